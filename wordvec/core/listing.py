"""The steps that list which rows of a chunk meet: inputs, windows, targets, noise words and nodes of the Huffman tree.

They fill the lists and sparse matrices of the worker's scratch and of the chunk's slot. What is listed depends on the
text and on random draws alone: no number of the matrices is read.
"""

from __future__ import annotations

import numpy as np
from numba import float32, int64, uint64

from ..jit.draws import draw
from ..jit.machine import first_know, prefetch
from ..jit.options import FIRST, inner, kernel, step
from .state import AHEAD, INPUTS, ONE, OUTPUTS, TAGS, ZERO

GROUP = np.int64(128)  # hidden rows that share noise words, at most: a chunk of skip-gram's is one group or two


@kernel
def draw_noise(noise, bits):
    """A word of the noise distribution by Walker's alias method: one look-up, whatever its shape."""
    word = int64(((bits >> uint64(32)) * uint64(noise.shape[0])) >> uint64(32))
    other = int64(noise[word].other)
    return word if bits & uint64(0xFFFFFFFF) < uint64(noise[word].threshold) else other


@step
def list_inputs(slot, scratch, run):
    """Give each word one place among the slot's inputs, however often it occurs.

    ``scratch.place_of`` and the slot's inputs are a sparse set (Briggs & Torczon 1993): a place counts only if the word
    does stand there, so the array, as long as the vocabulary, is never cleared.
    """
    kept = slot.kept
    place_of = scratch.place_of
    inputs = slot.inputs
    n = FIRST
    for token in range(slot.chunk[0].tokens):
        word = int64(kept[token].word)
        place = int64(place_of[word])
        if place >= n or inputs[place].row != word:
            place = n
            place_of[word] = n
            inputs[n].row = word
            n += 1
        scratch.places[token].input = place
    slot.sizes[INPUTS] = n


@step
def list_tags(slot, scratch, run):
    """Give the tags of each text that has targets their places in the slot, and list for each target where they are."""
    kept = slot.kept
    tags = run.texts.tags
    n = FIRST
    first = FIRST
    text = -1
    for token in range(slot.chunk[0].tokens):
        if kept[token].high > kept[token].low and kept[token].text != text:
            text = kept[token].text
            first = n
            if tags.start.shape[0] > 0:
                for p in range(tags.start[text], tags.start[text + 1]):
                    slot.tags[n].row = tags.row[p]
                    n += 1
        scratch.places[token].tag = first
        scratch.places[token].last_tag = n
    slot.sizes[TAGS] = n


@inner
def list_windows(kept, index, count, first_tag, stride, targets, windows):
    """Row i: the places of the inputs in the window of target i, then of its text's tags, from `first_tag` on.

    The next target is `stride` tokens further on. Tokens with an empty row are no targets; returns how many there are.
    """
    n = uint64(0)  # unsigned: Numba would check whether an index counts from the end
    rows = 0
    for place in range(stride):
        for token in range(place, count, stride):
            if kept[token].high == kept[token].low:
                continue
            first = n
            for a in range(uint64(kept[token].low), uint64(kept[token].high)):
                windows.row[n] = rows
                windows.column[n] = index[a].input
                n += uint64(a != uint64(token))  # the token's own entry is written over: no branch to mispredict
            for a in range(index[token].tag, index[token].last_tag):
                windows.row[n] = rows
                windows.column[n] = first_tag + a
                n += uint64(1)
            if n > first:
                windows.start[rows] = first
                targets[rows] = kept[token].word
                rows += 1
    windows.start[rows] = n
    return rows


@inner
def stride_of(chunk, settings):
    """How far apart consecutive targets are: neighbours, whose windows hold the same rows, share no noise words."""
    group = min(GROUP, max(settings.group, 1))
    return (chunk.tokens + group - 1) // group


@inner
def list_own(chunk, scratch, rows):
    """Example i: target i is predicted from hidden row i."""
    examples = scratch.examples
    for i in range(rows + 1):
        examples.start[i] = i
        examples.row[i] = i
        examples.column[i] = i
    chunk.targets = chunk.hidden = chunk.examples = rows


@step
def list_single_inputs(slot, scratch, run):
    """Skip-gram: a hidden row is a single input, and predicts every target that has it in its window."""
    chunk = slot.chunk[0]
    chunk.hidden = slot.sizes[INPUTS] + slot.sizes[TAGS]
    chunk.targets = list_windows(
        slot.kept, scratch.places, chunk.tokens, slot.sizes[INPUTS], int64(1), scratch.targets, scratch.examples
    )
    chunk.examples = scratch.examples.start[chunk.targets]


@step
def list_means(slot, scratch, run):
    """CBOW and PV-DM: a hidden row is made of a window, and predicts its target."""
    chunk = slot.chunk[0]
    stride = stride_of(chunk, run.settings)
    chunk.windows = list_windows(
        slot.kept, scratch.places, chunk.tokens, slot.sizes[INPUTS], stride, scratch.targets, scratch.windows
    )
    list_own(chunk, scratch, chunk.windows)


@inner
def input_at(kept, index, token, k, window, first_tag):
    """The input at place `k` around a token, or -1: words before it, words behind it, tags."""
    if k >= 2 * window:
        tag = index[token].tag + k - 2 * window
        return first_tag + tag if tag < index[token].last_tag else int64(-1)
    near = token + k - window + (1 if k >= window else 0)
    return int64(index[near].input) if kept[token].low <= near < kept[token].high else int64(-1)


@step
def list_places(slot, scratch, run):
    """Concatenation: row ``i * places + k`` has the input at place `k` around target `i`, or none."""
    chunk = slot.chunk[0]
    kept = slot.kept
    windows = scratch.windows
    places = run.settings.places
    first_tag = slot.sizes[INPUTS]
    stride = stride_of(chunk, run.settings)
    n = 0
    rows = 0
    for place in range(stride):
        for token in range(place, chunk.tokens, stride):
            if kept[token].high == kept[token].low:
                continue
            scratch.targets[rows] = kept[token].word
            row = rows * places
            for k in range(places):
                windows.start[row + k] = n
                column = input_at(kept, scratch.places, token, k, run.settings.window, first_tag)
                if column >= 0:
                    windows.row[n] = row + k
                    windows.column[n] = column
                    windows.value[n] = ONE
                    n += 1
            rows += 1
    windows.start[rows * places] = n
    chunk.windows = rows * places
    list_own(chunk, scratch, rows)


@step
def list_labels(slot, scratch, run):
    """Classification: each text that has labels is a hidden row, and predicts one of them, drawn anew every time.

    One against all, a text without labels is one as well: it meets every label with 0.
    """
    chunk = slot.chunk[0]
    kept = slot.kept
    examples = scratch.examples
    tags = run.texts.tags
    each_alone = run.settings.every and not run.settings.softmax
    rows = 0
    for token in range(chunk.tokens):
        first = tags.start[kept[token].word]
        labels = tags.start[kept[token].word + 1] - first
        if labels > 0 or each_alone:
            bits = draw(chunk.key, int64(kept[token].word)) & uint64(0xFFFFFFFF)
            if labels > 0:
                scratch.targets[rows] = tags.row[first + int64((bits * uint64(labels)) >> uint64(32))]
            examples.start[rows] = rows
            examples.row[rows] = rows
            examples.column[rows] = token
            rows += 1
    examples.start[rows] = rows
    chunk.hidden = slot.sizes[INPUTS]
    chunk.targets = chunk.examples = rows


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
def count_gradients(slot, scratch, run):
    """Count the examples and gradients that each hidden row takes part in."""
    chunk = slot.chunk[0]
    counts = scratch.counts
    examples = scratch.examples
    settings = run.settings
    tree = run.words.tree
    chunk.weight = chunk.examples
    for a in range(chunk.hidden + 4):
        counts[a].examples = ZERO
        counts[a].gradients = ZERO
        counts[a].tag = ONE
    for e in range(chunk.examples):
        counts[examples.column[e]].examples += ONE
        if settings.tree:
            word = scratch.targets[examples.row[e]]
            counts[examples.column[e]].gradients += float32(tree.start[word + 1] - tree.start[word])
    if settings.negative > 0 or settings.every:
        for a in range(chunk.hidden):
            counts[a].gradients += counts[a].examples * float32(1 + settings.negative)
    if settings.skipgram:
        inputs = slot.sizes[INPUTS]
        for a in range(inputs):
            slot.inputs[a].gradients = counts[a].gradients
        for a in range(slot.sizes[TAGS]):
            slot.tags[a].gradients = counts[inputs + a].gradients


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
