"""A run: order, schedule, workers, progress and loss. It knows matrices and texts, but no method.

An epoch is a number of rounds; in a round each of `streams` chunks is computed on the same state and their
differences are added in a fixed order (`wordvec.kernels`). The number of streams belongs to the settings and the
corpus, never to the workers: that is why every number of workers gives the same bits.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from . import kernels, layout
from .compilation import announced
from .errors import TrainingError
from .progress import SILENT, Progress, paced

__all__ = [
    "NO_ROWS",
    "NO_TAGS",
    "Schedule",
    "aligned",
    "available_workers",
    "owned_rows",
    "padded",
    "plan_rounds",
    "train",
    "words_in_effect",
]

MOST_STREAMS = 8
LEAST_ROUNDS = 400  # an epoch of a small corpus has fewer streams, so that it still has this many rounds
CROWD = 2.5  # kept tokens of a round, at most, for each word that the vocabulary has in effect
LEAST_CHUNK = 8
NO_TAGS = layout.Tags(np.zeros(0, np.int64), np.zeros(0, np.int32))
NO_ROWS = layout.Rows(np.zeros(0, np.int64), np.zeros(0, np.int32))


class Schedule(NamedTuple):
    """How long a run is and how its learning rate falls: linearly over all epochs."""

    epochs: int
    alpha: float
    min_alpha: float
    seed: int
    first_epoch: int = 0  # epochs this model has already seen: their random draws are not used again

    def rate(self, epochs_done: float) -> float:
        """The learning rate after a number of this run's epochs."""
        return self.alpha + (self.min_alpha - self.alpha) * epochs_done / self.epochs


def available_workers(workers: int | None) -> int:
    """`workers`, or every processor this process may use."""
    if workers is not None:
        return workers
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def owned_rows(start: np.ndarray, row: np.ndarray) -> layout.Rows:
    """The rows that each input is made of, sorted so that those of one worker stand together, however many there are.

    Parameters
    ----------
    start : int64 array (inputs + 1,)
    row : int32 array
        Input `i` is the mean of the rows ``row[start[i]:start[i + 1]]``.
    """
    scattered = row.astype(np.uint64) * np.uint64(kernels.SCATTER) & np.uint64(0xFFFFFFFF)
    order = np.lexsort((scattered, np.repeat(np.arange(len(start) - 1), np.diff(start))))
    return layout.Rows(start, row[order])


def words_in_effect(share: np.ndarray, rows: layout.Rows = NO_ROWS) -> float:
    """How many words of equal frequency would meet themselves as often: ``1 / sum(p ** 2)`` for shares `p`.

    A word that is made of several rows meets itself in every word that it shares rows with, by the share of them.
    """
    if not len(rows.start):
        return 1 / (share**2).sum()
    size = np.diff(rows.start)
    mean = np.bincount(rows.row, np.repeat(share / size, size))
    return 1 / (mean * np.bincount(rows.row, np.repeat(share, size))).sum()


def plan_rounds(
    tokens: int, counts: np.ndarray, keep: np.ndarray, chunk: int, rows: layout.Rows = NO_ROWS
) -> tuple[int, int]:
    """How much text a round holds: it is computed on one state, so no word should meet itself in it too often.

    English with subsampling has in effect about 800 words.

    Parameters
    ----------
    tokens : int
        The corpus's tokens.
    counts, keep : arrays (V,)
        Counts of the words and the probabilities to keep an occurrence.
    chunk : int
        The largest chunk.
    rows : Rows
        What the words are made of.

    Returns
    -------
    chunk, streams : int
        Tokens of text to a chunk, chunks to a round.
    """
    kept = counts * keep
    room = CROWD * words_in_effect(kept / kept.sum(), rows) * counts.sum() / kept.sum()
    chunk = int(max(LEAST_CHUNK, min(chunk, room)))
    return chunk, int(max(1, min(MOST_STREAMS, room // chunk, tokens // (chunk * LEAST_ROUNDS))))


def aligned(rows: int, columns: int, dtype=np.float32) -> np.ndarray:
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


class _Sizes(NamedTuple):
    """The most that one chunk can hold."""

    inputs: int  # and tags
    tags: int
    windows: int  # entries of all windows
    pairs: int
    listed: int  # output rows in lists
    outputs: int  # those, and shared ones


def _sizes(texts: layout.Texts, words: layout.Words, settings: layout.Settings) -> _Sizes:
    tokens = 2 * settings.chunk * settings.parts
    most = int(np.diff(texts.tags.start).max(initial=0))  # tags to a text
    tags = tokens * most
    inputs = tokens + 2 * settings.window * settings.parts + tags + 8
    windows = tokens * max(2 * settings.window + most, settings.places)
    examples = windows if settings.skipgram else tokens
    pairs = listed = shared = 0
    if settings.negative:
        own = 0 if settings.shared else examples * settings.negative
        shared += -(-inputs // settings.group) * kernels.SHARED if settings.shared else 0
        pairs += examples + own
        listed += tokens + own
    if settings.tree:
        longest = int(np.diff(words.tree.start).max(initial=0))
        shared += kernels.SHARED
        pairs += examples * longest
        listed += min(tokens * longest, len(words.tree.start))
    return _Sizes(inputs, tags, windows, pairs, listed, listed + shared + kernels.SHARED)


def _links(rows: int, entries: int, dtype) -> layout.Links:
    return layout.Links(
        start=np.zeros(rows + 2, np.int32),
        row=np.zeros(entries + 3, np.int32),
        column=np.zeros(entries + 3, np.int32),
        value=np.zeros(entries + 3, dtype),
    )


def _scratch(sizes: _Sizes, streams: int, matrices: layout.Matrices, nodes: int) -> layout.Scratch:
    rows = sizes.inputs
    dtype = matrices.W.dtype
    width, hidden = matrices.W.shape[1], matrices.C.shape[1]

    def real(*shape):
        return np.zeros(shape, dtype)

    return layout.Scratch(
        kept=np.zeros(rows, layout.KEPT),
        targets=np.zeros(rows, np.int32),
        counts=np.zeros(rows, layout.HIDDEN),
        windows=_links(max(rows, sizes.windows), sizes.windows, dtype),
        examples=_links(rows, sizes.windows, dtype),
        X=aligned(rows, width, dtype),
        H=aligned(rows, hidden, dtype),
        dH=aligned(rows, hidden, dtype),
        T=aligned(kernels.SHARED, hidden, dtype),
        turned=aligned(hidden, kernels.SHARED, dtype),
        dense=layout.Dense(
            logit=real(kernels.GROUP, kernels.SHARED),
            label=real(rows, kernels.SHARED),
            weight=real(rows, kernels.SHARED),
            loss=real(kernels.GROUP * kernels.SHARED),
        ),
        pairs=layout.Pairs(
            links=_links(sizes.listed, sizes.pairs, dtype),
            label=real(sizes.pairs + 3),
            weight=np.ones(sizes.pairs + 3, dtype),
            loss=real(sizes.pairs + 3),
        ),
        back=_links(rows, max(sizes.pairs, sizes.windows), dtype),
        nodes=np.full(nodes, -1, np.int32),
        mine=np.zeros((streams * max(sizes.inputs, sizes.outputs), 3), np.int32),
    )


def _slots(sizes: _Sizes, streams: int, matrices: layout.Matrices) -> layout.Slots:
    dtype = matrices.W.dtype

    def differences(rows, columns):
        return aligned(streams * rows, columns, dtype).reshape(streams, rows, -1)

    return layout.Slots(
        dX=differences(sizes.inputs, matrices.W.shape[1]),
        dC=differences(sizes.outputs, matrices.C.shape[1]),
        inputs=np.zeros((streams, sizes.inputs), layout.CHANGE),
        tags=np.zeros((streams, sizes.tags), layout.CHANGE),
        outputs=np.zeros((streams, sizes.outputs), layout.CHANGE),
        sizes=aligned(streams, 3, np.int64),  # cache lines of their own: workers write to them all the time
        loss=np.zeros(streams),
        examples=np.zeros(streams, np.int64),
    )


class _Crew:
    """The workers of a run with what each needs, ready to train rounds."""

    def __init__(self, texts, words, settings, matrices, workers, streams):
        sizes = _sizes(texts, words, settings)
        nodes = len(matrices.C) - settings.node_base if settings.tree else 0
        self.shared = texts, words, settings, matrices
        many = len(words.rows.start) > 0  # then every worker adds to its rows of every input
        inputs = len(words.rows.start) - 1 if many else len(matrices.W)
        totals = [np.zeros(inputs, np.float32) for _ in range(workers if many else 1)]
        others = np.zeros(len(matrices.D), np.float32), np.zeros(len(matrices.C), np.float32)
        self.totals = [(totals[worker % len(totals)], *others) for worker in range(workers)]
        self.slots = _slots(sizes, streams, matrices)
        self.scratch = [_scratch(sizes, streams, matrices, nodes) for _ in range(workers)]
        self.pool = ThreadPoolExecutor(workers, "wordvec")

    def train(self, epoch: layout.Epoch, first: int, last: int) -> None:
        """The rounds `first` to `last` of an epoch, by all workers."""
        sync = np.zeros(16, np.int64)
        workers = len(self.scratch)
        jobs = [
            self.pool.submit(
                kernels.train_rounds, worker, workers, sync, epoch, first, last,
                *self.shared, self.totals[worker], self.slots, self.scratch[worker],
            )
            for worker in range(workers)
        ]  # fmt: skip
        for job in jobs:
            job.result()


def _epoch(schedule: Schedule, number: int, runs: int, at_once: int) -> layout.Epoch:
    seeds = np.random.SeedSequence([schedule.seed, schedule.first_epoch + number])
    return layout.Epoch(
        key=int(seeds.generate_state(1, np.uint64)[0] >> 1),
        order=np.random.default_rng(seeds).permutation(runs),
        rounds=-(-runs // at_once) * kernels.RUN,
        alpha=schedule.rate(number),
        next_alpha=schedule.rate(number + 1),
        result=np.zeros(2),
    )


def _require_finite(epoch: int, loss: float, *matrices: np.ndarray) -> None:
    if not np.isfinite(loss) or not all(np.isfinite(matrix).all() for matrix in matrices):
        raise TrainingError(
            f"training diverged in epoch {epoch + 1}: a value is no longer finite; lower alpha (the learning rate)"
        )


def train(
    texts: layout.Texts,
    words: layout.Words,
    settings: layout.Settings,
    matrices: layout.Matrices,
    schedule: Schedule,
    *,
    streams: int,
    workers: int | None = None,
    progress: Progress = SILENT,
) -> list[dict]:
    """Train the matrices in place; one record an epoch comes back.

    Parameters
    ----------
    texts, words, settings
        What the kernels read; see `wordvec.layout`.
    matrices : Matrices
        From `aligned`; float32, or float64 to check the arithmetic. W has the rows of ``words.rows``, else the words';
        D those of ``texts.tags``; C the words', then nodes of the tree from ``settings.node_base`` on.
    schedule : Schedule
    streams : int
        Chunks to a round.
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.
    progress : Progress

    Returns
    -------
    list of dict
        ``epoch``, ``loss`` (mean per example, float64), ``alpha`` at its end, ``words_per_second``, ``seconds``.

    Raises
    ------
    TrainingError
        A value is no longer finite.
    """
    tokens = len(texts.tokens)
    runs = -(-tokens // (settings.chunk * kernels.RUN))
    crew = _Crew(texts, words, settings, matrices, available_workers(workers), streams)
    history = []
    with announced(progress):
        crew.train(_epoch(schedule, 0, runs, streams * settings.parts), 0, 0)
    progress.begin("training", tokens * schedule.epochs, "words")
    with crew.pool:
        for number in range(schedule.epochs):
            epoch = _epoch(schedule, number, runs, streams * settings.parts)
            started = time.perf_counter()
            for first, last in paced(0, epoch.rounds):
                crew.train(epoch, first, last)
                share = last / epoch.rounds
                loss = float(epoch.result[0] / max(1.0, epoch.result[1]))
                figures = dict(
                    epoch=schedule.first_epoch + number + 1,
                    loss=loss,
                    alpha=schedule.rate(number + share),
                    words_per_second=tokens * share / (time.perf_counter() - started),
                )
                progress.advance(int(tokens * (number + share)), **figures)
            _require_finite(schedule.first_epoch + number, loss, *matrices)
            history.append(figures | dict(seconds=time.perf_counter() - started))
    progress.end(**figures)
    return history
