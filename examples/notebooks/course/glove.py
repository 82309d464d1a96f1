"""The exercises of notebook 5: GloVe's weight, its gradient, AdaGrad."""

from __future__ import annotations

import numpy as np

from .exercises import Exercise

__all__ = ["adagrad", "gradient", "weight"]


def _weight(count: float, x_max: float, alpha: float) -> float:
    return float(min(1.0, count / x_max) ** alpha)


weight = Exercise(
    _weight,
    [(5.0, 10.0, 0.75), (10.0, 10.0, 0.75), (40.0, 10.0, 0.75), (1.0, 100.0, 0.5)],
    {
        "it grows without end: from x_max on the weight is 1": lambda count, x_max, alpha: (count / x_max) ** alpha,
        "it ignores alpha": lambda count, x_max, alpha: _weight(count, x_max, 1),
        "it ignores small counts altogether": lambda count, x_max, alpha: float(count >= x_max),
    },
)

Gradient = tuple[np.ndarray, np.ndarray, float, float]


def _gradient(w: np.ndarray, c: np.ndarray, b: float, d: float, count: float, f: float) -> Gradient:
    pull = f * (w @ c + b + d - np.log(count))
    return pull * c, pull * w, pull, pull


def _without_weight(w: np.ndarray, c: np.ndarray, b: float, d: float, count: float, f: float) -> Gradient:
    return _gradient(w, c, b, d, count, 1.0)


def _without_biases(w: np.ndarray, c: np.ndarray, b: float, d: float, count: float, f: float) -> Gradient:
    return _gradient(w, c, 0.0, 0.0, count, f)


def _without_logarithm(w: np.ndarray, c: np.ndarray, b: float, d: float, count: float, f: float) -> Gradient:
    return _gradient(w, c, b, d, np.exp(count), f)


def _exchanged(w: np.ndarray, c: np.ndarray, b: float, d: float, count: float, f: float) -> Gradient:
    dw, dc, db, dd = _gradient(w, c, b, d, count, f)
    return dc, dw, db, dd


def _doubled(w: np.ndarray, c: np.ndarray, b: float, d: float, count: float, f: float) -> Gradient:
    return _gradient(w, c, b, d, count, 2 * f)


_W, _C = np.random.default_rng(5).normal(size=(2, 3))

gradient = Exercise(
    _gradient,
    [(_W, _C, 0.3, -0.2, 4.0, 0.5), (_C, _W, 0.0, 1.0, 0.5, 1.0)],
    {
        "the weight f is missing": _without_weight,
        "the biases are missing from the error": _without_biases,
        "the target is the logarithm of the count": _without_logarithm,
        "w is pulled along c, and c along w": _exchanged,
        "that is the gradient of f · error²: the cost is half of it": _doubled,
    },
)


def _adagrad(x: float, gradients: list[float], eta: float) -> float:
    squares = 1.0
    for g in gradients:
        squares += (eta * g) ** 2
        x -= eta * g / np.sqrt(squares)
    return float(x)


def _without_root(x: float, gradients: list[float], eta: float) -> float:
    squares = 1.0
    for g in gradients:
        squares += (eta * g) ** 2
        x -= eta * g / squares
    return float(x)


def _without_memory(x: float, gradients: list[float], eta: float) -> float:
    for g in gradients:
        x -= eta * g / np.sqrt(1 + (eta * g) ** 2)
    return float(x)


def _without_eta(x: float, gradients: list[float], eta: float) -> float:
    squares = 1.0
    for g in gradients:
        squares += g**2
        x -= eta * g / np.sqrt(squares)
    return float(x)


adagrad = Exercise(
    _adagrad,
    [(0.5, [1.0, -2.0, 0.5], 0.5), (-1.0, [3.0, 3.0, 3.0], 0.1), (0.0, [0.2], 1.0)],
    {
        "the root is missing": _without_root,
        "it forgets: the squares of all gradients so far are summed": _without_memory,
        "here the sum is of squared (eta · gradient), as wordvec keeps it": _without_eta,
        "that is plain gradient descent: divide each step": (
            lambda x, gradients, eta: float(x - eta * np.sum(gradients))
        ),
    },
)
