"""What some words mean in another space, by CSLS, without asking of every word there how near it is to all.

    CSLS(x, z) = 2 cos(x, z) - r(x) - r(z),    r = the mean cosine with the K nearest on the other side.

The r(z) of all target words takes as many cosines as there are pairs of words: of two vocabularies of a million, hours.
But the more sources are looked at, the larger r(z), so what a few of them say is a lower bound, and a score with it an
upper one. Candidates are taken by it, and their own r(z) is found. When the last of the best scores exceeds the upper
bounds of all that are no candidates, nothing else can be among the best; until then more are taken. So what comes out
is what looking at all pairs finds, to rounding.
"""

from __future__ import annotations

import numpy as np

from ..parameters import whole
from .retrieval import nearness_of_targets, ranked
from .rows import Rows

__all__ = ["Surroundings", "best_translations", "translations"]

_FEW = 4096  # sources by which the first bound is found,
_SHARE = 16  # or of more than that this part: the rare ones, too, which are nearest to rare targets
_POOL = 8  # candidates for each that is asked for, at first
_MOST = 1024  # candidates of a query, beyond which it is cheaper to ask of all
_ROUNDING = 1e-5


def translations(
    queries: np.ndarray,
    source: np.ndarray,
    target: np.ndarray,
    *,
    top: int = 10,
    neighbors: int = 10,
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a space that are nearest to vectors which lie in it, by CSLS (Conneau et al. 2018).

    Parameters
    ----------
    queries : float array (Q, D)
        Source vectors, already mapped.
    source : float array (V, D)
        All of them: how near each target is to these, its score is lowered by.
    target : float array (W, D)
    top : int, default 10
        How many; fewer where `target` has fewer.
    neighbors : int, default 10
        How many nearest ones say how near a word is to its surroundings; 0 for the cosine alone.

    Returns
    -------
    rows : int64 array (Q, top)
        Of `target`, best first; of equal ones the first in order.
    scores : float32 array (Q, top)
        CSLS; twice the cosine, without `neighbors`.

    Raises
    ------
    ValueError
        The dimensions differ, or there is no vector to look among.
    """
    whole("top", top, 1)
    whole("neighbors", neighbors, 0)
    asked, sources, targets = (Rows(np.asarray(each)).held() for each in (queries, source, target))
    if len({rows.shape[1] for rows in (asked, sources, targets)}) != 1 or not len(targets) or not len(sources):
        shapes = ", ".join(str(np.shape(each)) for each in (queries, source, target))
        raise ValueError(f"queries, source and target must have rows of as many dimensions, not {shapes}")
    rows, scores = best_translations(asked, Surroundings(sources, targets, neighbors), top)
    if neighbors:
        scores -= nearness_of_targets(targets, asked, neighbors)[:, None]
    return rows, scores


class Surroundings:
    """How near target words are to the source: a lower bound of all, and the mean cosine of those that were asked for.

    Parameters
    ----------
    source, target : Rows
    neighbors : int
        How many nearest ones; 0 for none, whose mean is 0.
    """

    def __init__(self, source: Rows, target: Rows, neighbors: int):
        self._source, self.target, self._neighbors = source, target, neighbors
        few = max(_FEW, len(source) // _SHARE, neighbors)
        some = np.arange(0, len(source), max(1, len(source) // few))
        self.least = nearness_of_targets(source.chosen(some).held(), target, neighbors)
        self._mean = self.least.copy()
        self._known = np.full(len(target), not neighbors or len(some) == len(source))

    def of(self, rows: np.ndarray) -> np.ndarray:
        """The mean cosines of some target words, int64 of any shape: float32 of the same."""
        new = np.unique(rows)
        new = new[~self._known[new]]
        if len(new):
            self._mean[new] = nearness_of_targets(self._source, self.target.chosen(new).held(), self._neighbors)
            self._known[new] = True
        return self._mean[rows]


def best_translations(queries: Rows, near: Surroundings, top: int) -> tuple[np.ndarray, np.ndarray]:
    """The best target words of each query, by twice the cosine less how near they are: rows and scores (Q, top)."""
    size = len(near.target)
    top = min(top, size)
    asked, left = queries.array(), np.arange(len(queries))
    rows, scores = np.empty((len(asked), top), np.int64), np.empty((len(asked), top), np.float32)
    pool = min(_POOL * top, size)
    while len(left):
        if pool > _MOST:
            everywhere = near.of(np.arange(size))
            rows[left], scores[left] = ranked(asked[left], near.target, everywhere, top)
            break
        found, bounds = ranked(asked[left], near.target, near.least, pool)
        twice, reached = bounds + near.least[found], np.full(found.shape, -np.inf, np.float32)
        reached[:, :top] = twice[:, :top] - near.of(found[:, :top])
        hopeful = bounds > reached[:, :top].min(axis=1, keepdims=True) - _ROUNDING
        hopeful[:, :top] = False
        reached[hopeful] = twice[hopeful] - near.of(found[hopeful])
        order = np.lexsort((found, -reached))[:, :top]
        found, reached = np.take_along_axis(found, order, 1), np.take_along_axis(reached, order, 1)
        done = (reached[:, -1] > bounds[:, -1] + _ROUNDING) | (pool == size)
        rows[left[done]], scores[left[done]] = found[done], reached[done]
        left, pool = left[~done], min(4 * pool, size)
    return rows, scores
