"""A block of hidden rows x a few output rows, all with all: the dense products of `wordvec.core.arithmetic.meet_dense`.

They are written out by hand in tiles of four rows and one vector of columns: so the four sums stay in registers, and
are added in one order on every processor. There are always whole fours of rows: those behind the last have no weight.
"""

from __future__ import annotations

from ..jit.lanes import add, fma, load, load_like, many_zeros, store, turn4, zeros
from ..jit.options import FIRST, inner


@inner
def turn(T, turned):
    """``turned[q, k] = T[k, q]``."""
    for k in range(0, T.shape[0], 4):
        for q in range(0, T.shape[1], 4):
            turn4(T, k, q, turned)


# ---------------------------------------------------------------------------------------------------------- logits


@inner
def logits_of_four(H, a, turned, logit, columns):
    """``logit[a, k] = H[a] . T[k]`` for the four hidden rows from `a` on and every shared row `k`."""
    shared = turned.shape[1]
    k = FIRST
    while k + 16 <= shared:
        logits_of_sixteen(H, a, turned, logit, k, columns)
        k += 16
    if k < shared:
        logits_of_eight(H, a, turned, logit, k, columns)


@inner
def logits_of_sixteen(H, a, turned, logit, k, columns):
    """For sixteen shared rows from `k` on."""
    r0 = r1 = r2 = r3 = zeros(H)
    for q in range(columns):
        t = load(turned, q, k)
        r0 = fma(t, H[a, q], r0)
        r1 = fma(t, H[a + 1, q], r1)
        r2 = fma(t, H[a + 2, q], r2)
        r3 = fma(t, H[a + 3, q], r3)
    store(logit, a, k, r0)
    store(logit, a + 1, k, r1)
    store(logit, a + 2, k, r2)
    store(logit, a + 3, k, r3)


@inner
def logits_of_eight(H, a, turned, logit, k, columns):
    """For eight: to have as many sums under way, those over even and odd columns."""
    r0 = r1 = r2 = r3 = s0 = s1 = s2 = s3 = none = many_zeros(H, 8)
    for q in range(0, columns, 2):
        t = load_like(turned, q, k, none)
        r0 = fma(t, H[a, q], r0)
        r1 = fma(t, H[a + 1, q], r1)
        r2 = fma(t, H[a + 2, q], r2)
        r3 = fma(t, H[a + 3, q], r3)
        t = load_like(turned, q + 1, k, none)
        s0 = fma(t, H[a, q + 1], s0)
        s1 = fma(t, H[a + 1, q + 1], s1)
        s2 = fma(t, H[a + 2, q + 1], s2)
        s3 = fma(t, H[a + 3, q + 1], s3)
    store(logit, a, k, add(r0, s0))
    store(logit, a + 1, k, add(r1, s1))
    store(logit, a + 2, k, add(r2, s2))
    store(logit, a + 3, k, add(r3, s3))


# -------------------------------------------------------------------------------------------------------- gradients


@inner
def whole_vectors(columns):
    """Where the columns end that are worked on sixteen by sixteen.

    Eight that are left over join the sixteen before them: alone they would be four sums, too few to keep a processor
    busy, and the twelve of 24 columns are as many as registers hold.
    """
    return columns if columns % 16 == 0 else columns - 24


@inner
def hidden_of_four(dH, a, G, T, fresh, columns):
    """``dH[a] = sum over k of G[a, k] T[k]`` for four hidden rows, or ``+=`` if dH is not `fresh`."""
    last = whole_vectors(columns)
    for q in range(0, last, 16):
        hidden_tile(dH, a, G, T, fresh, q, zeros(dH))
    if last < columns:
        hidden_tile(dH, a, G, T, fresh, last, many_zeros(dH, 24))


@inner
def hidden_tile(dH, a, G, T, fresh, q, none):
    """For as many columns from `q` on as `none` has zeros."""
    r0 = none if fresh else load_like(dH, a, q, none)
    r1 = none if fresh else load_like(dH, a + 1, q, none)
    r2 = none if fresh else load_like(dH, a + 2, q, none)
    r3 = none if fresh else load_like(dH, a + 3, q, none)
    for k in range(T.shape[0]):
        t = load_like(T, k, q, none)
        r0 = fma(t, G[a, k], r0)
        r1 = fma(t, G[a + 1, k], r1)
        r2 = fma(t, G[a + 2, k], r2)
        r3 = fma(t, G[a + 3, k], r3)
    store(dH, a, q, r0)
    store(dH, a + 1, q, r1)
    store(dH, a + 2, q, r2)
    store(dH, a + 3, q, r3)


@inner
def shared_of_all(dT, G, H, count, fresh, columns):
    """``dT[k] = sum over a of G[a, k] H[a]`` for all shared rows, or ``+=`` if dT is not `fresh`."""
    last = whole_vectors(columns)
    for k in range(0, G.shape[1], 4):
        for q in range(0, last, 16):
            shared_tile(dT, k, G, H, count, fresh, q, zeros(dT))
        if last < columns:
            shared_tile(dT, k, G, H, count, fresh, last, many_zeros(dT, 24))


@inner
def shared_tile(dT, k, G, H, count, fresh, q, none):
    """For four shared rows, and as many columns from `q` on as `none` has zeros."""
    r0 = none if fresh else load_like(dT, k, q, none)
    r1 = none if fresh else load_like(dT, k + 1, q, none)
    r2 = none if fresh else load_like(dT, k + 2, q, none)
    r3 = none if fresh else load_like(dT, k + 3, q, none)
    for a in range(count):
        h = load_like(H, a, q, none)
        r0 = fma(h, G[a, k], r0)
        r1 = fma(h, G[a, k + 1], r1)
        r2 = fma(h, G[a, k + 2], r2)
        r3 = fma(h, G[a, k + 3], r3)
    store(dT, k, q, r0)
    store(dT, k + 1, q, r1)
    store(dT, k + 2, q, r2)
    store(dT, k + 3, q, r3)
