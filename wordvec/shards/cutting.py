"""Where a text is cut into shards, and an epoch into supersteps."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

__all__ = ["Stretch", "cut_texts", "gain", "stretches", "supersteps"]

PIECE = 250_000  # tokens of a shard's text to a superstep
FEWEST = 8  # supersteps of an epoch, however small the text
GAIN = 0.27  # of the learning rate, with so many shards that the share of one is nothing
FIRST_LENGTHS = (1, 1, 2, 4, 8, 16)  # what the first superstep of a run is cut into, as the rows are only forming


class Stretch(NamedTuple):
    """The part of an epoch that shards train between two merges: from ``first / of`` to ``last / of``."""

    epoch: int
    first: int
    last: int
    of: int

    @property
    def share(self) -> float:
        """How much of an epoch it is."""
        return (self.last - self.first) / self.of

    @property
    def middle(self) -> float:
        """How many epochs are behind the run in the middle of it."""
        return self.epoch + (self.first + self.last) / (2 * self.of)


def cut_texts(offsets: np.ndarray, shards: int) -> np.ndarray:
    """Cut texts into shards of about as many tokens: shard `s` has the texts ``result[s]:result[s + 1]``.

    Parameters
    ----------
    offsets : int64 array (texts + 1,)
    shards : int

    Returns
    -------
    int64 array (shards + 1,)

    Raises
    ------
    ValueError
        There are fewer texts than shards, or a shard would have no tokens.
    """
    texts = len(offsets) - 1
    if shards > texts:
        raise ValueError(
            f"shards={shards:,} are more than the texts there are to cut, {texts:,}: lower shards, or give the text in"
            " more lines"
        )
    wanted = np.arange(1, shards) * int(offsets[-1]) / shards
    cuts = np.searchsorted(offsets, wanted)
    cuts -= wanted - offsets[cuts - 1] < offsets[cuts] - wanted  # whichever end of a text is nearer
    number = np.arange(1, shards)
    cuts = np.maximum.accumulate(np.maximum(cuts, 1) - number) + number  # a text at least for each
    cuts = np.minimum(cuts, texts - shards + number)
    result = np.concatenate([[0], cuts, [texts]]).astype(np.int64)
    empty = np.flatnonzero(np.diff(offsets[result]) == 0)
    if len(empty):
        raise ValueError(
            f"shard {empty[0] + 1} of {shards:,} would have no words, only empty texts: lower shards, or leave empty"
            " texts out"
        )
    return result


def supersteps(tokens: int, shards: int) -> int:
    """How many supersteps an epoch of so many tokens has."""
    return max(FEWEST, round(tokens / (shards * PIECE)))


def gain(shards: int) -> float:
    """By what the learning rate of pieces is multiplied.

    Input and output rows make each other grow. Shards side by side do not see by how much the others' rows have grown
    within a superstep, as they would one after the other, so they fall behind; a higher rate makes up for it.
    """
    return 1 + GAIN * (1 - 1 / shards)


def stretches(epoch: int, number: int, of: int, fresh: bool) -> list[Stretch]:
    """What shards train between merges in superstep `number` of an epoch; the first of a `fresh` model has several."""
    if not fresh or epoch or number:
        return [Stretch(epoch, number, number + 1, of)]
    whole = sum(FIRST_LENGTHS)
    ends = np.cumsum([0, *FIRST_LENGTHS]).tolist()
    return [Stretch(0, first, last, of * whole) for first, last in pairwise(ends)]
