"""The steps that do the arithmetic of a chunk: hidden rows are pooled, meet output rows, and their gradients go back.

A hidden row meets an output row: their logit is computed. Where all meet all this is a dense product
(`wordvec.core.dense`), elsewhere a sparse one (`wordvec.core.sparse`), and so are pooling and its transpose. Which rows
meet has been listed (`hidden_rows`, `output_rows`). Logits become gradients in `wordvec.core.gradient`. No matrix is
changed here: the results are differences in the chunk's slot.

Skip-gram predicts the word at a window's centre from one context word at a time (the input of a pair is the context
word), as word2vec.c and gensim do.
"""

from __future__ import annotations

from numba import float32, int64

from ..jit.lanes import dot, fma, load, many_zeros, spread, store, zeros
from ..jit.options import FIRST, TRUE, inner, step
from ..jit.structs import call
from .dense import hidden_of_four, logits_of_eight, logits_of_sixteen, shared_of_four, turn
from .gradient import gradient, softmax_gradient, summed
from .sparse import clear, gather_rows, mean_rows, multiply_links, prefetch_rows, sample_links, transpose
from .state import GROUP, INPUTS, ONE, OUTPUTS, TAGS, ZERO

# What `call` hands on must have exactly the types that the function was compiled for: so int64(...), FIRST and TRUE.


@inner
def hidden_rows(slot, scratch, run):
    """The hidden rows and their gradient: those of skip-gram are the input rows themselves, others are made of them."""
    if run.settings.skipgram:
        return scratch.X, slot.dX
    return scratch.H, scratch.dH


# ---------------------------------------------------------------------------------------------- hidden rows


@inner
def gather_tags(slot, scratch, run):
    """The rows of the tags stand behind those of the words, and zeros behind both, for there are always four rows."""
    first = slot.sizes[INPUTS]
    last = first + slot.sizes[TAGS]
    if first < last:
        D = run.matrices.D[slot.chunk[0].text :]
        gather_rows(run.tag_panels.gather, D, slot.tags, last - first, scratch.X[first:])
    clear(scratch.X, last, last + 4)


@step
def gather_inputs(slot, scratch, run):
    """Copy the rows of the inputs; meanwhile, the first group's noise words are prefetched."""
    first = slot.chunk[0].first_noise
    prefetch_rows(run.matrices.C, slot.outputs, first, min(first + run.settings.shared, slot.sizes[OUTPUTS]))
    gather_rows(run.input_panels.gather, run.matrices.W, slot.inputs, slot.sizes[INPUTS], scratch.X)
    gather_tags(slot, scratch, run)


@step
def gather_composed(slot, scratch, run):
    """Input rows that are each the mean of several rows, such as a word and its n-grams."""
    mean_rows(run.input_panels.means, run.matrices.W, slot.inputs, slot.sizes[INPUTS], run.words.rows, scratch.X)
    gather_tags(slot, scratch, run)


@inner
def weigh_windows(windows, rows, divide):
    """The values of the matrix of windows: 1 / size, or 1."""
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
    """CBOW: each hidden row is the mean, the sum or the concatenation of the input rows in its window."""
    chunk = slot.chunk[0]
    X = scratch.X
    if run.settings.places == 0:
        weigh_windows(scratch.windows, chunk.hidden, run.settings.mean)
    places = scratch.H.reshape((-1, X.shape[1]))  # of a concatenation, else hidden rows
    multiply_links(run.input_panels.product, places, scratch.windows, chunk.windows, X, True)
    clear(scratch.H, chunk.hidden, chunk.hidden + 4)


# ------------------------------------------------------------------------------------------------ meeting, dense


@step
def meet_dense(slot, scratch, run, a, count, place, others, begun, fresh):
    """`count` hidden rows (at most GROUP) from row `a` on meet the shared rows T: the slot's outputs from `place` on.

    Labels and weights are there, and rows up to the next multiple of four, which have no weight. Products are added to
    the gradient of the hidden rows if it has `begun`, to that of the shared rows if it is not `fresh`. Meanwhile the
    rows of C that come next are prefetched, some with every four rows: the slot's outputs from `others` on.

    The loops stand here, not with their tiles: LLVM makes slower code of loops in functions that it then inlines.
    """
    chunk = slot.chunk[0]
    dense = scratch.dense
    T = scratch.T
    shared = T.shape[0]
    columns = run.hidden_panels.columns
    # Eight columns that are left over join the sixteen before them: alone they would be four sums, too few to keep a
    # processor busy, and the twelve of 24 columns are as many as registers hold.
    last = columns if columns % 16 == 0 else columns - 24
    H, dH = hidden_rows(slot, scratch, run)
    H, dH = H[a:], dH[a:]
    logit = dense.logit.reshape(-1)
    label = dense.label[a:].reshape(-1)
    weight = dense.weight[a:].reshape(-1)
    soon = slot.outputs[others : slot.sizes[OUTPUTS]]
    soon = soon[a * soon.shape[0] // chunk.hidden : (a + count) * soon.shape[0] // chunk.hidden]
    turn(T, scratch.turned)
    for b in range(0, count, 4):
        k = FIRST
        while k + 16 <= shared:
            logits_of_sixteen(H, b, scratch.turned, dense.logit, k, columns)
            k += 16
        if k < shared:
            logits_of_eight(H, b, scratch.turned, dense.logit, k, columns)
        four = slice(b * shared, (b + 4) * shared)
        gradient(logit[four], label[four], weight[four], dense.loss[four], 4 * shared, chunk.alpha)
        for q in range(0, last, 16):
            hidden_of_four(dH, b, dense.logit, T, begun == 0, q, zeros(dH))
        if last < columns:
            hidden_of_four(dH, b, dense.logit, T, begun == 0, last, many_zeros(dH, 24))
        prefetch_rows(run.matrices.C, soon, b * soon.shape[0] // count, min(b + 4, count) * soon.shape[0] // count)
    if not run.settings.frozen:
        dT = slot.dC[place:]
        for q in range(0, last, 16):  # so many columns of the hidden rows stay in the first cache
            for k in range(0, shared, 4):
                shared_of_four(dT, k, dense.logit, H, count, fresh, q, zeros(dT))
        if last < columns:
            for k in range(0, shared, 4):
                shared_of_four(dT, k, dense.logit, H, count, fresh, last, many_zeros(dT, 24))
    chunk.loss += summed(dense.loss, (count + 3) // 4 * 4 * shared)


@step
def meet_top(slot, scratch, run):
    """All hidden rows meet the nodes at the top of the tree, which are the slot's first outputs, as often and with such
    labels as their targets' paths say.
    """
    chunk = slot.chunk[0]
    top = run.settings.top
    hidden = chunk.hidden
    if hidden == 0:
        return
    weigh_top(slot, scratch, run)
    gather_rows(run.hidden_panels.gather, run.matrices.C, slot.outputs, top, scratch.T)
    for a in range(0, hidden, GROUP):
        size = min(GROUP, hidden - a)
        call(run.dense, slot, scratch, run, a, size, FIRST, top, FIRST, int64(a == 0))
    chunk.begun = 1


@inner
def weigh_top(slot, scratch, run):
    """Labels and weights of the nodes at the top: sums over the paths of each hidden row's targets."""
    chunk = slot.chunk[0]
    tree = run.words.tree
    examples = scratch.examples
    label = scratch.dense.label
    weight = scratch.dense.weight
    clear(label, FIRST, chunk.hidden + 4)
    clear(weight, FIRST, chunk.hidden + 4)
    for i in range(chunk.targets):
        e0 = examples.start[i]
        e1 = examples.start[i + 1]
        for p in range(tree.start[scratch.targets[i]], tree.start[scratch.targets[i] + 1]):
            node = tree.node[p]
            if node >= run.settings.top:
                break
            slot.outputs[node].gradients += float32(e1 - e0)
            for e in range(e0, e1):
                label[examples.column[e], node] += float32(tree.label[p])
                weight[examples.column[e], node] += ONE


@step
def meet_noise(slot, scratch, run):
    """Every group of hidden rows meets its noise words, with label 0 and one weight for each hidden row."""
    chunk = slot.chunk[0]
    settings = run.settings
    shared = settings.shared
    hidden = chunk.hidden
    label = scratch.dense.label
    weight = scratch.dense.weight
    counts = scratch.counts
    share = float32(settings.negative) / float32(shared)
    place = chunk.first_noise
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
        gather_rows(run.hidden_panels.gather, run.matrices.C, slot.outputs[place:], shared, scratch.T)
        call(run.dense, slot, scratch, run, a, size, place, others, chunk.begun, TRUE)
        place += shared
        a += size
    chunk.begun = 1


# ----------------------------------------------------------------------------------------------- meeting, sparse


@step
def meet_pairs(slot, scratch, run):
    """The listed output rows meet their hidden rows: one logit for each pair."""
    H, _ = hidden_rows(slot, scratch, run)
    sample_links(run.hidden_panels.sampled, H, run.matrices.C, scratch.pairs.links, slot.chunk[0].listed)


@step
def gradient_of_pairs(slot, scratch, run):
    """The logit of each pair becomes its gradient."""
    chunk = slot.chunk[0]
    pairs = scratch.pairs
    count = int64(pairs.links.start[chunk.listed])
    gradient(pairs.links.value, pairs.label, pairs.weight, pairs.loss, count, chunk.alpha)
    chunk.loss += summed(pairs.loss, count)


@step
def gradient_of_classes(slot, scratch, run):
    """The logits of each hidden row, one for every output row, become their gradients together."""
    chunk = slot.chunk[0]
    pairs = scratch.pairs
    count = int64(pairs.links.start[chunk.listed])
    softmax_gradient(pairs.links.value, pairs.label, pairs.loss, chunk.listed, chunk.targets, chunk.alpha)
    chunk.loss += summed(pairs.loss, count)


@step
def spread_pairs(slot, scratch, run):
    """The gradients of pairs go, times hidden rows, to output rows; transposed and times these, to hidden rows."""
    chunk = slot.chunk[0]
    links = scratch.pairs.links
    H, dH = hidden_rows(slot, scratch, run)
    multiply_links(run.hidden_panels.product, slot.dC[chunk.first_listed :], links, chunk.listed, H, True)
    transpose(links, chunk.listed, chunk.hidden, scratch.transposed)
    multiply_links(run.hidden_panels.product, dH, scratch.transposed, chunk.hidden, run.matrices.C, chunk.begun == 0)


@inner
def product_of_rows(A, a, B, b):
    """The product of two rows, whose columns are a multiple of sixteen."""
    total = zeros(A)
    for q in range(0, A.shape[1], 16):
        total = fma(load(A, a, q), load(B, b, q), total)
    return dot(total, spread(A, ONE))


@step
def limit_steps(slot, scratch, run):
    """One against all: a row counts as so many gradients as its step would move their logits.

    A text sums up the gradients of all labels, perhaps many thousands, and is long where these are. So how far a step
    moves a logit says whether it overshoots, not how many gradients there are. To first order, a label's step of
    alpha g h moves its logit by alpha |g| h.h, where |g| = |y - s(f)| is no less than s(f) (1 - s(f)), the curvature of
    the loss. For a text with the step d it is the mean over that direction, alpha times the sum of |g| (t.d)^2 / d.d
    over all labels t, divided by the number of the rows that the text is the mean of, which each get their share.
    """
    chunk = slot.chunk[0]
    links = scratch.pairs.links
    H, dH = hidden_rows(slot, scratch, run)
    C = run.matrices.C
    rows = run.words.rows.start
    for k in range(chunk.listed):
        slot.outputs[k].gradients = ZERO
    for i in range(chunk.targets):
        a = links.column[i]
        length = product_of_rows(H, a, H, a)
        moved = ZERO
        for k in range(chunk.listed):
            size = abs(links.value[k * chunk.targets + i]) / chunk.alpha
            slot.outputs[k].gradients += size * length
            along = product_of_rows(C, k, dH, a)
            moved += size * along * along
        text = slot.inputs[a].row
        step = product_of_rows(dH, a, dH, a) * float32(rows[text + 1] - rows[text])
        slot.inputs[a].gradients = moved / step if step > ZERO else ZERO


@step
def unpool(slot, scratch, run):
    """CBOW: the gradient of hidden rows goes to the input rows in their windows.

    A tag is in every window of its text, but has only a share in each mean. So it is less likely to overshoot, and that
    share is what it counts as (`wordvec.core.differences.add_differences`).
    """
    chunk = slot.chunk[0]
    settings = run.settings
    windows = scratch.windows
    spread = scratch.transposed
    first_tag = slot.sizes[INPUTS]
    used = first_tag + slot.sizes[TAGS]
    places = max(settings.places, 1)
    if settings.places == 0:
        weigh_windows(windows, chunk.hidden, settings.divide)
    transpose(windows, chunk.windows, used, spread)
    for a in range(used):
        gradients = ZERO
        for p in range(spread.start[a], spread.start[a + 1]):
            row = spread.column[p]
            share = spread.value[p]
            if a >= first_tag and settings.mean:
                share /= float32(windows.start[row + 1] - windows.start[row])
            gradients += scratch.counts[row // places].gradients * share
        if a < first_tag:
            slot.inputs[a].gradients = gradients
        else:
            slot.tags[a - first_tag].gradients = gradients
    multiply_links(run.input_panels.product, slot.dX, spread, used, scratch.dH.reshape((-1, slot.dX.shape[1])), True)


@step
def spread_to_tag(slot, scratch, run):
    """Inference: words are frozen, so no hidden row needs a gradient of its own. The text's one tag, which is in all of
    them, receives the output rows: a product with a matrix of one row, which sums the gradients over the hidden rows.
    """
    chunk = slot.chunk[0]
    settings = run.settings
    counts = scratch.counts
    links = scratch.pairs.links
    of_tag = scratch.transposed
    if not settings.skipgram:
        weigh_tag(slot, scratch, settings, chunk.hidden)
    of_tag.start[0] = 0
    of_tag.start[1] = chunk.listed
    for i in range(chunk.listed):
        total = ZERO
        for p in range(links.start[i], links.start[i + 1]):
            total += links.value[p] * counts[links.column[p]].tag
        of_tag.column[i] = links.row[links.start[i]]
        of_tag.value[i] = total
    _, dH = hidden_rows(slot, scratch, run)
    multiply_links(run.hidden_panels.product, dH, of_tag, int64(1), run.matrices.C, chunk.begun == 0)
    if not settings.skipgram:
        first_tag = slot.sizes[INPUTS]
        place = 2 * settings.window if settings.places > 0 else FIRST  # of a concatenation that the tag has
        for q in range(0, slot.dX.shape[1], 16):
            store(slot.dX, first_tag, q, load(scratch.dH.reshape((-1, slot.dX.shape[1])), place, q))


@inner
def weigh_tag(slot, scratch, settings, hidden):
    """What each hidden row counts for the tag that is in all of them, and the gradients that the tag sums up."""
    start = scratch.windows.start
    counts = scratch.counts
    gradients = ZERO
    for a in range(hidden):
        share = ONE / float32(start[a + 1] - start[a]) if settings.places == 0 else ONE
        counts[a].tag = share if settings.divide else ONE
        gradients += counts[a].gradients * counts[a].tag * (share if settings.mean else ONE)
    slot.tags[0].gradients = gradients
