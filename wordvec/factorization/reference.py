"""GloVe's training once more, in plain Python that is meant to be read: no lanes, no nonzeros in tiles, no workers.

`train_epoch` takes the same steps in the same order as an epoch of `wordvec.factorization.run.train`, in float64, and
shares no code with it. It keeps AdaGrad's sums themselves, where the kernels carry on what follows from them. The tests
hold the two together.
"""

from __future__ import annotations

from math import log

import numpy as np

FOUR, LANES, LARGE = 4, 16, 1 / 1024


class Side:
    """Words or contexts: rows of numbers, and the sums ``G`` of their squared gradients, which start at 1.

    A row is a vector, then for words a bias and a one, for contexts a one and a bias. A one has an endless sum, so that
    it never moves.
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


def train_epoch(counts: np.ndarray, edges, order, words: Side, contexts: Side, eta, x_max, alpha) -> float:
    """One pass over the nonzeros of a dense matrix of counts; returns their mean cost."""
    cost = 0.0
    n = len(order.rows)
    for stratum in range(n):
        for place in range(n):
            a, b = order.rows[place], order.columns[(place + order.shifts[stratum]) % n]
            for i in range(edges[a], edges[a + 1]):
                left = [j for j in range(edges[b], edges[b + 1]) if counts[i, j]]
                while left:
                    size = FOUR if len(left) >= FOUR else 1
                    cost += train_batch(counts, i, left[:size], words, contexts, eta, x_max, alpha)
                    left = left[size:]
    return cost / np.count_nonzero(counts)


def train_batch(counts, i, columns, words: Side, contexts: Side, eta, x_max, alpha) -> float:
    """A step for some nonzeros of row `i`, all computed on the same numbers; returns their cost."""
    w = words.numbers[i].copy()
    gradient = np.zeros_like(w)
    cost = 0.0
    for j in columns:
        c = contexts.numbers[j].copy()
        error = w @ c - log(counts[i, j])
        weight = min(1.0, counts[i, j] / x_max) ** alpha
        cost += weight * error**2 / 2
        gradient += eta * weight * error * c
        contexts.move(j, eta * weight * error * w)
    words.move(i, gradient)
    return cost
