"""The leading part of a singular value decomposition, bit-identical in every call."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["decompose"]

DENSE = 500  # words: up to here the whole decomposition is as quick as a part of it
NOTHING = 1e-10  # singular values below this part of the greatest are rounding


@threadpool_limits.wrap(limits=1, user_api="blas")
def decompose(matrix: csr_matrix, rank: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The leading singular vectors and values of a sparse matrix; the largest number of each word vector is positive.

    Vectors of a value that is 0 are zero: they could be any. BLAS works in one thread, as its sums depend on how many
    there are.

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
        leading = _eigenvectors(matrix, rank).T
        left, values, turn = np.linalg.svd(matrix @ leading.T, full_matrices=False)
        right = turn @ leading
    values = np.where(values > NOTHING * values[0], values, 0)
    signs = np.sign(left[np.abs(left).argmax(axis=0), np.arange(rank)]) * (values > 0)
    return left * signs, values, right.T * signs


def _eigenvectors(matrix: csr_matrix, rank: int) -> np.ndarray:
    """The leading eigenvectors of ``matrix.T @ matrix``, a column each.

    This is what SciPy's `svds` does, which however leaves it to chance how ARPACK goes on where its vectors span all
    that they can reach, as happens when singular values are equal or 0.
    """
    from scipy.sparse.linalg import aslinearoperator, eigsh

    drawn = np.random.default_rng(0)
    start = drawn.normal(size=matrix.shape[1])  # one without symmetry, which misses half of equal values
    # Before SciPy 1.17 ARPACK has a generator of its own, which starts with the process.
    seeded = {"rng": drawn} if "rng" in inspect.signature(eigsh).parameters else {}
    turned = aslinearoperator(matrix.T.tocsr())
    return eigsh(turned @ aslinearoperator(matrix), rank, v0=start, **seeded)[1]
