"""GloVe's gradient and its compiled training: weighted least squares on logarithms of counts, tile by tile.

Words `i` and contexts `j` have vectors and biases such that ``w_i · c_j + b_i + b_j`` comes near ``log X_ij``, and the
cost of a nonzero is (Pennington, Socher & Manning 2014, equation 8)

    J = f(X_ij) · error² / 2,    error = w_i · c_j + b_i + b_j - log X_ij,    f(x) = min(1, x / x_max) ** alpha

    dJ/dw_i = f · error · c_j,   dJ/dc_j = f · error · w_i,   dJ/db_i = dJ/db_j = f · error

A bias is one more number of a row, where the other row has a one; a rate of 0 keeps the ones as they are.

AdaGrad (Duchi, Hazan & Singer 2011) divides the rate `eta` of each single number by the root of ``G = 1 + sum of
(eta · gradient)²`` so far. What is kept here is not `G` but ``r = 1 / sqrt(G)``, because that is what a step needs, and
because it follows from step to step without a root or a division: with ``t = eta · gradient``

    r' = 1 / sqrt(1 / r² + t²) = r / sqrt(1 + v),    v = (t r)²,    1 / sqrt(1 + v) = 1 - v / 2 + …

and ``t r`` is the step that is taken anyway. Where `v` is too large for one term of the series, `move` divides, and
takes the step with `r'`, as AdaGrad was published: no such step is longer than 1, so that a bad start cannot explode.

**Tiles.** The nonzeros are sorted into tiles: a block of rows × a block of columns whose vectors fit a processor's
cache (`wordvec.factorization.tiles`). Tiles that share neither rows nor columns share no numbers. With `n`
blocks either way an epoch has `n` *strata* of `n` such tiles: a stratum joins each block of rows with another block of
columns. A tile waits until its rows and its columns have both finished the stratum before, and for nothing else. So
every vector is trained by its tiles in one fixed order, and any number of workers gives the same bits.

**Groups.** The same once more, larger: with `G` groups of blocks either way an epoch has `G` *steps*, each of which
joins each group of rows with another group of columns, for as many strata as a group has blocks. Of what a machine
trains in a step it needs the vectors of a group of rows and of a group of columns, and no other machine needs these
(Gemulla et al. 2011): `wordvec.factorization.apart`.

**Fours.** Within a tile the nonzeros of one row stand together. They are taken four at a time, on one state of the
row, as a batch: its gradient is the sum of four. What is left over is taken singly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..jit.lanes import (
    add,
    any_above,
    divide,
    fma,
    load,
    multiply,
    root,
    spread,
    store,
    subtract,
    total4,
    zeros,
)
from ..jit.machine import atomic_add, await_count
from ..jit.options import inner, kernel

__all__ = ["NONZERO", "Order", "Tiles", "train_strata"]

#: A nonzero of a tile: its place among the tile's rows and columns, log X and f(X).
NONZERO = np.dtype([("row", np.uint16), ("column", np.uint16), ("log", np.float32), ("weight", np.float32)])

LARGE = 1 / 1024  # of a squared step: up to here r' is off by 4e-7 of itself, a few roundings of float32


class Tiles(NamedTuple):
    """Tile `(a, b)` is ``nonzeros[starts[a, b]:starts[a, b + 1]]``; its rows start at ``tops[a]``, its columns at
    ``lows[b]``.
    """

    nonzeros: np.ndarray
    starts: np.ndarray  # int64 (n, n + 1)
    tops: np.ndarray  # int64 (n,)
    lows: np.ndarray  # int64 (n,)


class Order(NamedTuple):
    """An epoch: step `s` joins the rows of group `g` with the columns of group ``groups[(g + s) % len(groups)]``.

    Of a group with `m` blocks, stratum `t` of the step joins block ``rows[p]`` with block ``columns[(p + shifts[t]) %
    m]``, for every `p`.
    """

    groups: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    shifts: np.ndarray


# --------------------------------------------------------------------------------------------------------- nonzeros


@inner
def move(matrix, row, q, width, x, t):
    """A step of the sixteen numbers `x` of a row from `q` on, against `t`, eta times their gradient.

    Their rates stand `width` columns further on.
    """
    r = load(matrix, row, q + width)
    step = multiply(t, r)
    v = multiply(step, step)
    if any_above(v, matrix.dtype.type(LARGE)):  # one branch for sixteen numbers, seldom taken: roots are slow
        slower = root(add(v, spread(matrix, matrix.dtype.type(1))))
        step = divide(step, slower)
        r = divide(r, slower)
    else:
        r = fma(multiply(r, v), matrix.dtype.type(-0.5), r)
    store(matrix, row, q, subtract(x, step))
    store(matrix, row, q + width, r)


@inner
def train_one(W, C, i, j, nonzero, eta):
    """A step for one nonzero; returns its cost."""
    width = W.shape[1] // 2
    sums = zeros(W)
    for q in range(0, width, 16):
        sums = fma(load(W, i, q), load(C, j, q), sums)
    error = total4(sums, sums, sums, sums)[0] - nonzero.log
    pull = nonzero.weight * error
    g = eta * pull
    for q in range(0, width, 16):
        w, c = load(W, i, q), load(C, j, q)
        move(C, j, q, width, c, multiply(w, g))
        move(W, i, q, width, w, multiply(c, g))
    return 0.5 * pull * error


@inner
def train_four(W, C, i, low, nonzeros, n, eta):
    """A step for nonzeros `n` to ``n + 4``, all of row `i`; columns count from `low`. Returns their cost.

    Written out four times, so that four sums are under way together, and the row is loaded once for all.
    """
    width = W.shape[1] // 2
    x0, x1, x2, x3 = nonzeros[n], nonzeros[n + 1], nonzeros[n + 2], nonzeros[n + 3]
    j0, j1, j2, j3 = low + x0.column, low + x1.column, low + x2.column, low + x3.column
    s0, s1, s2, s3 = zeros(W), zeros(W), zeros(W), zeros(W)
    for q in range(0, width, 16):
        w = load(W, i, q)
        s0 = fma(w, load(C, j0, q), s0)
        s1 = fma(w, load(C, j1, q), s1)
        s2 = fma(w, load(C, j2, q), s2)
        s3 = fma(w, load(C, j3, q), s3)
    dots = total4(s0, s1, s2, s3)
    e0, e1, e2, e3 = dots[0] - x0.log, dots[1] - x1.log, dots[2] - x2.log, dots[3] - x3.log
    p0, p1, p2, p3 = x0.weight * e0, x1.weight * e1, x2.weight * e2, x3.weight * e3
    g0, g1, g2, g3 = eta * p0, eta * p1, eta * p2, eta * p3
    for q in range(0, width, 16):
        w = load(W, i, q)
        c = load(C, j0, q)
        t = multiply(c, g0)
        move(C, j0, q, width, c, multiply(w, g0))
        c = load(C, j1, q)
        t = fma(c, g1, t)
        move(C, j1, q, width, c, multiply(w, g1))
        c = load(C, j2, q)
        t = fma(c, g2, t)
        move(C, j2, q, width, c, multiply(w, g2))
        c = load(C, j3, q)
        t = fma(c, g3, t)
        move(C, j3, q, width, c, multiply(w, g3))
        move(W, i, q, width, w, t)
    return 0.5 * (p0 * e0 + p1 * e1 + p2 * e2 + p3 * e3)


# ------------------------------------------------------------------------------------------------------------ tiles


@kernel
def train_tile(W, C, nonzeros, first, last, top, low, eta):
    """Train the nonzeros `first` to `last`, whose rows count from `top` and columns from `low`; returns their cost."""
    cost = 0.0
    n = first
    while n < last:
        row = nonzeros[n].row
        if n + 4 <= last and nonzeros[n + 3].row == row:
            cost += train_four(W, C, top + row, low, nonzeros, n, eta)
            n += 4
        else:
            cost += train_one(W, C, top + row, low + nonzeros[n].column, nonzeros[n], eta)
            n += 1
    return cost


@kernel
def train_strata(first, last, order, tiles, W, C, eta, costs, claims, row_turns, column_turns):
    """One worker's part of the strata `first` to `last` of an epoch.

    Free workers claim tiles in their order. ``row_turns`` and ``column_turns`` say how many strata each
    block has finished in this epoch, ``claims[0]`` how many tiles have been claimed in this call. The summed cost of
    each tile goes to `costs`, by stratum from the `first` on, group of rows and place in it.
    """
    groups, each = order.groups.shape[0], order.rows.shape[0]
    n = groups * each
    tile = first * n + atomic_add(claims, 0, 1)
    while tile < last * n:
        stratum, place = tile // n, tile % n
        step, shift = stratum // each, order.shifts[stratum % each]
        group, place = place // each, place % each
        a = group * each + order.rows[place]
        b = order.groups[(group + step) % groups] * each + order.columns[(place + shift) % each]
        await_count(row_turns, a, stratum)
        await_count(column_turns, b, stratum)
        costs[stratum - first, group, place] = train_tile(
            W, C, tiles.nonzeros, tiles.starts[a, b], tiles.starts[a, b + 1], tiles.tops[a], tiles.lows[b], eta
        )
        atomic_add(row_turns, a, 1)
        atomic_add(column_turns, b, 1)
        tile = first * n + atomic_add(claims, 0, 1)
