"""The shards of a text as the workers of a cluster find them: in the corpus's folder, which all see, or at its URL."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ... import core
from ...corpora.choosing import ChosenWords
from ...corpora.corpus import Corpus
from ...corpora.storage.ranges import some_texts
from ...system.storage import Remote

if TYPE_CHECKING:
    from ...shards.texts import Numbers, Part

__all__ = ["TextInFolder", "folder_of", "text_in_folder"]


class TextInFolder(NamedTuple):
    """Texts of an encoded corpus; see `wordvec.shards.texts.Text`."""

    folder: Path
    fingerprint: str
    number: np.ndarray | None  # for each type its word; None: they are the same
    numbers: Numbers
    tags: core.Tags  # of these texts

    def part(self) -> Part:
        """The texts of these numbers."""
        from ...shards.texts import part_of_texts  # which loads Numba

        numbers = self.numbers
        if isinstance(self.folder, Remote):
            first, last = int(np.min(numbers)), int(np.max(numbers)) + 1
            texts = core.Texts(*some_texts(self.folder, self.fingerprint, first, last))
            numbers = range(last - first) if isinstance(numbers, range) else numbers - first
        else:
            corpus = _opened(self.folder)
            texts = core.Texts(corpus.tokens, corpus.offsets)
        part = part_of_texts(texts, numbers, self.tags)
        if self.number is None:
            return part
        return part._replace(texts=part.texts._replace(tokens=self.number[part.texts.tokens]))


def folder_of(corpus: Corpus) -> Path:
    """Where others find a corpus, or that of which it shows chosen words."""
    return (corpus.of if isinstance(corpus, ChosenWords) else corpus).place.absolute()


def text_in_folder(corpus: Corpus, number: np.ndarray | None, numbers: Numbers, tags: core.Tags) -> TextInFolder:
    """Texts of a corpus, whose words may be numbered anew where they are read: chosen ones, or by a `number`."""
    if isinstance(corpus, ChosenWords):
        return TextInFolder(folder_of(corpus), corpus.of.fingerprint, corpus.number, numbers, tags)
    return TextInFolder(folder_of(corpus), corpus.fingerprint, number, numbers, tags)


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Corpus:
    return Corpus.open(folder)
