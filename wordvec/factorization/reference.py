"""GloVe's training once more, in plain Python that is meant to be read: no lanes, no sorted nonzeros, no workers.

`train_epoch` takes the steps of an epoch of `wordvec.factorization.run`, in the same order, in float64, and
shares no code with it; the tests hold the two together. It keeps AdaGrad's sums themselves, where the kernels keep
``1 / sqrt(G)`` and carry it on from step to step (`wordvec.factorization.steps`).
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .steps import Order
    from .tiles import Blocks

FOUR, LANES, LARGE = 4, 16, 1 / 1024


def train_epoch(
    counts: np.ndarray,
    blocks: Blocks,
    order: Order,
    words: Side,
    contexts: Side,
    eta: float,
    x_max: float,
    alpha: float,
) -> float:
    """One pass over the nonzeros of a dense matrix of counts, tile by tile; returns their mean cost."""
    cost = 0.0
    for a, b in tiles(blocks, order):
        for i in range(blocks.first[a], blocks.last[a]):
            columns = [j for j in range(blocks.first[b], blocks.last[b]) if counts[i, j]]
            for batch in fours(columns):
                cost += train_batch(counts, i, batch, words, contexts, eta, x_max, alpha)
    return cost / np.count_nonzero(counts)


def tiles(blocks: Blocks, order: Order) -> Iterator[tuple[int, int]]:
    """Each tile of an epoch as a block of rows and a block of columns: step by step, stratum by stratum."""
    for step in range(blocks.groups):
        for shift in order.shifts:
            for group in range(blocks.groups):
                met = order.groups[(group + step) % blocks.groups]
                for place in range(blocks.each):
                    row, column = order.rows[place], order.columns[(place + shift) % blocks.each]
                    yield group * blocks.each + row, met * blocks.each + column


def fours(columns: list[int]) -> list[list[int]]:
    """Batches of four, and what is left over singly."""
    whole = len(columns) // FOUR * FOUR
    return [columns[n : n + FOUR] for n in range(0, whole, FOUR)] + [[j] for j in columns[whole:]]


def train_batch(
    counts: np.ndarray,
    i: int,
    columns: list[int],
    words: Side,
    contexts: Side,
    eta: float,
    x_max: float,
    alpha: float,
) -> float:
    """A step for some nonzeros of row `i`, all computed on the same numbers of that row; returns their cost."""
    w = words.numbers[i].copy()
    total, cost = np.zeros_like(w), 0.0
    for j in columns:
        c = contexts.numbers[j].copy()
        nonzero_cost, g = gradient(w @ c, counts[i, j], x_max, alpha)
        total += eta * g * c
        contexts.move(j, eta * g * w)
        cost += nonzero_cost
    words.move(i, total)
    return cost


def gradient(dot: float, count: float, x_max: float, alpha: float) -> tuple[float, float]:
    """The cost of a nonzero, and its derivative by the dot product: f · error² / 2 and f · error."""
    error = dot - log(count)
    weight = min(1.0, count / x_max) ** alpha
    return weight * error**2 / 2, weight * error


class Side:
    """Words or contexts: rows of numbers, and AdaGrad's sums ``G`` of their squared gradients, which start at 1.

    A row is a vector, then for words a bias and a one, for contexts a one and a bias. The sum of a one is infinite, so
    that it never moves.
    """

    def __init__(self, numbers: np.ndarray, one: int):
        self.numbers = np.array(numbers, float)
        self.sums = np.ones_like(self.numbers)
        self.sums[:, one] = np.inf

    def move(self, row: int, t: np.ndarray) -> None:
        """A step against `t`, eta times the gradient: a large one by the sums after it, others by those before."""
        before, after = self.sums[row].copy(), self.sums[row] + t**2
        for q in range(0, len(t), LANES):
            part = slice(q, q + LANES)
            large = (t[part] ** 2 / before[part] > LARGE).any()
            self.numbers[row, part] -= t[part] / np.sqrt((after if large else before)[part])
        self.sums[row] = after
