"""Rankings made of others: several fused into one, and one that does not say the same thing twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["diverse", "fused", "moved"]


def fused(rankings: Sequence[np.ndarray], top: int, k: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Fuse rankings by reciprocal ranks (Cormack, Clarke & Buettcher 2009): the sum of 1 / (k + rank).

    Parameters
    ----------
    rankings : sequence of int64 arrays
        Each holds rows, best first, each row once; -1 is none.
    top : int
    k : int, default 60
        As published: the larger, the more it counts to stand in several rankings.

    Returns
    -------
    rows : int64 array
        At most `top`, best first, equal ones by row.
    scores : float32 array
    """
    rows = np.concatenate([ranking[ranking >= 0] for ranking in rankings])
    shares = np.concatenate([1 / (k + 1 + np.arange((ranking >= 0).sum())) for ranking in rankings])
    unique, place = np.unique(rows, return_inverse=True)
    scores = np.bincount(place, weights=shares, minlength=len(unique))
    order = np.lexsort((unique, -scores))[:top]
    return unique[order], scores[order].astype(np.float32)


def diverse(relevance: np.ndarray, unit: np.ndarray, top: int, diversity: float) -> np.ndarray:
    """Choose by maximal marginal relevance (Carbonell & Goldstein 1998).

    One after the other that is taken whose ``(1 - diversity) * relevance - diversity * its greatest cosine with one
    taken before`` is highest.

    Parameters
    ----------
    relevance : float array (n,)
    unit : float32 array (n, dimensions)
        Of length 1.
    top : int
    diversity : float from 0 to 1

    Returns
    -------
    int64 array
        Which were chosen, in this order.
    """
    chosen: list[int] = []
    closest = np.zeros(len(relevance))
    open_ = np.ones(len(relevance), bool)
    while len(chosen) < min(top, len(relevance)):
        gains = (1 - diversity) * relevance - diversity * closest
        gains[~open_] = -np.inf
        taken = int(np.argmax(gains))
        cosines = unit @ unit[taken]
        closest = cosines if not chosen else np.maximum(closest, cosines)
        open_[taken] = False
        chosen.append(taken)
    return np.array(chosen, np.int64)


def moved(keyed: Any, query: Sequence[str], texts: Sequence[Sequence[str]]) -> np.ndarray | None:
    """How far the words of a query have to travel to become each text's: the Word Mover's Distance.

    Parameters
    ----------
    keyed : KeyedVectors
    query : sequence of str
    texts : sequence of sequences of str

    Returns
    -------
    float array (n,) or None
        Infinite where no word of a text has a direction; None if none of the query has.
    """

    def directed(words: Sequence[str]) -> list[str]:  # one without would make every distance 0
        return [word for word in words if word in keyed and np.any(keyed[word])]

    if not (words := directed(query)):
        return None
    return np.array([keyed.wmdistance(words, directed(text)) for text in texts], float)
