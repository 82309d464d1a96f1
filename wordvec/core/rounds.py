"""Rounds of chunks by all workers, and the inference of texts.

A chunk reads the matrices and writes its differences to a slot of its own; it changes nothing else. Chunks run in
*rounds* of a fixed number; after each round the differences are added in the order of the slots. So the result does
not depend on who computed what, and the same seed gives the same bits for any number of workers.
"""

from __future__ import annotations

from numba import float32, int64, uint64

from ..jit.draws import draw, mix
from ..jit.lanes import add, fma, load, load_like, many_zeros, multiply, store
from ..jit.machine import atomic_add, await_count, prefetch_columns
from ..jit.options import FIRST, by_panels, inner, kernel, step
from ..jit.structs import call
from .state import AHEAD, INPUTS, MARKS, ONE, OUTPUTS, TAGS, ZERO

SCATTER = 2654435761  # spreads the rows over the workers
ARRIVED, READ, TRAIN, COUNTERS = range(0, 32, 8)  # places of counters: each has a cache line of its own


@kernel
def train_chunk(slot, scratch, run, key, alpha):
    """Train on the tokens that have been read: what the chunk would change goes to its slot, the matrices stay as they
    are. ``slot.chunk`` receives the loss and the number of examples.
    """
    chunk = slot.chunk[0]
    chunk.key = mix(key ^ uint64(0xA0761D6478BD642F))
    chunk.alpha = alpha
    chunk.loss = 0.0
    chunk.targets = chunk.windows = chunk.hidden = chunk.examples = 0
    chunk.first_noise = chunk.first_listed = chunk.listed = chunk.begun = 0
    slot.sizes[:] = 0
    if chunk.tokens > 0:
        for n in range(run.steps.shape[0]):
            call(run.steps[n], slot, scratch, run)


# --------------------------------------------------------------------------------------------------------- rounds


@inner
def owner(row, workers):
    """The worker that adds the differences of a row that several have differences of."""
    return int64(((uint64(row) * uint64(SCATTER) & uint64(0xFFFFFFFF)) * uint64(workers)) >> uint64(32))


@inner
def mark_rows(marks, slot):
    """Mark the rows that a chunk has differences of."""
    for kind in range(3):
        changes = slot.inputs if kind == INPUTS else slot.tags if kind == TAGS else slot.outputs
        for i in range(slot.sizes[kind]):
            bit = uint64(changes[i].row) % uint64(MARKS)
            marks[kind, bit // uint64(64)] |= uint64(1) << bit % uint64(64)


@inner
def find_shared(one, several, slots, kind):
    """Mark the rows that `several` workers have marked, by way of those that at least `one` has."""
    one[:] = 0
    several[:] = 0
    for s in range(slots.loss.shape[0]):
        worker = slots.worker[s]
        new = True
        for other in range(s):
            new = new and slots.worker[other] != worker
        if new:
            marks = slots.marks[worker, kind]
            for n in range(marks.shape[0]):
                several[n] |= one[n] & marks[n]
                one[n] |= marks[n]


@inner
def claim_differences(worker, workers, composed, shared, totals, slots, kind, mine):
    """List the differences that this worker adds, or, if inputs are `composed`, all; returns how many there are.

    A row that one worker alone has differences of is at hand there, and stays. Others, whose marks are `shared`, have
    owners, and so have a few that have their marks in common with others. ``totals[row]`` receives the gradients that
    the differences sum up.
    """
    n = 0
    for s in range(slots.loss.shape[0]):
        slot = slots.each[s]
        changes = slot.inputs if kind == INPUTS else slot.tags if kind == TAGS else slot.outputs
        first = slot.sizes[INPUTS] if kind == TAGS else FIRST
        own = composed or slots.worker[s] == worker
        for i in range(slot.sizes[kind]):
            row = changes[i].row
            bit = uint64(row) % uint64(MARKS)
            here = own
            if shared[bit // uint64(64)] >> bit % uint64(64) & uint64(1):
                here = owner(row, workers) == worker
            if here:
                totals[row] += changes[i].gradients
                mine[n, 0] = s
                mine[n, 1] = first + i
                mine[n, 2] = row
                n += 1
    return n


@by_panels
def add_to_rows(width):
    """Add each difference to its row."""

    def add_to_columns(worker, workers, kind, limit, slots, totals, scratch, run, count, q):
        matrix = run.matrices.W if kind == INPUTS else run.matrices.D if kind == TAGS else run.matrices.C
        total = totals.W if kind == INPUTS else totals.D if kind == TAGS else totals.C
        none = many_zeros(matrix, width)
        mine = scratch.mine
        for j in range(count):
            if j + AHEAD < count:
                soon = slots.each[mine[j + AHEAD, 0]]
                prefetch_columns(matrix, mine[j + AHEAD, 2], q, width)
                prefetch_columns(soon.dC if kind == OUTPUTS else soon.dX, mine[j + AHEAD, 1], q, width)
            slot = slots.each[mine[j, 0]]
            difference = load_like(slot.dC if kind == OUTPUTS else slot.dX, mine[j, 1], q, none)
            row = mine[j, 2]
            share = min(ONE, limit / total[row])
            store(matrix, row, q, fma(difference, share, load_like(matrix, row, q, none)))

    return add_to_columns


@inner
def owned(rows, number, worker, workers):
    """Where this worker's rows stand among those of an input, which are sorted by owner whatever the number of
    workers (`wordvec.core.rows.owned_rows`).
    """
    first = rows.start[number]
    end = rows.start[number + 1]
    while first < end and owner(rows.row[first], workers) < worker:
        first += 1
    last = first
    while last < end and owner(rows.row[last], workers) == worker:
        last += 1
    return first, last


@by_panels
def add_to_all_rows(width):
    """Add each difference to this worker's rows among all that the input is made of, so that their mean moves by as
    much; or divide it among them, which is the derivative of the mean.
    """

    def add_to_all_columns(worker, workers, kind, limit, slots, totals, scratch, run, count, q):
        matrix = run.matrices.W
        none = many_zeros(matrix, width)
        rows = run.words.rows
        mine = scratch.mine
        soon, soon_last = owned(rows, mine[0, 2], worker, workers)
        for j in range(count):
            first, last = soon, soon_last
            if j + 1 < count:
                soon, soon_last = owned(rows, mine[j + 1, 2], worker, workers)
            share = min(ONE, limit / totals.W[mine[j, 2]])
            if run.settings.labels:
                share /= float32(rows.start[mine[j, 2] + 1] - rows.start[mine[j, 2]])
            difference = multiply(load_like(slots.each[mine[j, 0]].dX, mine[j, 1], q, none), share)
            ahead = soon - first
            for p in range(first, last):
                if q == 0 and p + ahead < soon_last:
                    prefetch_columns(matrix, rows.row[p + ahead], FIRST, matrix.shape[1])
                row = rows.row[p]
                store(matrix, row, q, add(load_like(matrix, row, q, none), difference))

    return add_to_all_columns


@step
def add_differences(worker, workers, kind, limit, slots, totals, scratch, run):
    """Add the differences of this worker's rows of one kind to the matrix in the order of the slots.

    All of them were computed on the same state, and a row that sums very many gradients of one state overshoots: it
    is scaled so that it counts as `limit` gradients.
    """
    total = totals.W if kind == INPUTS else totals.D if kind == TAGS else totals.C
    panels = run.input_panels.add if kind == INPUTS else run.tag_panels.add if kind == TAGS else run.hidden_panels.add
    composed = kind == INPUTS and run.words.rows.start.shape[0] > 0  # then each input has rows of every worker
    shared = scratch.marks[1]
    if workers > 1 and not composed:
        find_shared(scratch.marks[0], shared, slots, kind)
    else:
        shared[:] = 0
    count = claim_differences(worker, workers, composed, shared, total, slots, kind, scratch.mine)
    if count == 0:
        return
    for p in range(panels.shape[0]):
        call(panels[p].kernel, worker, workers, kind, limit, slots, totals, scratch, run, count, panels[p].column)
    for j in range(count):
        total[scratch.mine[j, 2]] = ZERO


@inner
def barrier(sync, arrivals):
    """Wait until the workers have arrived so many times in all."""
    atomic_add(sync, ARRIVED, 1)
    await_count(sync, ARRIVED, arrivals)


@inner
def read_round(claim, sync, first, r, epoch, slots, run):
    """Read chunks of a round until all are claimed; returns this worker's next claim, which it has made already."""
    streams = slots.loss.shape[0]
    while claim < (r + 1 - first) * streams:
        s = claim % streams
        call(run.read, r, s, streams, epoch, slots.each[r % 2 * streams + s], run)
        claim = atomic_add(sync, READ, 1)
    return claim


@inner
def sort_by_size(turns, slots, r):
    """The slots of a round by their tokens, most first: so the workers end together."""
    streams = slots.loss.shape[0]
    for s in range(streams):
        tokens = slots.each[r % 2 * streams + s].chunk[0].tokens
        n = s
        while n > 0 and slots.each[r % 2 * streams + turns[n - 1]].chunk[0].tokens < tokens:
            turns[n] = turns[n - 1]
            n -= 1
        turns[n] = s


@kernel
def train_rounds(worker, workers, sync, epoch, first, last, slots, totals, scratch, run):
    """One worker's part of the rounds `first` to `last` of an epoch.

    Chunks are claimed by whoever is free, the longest first. Who finds none left reads those of the next round: reading
    needs no matrix. ``epoch.result`` receives the loss and the number of examples.
    """
    streams = slots.loss.shape[0]
    key = uint64(epoch.key)
    reading = atomic_add(sync, READ, 1)
    claim = atomic_add(sync, TRAIN, 1)
    arrivals = workers
    if first < last:
        reading = read_round(reading, sync, first, first, epoch, slots, run)
    barrier(sync, arrivals)
    for r in range(first, last):
        alpha = float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds))
        sort_by_size(scratch.turns, slots, r)
        slots.marks[worker, :] = 0
        while claim < (r + 1 - first) * streams:
            s = scratch.turns[claim % streams]
            slot = slots.each[r % 2 * streams + s]
            train_chunk(slot, scratch, run, key, alpha)
            if workers > 1:
                mark_rows(slots.marks[worker], slot)
            slots.worker[s] = worker
            slots.loss[s] = slot.chunk[0].loss
            slots.examples[s] = slot.chunk[0].examples
            claim = atomic_add(sync, TRAIN, 1)
        if r + 1 < last:
            reading = read_round(reading, sync, first, r + 1, epoch, slots, run)
        arrivals += workers
        barrier(sync, arrivals)
        if worker == 0:
            for s in range(streams):
                epoch.result[0] += slots.loss[s]
                epoch.result[1] += slots.examples[s]
        limit = float32(run.settings.damping / alpha)
        for kind in range(3):
            call(run.add, worker, workers, kind, limit, slots, totals, scratch, run)
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


@inner
def infer_text(text, key, offsets, inference, slot, scratch, run):
    """Learn a text's row of D, its one tag; returns how many targets it has had."""
    D = run.matrices.D
    settings = run.settings
    chunk = slot.chunk[0]
    chunk.text = text
    blocks = (offsets[1] + settings.chunk - 1) // settings.chunk
    steps = inference.epochs * blocks
    learnt = 0
    for n in range(steps):
        alpha = float32(inference.alpha + (inference.min_alpha - inference.alpha) * (n / steps))
        epoch_key = draw(key, n // blocks)
        call(run.read, epoch_key, n % blocks, offsets, slot, run)
        train_chunk(slot, scratch, run, epoch_key, alpha)
        learnt += chunk.examples
        if slot.sizes[TAGS] > 0:
            share = min(ONE, float32(settings.damping / alpha) / slot.tags[0].gradients)
            place = slot.sizes[INPUTS]
            for q in range(0, D.shape[1], 16):
                store(D, text, q, fma(load(slot.dX, place, q), share, load(D, text, q)))
    return learnt


@kernel
def infer_texts(sync, last, inference, offsets, slot, scratch, run):
    """One worker's part of the texts up to `last`: row `t` of D becomes the vector of text `t`.

    Nothing but the text, the seed and the frozen matrices has a part in it. ``offsets`` has room for two.
    """
    D = run.matrices.D
    dimensions = run.settings.dimensions
    while True:
        text = atomic_add(sync, 0, 1)
        if text >= last:
            break
        tokens = run.texts.tokens[run.texts.offsets[text] : run.texts.offsets[text + 1]]
        key = text_key(tokens, inference.seed)
        for q in range(dimensions):
            D[text, q] = (float32(draw(key, q) >> uint64(40)) * float32(2.0**-23) - ONE) / float32(dimensions)
        offsets[0] = 0
        offsets[1] = tokens.shape[0]
        inference.learnt[text] = infer_text(text, mix(key), offsets, inference, slot, scratch, run)
