"""Rounds of chunks by all workers, and the inference of texts.

A chunk reads the matrices and writes differences to its slot; it changes nothing else. The chunks of a *round* are all
trained on the same state of the matrices, then the differences are added in the order of the slots. So the result does
not depend on the worker that computed them, and a seed gives the same bits with any number of workers.
"""

from __future__ import annotations

from numba import float32, int64, uint64

from ..jit.draws import draw, mix
from ..jit.lanes import fma, load, store
from ..jit.machine import atomic_add, await_count
from ..jit.options import inner, kernel
from ..jit.structs import call
from .differences import find_shared, mark_rows
from .state import BUCKETS, INPUTS, ONE, TAGS

ARRIVED, READ, TRAIN, COUNTERS = range(0, 32, 8)  # places of counters: each has a cache line of its own


@kernel
def train_chunk(slot, scratch, run, key, alpha):
    """Train on the tokens that have been read, step by step: the differences go to the slot, and its ``chunk`` receives
    the loss and the number of examples. The matrices stay as they are.
    """
    chunk = slot.chunk[0]
    chunk.key = mix(key ^ uint64(0xA0761D6478BD642F))
    chunk.alpha = alpha
    chunk.loss = chunk.weight = 0.0
    chunk.targets = chunk.windows = chunk.hidden = chunk.examples = 0
    chunk.first_noise = chunk.first_listed = chunk.listed = chunk.begun = 0
    slot.sizes[:] = 0
    if chunk.tokens > 0:
        for n in range(run.steps.shape[0]):
            call(run.steps[n], slot, scratch, run)
    if run.sort != 0:
        call(run.sort, slot, scratch, run)


# --------------------------------------------------------------------------------------------------------- rounds


@kernel
def add_round(low, high, alpha, slots, scratch, run):
    """Add what a round has computed at the rate `alpha` to the rows of the buckets `low` to `high`."""
    limit = float32(run.settings.damping / alpha)
    for kind in range(3):
        call(run.add, low, high, kind, limit, slots, scratch, run)


@inner
def barrier(sync, arrivals):
    """Wait until the workers have arrived so many times in all."""
    atomic_add(sync, ARRIVED, 1)
    await_count(sync, ARRIVED, arrivals)


@kernel
def read_slot(r, stream, epoch, slots, run):
    """Read the chunk of a stream in round `r`."""
    streams = slots.keys.shape[1]
    slot = slots.each[r % 2 * streams + stream]
    call(run.read, r, stream, streams, epoch, slot, run)
    slots.keys[r % 2, stream] = slot.chunk[0].tokens * streams - stream


@inner
def read_round(claim, sync, first, r, epoch, slots, run):
    """Read chunks of a round until all are claimed; returns this worker's next claim, which it has made already."""
    streams = slots.keys.shape[1]
    while claim < (r + 1 - first) * streams:
        read_slot(r, claim % streams, epoch, slots, run)
        claim = atomic_add(sync, READ, 1)
    return claim


@inner
def sort_by_size(turns, keys):
    """The slots of a round by their tokens, most first: so the workers finish at about the same time. A slot's place is
    the number of greater keys.
    """
    for s in range(keys.shape[0]):
        place = 0
        for other in range(keys.shape[0]):
            place += int64(keys[other] > keys[s])
        turns[place] = s


@kernel
def train_rounds(worker, workers, sync, epoch, first, last, slots, scratch, run):
    """One worker's part of the rounds `first` to `last` of an epoch.

    Free workers claim chunks, the longest first. When none is left they read those of the next round, which needs no
    matrix. Then each adds to the rows of its buckets. ``epoch.result`` receives the loss and the number of examples of
    each stream.
    """
    streams = slots.keys.shape[1]
    key = uint64(epoch.key)
    low, high = worker * BUCKETS // workers, (worker + 1) * BUCKETS // workers
    reading = atomic_add(sync, READ, 1)
    claim = atomic_add(sync, TRAIN, 1)
    arrivals = workers
    several = workers > 1 and run.sort == 0
    if first < last:
        reading = read_round(reading, sync, first, first, epoch, slots, run)
    barrier(sync, arrivals)
    for r in range(first, last):
        alpha = float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds))
        sort_by_size(scratch.turns, slots.keys[r % 2])
        if several:
            scratch.own[:] = 0
            slots.marks[worker, :] = 0
        while claim < (r + 1 - first) * streams:
            s = scratch.turns[claim % streams]
            slot = slots.each[r % 2 * streams + s]
            train_chunk(slot, scratch, run, key, alpha)
            if several:
                scratch.own[s] = 1
                mark_rows(slots.marks[worker], slot, run.settings)
            epoch.result[s, 0] += slot.chunk[0].loss
            epoch.result[s, 1] += slot.chunk[0].weight
            claim = atomic_add(sync, TRAIN, 1)
        if r + 1 < last:
            reading = read_round(reading, sync, first, r + 1, epoch, slots, run)
        arrivals += workers
        barrier(sync, arrivals)
        if several:
            find_shared(scratch.shared, slots.marks)
        add_round(low, high, alpha, slots, scratch, run)
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
    """Learn a text's row of D, its one tag; returns how many examples it was learnt from."""
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

    It depends on the text, the seed and the frozen matrices alone. ``offsets`` has room for two.
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
