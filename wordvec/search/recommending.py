"""Recommendation: the items nearest to those in a basket or a history."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..evaluation.subjects import outputs_of
from ..formats.table import read_words
from ..parameters import choice, real, whole
from ..vectors.directions import require_finite
from ..vectors.keyed import HasVectors, keyed_of
from .neighbors import Neighbors, best
from .ranking import diverse

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = ["recommend"]

_LEAST = 1e-6  # of a length
_POOL = 10  # times as many candidates as are asked for, among which diversity chooses


def recommend(
    items: KeyedVectors | HasVectors | WordVectors | str | Path,
    liked: Sequence[Hashable],
    *,
    top: int = 10,
    weights: Sequence[float] | None = None,
    half_life: float | None = None,
    exclude: Collection[Hashable] = (),
    diversity: float = 0.0,
    by: str = "cosine",
) -> list[tuple[Any, float]]:
    """The items that go best with those in a basket or a history, by their weighted mean.

    Parameters
    ----------
    items : KeyedVectors, anything with them as `wv`, or the path of either
        A vector an item.
    liked : sequence of items
        The basket, or the history, oldest first. These are not recommended again. Unknown ones are left out, and it is
        an error if there is no other.
    top : int, default 10
    weights : sequence of float, optional
        Of the liked items, as ratings; below 0 for what was disliked.
    half_life : float, optional
        So many items ago counts half as much as the last one.
    exclude : collection of items
        More that shall not be recommended.
    diversity : float from 0 to 1, default 0
        How much it counts that a recommended item is unlike those before it (maximal marginal relevance, Carbonell &
        Goldstein 1998).
    by : {"cosine", "prediction"}
        The cosine with the mean, which finds what is alike; or what a model that was trained with negative sampling
        predicts beside them, the product of the mean with its output vectors (Word2Vec's `contexts_`), which finds
        what stands together, and with `ns_exponent` of 0 or below knows what is popular.

    Returns
    -------
    list of (item, score)
        Best first, with the cosine, or with the product; with `diversity` in the order of choice.

    Raises
    ------
    ValueError
        No liked item is known, their weights cancel out, an argument is not what it should be, or there are no output
        vectors to predict by.
    TypeError
        `liked` or `exclude` is one str.
    FormatError
        A path cannot be read.
    """
    whole("top", top, 1)
    choice("by", by, ("cosine", "prediction"))
    real("diversity", diversity, 0, 1)
    if half_life is not None:
        real("half_life", half_life, 0, above=True)
    opened: Any = read_words(items) if isinstance(items, str | Path) else items
    keyed = keyed_of(opened)
    require_finite(keyed.index_to_key, keyed.vectors, "items")
    for name, given in (("liked", liked), ("exclude", exclude)):
        if isinstance(given, str):
            raise TypeError(f"{name} must be a list of items, not {given!r}: put it in a list")
    if weights is not None and len(weights) != len(liked):
        raise ValueError(f"there are {len(weights):,} weights for {len(liked):,} liked items: give one for each")
    amounts = np.ones(len(liked)) if weights is None else np.asarray(weights, float)
    if amounts.ndim != 1 or not np.isfinite(amounts).all():
        raise ValueError("weights must be a finite number for each liked item")
    if half_life is not None:
        amounts = amounts * 0.5 ** (np.arange(len(liked))[::-1] / half_life)
    known = [place for place, item in enumerate(liked) if item in keyed.key_to_index]
    if not known:
        shown = ", ".join(map(repr, list(liked)[:3])) or "none was given"
        raise ValueError(f"no liked item is known ({shown}): give some of the {len(keyed.index_to_key):,} items")
    rows = np.array([keyed.key_to_index[liked[place]] for place in known], np.int64)
    shares = amounts[known].astype(np.float32)
    left_out = {*rows.tolist(), *(keyed.key_to_index[item] for item in exclude if item in keyed.key_to_index)}
    if by == "prediction":
        if diversity:
            raise ValueError('diversity compares cosines: leave it out, or take by="cosine"')
        found, scores = _predicted(items, keyed.vectors, rows, shares, top + len(left_out))
        kept = np.array([row not in left_out for row in found.tolist()], bool)
        found, scores = found[kept][:top], scores[kept][:top]
    else:
        found, scores = _near(keyed.vectors, rows, shares, left_out, top, diversity)
    return [(keyed.index_to_key[row], float(score)) for row, score in zip(found, scores, strict=True)]


def _near(
    vectors: np.ndarray, rows: np.ndarray, shares: np.ndarray, left_out: set[int], top: int, diversity: float
) -> tuple[np.ndarray, np.ndarray]:
    """The rows nearest to the mean of some, and their cosines."""
    index = Neighbors(vectors)
    way = shares @ index.unit[rows]
    _require_a_way(way)
    wanted = top * _POOL if diversity else top
    found, cosines = (each[0] for each in index.nearest(way[None], wanted + len(left_out)))
    kept = np.array([row >= 0 and row not in left_out for row in found.tolist()], bool)
    found, cosines = found[kept][:wanted], cosines[kept][:wanted]
    if diversity:
        chosen = diverse(cosines.astype(float), index.unit[found], top, diversity)
        found, cosines = found[chosen], cosines[chosen]
    return found, cosines


def _predicted(
    items: Any, vectors: np.ndarray, rows: np.ndarray, shares: np.ndarray, top: int
) -> tuple[np.ndarray, np.ndarray]:
    """The rows whose output vectors go best with the mean of some, and the products."""
    outputs = outputs_of(items, vectors.shape)
    if outputs is None:
        raise ValueError(
            "there are no output vectors to predict by: give a model that was trained with negative sampling, or its"
            ' folder, or take by="cosine"'
        )
    way = shares @ vectors[rows] / max(float(np.abs(shares).sum()), np.finfo(np.float32).tiny)
    _require_a_way(way)
    found, scores = best(np.arange(len(outputs))[None], (outputs @ way)[None], min(top, len(outputs)))
    return found[0], scores[0]


def _require_a_way(way: np.ndarray) -> None:
    if not np.linalg.norm(way) > _LEAST:
        raise ValueError("the liked items' vectors are zeros, or cancel each other out: give others, or other weights")
