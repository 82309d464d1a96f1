"""Rows gathered from a matrix, and products of sparse matrices with rows of numbers, panel by panel.

A panel is as many columns as keep the sum of a row in registers; its width is known when its kernel is compiled.
"""

from __future__ import annotations

from numba import float32, int64, uint64

from ..jit.lanes import (
    add,
    dot,
    fma,
    load_from,
    load_like,
    many_zeros,
    multiply,
    row_start,
    store,
    zeros,
)
from ..jit.machine import first_know, prefetch_columns
from ..jit.options import FIRST, by_panels, inner
from ..jit.structs import call
from .state import AHEAD, ONE

# ------------------------------------------------------------------------------------------------------------- rows


@inner
def prefetch_row(matrix, row):
    """Prefetch a row of a matrix."""
    prefetch_columns(matrix, row, FIRST, matrix.shape[1])


@inner
def prefetch_rows(matrix, changes, first, last):
    """Prefetch the rows of the changes `first` to `last`."""
    for i in range(first, last):
        prefetch_row(matrix, changes[i].row)


@inner
def clear(A, first, last):
    """Rows first..last become zero."""
    for row in range(first, last):
        for q in range(0, A.shape[1], 16):
            store(A, row, q, zeros(A))


@by_panels
def gather(width):
    """``A[i] = matrix[changes[i].row]``."""

    def gather_columns(matrix, changes, count, A, q):
        none = many_zeros(A, width)
        for i in range(count):
            if i + AHEAD < count:
                prefetch_columns(matrix, changes[i + AHEAD].row, q, width)
            store(A, i, q, load_like(matrix, changes[i].row, q, none))

    return gather_columns


@inner
def gather_rows(panels, matrix, changes, count, A):
    """`gather`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, matrix, changes, int64(count), A, panels[p].column)  # exactly of the compiled types


@by_panels
def gather_means(width):
    """``A[i]`` = the mean of the matrix's rows that input ``changes[i].row`` is made of."""

    def gather_mean_columns(matrix, changes, count, rows, A, q):
        none = many_zeros(A, width)
        for i in range(count):
            first = rows.start[changes[i].row]
            last = rows.start[changes[i].row + 1]
            following = changes[min(i + 1, count - 1)].row
            total = none
            for p in range(first, last):
                if q == 0:  # the first panel prefetches whole rows, so the others find them: those of the next input
                    soon = rows.start[following] + p - first
                    if soon < rows.start[following + 1]:
                        prefetch_row(matrix, rows.row[soon])
                total = add(total, load_like(matrix, rows.row[p], q, none))
            store(A, i, q, multiply(total, ONE / float32(last - first)))

    return gather_mean_columns


@inner
def mean_rows(panels, matrix, changes, count, rows, A):
    """`gather_means`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, matrix, changes, count, rows, A, panels[p].column)


# --------------------------------------------------------------------------------------------------------- products


@by_panels
def product(width):
    """``A = links B`` for a sparse matrix of so many rows, or ``A += links B`` if A is not `fresh`."""

    def product_columns(A, links, rows, B, q, fresh):
        none = many_zeros(A, width)
        for i in range(rows):
            total = none if fresh else load_like(A, i, q, none)
            first = uint64(links.start[i])  # unsigned: Numba would check whether an index counts from the end
            following = row_start(B, links.column[first])
            for p in range(first, uint64(links.start[i + 1])):
                # look up the next row before this one is worked on, or each turn would wait for its own look-up
                following, b = first_know(row_start(B, links.column[p + uint64(1)]), following)
                total = fma(load_from(B, b, q, none), links.value[p], total)
            store(A, i, q, total)

    return product_columns


@by_panels
def sampled_product(width):
    """``value = H[column] . C[row]`` for every entry of so many rows, none of them empty."""

    def sampled_columns(H, C, links, rows, q):
        none = many_zeros(H, width)
        fresh = q == 0  # of the first panel; the others add to its sums, and find its rows in the cache
        for i in range(rows):
            if fresh and i + AHEAD < rows:
                prefetch_row(C, links.row[links.start[i + AHEAD]])
            first = uint64(links.start[i])  # unsigned, and `first_know`: as in `product`
            t = load_like(C, links.row[first], q, none)
            following = row_start(H, links.column[first])
            for p in range(first, uint64(links.start[i + 1])):
                following, h = first_know(row_start(H, links.column[p + uint64(1)]), following)
                f = dot(load_from(H, h, q, none), t)
                links.value[p] = f if fresh else links.value[p] + f

    return sampled_columns


@inner
def multiply_links(panels, A, links, rows, B, fresh):
    """`product`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, A, links, rows, B, panels[p].column, int64(fresh))


@inner
def sample_links(panels, H, C, links, rows):
    """`sampled_product`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, H, C, links, rows, panels[p].column)


@inner
def transpose(links, rows, columns, result):
    """The transpose of a sparse matrix of so many rows and columns.

    Entries are counted two places further on, so that after the sums of the counts ``start[h + 1]`` is where column `h`
    starts, and has moved on to where it ends when all entries are written.
    """
    start = result.start
    for h in range(columns + 2):
        start[h] = 0
    for p in range(links.start[rows]):
        start[links.column[p] + 2] += 1
    for h in range(columns):
        start[h + 2] += start[h + 1]
    for p in range(links.start[rows]):
        h = links.column[p] + 1
        place = start[h]
        start[h] = place + 1
        result.column[place] = links.row[p]
        result.value[place] = links.value[p]
