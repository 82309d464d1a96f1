"""Products of sparse matrices with rows, against SciPy and NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from numba import int64, njit, typeof
from scipy.sparse import csr_array

from wordvec.core import buffers, recipes, sparse, state

from .variants import make_rows


@njit
def multiply_links(panels, A, links, rows, B, fresh):
    sparse.multiply_links(panels, A, links, rows, B, fresh)


@njit
def sample_links(panels, H, C, links, rows):
    sparse.sample_links(panels, H, C, links, rows)


@njit
def mean_rows(panels, matrix, changes, count, rows, A):
    sparse.mean_rows(panels, matrix, changes, count, rows, A)


@pytest.mark.parametrize("width", [8, 24, 48, 104, 304])
def test_sparse_products_are_those_of_scipy(width):
    """For every split of the columns into registers, rows without an entry included."""
    random = np.random.default_rng(width)
    dense = random.normal(size=(9, 14)) * (random.random((9, 14)) < 0.3)
    dense[4] = 0
    matrix = csr_array(dense)
    links, back = (buffers.links(20, matrix.nnz, np.float64) for _ in range(2))
    links.start[: len(matrix.indptr)] = matrix.indptr
    links.column[: matrix.nnz], links.value[: matrix.nnz] = matrix.indices, matrix.data
    links.row[: matrix.nnz] = np.repeat(np.arange(9), np.diff(matrix.indptr))
    A, B, T = (buffers.aligned(rows, width, np.float64) for rows in (9, 14, 14))
    B[:, :width] = random.normal(size=(14, width))
    A[:, :width] = 1
    kind = typeof(A)
    of_product = recipes.panels(width, sparse.product, kind, links.kind, int64, kind, int64, int64)
    multiply_links(of_product, A, links, 9, B, False)
    np.testing.assert_allclose(A[:, :width], 1 + matrix @ B[:, :width])
    multiply_links(of_product, A, links, 9, B, True)
    np.testing.assert_allclose(A, matrix @ B)
    sparse.transpose(links, 9, 14, back)
    multiply_links(of_product, T, back, 14, A, True)
    np.testing.assert_allclose(T, matrix.T @ A)
    sample_links(recipes.panels(width, sparse.sampled_product, kind, kind, links.kind, int64, int64), B, A, links, 9)
    np.testing.assert_allclose(links.value[: matrix.nnz], (A @ B.T)[matrix.nonzero()])


def test_means_of_rows_are_those_of_numpy():
    random = np.random.default_rng(8)
    rows = make_rows()
    for width in (112, 144):
        W, A = buffers.aligned(60, width, np.float64), buffers.aligned(5, width, np.float64)
        W[:] = random.normal(size=W.shape)
        changes = np.zeros(5, state.CHANGE)
        changes["row"] = [3, 3, 0, 36, 17]
        panels = recipes.panels(
            width, sparse.gather_means, typeof(W), typeof(changes), int64, rows.kind, typeof(A), int64
        )
        mean_rows(panels, W, changes, 5, rows, A)
        expected = [W[rows.row[rows.start[n] : rows.start[n + 1]]].mean(0) for n in changes["row"]]
        np.testing.assert_allclose(A, expected)
