"""Exercises of notebook 8: an interval, a paired test, and the correction for many tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import binom

from .exercises import Exercise

__all__ = ["corrected", "interval", "sign_test"]

_RANDOM = np.random.default_rng(8)


def _interval(scores: np.ndarray, level: float) -> tuple[float, float]:
    tail = (1 - level / 100) / 2
    return float(np.quantile(scores, tail)), float(np.quantile(scores, 1 - tail))


def _one_tail(scores: np.ndarray, level: float) -> tuple[float, float]:
    return float(np.quantile(scores, 1 - level / 100)), float(np.quantile(scores, level / 100))


def _of_a_normal(scores: np.ndarray, level: float) -> tuple[float, float]:
    return float(np.mean(scores) - 1.96 * np.std(scores)), float(np.mean(scores) + 1.96 * np.std(scores))


def _of_the_mean(scores: np.ndarray, level: float) -> tuple[float, float]:
    error = 1.96 * np.std(scores) / np.sqrt(len(scores))
    return float(np.mean(scores) - error), float(np.mean(scores) + error)


interval = Exercise(
    _interval,
    [(_RANDOM.exponential(size=501), 95), (_RANDOM.normal(50, 5, size=200), 80)],
    {
        "this cuts the whole 5 per cent from each end: half of it belongs to each": _one_tail,
        "this takes the scores for normal; percentiles need no such thing": _of_a_normal,
        "the resampled scores are spread as the score is already: don't divide by their number": _of_the_mean,
    },
)


def _sign_test(ours: np.ndarray, theirs: np.ndarray) -> float:
    wins, losses = int(np.sum(ours > theirs)), int(np.sum(ours < theirs))
    return min(1.0, 2 * float(binom.cdf(min(wins, losses), wins + losses, 0.5)))


def _one_sided(ours: np.ndarray, theirs: np.ndarray) -> float:
    wins, losses = int(np.sum(ours > theirs)), int(np.sum(ours < theirs))
    return float(binom.cdf(min(wins, losses), wins + losses, 0.5))


def _with_ties(ours: np.ndarray, theirs: np.ndarray) -> float:
    wins, losses = int(np.sum(ours > theirs)), int(np.sum(ours < theirs))
    return min(1.0, 2 * float(binom.cdf(min(wins, losses), len(ours), 0.5)))


_OURS = np.array([1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1])
_THEIRS = np.array([0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0])

sign_test = Exercise(
    _sign_test,
    [(_OURS, _THEIRS), (_THEIRS, _OURS), (_OURS, _OURS), (_OURS[:9], _THEIRS[:9])],
    {
        "this is one-sided: who would have been as surprised by the opposite doubles it": _one_sided,
        "items that both have right, or both wrong, say nothing of who is better: only the others count": _with_ties,
    },
)


def _corrected(p_values: Sequence[float]) -> list[float]:
    order = np.argsort(p_values)
    stepped = np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1)
    result = np.empty(len(p_values))
    result[order] = np.minimum(1, np.maximum.accumulate(stepped))
    return [float(p) for p in result]


def _stepped_only(p_values: Sequence[float]) -> list[float]:
    order = np.argsort(p_values)
    result = np.empty(len(p_values))
    result[order] = np.minimum(1, np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1))
    return [float(p) for p in result]


def _sorted_only(p_values: Sequence[float]) -> list[float]:
    return _corrected(sorted(p_values))


corrected = Exercise(
    _corrected,
    [([0.04, 0.01, 0.03],), ([0.2, 0.001, 0.5, 0.02],), ([0.012, 0.013],)],
    {
        "this is Bonferroni's correction, which multiplies all by their number; Holm's multiplies the second least by"
        " one fewer, and so on": lambda p_values: [min(1.0, p * len(p_values)) for p in p_values],
        "a larger p must not become smaller than a lesser one: take the running maximum": _stepped_only,
        "they are to come back in the order in which they were given": _sorted_only,
    },
)
