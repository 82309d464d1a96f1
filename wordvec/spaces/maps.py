"""The maps that bring paired vectors together.

With the paired rows X and Z, and the singular value decomposition ``U S V' = X' Z``, the turn W that makes ``|X W -
Z|`` least is ``U V'`` (Schönemann 1966; for words Xing et al. 2015). It keeps all cosines among the rows of X.

The weighted maps are those of Artetxe, Labaka & Agirre (2018a): both sides are whitened, by ``A = (X' X)^-1/2`` and
``B = (Z' Z)^-1/2``, turned upon each other, stretched along each axis by how well the two sides agree there, and
un-whitened, each by its own. With ``U S V' = A X' Z B`` that is, turned back into the target's axes,

    source:  A U S^p U' A^-1 (U V')        target:  B V S^p V' B^-1
"""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from .blocks import Matrix, cross_products, leading, powers

__all__ = ["Products", "orthogonal_map", "orthogonal_of", "products_of", "weighted_maps", "weighted_of"]

#: ``X' Z``, ``X' X`` and ``Z' Z`` of paired rows X and Z: float64 (D, D).
Products = tuple[np.ndarray, np.ndarray, np.ndarray]


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
    _require_paired(source, target)
    return orthogonal_of(cross_products(source, target))


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
    _require_paired(source, target)
    return weighted_of(products_of(source, target), len(source), power)


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
    """``products ** -1/2``, and its inverse; a direction in which there is nothing comes out as zeros."""
    values, vectors = leading(products)
    white, back = ((vectors * powers(values, power)) @ vectors.T for power in (-0.5, 0.5))
    return white, back


def products_of(source: Matrix, target: Matrix) -> Products:
    """The products of paired rows that the weighted maps are made of."""
    return cross_products(source, target), cross_products(source, source), cross_products(target, target)


def _require_paired(source: np.ndarray, target: np.ndarray) -> None:
    if source.ndim != 2 or source.shape != target.shape or not len(source):
        raise ValueError(
            f"paired vectors are matrices of one shape, and these are {source.shape} and {target.shape}: give as many"
            " rows of as many dimensions on both sides"
        )
