"""The memory that kernels work in: aligned matrices, and the scratch and slots that the largest chunk needs.

Bounds are not checked in compiled code, and some kernels read or clear a little more than they need: lists are read one
entry behind their ends, and rows are worked on in fours. What is added to the sizes here is room for that.
"""

from __future__ import annotations

from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import DTypeLike

from ..jit.structs import Several
from . import state

__all__ = ["Sizes", "aligned", "links", "most", "padded", "scratch", "slots", "writable"]


def aligned(rows: int, columns: int, dtype: DTypeLike = np.float32) -> np.ndarray:
    """Zeros (rows, columns rounded up to 16) whose rows start at multiples of 64 bytes."""
    width = -(-columns // 16) * 16
    size = np.dtype(dtype).itemsize
    memory = np.zeros(rows * width + 64 // size, dtype)
    start = -memory.ctypes.data % 64 // size
    return memory[start : start + rows * width].reshape(rows, width)


def padded(*matrices: np.ndarray) -> np.ndarray:
    """Copies of the matrices, one below the other, as the kernels want them."""
    columns = matrices[0].shape[1]
    result = aligned(sum(map(len, matrices)), columns, matrices[0].dtype)
    np.concatenate(matrices, out=result[:, :columns])
    return result


def writable(matrix: np.ndarray) -> np.ndarray:
    """The matrix, or a copy where it must not be written to, as when joblib maps a model from a file."""
    return matrix if matrix.flags.writeable else padded(matrix)


class Sizes(NamedTuple):
    """The most that one chunk can hold."""

    inputs: int  # and tags
    tags: int
    windows: int  # entries of all windows
    examples: int
    depth: int  # nodes of the longest path
    pairs: int
    listed: int  # output rows in lists
    outputs: int  # those, and shared ones
    entries: int  # rows that the inputs are made of


def most(texts: state.Texts, words: state.Words, settings: state.Settings, outputs: int) -> Sizes:
    """The most that a chunk of these texts can hold, and meet of so many output rows."""
    tokens = 2 * settings.chunk * settings.parts
    tags_each = 0 if settings.labels else int(np.diff(texts.tags.start).max(initial=0))
    tags = tokens * tags_each
    inputs = tokens + 2 * settings.window * settings.parts + tags + 8
    windows = tokens * max(2 * settings.window + tags_each, settings.places)
    examples = windows if settings.skipgram and not settings.labels else tokens
    depth = int(np.diff(words.tree.start).max(initial=0)) if settings.tree else 0
    pairs = listed = shared = 0
    if settings.every:
        listed += outputs
        pairs += tokens * outputs
    if settings.negative:
        own = examples * settings.negative
        if settings.shared:
            own = settings.shared * (tokens if settings.frozen else 1)
            groups = inputs // int(state.GROUP) + 2 * examples // settings.group + 2
            shared += min(groups, -(-inputs // 4)) * settings.shared
        pairs += examples + own
        listed += tokens + own
    if settings.tree:
        shared += settings.top
        pairs += examples * depth
        listed += min(tokens * depth, len(words.tree.start))
    entries = inputs
    if len(words.rows.start):
        made_of = np.diff(words.rows.start)  # each input is there once at most
        entries = int(np.sort(made_of)[-inputs:].sum())
    return Sizes(inputs, tags, windows, examples, depth, pairs, listed, listed + shared, entries)


def links(rows: int, entries: int, dtype: DTypeLike) -> state.Links:
    """Room for a sparse matrix."""
    return state.Links(
        start=np.zeros(rows + 2, np.int32),
        row=np.zeros(entries + 3, np.int32),
        column=np.zeros(entries + 3, np.int32),
        value=np.zeros(entries + 3, dtype),
    )


def scratch(
    sizes: Sizes, streams: int, words: state.Words, matrices: state.Matrices, settings: state.Settings
) -> state.Scratch:
    """The memory of one worker."""
    rows = sizes.inputs
    dtype = matrices.W.dtype
    width, hidden = matrices.W.shape[1], matrices.C.shape[1]
    shared = settings.top or settings.shared
    inputs = max(len(matrices.W), len(words.rows.start))

    def real(*shape: SupportsIndex) -> np.ndarray:
        return np.zeros(shape, dtype)

    return state.Scratch(
        turns=np.zeros(streams, np.int64),
        place_of=np.zeros(words.size, np.int32),
        places=np.zeros(rows, state.PLACES),
        targets=np.zeros(rows, np.int32),
        by_leaf=state.LeafOrder(
            target=np.zeros(rows, np.int64),
            start=np.zeros(rows + 1, np.int32),
            hidden=np.zeros(sizes.examples if settings.tree else 0, np.int32),
            opened=np.zeros(2 * sizes.depth, np.int32),
        ),
        counts=np.zeros(rows, state.HIDDEN),
        groups=np.zeros(rows, np.int32),
        windows=links(max(rows, sizes.windows), sizes.windows, dtype),
        examples=links(rows, max(rows, sizes.windows), dtype),
        X=aligned(rows, width, dtype),
        H=aligned(rows, hidden, dtype),
        dH=aligned(rows, hidden, dtype),
        T=aligned(shared, hidden, dtype),
        turned=aligned(1, hidden * shared, dtype).reshape(hidden, shared),
        dense=state.Dense(
            logit=real(state.GROUP, shared),
            label=real(rows, shared),
            weight=real(rows, shared),
            loss=real(state.GROUP * shared),
        ),
        pairs=state.Pairs(
            links=links(sizes.listed, sizes.pairs, dtype),
            label=real(sizes.pairs + 3),
            weight=real(sizes.pairs + 3),
            loss=real(sizes.pairs + 3),
        ),
        transposed=links(rows, max(sizes.pairs, sizes.windows), dtype),
        mine=np.zeros(streams * max(sizes.entries, sizes.outputs), state.ADDED),
        own=np.zeros(streams, np.uint8),
        shared=np.full((3, state.MARKS // 64), np.iinfo(np.uint64).max, np.uint64),
        totals=np.zeros(max(inputs, len(matrices.D), len(matrices.C)), np.float32),
    )


def slots(sizes: Sizes, streams: int, matrices: state.Matrices, workers: int = 0) -> state.Slots:
    """The slots of so many streams, with two chunks for each, and the marks of the `workers`."""
    dtype = matrices.W.dtype

    def differences(rows: int, columns: int) -> np.ndarray:
        return aligned(streams * rows, columns, dtype).reshape(streams, rows, -1)

    dX = differences(sizes.inputs, matrices.W.shape[1])
    dC = differences(sizes.outputs, matrices.C.shape[1])
    numbers = state.CHUNK.itemsize // 8
    # cache lines of their own: workers write to them all the time
    counts = aligned(streams, 3, np.int64)
    starts = aligned(streams, 3 * state.BUCKETS + 2, np.int32)
    chunks = aligned(2 * streams, numbers, np.int64)[:, :numbers].view(state.CHUNK)
    results = [
        dict(
            dX=dX[stream],
            dC=dC[stream],
            inputs=np.zeros(sizes.inputs, state.CHANGE),
            tags=np.zeros(sizes.tags, state.CHANGE),
            outputs=np.zeros(sizes.outputs, state.CHANGE),
            sizes=counts[stream],
            entries=np.zeros(sizes.entries + sizes.tags + sizes.outputs, state.ENTRY),
            start=starts[stream],
        )
        for stream in range(streams)
    ]
    each = [
        state.Slot(chunk=chunk, kept=np.zeros(sizes.inputs, state.KEPT), **results[n % streams])
        for n, chunk in enumerate(chunks)
    ]
    marks = aligned(workers * 3, state.MARKS // 64, np.uint64).reshape(workers, 3, state.MARKS // 64)
    return state.Slots(Several(each), np.zeros((2, streams), np.int64), marks)
