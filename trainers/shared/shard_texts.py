"""The shards of a text as the workers of a cluster find them: in the corpus's folder, which all of them see."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ... import core
from ...corpora.choosing import ChosenWords
from ...corpora.corpus import Corpus

if TYPE_CHECKING:
    from ...shards.texts import Numbers, Part

__all__ = ["TextInFolder", "folder_of", "text_in_folder"]


class TextInFolder(NamedTuple):
    """Texts of an encoded corpus; see `wordvec.shards.texts.Text`."""

    folder: Path
    number: np.ndarray | None  # for each type its word; None: they are the same
    numbers: Numbers
    tags: core.Tags  # of these texts

    def part(self) -> Part:
        """The texts of these numbers."""
        from ...shards.texts import part_of_texts  # which loads Numba

        corpus = _opened(self.folder)
        texts = core.Texts(corpus.tokens, corpus.offsets)
        part = part_of_texts(texts, self.numbers, self.tags)
        if self.number is None:
            return part
        return part._replace(texts=part.texts._replace(tokens=self.number[part.texts.tokens]))


def folder_of(corpus: Corpus) -> Path:
    """Where others find a corpus, or that of which it shows chosen words."""
    return (corpus.of if isinstance(corpus, ChosenWords) else corpus).folder.absolute()


def text_in_folder(corpus: Corpus, numbers: Numbers, tags: core.Tags) -> TextInFolder:
    """Texts of a corpus, which may be one of chosen words: those are numbered anew where they are read."""
    number = corpus.number if isinstance(corpus, ChosenWords) else None
    return TextInFolder(folder_of(corpus), number, numbers, tags)


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Corpus:
    return Corpus.open(folder)
