"""The leading part of a singular value decomposition, bit-identical in every call, for any number of threads."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from ...system.workers import available_workers

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["decompose", "rows_of_blocks"]

DENSE = 500  # words: up to here the whole decomposition is as quick as a part of it
NOTHING = 1e-10  # singular values below this part of the greatest are rounding


@threadpool_limits.wrap(limits=1, user_api="blas")
def decompose(matrix: csr_matrix, rank: int, workers: int | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The leading singular vectors and values of a sparse matrix; the largest number of each word vector is positive.

    Vectors of a value that is 0 are zero: they could be any. Threads, so many workers or all processors, multiply
    some rows each. BLAS works in one thread, as its sums depend on how many there are.

    Returns
    -------
    words : float64 array (V, rank)
    values : float64 array (rank,)
        Descending.
    contexts : float64 array (V, rank)
    """
    size = matrix.shape[0]
    if size <= DENSE or rank >= size:
        left, values, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
        left, values, right = left[:, :rank], values[:rank], right[:rank]
    else:
        with ThreadPoolExecutor(workers := available_workers(workers), "wordvec") as pool:
            product = _by_rows(matrix, pool, workers)
            leading = _eigenvectors(product, _by_rows(matrix.T.tocsr(), pool, workers), matrix.shape[1], rank).T
            left, values, turn = np.linalg.svd(product(leading.T), full_matrices=False)
        right = turn @ leading
    values = np.where(values > NOTHING * values[0], values, 0)
    signs = np.sign(left[np.abs(left).argmax(axis=0), np.arange(rank)]) * (values > 0)
    return left * signs, values, right.T * signs


def rows_of_blocks(starts: np.ndarray, number: int) -> np.ndarray:
    """Where blocks of whole rows begin and end, which have about as many entries each, of rows that start so."""
    within = np.searchsorted(starts, np.linspace(0, starts[-1], number + 1)[1:-1])
    return np.unique(np.concatenate(([0], within, [len(starts) - 1])))  # a row may be more than a block


Product = Callable[[np.ndarray], np.ndarray]


def _by_rows(matrix: csr_matrix, pool: ThreadPoolExecutor, workers: int) -> Product:
    """What multiplies a matrix with a vector, or with several; each row is summed as if there were no others."""
    from scipy.sparse import csr_matrix

    blocks = []
    for first, last in pairwise(rows_of_blocks(matrix.indptr, workers).tolist()):
        start, stop = matrix.indptr[[first, last]]
        rows = matrix.data[start:stop], matrix.indices[start:stop], matrix.indptr[first : last + 1] - start
        blocks.append(csr_matrix(rows, shape=(last - first, matrix.shape[1])))

    def product(vectors: np.ndarray) -> np.ndarray:
        return np.concatenate(list(pool.map(lambda block: block @ vectors, blocks)))

    return product


def _eigenvectors(product: Product, turned: Product, size: int, rank: int) -> np.ndarray:
    """The leading eigenvectors of ``matrix.T @ matrix``, a column each, of the products with both of these.

    This is what SciPy's `svds` does, which however leaves it to chance how ARPACK goes on where its vectors span all
    that they can reach, as happens when singular values are equal or 0.
    """
    from scipy.sparse.linalg import LinearOperator, eigsh

    drawn = np.random.default_rng(0)
    start = drawn.normal(size=size)  # one without symmetry, which misses half of equal values
    # Before SciPy 1.17 ARPACK has a generator of its own, which starts with the process.
    seeded = {"rng": drawn} if "rng" in inspect.signature(eigsh).parameters else {}
    both = LinearOperator((size, size), lambda vector: turned(product(vector)), dtype=np.float64)
    return eigsh(both, rank, v0=start, **seeded)[1]
