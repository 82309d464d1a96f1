"""The exercises of notebook 1: weighted counts, their decomposition, neighbours."""

from __future__ import annotations

import numpy as np

from .exercises import Exercise

__all__ = ["nearest", "smoothed_ppmi", "svd_vectors"]

_COUNTS = np.array([[0, 8, 3, 1], [6, 0, 0, 2], [1, 4, 0, 0], [2, 1, 1, 0]], float)
_VECTORS = np.array([[3, 1, 0], [1, 0.5, 0], [0, 0, 2], [9, 0, 9], [1, -1, 0.2]])


def _smoothed_ppmi(counts: np.ndarray, power: float) -> np.ndarray:
    together = counts / counts.sum()
    words = together.sum(1, keepdims=True)
    contexts = counts.sum(0) ** power
    with np.errstate(divide="ignore"):
        information = np.log(together / (words * (contexts / contexts.sum())))
    return np.maximum(information, 0)


def _with_negative_values(counts: np.ndarray, power: float) -> np.ndarray:
    contexts = counts.sum(0) ** power
    with np.errstate(divide="ignore"):
        return np.log(counts / (counts.sum(1, keepdims=True) * (contexts / contexts.sum())))


def _without_new_sum(counts: np.ndarray, power: float) -> np.ndarray:
    contexts = (counts.sum(0) / counts.sum()) ** power
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(counts / (counts.sum(1, keepdims=True) * contexts)), 0)


smoothed_ppmi = Exercise(
    _smoothed_ppmi,
    [(_COUNTS, 0.75), (_COUNTS, 1.0), (_COUNTS[:3], 0.5)],
    {
        "it ignores the power: raise the sums of the contexts to it": lambda counts, _: _smoothed_ppmi(counts, 1),
        "the powers of the contexts no longer sum to 1: divide them by their own sum": _without_new_sum,
        "negative values are still there: what stands together less often than by chance gets 0": _with_negative_values,
        "it smooths the words (the sums of the rows), not the contexts (the sums of the columns)": (
            lambda counts, power: _smoothed_ppmi(counts.T, power).T
        ),
        "that is in bits: use the natural logarithm": lambda counts, power: _smoothed_ppmi(counts, power) / np.log(2),
    },
)


def _svd_vectors(matrix: np.ndarray, rank: int, power: float) -> np.ndarray:
    left, values, _ = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank] * values[:rank] ** power


svd_vectors = Exercise(
    _svd_vectors,
    [(_COUNTS, 2, 0.5), (_COUNTS, 3, 0.0), (_COUNTS.T, 2, 1.0)],
    {
        "it keeps all dimensions: cut off all columns from rank on": (
            lambda matrix, rank, power: _svd_vectors(matrix, len(matrix), power)
        ),
        "these are the vectors of the contexts: words are the rows of U": (
            lambda matrix, rank, power: _svd_vectors(matrix.T, rank, power)
        ),
        "it ignores the power of the singular values": lambda matrix, rank, _: _svd_vectors(matrix, rank, 1),
        "the singular values are missing": lambda matrix, rank, _: _svd_vectors(matrix, rank, 0),
    },
    seen_as=lambda vectors: np.asarray(vectors) @ np.asarray(vectors).T,  # a dimension may be turned around
)


def _nearest(vectors: np.ndarray, row: int, topn: int) -> list[int]:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.argsort(-(unit @ unit[row]), kind="stable")
    return [int(other) for other in order if other != row][:topn]


def _by_dot_product(vectors: np.ndarray, row: int, topn: int) -> list[int]:
    order = np.argsort(-(vectors @ vectors[row]), kind="stable")
    return [int(other) for other in order if other != row][:topn]


nearest = Exercise(
    _nearest,
    [(_VECTORS, 0, 2), (_VECTORS, 1, 3), (_VECTORS, 2, 1)],
    {
        "long vectors win: divide each vector by its length first": _by_dot_product,
        "a word is its own nearest neighbour: leave it out": (
            lambda vectors, row, topn: [row, *_nearest(vectors, row, topn - 1)]
        ),
        "these are the words that are farthest away: sort the other way round": (
            lambda vectors, row, topn: _nearest(vectors, row, len(vectors))[::-1][:topn]
        ),
    },
)
