"""Texts with labels: fastText's files, where labels are words with a prefix, and scikit-learn's texts and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..errors import CorpusError
from .lines import Lines
from .sources import Files, Texts, TokenLists, read_source
from .tags import is_missing

__all__ = ["LABEL_PREFIX", "SEVERAL", "LabelledFiles", "LabelledTexts"]

LABEL_PREFIX = "__label__"
SEVERAL = list | set | frozenset | np.ndarray  # what holds a text's labels, rather than is one
_SPACES = r" \t\n\v\f\r\0"


class LabelledFiles:
    """Lines as (text, labels): a word that starts with the prefix is a label, wherever it stands.

    Parameters
    ----------
    files : Files
    prefix : str
        It is no part of the label.
    strict : bool
        Refuse bytes that are no UTF-8.

    Raises
    ------
    ValueError
        The prefix is empty or holds whitespace.
    CorpusError
        While reading: a label is nothing but the prefix, or the file cannot be read.
    """

    def __init__(self, files: Files, prefix: str, strict: bool):
        if not prefix or re.search(rf"[{_SPACES}]", prefix):
            raise ValueError(f"label_prefix={prefix!r} must be a piece of a word, such as {LABEL_PREFIX!r}")
        self._files, self._prefix, self._strict = files, prefix, strict
        literal = re.escape(
            prefix
        )  # stands first, where the search is fastest; what precedes it is looked at afterwards
        self._word = re.compile(rf"{literal}(?<![^{_SPACES}]{literal})([^{_SPACES}]*)")
        self._lines: Lines | None = None
        self.description = files.description
        self._undecodable_bytes = 0

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        for file in self._files.files:
            self._lines = Lines(file, self._strict)
            for line in self._lines:
                labels = self._word.findall(line)
                if "" in labels:
                    raise CorpusError(
                        f"a label of {self.place()} is nothing but {self._prefix!r}; write its name behind it"
                    )
                yield (self._word.sub(" ", line) if labels else line).rstrip("\r\n"), labels
            self._undecodable_bytes += self._lines.undecodable_bytes

    def place(self) -> str:
        """What to call the running text in a sentence."""
        return self._lines.place()

    def card(self) -> dict[str, int]:
        """What a corpus's card doesn't know, as the corpus is given strings."""
        return self._files.card() | {"undecodable_bytes": self._undecodable_bytes}


class LabelledTexts:
    """Texts and labels side by side as (text, tags)."""

    def __init__(self, texts: Any, labels: Any):
        found = read_source(texts)
        if not isinstance(found, Texts | TokenLists):
            raise TypeError(
                "labels go with an iterable of str or of lists of str, a label each; give texts of that kind"
            )
        if getattr(labels, "ndim", 1) != 1:
            raise ValueError(f"labels have {labels.ndim} dimensions; give one for each text, or a list of several")
        self._texts = found
        self._labels = labels.tolist() if hasattr(labels, "tolist") else list(labels)
        self._number = 0
        self.description = found.description

    def __iter__(self) -> Iterator[tuple[Any, list[Any]]]:
        labels = iter(self._labels)
        for text in self._texts:
            label = next(labels, self)
            if label is self:
                raise ValueError(f"there are more texts than the {len(self._labels):,} labels; give a label for each")
            yield text, label if isinstance(label, SEVERAL) else [] if is_missing(label) else [label]
            self._number += 1
        if self._number < len(self._labels):
            raise ValueError(
                f"there are {len(self._labels):,} labels for {self._number:,} texts; give a label for each"
            )

    def place(self) -> str:
        """What to call the running text in a sentence."""
        return f"text {self._number}"
