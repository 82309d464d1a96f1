"""The steps that list the hidden rows of a chunk: inputs, tags, the windows or texts they are made of, and targets.

They fill the lists and sparse matrices of the worker's scratch and of the chunk's slot. What is listed depends on the
text and on random draws alone: no number of the matrices is read. What hidden rows meet is listed by `output_rows`.
"""

from __future__ import annotations

from numba import float32, int64, uint64

from ..jit.draws import draw
from ..jit.options import FIRST, inner, step
from .state import GROUP, INPUTS, ONE, TAGS, ZERO


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
