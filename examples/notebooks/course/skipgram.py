"""The exercises of notebook 2: gradients and a step of skip-gram."""

from __future__ import annotations

import numpy as np

from .exercises import Exercise

__all__ = ["loss_at_the_start", "softmax_gradient", "step"]

_RANDOM = np.random.default_rng(2)
_H, _C = _RANDOM.normal(size=3), _RANDOM.normal(size=(4, 3))


def _softmax(f: np.ndarray) -> np.ndarray:
    e = np.exp(f - f.max())
    return e / e.sum()


def _softmax_gradient(h: np.ndarray, C: np.ndarray, target: int) -> tuple[np.ndarray, np.ndarray]:
    error = _softmax(C @ h)
    error[target] -= 1
    return error @ C, np.outer(error, h)


def _without_the_target(h: np.ndarray, C: np.ndarray, target: int) -> tuple[np.ndarray, np.ndarray]:
    error = _softmax(C @ h)
    return error @ C, np.outer(error, h)


def _with_sigmoids(h: np.ndarray, C: np.ndarray, target: int) -> tuple[np.ndarray, np.ndarray]:
    error = 1 / (1 + np.exp(-C @ h)) - (np.arange(len(C)) == target)
    return error @ C, np.outer(error, h)


def _turned(h: np.ndarray, C: np.ndarray, target: int) -> tuple[np.ndarray, np.ndarray]:
    dh, dC = _softmax_gradient(h, C, target)
    return -dh, -dC


softmax_gradient = Exercise(
    _softmax_gradient,
    [(_H, _C, 0), (_H, _C, 3), (2 * _H, _C[:2], 1)],
    {
        "the sign is turned: this is the direction of descent, the gradient points uphill": _turned,
        "the target is missing: its y is 1, so its p - y is p - 1": _without_the_target,
        "these are sigmoids, each for itself: in the softmax all words share one probability of 1": _with_sigmoids,
    },
)


def _step(W: np.ndarray, C: np.ndarray, word: int, rows: np.ndarray, labels: np.ndarray, alpha: float) -> None:
    h = W[word].copy()
    error = 1 / (1 + np.exp(-C[rows] @ h)) - labels
    W[word] -= alpha * error @ C[rows]
    C[rows] -= alpha * np.outer(error, h)


def _in_sequence(W: np.ndarray, C: np.ndarray, word: int, rows: np.ndarray, labels: np.ndarray, alpha: float) -> None:
    error = 1 / (1 + np.exp(-C[rows] @ W[word])) - labels
    W[word] -= alpha * error @ C[rows]
    C[rows] -= alpha * np.outer(error, W[word])


def _input_alone(W: np.ndarray, C: np.ndarray, word: int, rows: np.ndarray, labels: np.ndarray, alpha: float) -> None:
    _step(W, C.copy(), word, rows, labels, alpha)


def _uphill(W: np.ndarray, C: np.ndarray, word: int, rows: np.ndarray, labels: np.ndarray, alpha: float) -> None:
    _step(W, C, word, rows, labels, -alpha)


_W = _RANDOM.normal(size=(4, 3))
_LABELS = np.array([1.0, 0.0, 0.0])

step = Exercise(
    _step,
    [(_W, _C, 1, np.array([2, 0, 3]), _LABELS, 0.5), (_W, _C, 0, np.array([1, 2, 3]), _LABELS, 0.1)],
    {
        "the output rows learn from an input row that has already moved: keep the old one": _in_sequence,
        "the output rows stay as they were: C learns, too": _input_alone,
        "it goes uphill: the loss grows": _uphill,
    },
    in_place=True,
)

loss_at_the_start = Exercise(
    6 * np.log(2),
    mistakes={
        "that is the loss of one meeting: the neighbour and five noise words are six": np.log(2),
        "the neighbour itself counts as well": 5 * np.log(2),
        "that many bits: use the natural logarithm": 6.0,
    },
    tolerance=1e-3,
)
