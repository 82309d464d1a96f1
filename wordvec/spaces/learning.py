"""Pairs of words that nobody gave: from how alike words are to others of their own space, and from a map as it is.

Artetxe, Labaka & Agirre (2018b): a word has cosines with all others of its space. Sorted, they tell words apart
whatever they are called, well enough for a first, bad dictionary. Then a map is learnt from the dictionary and a
dictionary from the map, over and over. So that this does not end in the next best place, only a share of all pairs may
be chosen, drawn anew each time; the share doubles whenever the mean cosine of best partners has stopped to rise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, log
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..progress import USUAL, Progress
from .blocks import cross_products, leading, powers
from .maps import orthogonal_of
from .retrieval import Nearness, nearness, partners
from .rows import Rows, mean_direction

__all__ = ["Learnt", "SelfLearning", "refined", "seed_pairs", "self_learnt"]


@dataclass(frozen=True)
class SelfLearning:
    """How pairs are learnt, as by the program of the paper's authors, which has a `patience` of 50.

    Attributes
    ----------
    neighbors : int
        Of CSLS.
    keep : float
        The share of pairs that may be chosen at first.
    factor : float
        By which the share grows.
    patience : int
        Rounds without a rise after which it does.
    tolerance : float
        A rise of the mean cosine that is less is none.
    seed : int
    """

    neighbors: int = 10
    keep: float = 0.1
    factor: float = 2.0
    patience: int = 10
    tolerance: float = 1e-6
    seed: int = 0


@dataclass
class Learnt:
    """What was learnt."""

    pairs: np.ndarray | None  # int64 (pairs, 2); None where those that were given are the best
    history: list[dict[str, Any]] = field(default_factory=list)  # a record a round


@threadpool_limits.wrap(limits=1, user_api="blas")
def seed_pairs(source: np.ndarray, target: np.ndarray, neighbors: int = 10) -> np.ndarray:
    """A first dictionary, from similarity distributions (Artetxe, Labaka & Agirre 2018b, section 3.2).

    Parameters
    ----------
    source, target : float32 arrays (V, D)
        The most frequent words, of length 1.
    neighbors : int
        Of CSLS.

    Returns
    -------
    int64 array (pairs, 2)
        Each word with the one whose sorted row of ``(X X')^1/2`` is most like its own, from either side.
    """
    size = min(len(source), len(target))
    ours, theirs = (_told_apart(side[:size]) for side in (source, target))
    return partners(ours, theirs, nearness(ours, theirs, neighbors)).pairs()


def _told_apart(matrix: np.ndarray) -> Rows:
    """The rows of ``(X X')^1/2``, each sorted, then normalized as vectors are: V of V numbers."""
    values, vectors = leading(cross_products(matrix, matrix))
    half = (vectors * powers(values, -0.25)).astype(np.float32)  # (X'X)^-1/4: where nothing is, nothing comes out
    turned = matrix @ half
    similarities = turned @ turned.T
    similarities.sort(axis=1)
    return Rows(similarities, mean_direction(similarities)).held()


def turn_of(source: np.ndarray, target: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The turn that brings rows of length 1 to their partners; `pairs` are int64 (pairs, 2)."""
    ours, theirs = Rows(source, unit=False).chosen(pairs[:, 0]), Rows(target, unit=False).chosen(pairs[:, 1])
    return orthogonal_of(cross_products(ours, theirs))


@threadpool_limits.wrap(limits=1, user_api="blas")
def self_learnt(
    source: np.ndarray,
    target: np.ndarray,
    turn: np.ndarray,
    how: SelfLearning,
    progress: Progress = USUAL,
) -> Learnt:
    """Learn a map and a dictionary in turns, with fewer and fewer pairs left out (Artetxe et al. 2018b, section 3.3).

    Parameters
    ----------
    source, target : float32 arrays (V, D), (W, D)
        Vectors of length 1 of the words that are paired.
    turn : float32 array (D, D)
        The map at first.
    how : SelfLearning
    progress : Progress

    Returns
    -------
    Learnt
        The dictionary of the last round.
    """
    keep, best, risen, number = how.keep, -np.inf, 0, 0
    history: list[dict[str, Any]] = []
    targets = Rows(target, unit=False).held()
    stages = 1 + ceil(log(1 / keep, how.factor))
    progress.begin("self-learning", stages, "shares of pairs")
    while True:
        number += 1
        if number - risen > how.patience:
            if keep >= 1:
                break
            keep, risen = min(1.0, how.factor * keep), number
        sources = Rows(source @ turn, unit=False).held()
        near = nearness(sources, targets, how.neighbors)
        pairs = partners(sources, targets, near, keep, (how.seed << 20) + number).pairs()
        turn = turn_of(source, target, pairs)
        objective = _objective(near)
        history.append({"round": number, "keep": keep, "mean_cosine": objective})
        progress.advance(stages - 1 - ceil(log(1 / keep, how.factor)), rounds=number, mean_cosine=objective)
        if objective - best >= how.tolerance:
            best, risen = objective, number
    progress.end()
    return Learnt(pairs, history)


@threadpool_limits.wrap(limits=1, user_api="blas")
def refined(source: np.ndarray, target: np.ndarray, turn: np.ndarray, rounds: int, neighbors: int) -> Learnt:
    """Learn the map again from words that choose each other by it, a few times (Conneau et al. 2018, section 2.2).

    The round is kept whose best partners have the highest mean cosine, as by the authors' program; it may be the first,
    before any pair was learnt.
    """
    best, kept = -np.inf, Learnt(None)
    targets = Rows(target, unit=False).held()
    pairs: np.ndarray | None = None
    for number in range(rounds + 1):
        sources = Rows(source @ turn, unit=False).held()
        near = nearness(sources, targets, neighbors)
        objective = _objective(near)
        kept.history.append({"round": number, "keep": 1.0, "mean_cosine": objective})
        if objective > best:
            best, kept.pairs = objective, pairs
        if number < rounds and len(found := partners(sources, targets, near).pairs(mutual=True)):
            pairs, turn = found, turn_of(source, target, found)
    return kept


def _objective(near: Nearness) -> float:
    """The mean cosine of all words with their nearest on the other side."""
    return float((near.nearest_of_source.mean() + near.nearest_of_target.mean()) / 2)
