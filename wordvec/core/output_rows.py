"""The steps that list which output rows the hidden rows of a chunk meet: targets, noise words, nodes, all labels.

Their pairs are the entries of a sparse matrix, output rows x hidden rows, and the rows' numbers are the slot's outputs.
As with hidden rows (`hidden_rows`), what is listed depends on the text and on random draws alone.
"""

from __future__ import annotations

from numba import float32, int64, uint64

from ..jit.draws import draw
from ..jit.machine import first_know, prefetch
from ..jit.options import FIRST, inner, kernel, step
from .state import AHEAD, GROUP, ONE, OUTPUTS, ZERO


@kernel
def draw_noise(noise, bits):
    """A word of the noise distribution by Walker's alias method: one look-up, whatever its shape."""
    word = int64(((bits >> uint64(32)) * uint64(noise.shape[0])) >> uint64(32))
    other = int64(noise[word].other)
    return word if bits & uint64(0xFFFFFFFF) < uint64(noise[word].threshold) else other


@inner
def add_output(slot, row, gradients):
    """Append a row of C to the slot's outputs."""
    n = slot.sizes[OUTPUTS]
    slot.sizes[OUTPUTS] = n + 1
    slot.outputs[n].row = row
    slot.outputs[n].gradients = gradients


@inner
def set_pair(pairs, n, row, column, label, weight):
    """Entry `n`: an output row meets a hidden row."""
    pairs.links.row[n] = row
    pairs.links.column[n] = column
    pairs.label[n] = label
    pairs.weight[n] = weight


@step
def list_targets(slot, scratch, run):
    """Every target meets its hidden rows with label 1."""
    chunk = slot.chunk[0]
    examples = scratch.examples
    targets = scratch.targets
    pairs = scratch.pairs
    start = pairs.links.start
    listed = chunk.listed
    n = int64(start[listed])
    for e in range(chunk.examples):
        set_pair(pairs, n + e, targets[examples.row[e]], examples.column[e], ONE, ONE)
    for i in range(chunk.targets):
        add_output(slot, int64(targets[i]), float32(examples.start[i + 1] - examples.start[i]))
        start[listed + i + 1] = n + examples.start[i + 1]
    chunk.listed = listed + chunk.targets


@step
def list_every(slot, scratch, run):
    """Every output row meets every hidden row: with label 1 if it is the target, or, one against all, any of the text's
    labels.
    """
    chunk = slot.chunk[0]
    rows = chunk.targets
    outputs = run.matrices.C.shape[0]
    tags = run.texts.tags
    softmax = run.settings.softmax
    pairs = scratch.pairs
    start = pairs.links.start
    column = scratch.examples.column
    for k in range(outputs):
        add_output(slot, k, float32(rows) / float32(outputs))
        start[k] = k * rows
        for i in range(rows):
            set_pair(pairs, k * rows + i, k, column[i], ZERO, ONE)
    start[outputs] = outputs * rows
    for i in range(rows):
        text = slot.kept[column[i]].word
        for p in range(tags.start[text], tags.start[text + 1]):
            k = scratch.targets[i] if softmax else tags.row[p]
            if pairs.label[k * rows + i] == ZERO:
                pairs.label[k * rows + i] = ONE
                slot.outputs[slot.sizes[OUTPUTS] - outputs + k].gradients += ONE
    chunk.listed = outputs


@step
def list_noise(slot, scratch, run):
    """Every pair has noise words of its own, with label 0, as published. A draw of the target itself is left out, as in
    word2vec.c; of labels, which are few, it is repeated, as in fastText.
    """
    chunk = slot.chunk[0]
    examples = scratch.examples
    noise = run.words.noise
    labels = run.settings.labels
    pairs = scratch.pairs
    start = pairs.links.start
    listed = chunk.listed
    n = int64(start[listed])
    draws = chunk.block << 32  # where this chunk's draws start: those of no other chunk of the epoch
    for e in range(chunk.examples):
        target = scratch.targets[examples.row[e]]
        for _ in range(run.settings.negative):
            word = draw_noise(noise, draw(chunk.key, draws))
            draws += 1
            while labels and word == target:
                word = draw_noise(noise, draw(chunk.key, draws))
                draws += 1
            if word != target:
                add_output(slot, word, ONE)
                set_pair(pairs, n, word, examples.column[e], ZERO, ONE)
                n += 1
                listed += 1
                start[listed] = n
    chunk.listed = listed


@inner
def sort_by_leaf(targets, leaf, count, order):
    """``order`` receives the numbers of the targets, from the leftmost leaf to the rightmost (Shell's sort)."""
    for i in range(count):
        order[i] = int64(leaf[targets[i]]) << 32 | i
    for gap in (57, 23, 10, 4, 1):
        for i in range(gap, count):
            key = order[i]
            j = i
            while j >= gap and order[j - gap] > key:
                order[j] = order[j - gap]
                j -= gap
            order[j] = key
    for i in range(count):
        order[i] &= 0xFFFFFFFF


@inner
def list_in_order(examples, rows, by_leaf):
    """The hidden rows of so many targets, target by target in the order of their leaves."""
    count = FIRST
    for i in range(rows):
        by_leaf.start[i] = count
        target = by_leaf.target[i]
        for e in range(examples.start[target], examples.start[target + 1]):
            by_leaf.hidden[count] = examples.column[e]
            count += 1
    by_leaf.start[rows] = count


@step
def list_paths(slot, scratch, run):
    """Every node on the targets' paths, below the top of the tree, meets the hidden rows of all targets it is above.

    In the order of their leaves, targets that share a node stand side by side, those with one label before those with
    the other, and nodes open and close like brackets: from one target to the next those close that they do not share.
    What a node meets is listed right here: as a function of its own it took some 3 % of CBOW's time.
    """
    chunk = slot.chunk[0]
    rows = chunk.targets
    targets = scratch.targets
    tree = run.words.tree
    pairs = scratch.pairs
    links = pairs.links
    by_leaf = scratch.by_leaf
    opened = by_leaf.opened
    sort_by_leaf(targets, tree.leaf, rows, by_leaf.target)
    list_in_order(scratch.examples, rows, by_leaf)
    listed = chunk.listed
    n = int64(links.start[listed])
    begin = end = FIRST
    word = int64(-1)
    for i in range(rows + 1):  # the last turn closes what is open
        if i + AHEAD < rows:
            soon = tree.start[targets[by_leaf.target[i + AHEAD]]]
            prefetch(tree.node, soon)
            prefetch(tree.label, soon)
        before, length, word_before = begin, end - begin, word
        begin = end = FIRST
        if i < rows:
            word = int64(targets[by_leaf.target[i]])
            begin, end = tree.start[word], tree.start[word + 1]
        common = FIRST
        while common < min(length, end - begin) and tree.node[begin + common] == tree.node[before + common]:
            common += 1
        for depth in range(length - 1, common - 1, -1):
            node = tree.node[before + depth]
            if node < run.settings.top:
                break
            row = run.settings.node_base + node
            label = float32(tree.label[before + depth])
            first, last = by_leaf.start[opened[2 * depth]], by_leaf.start[i]
            other = by_leaf.start[opened[2 * depth + 1]]
            add_output(slot, row, float32(last - first))
            for e in range(first, last):
                set_pair(pairs, n, row, by_leaf.hidden[e], label if e >= other else ONE - label, ONE)
                n, _ = first_know(n + 1, n)  # keeps LLVM from vectorizing a loop that is mostly a few turns long
            links.start[listed + 1] = n
            listed += 1
        if common > 0 and word != word_before:
            opened[2 * common - 1] = i
        for depth in range(common, end - begin):
            opened[2 * depth] = opened[2 * depth + 1] = i
    chunk.listed = listed


@inner
def group_size(counts, first, hidden, examples):
    """How many hidden rows from `first` on share noise words: whole fours, at least one and at most GROUP, as long as
    they take part in no more `examples`, so that no noise word weighs too much.
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


@step
def list_top(slot, scratch, run):
    """List the nodes at the top of the tree, which all hidden rows meet at once."""
    chunk = slot.chunk[0]
    settings = run.settings
    if chunk.hidden > 0:
        for node in range(min(settings.top, run.matrices.C.shape[0] - settings.node_base)):
            add_output(slot, settings.node_base + node, ZERO)
    chunk.first_noise = chunk.first_listed = slot.sizes[OUTPUTS]


@step
def list_shared_noise(slot, scratch, run):
    """Draw noise words for each group of hidden rows.

    A hidden row that takes part in some examples meets each noise word of its group with weight ``examples * negative /
    shared``: the expected gradient is that of independent draws.
    """
    chunk = slot.chunk[0]
    settings = run.settings
    counts = scratch.counts
    draws = chunk.block << 32
    share = float32(settings.negative) / float32(settings.shared)
    first = FIRST
    group = 0
    while first < chunk.hidden:
        size = group_size(counts, first, chunk.hidden, settings.group)
        scratch.groups[group] = size
        group += 1
        last = first + size
        weight = ZERO
        for a in range(first, last):
            weight += counts[a].examples * share
        for _ in range(settings.shared):
            add_output(slot, draw_noise(run.words.noise, draw(chunk.key, draws)), weight)
            draws += 1
        first = last
    chunk.first_listed = slot.sizes[OUTPUTS]


@step
def list_noise_of_few(slot, scratch, run):
    """Shared noise as pairs, for groups of any size: with few hidden rows these are less work than a dense block."""
    chunk = slot.chunk[0]
    settings = run.settings
    counts = scratch.counts
    pairs = scratch.pairs
    start = pairs.links.start
    hidden = chunk.hidden
    listed = chunk.listed
    n = int64(start[listed])
    draws = chunk.block << 32
    share = float32(settings.negative) / float32(settings.shared)
    first = FIRST
    while first < hidden:
        examples = counts[first].examples
        last = first + 1
        while last < hidden and examples + counts[last].examples <= float32(settings.group):
            examples += counts[last].examples
            last += 1
        for _ in range(settings.shared):
            word = draw_noise(run.words.noise, draw(chunk.key, draws))
            draws += 1
            add_output(slot, word, examples * share)
            for a in range(first, last):
                set_pair(pairs, n, word, a, ZERO, counts[a].examples * share)
                n += 1
            listed += 1
            start[listed] = n
        first = last
    chunk.listed = listed
