"""Every compiled training function: arrays in, arrays out, and one gradient.

A *chunk* is a short stretch of text, and training on it is one small dense problem:

=========  =============================================================================================
read       the tokens that survive the vocabulary cut and subsampling, and the window of each
pool       hidden rows from input rows: the words' own rows (skip-gram) or the mean of a window (CBOW)
meet       which output row meets which hidden row with which label: targets, Huffman nodes, noise
gradient   the one place that knows the sigmoid
unpool     the gradient of the hidden rows goes back to the input rows they came from
=========  =============================================================================================

A chunk reads the matrices and writes its differences to a slot of its own; it changes nothing else. Chunks run in
*rounds* of a fixed number; after each round the differences are added in the order of the slots. So the result does
not depend on who computed what, and the same seed gives the same bits for any number of workers.

Skip-gram here predicts the word at a window's centre from one context word at a time (the input of a pair is the
context word), as word2vec.c and gensim do. All functions that call each other are in this file because Numba's cache
does not notice a change in another one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import float32, int64, njit, uint64

from .simd import add, atomic_add, atomic_load, fma, load, prefetch, store, total4, yield_processor, zeros

# Without Numba's runtime: no kernel allocates, and counting references costs more than the arithmetic.
COMPILED = dict(nogil=True, cache=True, boundscheck=False, error_model="numpy", _nrt=False)

SHARED = np.int64(
    16
)  # output rows that a group of hidden rows shares: noise words, or the nodes at the top of the tree
GROUP = np.int64(32)  # hidden rows in such a group, at most
RUN = 64  # consecutive chunks that one stream trains on before it jumps to another place of the corpus
AHEAD = 6  # rows asked for before they are needed

# Numba compiles a function anew for a literal argument; these are no literals.
NONE, FIRST, INPUTS, OUTPUTS, FALSE, TRUE = (np.int64(number) for number in (-1, 0, 0, 1, 0, 1))


KEPT = np.dtype([("word", np.int32), ("low", np.int32), ("high", np.int32)])
HIDDEN = np.dtype([("examples", np.float32), ("gradients", np.float32)])
MEETING = np.dtype([(name, np.int32) for name in ("row", "place", "first", "count", "label")])
PAIR = np.dtype([("row", np.int32), ("hidden", np.int32)])
CHANGE = np.dtype([("row", np.int32), ("gradients", np.float32)])


class Texts(NamedTuple):
    """The encoded corpus: text `t` is ``tokens[offsets[t]:offsets[t + 1]]``."""

    tokens: np.ndarray
    offsets: np.ndarray


class Noise(NamedTuple):
    """The noise distribution as an alias table (`wordvec.outputs.alias_table`)."""

    threshold: np.ndarray
    other: np.ndarray


class Tree(NamedTuple):
    """The Huffman paths (`wordvec.outputs.huffman_paths`); node 0 is the root, small numbers are frequent nodes."""

    start: np.ndarray
    node: np.ndarray
    label: np.ndarray


class Words(NamedTuple):
    """What is known of each word. One is kept where 32 random bits are below its threshold ``keep``."""

    keep: np.ndarray
    noise: Noise
    tree: Tree


class Settings(NamedTuple):
    """The scalars of a run."""

    skipgram: bool
    window: int
    shrink: bool  # draw each window's size from 1..window
    mean: bool  # CBOW: the hidden row is the mean of the window, or its sum
    divide: bool  # CBOW: each row of the window receives the gradient divided by the window's size
    negative: int  # noise words to a pair; 0: no negative sampling
    shared: bool  # noise words are shared by a group of hidden rows, or drawn for each pair
    group: int  # hidden rows in a group: a multiple of four, at most GROUP
    tree: bool  # hierarchical softmax
    top: int  # nodes at the top of the tree that every hidden row meets at once: 0, or SHARED
    node_base: int  # where the tree's nodes start among the output rows
    chunk: int  # tokens of text to a chunk
    damping: float  # gradients that a row may sum up in one round, times the learning rate


class Epoch(NamedTuple):
    """One pass over the corpus."""

    key: int
    order: np.ndarray  # which run of the corpus comes when
    rounds: int
    alpha: float  # at the start
    next_alpha: float  # at the end
    result: np.ndarray  # summed loss, number of examples


class Dense(NamedTuple):
    """Hidden rows x SHARED rows: logits, which become gradients; labels; weights; losses."""

    logit: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    loss: np.ndarray


class Lists(NamedTuple):
    """Output rows that meet lists of hidden rows.

    Meeting `m`: output row ``meetings[m].row``, at ``.place`` in the slot, meets ``hidden[first:first + count]`` with
    ``.label``. The other arrays hold a number for each pair.
    """

    meetings: np.ndarray
    hidden: np.ndarray
    pairs: np.ndarray
    logit: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    loss: np.ndarray


class Scratch(NamedTuple):
    """What one worker needs for one chunk."""

    kept: np.ndarray  # the chunk's tokens; the window of token i is low..high without i
    context: np.ndarray  # token first + i is predicted from hidden[context[i]:context[i + 1]]
    counts: np.ndarray  # HIDDEN: examples and gradients that each hidden row takes part in
    X: np.ndarray  # input rows
    H: np.ndarray  # CBOW's hidden rows and their gradient
    dH: np.ndarray
    T: np.ndarray  # shared output rows
    turned: np.ndarray  # and as columns
    dense: Dense
    lists: Lists
    place: np.ndarray  # where a node of the tree stands in the slot, -1 elsewhere
    mine: np.ndarray  # (slot, change) of the differences that this worker adds


class Slot(NamedTuple):
    """What a chunk leaves behind: differences, and the rows they belong to."""

    delta: np.ndarray  # input rows first, output rows from len(inputs) on
    inputs: np.ndarray
    outputs: np.ndarray
    sizes: np.ndarray  # how many input rows, how many output rows


class Slots(NamedTuple):
    """The slots of a round; the first axis is the slot."""

    delta: np.ndarray
    inputs: np.ndarray
    outputs: np.ndarray
    sizes: np.ndarray
    loss: np.ndarray
    examples: np.ndarray


# ---------------------------------------------------------------------------------------------------- randomness


@njit(**COMPILED)
def mix(x):
    """Sixty-four well mixed bits of a number (SplitMix64; Steele, Lea & Flood 2014)."""
    x = (x ^ (x >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> uint64(27))) * uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@njit(**COMPILED)
def draw(key, place):
    """Random bits that depend on the key and the place alone, not on who asks or when."""
    return mix(key + (uint64(place) + uint64(1)) * uint64(0x9E3779B97F4A7C15))


@njit(**COMPILED)
def draw_noise(noise, bits):
    """A word of the noise distribution by Walker's alias method: one look-up, whatever its shape."""
    word = int64(((bits >> uint64(32)) * uint64(noise.other.shape[0])) >> uint64(32))
    if int64(bits & uint64(0xFFFFFFFF)) < noise.threshold[word]:
        return word
    return int64(noise.other[word])


# ------------------------------------------------------------------------------------------------------ gradient

ONE, ZERO = np.float32(1), np.float32(0)


@njit(**COMPILED)
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


@njit(**COMPILED)
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


@njit(**COMPILED)
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
    for i in range(count):
        f = logit[i]
        e = exp_minus(abs(f))
        sigmoid = (ONE if f >= ZERO else e) / (ONE + e)
        loss[i] = weight[i] * (log_1_plus(e) + (f if f > ZERO else ZERO)) - label[i] * f
        logit[i] = (label[i] - weight[i] * sigmoid) * alpha


@njit(**COMPILED)
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


# ----------------------------------------------------------------------------- a group of hidden rows, shared rows


@njit(**COMPILED)
def turn(T, turned):
    """``turned[q, k] = T[k, q]``."""
    for q in range(T.shape[1]):
        for k in range(SHARED):
            turned[q, k] = T[k, q]


@njit(**COMPILED)
def dense_logits(H, a, turned, logit):
    """``logit[a, k] = H[a] . T[k]`` for four rows."""
    r0 = zeros(H)
    r1 = zeros(H)
    r2 = zeros(H)
    r3 = zeros(H)
    for q in range(H.shape[1]):
        t = load(turned, q, 0)
        r0 = fma(t, H[a, q], r0)
        r1 = fma(t, H[a + 1, q], r1)
        r2 = fma(t, H[a + 2, q], r2)
        r3 = fma(t, H[a + 3, q], r3)
    store(logit, a, 0, r0)
    store(logit, a + 1, 0, r1)
    store(logit, a + 2, 0, r2)
    store(logit, a + 3, 0, r3)


@njit(**COMPILED)
def dense_hidden(dH, a, G, T):
    """``dH[a] += sum over k of G[a, k] T[k]`` for four rows."""
    for q in range(0, dH.shape[1], 16):
        r0 = load(dH, a, q)
        r1 = load(dH, a + 1, q)
        r2 = load(dH, a + 2, q)
        r3 = load(dH, a + 3, q)
        for k in range(SHARED):
            t = load(T, k, q)
            r0 = fma(t, G[a, k], r0)
            r1 = fma(t, G[a + 1, k], r1)
            r2 = fma(t, G[a + 2, k], r2)
            r3 = fma(t, G[a + 3, k], r3)
        store(dH, a, q, r0)
        store(dH, a + 1, q, r1)
        store(dH, a + 2, q, r2)
        store(dH, a + 3, q, r3)


@njit(**COMPILED)
def dense_shared(dT, G, H, count):
    """``dT[k] += sum over a of G[a, k] H[a]``, four rows at a time."""
    for k in range(0, SHARED, 4):
        for q in range(0, dT.shape[1], 16):
            r0 = load(dT, k, q)
            r1 = load(dT, k + 1, q)
            r2 = load(dT, k + 2, q)
            r3 = load(dT, k + 3, q)
            for a in range(count):
                h = load(H, a, q)
                r0 = fma(h, G[a, k], r0)
                r1 = fma(h, G[a, k + 1], r1)
                r2 = fma(h, G[a, k + 2], r2)
                r3 = fma(h, G[a, k + 3], r3)
            store(dT, k, q, r0)
            store(dT, k + 1, q, r1)
            store(dT, k + 2, q, r2)
            store(dT, k + 3, q, r3)


@njit(**COMPILED)
def meet_dense(H, dH, count, T, turned, dT, dense, first, alpha):
    """`count` hidden rows (at most GROUP) meet the SHARED rows T, columns of `turned`; returns the loss.

    Labels and weights are rows `first`… of ``dense.label`` and ``dense.weight``. Rows of H up to the next multiple of
    four must exist; theirs have no weight.
    """
    logit = dense.logit.reshape(-1)
    label = dense.label[first:].reshape(-1)
    weight = dense.weight[first:].reshape(-1)
    for a in range(0, count, 4):
        dense_logits(H, a, turned, dense.logit)
        part = slice(a * SHARED, (a + 4) * SHARED)
        gradient(logit[part], label[part], weight[part], dense.loss[part], 4 * SHARED, alpha)
        dense_hidden(dH, a, dense.logit, T)
    dense_shared(dT, dense.logit, H, count)
    return summed(dense.loss, (count + 3) // 4 * 4 * SHARED)


# -------------------------------------------------------------------------------- output rows with lists of hidden


@njit(**COMPILED)
def prefetch_row(matrix, row):
    """Ask for a row before it is needed."""
    for q in range(0, matrix.shape[1], 16):
        prefetch(matrix, row, q)


@njit(**COMPILED)
def list_pairs(meetings, count, hidden, label, pairs):
    """Write the pairs of the meetings one below the other, and their labels; returns how many there are."""
    n = 0
    for m in range(count):
        row = meetings[m].row
        first = meetings[m].first
        for e in range(first, first + meetings[m].count):
            pairs[n].row = row
            pairs[n].hidden = hidden[e]
            label[n] = meetings[m].label
            n += 1
    for spare in range(n, n + 3):
        pairs[spare] = pairs[0]
    return n


@njit(**COMPILED)
def list_logits(H, C, pairs, count, logit):
    """``logit = H[hidden] . C[row]`` for every pair, four at a time; there is room for three more."""
    for p in range(0, count, 4):
        if p + 4 * AHEAD < count:
            prefetch_row(C, pairs[p + 4 * AHEAD].row)
        h0, t0 = pairs[p].hidden, pairs[p].row
        h1, t1 = pairs[p + 1].hidden, pairs[p + 1].row
        h2, t2 = pairs[p + 2].hidden, pairs[p + 2].row
        h3, t3 = pairs[p + 3].hidden, pairs[p + 3].row
        a = zeros(H)
        b = zeros(H)
        c = zeros(H)
        d = zeros(H)
        for q in range(0, H.shape[1], 16):
            a = fma(load(H, h0, q), load(C, t0, q), a)
            b = fma(load(H, h1, q), load(C, t1, q), b)
            c = fma(load(H, h2, q), load(C, t2, q), c)
            d = fma(load(H, h3, q), load(C, t3, q), d)
        sums = total4(a, b, c, d)
        logit[p] = sums[0]
        logit[p + 1] = sums[1]
        logit[p + 2] = sums[2]
        logit[p + 3] = sums[3]


@njit(**COMPILED)
def list_differences(H, dH, C, delta, meetings, count, hidden, G):
    """``delta[place] += G H[hidden]`` and ``dH[hidden] += G C[row]`` for every pair, thirty-two columns at a time."""
    width = H.shape[1]
    pair = 0
    for m in range(count):
        row = meetings[m].row
        place = meetings[m].place
        first = meetings[m].first
        size = meetings[m].count
        for q in range(0, width - 16, 32):
            t0 = load(C, row, q)
            t1 = load(C, row, q + 16)
            d0 = load(delta, place, q)
            d1 = load(delta, place, q + 16)
            for e in range(size):
                h = hidden[first + e]
                g = G[pair + e]
                d0 = fma(load(H, h, q), g, d0)
                d1 = fma(load(H, h, q + 16), g, d1)
                store(dH, h, q, fma(t0, g, load(dH, h, q)))
                store(dH, h, q + 16, fma(t1, g, load(dH, h, q + 16)))
            store(delta, place, q, d0)
            store(delta, place, q + 16, d1)
        for q in range(width // 32 * 32, width, 16):
            t0 = load(C, row, q)
            d0 = load(delta, place, q)
            for e in range(size):
                h = hidden[first + e]
                g = G[pair + e]
                d0 = fma(load(H, h, q), g, d0)
                store(dH, h, q, fma(t0, g, load(dH, h, q)))
            store(delta, place, q, d0)
        pair += size


@njit(**COMPILED)
def meet_lists(H, dH, C, delta, lists, count, alpha):
    """The first `count` meetings; returns the loss."""
    if count == 0:
        return 0.0
    pairs = list_pairs(lists.meetings, count, lists.hidden, lists.label, lists.pairs)
    list_logits(H, C, lists.pairs, pairs, lists.logit)
    gradient(lists.logit, lists.label, lists.weight, lists.loss, pairs, alpha)
    list_differences(H, dH, C, delta, lists.meetings, count, lists.hidden, lists.logit)
    return summed(lists.loss, pairs)


# ---------------------------------------------------------------------------------------------------- pool, unpool


@njit(**COMPILED)
def clear(A, first, last):
    """Rows first..last become zero."""
    for row in range(first, last):
        for q in range(0, A.shape[1], 16):
            store(A, row, q, zeros(A))


@njit(**COMPILED)
def gather(matrix, changes, count, A):
    """``A[i] = matrix[changes[i].row]``."""
    for i in range(min(AHEAD, count)):
        prefetch_row(matrix, changes[i].row)
    for i in range(count):
        if i + AHEAD < count:
            prefetch_row(matrix, changes[i + AHEAD].row)
        row = changes[i].row
        for q in range(0, matrix.shape[1], 16):
            store(A, i, q, load(matrix, row, q))


@njit(**COMPILED)
def window_share(token, divided):
    """What one row of a window counts for: 1 / size, or 1."""
    if divided and token.high - token.low > 1:
        return ONE / float32(token.high - token.low - 1)
    return ONE


@njit(**COMPILED)
def pool(X, kept, first, count, mean, H):
    """Hidden row i is the mean (or sum) of the input rows in the window of token first + i."""
    for i in range(count):
        token = kept[first + i]
        share = window_share(token, mean)
        for q in range(0, X.shape[1], 16):
            total = zeros(X)
            for a in range(token.low, token.high):
                if a != first + i:
                    total = add(total, load(X, a, q))
            store(H, i, q, fma(total, share, zeros(X)))


@njit(**COMPILED)
def unpool(dH, kept, first, count, divide, delta):
    """Every input row of a window receives the gradient of its hidden row, divided by the window's size or not.

    Dividing is the derivative of the mean. word2vec.c, gensim and fastText leave it out, so that the step grows with
    the window (Irsoy, Benton & Stratos 2021, "Corrected CBOW performs as well as skip-gram").
    """
    for i in range(count):
        token = kept[first + i]
        share = window_share(token, divide)
        for q in range(0, dH.shape[1], 16):
            g = fma(load(dH, i, q), share, zeros(dH))
            for a in range(token.low, token.high):
                if a != first + i:
                    store(delta, a, q, add(load(delta, a, q), g))


# ------------------------------------------------------------------------------------------------- reading a chunk


@njit(**COMPILED)
def text_at(offsets, position):
    """The text that holds a position."""
    low = 0
    high = offsets.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if offsets[middle] <= position:
            low = middle
        else:
            high = middle
    return low


@njit(**COMPILED)
def boundary(offsets, position, chunk):
    """Where the chunk that would start at `position` does start: after a short text, inside a long one."""
    if position >= offsets[-1]:
        return offsets[-1]
    text = text_at(offsets, position)
    if position == offsets[text] or offsets[text + 1] - offsets[text] > chunk:
        return position
    return offsets[text + 1]


@njit(**COMPILED)
def survivor(tokens, keep, key, position):
    """The word at a position if it is in the vocabulary and survives subsampling, else -1."""
    word = int64(tokens[position])
    if word < keep.shape[0] and int64(draw(key, position) >> uint64(32)) < keep[word]:
        return word
    return int64(-1)


@njit(**COMPILED)
def close_text(kept, first, count):
    """Windows end where the text ends."""
    for i in range(first, count):
        if kept[i].high > count:
            kept[i].high = count


@njit(**COMPILED)
def read_targets(texts, keep, settings, key, begin, end, kept):
    """The kept tokens from `begin` to `end` and their windows, from place ``window`` on.

    Returns the place after the last one and the place where the last text starts. Windows reach over both ends of
    the chunk; `read_chunk` fits them to what is there.
    """
    window = settings.window
    text = text_at(texts.offsets, begin)
    text_end = texts.offsets[text + 1]
    text_first = 0
    count = window
    for position in range(begin, end):
        if position == text_end:
            text += 1
            text_end = texts.offsets[text + 1]
            close_text(kept, max(text_first, window), count)
            text_first = count
        word = survivor(texts.tokens, keep, key, position)
        if word >= 0:
            reach = window
            if settings.shrink:
                bits = draw(key, position) & uint64(0xFFFFFFFF)
                reach = 1 + int64((bits * uint64(window)) >> uint64(32))
            kept[count].word = word
            kept[count].low = max(text_first, count - reach)
            kept[count].high = count + reach + 1
            count += 1
    return count, text_first


@njit(**COMPILED)
def read_chunk(texts, keep, settings, key, block, kept):
    """Fill words and windows of the chunk that starts near position ``block * chunk``.

    Returns the number of tokens, and the first and the one after the last that are predicted. The others are the
    rest of the windows where a long text is cut, so that no pair is lost there.
    """
    begin = boundary(texts.offsets, block * settings.chunk, settings.chunk)
    end = boundary(texts.offsets, (block + 1) * settings.chunk, settings.chunk)
    if begin >= end:
        return 0, 0, 0
    window = settings.window
    last, text_first = read_targets(texts, keep, settings, key, begin, end, kept)
    if last == window:
        return 0, 0, 0
    count = last
    stop = texts.offsets[text_at(texts.offsets, end - 1) + 1]
    for position in range(end, stop):
        if count == last + window:
            break
        word = survivor(texts.tokens, keep, key, position)
        if word >= 0:
            kept[count].word = word
            count += 1
    close_text(kept, max(text_first, window), count)
    first = window
    stop = texts.offsets[text_at(texts.offsets, begin)]
    for position in range(begin - 1, stop - 1, -1):
        if first == 0:
            break
        word = survivor(texts.tokens, keep, key, position)
        if word >= 0:
            first -= 1
            kept[first].word = word
    for i in range(first, count):
        kept[i - first].word = kept[i].word
        kept[i - first].low = max(0, kept[i].low - first)
        kept[i - first].high = kept[i].high - first
    return count - first, window - first, last - first


# ----------------------------------------------------------------------------------------------------- one chunk


@njit(**COMPILED)
def add_meeting(meetings, m, row, place, first, count, label):
    """List that output row `row` meets `count` hidden rows."""
    meetings[m].row = row
    meetings[m].place = place
    meetings[m].first = first
    meetings[m].count = count
    meetings[m].label = label


@njit(**COMPILED)
def add_output(slot, row, gradients):
    """Give an output row a place in the slot; returns the place."""
    n = slot.sizes[1]
    slot.sizes[1] = n + 1
    slot.outputs[n].row = row
    slot.outputs[n].gradients = gradients
    place = slot.inputs.shape[0] + n
    clear(slot.delta, place, place + 1)
    return place


@njit(**COMPILED)
def gradients_of(word, settings, tree):
    """How many output rows a hidden row meets for one example."""
    n = 0
    if settings.negative > 0:
        n += 1 + settings.negative
    if settings.tree:
        n += tree.start[word + 1] - tree.start[word]
    return float32(n)


@njit(**COMPILED)
def list_hidden(kept, settings, tree, first, last, context, hidden, counts):
    """Which hidden rows each token is predicted from; returns the number of examples.

    Skip-gram: the rows of its window, one at a time. CBOW: its own pooled row.
    """
    n = 0
    for token in range(first, last):
        context[token - first] = n
        gradients = gradients_of(kept[token].word, settings, tree)
        low = kept[token].low
        high = kept[token].high
        if settings.skipgram:
            for a in range(low, high):
                if a != token:
                    hidden[n] = a
                    n += 1
                    counts[a].examples += ONE
                    counts[a].gradients += gradients
        elif high - low > 1:
            hidden[n] = token - first
            n += 1
            counts[token - first].examples = ONE
            counts[token - first].gradients = gradients
    context[last - first] = n
    return n


@njit(**COMPILED)
def list_targets(kept, first, last, context, meetings, m, slot):
    """Every token meets its hidden rows with label 1."""
    for token in range(first, last):
        e = int64(context[token - first])
        count = context[token - first + 1] - e
        if count > 0:
            word = int64(kept[token].word)
            place = add_output(slot, word, float32(count))
            add_meeting(meetings, m, word, place, e, count, TRUE)
            m += 1
    return m


@njit(**COMPILED)
def list_noise(kept, first, last, context, meetings, m, slot, noise, negative, key, block):
    """Every pair meets noise words of its own with label 0, as published; a draw of the target itself is left out."""
    draws = block << 32
    for token in range(first, last):
        for e in range(context[token - first], context[token - first + 1]):
            for _ in range(negative):
                word = draw_noise(noise, draw(key, draws))
                draws += 1
                if word != kept[token].word:
                    place = add_output(slot, word, ONE)
                    add_meeting(meetings, m, word, place, int64(e), TRUE, FALSE)
                    m += 1
    return m


@njit(**COMPILED)
def list_path(kept, first, last, context, meetings, m, slot, tree, top, node_base, places):
    """The nodes on every token's path, below those at the top of the tree, meet its hidden rows."""
    start = slot.sizes[1]
    base = slot.inputs.shape[0]
    for token in range(first, last):
        e = int64(context[token - first])
        count = context[token - first + 1] - e
        if count == 0:
            continue
        for p in range(tree.start[kept[token].word], tree.start[kept[token].word + 1]):
            node = tree.node[p]
            if node >= top:
                place = int64(places[node])
                if place < 0:
                    place = add_output(slot, node_base + node, ZERO)
                    places[node] = place
                slot.outputs[place - base].gradients += float32(count)
                add_meeting(meetings, m, node_base + node, place, e, count, int64(tree.label[p]))
                m += 1
    for n in range(start, slot.sizes[1]):
        places[slot.outputs[n].row - node_base] = -1
    return m


@njit(**COMPILED)
def weigh_top(kept, first, last, context, hidden, rows, slot, start, tree, label, weight):
    """How often each hidden row meets each of the SHARED nodes at the top of the tree, and with which labels."""
    for a in range(rows):
        for k in range(SHARED):
            label[a, k] = ZERO
            weight[a, k] = ZERO
    for token in range(first, last):
        e0 = context[token - first]
        e1 = context[token - first + 1]
        for p in range(tree.start[kept[token].word], tree.start[kept[token].word + 1]):
            node = tree.node[p]
            if node >= SHARED:
                break
            slot.outputs[start + node].gradients += float32(e1 - e0)
            for e in range(e0, e1):
                label[hidden[e], node] += float32(tree.label[p])
                weight[hidden[e], node] += ONE


@njit(**COMPILED)
def weigh_noise(counts, first, size, share, label, weight):
    """Noise words have label 0 and the same weight for a hidden row; returns the weight of one noise word."""
    total = ZERO
    for a in range(first, first + (size + 3) // 4 * 4):
        w = counts[a].examples * share
        total += w
        for k in range(SHARED):
            label[a, k] = ZERO
            weight[a, k] = w
    return total


@njit(**COMPILED)
def meet_shared(noise, settings, key, block, H, dH, rows, C, top, z, slot, alpha):
    """Groups of hidden rows meet SHARED output rows: nodes at the top of the tree (from place `top` of the slot's
    outputs on), or, if `top` is negative, noise words that are drawn for each group; returns the loss.

    A hidden row that takes part in some examples meets each noise word with weight ``examples * negative / SHARED``:
    the expected gradient is that of independent draws.
    """
    loss = 0.0
    draws = block << 32
    share = float32(settings.negative) / float32(SHARED)
    for a in range(0, rows, settings.group):
        size = min(settings.group, rows - a)
        start = top
        if top < 0:
            start = slot.sizes[1]
            weight = weigh_noise(z.counts, a, size, share, z.dense.label, z.dense.weight)
            for _ in range(SHARED):
                add_output(slot, draw_noise(noise, draw(key, draws)), weight)
                draws += 1
        if a == 0 or top < 0:
            gather(C, slot.outputs[start:], SHARED, z.T)
            turn(z.T, z.turned)
        place = slot.inputs.shape[0] + start
        loss += meet_dense(H[a:], dH[a:], size, z.T, z.turned, slot.delta[place:], z.dense, a, alpha)
    return loss


@njit(**COMPILED)
def list_inputs(kept, count, first, last, counts, settings, slot):
    """The input rows of the slot and how many gradients each sums up."""
    slot.sizes[0] = count
    for i in range(count):
        slot.inputs[i].row = kept[i].word
        slot.inputs[i].gradients = counts[i].gradients if settings.skipgram else ZERO
    if not settings.skipgram:
        for token in range(first, last):
            gradients = counts[token - first].gradients * window_share(kept[token], settings.divide)
            for a in range(kept[token].low, kept[token].high):
                if a != token:
                    slot.inputs[a].gradients += gradients


@njit(**COMPILED)
def train_chunk(slot, block, key, alpha, texts, words, settings, W, C, z):
    """Train on one chunk: what it would change goes to its slot, the matrices stay as they are.

    Returns the loss and the number of examples.
    """
    slot.sizes[0] = 0
    slot.sizes[1] = 0
    count, first, last = read_chunk(texts, words.keep, settings, key, block, z.kept)
    if count == 0:
        return 0.0, 0
    for a in range(count + 4):
        z.counts[a].examples = ZERO
        z.counts[a].gradients = ZERO
    hidden = z.lists.hidden
    examples = list_hidden(z.kept, settings, words.tree, first, last, z.context, hidden, z.counts)
    list_inputs(z.kept, count, first, last, z.counts, settings, slot)
    gather(W, slot.inputs, count, z.X)
    clear(z.X, count, count + 4)
    clear(slot.delta, FIRST, count + 4)
    H = z.X
    dH = slot.delta
    rows = count
    if not settings.skipgram:
        H = z.H
        dH = z.dH
        rows = last - first
        pool(z.X, z.kept, first, rows, settings.mean, H)
        clear(H, rows, rows + 4)
        clear(dH, FIRST, rows + 4)

    m = FIRST
    meetings = z.lists.meetings
    noise_key = mix(key ^ uint64(0xA0761D6478BD642F))
    loss = 0.0
    if settings.tree:
        if settings.top > 0:
            top = slot.sizes[1]
            for node in range(min(SHARED, C.shape[0] - settings.node_base)):
                add_output(slot, settings.node_base + node, ZERO)
            padded = (rows + 3) // 4 * 4
            weigh_top(
                z.kept, first, last, z.context, hidden, padded, slot, top, words.tree, z.dense.label, z.dense.weight
            )
            loss += meet_shared(words.noise, settings, noise_key, block, H, dH, rows, C, top, z, slot, alpha)
        m = list_path(
            z.kept, first, last, z.context, meetings, m, slot, words.tree, settings.top, settings.node_base, z.place
        )
    if settings.negative > 0:
        if settings.shared:
            loss += meet_shared(words.noise, settings, noise_key, block, H, dH, rows, C, NONE, z, slot, alpha)
        else:
            m = list_noise(
                z.kept, first, last, z.context, meetings, m, slot, words.noise, settings.negative, noise_key, block
            )
        m = list_targets(z.kept, first, last, z.context, meetings, m, slot)
    loss += meet_lists(H, dH, C, slot.delta, z.lists, m, alpha)
    if not settings.skipgram:
        unpool(dH, z.kept, first, rows, settings.divide, slot.delta)
    return loss, examples


# --------------------------------------------------------------------------------------------------------- rounds


@njit(**COMPILED)
def owner(row, workers):
    """The worker that adds the differences of a row."""
    return int64(((uint64(row) * uint64(2654435761) & uint64(0xFFFFFFFF)) * uint64(workers)) >> uint64(32))


@njit(**COMPILED)
def add_differences(worker, workers, matrix, totals, delta, changes, sizes, kind, base, limit, mine):
    """Add the differences of this worker's rows to the matrix in the order of the slots.

    All of them were computed on the same state, and a row that sums very many gradients of one state overshoots: it
    is scaled so that it counts as `limit` gradients.
    """
    n = 0
    for s in range(changes.shape[0]):
        for i in range(sizes[s, kind]):
            row = changes[s, i].row
            if owner(row, workers) == worker:
                totals[row] += changes[s, i].gradients
                mine[n, 0] = s
                mine[n, 1] = i
                n += 1
    for j in range(n):
        if j + AHEAD < n:
            prefetch_row(matrix, changes[mine[j + AHEAD, 0], mine[j + AHEAD, 1]].row)
        s = mine[j, 0]
        place = base + mine[j, 1]
        row = changes[s, mine[j, 1]].row
        share = ONE
        if totals[row] > limit:
            share = limit / totals[row]
        for q in range(0, matrix.shape[1], 16):
            store(matrix, row, q, fma(load(delta[s], place, q), share, load(matrix, row, q)))
    for j in range(n):
        totals[changes[mine[j, 0], mine[j, 1]].row] = ZERO


@njit(**COMPILED)
def barrier(sync, arrivals):
    """Wait until the workers have arrived so many times in all."""
    atomic_add(sync, 0, 1)
    spins = 0
    while atomic_load(sync, 0) < arrivals:
        spins += 1
        if spins > 2000:
            yield_processor()


@njit(**COMPILED)
def train_rounds(worker, workers, sync, epoch, first, last, texts, words, settings, W, C, totals, slots, z):
    """One worker's part of the rounds `first` to `last` of an epoch.

    Stream `s` of a round reads the corpus in runs of RUN chunks at the places that ``epoch.order`` gives. Chunks are
    claimed by whoever is free; ``epoch.result`` receives the loss and the number of examples.
    """
    streams = slots.sizes.shape[0]
    key = uint64(epoch.key)
    arrivals = 0
    claimed = 0
    for r in range(first, last):
        alpha = float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds))
        s = atomic_add(sync, 8, 1) - claimed
        while s < streams:
            run = r // RUN * streams + s
            slots.sizes[s, 0] = 0
            slots.sizes[s, 1] = 0
            slots.loss[s] = 0.0
            slots.examples[s] = 0
            if run < epoch.order.shape[0]:
                block = epoch.order[run] * RUN + (r ^ int64(draw(key, run))) % RUN
                slot = Slot(slots.delta[s], slots.inputs[s], slots.outputs[s], slots.sizes[s])
                loss, examples = train_chunk(slot, block, key, alpha, texts, words, settings, W, C, z)
                slots.loss[s] = loss
                slots.examples[s] = examples
            s = atomic_add(sync, 8, 1) - claimed
        claimed += streams + workers
        arrivals += workers
        barrier(sync, arrivals)
        if worker == 0:
            for s in range(streams):
                epoch.result[0] += slots.loss[s]
                epoch.result[1] += slots.examples[s]
        limit = float32(settings.damping / alpha)
        base = slots.inputs.shape[1]
        add_differences(
            worker, workers, W, totals[0], slots.delta, slots.inputs, slots.sizes, INPUTS, FIRST, limit, z.mine
        )
        add_differences(
            worker, workers, C, totals[1], slots.delta, slots.outputs, slots.sizes, OUTPUTS, base, limit, z.mine
        )
        arrivals += workers
        barrier(sync, arrivals)
