"""How sharply the loss bends around rows, and in which directions.

What a row learns from is its logits with the rows that it meets. The second derivative of the loss by a row is a sum
over its gradients, ``weight * sigma' * h h^T`` for each row `h` that is met; sigma' is the derivative of the sigmoid.
So all rows of one matrix bend alike, as the mean of ``h h^T`` over what they meet, each as often as it has gradients.
Few directions of it are steep: the rows of a trained model have a mean and some common components. Those are found by
orthogonal iteration; in all others the mean of what is left does.

Sums are added in one order on every processor: no product of a library, whose order is that of the machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..core.state import Matrices, Rows, Settings, Words
from ..jit.options import kernel

__all__ = ["Bends", "Directions", "bends_of", "directions_of"]

LEADING = 16  # directions
TURNS = 8  # of the iteration
MOST_ROWS = 4096  # that are looked at, the most frequent ones
MOST_PARTS = 1 << 16  # rows that inputs are made of, where these are looked at: texts have many
SLOPE = 0.1  # of the sigmoid in the mean: logits of noise are about -2, those of pairs 1 to 2


class Directions(NamedTuple):
    """Orthonormal directions and the mean square of rows along each; of the others the mean."""

    along: np.ndarray  # float64 (LEADING, columns)
    squares: np.ndarray  # float64 (LEADING,)
    rest: float


class Bends(NamedTuple):
    """What the loss bends along: of input rows and tags, and of output rows."""

    inputs: Directions
    outputs: Directions


@kernel
def add_second_moments(rows, shares, total):
    """Add ``share * row row^T`` of each row to `total`."""
    for n in range(rows.shape[0]):
        share = shares[n]
        for i in range(total.shape[0]):
            factor = share * rows[n, i]
            for j in range(total.shape[1]):
                total[i, j] += factor * rows[n, j]


@kernel
def turn_directions(moments, along, turned):
    """One turn of orthogonal iteration: the directions, times the moments, made orthonormal one after the other."""
    for k in range(along.shape[0]):
        for j in range(along.shape[1]):
            turned[k, j] = 0.0
        for i in range(along.shape[1]):
            factor = along[k, i]
            for j in range(along.shape[1]):
                turned[k, j] += factor * moments[i, j]
    for k in range(along.shape[0]):
        for _ in range(2):  # once more, for what rounding leaves
            for other in range(k):
                product = 0.0
                for j in range(along.shape[1]):
                    product += turned[k, j] * turned[other, j]
                for j in range(along.shape[1]):
                    turned[k, j] -= product * turned[other, j]
        square = 0.0
        for j in range(along.shape[1]):
            square += turned[k, j] * turned[k, j]
        factor = 1.0 / np.sqrt(square) if square > 0.0 else 0.0
        for j in range(along.shape[1]):
            turned[k, j] *= factor
    for k in range(along.shape[0]):
        for j in range(along.shape[1]):
            along[k, j] = turned[k, j]


@kernel
def squares_along(moments, along, squares):
    """The mean square along each direction."""
    for k in range(along.shape[0]):
        square = 0.0
        for i in range(along.shape[1]):
            factor = along[k, i]
            for j in range(along.shape[1]):
                square += factor * moments[i, j] * along[k, j]
        squares[k] = square


def directions_of(moments: np.ndarray) -> Directions:
    """The leading directions of a symmetric matrix of second moments, float64 (columns, columns)."""
    columns = len(moments)
    scale = float(np.trace(moments))
    count = min(LEADING, columns)
    along = np.random.default_rng(0).random((count, columns)) - 0.5
    squares = np.zeros(count)
    if scale > 0:
        turned = np.empty_like(along)
        scaled = moments / scale  # so that nothing becomes too small on the way
        for _ in range(TURNS):
            turn_directions(scaled, along, turned)
        squares_along(moments, along, squares)
        squares = np.maximum(squares, 0)
    else:
        along[:] = 0
    rest = max(0.0, scale - float(squares.sum())) / max(1, columns - count)
    return Directions(along, squares, rest)


def _moments(rows: np.ndarray, gradients: np.ndarray, dimensions: int) -> np.ndarray:
    """The mean of ``row row^T`` over the most frequent rows, each as often as it has gradients."""
    most = np.argsort(-gradients, kind="stable")[:MOST_ROWS]
    rows, gradients = rows[most, :dimensions], gradients[most].astype(float)
    total = np.zeros((dimensions, dimensions))
    if gradients.sum() > 0:
        add_second_moments(rows.astype(float), gradients / gradients.sum(), total)
    return total


def bends_of(matrices: Matrices, words: Words, settings: Settings, gradients: Matrices) -> Bends:
    """What the loss bends along in a state of the matrices, whose rows have so many `gradients` each."""
    dimensions = settings.dimensions
    outputs = _moments(matrices.C, gradients.C, dimensions)
    inputs = np.zeros_like(outputs)
    if settings.window or settings.labels:
        rows, weights = matrices.W, gradients.W
        if len(words.rows.start):  # a word is the mean of its rows
            rows = _means(matrices.W, words.rows)
            weights = np.ones(len(rows))
        inputs = _moments(rows, weights, dimensions)
    if len(matrices.D):
        tags = _moments(matrices.D, gradients.D, dimensions)
        inputs = tags if not settings.window else (inputs + tags) / 2
    if not settings.skipgram and settings.window:
        inputs = _of_windows(inputs, matrices, gradients, settings)
    return Bends(directions_of(outputs), directions_of(inputs))


def _means(W: np.ndarray, rows: Rows) -> np.ndarray:
    count = max(1, min(MOST_ROWS, int(np.searchsorted(rows.start, MOST_PARTS, "right")) - 1))
    ends = rows.start[: count + 1]
    sums = np.add.reduceat(W[rows.row[: ends[-1]]].astype(float), ends[:-1], axis=0)
    return sums / np.diff(ends)[:, None]


def _of_windows(moments: np.ndarray, matrices: Matrices, gradients: Matrices, settings: Settings) -> np.ndarray:
    """Second moments of the means, or sums, of windows whose words are drawn one by one."""
    around = settings.window + 1 if settings.shrink else 2 * settings.window
    weights = gradients.W[:MOST_ROWS].astype(float)
    rows = matrices.W[: len(weights), : settings.dimensions].astype(float)
    mean = np.zeros(settings.dimensions)
    if weights.sum() > 0:
        mean = np.add.reduce(rows * (weights / weights.sum())[:, None], axis=0)
    of_means = moments / around + (1 - 1 / around) * np.outer(mean, mean)
    return of_means if settings.mean else of_means * around**2
