"""Every compiled training function: arrays in, arrays out, and one gradient.

A *chunk* is a short stretch of text, and training on it is one small dense problem:

=========  =============================================================================================
read       the tokens that survive the vocabulary cut and subsampling, and the window of each
list       who meets whom, as sparse matrices: windows, targets, Huffman nodes, noise words
pool       hidden rows from input rows: the words' own rows (skip-gram) or the mean of a window (CBOW)
meet       logits of hidden rows and output rows, block by block where all meet, else entry by entry
gradient   the one place that knows the sigmoid
unpool     the gradient of the hidden rows goes back to the input rows they came from
=========  =============================================================================================

Pooling, meeting and unpooling are products of these sparse matrices, or their transposes, with rows of numbers.

A chunk reads the matrices and writes its differences to a slot of its own; it changes nothing else. Chunks run in
*rounds* of a fixed number; after each round the differences are added in the order of the slots. So the result does
not depend on who computed what, and the same seed gives the same bits for any number of workers.

Skip-gram here predicts the word at a window's centre from one context word at a time (the input of a pair is the
context word), as word2vec.c and gensim do. All functions that call each other are in this file because Numba's cache
does not notice a change in another one.
"""

from __future__ import annotations

import numpy as np
from numba import float32, int64, njit, uint64
from numba.extending import register_jitable

from .layout import Chunk, Matrices, Slot, Texts
from .simd import (
    add,
    atomic_add,
    atomic_load,
    dot,
    first_know,
    fma,
    load,
    load_from,
    load_like,
    many_zeros,
    multiply,
    prefetch,
    row_start,
    sleep,
    store,
    turn4,
    yield_processor,
    zeros,
)

# Without Numba's runtime: no kernel allocates, and counting references costs more than the arithmetic.
COMPILED = dict(nogil=True, cache=True, boundscheck=False, error_model="numpy", _nrt=False, no_cfunc_wrapper=True)
INLINED = dict(COMPILED, inline="always")  # a level of calls less: every level compiles all that is below it again

# For functions that compiled ones alone call: what a call from Python needs, to unpack all these arrays, takes as
# long to compile as they do. Called from Python, they run as they stand.
inner = register_jitable(**COMPILED, no_cpython_wrapper=True)

GROUP = np.int64(32)  # hidden rows that share noise words, at most
RUN = 64  # consecutive chunks that one stream trains on before it jumps to another place of the corpus
AHEAD = 6  # rows asked for before they are needed
SCATTER = 2654435761  # spreads the rows over the workers

# Numba compiles a function anew for a literal argument; these are no literals.
FIRST, INPUTS, TAGS, OUTPUTS, FALSE, TRUE = (np.int64(number) for number in (0, 0, 1, 2, 0, 1))


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
    word = int64(((bits >> uint64(32)) * uint64(noise.shape[0])) >> uint64(32))
    other = int64(noise[word].other)
    return word if bits & uint64(0xFFFFFFFF) < uint64(noise[word].threshold) else other


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
    for i in range(count):  # a loop of its own, so that a processor has several of these long sums under way
        loss[i] = exp_minus(abs(logit[i]))
    for i in range(count):
        f = logit[i]
        e = loss[i]
        sigmoid = (ONE if f >= ZERO else e) / (ONE + e)
        loss[i] = weight[i] * (log_1_plus(e) + (f if f > ZERO else ZERO)) - label[i] * f
        logit[i] = (label[i] - weight[i] * sigmoid) * alpha


@njit(**COMPILED)
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
    for q in range(0, matrix.shape[1], 16):
        prefetch(matrix, row, q)


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


@inner
def gather(matrix, changes, count, A):
    """``A[i] = matrix[changes[i].row]``."""
    for i in range(count):
        if i + AHEAD < count:
            prefetch_row(matrix, changes[i + AHEAD].row)
        row = changes[i].row
        for q in range(0, matrix.shape[1], 16):
            store(A, i, q, load(matrix, row, q))


@inner
def gather_mean_columns(matrix, changes, count, rows, A, q, none):
    """`gather_means` for as many columns as `none` has zeros, from column `q` on."""
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


@njit(**COMPILED)
def gather_means(matrix, changes, count, rows, A):
    """``A[i]`` = the mean of the matrix's rows that input ``changes[i].row`` is made of."""
    width = A.shape[1]
    q = FIRST
    while q + 112 <= width:
        gather_mean_columns(matrix, changes, count, rows, A, q, many_zeros(A, 112))
        q += 112
    if q + 64 <= width:
        gather_mean_columns(matrix, changes, count, rows, A, q, many_zeros(A, 64))
        q += 64
    while q < width:
        gather_mean_columns(matrix, changes, count, rows, A, q, zeros(A))
        q += 16


# ----------------------------------------------------------------------------- a group of hidden rows, shared rows


@inner
def turn(T, turned):
    """``turned[q, k] = T[k, q]``."""
    for k in range(0, T.shape[0], 4):
        for q in range(0, T.shape[1], 4):
            turn4(T, k, q, turned)


@inner
def dense_logits(H, a, turned, logit, k):
    """``logit[a, k] = H[a] . T[k]`` for four rows and sixteen columns from `k` on."""
    r0 = r1 = r2 = r3 = zeros(H)
    for q in range(H.shape[1]):
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
def dense_logits_of_eight(H, a, turned, logit, k):
    """The same for eight columns: to have as many sums under way, those over even and odd places."""
    r0 = r1 = r2 = r3 = s0 = s1 = s2 = s3 = none = many_zeros(H, 8)
    for q in range(0, H.shape[1], 2):
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
def dense_hidden(dH, a, G, T, fresh):
    """``dH[a] = sum over k of G[a, k] T[k]``, or ``+=`` if dH is not `fresh`, for four rows."""
    none = zeros(dH)
    for q in range(0, dH.shape[1], 16):
        r0 = none if fresh else load(dH, a, q)
        r1 = none if fresh else load(dH, a + 1, q)
        r2 = none if fresh else load(dH, a + 2, q)
        r3 = none if fresh else load(dH, a + 3, q)
        for k in range(T.shape[0]):
            t = load(T, k, q)
            r0 = fma(t, G[a, k], r0)
            r1 = fma(t, G[a + 1, k], r1)
            r2 = fma(t, G[a + 2, k], r2)
            r3 = fma(t, G[a + 3, k], r3)
        store(dH, a, q, r0)
        store(dH, a + 1, q, r1)
        store(dH, a + 2, q, r2)
        store(dH, a + 3, q, r3)


@inner
def dense_shared(dT, G, H, count, fresh):
    """``dT[k] = sum over a of G[a, k] H[a]``, or ``+=`` if dT is not `fresh`, four rows at a time."""
    none = zeros(dT)
    for k in range(0, G.shape[1], 4):
        for q in range(0, dT.shape[1], 16):
            r0 = none if fresh else load(dT, k, q)
            r1 = none if fresh else load(dT, k + 1, q)
            r2 = none if fresh else load(dT, k + 2, q)
            r3 = none if fresh else load(dT, k + 3, q)
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


@inner
def meet_dense(H, dH, count, T, turned, dT, dense, first, alpha, fresh_hidden, fresh_shared, frozen, C, soon):
    """`count` hidden rows (at most GROUP) meet the shared rows T, columns of `turned`; returns the loss.

    Labels and weights are rows `first`… of ``dense.label`` and ``dense.weight``. Rows of H up to the next multiple of
    four must exist; theirs have no weight. Meanwhile memory is asked for the rows of C that are needed `soon`.
    """
    shared = T.shape[0]
    logit = dense.logit.reshape(-1)
    label = dense.label[first:].reshape(-1)
    weight = dense.weight[first:].reshape(-1)
    for a in range(0, count, 4):
        k = FIRST
        while k + 16 <= shared:
            dense_logits(H, a, turned, dense.logit, k)
            k += 16
        if k < shared:
            dense_logits_of_eight(H, a, turned, dense.logit, k)
        part = slice(a * shared, (a + 4) * shared)
        gradient(logit[part], label[part], weight[part], dense.loss[part], 4 * shared, alpha)
        dense_hidden(dH, a, dense.logit, T, fresh_hidden)
        prefetch_rows(C, soon, a * soon.shape[0] // count, min(a + 4, count) * soon.shape[0] // count)
    if not frozen:
        dense_shared(dT, dense.logit, H, count, fresh_shared)
    return summed(dense.loss, (count + 3) // 4 * 4 * shared)


# --------------------------------------------------------------------------------------------------- sparse products


@inner
def product_columns(A, links, rows, B, q, none, fresh):
    """`product` for as many columns as `none` has zeros, from column `q` on: a row's sum stays in registers."""
    for i in range(rows):
        total = none if fresh else load_like(A, i, q, none)
        first = uint64(links.start[i])
        following = row_start(B, links.column[first])
        for p in range(first, uint64(links.start[i + 1])):
            following, b = first_know(row_start(B, links.column[p + uint64(1)]), following)
            total = fma(load_from(B, b, q, none), links.value[p], total)
        store(A, i, q, total)


@njit(**COMPILED)
def product(A, links, rows, B, fresh):
    """``A = links B`` for a sparse matrix of so many rows, or ``A += links B`` if A is not `fresh`."""
    width = A.shape[1]
    q = FIRST
    while q + 112 <= width:
        product_columns(A, links, rows, B, q, many_zeros(A, 112), fresh)
        q += 112
    if q + 64 <= width:
        product_columns(A, links, rows, B, q, many_zeros(A, 64), fresh)
        q += 64
    while q < width:
        product_columns(A, links, rows, B, q, zeros(A), fresh)
        q += 16


@inner
def sampled_columns(H, C, links, rows, q, none, fresh):
    """`sampled_product` over as many columns as `none` has zeros, from column `q` on."""
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


@njit(**COMPILED)
def sampled_product(H, C, links, rows):
    """``value = H[column] . C[row]`` for every entry of so many rows, none of them empty."""
    width = H.shape[1]
    q = FIRST
    while q + 112 <= width:
        sampled_columns(H, C, links, rows, q, many_zeros(H, 112), int64(q == 0))
        q += 112
    if q + 64 <= width:
        sampled_columns(H, C, links, rows, q, many_zeros(H, 64), int64(q == 0))
        q += 64
    while q < width:
        sampled_columns(H, C, links, rows, q, zeros(H), int64(q == 0))
        q += 16


@njit(**COMPILED)
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


@inner
def pool_gradients(links, outputs, counts, result):
    """The listed output rows as one row: what each counts for the tag that is in all hidden rows."""
    result.start[0] = 0
    result.start[1] = outputs
    for i in range(outputs):
        total = ZERO
        for p in range(links.start[i], links.start[i + 1]):
            total += links.value[p] * counts[links.column[p]].tag
        result.column[i] = links.row[links.start[i]]
        result.value[i] = total


@njit(**INLINED)
def meet_pairs(H, dH, rows, C, delta, outputs, pairs, back, alpha, fresh, counts, settings):
    """The listed output rows meet their hidden rows; returns the loss.

    If words are frozen, no hidden row needs a difference of its own: the first row of dH receives that of the text's
    tag (`count_tag`).
    """
    links = pairs.links
    count = int64(links.start[outputs])
    sampled_product(H, C, links, outputs)
    if settings.softmax:
        softmax_gradient(links.value, pairs.label, pairs.loss, outputs, count // max(outputs, 1), alpha)
    else:
        gradient(links.value, pairs.label, pairs.weight, pairs.loss, count, alpha)
    if settings.frozen:
        pool_gradients(links, outputs, counts, back)
        product(dH, back, int64(1), C, fresh)
    else:
        product(delta, links, outputs, H, TRUE)
        transpose(links, outputs, rows, back)
        product(dH, back, rows, C, fresh)
    return summed(pairs.loss, count)


# ------------------------------------------------------------------------------------------------- reading a chunk


@inner
def text_at(offsets, first, last, position):
    """The text from `first` to `last` that holds a position."""
    while last > first:
        middle = (first + last + 1) // 2
        if offsets[middle] <= position:
            first = middle
        else:
            last = middle - 1
    return first


@inner
def boundary(offsets, text, position, chunk):
    """Where the chunk that would start at `position` in a text does start: inside a long text, behind a short one.

    Returns the position and the text there.
    """
    if position == offsets[text] or offsets[text + 1] - offsets[text] > chunk:
        return position, text
    text += 1
    position = offsets[text]
    while text + 2 < offsets.shape[0] and offsets[text + 1] == position:  # an empty one
        text += 1
    return position, text


@inner
def survivor(tokens, words, key, position):
    """The word at a position if it is in the vocabulary and survives subsampling, else -1."""
    word = int64(tokens[position])
    if word >= words.size:
        return int64(-1)
    if word < words.keep.shape[0] and int64(draw(key, position) >> uint64(32)) >= words.keep[word]:
        return int64(-1)
    return word


@inner
def close_text(kept, first, count):
    """Windows end where the text ends."""
    for i in range(first, count):
        if kept[i].high > count:
            kept[i].high = count


@inner
def read_targets(texts, words, settings, key, begin, text, end, kept):
    """The kept tokens from `begin`, which is in `text`, to `end` and their windows, from place ``window`` on.

    Returns the place after the last one, the place where the last text starts, and that text. Windows reach over both
    ends of the chunk; `read_part` fits them to what is there.
    """
    window = settings.window
    text_end = texts.offsets[text + 1]
    text_first = 0
    count = window
    for position in range(begin, end):
        if position == text_end:
            while position == text_end:
                text += 1
                text_end = texts.offsets[text + 1]
            close_text(kept, max(text_first, window), count)
            text_first = count
        word = survivor(texts.tokens, words, key, position)
        if word >= 0:
            reach = window
            if settings.shrink and window > 0:
                bits = draw(key, position) & uint64(0xFFFFFFFF)
                reach = 1 + int64((bits * uint64(window)) >> uint64(32))
            kept[count].word = word
            kept[count].text = text
            kept[count].low = max(text_first, count - reach)
            kept[count].high = count + reach + 1
            count += 1
    return count, text_first, text


@njit(**COMPILED)
def read_part(texts, words, settings, key, block, first_text, last_text, kept, before):
    """Fill words and windows of the part of a chunk that starts near position ``block * chunk`` of the corpus.

    The texts from `first_text` to `last_text` hold its ends. There are so many tokens `before`; returns how many there
    are afterwards. Where a long text is cut, windows reach over the cut: tokens there have no window of their own, and
    no pair is lost.
    """
    kept = kept[before:]
    offsets = texts.offsets
    begin = block * settings.chunk
    end = begin + settings.chunk
    if begin >= offsets[-1]:
        return before
    text = text_at(offsets, first_text, last_text, begin)
    begin, begin_text = boundary(offsets, text, begin, settings.chunk)
    if end < offsets[-1]:
        end, _ = boundary(offsets, text_at(offsets, text, last_text, end), end, settings.chunk)
    end = min(end, offsets[-1])
    if begin >= end:
        return before
    window = settings.window
    last, text_first, end_text = read_targets(texts, words, settings, key, begin, begin_text, end, kept)
    if last == window:
        return before
    count = last
    stop = offsets[end_text + 1]
    for position in range(end, stop):
        if count == last + window:
            break
        word = survivor(texts.tokens, words, key, position)
        if word >= 0:
            kept[count].word = word
            kept[count].low = kept[count].high = count
            count += 1
    close_text(kept, max(text_first, window), count)
    first = window
    stop = offsets[begin_text]
    for position in range(begin - 1, stop - 1, -1):
        if first == 0:
            break
        word = survivor(texts.tokens, words, key, position)
        if word >= 0:
            first -= 1
            kept[first].word = word
            kept[first].low = kept[first].high = first
    for i in range(first, count):
        kept[i - first].word = kept[i].word
        kept[i - first].text = kept[i].text
        kept[i - first].low = before + max(0, kept[i].low - first)
        kept[i - first].high = before + kept[i].high - first
    return before + count - first


# ------------------------------------------------------------------------------------------- who meets whom in a chunk


@inner
def list_inputs(kept, count, places, slot):
    """Give each word one place among the slot's inputs, however often it occurs; returns how many there are.

    ``places`` and the slot's inputs are a sparse set (Briggs & Torczon 1993): what ``places`` says of a word counts
    only if the word does stand there, so it is never cleared.
    """
    n = FIRST
    for token in range(count):
        word = int64(kept[token].word)
        place = int64(places[word])
        if place >= n or slot.inputs[place].row != word:
            place = n
            places[word] = n
            slot.inputs[n].row = word
            n += 1
        kept[token].input = place
    return n


@inner
def list_tags(kept, count, tags, slot):
    """Give the tags of each text that has targets places in the slot, and say of each target where they are."""
    n = FIRST
    first = FIRST
    text = -1
    for token in range(count):
        if kept[token].high > kept[token].low and kept[token].text != text:
            text = kept[token].text
            first = n
            if tags.start.shape[0] > 0:
                for p in range(tags.start[text], tags.start[text + 1]):
                    slot.tags[n].row = tags.row[p]
                    n += 1
        kept[token].tag = first
        kept[token].last_tag = n
    slot.sizes[TAGS] = n


@inner
def list_windows(kept, count, inputs, step, targets, windows):
    """Row i: the inputs in the window of target i, then its text's tags, which stand behind all `inputs`.

    Tokens with nothing there are no targets; returns how many are. One follows the other `step` tokens behind it.
    """
    n = uint64(0)
    rows = 0
    for place in range(step):
        for token in range(place, count, step):
            if kept[token].high == kept[token].low:
                continue
            first = n
            for a in range(uint64(kept[token].low), uint64(kept[token].high)):
                windows.row[n] = rows
                windows.column[n] = kept[a].input
                n += uint64(a != uint64(token))  # the token's own entry is written over
            for a in range(kept[token].tag, kept[token].last_tag):
                windows.row[n] = rows
                windows.column[n] = inputs + a
                n += uint64(1)
            if n > first:
                windows.start[rows] = first
                targets[rows] = kept[token].word
                rows += 1
    windows.start[rows] = n
    return rows


@inner
def list_places(kept, count, inputs, step, settings, targets, windows):
    """Row ``i * places + k``: what stands at place `k` around target `i`: a word before it, one behind it, or a tag.

    A place where nothing stands has an empty row. Returns the number of targets.
    """
    n = 0
    rows = 0
    for place in range(step):
        for token in range(place, count, step):
            if kept[token].high == kept[token].low:
                continue
            targets[rows] = kept[token].word
            row = rows * settings.places
            for k in range(settings.places):
                if k < 2 * settings.window:
                    a = token + k - settings.window + (1 if k >= settings.window else 0)
                    there = kept[token].low <= a < kept[token].high
                    column = kept[a].input if there else 0
                else:
                    a = kept[token].tag + k - 2 * settings.window
                    there = a < kept[token].last_tag
                    column = inputs + a
                windows.start[row + k] = n
                if there:
                    windows.row[n] = row + k
                    windows.column[n] = column
                    windows.value[n] = ONE
                    n += 1
            rows += 1
    windows.start[rows * settings.places] = n
    return rows


@inner
def list_own(rows, examples):
    """Row i: hidden row i itself."""
    for i in range(rows + 1):
        examples.start[i] = i
        examples.row[i] = i
        examples.column[i] = i


@inner
def list_labels(kept, count, tags, key, targets, examples):
    """Row i: a text that has labels; its target is one of them, drawn anew every time. Returns how many there are."""
    rows = 0
    for token in range(count):
        first = tags.start[kept[token].word]
        labels = tags.start[kept[token].word + 1] - first
        if labels > 0:
            bits = draw(key, int64(kept[token].word)) & uint64(0xFFFFFFFF)
            targets[rows] = tags.row[first + int64((bits * uint64(labels)) >> uint64(32))]
            examples.start[rows] = rows
            examples.row[rows] = rows
            examples.column[rows] = token
            rows += 1
    examples.start[rows] = rows
    return rows


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


@inner
def add_output(slot, row, gradients):
    """Give an output row a place in the slot; returns its number."""
    n = slot.sizes[OUTPUTS]
    slot.sizes[OUTPUTS] = n + 1
    slot.outputs[n].row = row
    slot.outputs[n].gradients = gradients
    return n


@inner
def count_gradients(targets, rows, settings, tree, examples, hidden, counts):
    """How many examples and gradients each hidden row takes part in."""
    for a in range(hidden + 4):
        counts[a].examples = ZERO
        counts[a].gradients = ZERO
        counts[a].tag = ONE
    for e in range(examples.start[rows]):
        counts[examples.column[e]].examples += ONE
        if settings.tree:
            word = targets[examples.row[e]]
            counts[examples.column[e]].gradients += float32(tree.start[word + 1] - tree.start[word])
    if settings.negative > 0 or settings.every:
        for a in range(hidden):
            counts[a].gradients += counts[a].examples * float32(1 + settings.negative)


@inner
def set_gradients(inputs, counts, slot):
    """How many gradients each input sums up, if each is a hidden row."""
    for a in range(inputs):
        slot.inputs[a].gradients = counts[a].gradients
    for a in range(slot.sizes[TAGS]):
        slot.tags[a].gradients = counts[inputs + a].gradients


@inner
def count_pooled(spread, windows, settings, counts, slot):
    """How many gradients each input sums up, if hidden rows are made of several inputs.

    A tag is in every window of its text, but has only a share in each mean: so much less does it overshoot.
    """
    inputs = slot.sizes[INPUTS]
    places = max(settings.places, 1)
    for a in range(inputs + slot.sizes[TAGS]):
        gradients = ZERO
        for p in range(spread.start[a], spread.start[a + 1]):
            row = spread.column[p]
            share = spread.value[p]
            if a >= inputs and settings.mean:
                share /= float32(windows.start[row + 1] - windows.start[row])
            gradients += counts[row // places].gradients * share
        if a < inputs:
            slot.inputs[a].gradients = gradients
        else:
            slot.tags[a - inputs].gradients = gradients


@inner
def count_tag(windows, rows, settings, counts, slot):
    """What the gradient of each hidden row counts for the text's one tag, which is in every window, and how many
    gradients the tag sums up.
    """
    gradients = ZERO
    for a in range(rows):
        share = ONE / float32(windows.start[a + 1] - windows.start[a]) if settings.places == 0 else ONE
        counts[a].tag = share if settings.divide else ONE
        gradients += counts[a].gradients * counts[a].tag * (share if settings.mean else ONE)
    slot.tags[0].gradients = gradients


@inner
def list_targets(targets, rows, examples, outputs, pairs, slot):
    """Every target meets its hidden rows with label 1; returns the number of listed outputs."""
    links = pairs.links
    n = links.start[outputs]
    for e in range(examples.start[rows]):
        links.row[n + e] = targets[examples.row[e]]
        links.column[n + e] = examples.column[e]
        pairs.label[n + e] = ONE
        pairs.weight[n + e] = ONE
    for i in range(rows):
        add_output(slot, int64(targets[i]), float32(examples.start[i + 1] - examples.start[i]))
        links.start[outputs + i + 1] = n + examples.start[i + 1]
    return outputs + rows


@inner
def list_every(kept, targets, rows, examples, outputs, tags, pairs, slot, softmax):
    """Every output row meets every hidden row, with label 1 where it is the target, or, if labels do not exclude each
    other, one of the text's labels. Returns the number of listed outputs.
    """
    links = pairs.links
    for k in range(outputs):
        add_output(slot, k, float32(rows) / float32(outputs))
        links.start[k] = k * rows
        for i in range(rows):
            links.row[k * rows + i] = k
            links.column[k * rows + i] = examples.column[i]
            pairs.label[k * rows + i] = ZERO
            pairs.weight[k * rows + i] = ONE
    links.start[outputs] = outputs * rows
    for i in range(rows):
        text = kept[examples.column[i]].word
        for p in range(tags.start[text], tags.start[text + 1]):
            k = targets[i] if softmax else tags.row[p]
            if pairs.label[k * rows + i] == ZERO:
                pairs.label[k * rows + i] = ONE
                slot.outputs[slot.sizes[OUTPUTS] - outputs + k].gradients += ONE
    return outputs


@inner
def list_noise(targets, rows, examples, outputs, pairs, slot, noise, settings, key, block):
    """Every pair meets noise words of its own with label 0, as published; a draw of the target itself is left out.

    Labels are few: there it is made anew, as fastText does.
    """
    links = pairs.links
    n = links.start[outputs]
    draws = block << 32
    for e in range(examples.start[rows]):
        for _ in range(settings.negative):
            word = draw_noise(noise, draw(key, draws))
            draws += 1
            while settings.labels and word == targets[examples.row[e]]:
                word = draw_noise(noise, draw(key, draws))
                draws += 1
            if word != targets[examples.row[e]]:
                add_output(slot, word, ONE)
                links.row[n] = word
                links.column[n] = examples.column[e]
                pairs.label[n] = ZERO
                pairs.weight[n] = ONE
                n += 1
                outputs += 1
                links.start[outputs] = n
    return outputs


@inner
def list_paths(targets, rows, examples, outputs, pairs, slot, tree, top, node_base, nodes, places):
    """Every node on the targets' paths, below the top of the tree, meets the hidden rows of all these targets.

    ``places`` remembers where each node of each path stands in the slot.
    """
    links = pairs.links
    begin = slot.sizes[OUTPUTS]
    k = uint64(0)
    for i in range(rows):
        if i + AHEAD < rows:
            prefetch(tree.node, tree.start[targets[i + AHEAD]])
            prefetch(tree.label, tree.start[targets[i + AHEAD]])
        count = float32(examples.start[i + 1] - examples.start[i])
        for p in range(tree.start[targets[i]], tree.start[targets[i] + 1]):
            node = tree.node[p]
            if node >= top:
                if nodes[node] < 0:
                    nodes[node] = add_output(slot, node_base + node, ZERO)
                slot.outputs[nodes[node]].gradients += count
                places[k] = nodes[node]
                k += uint64(1)
    shift = outputs - begin + 1
    n = links.start[outputs]
    for output in range(begin, slot.sizes[OUTPUTS]):
        row = slot.outputs[output].row
        nodes[row - node_base] = -1
        links.start[output + shift] = n
        for each in range(n, n + int64(slot.outputs[output].gradients)):
            links.row[each] = row
            pairs.weight[each] = ONE
        n += int64(slot.outputs[output].gradients)
    k = uint64(0)
    for i in range(rows):
        for p in range(tree.start[targets[i]], tree.start[targets[i] + 1]):
            if tree.node[p] >= top:
                place = places[k] + shift
                k += uint64(1)
                n = links.start[place]
                for e in range(examples.start[i], examples.start[i + 1]):
                    links.column[n] = examples.column[e]
                    pairs.label[n] = float32(tree.label[p])
                    n += 1
                links.start[place] = n
    return outputs + slot.sizes[OUTPUTS] - begin


@inner
def weigh_top(targets, rows, examples, slot, tree, label, weight):
    """How often each hidden row meets each of the nodes at the top of the tree, and with which labels."""
    for i in range(rows):
        e0 = examples.start[i]
        e1 = examples.start[i + 1]
        for p in range(tree.start[targets[i]], tree.start[targets[i] + 1]):
            node = tree.node[p]
            if node >= label.shape[1]:
                break
            slot.outputs[node].gradients += float32(e1 - e0)
            for e in range(e0, e1):
                label[examples.column[e], node] += float32(tree.label[p])
                weight[examples.column[e], node] += ONE


@inner
def group_size(counts, first, hidden, examples):
    """How many hidden rows from `first` on share noise words: whole fours of them as long as they take part in no more
    `examples`, so that no noise word weighs too much; but at least one four, and at most GROUP.
    """
    size = FIRST
    total = ZERO
    while size < GROUP and first + size < hidden:
        for a in range(first + size, first + size + 4):
            total += counts[a].examples
        if size > 0 and total > float32(examples):
            break
        size += 4
    return min(size, hidden - first)


@inner
def list_shared_noise(noise, settings, key, block, hidden, counts, slot):
    """Noise words for each group of hidden rows.

    A hidden row that takes part in some examples meets each of its group's with weight ``examples * negative /
    shared``: the expected gradient is that of independent draws.
    """
    draws = block << 32
    share = float32(settings.negative) / float32(settings.shared)
    first = FIRST
    while first < hidden:
        last = first + group_size(counts, first, hidden, settings.group)
        weight = ZERO
        for a in range(first, last):
            weight += counts[a].examples * share
        for _ in range(settings.shared):
            add_output(slot, draw_noise(noise, draw(key, draws)), weight)
            draws += 1
        first = last


@inner
def list_noise_of_few(noise, settings, key, block, hidden, counts, outputs, pairs, slot):
    """What `list_shared_noise` does, as pairs, for groups of any size: for few hidden rows these are less work than a
    dense block.
    """
    links = pairs.links
    n = links.start[outputs]
    draws = block << 32
    share = float32(settings.negative) / float32(settings.shared)
    first = FIRST
    while first < hidden:
        examples = counts[first].examples
        last = first + 1
        while last < hidden and examples + counts[last].examples <= float32(settings.group):
            examples += counts[last].examples
            last += 1
        for _ in range(settings.shared):
            word = draw_noise(noise, draw(key, draws))
            draws += 1
            add_output(slot, word, examples * share)
            for a in range(first, last):
                links.row[n] = word
                links.column[n] = a
                pairs.label[n] = ZERO
                pairs.weight[n] = counts[a].examples * share
                n += 1
            outputs += 1
            links.start[outputs] = n
        first = last
    return outputs


@inner
def weigh_noise(counts, first, size, settings, label, weight):
    """Noise words have label 0 and the same weight for a hidden row."""
    share = float32(settings.negative) / float32(settings.shared)
    for a in range(first, first + (size + 3) // 4 * 4):
        w = counts[a].examples * share
        for k in range(settings.shared):
            label[a, k] = ZERO
            weight[a, k] = w


# ----------------------------------------------------------------------------------------------------- one chunk


@njit(**INLINED)
def meet_top(H, dH, hidden, C, settings, z, slot, alpha):
    """All hidden rows meet the nodes at the top of the tree, which are the slot's first outputs; labels and
    weights are set. Returns the loss.
    """
    loss = 0.0
    gather(C, slot.outputs, settings.top, z.T)
    turn(z.T, z.turned)
    dT = slot.dC
    others = slot.outputs[settings.top : slot.sizes[OUTPUTS]]
    for a in range(0, hidden, GROUP):
        size = min(GROUP, hidden - a)
        soon = others[a * others.shape[0] // hidden : (a + size) * others.shape[0] // hidden]
        loss += meet_dense(
            H[a:], dH[a:], size, z.T, z.turned, dT, z.dense, a, alpha, TRUE, int64(a == 0), settings.frozen, C, soon
        )  # fmt: skip
    return loss


@njit(**INLINED)
def meet_noise(H, dH, hidden, C, place, settings, z, slot, alpha, fresh):
    """Every group of hidden rows meets its noise words; returns the loss."""
    loss = 0.0
    others = slot.outputs[place + settings.shared : slot.sizes[OUTPUTS]]
    a = FIRST
    while a < hidden:
        size = group_size(z.counts, a, hidden, settings.group)
        weigh_noise(z.counts, a, size, settings, z.dense.label, z.dense.weight)
        gather(C, slot.outputs[place:], settings.shared, z.T)
        turn(z.T, z.turned)
        dT = slot.dC[place:]
        soon = others[a * others.shape[0] // hidden : (a + size) * others.shape[0] // hidden]
        loss += meet_dense(
            H[a:], dH[a:], size, z.T, z.turned, dT, z.dense, a, alpha, fresh, TRUE, settings.frozen, C, soon
        )
        place += settings.shared
        a += size
    return loss


@inner
def list_chunk(slot, block, count, key, texts, words, settings, C, z):
    """List who meets whom in the chunk that `claim_chunk` has read: the inputs and output rows of its slot, windows,
    examples and pairs. Nothing here depends on what the matrices hold.
    """
    key = mix(key ^ uint64(0xA0761D6478BD642F))
    slot.sizes[TAGS] = 0
    inputs = FIRST
    if settings.labels or settings.window > 0:
        inputs = list_inputs(z.kept, count, z.inputs, slot)
    if settings.labels:
        rows = windows = list_labels(z.kept, count, texts.tags, key, z.targets, z.examples)
        hidden = inputs
    else:
        list_tags(z.kept, count, texts.tags, slot)
        hidden = inputs + slot.sizes[TAGS]
        # Neighbours, whose windows hold the same rows, do not share noise words: they go to one group after another.
        group = min(GROUP, max(settings.group, 1))
        step = (count + group - 1) // group
        if settings.skipgram:
            rows = windows = list_windows(z.kept, count, inputs, int64(1), z.targets, z.examples)
        elif settings.places == 0:
            rows = windows = list_windows(z.kept, count, inputs, step, z.targets, z.windows)
        else:
            rows = list_places(z.kept, count, inputs, step, settings, z.targets, z.windows)
            windows = rows * settings.places
        if not settings.skipgram:
            list_own(rows, z.examples)
            hidden = rows
    count_gradients(z.targets, rows, settings, words.tree, z.examples, hidden, z.counts)
    slot.sizes[INPUTS] = inputs
    if settings.skipgram:
        set_gradients(inputs, z.counts, slot)
    slot.sizes[OUTPUTS] = 0
    if settings.top > 0 and hidden > 0:
        for node in range(min(settings.top, C.shape[0] - settings.node_base)):
            add_output(slot, settings.node_base + node, ZERO)
    noise = slot.sizes[OUTPUTS]
    few = settings.frozen or hidden == 1
    if settings.negative > 0 and settings.shared > 0 and not few:
        list_shared_noise(words.noise, settings, key, block, hidden, z.counts, slot)
    listed = slot.sizes[OUTPUTS]
    outputs = FIRST
    if settings.tree:
        outputs = list_paths(
            z.targets, rows, z.examples, outputs, z.pairs, slot, words.tree, settings.top, settings.node_base, z.nodes,
            z.back.row,
        )  # fmt: skip
    if settings.negative > 0 and settings.shared == 0:
        outputs = list_noise(z.targets, rows, z.examples, outputs, z.pairs, slot, words.noise, settings, key, block)
    elif settings.negative > 0 and few:
        outputs = list_noise_of_few(words.noise, settings, key, block, hidden, z.counts, outputs, z.pairs, slot)
    if settings.every:
        outputs = list_every(
            z.kept, z.targets, rows, z.examples, C.shape[0], texts.tags, z.pairs, slot, settings.softmax
        )  # fmt: skip
    if settings.negative > 0:
        outputs = list_targets(z.targets, rows, z.examples, outputs, z.pairs, slot)
    tags = slot.sizes[TAGS]
    return Chunk(inputs, tags, rows, windows, hidden, z.examples.start[rows], noise, listed, outputs)


@njit(**INLINED)
def train_chunk(slot, block, count, key, alpha, texts, words, settings, matrices, z):
    """Train on the `count` tokens that `claim_chunk` has read: what the chunk would change goes to its slot, the
    matrices stay as they are. Returns the loss and the number of examples.
    """
    if count == 0:
        slot.sizes[:] = 0
        return 0.0, 0
    W, D, C = matrices
    chunk = list_chunk(slot, block, count, key, texts, words, settings, C, z)
    prefetch_rows(C, slot.outputs, chunk.noise, min(chunk.noise + settings.shared, slot.sizes[OUTPUTS]))
    if words.rows.start.shape[0] > 0:
        gather_means(W, slot.inputs, chunk.inputs, words.rows, z.X)
    else:
        gather(W, slot.inputs, chunk.inputs, z.X)
    gather(D, slot.tags, chunk.tags, z.X[chunk.inputs :])
    used = chunk.inputs + chunk.tags
    clear(z.X, used, used + 4)
    H = z.X
    dH = slot.dX
    if not settings.skipgram:
        H = z.H
        dH = z.dH
        if settings.places == 0:
            weigh_windows(z.windows, chunk.targets, settings.mean)
        product(H.reshape((-1, W.shape[1])), z.windows, chunk.windows, z.X, TRUE)
        clear(H, chunk.targets, chunk.targets + 4)
        if settings.frozen:
            count_tag(z.windows, chunk.targets, settings, z.counts, slot)
    loss = 0.0
    fresh = TRUE
    if chunk.noise > 0:  # before it stands the top of the tree
        clear(z.dense.label, FIRST, chunk.hidden + 4)
        clear(z.dense.weight, FIRST, chunk.hidden + 4)
        weigh_top(z.targets, chunk.targets, z.examples, slot, words.tree, z.dense.label, z.dense.weight)
        loss += meet_top(H, dH, chunk.hidden, C, settings, z, slot, alpha)
        fresh = FALSE
    if chunk.listed > chunk.noise:
        loss += meet_noise(H, dH, chunk.hidden, C, chunk.noise, settings, z, slot, alpha, fresh)
        fresh = FALSE
    delta = slot.dC[chunk.listed :]
    loss += meet_pairs(
        H, dH, chunk.hidden, C, delta, chunk.outputs, z.pairs, z.back, alpha, fresh, z.counts, settings
    )  # fmt: skip
    if settings.skipgram:
        return loss, chunk.examples
    if settings.frozen:
        place = 2 * settings.window if settings.places > 0 else FIRST
        for q in range(0, W.shape[1], 16):
            store(slot.dX, chunk.inputs, q, load(dH.reshape((-1, W.shape[1])), place, q))
    else:
        if settings.places == 0:
            weigh_windows(z.windows, chunk.targets, settings.divide)
        transpose(z.windows, chunk.windows, used, z.back)
        count_pooled(z.back, z.windows, settings, z.counts, slot)
        product(slot.dX, z.back, used, dH.reshape((-1, W.shape[1])), TRUE)
    return loss, chunk.examples


# --------------------------------------------------------------------------------------------------------- rounds


@inner
def owner(row, workers):
    """The worker that adds the differences of a row."""
    return int64(((uint64(row) * uint64(SCATTER) & uint64(0xFFFFFFFF)) * uint64(workers)) >> uint64(32))


@inner
def claim_differences(worker, workers, totals, changes, sizes, kind, mine):
    """List the differences of this worker's rows, or, if there are no `workers`, of all; returns how many there are.

    ``totals[row]`` receives the gradients that they sum up.
    """
    n = 0
    for s in range(changes.shape[0]):
        first = sizes[s, INPUTS] if kind == TAGS else FIRST
        for i in range(sizes[s, kind]):
            row = changes[s, i].row
            if workers == 0 or owner(row, workers) == worker:
                totals[row] += changes[s, i].gradients
                mine[n, 0] = s
                mine[n, 1] = first + i
                mine[n, 2] = row
                n += 1
    return n


@inner
def add_to_rows(matrix, delta, totals, limit, mine, count):
    """Add each difference to its row."""
    for j in range(count):
        if j + AHEAD < count:
            prefetch_row(matrix, mine[j + AHEAD, 2])
            prefetch_row(delta[mine[j + AHEAD, 0]], mine[j + AHEAD, 1])
        s = mine[j, 0]
        place = mine[j, 1]
        row = mine[j, 2]
        share = min(ONE, limit / totals[row])
        for q in range(0, matrix.shape[1], 16):
            store(matrix, row, q, fma(load(delta[s], place, q), share, load(matrix, row, q)))


@inner
def owned(rows, number, worker, workers):
    """Where this worker's rows stand among those of an input, which are sorted by owner whatever the number of
    workers (`wordvec.engine.owned_rows`).
    """
    first = rows.start[number]
    end = rows.start[number + 1]
    while first < end and owner(rows.row[first], workers) < worker:
        first += 1
    last = first
    while last < end and owner(rows.row[last], workers) == worker:
        last += 1
    return first, last


@inner
def add_to_all_columns(worker, workers, matrix, rows, divide, delta, totals, limit, mine, count, q, none):
    """`add_to_all_rows` for as many columns as `none` has zeros, from column `q` on."""
    soon, soon_last = owned(rows, mine[0, 2], worker, workers)
    for j in range(count):
        first, last = soon, soon_last
        if j + 1 < count:
            soon, soon_last = owned(rows, mine[j + 1, 2], worker, workers)
        share = min(ONE, limit / totals[mine[j, 2]])
        if divide:
            share /= float32(rows.start[mine[j, 2] + 1] - rows.start[mine[j, 2]])
        step = multiply(load_like(delta[mine[j, 0]], mine[j, 1], q, none), share)
        ahead = soon - first
        for p in range(first, last):
            if q == 0 and p + ahead < soon_last:
                prefetch_row(matrix, rows.row[p + ahead])
            row = rows.row[p]
            store(matrix, row, q, add(load_like(matrix, row, q, none), step))


@inner
def add_to_all_rows(worker, workers, matrix, rows, divide, delta, totals, limit, mine, count):
    """Add each difference to this worker's rows among all that the input is made of, so that their mean moves by as
    much; or divide it among them, which is the derivative of the mean.
    """
    width = matrix.shape[1] if count > 0 else FIRST
    q = FIRST
    while q + 112 <= width:
        add_to_all_columns(
            worker, workers, matrix, rows, divide, delta, totals, limit, mine, count, q, many_zeros(matrix, 112)
        )
        q += 112
    while q < width:
        add_to_all_columns(worker, workers, matrix, rows, divide, delta, totals, limit, mine, count, q, zeros(matrix))
        q += 16


@inner
def add_differences(worker, workers, matrix, rows, divide, totals, delta, changes, sizes, kind, limit, mine):
    """Add the differences of this worker's rows to the matrix in the order of the slots.

    All of them were computed on the same state, and a row that sums very many gradients of one state overshoots: it
    is scaled so that it counts as `limit` gradients.
    """
    many = kind == INPUTS and rows.start.shape[0] > 0
    count = claim_differences(worker, FIRST if many else workers, totals, changes, sizes, kind, mine)
    if many:
        add_to_all_rows(worker, workers, matrix, rows, divide, delta, totals, limit, mine, count)
    else:
        add_to_rows(matrix, delta, totals, limit, mine, count)
    for j in range(count):
        totals[mine[j, 2]] = ZERO


@inner
def barrier(sync, arrivals):
    """Wait until the workers have arrived so many times in all.

    Mostly they arrive within microseconds. Where others want the processors too, those who wait let them go.
    """
    atomic_add(sync, 0, 1)
    spins = 0
    while atomic_load(sync, 0) < arrivals:
        spins += 1
        if spins > 3000:
            sleep(np.uint32(50))
        elif spins > 2000:
            yield_processor()


@njit(**INLINED)
def claim_chunk(sync, first, last, streams, epoch, texts, words, settings, key, z):
    """Claim the next chunk and read it; returns its number, one of its blocks, and how many tokens were kept.

    Every part of a chunk reads the corpus in runs of RUN blocks at the places that ``epoch.order`` gives.
    """
    claim = atomic_add(sync, 8, 1)
    r = first + claim // streams
    block = count = FIRST
    if r < last:
        for part in range(settings.parts):
            run = (r // RUN * streams + claim % streams) * settings.parts + part
            if run < epoch.order.shape[0]:
                place = epoch.order[run]
                block = place * RUN + (r ^ int64(draw(key, run))) % RUN
                first_text, last_text = epoch.texts[place], epoch.texts[place + 1]
                count = read_part(texts, words, settings, key, block, first_text, last_text, z.kept, count)
    return claim, block, count


@njit(**COMPILED)
def train_rounds(worker, workers, sync, epoch, first, last, texts, words, settings, matrices, totals, slots, z):
    """One worker's part of the rounds `first` to `last` of an epoch.

    Chunks are claimed by whoever is free, and read before the barrier where others are waited for: reading needs no
    matrix. ``epoch.result`` receives the loss and the number of examples.
    """
    streams = slots.sizes.shape[0]
    key = uint64(epoch.key)
    arrivals = 0
    claim, block, count = claim_chunk(sync, first, last, streams, epoch, texts, words, settings, key, z)
    for r in range(first, last):
        alpha = float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds))
        while claim < (r + 1 - first) * streams:
            s = claim % streams
            slot = Slot(
                slots.dX[s], slots.dC[s], slots.inputs[s], slots.tags[s], slots.outputs[s], slots.sizes[s]
            )  # fmt: skip
            loss, examples = train_chunk(slot, block, count, key, alpha, texts, words, settings, matrices, z)
            slots.loss[s] = loss
            slots.examples[s] = examples
            claim, block, count = claim_chunk(sync, first, last, streams, epoch, texts, words, settings, key, z)
        arrivals += workers
        barrier(sync, arrivals)
        if worker == 0:
            for s in range(streams):
                epoch.result[0] += slots.loss[s]
                epoch.result[1] += slots.examples[s]
        limit = float32(settings.damping / alpha)
        for kind in range(3):
            matrix = matrices[kind]
            changes = slots.inputs if kind == INPUTS else slots.tags if kind == TAGS else slots.outputs
            delta = slots.dC if kind == OUTPUTS else slots.dX
            add_differences(
                worker, workers, matrix, words.rows, settings.labels, totals[kind], delta, changes, slots.sizes, kind,
                limit, z.mine,
            )  # fmt: skip
        arrivals += workers
        barrier(sync, arrivals)


# ------------------------------------------------------------------------------------------------------- inference


@inner
def text_key(tokens, seed):
    """A key that depends on the seed and the text's content."""
    key = mix(uint64(seed))
    for position in range(tokens.shape[0]):
        key = mix(key ^ (uint64(tokens[position]) + uint64(0x9E3779B97F4A7C15)))
    return key


@njit(**INLINED)
def infer_text(key, inference, texts, words, settings, matrices, slot, z):
    """Learn the row of D of the one text and its one tag; returns how many targets it has had."""
    W, D, C = matrices
    blocks = (texts.tokens.shape[0] + settings.chunk - 1) // settings.chunk
    steps = inference.epochs * blocks
    learnt = 0
    for step in range(steps):
        alpha = float32(inference.alpha + (inference.min_alpha - inference.alpha) * (step / steps))
        epoch_key = draw(key, step // blocks)
        block = step % blocks
        count = read_part(texts, words, settings, epoch_key, block, FIRST, FIRST, z.kept, FIRST)
        _, examples = train_chunk(slot, block, count, epoch_key, alpha, texts, words, settings, matrices, z)
        learnt += examples
        for n in range(slot.sizes[TAGS]):
            share = min(ONE, float32(settings.damping / alpha) / slot.tags[n].gradients)
            place = slot.sizes[INPUTS] + n
            for q in range(0, D.shape[1], 16):
                store(D, 0, q, fma(load(slot.dX, place, q), share, load(D, 0, q)))
    return learnt


@njit(**COMPILED)
def infer_texts(sync, last, inference, texts, words, settings, matrices, slot, bounds, z):
    """One worker's part of the texts up to `last`: row `t` of D becomes the vector of text `t`.

    Nothing but the text, the seed and the frozen matrices has a part in it. ``bounds`` has room for two offsets.
    """
    while True:
        text = atomic_add(sync, 0, 1)
        if text >= last:
            break
        tokens = texts.tokens[texts.offsets[text] : texts.offsets[text + 1]]
        D = matrices.D[text : text + 1]
        key = text_key(tokens, inference.seed)
        for q in range(inference.dimensions):
            D[0, q] = (float32(draw(key, q) >> uint64(40)) * float32(2.0**-23) - ONE) / float32(inference.dimensions)
        bounds[0] = 0
        bounds[1] = tokens.shape[0]
        one = Texts(tokens, bounds, texts.tags)
        mine = Matrices(matrices.W, D, matrices.C)
        inference.learnt[text] = infer_text(mix(key), inference, one, words, settings, mine, slot, z)
