"""The shards of a text as the workers of a cluster find them: in the corpus's folder, which all see, or at its URL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ... import core
from ...corpora.choosing import ChosenWords
from ...corpora.corpus import Corpus
from ...corpora.storage.ranges import some_texts

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
        if isinstance(numbers, range):
            first, last = numbers.start, numbers.stop
            numbers = range(last - first)
        else:
            first, last = int(numbers.min()), int(numbers.max()) + 1
            numbers = numbers - first
        texts = core.Texts(*some_texts(self.folder, self.fingerprint, first, last))
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
