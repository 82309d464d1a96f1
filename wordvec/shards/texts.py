"""What a shard trains on: its texts, numbered from 0, and which rows of tags it needs.

A tag that one shard alone has, as that of a document, is a row that nobody else trains: it stays with this shard, and
no other one is given it. Those that several shards have are merged, as words are.
"""

from __future__ import annotations

import pickle
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from ..core import state

__all__ = ["NO_OWNERS", "Owners", "Part", "Text", "TextInFile", "own_tags", "owners_of", "part_of_texts"]


class Part(NamedTuple):
    """The texts of a shard."""

    texts: state.Texts
    rows: state.Rows = state.NO_ROWS  # what they are made of, where a text is an input: in classification

    def part(self) -> Part:
        """Itself: a text in memory."""
        return self


class Text(Protocol):
    """Where a worker finds the texts of a shard."""

    def part(self) -> Part:
        """The texts."""


class TextInFile(NamedTuple):
    """A text that was written to a file: small, for workers to be sent."""

    path: Path

    @classmethod
    def written(cls, text: Text, path: Path) -> TextInFile:
        """Write a text to a file that all workers see."""
        path.write_bytes(pickle.dumps(text))
        return cls(path)

    def part(self) -> Part:
        """The texts, which this version of wordvec has written to a folder of its own."""
        return pickle.loads(self.path.read_bytes()).part()


def part_of_texts(texts: state.Texts, rows: state.Rows, first: int, last: int, tags: state.Tags) -> Part:
    """The texts from `first` to `last`, numbered from 0, with their tags; `rows` if they are inputs themselves."""
    offsets = texts.offsets[first : last + 1]
    tokens, weights = texts.tokens[offsets[0] : offsets[-1]], texts.weights
    if len(rows.start):
        tokens = np.arange(last - first, dtype=np.int32)
        start = rows.start[first : last + 1]
        rows = state.Rows(start - start[0], rows.row[start[0] : start[-1]])
        weights = weights[first:last]
    return Part(state.Texts(tokens, offsets - offsets[0], tags, weights), rows)


class Owners(NamedTuple):
    """Who trains which rows of tags; those of no text are not among them."""

    shared: np.ndarray  # by several shards; ascending, as the next ones
    own: list[np.ndarray]  # by one shard alone, shard by shard; none where there are no tags at all

    @property
    def most(self) -> int:
        """How many rows of tags a shard needs, at most."""
        return len(self.shared) + max(map(len, self.own), default=0)


NO_OWNERS = Owners(np.zeros(0, np.int64), [])


def owners_of(tags: state.Tags, cuts: np.ndarray, rows: int) -> Owners:
    """Which of so many rows each shard has alone, when shard `s` has the texts from ``cuts[s]`` to ``cuts[s + 1]``."""
    if not rows:
        return NO_OWNERS
    ends = tags.start[cuts].tolist()
    found = [np.unique(tags.row[first:last]) for first, last in pairwise(ends)]
    shards = np.bincount(np.concatenate(found), minlength=rows)
    return Owners(np.flatnonzero(shards > 1), [each[shards[each] == 1] for each in found])


def own_tags(tags: state.Tags, first: int, last: int, owners: Owners, shard: int) -> state.Tags:
    """The tags of a shard's texts, from `first` to `last`; their rows are numbered as it has them, those that it shares
    before its own.
    """
    if not len(tags.start):
        return tags
    start = tags.start[first : last + 1]
    row = tags.row[start[0] : start[-1]]
    start = start - start[0]
    if not owners.own:  # they are no rows of tags, but labels
        return tags._replace(start=start, row=row)
    mine = np.concatenate([owners.shared, owners.own[shard]])
    order = np.argsort(mine)
    place = order[np.searchsorted(mine, row, sorter=order)].astype(np.int32)
    return state.Tags(start, place, tags.rates[mine] if len(tags.rates) else tags.rates)
