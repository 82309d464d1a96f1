"""The maps that bring paired vectors together.

With the paired rows X and Z, and the singular value decomposition ``U S V' = X' Z``, the turn W that makes ``|X W -
Z|`` least is ``U V'`` (Schönemann 1966; for words Xing et al. 2015). It keeps all cosines among the rows of X.

The weighted maps are those of Artetxe, Labaka & Agirre (2018a): both sides are whitened, by ``A = (X' X)^-1/2`` and
``B = (Z' Z)^-1/2``, turned upon each other, stretched along each axis by how well the two sides agree there, and
un-whitened, each by its own. With ``U S V' = A X' Z B`` that is, turned back into the target's axes,

    source:  A U S^p U' A^-1 (U V')        target:  B V S^p V' B^-1
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from .rows import Rows

__all__ = ["Products", "orthogonal_map", "orthogonal_of", "products_of", "weighted_maps", "weighted_of"]

#: ``X' Z``, ``X' X`` and ``Z' Z`` of paired rows X and Z: float64 (D, D).
Products = tuple[np.ndarray, np.ndarray, np.ndarray]

_BLOCK = 1 << 13  # pairs gathered at once
_LEAST = 1e-6  # of the largest singular value: directions with less are not whitened, where noise alone would be


def orthogonal_map(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The turn of paired vectors that brings each nearest to its partner (Schönemann 1966).

    Parameters
    ----------
    source, target : float arrays (pairs, D)
        Row n of one belongs to row n of the other.

    Returns
    -------
    float32 array (D, D)
        W: ``source @ W`` lies upon `target`, and ``W @ W.T`` is 1.

    Raises
    ------
    ValueError
        The two are not of one shape.
    """
    source, target = np.asarray(source), np.asarray(target)
    return orthogonal_of(products_of(source, target, _every_row(source, target))[0])


def weighted_maps(source: np.ndarray, target: np.ndarray, power: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Two maps that give more weight to what paired vectors agree in (Artetxe, Labaka & Agirre 2018a).

    Parameters
    ----------
    source, target : float arrays (pairs, D)
        As for `orthogonal_map`.
    power : float, default 0.5
        Of the singular values that directions are weighted by; 0 weights them alike.

    Returns
    -------
    tuple of float32 arrays (D, D)
        What `source` and `target` are multiplied by. Cosines among the rows of either side change.

    Raises
    ------
    ValueError
        The two are not of one shape, or there are fewer pairs than dimensions.
    """
    source, target = np.asarray(source), np.asarray(target)
    pairs = _every_row(source, target)
    return weighted_of(products_of(source, target, pairs), len(pairs), power)


@threadpool_limits.wrap(limits=1, user_api="blas")
def orthogonal_of(between: np.ndarray) -> np.ndarray:
    """The turn, from the products ``X' Z`` (D, D)."""
    left, _, right = np.linalg.svd(between)
    return (left @ right).astype(np.float32)


@threadpool_limits.wrap(limits=1, user_api="blas")
def weighted_of(products: Products, pairs: int, power: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """The weighted maps, from the products of so many pairs."""
    between, of_source, of_target = products
    if pairs < len(between):
        raise ValueError(
            f"weighted maps of {len(between)} dimensions take as many pairs at least, and there are {pairs:,}: give"
            ' more pairs, or take method="orthogonal"'
        )
    (white, back), (white_target, back_target) = _whitening(of_source), _whitening(of_target)
    left, weights, right = np.linalg.svd(white @ between @ white_target)
    stretch = weights**power
    source = white @ (left * stretch) @ left.T @ back @ left @ right
    target = white_target @ (right.T * stretch) @ right @ back_target
    return source.astype(np.float32), target.astype(np.float32)


def _whitening(products: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``products ** -1/2``, and its inverse."""
    values, vectors = np.linalg.eigh(products)
    roots = np.sqrt(np.maximum(values, values.max(initial=0) * _LEAST**2))
    roots = np.where(roots > 0, roots, 1)
    return (vectors / roots) @ vectors.T, (vectors * roots) @ vectors.T


@threadpool_limits.wrap(limits=1, user_api="blas")
def products_of(source: np.ndarray | Rows, target: np.ndarray | Rows, pairs: np.ndarray) -> Products:
    """The products of paired rows; `pairs` are int64 (pairs, 2)."""
    sums = tuple(np.zeros((2, 2)) for _ in range(3))
    for number, (x, z) in enumerate(_blocks(source, target, pairs)):
        products = x.T @ z, x.T @ x, z.T @ z
        sums = tuple(one + other for one, other in zip(sums, products, strict=True)) if number else products
    return sums[0], sums[1], sums[2]


def _blocks(
    source: np.ndarray | Rows, target: np.ndarray | Rows, pairs: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for first in range(0, len(pairs), _BLOCK):
        rows = pairs[first : first + _BLOCK]
        yield source[rows[:, 0]].astype(np.float64), target[rows[:, 1]].astype(np.float64)


def _every_row(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The pairs of matrices whose rows belong together in their order."""
    if source.ndim != 2 or source.shape != target.shape or not len(source):
        raise ValueError(
            f"paired vectors are matrices of one shape, and these are {source.shape} and {target.shape}: give as many"
            " rows of as many dimensions on both sides"
        )
    return np.repeat(np.arange(len(source))[:, None], 2, axis=1)
