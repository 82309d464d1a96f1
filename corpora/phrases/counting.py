"""Pairs of words counted in bounded memory: sorted blocks are runs, and runs are added up, on disk where need be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ...progress import Progress
from ...system.aside import put_aside
from ...system.workers import in_order
from ..corpus import Corpus
from . import walking

__all__ = ["PairCounts", "Trie", "count_pairs"]

BLOCK = 1 << 20  # pairs that are sorted at once
BYTES_AN_ENTRY = 16  # a key and its count
LEAST = 1 << 10  # nodes that a table has room for


class Run(NamedTuple):
    """Sorted keys, each once, with counts."""

    keys: np.ndarray  # uint64
    counts: np.ndarray  # int64


class Trie:
    """Words in a row: a node for each row of two or more, which grows as it is filled.

    Attributes
    ----------
    types : int
        A head below it is that type alone; ``types + n`` is the `n`-th node.
    table : walking.Table
    """

    def __init__(self, types: int):
        self.types = types
        self.table = self._of_room(LEAST)

    def __len__(self) -> int:
        return int(self.table.used[0])

    @property
    def keys(self) -> np.ndarray:
        """The key of each node."""
        return self.table.made[: len(self)]

    def grow(self) -> None:
        """Make room for twice as many nodes."""
        keys = self.keys
        self.table = self._of_room(2 * len(self.table.made))
        walking.insert(self.table, keys, self.types)

    def add(self, words: list[int]) -> int:
        """The number of the node of these words, which is made if it is not there."""
        head = words[0]
        for place in range(1, len(words)):
            found = self.find([*words[: place + 1]])
            if found < 0:
                if len(self) == len(self.table.made):
                    self.grow()
                walking.insert(self.table, np.array([head << 32 | words[place]], np.uint64), self.types)
                found = self.types + len(self) - 1
            head = found
        return head - self.types

    def find(self, words: list[int]) -> int:
        """The head that these words are, or -1."""
        return int(walking.find(self.table, np.array(words, np.int64), self.types))

    def roots(self, heads: np.ndarray) -> np.ndarray:
        """The first word of each head."""
        nodes = heads >= self.types
        roots = heads.copy()
        roots[nodes] = self.table.roots[heads[nodes] - self.types]
        return roots

    def words(self, head: int) -> list[int]:
        """The words of a head."""
        behind = []
        while head >= self.types:
            head, word = divmod(int(self.table.made[head - self.types]), 1 << 32)
            behind.append(word)
        return [head, *reversed(behind)]

    @staticmethod
    def _of_room(room: int) -> walking.Table:
        return walking.Table(
            np.full(2 * room, -1, np.int64), np.empty(room, np.uint64), np.empty(room, np.int64), np.zeros(1, np.int64)
        )


class PairCounts:
    """How often each pair occurs.

    Attributes
    ----------
    trie : Trie
        What the heads are.
    runs : list of Run
        Counts add up over them.
    """

    def __init__(self, trie: Trie, runs: list[Run], at_once: int):
        self.trie, self.runs, self._at_once = trie, runs, at_once

    def ranges(self) -> Iterator[Run]:
        """All pairs with their counts, in the order of their keys, some at once."""
        if len(self.runs) == 1:
            yield self.runs[0]
            return
        step = max(1, self._at_once // max(len(self.runs), 1))
        bounds = np.unique(np.concatenate([run.keys[step::step] for run in self.runs] or [np.zeros(0, np.uint64)]))
        lasts = [np.append(run.keys.searchsorted(bounds), len(run.keys)) for run in self.runs]
        for number in range(len(bounds) + 1):
            found = Run(np.zeros(0, np.uint64), np.zeros(0, np.int64))
            for run, last in zip(self.runs, lasts, strict=True):
                part = slice(last[number - 1] if number else 0, last[number])
                found = _merged(found, Run(run.keys[part], run.counts[part]))
            yield found

    def of(self, keys: np.ndarray) -> np.ndarray:
        """How often these pairs occur."""
        found = np.zeros(len(keys), np.int64)
        for run in self.runs:
            places = run.keys.searchsorted(keys)
            there = np.flatnonzero(places < len(run.keys))
            there = there[run.keys[places[there]] == keys[there]]
            found[there] += run.counts[places[there]]
        return found


def count_pairs(corpus: Corpus, connects: np.ndarray, memory: int, workers: int, progress: Progress) -> PairCounts:
    """Count the pairs of a corpus: two words that follow each other, with nothing but connector words between.

    Parameters
    ----------
    corpus : Corpus
    connects : uint8 array of shape (n_types,)
        Which types are connector words: they are no part of a pair but inside.
    memory : int
        Bytes for runs; what does not fit is spilled to a temporary file. Heads with connector words take some 40 bytes
        each besides.
    workers : int
        The counts do not depend on it.
    progress : Progress
    """
    trie = Trie(len(corpus.counts))
    at_once = max(BLOCK, memory // (3 * BYTES_AN_ENTRY))  # a third for runs, as much for sums, the rest for blocks
    stack: list[Run] = []
    spilled: list[Run] = []
    progress.begin("counting", len(corpus.tokens), "words")
    blocks = _blocks(corpus, connects, trie)
    for run, position in in_order(_sorted, blocks, workers):
        stack.append(run)
        while len(stack) > 1 and len(stack[-2].keys) < 2 * len(stack[-1].keys):
            last = stack.pop()
            stack[-1] = _merged(stack[-1], last)
        if sum(len(each.keys) for each in stack) > at_once:
            spilled.append(_spilled(_sum(stack)))
            stack = []
        progress.advance(position)
    progress.end()
    if stack:
        spilled.append(_sum(stack))
    return PairCounts(trie, spilled, at_once)


def _blocks(corpus: Corpus, connects: np.ndarray, trie: Trie) -> Iterator[tuple[np.ndarray, int]]:
    """Pairs in the order of the text, and how many tokens have been read."""
    cursor = np.array([0, 0, -1])
    while cursor[0] < len(corpus.tokens):
        pairs, filled = np.empty(BLOCK, np.uint64), 0
        while cursor[0] < len(corpus.tokens) and filled < BLOCK:
            if len(trie) == len(trie.table.made):
                trie.grow()
            filled += walking.read_pairs(corpus.tokens, corpus.offsets, connects, trie.table, cursor, pairs[filled:])
        yield pairs[:filled], int(cursor[0])


def _sorted(pairs: np.ndarray, position: int) -> tuple[Run, int]:
    pairs.sort()
    counts = np.empty(len(pairs), np.int64)
    size = walking.run_lengths(pairs, counts)
    return Run(pairs[:size], counts[:size]), position


def _merged(one: Run, other: Run) -> Run:
    room = len(one.keys) + len(other.keys)
    keys, counts = np.empty(room, np.uint64), np.empty(room, np.int64)
    size = walking.merge_runs(*one, *other, keys, counts)
    return Run(keys[:size], counts[:size])


def _sum(stack: list[Run]) -> Run:
    """The sum of runs, which are taken from the list."""
    while len(stack) > 1:
        last = stack.pop()
        stack[-1] = _merged(stack[-1], last)
    return stack.pop()


def _spilled(run: Run) -> Run:
    """The same run in a temporary file: one, as there may be many runs, and a process may have some hundreds open."""
    both = put_aside([run.keys, run.counts.view(np.uint64)], np.uint64, "counts of pairs")
    return Run(both[: len(run.keys)], both[len(run.keys) :].view(np.int64))
