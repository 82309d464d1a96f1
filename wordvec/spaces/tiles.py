"""What is sought in a tile of cosines, of some source words with some target words: compiled.

A tile is passed over once. Numbers that change nothing, nearly all of them, are told by comparing 64 at a time.
"""

from __future__ import annotations

import numpy as np
from numba import uint64

from ..jit.draws import draw
from ..jit.options import inner, kernel

__all__ = ["best_partners", "largest", "most_alike"]

STEP = 64  # numbers that are compared without asking, after each of them, whether it is good
NONE = np.float32(-np.inf)


@inner
def insert(best, place, value):
    """Put a value that is more than the least among the best of a place, which descend."""
    at = best.shape[1] - 1
    while at > 0 and best[place, at - 1] < value:
        best[place, at] = best[place, at - 1]
        at -= 1
    best[place, at] = value


@kernel
def largest(tile, of_rows, of_columns, least):
    """Keep the largest numbers of every row and every column of a tile.

    Parameters
    ----------
    tile : float32 array (rows, columns)
    of_rows : float32 array (rows, K)
        The largest so far, descending.
    of_columns : float32 array (columns, K)
    least : float32 array (columns,)
        The last of each of `of_columns`.
    """
    last_place, last_of_column = of_rows.shape[1] - 1, of_columns.shape[1] - 1  # others, where one side has few words
    for row in range(tile.shape[0]):
        for first in range(0, tile.shape[1], STEP):
            last = min(first + STEP, tile.shape[1])
            bound, good = of_rows[row, last_place], 0
            for column in range(first, last):
                good += (tile[row, column] > bound) | (tile[row, column] > least[column])
            if good:
                for column in range(first, last):
                    value = tile[row, column]
                    if value > of_rows[row, last_place]:
                        insert(of_rows, row, value)
                    if value > least[column]:
                        insert(of_columns, column, value)
                        least[column] = of_columns[column, last_of_column]


@kernel
def merge_largest(best, more):
    """Keep in `best` (rows, K) the largest numbers of it and of `more` (rows, K); both descend."""
    last_place = best.shape[1] - 1
    for row in range(best.shape[0]):
        for place in range(more.shape[1]):
            if more[row, place] > best[row, last_place]:
                insert(best, row, more[row, place])


@inner
def is_kept(key, row, column, kept):
    """Whether a pair is among those, `kept` of 2**32, that may be chosen: drawn by its place, not by when it is met."""
    return (draw(key, (uint64(row) << uint64(32)) | uint64(column)) >> uint64(32)) < kept


@kernel
def best_partners(tile, row_shift, column_shift, first_row, first_column, keys, kept, rows, columns):
    """Keep the best partner of every row and every column of a tile, among those pairs that are drawn.

    Parameters
    ----------
    tile : float32 array (rows, columns)
    row_shift, column_shift : float32 arrays (rows,), (columns,)
        Half the mean cosine of each with its nearest ones on the other side: CSLS subtracts them.
    first_row, first_column : int64
        Which rows and columns these are.
    keys : uint64 array (2,)
        Of what is drawn, for rows and for columns.
    kept : uint64
        How many pairs of 2**32 may be chosen.
    rows, columns : tuple of a float32 and an int64 array (rows,), (columns,)
        What the best partner so far reaches, and which it is; of equal ones the first.
    """
    row_best, row_partner = rows
    column_best, column_partner = columns
    for row in range(tile.shape[0]):
        shift = row_shift[row]
        for first in range(0, tile.shape[1], STEP):
            last = min(first + STEP, tile.shape[1])
            bound, good = row_best[row], 0
            for column in range(first, last):
                value = tile[row, column]
                good += (value - column_shift[column] > bound) | (value - shift > column_best[column])
            if good:
                for column in range(first, last):
                    forth, back = tile[row, column] - column_shift[column], tile[row, column] - shift
                    if forth > row_best[row] and is_kept(keys[0], first_row + row, first_column + column, kept):
                        row_best[row], row_partner[row] = forth, first_column + column
                    if back > column_best[column] and is_kept(keys[1], first_row + row, first_column + column, kept):
                        column_best[column], column_partner[column] = back, first_row + row


@kernel
def most_alike(tile, column_shift, first_column, best, words):
    """Keep the columns that score most with every row: twice the cosine, less what CSLS subtracts.

    Parameters
    ----------
    tile : float32 array (rows, columns)
    column_shift : float32 array (columns,)
    first_column : int64
    best : float32 array (rows, K)
        The best scores so far, descending.
    words : int64 array (rows, K)
        Whose they are; of equal ones the first comes first.
    """
    last_place = best.shape[1] - 1
    for row in range(tile.shape[0]):
        for first in range(0, tile.shape[1], STEP):
            last = min(first + STEP, tile.shape[1])
            bound, good = best[row, last_place], 0
            for column in range(first, last):
                good += 2 * tile[row, column] - column_shift[column] > bound
            if good:
                for column in range(first, last):
                    value = 2 * tile[row, column] - column_shift[column]
                    if value > best[row, last_place]:
                        at = last_place
                        while at > 0 and best[row, at - 1] < value:
                            best[row, at], words[row, at] = best[row, at - 1], words[row, at - 1]
                            at -= 1
                        best[row, at], words[row, at] = value, first_column + column
