"""The exercises of notebook 3: the noise distribution, subsampling, windows."""

from __future__ import annotations

import numpy as np

from .exercises import Exercise

__all__ = ["keep", "noise_distribution", "weight_of_distance"]


def _noise_distribution(counts: np.ndarray, power: float) -> np.ndarray:
    weight = counts**power
    return weight / weight.sum()


_COUNTS = np.array([500.0, 120, 30, 30, 5])

noise_distribution = Exercise(
    _noise_distribution,
    [(_COUNTS, 0.75), (_COUNTS, 0.0), (_COUNTS[:3], 1.0)],
    {
        "it ignores the power": lambda counts, _: counts / counts.sum(),
        "these do not sum to 1: divide by the sum of the powers, not by that of the counts": (
            lambda counts, power: (counts / counts.sum()) ** power
        ),
        "these are weights, not probabilities: divide them by their sum": lambda counts, power: counts**power,
    },
)


def _keep(frequency: float, t: float) -> float:
    return min(1.0, float(np.sqrt(t / frequency) + t / frequency))


keep = Exercise(
    _keep,
    [(0.06, 1e-3), (0.002, 1e-3), (1e-5, 1e-3), (0.06, 1e-5)],
    {
        "that is the formula printed in the paper; the program keeps more: add t / f": (
            lambda frequency, t: min(1.0, float(np.sqrt(t / frequency)))
        ),
        "that is the probability that the word is dropped": lambda frequency, t: 1 - _keep(frequency, t),
        "a probability is at most 1: rare words are kept": (
            lambda frequency, t: float(np.sqrt(t / frequency) + t / frequency)
        ),
    },
)


def _weight_of_distance(distance: int, window: int) -> float:
    return max(0, window - distance + 1) / window


weight_of_distance = Exercise(
    _weight_of_distance,
    [(1, 5), (2, 5), (5, 5), (7, 5), (3, 10)],
    {
        "that is GloVe's weight, 1 / distance; here a window of 1, 2, … is drawn": (
            lambda distance, window: 1 / distance if distance <= window else 0.0
        ),
        "a word at the distance of the whole window is still seen once in so many draws": (
            lambda distance, window: max(0, window - distance) / window
        ),
        "farther away than the window there is nothing, not less than nothing": (
            lambda distance, window: (window - distance + 1) / window
        ),
    },
)
