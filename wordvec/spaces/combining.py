"""Meta-embeddings: one vector for each word, made of those that several models have.

With the vectors of a word in the models side by side, its row of ``C = [w1 X1, w2 X2, …]``:

* ``concatenate`` is that row (Yin & Schütze 2016), ``average`` the sum of the models' rows, shorter ones filled up with
  zeros (Coates & Bollegala 2018), and ``procrustes`` the same after every model was turned upon the one of most
  dimensions, which cosines within it do not see (Schönemann 1966);
* ``svd`` is the row of U in ``C = U S V'`` (Yin & Schütze 2016), for as many dimensions as one model has;
* ``gcca`` is the row that all models can be mapped upon best, in the sense of MAX-VAR generalized canonical correlation
  analysis (Rastogi, Van Durme & Arora 2015): the first eigenvectors of the sum of the models' projections ``Pk = Xk
  (Xk' Xk)^-1 Xk'``. With ``Yk = Xk (Xk' Xk)^-1/2`` that sum is ``Y Y'``, so it is `svd` of whitened models.

Words that a model lacks are predicted (`shared_words`), but for `gcca`, whose objective leaves them out: with K the
number of models that have each word, eigenvectors are those of ``K^-1/2 Y Y' K^-1/2``, times ``K^-1/2``.

No matrix of all models' vectors is made, unless it is what comes out: products of D columns are summed block by block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import numpy as np
from threadpoolctl import threadpool_limits

from ..parameters import choice, real, whole
from .blocks import blocks_of, leading, powers
from .maps import orthogonal_of
from .names import Method, Words
from .shared_words import SharedWords, share

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.keyed import HasVectors

__all__ = ["METHODS", "WORDS", "Combined", "combine", "combined"]

METHODS, WORDS = get_args(Method), get_args(Words)

_Blocks = Callable[[], Iterator[tuple[slice, np.ndarray]]]
_RIDGE = 1e-8  # of a model's greatest eigenvalue, as in the authors' program: directions without variance stay small


class Combined(NamedTuple):
    """Vectors made of several models'."""

    vectors: KeyedVectors
    missing: dict[str, int]  # words that each model lacks, by its name


def combine(
    models: Sequence[KeyedVectors | HasVectors | str | Path],
    *,
    method: Method = "concatenate",
    weights: Sequence[float] | None = None,
    dimensions: int | None = None,
    words: Words = "all",
    normalize: bool = True,
    eigenvalue_weighting: float = 0.0,
) -> KeyedVectors:
    """Make one vector for each word of those that several models have.

    Parameters
    ----------
    models : sequence of KeyedVectors, models, or paths of either
        Two or more. Of model folders the vectors are mapped, not read. Models with n-grams compose words that they
        lack.
    method : {"concatenate", "average", "procrustes", "svd", "gcca"}, default "concatenate"
        See `wordvec.spaces.combining`.
    weights : sequence of float, optional
        A positive one for each model; 1 by default.
    dimensions : int, optional
        Of "svd" and "gcca"; by default as many as the model of most has. The others' follow from the models.
    words : {"all", "common"}, default "all"
        Words of any model, where those that some lack are predicted from the others, or words that all have.
    normalize : bool, default True
        Bring every model's vectors to length 1 first, so that none counts more for being long.
    eigenvalue_weighting : float, default 0.0
        Of "svd": the power of the singular values that dimensions are multiplied by; 0 as published.

    Returns
    -------
    KeyedVectors
        float32 (words, dimensions); the most frequent word first, where all models count words.

    Raises
    ------
    ValueError, TypeError
        An argument is not what it should be, the models share no word, or a vector is not finite.
    FormatError
        A file cannot be read.
    """
    return combined(
        models,
        method=method,
        weights=weights,
        dimensions=dimensions,
        words=words,
        normalize=normalize,
        eigenvalue_weighting=eigenvalue_weighting,
    ).vectors


@threadpool_limits.wrap(limits=1, user_api="blas")
def combined(
    models: Sequence[Any],
    *,
    method: str = "concatenate",
    weights: Sequence[float] | None = None,
    dimensions: int | None = None,
    words: str = "all",
    normalize: bool = True,
    eigenvalue_weighting: float = 0.0,
) -> Combined:
    """Combine models as `combine` does, and tell what each lacks."""
    from ..vectors.keyed import keyed_vectors

    choice("method", method, METHODS)
    choice("words", words, WORDS)
    power = real("eigenvalue_weighting", eigenvalue_weighting, 0)
    if isinstance(models, str | Path) or len(models) < 2:
        raise ValueError("there is one model only, and nothing to combine it with: give two or more")
    weighing = [1.0] * len(models) if weights is None else [real("weights", each, 0, above=True) for each in weights]
    if len(weighing) != len(models):
        raise ValueError(f"there are {len(weighing)} weights for {len(models)} models: give one for each")
    if dimensions is not None and method not in ("svd", "gcca"):
        raise ValueError(
            f'dimensions is for svd and gcca, and {method} has those of its models: take method="svd", or'
            " post-process the result by pca"
        )
    if power and method != "svd":
        raise ValueError(f"eigenvalue_weighting is for svd, and not for {method}: leave it out")
    shared = share(models, common=words == "common", normalize=normalize)
    of = np.array(weighing, np.float32)
    if method in ("svd", "gcca"):
        parts = _side_by_side(shared, of) if method == "svd" else _whitened(shared, of)
        vectors = _decomposed(parts, len(shared), _dimensions(dimensions, shared), power)
        if method == "gcca":
            vectors /= np.sqrt(_voices(shared, of))[:, None]
    else:
        vectors = {"concatenate": _concatenated, "average": _averaged, "procrustes": _turned}[method](shared, of)
    return Combined(keyed_vectors(shared.words, vectors, shared.counts), shared.missing)


def _dimensions(wanted: int | None, shared: SharedWords) -> int:
    sizes = [space.dimensions for space in shared.spaces]
    number = max(sizes) if wanted is None else whole("dimensions", wanted, 1)
    if number > sum(sizes) or number > len(shared):
        raise ValueError(
            f"dimensions ({number}) must be at most the {sum(sizes)} of all models together, and the {len(shared):,}"
            " words: lower it"
        )
    return number


def _concatenated(shared: SharedWords, weights: np.ndarray) -> np.ndarray:
    result = np.empty((len(shared), sum(space.dimensions for space in shared.spaces)), np.float32)
    for block, row in _side_by_side(shared, weights)():
        result[block] = row
    return result


def _averaged(shared: SharedWords, weights: np.ndarray, maps: Sequence[np.ndarray] = ()) -> np.ndarray:
    result = np.zeros((len(shared), max(space.dimensions for space in shared.spaces)), np.float32)
    share_of = weights / weights.sum()
    for block, given in shared.blocks():
        for number, each in enumerate(given):
            rows = each @ maps[number] if len(maps) else each
            result[block, : rows.shape[1]] += share_of[number] * rows
    return result


def _turned(shared: SharedWords, weights: np.ndarray) -> np.ndarray:
    """The mean after every model was turned upon the one of most dimensions."""
    sizes = [space.dimensions for space in shared.spaces]
    target = int(np.argmax(sizes))
    products = [np.zeros((size, sizes[target])) for size in sizes]
    for block in blocks_of(len(shared)):
        goal = shared.spaces[target][block].astype(np.float64)
        for number, space in enumerate(shared.spaces):  # a word that one lacks is zeros there, and counts for nothing
            products[number] += space[block].T @ goal
    turns = [orthogonal_of(_square(each))[:size] for each, size in zip(products, sizes, strict=True)]
    turns[target] = np.eye(sizes[target], dtype=np.float32)
    return _averaged(shared, weights, turns)


def _square(products: np.ndarray) -> np.ndarray:
    """Products of a model of fewer dimensions, filled up with zeros."""
    return np.pad(products, ((0, products.shape[1] - products.shape[0]), (0, 0)))


def _side_by_side(shared: SharedWords, weights: np.ndarray) -> _Blocks:
    """Blocks of the models' vectors next to each other, each times its weight."""

    def parts() -> Iterator[tuple[slice, np.ndarray]]:
        for block, given in shared.blocks():
            yield block, np.concatenate([w * each for w, each in zip(weights, given, strict=True)], axis=1)

    return parts


def _whitened(shared: SharedWords, weights: np.ndarray) -> _Blocks:
    """Blocks of the models' vectors next to each other, centred and whitened, over the root of who has the word."""
    centres, maps = zip(*(_whitening(shared, number) for number in range(len(shared.spaces))), strict=True)
    root = np.sqrt(_voices(shared, weights))[:, None]

    def parts() -> Iterator[tuple[slice, np.ndarray]]:
        for block in blocks_of(len(shared)):
            rows = []
            for number, space in enumerate(shared.spaces):
                centred = (space[block] - centres[number]) * space.known(block)[:, None]
                rows.append(centred @ maps[number] * np.sqrt(weights[number]) / root[block])
            yield block, np.concatenate(rows, axis=1)

    return parts


def _whitening(shared: SharedWords, number: int) -> tuple[np.ndarray, np.ndarray]:
    """A model's mean, and ``(X' X)^-1/2`` of what is left without it."""
    space, size = shared.spaces[number], shared.spaces[number].dimensions
    total, squares, words = np.zeros(size), np.zeros((size, size)), 0
    for block in blocks_of(len(shared)):
        rows = space[block].astype(np.float64)
        total += rows.sum(axis=0)
        squares += rows.T @ rows
        words += int(space.known(block).sum())
    mean = total / words
    values, vectors = leading(squares - words * np.outer(mean, mean))
    root = powers(values + _RIDGE * values[0] * (values > 0), -0.5)
    return mean.astype(np.float32), ((vectors * root) @ vectors.T).astype(np.float32)


def _voices(shared: SharedWords, weights: np.ndarray) -> np.ndarray:
    """The weights of the models that have each word, together: float32 (V,)."""
    return sum(w * (space.rows >= 0) for w, space in zip(weights, shared.spaces, strict=True)).astype(np.float32)


def _decomposed(parts: _Blocks, words: int, dimensions: int, power: float) -> np.ndarray:
    """``U S^power`` of the rows in blocks, U with a mean square of 1: float32 (words, dimensions)."""
    products: Any = 0.0
    for _, rows in parts():
        wide = rows.astype(np.float64)
        products = products + wide.T @ wide
    values, vectors = leading(products)
    values, vectors = values[:dimensions], vectors[:, :dimensions]
    by = (vectors * powers(values, (power - 1) / 2) * np.sqrt(words)).astype(np.float32)
    result = np.empty((words, dimensions), np.float32)
    for block, rows in parts():
        result[block] = rows @ by
    return result
