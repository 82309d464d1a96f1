"""A run: order, schedule, workers, progress and loss. It knows matrices and texts, but no method.

An epoch is a number of rounds; in a round each of `streams` chunks is computed on the same state and their
differences are added in a fixed order (`wordvec.core.rounds`). The number of streams belongs to the settings and the
corpus, never to the workers: that is why every number of workers gives the same bits.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from ..errors import TrainingError
from ..jit.announcing import announced
from ..progress import SILENT, Progress, paced
from ..system.checkpoints import Checkpoint
from ..system.interruptions import put_off
from ..system.workers import available_workers
from . import reading, rounds, state
from .buffers import aligned, most, padded, scratch, slots, writable
from .recipes import prepared, prepared_for_rounds

__all__ = [
    "NO_ROWS",
    "NO_TAGS",
    "NO_TREE",
    "Schedule",
    "aligned",
    "owned_rows",
    "padded",
    "plan_rounds",
    "train",
    "words_in_effect",
    "writable",
]

MOST_STREAMS = 8
LEAST_ROUNDS = 400  # an epoch of a small corpus has fewer streams, so that it still has this many rounds
CROWD = 2.5  # kept tokens of a round, at most, for each word that the vocabulary has in effect
LEAST_CHUNK = 8
NO_TAGS = state.Tags(np.zeros(0, np.int64), np.zeros(0, np.int32))
NO_ROWS = state.Rows(np.zeros(0, np.int64), np.zeros(0, np.int32))
NO_TREE = state.Tree(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0, np.int32))


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


class Standing(NamedTuple):
    """How far a run has come: whole epochs, and of the one under way the rounds, what came of them, and their time."""

    epoch: int = 0
    round: int = 0
    result: list[float] = [0.0, 0.0]
    seconds: float = 0.0
    history: list[dict] = []  # a record of each whole epoch


def owned_rows(start: np.ndarray, row: np.ndarray) -> state.Rows:
    """The rows that each input is made of, sorted so that those of one worker stand together, however many there are.

    Parameters
    ----------
    start : int64 array (inputs + 1,)
    row : int32 array
        Input `i` is the mean of the rows ``row[start[i]:start[i + 1]]``.
    """
    low = np.uint64(0xFFFFFFFF)
    scattered = row.astype(np.uint64) * np.uint64(rounds.SCATTER) & low
    scattered |= np.repeat(np.arange(len(start) - 1, dtype=np.uint64) << np.uint64(32), np.diff(start))
    scattered.sort()
    row = scattered * np.uint64(pow(rounds.SCATTER, -1, 1 << 32)) & low  # the multiplication, undone
    return state.Rows(start, row.astype(np.int32))


def words_in_effect(share: np.ndarray, rows: state.Rows = NO_ROWS) -> float:
    """How many words of equal frequency would meet themselves as often: ``1 / sum(p ** 2)`` for shares `p`.

    A word that is made of several rows meets itself in every word that it shares rows with, by the share of them.
    """
    if not len(rows.start):
        return 1 / (share**2).sum()
    size = np.diff(rows.start)
    mean = np.bincount(rows.row, np.repeat(share / size, size))
    return 1 / (mean * np.bincount(rows.row, np.repeat(share, size))).sum()


def plan_rounds(
    tokens: int, counts: np.ndarray, keep: np.ndarray, chunk: int, rows: state.Rows = NO_ROWS
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


def _totals(words, matrices, workers):
    """For each worker, sums of gradients of each row. Where inputs are made of several rows, all add to all of them."""
    composed = len(words.rows.start) > 0
    inputs = len(words.rows.start) - 1 if composed else len(matrices.W)
    shared = [np.zeros(size, np.float32) for size in (inputs, len(matrices.D), len(matrices.C))]
    for _ in range(workers):
        yield state.Matrices(np.zeros(inputs, np.float32) if composed else shared[0], *shared[1:])


class _Crew:
    """The workers of a run with what each needs, ready to train rounds."""

    def __init__(self, texts, words, settings, matrices, workers, streams):
        sizes = most(texts, words, settings, len(matrices.C))
        self.totals = [*_totals(words, matrices, workers)]
        self.slots = slots(sizes, streams, matrices, workers)
        self.scratch = [scratch(sizes, streams, words, matrices, settings) for _ in range(workers)]
        self.run = prepared(texts, words, settings, matrices, self.scratch[0], self.slots)
        self.pool = ThreadPoolExecutor(workers, "wordvec")

    def prepare(self, epoch: state.Epoch) -> None:
        """Compile what is not in the cache."""
        self.run = prepared_for_rounds(self.run, self.scratch[0], self.slots, self.totals[0], epoch)
        self.train(epoch, 0, 0)

    def train(self, epoch: state.Epoch, first: int, last: int) -> None:
        """The rounds `first` to `last` of an epoch, by all workers."""
        sync = np.zeros(rounds.COUNTERS, np.int64)
        workers = len(self.scratch)
        jobs = [
            self.pool.submit(
                rounds.train_rounds, worker, workers, sync, epoch, first, last,
                self.slots, self.totals[worker], self.scratch[worker], self.run,
            )
            for worker in range(workers)
        ]  # fmt: skip
        for job in jobs:
            job.result()


def _texts_at_ends(offsets: np.ndarray, run: int) -> np.ndarray:
    """The text in which each run of so many tokens starts, and the one in which the last run ends."""
    ends = np.arange(-(-offsets[-1] // run) + 1) * run
    return np.searchsorted(offsets[:-1], np.minimum(ends, offsets[-1] - 1), "right") - 1


def _epoch(schedule: Schedule, number: int, texts: np.ndarray, at_once: int) -> state.Epoch:
    runs = len(texts) - 1
    seeds = np.random.SeedSequence([schedule.seed, schedule.first_epoch + number])
    return state.Epoch(
        key=int(seeds.generate_state(1, np.uint64)[0]) >> 1,
        order=np.random.default_rng(seeds).permutation(runs),
        texts=texts,
        rounds=-(-runs // at_once) * reading.RUN,
        alpha=schedule.rate(number),
        next_alpha=schedule.rate(number + 1),
        result=np.zeros(2),
    )


def _finite(loss: float, *matrices: np.ndarray) -> bool:
    blocks = (matrix[first : first + 65536] for matrix in matrices for first in range(0, len(matrix), 65536))
    return bool(np.isfinite(loss) and all(np.isfinite(block).all() for block in blocks))


def train(
    texts: state.Texts,
    words: state.Words,
    settings: state.Settings,
    matrices: state.Matrices,
    schedule: Schedule,
    *,
    streams: int,
    workers: int | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress = SILENT,
) -> Iterator[dict]:
    """Train the matrices in place, and yield a record of every epoch.

    Parameters
    ----------
    texts, words, settings
        What the kernels read; see `wordvec.core.state`.
    matrices : Matrices
        From `aligned`; float32, or float64 to check the arithmetic. W has the rows of ``words.rows``, else the words';
        D those of ``texts.tags``; C the words', then nodes of the tree from ``settings.node_base`` on.
    schedule : Schedule
    streams : int
        Chunks to a round.
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.
    checkpoint : Checkpoint, optional
        Keeps the state of the run from time to time, and brings back what it kept when this very run was broken off.
    progress : Progress

    Yields
    ------
    dict
        ``epoch``, ``loss`` (mean per example, float64), ``alpha`` at its end, ``words_per_second``, ``seconds``. Epochs
        that the checkpoint brings back are among them.

    Raises
    ------
    TrainingError
        A value is no longer finite.
    FormatError
        The state that was kept cannot be used.
    """
    tokens = len(texts.tokens)
    ends = _texts_at_ends(texts.offsets, settings.chunk * reading.RUN)
    standing = Standing()
    if checkpoint and (kept := checkpoint.resume(matrices, texts.tags)):
        standing = Standing(**kept)
        progress.note(f"going on in epoch {schedule.first_epoch + standing.epoch + 1} from {checkpoint.path}")
        yield from standing.history
    with announced(progress):
        crew = _Crew(texts, words, settings, matrices, available_workers(workers), streams)
        epoch = _epoch(schedule, 0, ends, streams * settings.parts)
        crew.prepare(epoch)
    done = standing.epoch + standing.round / epoch.rounds
    progress.begin("training", tokens * schedule.epochs, "words", int(tokens * done))
    with put_off() as interrupted, crew.pool:
        while standing.epoch < schedule.epochs:
            number = standing.epoch
            epoch = _epoch(schedule, number, ends, streams * settings.parts)
            epoch.result[:] = standing.result
            started = time.perf_counter() - standing.seconds
            for first, last in paced(standing.round, epoch.rounds):
                crew.train(epoch, first, last)
                seconds = time.perf_counter() - started
                share = last / epoch.rounds
                loss = float(epoch.result[0] / max(1.0, epoch.result[1]))
                figures = dict(
                    epoch=schedule.first_epoch + number + 1,
                    loss=loss,
                    alpha=schedule.rate(number + share),
                    words_per_second=tokens * share / seconds,
                )
                progress.advance(int(tokens * (number + share)), **figures)
                if checkpoint and last < epoch.rounds:
                    standing = standing._replace(round=last, result=epoch.result.tolist(), seconds=seconds)
                    checkpoint.keep(matrices, standing._asdict(), interrupted())
                elif interrupted() and not checkpoint:
                    raise KeyboardInterrupt
            if not _finite(loss, *matrices):
                if checkpoint:
                    checkpoint.remove()
                raise TrainingError(
                    f"training diverged in epoch {figures['epoch']}: a value is no longer finite; lower alpha (the"
                    " learning rate)"
                )
            standing = Standing(number + 1, history=[*standing.history, figures | dict(seconds=seconds)])
            yield standing.history[-1]
    progress.end(**figures)
