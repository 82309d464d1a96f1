"""The shards of a text as the workers of a cluster find them: in the corpus's folder, which all of them see."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ... import core
from ...corpora.choosing import ChosenWords
from ...corpora.corpus import Corpus

__all__ = ["TextInFolder", "text_in_folder"]


class TextInFolder(NamedTuple):
    """Texts of an encoded corpus; see `wordvec.shards.pieces.Text`."""

    folder: Path
    cuts: np.ndarray
    tags: core.Tags
    number: np.ndarray | None  # for each type its word; None: they are the same

    def shard(self, number: int) -> core.Texts:
        """The texts of a shard."""
        from ...shards.pieces import part_of_texts

        corpus = _opened(self.folder)
        first, last = self.cuts[number : number + 2].tolist()
        texts = part_of_texts(core.Texts(corpus.tokens, corpus.offsets, self.tags), first, last)
        return texts if self.number is None else texts._replace(tokens=self.number[texts.tokens])


def text_in_folder(corpus: Corpus, cuts: np.ndarray, tags: core.Tags) -> TextInFolder:
    """The text of a corpus, which may be one of chosen words: those are numbered anew where they are read."""
    if isinstance(corpus, ChosenWords):
        return TextInFolder(corpus.of.folder.absolute(), cuts, tags, corpus.number)
    return TextInFolder(corpus.folder.absolute(), cuts, tags, None)


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Corpus:
    return Corpus.open(folder)
