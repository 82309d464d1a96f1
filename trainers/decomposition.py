"""The leading part of a singular value decomposition, the same to the bit whenever it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["decompose"]

DENSE = 500  # words: up to here the whole decomposition is as quick as a part of it
NOTHING = 1e-10  # singular values below this part of the greatest are rounding
_TINY = 1e-15  # the same for eigenvalues, whose vectors are no better than that


def decompose(matrix: csr_matrix, rank: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The leading singular vectors and values of a sparse matrix; the largest number of each word vector is positive.

    Vectors of a value that is 0 are zero: they could be any.

    Returns
    -------
    words : float64 array (V, rank)
    values : float64 array (rank,)
        Descending.
    contexts : float64 array (V, rank)
    """
    size = matrix.shape[0]
    if size <= DENSE or _basis_of(rank) >= size:
        left, values, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
        left, values, right = left[:, :rank], values[:rank], right[:rank]
    else:
        leading = _eigenvectors(matrix, rank)
        left, values, turn = np.linalg.svd(matrix @ leading.T, full_matrices=False)
        right = turn @ leading
    values = np.where(values > NOTHING * values[0], values, 0)
    signs = np.sign(left[np.abs(left).argmax(axis=0), np.arange(rank)]) * (values > 0)
    return left * signs, values, right.T * signs


def _basis_of(rank: int) -> int:
    return 2 * rank + 20


def _eigenvectors(matrix: csr_matrix, rank: int) -> np.ndarray:
    """The leading eigenvectors of ``matrix.T @ matrix``, a row each, by Lanczos's method with thick restarts.

    See Wu & Simon 2000. ARPACK does as much, but where its vectors span all that they can reach, as happens when
    singular values are equal or 0, it goes on with random ones from a generator that older SciPys let nobody seed.
    When all has converged a random vector is tried once more, which brings to light what none before led to.
    """
    most = _basis_of(rank)
    turned = matrix.T.tocsr()
    draw = np.random.default_rng(0)
    basis = np.empty((most + 1, matrix.shape[1]))
    basis[0] = _new_direction(basis[:0], draw)
    values, kept, found = np.zeros(most), 0, -1.0
    while True:
        projected = np.diag(np.where(np.arange(most) < kept, values, 0))
        for row in range(kept, most):
            rest, parts = _orthogonal(turned @ (matrix @ basis[row]), basis[: row + 1])
            projected[row, : row + 1] = projected[: row + 1, row] = parts
            length = np.linalg.norm(rest)
            if length > 10 * _TINY * np.abs(projected).max():
                basis[row + 1] = rest / length
            else:
                length, basis[row + 1] = 0.0, _new_direction(basis[: row + 1], draw)
        values, turns = _solved(projected)
        converged = (length * np.abs(turns[-1, :rank]) <= _TINY * values[0]).all()
        total = values[:rank].sum()
        if converged and total <= found * (1 + NOTHING):
            return turns[:, :rank].T @ basis[:most]
        kept = rank if converged else rank + (most - rank) // 3
        basis[:kept] = turns[:, :kept].T @ basis[:most]
        basis[kept] = _new_direction(basis[:kept], draw) if converged else basis[most]
        if converged:
            found = total


def _solved(projected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues, descending, and vectors; of those of equal values the last takes all that has not converged."""
    values, turns = np.linalg.eigh(projected)
    values, turns = values[::-1], turns[:, ::-1].copy()
    for equal in np.split(np.arange(len(values)), np.flatnonzero(np.diff(values) < -100 * _TINY * values[0]) + 1):
        if len(equal) > 1:
            turned, _ = np.linalg.qr(turns[-1, equal][:, None], mode="complete")
            turns[:, equal] = turns[:, equal] @ turned[:, ::-1]
    return values, turns


def _orthogonal(vector: np.ndarray, basis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give what of a vector is orthogonal to a basis, and its coordinates in it; in two steps, as one leaves errors."""
    first = basis @ vector
    rest = vector - first @ basis
    second = basis @ rest
    return rest - second @ basis, first + second


def _new_direction(basis: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    rest, _ = _orthogonal(draw.normal(size=basis.shape[1]), basis)
    return rest / np.linalg.norm(rest)
