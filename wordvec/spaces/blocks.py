"""Sums and products over matrices that are read in blocks: a copy in more digits is made of one block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from threadpoolctl import threadpool_limits

__all__ = ["Matrix", "blocks_of", "cross_products", "leading", "mapped", "moments", "powers", "unit_rows"]


class Matrix(Protocol):
    """What is read in blocks of rows: an array, or rows that are made as they are read."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""

    def __len__(self) -> int: ...

    def __getitem__(self, block: slice, /) -> np.ndarray: ...


BLOCK = 1 << 13  # rows: at 300 dimensions 20 MB in float64
NOTHING = 1e-10  # eigenvalues below this part of the greatest are rounding


def blocks_of(rows: int, step: int = BLOCK) -> Iterator[slice]:
    """All rows of a matrix, some at a time."""
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


@threadpool_limits.wrap(limits=1, user_api="blas")
def cross_products(first: Matrix, second: Matrix) -> np.ndarray:
    """``first.T @ second`` in double precision: float64 (D1, D2), of (V, D1) and (V, D2).

    BLAS works in one thread, as its sums depend on how many there are.
    """
    total = np.zeros((first.shape[1], second.shape[1]))
    for block in blocks_of(len(first)):
        part = first[block].astype(np.float64)
        total += part.T @ (part if second is first else second[block].astype(np.float64))
    return total


def moments(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean row and the covariance of the rows: float64 (D,) and (D, D), divided by the number of rows."""
    mean = np.zeros(matrix.shape[1])
    for block in blocks_of(len(matrix)):
        mean += matrix[block].sum(axis=0, dtype=np.float64)
    mean /= len(matrix)
    return mean, cross_products(matrix, matrix) / len(matrix) - np.outer(mean, mean)


@threadpool_limits.wrap(limits=1, user_api="blas")
def mapped(matrix: np.ndarray, by: np.ndarray, mean: np.ndarray | None = None) -> np.ndarray:
    """``(matrix - mean) @ by``, float32."""
    result = np.empty((len(matrix), by.shape[1]), np.float32)
    for block in blocks_of(len(matrix)):
        result[block] = (matrix[block] if mean is None else matrix[block] - mean) @ by
    return result


@threadpool_limits.wrap(limits=1, user_api="blas")
def leading(symmetric: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The eigenvalues of a symmetric matrix, descending, and its eigenvectors, a column each.

    What is only rounding is 0. The largest number of each vector is positive, so that there is one answer.
    """
    values, vectors = np.linalg.eigh(symmetric)
    values, vectors = values[::-1], vectors[:, ::-1]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))])
    return np.where(values > NOTHING * max(values[0], 0), values, 0), vectors * signs


def powers(values: np.ndarray, power: float) -> np.ndarray:
    """Eigenvalues to a power; 0 stays 0, as a dimension in which nothing varies has no direction."""
    return np.power(values, power, out=np.zeros_like(values), where=values > 0)


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    """Rows of length 1; zeros stay zeros."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.where(lengths == 0, 1, lengths)
