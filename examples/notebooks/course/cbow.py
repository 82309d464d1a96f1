"""The exercises of notebook 4: CBOW's gradient, and windows in which a word stands twice."""

from __future__ import annotations

import numpy as np

from .exercises import Exercise

__all__ = ["gradient_of_mean", "gradient_of_rows"]

_RANDOM = np.random.default_rng(4)
_X, _C = _RANDOM.normal(size=(3, 4)), _RANDOM.normal(size=(5, 4))
_LABELS = np.array([1.0, 0, 0, 0, 0])


def _error(h: np.ndarray, C: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-C @ h)) - labels


def _gradient_of_mean(X: np.ndarray, C: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    h = X.mean(0)
    error = _error(h, C, labels)
    return np.tile(error @ C / len(X), (len(X), 1)), np.outer(error, h)


def _classic(X: np.ndarray, C: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    dX, dC = _gradient_of_mean(X, C, labels)
    return len(X) * dX, dC


def _one_row(X: np.ndarray, C: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    dX, dC = _gradient_of_mean(X, C, labels)
    return dX[0], dC


def _of_sum(X: np.ndarray, C: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    h = X.sum(0)
    error = _error(h, C, labels)
    return np.tile(error @ C, (len(X), 1)), np.outer(error, h)


def _also_divided(X: np.ndarray, C: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    dX, dC = _gradient_of_mean(X, C, labels)
    return dX, dC / len(X)


gradient_of_mean = Exercise(
    _gradient_of_mean,
    [(_X, _C, _LABELS), (_X[:1], _C, _LABELS), (_X[:2], _C[:2], _LABELS[:2])],
    {
        "each word has the whole gradient of the mean, as in word2vec.c: it is one of n, divide by n": _classic,
        "this is one row: every word of the window has its own, all alike": _one_row,
        "this is the gradient of the sum of the window, not of its mean": _of_sum,
        "the output rows see the mean itself: their gradient is not divided": _also_divided,
    },
)


def _gradient_of_rows(W: np.ndarray, window: np.ndarray, C: np.ndarray, labels: np.ndarray) -> np.ndarray:
    dW = np.zeros_like(W)
    np.add.at(dW, window, _gradient_of_mean(W[window], C, labels)[0])
    return dW


def _each_once(W: np.ndarray, window: np.ndarray, C: np.ndarray, labels: np.ndarray) -> np.ndarray:
    dW = np.zeros_like(W)
    dW[window] += _gradient_of_mean(W[window], C, labels)[0]
    return dW


def _of_the_set(W: np.ndarray, window: np.ndarray, C: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return _gradient_of_rows(W, np.unique(window), C, labels)


gradient_of_rows = Exercise(
    _gradient_of_rows,
    [(_C, np.array([0, 3, 3, 1]), _X[:, :4], _LABELS[:3]), (_C, np.array([2, 2]), _X, _LABELS[:3])],
    {
        "dW[window] += … adds only once where a row is repeated: use np.add.at(dW, window, …)": _each_once,
        "a word that stands twice in the window counts twice in its mean": _of_the_set,
        "each word has the whole gradient of the mean: divide by the size of the window": (
            lambda W, window, C, labels: len(window) * _gradient_of_rows(W, window, C, labels)
        ),
    },
)
