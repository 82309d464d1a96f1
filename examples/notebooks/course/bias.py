"""Exercises of notebook 9: WEAT's effect size and its p, and what takes a direction out of vectors."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from .exercises import Exercise

__all__ = ["effect_size", "neutralized", "permutation_p"]

_RANDOM = np.random.default_rng(9)


def _effect_size(first: np.ndarray, second: np.ndarray) -> float:
    return float((first.mean() - second.mean()) / np.concatenate((first, second)).std(ddof=1))


def _of_spreads_within(first: np.ndarray, second: np.ndarray) -> float:
    return float((first.mean() - second.mean()) / np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2))


_FIRST, _SECOND = _RANDOM.normal(0.1, 0.1, size=8), _RANDOM.normal(0, 0.1, size=8)

effect_size = Exercise(
    _effect_size,
    [(_FIRST, _SECOND), (_SECOND[:5], _FIRST)],
    {
        "the standard deviation is of all associations together, not within the two sets": _of_spreads_within,
        "take the sample's standard deviation, ddof=1, as WEAT does": (
            lambda first, second: float((first.mean() - second.mean()) / np.concatenate((first, second)).std())
        ),
        "that is the difference; divide it by a standard deviation": (
            lambda first, second: float(first.mean() - second.mean())
        ),
    },
)


def _permutation_p(first: np.ndarray, second: np.ndarray, strict: bool = False, both: bool = False) -> float:
    together = np.concatenate((first, second))
    found = first.mean() - second.mean()
    differences = []
    for chosen in combinations(range(len(together)), len(first)):
        inside = np.isin(np.arange(len(together)), chosen)
        differences.append(together[inside].mean() - together[~inside].mean())
    array = np.abs(differences) if both else np.array(differences)
    reached = abs(found) if both else found
    return float(np.mean(array > reached + 1e-12 if strict else array >= reached - 1e-12))


permutation_p = Exercise(
    _permutation_p,
    [
        (np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0])),
        (np.array([1.0, 5.0, 4.0]), np.array([2.0, 3.0, 0.0])),
        (np.array([1.0, 0.0]), np.array([2.0, 3.0, 1.5])),
    ],
    {
        "the partition that was found is one of all partitions: count those that differ as much, not only more": (
            lambda first, second: _permutation_p(first, second, strict=True)
        ),
        "WEAT's p is one-sided: only differences in the same direction count": (
            lambda first, second: _permutation_p(first, second, both=True)
        ),
    },
)


def _neutralized(vectors: np.ndarray, direction: np.ndarray) -> np.ndarray:
    unit = direction / np.linalg.norm(direction)
    return vectors - np.outer(vectors @ unit, unit)


neutralized = Exercise(
    _neutralized,
    [
        (_RANDOM.normal(size=(4, 3)), np.array([2.0, 1.0, 0.0])),
        (_RANDOM.normal(size=(2, 3)), np.array([0.0, 0.0, 0.1])),
    ],
    {
        "the direction must have length 1 before anything is projected on it": (
            lambda vectors, direction: vectors - np.outer(vectors @ direction, direction)
        ),
        "that is the part along the direction; take it away from the vectors": (
            lambda vectors, direction: np.outer(vectors @ direction, direction) / (direction @ direction)
        ),
        "this takes the whole direction from each vector, not its share of it": (
            lambda vectors, direction: vectors - direction / np.linalg.norm(direction)
        ),
    },
)
