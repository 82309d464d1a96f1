"""Geometry: isotropy, hubness, and lengths of vectors, without a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from ..lexicon import Lexicon
from ..reports.rows import Row
from ..statistics.intervals import Items

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["geometry", "nearest", "occurrences"]

_PAIRS = 5_000


@threadpool_limits.wrap(limits=1, user_api="blas")  # more threads add in another order
def geometry(
    lexicon: Lexicon,
    vectors: KeyedVectors,
    words: int = 5_000,
    neighbours: int = 10,
    seed: int = 0,
    called: str = "most frequent words",
) -> list[Row]:
    """Measure the space of the most frequent words.

    * isotropy: the least over the greatest sum of exp(u · v) over all vectors v, u being the directions of the matrix's
      singular vectors, either way (Mu, Bhat & Viswanath 2018); vectors are scaled to a mean length of 1. At 1
      they are spread alike in every direction.
    * mean cosine of 5,000 random pairs, times 100: 0 where all directions are equally frequent.
    * norm against frequency: Spearman's correlation of vectors' lengths with words' counts (with ranks, where counts
      are unknown), times 100.
    * hubness: the skewness of how often words are among the nearest neighbours of others (Radovanović, Nanopoulos &
      Ivanović 2010); above 1 or so a few words are neighbours of very many.

    Parameters
    ----------
    lexicon : Lexicon
    vectors : KeyedVectors
        What `lexicon` was made of, for lengths and counts.
    words : int
        How many of the most frequent.
    neighbours : int
        How many nearest neighbours each word has.
    seed : int
        For the random pairs.
    called : str
        What the words are, in the rows' name.

    Returns
    -------
    list of Row
        Nothing where there are no more words than `neighbours`.
    """
    size = min(words, len(lexicon))
    if size <= neighbours:
        return []
    unit = lexicon.unit[:size]
    matrix = np.asarray(vectors.vectors, np.float32)[lexicon.ranks[:size]]
    lengths = np.linalg.norm(matrix, axis=1).astype(np.float64)
    measures = {
        "isotropy": Items(_partition(matrix / max(lengths.mean(), 1e-12)), "evenness"),
        "mean cosine": Items(_random_cosines(unit, seed), "share"),
        "norm against frequency": Items(lengths, "spearman", _frequencies(vectors, lexicon.ranks[:size])),
        f"hubness ({neighbours} neighbours)": Items(occurrences(unit, neighbours), "skewness"),
    }
    name = f"{size:,} {called}"
    return [Row.of(name, "geometry", measure, items, descriptive=True) for measure, items in measures.items()]


def _partition(matrix: np.ndarray) -> np.ndarray:
    """exp(u · v) for every v and those u with the least and the greatest sums: float64 of shape (words, at most 20).

    Only one sum of either end counts, and in no resample is that one from the middle.
    """
    _, directions = np.linalg.eigh(matrix.T.astype(np.float64) @ matrix)
    along = matrix @ directions
    parts = np.exp(np.hstack((along, -along)))
    order = np.argsort(parts.sum(axis=0))
    return parts[:, np.unique(np.concatenate((order[:10], order[-10:])))]


def _random_cosines(unit: np.ndarray, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    first = random.integers(len(unit), size=_PAIRS)
    second = (first + random.integers(1, max(len(unit), 2), size=_PAIRS)) % len(unit)
    return np.einsum("ij,ij->i", unit[first], unit[second]).astype(np.float64)


def _frequencies(vectors: KeyedVectors, ranks: np.ndarray) -> np.ndarray:
    counts = getattr(vectors, "expandos", {}).get("count")
    return -ranks.astype(float) if counts is None else np.asarray(counts, float)[ranks]


def occurrences(unit: np.ndarray, neighbours: int) -> np.ndarray:
    """Count how often each vector is among the nearest `neighbours` of another: float64 of shape (vectors,)."""
    counts = np.zeros(len(unit))
    for first in range(0, len(unit), 500):
        rows = np.arange(first, min(first + 500, len(unit)))
        counts += np.bincount(nearest(unit, rows, neighbours).reshape(-1), minlength=len(unit))
    return counts


def nearest(unit: np.ndarray, rows: np.ndarray, neighbours: int) -> np.ndarray:
    """The nearest `neighbours` of some rows among all others, in no order: int of shape (rows, neighbours)."""
    cosines = unit[rows] @ unit.T
    cosines[np.arange(len(rows)), rows] = -np.inf
    return np.argpartition(cosines, -neighbours, axis=1)[:, -neighbours:]
