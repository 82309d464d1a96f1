"""What a shard trains on: its texts, numbered from 0, and which rows of tags it needs.

A tag that one shard alone has, as that of a document, is a row that nobody else trains: it stays with this shard, and
no other one is given it. Those that several shards have are merged, as words are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from ..core import state
from ..errors import TrainingError
from ..system.aside import put_aside
from .cutting import cut_texts

__all__ = [
    "NO_OWNERS",
    "Numbers",
    "Owners",
    "Part",
    "Text",
    "lists_of",
    "numbers_of_shards",
    "own_tags",
    "owners_of",
    "part_of_inputs",
    "part_of_texts",
]

BLOCK = 1 << 12  # texts that are copied at once


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


Numbers = range | np.ndarray  # of the texts of a shard, in its order


def numbers_of_shards(texts: state.Texts, shards: int, mix: int | None) -> list[Numbers]:
    """The texts of each shard: consecutive ones, or dealt out in an order that is drawn with the seed `mix`.

    Texts that are inputs are mixed, and those with tags. Files of such are often sorted by what they are about: a shard
    that knows one label alone learns nothing, and the difference between two topics would be one between shards.

    Raises
    ------
    ValueError
        There are fewer texts than shards, or a shard would have no tokens.
    """
    if mix is None:
        return [range(first, last) for first, last in pairwise(cut_texts(texts.offsets, shards).tolist())]
    lengths = np.diff(texts.offsets)
    order = np.random.default_rng([mix, len(lengths)]).permutation(len(lengths))
    offsets = np.concatenate(([0], np.cumsum(lengths[order])))
    return [order[first:last] for first, last in pairwise(cut_texts(offsets, shards).tolist())]


def part_of_texts(texts: state.Texts, numbers: Numbers, tags: state.Tags) -> Part:
    """Some of the texts, numbered from 0, with their tags."""
    offsets, tokens = lists_of(texts.offsets, texts.tokens, numbers, on_disk=True)
    return Part(state.Texts(tokens, offsets, tags))


def part_of_inputs(texts: state.Texts, rows: state.Rows, numbers: Numbers) -> Part:
    """Some of the texts that are inputs, numbered from 0, with their rows, labels and weights."""
    inputs = texts.tokens[numbers]
    tags = texts.tags._replace(**dict(zip(("start", "row"), lists_of(*texts.tags[:2], inputs), strict=True)))
    weights = texts.weights[inputs] if len(texts.weights) else texts.weights
    numbered = np.arange(len(inputs), dtype=np.int32)
    return Part(state.Texts(numbered, np.arange(len(inputs) + 1), tags, weights), state.Rows(*lists_of(*rows, inputs)))


def lists_of(
    start: np.ndarray, values: np.ndarray, numbers: Numbers, on_disk: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Some of the lists ``values[start[n]:start[n + 1]]``, one behind the other, and where each starts.

    Lists that do not follow each other are copied: `on_disk` to a temporary file that is mapped into memory.
    """
    if isinstance(numbers, range):
        start = start[numbers.start : numbers.stop + 1]
        return start - start[0], values[start[0] : start[-1]]
    ends = np.concatenate(([0], np.cumsum(np.diff(start)[numbers])))
    copies = _in_blocks(start, values, numbers, ends)
    if not on_disk or not ends[-1]:
        return ends, np.concatenate([values[:0], *copies])
    return ends, put_aside(copies, values.dtype, "the texts of a shard", TrainingError)


def _in_blocks(start: np.ndarray, values: np.ndarray, numbers: np.ndarray, ends: np.ndarray) -> Iterator[np.ndarray]:
    for first in range(0, len(numbers), BLOCK):
        some = slice(first, first + BLOCK)
        before = start[numbers[some]] - ends[some.start : some.start + len(numbers[some])]
        lengths = np.diff(ends[some.start : some.start + len(before) + 1])
        yield values[np.repeat(before, lengths) + np.arange(ends[some.start], ends[some.start] + lengths.sum())]


class Owners(NamedTuple):
    """Who trains which rows of tags; those of no text are not among them."""

    shared: np.ndarray  # by several shards; ascending, as the next ones
    own: list[np.ndarray]  # by one shard alone, shard by shard; none where there are no tags at all

    @property
    def most(self) -> int:
        """How many rows of tags a shard needs, at most."""
        return len(self.shared) + max(map(len, self.own), default=0)


NO_OWNERS = Owners(np.zeros(0, np.int64), [])


def owners_of(tags: state.Tags, shards: Sequence[Numbers], rows: int) -> Owners:
    """Which of so many rows each shard has alone, when they have the texts of these numbers."""
    if not rows:
        return NO_OWNERS
    found = [np.unique(lists_of(tags.start, tags.row, numbers)[1]) for numbers in shards]
    count = np.bincount(np.concatenate(found), minlength=rows)
    return Owners(np.flatnonzero(count > 1), [each[count[each] == 1].astype(np.int64) for each in found])


def own_tags(tags: state.Tags, numbers: Numbers, owners: Owners, shard: int) -> state.Tags:
    """The tags of a shard's texts; their rows are numbered as it has them, those that it shares before its own."""
    if not len(tags.start):
        return tags
    start, row = lists_of(tags.start, tags.row, numbers)
    mine = np.concatenate([owners.shared, owners.own[shard]])
    order = np.argsort(mine)
    place = order[np.searchsorted(mine, row, sorter=order)].astype(np.int32)
    return state.Tags(start, place, tags.rates[mine] if len(tags.rates) else tags.rates)
