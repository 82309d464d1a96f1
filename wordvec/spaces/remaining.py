"""What debiasing leaves: can the sides still be told? (Gonen & Goldberg 2019)

Of the words that lay farthest to either side of a direction before, three questions are asked of their vectors after:
do two clusters part the sides; does a classifier learn them from some words for others; are a word's neighbours of its
side? If only the direction had told the sides, all three came out at one half.

The same of a direction at random is the measure of the answers: in vectors of words dimensions hang together, so words
far along *any* direction stay together without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from ..parameters import whole
from .blocks import unit_rows
from .debiasing import neutralize, project

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.keyed import HasVectors

__all__ = ["LEAST", "Remains", "what_remains"]

NEIGHBOURS = 10
FOLDS = 5
LEAST = FOLDS + NEIGHBOURS  # words of each side


class Remains(NamedTuple):
    """How surely the sides of a direction are told, each a share: one half is by chance."""

    of: str  # "the direction" or "a random direction"
    when: str  # "before" or "after"
    clusters: float  # words in the cluster of their side, of two by k-means
    classifier: float  # of words that a support vector machine had not seen, in five parts
    neighbours: float  # of a word's ten nearest, those of its side
    words: int


@threadpool_limits.wrap(limits=1)
def what_remains(
    before: KeyedVectors | HasVectors,
    direction: np.ndarray,
    after: KeyedVectors | HasVectors | None = None,
    *,
    words: int = 500,
    leave_out: Iterable[str] = (),
    seed: int = 0,
) -> list[Remains]:
    """Ask whether vectors without a direction still tell its sides.

    Parameters
    ----------
    before : KeyedVectors or a model
    direction : float array (D,) or (1, D)
    after : KeyedVectors or a model, optional
        Of the same words. By default `before`, neutralized along the direction.
    words : int, default 500
        Of each side, those that lie farthest along it before.
    leave_out : iterable of str
        Words that mean the direction, and so belong to a side by definition.
    seed : int, default 0
        Of the random direction and of the clusters' start.

    Returns
    -------
    list of Remains
        Of the direction before and after, and of a random direction, neutralized, before and after.

    Raises
    ------
    ValueError
        There are too few words, or both are not of the same words.
    """
    from ..vectors.keyed import keyed_of

    keyed = keyed_of(before)
    whole("words", words, LEAST)
    row = keyed.key_to_index
    gone = {row[word] for word in leave_out if word in row}
    free = np.array([place for place in range(len(keyed.vectors)) if place not in gone])
    if len(free) < 2 * words:
        raise ValueError(f"there are {len(free):,} words, fewer than {words:,} for each side: ask of fewer words")
    if after is not None and keyed_of(after).index_to_key != keyed.index_to_key:
        raise ValueError("the vectors before and after are of other words: give those of the same model")
    way = np.asarray(direction, np.float64).reshape(-1)
    drawn = np.random.default_rng(seed).normal(size=len(way))
    found = []
    for of, axis, later in (("the direction", way, after), ("a random direction", drawn, None)):
        order = free[np.argsort(project(keyed.vectors[free], axis), kind="stable")]
        chosen, side = np.concatenate((order[:words], order[-words:])), np.repeat((0, 1), words)
        plain = unit_rows(np.asarray(keyed.vectors[chosen], np.float32))
        left = neutralize(plain, axis) if later is None else unit_rows(keyed_of(later).vectors[chosen])
        found += [_asked(of, when, each, side, seed) for when, each in (("before", plain), ("after", left))]
    return found


def _asked(of: str, when: str, vectors: np.ndarray, side: np.ndarray, seed: int) -> Remains:
    from sklearn.cluster import KMeans
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.svm import SVC

    agree = float(np.mean(KMeans(2, n_init=10, random_state=seed).fit_predict(vectors) == side))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    told = float(cross_val_score(SVC(), vectors, side, cv=folds).mean())
    cosines: Any = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    near = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
    return Remains(of, when, max(agree, 1 - agree), told, float(np.mean(side[near] == side[:, None])), len(side))
