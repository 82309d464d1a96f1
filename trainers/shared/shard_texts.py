"""The shards of a text as the workers of a cluster find them: in the corpus's folder, which all see, or at its URL."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ... import core
from ...corpora.choosing import ChosenWords
from ...corpora.corpus import Corpus
from ...corpora.storage.ranges import some_texts
from ...system.storage import Remote

__all__ = ["TextInFolder", "text_in_folder"]


class TextInFolder(NamedTuple):
    """Texts of an encoded corpus; see `wordvec.shards.pieces.Text`."""

    folder: Path
    fingerprint: str
    cuts: np.ndarray
    tags: core.Tags
    number: np.ndarray | None  # for each type its word; None: they are the same

    def shard(self, number: int) -> core.Texts:
        """The texts of a shard."""
        from ...shards.pieces import part_of_texts, tags_of_part

        first, last = self.cuts[number : number + 2].tolist()
        if isinstance(self.folder, Remote):
            tokens, offsets = some_texts(self.folder, self.fingerprint, first, last)
            texts = part_of_texts(core.Texts(tokens, offsets, core.NO_TAGS), 0, last - first)
            texts = texts._replace(tags=tags_of_part(self.tags, first, last))
        else:
            corpus = _opened(self.folder)
            texts = part_of_texts(core.Texts(corpus.tokens, corpus.offsets, self.tags), first, last)
        return texts if self.number is None else texts._replace(tokens=self.number[texts.tokens])


def text_in_folder(corpus: Corpus, cuts: np.ndarray, tags: core.Tags, number: np.ndarray | None = None) -> TextInFolder:
    """The text of a corpus, whose words may be numbered anew where they are read: chosen ones, or by a `number`."""
    if isinstance(corpus, ChosenWords):
        return TextInFolder(corpus.of.place.absolute(), corpus.of.fingerprint, cuts, tags, corpus.number)
    return TextInFolder(corpus.place.absolute(), corpus.fingerprint, cuts, tags, number)


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Corpus:
    return Corpus.open(folder)
