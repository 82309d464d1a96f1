"""The nonzeros of a matrix sorted into tiles: blocks of rows × blocks of columns (see `steps`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import exp, isqrt, log
from typing import IO, NamedTuple

import numpy as np

from ..jit.options import kernel
from ..system.files import release
from .steps import NONZERO

__all__ = ["Blocks", "Rows", "cut", "divide", "lay"]

MOST_WORDS = 256  # of a block: its vectors stay in a processor's cache, and larger blocks cost quality
SHARE = 32  # no block has more than this part of all nonzeros, or a few workers would wait for one

TOGETHER = 1 << 20  # nonzeros of a group of rows and a group of columns, at least: what is worth sending rows for
FEWEST_BLOCKS = 4  # of a group, so that several threads have work
MOST_GROUPS = 64

_BLOCK = 1 << 24


class Rows(NamedTuple):
    """A matrix of counts: row `i` has ``columns[starts[i]:starts[i + 1]]`` with their values."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray


class Blocks(NamedTuple):
    """How words are divided: block `b` has those from ``first[b]`` to ``last[b]``; so many groups have equally many.

    Groups follow one another, so that the first of `g` have the first blocks. Each has frequent words and rare ones.
    """

    first: np.ndarray  # int64 (n,)
    last: np.ndarray  # int64 (n,)
    groups: int

    @property
    def each(self) -> int:
        """How many blocks a group has."""
        return len(self.first) // self.groups

    def of_group(self, group: int) -> slice:
        """The blocks of a group."""
        return slice(group * self.each, (group + 1) * self.each)

    def words(self, group: int) -> np.ndarray:
        """The words of a group, block after block: int64."""
        blocks = self.of_group(group)
        ranges = map(np.arange, self.first[blocks], self.last[blocks])
        return np.concatenate([np.zeros(0, np.int64), *ranges])

    def places(self, group: int) -> np.ndarray:
        """Where each block of a group starts among its words: int64."""
        blocks = self.of_group(group)
        sizes = self.last[blocks] - self.first[blocks]
        return np.cumsum(sizes) - sizes


def divide(sizes: np.ndarray) -> Blocks:
    """Divide words into blocks, and these into groups, of which a large matrix has more.

    Parameters
    ----------
    sizes : int64 array (V,)
        How many nonzeros each word has.
    """
    edges = cut(sizes)
    blocks = len(edges) - 1
    most = max(1, min(isqrt(int(sizes.sum()) // TOGETHER), blocks // FEWEST_BLOCKS, MOST_GROUPS))
    groups = 1 << (most.bit_length() - 1)  # a power of two: as many for each of two machines, or four
    room = -(-blocks // groups) * groups  # the last ones may be empty
    first, last = (np.full(room, edges[-1]) for _ in range(2))
    first[:blocks], last[:blocks] = edges[:-1], edges[1:]
    first, last = (each.reshape(-1, groups).T.ravel() for each in (first, last))
    return Blocks(first, last, groups)


def cut(sizes: np.ndarray, most_words: int = MOST_WORDS, share: int = SHARE) -> np.ndarray:
    """Edges of blocks that hold at most so many words, and at most the share of all nonzeros (or a single word).

    Parameters
    ----------
    sizes : int64 array (V,)
        How many nonzeros each word has.

    Returns
    -------
    int64 array (n + 1,)
    """
    total = np.concatenate(([0], np.cumsum(sizes)))
    room = total[-1] // share
    edges = [0]
    while edges[-1] < len(sizes):
        first = edges[-1]
        last = int(np.searchsorted(total, total[first] + room, "right")) - 1
        edges.append(min(max(first + 1, last), first + most_words, len(sizes)))
    return np.array(edges)


@kernel
def measure(first, last, starts, columns, block_of, sizes):
    """Count the nonzeros of rows `first` to `last` that fall into each block of columns."""
    for place in range(starts[first], starts[last]):
        sizes[block_of[columns[place]]] += 1


@kernel
def fill(first, last, starts, columns, values, block_of, tops, x_max, alpha, ends, nonzeros):
    """Write the nonzeros of rows `first` to `last` to their tiles; ``ends[b]`` is where tile `b` goes on."""
    for row in range(first, last):
        for place in range(starts[row], starts[row + 1]):
            column = columns[place]
            block = block_of[column]
            x = log(values[place])
            nonzero = nonzeros[ends[block]]
            nonzero.row = row - first
            nonzero.column = column - tops[block]
            nonzero.log = x
            nonzero.weight = exp(min(0.0, alpha * (x - log(x_max))))
            ends[block] += 1


def lay(
    rows: Rows, blocks: Blocks, part: slice, x_max: float, alpha: float, file: IO[bytes], workers: int
) -> tuple[np.ndarray, np.ndarray]:
    """Sort the nonzeros of some blocks of rows into tiles, within a tile by row and column.

    Parameters
    ----------
    rows : Rows
    blocks : Blocks
    part : slice
        Of the blocks.
    x_max, alpha : float
        What the weights are made with.
    file : binary file
        Where the nonzeros are kept, mapped into memory: 12 bytes each.
    workers : int
        Threads.

    Returns
    -------
    nonzeros, starts
        As `Tiles` has them, of these blocks of rows and all blocks of columns.
    """
    total = len(blocks.first)
    block_of = np.empty(len(rows.starts) - 1, np.int32)
    for number, span in enumerate(map(slice, blocks.first, blocks.last)):
        block_of[span] = number
    spans = list(zip(blocks.first[part].tolist(), blocks.last[part].tolist(), strict=True))
    length = sum(int(rows.starts[last] - rows.starts[first]) for first, last in spans)
    sizes = np.zeros((len(spans), total), np.int64)
    nonzeros = _mapped(file, max(1, length))
    with ThreadPoolExecutor(workers) as pool:

        def by_rows(kernel: Callable[..., None], *arguments: np.ndarray) -> None:
            jobs = [pool.submit(kernel, *span, *(each[a] for each in arguments)) for a, span in enumerate(spans)]
            for job in jobs:
                job.result()
                release(nonzeros)

        by_rows(lambda first, last, sizes: measure(first, last, *rows[:2], block_of, sizes), sizes)
        ends = np.cumsum(sizes).reshape(sizes.shape)
        begins = ends - sizes
        starts = np.concatenate((begins[:, :1], ends), axis=1)
        weights = float(x_max), float(alpha)
        by_rows(
            lambda first, last, place: fill(first, last, *rows, block_of, blocks.first, *weights, place, nonzeros),
            begins,
        )
    return nonzeros, starts


def _mapped(file: IO[bytes], length: int) -> np.ndarray:
    """A file as nonzeros. Its blocks are claimed first: a full disk is an error here, and a crash once it is mapped."""
    size = length * NONZERO.itemsize
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        for start in range(0, size, _BLOCK):
            file.write(bytes(min(_BLOCK, size - start)))
        file.flush()
    return np.memmap(file, NONZERO, "r+", shape=length).view(np.ndarray)
