"""The compiled part of co-occurrence counting: rows of counts from text, and from the sum of such rows.

Row `i` of the matrix is counted by itself: an index says where word `i` occurs, and what stands around each
occurrence is added to one dense array of a number a word, which fits a processor's cache. Two levels of bits mark
which numbers are no longer zero, so that a row is read out in the order of its columns without sorting anything. No
pair of words is ever written down, sorted or looked up in a table.

Counts are whole numbers here: multiples of a common part of all weights (`whole_weights` of `segments.py`).
Whole numbers can be added in any order, so neither the number of workers nor where a text is cut into segments can
be seen in the result.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import int64, uint64

from ...jit.machine import prefetch, trailing_zeros
from ...jit.options import inner, kernel

__all__ = ["END", "Index", "Tally", "count_rows", "index_words", "read_words", "sum_rows", "tally"]

END = np.int32(-1)  # stands between texts
AHEAD = 8  # occurrences whose contexts are prefetched before they are needed

_ONE, _63 = np.uint64(1), np.uint64(63)


class Tally(NamedTuple):
    """One row of counts, dense, and bits that tell which are not zero."""

    counts: np.ndarray  # int64 (V,)
    marks: np.ndarray  # uint64 (V / 64,): bit `j % 64` of ``marks[j // 64]`` is set when ``counts[j]`` is not zero
    blocks: np.ndarray  # uint64 (V / 4096,): the same for `marks`


class Index(NamedTuple):
    """Where each word occurs in a segment of text."""

    words: np.ndarray  # int32: the segment's words, END between texts and at both ends
    starts: np.ndarray  # int64 (V + 1,): word `i` occurs at ``places[starts[i]:starts[i + 1]]``
    places: np.ndarray  # int32


def tally(words: int) -> Tally:
    """A tally of zeros."""
    marks = -(-words // 64)
    return Tally(np.zeros(words, np.int64), np.zeros(marks, np.uint64), np.zeros(-(-marks // 64), np.uint64))


@inner
def _add(row, column, count):
    if row.counts[column] == 0:
        mark = uint64(column) >> uint64(6)
        row.marks[mark] |= _ONE << (uint64(column) & _63)
        row.blocks[mark >> uint64(6)] |= _ONE << (mark & _63)
    row.counts[column] += count


@inner
def _read_out(row, columns, counts, n):
    """Write the row's columns and counts from place `n` on, and clear it; returns the place behind them."""
    for block in range(row.blocks.shape[0]):
        marked = row.blocks[block]
        row.blocks[block] = uint64(0)
        while marked:
            mark = 64 * block + trailing_zeros(marked)
            marked &= marked - _ONE
            bits = row.marks[mark]
            row.marks[mark] = uint64(0)
            while bits:
                column = 64 * mark + trailing_zeros(bits)
                bits &= bits - _ONE
                columns[n] = column
                counts[n] = row.counts[column]
                row.counts[column] = 0
                n += 1
    return n


@kernel
def read_words(tokens, offsets, cut, cursor, words, filled, limit):
    """Copy the vocabulary's words of the corpus to ``words[filled:limit]``, with an END behind each text.

    ``cursor``, the position in the corpus and its text, moves on; returns how far `words` is filled.
    """
    position, text = cursor[0], cursor[1]
    while position < tokens.shape[0] and filled < limit:
        if position == offsets[text + 1]:
            text += 1
            words[filled] = END
            filled += 1
            continue
        if tokens[position] < cut:
            words[filled] = tokens[position]
            filled += 1
        position += 1
    cursor[0], cursor[1] = position, text
    return filled


@kernel
def index_words(index, first, last, low, high):
    """Say where each of the words `low` to `high` occurs in ``index.words[first:last]``."""
    words, starts, places = index
    for i in range(starts.shape[0]):
        starts[i] = 0
    for place in range(first, last):
        if low <= words[place] < high:
            starts[words[place] + 1] += 1
    for i in range(1, starts.shape[0]):
        starts[i] += starts[i - 1]
    for place in range(first, last):
        if low <= words[place] < high:
            places[starts[words[place]]] = place
            starts[words[place]] += 1
    for i in range(starts.shape[0] - 1, 0, -1):
        starts[i] = starts[i - 1]
    starts[0] = 0


@kernel
def count_rows(first, last, index, weights, symmetric, row, columns, counts, ends):
    """Count the rows `first` to `last`: the words behind each occurrence and, if `symmetric`, those before it.

    A word at distance ``1, 2, …`` counts ``weights[0], weights[1], …``. The `row` is of zeros, and left so. The rows
    are written one behind the other to `columns` (int32) and `counts` (int64); `ends` says where each ends.
    """
    words, starts, places = index
    window = weights.shape[0]
    n = 0
    for i in range(first, last):
        for k in range(starts[i], starts[i + 1]):
            if k + AHEAD < starts[last]:
                prefetch(words, places[k + AHEAD])
            place = places[k]
            for distance in range(window):
                column = words[place + 1 + distance]
                if column < 0:
                    break
                _add(row, column, weights[distance])
            if symmetric:
                for distance in range(window):
                    column = words[place - 1 - distance]
                    if column < 0:
                        break
                    _add(row, column, weights[distance])
        n = _read_out(row, columns, counts, n)
        ends[i - first] = n


@kernel
def sum_rows(first, last, run_starts, run_columns, run_counts, row, columns, counts, ends):
    """Add up the rows `first` to `last` of several matrices that lie one behind the other.

    Row `i` of matrix `r` is ``run_columns[run_starts[r, i]:run_starts[r, i + 1]]`` with its counts; the other arguments
    are those of `count_rows`.
    """
    n = int64(0)
    for i in range(first, last):
        for r in range(run_starts.shape[0]):
            for k in range(run_starts[r, i], run_starts[r, i + 1]):
                _add(row, run_columns[k], run_counts[k])
        n = _read_out(row, columns, counts, n)
        ends[i - first] = n
