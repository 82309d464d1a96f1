"""How what shards changed becomes one change.

Shards that train from one snapshot do not see each other. A row that few gradients reach has hardly moved towards its
optimum: what the shards changed adds up. One that many reach has arrived in each of the shards, along those directions
in which its loss is steep; a sum would overshoot as many times as there are shards, and a mean is right. In between,
near its optimum, a row that moves down a parabola of curvature `c` covers the share ``1 - exp(-x)`` of
its way, with ``x = alpha * gradients * c``. One after the other the shards would cover it with the x of all together;
each alone covers the share of its own. So along a direction the sum is multiplied by

    (1 - exp(-x)) / sum over shards of (1 - exp(-x of the shard)),

which is 1 for small x, and one over the number of shards for large. This is the combination of Maleki et al. 2017
("Parallel stochastic gradient descent with sound combiners") for curvatures that are estimated (`curvature`) rather
than kept for every gradient. Shards that bring unequal parts count as fewer equal ones, ``(sum)^2 / sum of squares``,
so that what one shard alone changed is added as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..core.state import Matrices
from ..jit.options import inner, kernel
from .curvature import SLOPE, Bends, Directions

__all__ = ["Block", "Change", "Changes", "changed", "merged"]

LEAST = 0.01  # below this x a sum is as good


class Change(NamedTuple):
    """What a shard changed of the rows of a block: their places in it, and differences."""

    row: np.ndarray  # int32 (n,)
    difference: np.ndarray  # float32 (n, columns)


Block = Matrices  # every so-manieth row of each matrix
Changes = tuple[Change, Change, Change]  # of W, D and C


@kernel
def mark_changed(after, before, first, step, marks):
    """Mark the rows of a block that are no longer as before; returns how many."""
    count = 0
    for place in range(before.shape[0]):
        row = first + place * step
        same = True
        for j in range(before.shape[1]):
            same &= after[row, j] == before[place, j]
        marks[place] = not same
        count += not same
    return count


@kernel
def subtract_changed(after, before, first, step, marks, row, difference):
    """The places of marked rows and their differences."""
    n = 0
    for place in range(before.shape[0]):
        if marks[place]:
            row[n] = place
            for j in range(before.shape[1]):
                difference[n, j] = after[first + place * step, j] - before[place, j]
            n += 1


def changed(after: np.ndarray, before: np.ndarray, first: int, step: int) -> Change:
    """What is not as in a block that has the rows ``first::step``."""
    marks = np.zeros(len(before), np.uint8)
    count = int(mark_changed(after, before, first, step, marks))
    change = Change(np.empty(count, np.int32), np.empty((count, before.shape[1]), before.dtype))
    subtract_changed(after, before, first, step, marks, *change)
    return change


@kernel
def add_change(row, difference, total, marks):
    """Add the differences of a shard to the total."""
    for n in range(row.shape[0]):
        marks[row[n]] = 1
        for j in range(total.shape[1]):
            total[row[n], j] += difference[n, j]


@inner
def what_is_left(x):
    """About ``exp(-x)``, in arithmetic that every processor does alike: ``(1 + x / 16) ** -16``."""
    y = 1.0 + x / 16.0
    y *= y
    y *= y
    y *= y
    y *= y
    return 1.0 / y


@inner
def factor_of(x, shards):
    """By what the sum of so many equal shards is multiplied."""
    if x < 1e-3:
        return 1.0 - 0.5 * x * (1.0 - 1.0 / shards)
    return (1.0 - what_is_left(x)) / (shards * (1.0 - what_is_left(x / shards)))


@kernel
def add_merged(block, total, marks, x, shards, along, across, squares, rest, parts, moved):
    """Add the total of the shards to the marked rows of a block, each direction by its factor.

    ``x`` is that of a direction with a mean square of 1, ``across`` has the directions as columns. ``parts`` and
    ``moved`` have room for a row's numbers along the directions, and for what is added to it.
    """
    columns = along.shape[1]
    for row in range(block.shape[0]):
        if not marks[row]:
            continue
        if x[row] * squares[0] < LEAST or shards[row] <= 1.0:
            for j in range(block.shape[1]):
                block[row, j] += total[row, j]
            continue
        of_rest = factor_of(x[row] * rest, shards[row])
        for k in range(parts.shape[0]):
            parts[k] = 0.0
        for j in range(columns):
            for k in range(parts.shape[0]):
                parts[k] += total[row, j] * across[j, k]
            moved[j] = of_rest * total[row, j]
        for k in range(parts.shape[0]):
            part = parts[k] * (factor_of(x[row] * squares[k], shards[row]) - of_rest)
            for j in range(columns):
                moved[j] += part * along[k, j]
        for j in range(columns):
            block[row, j] += moved[j]


def _merged(
    before: np.ndarray, changes: Sequence[Change], x: np.ndarray, shards: np.ndarray, directions: Directions
) -> np.ndarray:
    from ..core.buffers import aligned  # inside: these kernels stand on none of the core's

    after = aligned(len(before), before.shape[1], before.dtype)
    after[:] = before
    if any(len(change.row) for change in changes):
        total, marks = np.zeros_like(after), np.zeros(len(before), np.uint8)
        for change in changes:
            add_change(*change, total, marks)
        along, squares, rest = directions
        room = np.zeros(len(along)), np.zeros(along.shape[1])
        across = np.ascontiguousarray(along.T)
        add_merged(after, total, marks, x.astype(float), shards.astype(float), along, across, squares, rest, *room)
    return after


def merged(
    before: Block,
    changes: Sequence[Changes],
    bends: Bends,
    gradients: Matrices,
    shards: Matrices,
    alpha: float,
) -> Block:
    """A block with what all shards have changed.

    Parameters
    ----------
    before : Block
        Of the snapshot.
    changes : sequence of Changes
        Of each shard, in their order.
    bends : Bends
    gradients, shards : of arrays, an entry a row
        How many gradients the shards brought together, and of how many equal shards.
    alpha : float
        The learning rate in the mean.
    """
    along = bends.inputs, bends.inputs, bends.outputs
    return Block(
        *(
            _merged(matrix, of_kind, received * (SLOPE * alpha), equal, directions)
            for matrix, of_kind, received, equal, directions in zip(
                before, zip(*changes, strict=True), gradients, shards, along, strict=True
            )
        )
    )
