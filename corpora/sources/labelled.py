"""Texts with labels: fastText's files, where labels are words with a prefix, and scikit-learn's texts and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import CorpusError
from ...system.warning import warn_caller
from .base import FileSource, Form, Source
from .columns import is_missing
from .lines import DecodedLines

__all__ = ["LABEL_PREFIX", "SEVERAL", "LabelledFiles", "LabelledTexts"]

LABEL_PREFIX = "__label__"
SEVERAL = list, set, frozenset, np.ndarray  # what holds a text's labels, rather than is one
_SPACES = r" \t\n\v\f\r\0"


class LabelledFiles(FileSource):
    """Lines as (text, labels): a word that starts with the prefix is a label, without it, wherever it stands.

    Raises
    ------
    ValueError
        The prefix is empty or holds whitespace.
    CorpusError
        While reading: a label is nothing but the prefix, or the file cannot be read.
    """

    form = Form.TAGGED

    def __init__(self, files: FileSource, prefix: str, strict: bool):
        if not prefix or re.search(rf"[{_SPACES}]", prefix):
            raise ValueError(f"label_prefix={prefix!r} must be a piece of a word, such as {LABEL_PREFIX!r}")
        super().__init__(files.files, files.description, files.skipped)
        self._prefix, self._strict = prefix, strict
        literal = re.escape(prefix)  # stands first, where the search is fastest; what precedes it is matched afterwards
        self._word = re.compile(rf"{literal}(?<![^{_SPACES}]{literal})([^{_SPACES}]*)")
        self._lines: DecodedLines  # of the file being read

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        glued: dict[str, None] = {}
        for file in self.files:
            self._lines = DecodedLines(file, self._strict)
            for line in self._lines:
                labels = self._word.findall(line)
                if "" in labels:
                    raise CorpusError(
                        f"a label of {self.place()} is nothing but {self._prefix!r}; write its name behind it"
                    )
                glued.update(dict.fromkeys(label for label in labels if label[-1] in ",;" or self._prefix in label))
                yield (self._word.sub(" ", line) if labels else line).rstrip("\r\n"), labels
            self.undecodable_bytes += self._lines.undecodable_bytes
        if glued:
            shown = ", ".join(map(repr, list(glued)[:5])) + (f" and {len(glued) - 5:,} more" if len(glued) > 5 else "")
            warn_caller(
                f"{self.description} has labels that look like several, or like one and a comma: {shown}; put blanks"
                " between labels, and nothing else"
            )

    def place(self) -> str:
        """Which line is being read, for an error message."""
        return self._lines.place()


class LabelledTexts(Source):
    """Strings or lists of tokens with their labels, as (text, labels): scikit-learn's ``X`` and ``y``.

    Raises
    ------
    TypeError
        The texts are not in memory.
    ValueError
        The labels are a matrix; while reading: there are more or fewer than texts.
    """

    form = Form.TAGGED

    def __init__(self, texts: Source, labels: Any):
        if texts.form not in (Form.STRINGS, Form.TOKENS):
            raise TypeError(
                "labels go with an iterable of str or of lists of str, a label each; give texts of that kind"
            )
        if getattr(labels, "ndim", 1) != 1:
            raise ValueError(f"labels have {labels.ndim} dimensions; give one for each text, or a list of several")
        super().__init__(texts.description)
        self._texts = texts
        self._labels = labels.tolist() if hasattr(labels, "tolist") else list(labels)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        labels = iter(self._labels)
        for text in self._texts:
            label = next(labels, self)
            if label is self:
                raise ValueError(f"there are more texts than the {len(self._labels):,} labels; give a label for each")
            yield text, label if isinstance(label, SEVERAL) else [] if is_missing(label) else [label]
            self.number += 1
        if self.number < len(self._labels):
            raise ValueError(f"there are {len(self._labels):,} labels for {self.number:,} texts; give a label for each")
