"""The arithmetic of training: arrays in, arrays out, and one gradient.

A *chunk* is a short stretch of text, and training on it is one small dense problem:

=========  =============================================================================================
read       the tokens that survive the vocabulary cut and subsampling, and the window of each
list       who meets whom, as sparse matrices: windows, targets, Huffman nodes, noise words
pool       hidden rows from input rows: the words' own rows (skip-gram) or the mean of a window (CBOW)
meet       logits of hidden rows and output rows, block by block where all meet, else entry by entry
gradient   the one place that knows the sigmoid
unpool     the gradient of the hidden rows goes back to the input rows they came from
=========  =============================================================================================

The first is in `wordvec.core.reading`, the second in `wordvec.core.listing`, and `wordvec.core.rounds` adds up what
comes of many chunks. Pooling, meeting and unpooling are products of these sparse matrices, or their transposes, with
rows of numbers. Each line of the table is one or more *steps*, and `wordvec.core.recipes` says which ones a method
takes.

Skip-gram here predicts the word at a window's centre from one context word at a time (the input of a pair is the
context word), as word2vec.c and gensim do.
"""

from __future__ import annotations

import numpy as np
from numba import float32, int64, uint64

from ..jit.lanes import (
    add,
    dot,
    fma,
    load,
    load_from,
    load_like,
    many_zeros,
    multiply,
    row_start,
    store,
    turn4,
    zeros,
)
from ..jit.machine import first_know, prefetch_columns
from ..jit.options import FIRST, TRUE, by_panels, inner, kernel, step
from ..jit.structs import call
from .listing import GROUP
from .state import INPUTS, OUTPUTS, TAGS

AHEAD = 6  # rows asked for before they are needed


# ------------------------------------------------------------------------------------------------------ gradient

ONE, ZERO = np.float32(1), np.float32(0)


@kernel
def exp_minus(x):
    """``exp(-x)`` for x >= 0 to a relative 1e-6, in steps that vectorize: a polynomial for exp(-x / 16), squared four
    times. From x = 16 on it stays at 1e-7.
    """
    z = (x if x < float32(16) else x - x + float32(16)) * float32(1 / 16)
    y = fma(z, float32(0.000834911546), float32(-0.00761110495))
    y = fma(y, z, float32(0.0411733757))
    y = fma(y, z, float32(-0.166488382))
    y = fma(y, z, float32(0.499968531))
    y = fma(y, z, float32(-0.999997857))
    y = fma(y, z, float32(0.999999975))
    y *= y
    y *= y
    y *= y
    return y * y


@kernel
def log_1_plus(x):
    """``log(1 + x)`` for x from 0 to 1, to 1e-7."""
    y = fma(x, float32(0.0052534578), float32(-0.0295885074))
    y = fma(y, x, float32(0.078361668))
    y = fma(y, x, float32(-0.136747697))
    y = fma(y, x, float32(0.191114311))
    y = fma(y, x, float32(-0.248443699))
    y = fma(y, x, float32(0.333192713))
    y = fma(y, x, float32(-0.499995015))
    y = fma(y, x, float32(0.999999971))
    return y * x


@kernel
def gradient(logit, label, weight, loss, count, alpha):
    """The gradient of the binary objective: replaces `count` logits by it and fills `loss`.

    An output row t and a hidden row h have the logit f = t.h. They meet w times (weight), and y of these times the
    pair is a true one (label). With s(f) = 1 / (1 + exp(-f)) the likelihood is s(f)^y (1 - s(f))^(w - y) (Mikolov et
    al. 2013, eq. 4), and since 1 - s(f) = s(-f)

        loss      L     = y log(1 + exp(-f)) + (w - y) log(1 + exp(f))
                        = w (log(1 + exp(-|f|)) + max(f, 0)) - y f
        gradient  dL/df = w s(f) - y
        descent   t += alpha (y - w s(f)) h      h += alpha (y - w s(f)) t

    The factor alpha (y - w s(f)) is what stands in place of the logit afterwards. A true pair has y = w = 1, a noise
    word y = 0 and w = 1, a node of the Huffman tree y = 1 where the path has bit 0 and y = 0 where it has bit 1
    (Morin & Bengio 2005); rows that meet several times add their y and w.
    """
    for i in range(count):  # a loop of its own, so that a processor has several of these long sums under way
        loss[i] = exp_minus(abs(logit[i]))
    for i in range(count):
        f = logit[i]
        e = loss[i]
        sigmoid = (ONE if f >= ZERO else e) / (ONE + e)
        loss[i] = weight[i] * (log_1_plus(e) + (f if f > ZERO else ZERO)) - label[i] * f
        logit[i] = (label[i] - weight[i] * sigmoid) * alpha


@kernel
def softmax_gradient(logit, label, loss, outputs, count, alpha):
    """The gradient of the multinomial objective for `count` hidden rows: replaces the logits, `outputs` times `count`.

    With p = exp(f) / sum of exp(f) over all outputs, the likelihood of the true one, whose label y is 1, is its p:

        loss      L     = -log p      of the true output
        gradient  dL/df = p - y
    """
    for a in range(count):
        highest = logit[a]
        for k in range(1, outputs):
            highest = max(highest, logit[k * count + a])
        total = ZERO
        for k in range(outputs):
            loss[k * count + a] = exp_minus(highest - logit[k * count + a])
            total += loss[k * count + a]
        for k in range(outputs):
            e = k * count + a
            share = loss[e] / total
            loss[e] = label[e] * (np.log(total) + highest - logit[e])
            logit[e] = (label[e] - share) * alpha


@inner
def summed(values, count):
    """The sum in float64, as four partial sums."""
    a = b = c = d = 0.0
    whole = count // 4 * 4
    for i in range(0, whole, 4):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    for i in range(whole, count):
        a += values[i]
    return (a + b) + (c + d)


# ---------------------------------------------------------------------------------------------------------- memory


@inner
def prefetch_row(matrix, row):
    """Ask for a row before it is needed."""
    prefetch_columns(matrix, row, FIRST, matrix.shape[1])


@inner
def prefetch_rows(matrix, changes, first, last):
    """Ask for the rows of the changes `first` to `last`."""
    for i in range(first, last):
        prefetch_row(matrix, changes[i].row)


@inner
def clear(A, first, last):
    """Rows first..last become zero."""
    for row in range(first, last):
        for q in range(0, A.shape[1], 16):
            store(A, row, q, zeros(A))


@by_panels
def gather(width):
    """``A[i] = matrix[changes[i].row]``."""

    def gather_columns(matrix, changes, count, A, q):
        none = many_zeros(A, width)
        for i in range(count):
            if i + AHEAD < count:
                prefetch_columns(matrix, changes[i + AHEAD].row, q, width)
            store(A, i, q, load_like(matrix, changes[i].row, q, none))

    return gather_columns


@inner
def gather_rows(panels, matrix, changes, count, A):
    """`gather`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, matrix, changes, int64(count), A, panels[p].column)


@by_panels
def gather_means(width):
    """``A[i]`` = the mean of the matrix's rows that input ``changes[i].row`` is made of."""

    def gather_mean_columns(matrix, changes, count, rows, A, q):
        none = many_zeros(A, width)
        for i in range(count):
            first = rows.start[changes[i].row]
            last = rows.start[changes[i].row + 1]
            following = changes[min(i + 1, count - 1)].row
            total = none
            for p in range(first, last):
                if q == 0:
                    soon = rows.start[following] + p - first
                    if soon < rows.start[following + 1]:
                        prefetch_row(matrix, rows.row[soon])
                total = add(total, load_like(matrix, rows.row[p], q, none))
            store(A, i, q, multiply(total, ONE / float32(last - first)))

    return gather_mean_columns


@inner
def mean_rows(panels, matrix, changes, count, rows, A):
    """`gather_means`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, matrix, changes, count, rows, A, panels[p].column)


# ----------------------------------------------------------------------------- a group of hidden rows, shared rows


@inner
def turn(T, turned):
    """``turned[q, k] = T[k, q]``."""
    for k in range(0, T.shape[0], 4):
        for q in range(0, T.shape[1], 4):
            turn4(T, k, q, turned)


@inner
def dense_logits(H, a, turned, logit, k, columns):
    """``logit[a, k] = H[a] . T[k]`` for four rows and sixteen columns from `k` on."""
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
def dense_logits_of_eight(H, a, turned, logit, k, columns):
    """The same for eight columns: to have as many sums under way, those over even and odd places."""
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


@inner
def dense_hidden(dH, a, G, T, fresh, q, none):
    """``dH[a] = sum over k of G[a, k] T[k]``, or ``+=`` if dH is not `fresh`, for four rows and as many columns from
    `q` on as `none` has zeros.
    """
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
def dense_shared(dT, k, G, H, count, fresh, q, none):
    """``dT[k] = sum over a of G[a, k] H[a]``, or ``+=`` if dT is not `fresh`, for four rows and such columns."""
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


@step
def meet_dense(slot, scratch, run, a, count, place, others, begun, fresh):
    """`count` hidden rows (at most GROUP) from row `a` on meet the shared rows T, which are the slot's outputs from
    `place` on.

    Labels and weights are there. Rows up to the next multiple of four must exist; theirs have no weight. The hidden
    rows' gradient has `begun` if something is in it, that of the shared rows starts `fresh` if not. Meanwhile memory is
    asked for the rows of C that are needed afterwards: the slot's outputs from `others` on.
    """
    chunk = slot.chunk[0]
    dense = scratch.dense
    T = scratch.T
    shared = T.shape[0]
    columns = run.hidden.columns
    last = columns if columns % 16 == 0 else columns - 24  # three vectors of eight are as many as registers hold
    H = (scratch.X if run.settings.skipgram else scratch.H)[a:]
    dH = (slot.dX if run.settings.skipgram else scratch.dH)[a:]
    logit = dense.logit.reshape(-1)
    label = dense.label[a:].reshape(-1)
    weight = dense.weight[a:].reshape(-1)
    soon = slot.outputs[others : slot.sizes[OUTPUTS]]
    soon = soon[a * soon.shape[0] // chunk.hidden : (a + count) * soon.shape[0] // chunk.hidden]
    turn(T, scratch.turned)
    for b in range(0, count, 4):
        k = FIRST
        while k + 16 <= shared:
            dense_logits(H, b, scratch.turned, dense.logit, k, columns)
            k += 16
        if k < shared:
            dense_logits_of_eight(H, b, scratch.turned, dense.logit, k, columns)
        part = slice(b * shared, (b + 4) * shared)
        gradient(logit[part], label[part], weight[part], dense.loss[part], 4 * shared, chunk.alpha)
        for q in range(0, last, 16):
            dense_hidden(dH, b, dense.logit, T, begun == 0, q, zeros(dH))
        if last < columns:
            dense_hidden(dH, b, dense.logit, T, begun == 0, last, many_zeros(dH, 24))
        prefetch_rows(run.matrices.C, soon, b * soon.shape[0] // count, min(b + 4, count) * soon.shape[0] // count)
    if not run.settings.frozen:
        dT = slot.dC[place:]
        for k in range(0, shared, 4):
            for q in range(0, last, 16):
                dense_shared(dT, k, dense.logit, H, count, fresh, q, zeros(dT))
            if last < columns:
                dense_shared(dT, k, dense.logit, H, count, fresh, last, many_zeros(dT, 24))
    chunk.loss += summed(dense.loss, (count + 3) // 4 * 4 * shared)


# --------------------------------------------------------------------------------------------------- sparse products


@by_panels
def product(width):
    """``A = links B`` for a sparse matrix of so many rows, or ``A += links B`` if A is not `fresh`."""

    def product_columns(A, links, rows, B, q, fresh):
        none = many_zeros(A, width)
        for i in range(rows):
            total = none if fresh else load_like(A, i, q, none)
            first = uint64(links.start[i])
            following = row_start(B, links.column[first])
            for p in range(first, uint64(links.start[i + 1])):
                following, b = first_know(row_start(B, links.column[p + uint64(1)]), following)
                total = fma(load_from(B, b, q, none), links.value[p], total)
            store(A, i, q, total)

    return product_columns


@by_panels
def sampled_product(width):
    """``value = H[column] . C[row]`` for every entry of so many rows, none of them empty."""

    def sampled_columns(H, C, links, rows, q):
        none = many_zeros(H, width)
        fresh = q == 0
        for i in range(rows):
            if fresh and i + AHEAD < rows:
                prefetch_row(C, links.row[links.start[i + AHEAD]])
            first = uint64(links.start[i])
            t = load_like(C, links.row[first], q, none)
            following = row_start(H, links.column[first])
            for p in range(first, uint64(links.start[i + 1])):
                following, h = first_know(row_start(H, links.column[p + uint64(1)]), following)
                f = dot(load_from(H, h, q, none), t)
                links.value[p] = f if fresh else links.value[p] + f

    return sampled_columns


@inner
def multiply_links(panels, A, links, rows, B, fresh):
    """`product`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, A, links, rows, B, panels[p].column, int64(fresh))


@inner
def sample_links(panels, H, C, links, rows):
    """`sampled_product`, panel by panel."""
    for p in range(panels.shape[0]):
        call(panels[p].kernel, H, C, links, rows, panels[p].column)


@inner
def transpose(links, rows, columns, result):
    """The transpose of a sparse matrix of so many rows and columns."""
    start = result.start
    for h in range(columns + 2):
        start[h] = 0
    for p in range(links.start[rows]):
        start[links.column[p] + 2] += 1
    for h in range(columns):
        start[h + 2] += start[h + 1]
    for p in range(links.start[rows]):
        h = links.column[p] + 1
        place = start[h]
        start[h] = place + 1
        result.column[place] = links.row[p]
        result.value[place] = links.value[p]


# ---------------------------------------------------------------------------------------- what a chunk would change


@inner
def gather_tags(slot, scratch, run):
    """The rows of the tags stand behind those of the words, and zeros behind both."""
    chunk = slot.chunk[0]
    inputs = slot.sizes[INPUTS]
    tags = slot.sizes[TAGS]
    if tags > 0:
        gather_rows(run.tags.gather, run.matrices.D[chunk.text :], slot.tags, tags, scratch.X[inputs:])
    clear(scratch.X, inputs + tags, inputs + tags + 4)


@step
def gather_inputs(slot, scratch, run):
    """The rows of the inputs."""
    chunk = slot.chunk[0]
    last = min(chunk.noise + run.settings.shared, slot.sizes[OUTPUTS])
    prefetch_rows(run.matrices.C, slot.outputs, chunk.noise, last)
    gather_rows(run.inputs.gather, run.matrices.W, slot.inputs, slot.sizes[INPUTS], scratch.X)
    gather_tags(slot, scratch, run)


@step
def gather_composed(slot, scratch, run):
    """The rows of inputs that are each the mean of several."""
    mean_rows(run.inputs.means, run.matrices.W, slot.inputs, slot.sizes[INPUTS], run.words.rows, scratch.X)
    gather_tags(slot, scratch, run)


@inner
def weigh_windows(windows, rows, divide):
    """What a row of a window counts for: 1 / size, or 1."""
    if not divide:
        for p in range(windows.start[rows]):
            windows.value[p] = ONE
        return
    for i in range(rows):
        first = windows.start[i]
        last = windows.start[i + 1]
        share = ONE / float32(last - first)
        for p in range(first, last):
            windows.value[p] = share


@step
def pool(slot, scratch, run):
    """Hidden rows from input rows."""
    chunk = slot.chunk[0]
    if run.settings.places == 0:
        weigh_windows(scratch.windows, chunk.hidden, run.settings.mean)
    multiply_links(
        run.inputs.product, scratch.H.reshape((-1, scratch.X.shape[1])), scratch.windows, chunk.windows, scratch.X, True
    )
    clear(scratch.H, chunk.hidden, chunk.hidden + 4)


@step
def meet_top(slot, scratch, run):
    """All hidden rows meet the nodes at the top of the tree, which are the slot's first outputs, as often and with
    those labels as their targets' paths say.
    """
    chunk = slot.chunk[0]
    settings = run.settings
    tree = run.words.tree
    examples = scratch.examples
    label = scratch.dense.label
    weight = scratch.dense.weight
    hidden = chunk.hidden
    if hidden == 0:
        return
    clear(label, FIRST, hidden + 4)
    clear(weight, FIRST, hidden + 4)
    for i in range(chunk.targets):
        e0 = examples.start[i]
        e1 = examples.start[i + 1]
        for p in range(tree.start[scratch.targets[i]], tree.start[scratch.targets[i] + 1]):
            node = tree.node[p]
            if node >= settings.top:
                break
            slot.outputs[node].gradients += float32(e1 - e0)
            for e in range(e0, e1):
                label[examples.column[e], node] += float32(tree.label[p])
                weight[examples.column[e], node] += ONE
    gather_rows(run.hidden.gather, run.matrices.C, slot.outputs, settings.top, scratch.T)
    for a in range(0, hidden, GROUP):
        size = min(GROUP, hidden - a)
        call(run.dense, slot, scratch, run, a, size, FIRST, settings.top, FIRST, int64(a == 0))
    chunk.begun = 1


@step
def meet_noise(slot, scratch, run):
    """Every group of hidden rows meets its noise words, which have label 0 and the same weight for a hidden row."""
    chunk = slot.chunk[0]
    settings = run.settings
    shared = settings.shared
    hidden = chunk.hidden
    label = scratch.dense.label
    weight = scratch.dense.weight
    counts = scratch.counts
    share = float32(settings.negative) / float32(shared)
    place = chunk.noise
    others = place + shared
    group = 0
    a = FIRST
    while a < hidden:
        size = int64(scratch.groups[group])
        group += 1
        for row in range(a, a + (size + 3) // 4 * 4):
            w = counts[row].examples * share
            for k in range(shared):
                label[row, k] = ZERO
                weight[row, k] = w
        gather_rows(run.hidden.gather, run.matrices.C, slot.outputs[place:], shared, scratch.T)
        call(run.dense, slot, scratch, run, a, size, place, others, chunk.begun, TRUE)
        place += shared
        a += size
    chunk.begun = 1


@step
def meet_pairs(slot, scratch, run):
    """The listed output rows meet their hidden rows: logits."""
    H = scratch.X if run.settings.skipgram else scratch.H
    sample_links(run.hidden.sampled, H, run.matrices.C, scratch.pairs.links, slot.chunk[0].outputs)


@step
def judge_pairs(slot, scratch, run):
    """Each logit becomes its gradient."""
    chunk = slot.chunk[0]
    pairs = scratch.pairs
    count = int64(pairs.links.start[chunk.outputs])
    gradient(pairs.links.value, pairs.label, pairs.weight, pairs.loss, count, chunk.alpha)
    chunk.loss += summed(pairs.loss, count)


@step
def judge_classes(slot, scratch, run):
    """The logits of each hidden row, one for every output row, become their gradients together."""
    chunk = slot.chunk[0]
    pairs = scratch.pairs
    count = int64(pairs.links.start[chunk.outputs])
    softmax_gradient(pairs.links.value, pairs.label, pairs.loss, chunk.outputs, chunk.targets, chunk.alpha)
    chunk.loss += summed(pairs.loss, count)


@step
def spread_pairs(slot, scratch, run):
    """The gradients of pairs go to their output rows and hidden rows."""
    chunk = slot.chunk[0]
    links = scratch.pairs.links
    H = scratch.X if run.settings.skipgram else scratch.H
    dH = slot.dX if run.settings.skipgram else scratch.dH
    multiply_links(run.hidden.product, slot.dC[chunk.listed :], links, chunk.outputs, H, True)
    transpose(links, chunk.outputs, chunk.hidden, scratch.back)
    multiply_links(run.hidden.product, dH, scratch.back, chunk.hidden, run.matrices.C, chunk.begun == 0)


@step
def unpool(slot, scratch, run):
    """The gradient of hidden rows goes to the input rows that they were made of.

    A tag is in every window of its text, but has only a share in each mean: so much less does it overshoot.
    """
    chunk = slot.chunk[0]
    settings = run.settings
    windows = scratch.windows
    spread = scratch.back
    inputs = slot.sizes[INPUTS]
    used = inputs + slot.sizes[TAGS]
    places = max(settings.places, 1)
    if settings.places == 0:
        weigh_windows(windows, chunk.hidden, settings.divide)
    transpose(windows, chunk.windows, used, spread)
    for a in range(used):
        gradients = ZERO
        for p in range(spread.start[a], spread.start[a + 1]):
            row = spread.column[p]
            share = spread.value[p]
            if a >= inputs and settings.mean:
                share /= float32(windows.start[row + 1] - windows.start[row])
            gradients += scratch.counts[row // places].gradients * share
        if a < inputs:
            slot.inputs[a].gradients = gradients
        else:
            slot.tags[a - inputs].gradients = gradients
    multiply_links(run.inputs.product, slot.dX, spread, used, scratch.dH.reshape((-1, slot.dX.shape[1])), True)


@step
def spread_to_tag(slot, scratch, run):
    """Where words are frozen, no hidden row needs a gradient of its own: the text's one tag, which is in all of them,
    receives the output rows, each with what it counts for the tag.
    """
    chunk = slot.chunk[0]
    settings = run.settings
    windows = scratch.windows
    counts = scratch.counts
    links = scratch.pairs.links
    back = scratch.back
    place = slot.sizes[INPUTS]
    if not settings.skipgram:
        gradients = ZERO
        for a in range(chunk.hidden):
            share = ONE / float32(windows.start[a + 1] - windows.start[a]) if settings.places == 0 else ONE
            counts[a].tag = share if settings.divide else ONE
            gradients += counts[a].gradients * counts[a].tag * (share if settings.mean else ONE)
        slot.tags[0].gradients = gradients
    back.start[0] = 0
    back.start[1] = chunk.outputs
    for i in range(chunk.outputs):
        total = ZERO
        for p in range(links.start[i], links.start[i + 1]):
            total += links.value[p] * counts[links.column[p]].tag
        back.column[i] = links.row[links.start[i]]
        back.value[i] = total
    dH = slot.dX if settings.skipgram else scratch.dH
    multiply_links(run.hidden.product, dH, back, int64(1), run.matrices.C, chunk.begun == 0)
    if not settings.skipgram:
        at = 2 * settings.window if settings.places > 0 else FIRST
        for q in range(0, slot.dX.shape[1], 16):
            store(slot.dX, place, q, load(scratch.dH.reshape((-1, slot.dX.shape[1])), at, q))
