"""The nonzeros of a matrix sorted into tiles: blocks of rows × blocks of columns (see `steps`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import exp, log
from typing import IO

import numpy as np

from ..jit.options import kernel
from ..system.files import release
from .steps import NONZERO, Tiles

__all__ = ["cut", "lay"]

MOST_WORDS = 256  # of a block: its vectors stay in a processor's cache, and larger blocks cost quality
SHARE = 32  # no block has more than this part of all nonzeros, or a few workers would wait for one

_BLOCK = 1 << 24


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
def fill(first, last, starts, columns, values, block_of, edges, x_max, alpha, ends, nonzeros):
    """Write the nonzeros of rows `first` to `last` to their tiles; ``ends[b]`` is where tile `b` goes on."""
    for row in range(first, last):
        for place in range(starts[row], starts[row + 1]):
            column = columns[place]
            block = block_of[column]
            x = log(values[place])
            nonzero = nonzeros[ends[block]]
            nonzero.row = row - first
            nonzero.column = column - edges[block]
            nonzero.log = x
            nonzero.weight = exp(min(0.0, alpha * (x - log(x_max))))
            ends[block] += 1


def lay(
    starts: np.ndarray,
    columns: np.ndarray,
    values: np.ndarray,
    x_max: float,
    alpha: float,
    file: IO[bytes],
    workers: int,
) -> Tiles:
    """Sort the nonzeros of compressed rows into tiles, within a tile by row and column.

    Parameters
    ----------
    starts, columns, values
        Row `i` has ``columns[starts[i]:starts[i + 1]]`` with their values.
    x_max, alpha : float
        What the weights are made with.
    file : binary file
        Where the nonzeros are kept, mapped into memory: 12 bytes each.
    workers : int
        Threads.
    """
    edges = cut(np.diff(starts))
    blocks = len(edges) - 1
    block_of = np.repeat(np.arange(blocks, dtype=np.int32), np.diff(edges))
    rows = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    sizes = np.zeros((blocks, blocks), np.int64)
    nonzeros = _mapped(file, max(1, len(columns)))
    with ThreadPoolExecutor(workers) as pool:

        def by_rows(kernel: Callable[..., None], *arguments: np.ndarray) -> None:
            jobs = [pool.submit(kernel, *rows[a], *(each[a] for each in arguments)) for a in range(blocks)]
            for job in jobs:
                job.result()
                release(nonzeros)

        by_rows(lambda first, last, sizes: measure(first, last, starts, columns, block_of, sizes), sizes)
        ends = np.cumsum(sizes).reshape(sizes.shape)
        begins = ends - sizes
        bounds = np.concatenate((begins[:, :1], ends), axis=1)
        source, weights = (starts, columns, values), (float(x_max), float(alpha))
        by_rows(
            lambda first, last, place: fill(first, last, *source, block_of, edges, *weights, place, nonzeros), begins
        )
    return Tiles(nonzeros, bounds, edges)


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
