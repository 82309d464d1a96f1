"""A run: order, schedule, workers, progress and loss. It knows matrices and texts, but no method.

An epoch is a number of rounds; in a round each of `streams` chunks is computed on the same state and their
differences are added in a fixed order (`wordvec.core.rounds`). The number of streams belongs to the settings and the
corpus, never to the workers: that is why every number of workers gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..jit.announcing import announced
from ..progress import SILENT, Progress
from ..system.checkpoints import Checkpoint
from ..system.epochs import UNWATCHED, Standing, Watcher, train_epochs
from ..system.interruptions import finish
from ..system.workers import available_workers
from . import reading, rounds, state
from .buffers import most, scratch, slots
from .recipes import prepared, prepared_for_rounds

__all__ = ["Crew", "Schedule", "epoch_of", "require_rows", "texts_at_ends", "train"]


class Schedule(NamedTuple):
    """How long a run is and how its learning rate falls: linearly over all epochs."""

    epochs: int
    alpha: float
    min_alpha: float
    seed: int
    first_epoch: int = 0  # epochs this model has already seen: their random draws are not used again
    rate_name: str = "alpha"  # as the user knows it
    unit: str = "words"  # what the tokens are to the user

    def rate(self, epochs_done: float) -> float:
        """The learning rate after a number of this run's epochs."""
        return self.alpha + (self.min_alpha - self.alpha) * epochs_done / self.epochs


class Crew:
    """The workers of a run with what each needs, ready to train rounds."""

    def __init__(
        self,
        texts: state.Texts,
        words: state.Words,
        settings: state.Settings,
        matrices: state.Matrices,
        workers: int,
        streams: int,
    ):
        sizes = most(texts, words, settings, len(matrices.C))
        self.slots = slots(sizes, streams, matrices, workers)
        self.scratch = [scratch(sizes, streams, words, matrices, settings) for _ in range(workers)]
        self.run = prepared(texts, words, settings, matrices, self.scratch[0], self.slots)

    def prepare(self, pool: Executor, epoch: state.Epoch) -> None:
        """Compile what is not in the cache."""
        self.run = prepared_for_rounds(self.run, self.scratch[0], self.slots, epoch, len(self.scratch))
        self.train(pool, epoch, 0, 0)

    def train(self, pool: Executor, epoch: state.Epoch, first: int, last: int) -> None:
        """The rounds `first` to `last` of an epoch, by all workers: threads of the pool, which must have as many."""
        sync = np.zeros(rounds.COUNTERS, np.int64)
        workers = len(self.scratch)
        finish([
            pool.submit(
                rounds.train_rounds, worker, workers, sync, epoch, first, last,
                self.slots, self.scratch[worker], self.run,
            )
            for worker in range(workers)
        ])  # fmt: skip


def texts_at_ends(offsets: np.ndarray, run: int) -> np.ndarray:
    """The text in which each run of so many tokens starts, and the one in which the last run ends."""
    ends = np.arange(-(-offsets[-1] // run) + 1) * run
    return np.searchsorted(offsets[:-1], np.minimum(ends, offsets[-1] - 1), "right") - 1


def epoch_of(
    schedule: Schedule, number: int, texts: np.ndarray, streams: int, parts: int, draws: tuple[int, ...] = ()
) -> state.Epoch:
    """An epoch of a run, by its number from 0; `texts` are those of `texts_at_ends`, `draws` numbers above 0 that make
    its random draws others.
    """
    runs = len(texts) - 1
    seeds = np.random.SeedSequence([schedule.seed, schedule.first_epoch + number, *draws])
    return state.Epoch(
        key=int(seeds.generate_state(1, np.uint64)[0]) >> 1,
        order=np.random.default_rng(seeds).permutation(runs),
        texts=texts,
        rounds=-(-runs // (streams * parts)) * reading.RUN,
        alpha=schedule.rate(number),
        next_alpha=schedule.rate(number + 1),
        result=np.zeros((streams, 2)),
    )


@dataclass
class _Run:
    """A run for the one loop of epochs; see `wordvec.system.epochs.Run`."""

    texts: state.Texts
    words: state.Words
    settings: state.Settings
    matrices: state.Matrices
    schedule: Schedule
    streams: int
    workers: int
    pool: Executor

    together = 1

    def __post_init__(self) -> None:
        self.data = (*self.texts.tags, self.words.rates, self.texts.weights)
        self.unit, self.units = self.schedule.unit, len(self.texts.tokens)
        self.divergence = f"a value is no longer finite; lower {self.schedule.rate_name} (the learning rate)"
        self._ends = texts_at_ends(self.texts.offsets, self.settings.chunk * reading.RUN)
        self.begin_epoch(0, [])
        self.rounds = self._epoch.rounds

    def prepare(self, progress: Progress) -> None:
        with announced(progress):
            self._crew = Crew(self.texts, self.words, self.settings, self.matrices, self.workers, self.streams)
            self._crew.prepare(self.pool, self._epoch)

    def begin_epoch(self, number: int, result: Sequence[float]) -> None:
        self._number = number
        self._epoch = epoch_of(self.schedule, number, self._ends, self.streams, self.settings.parts)
        self._epoch.result.reshape(-1)[: len(result)] = result

    def advance(self, first: int, last: int) -> None:
        self._crew.train(self.pool, self._epoch, first, last)

    def bring(self) -> None:
        """The matrices are where the run stands."""

    def result(self) -> list[float]:
        return self._epoch.result.ravel().tolist()

    def figures(self, share: float) -> dict[str, float]:
        loss, examples = self._epoch.result.sum(axis=0).tolist()
        return {"loss": loss / max(1.0, examples), self.schedule.rate_name: self.schedule.rate(self._number + share)}


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
    watcher: Watcher = UNWATCHED,
) -> Iterator[dict[str, Any]]:
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
        Saves the state of the run from time to time, and restores it if the same run was interrupted.
    progress : Progress
    watcher : Watcher
        Looks at the run where it is whole, and may stop it.

    Yields
    ------
    dict
        ``epoch``, ``loss`` (mean per example, float64), ``alpha`` at its end, ``words_per_second`` (both as the
        schedule names them), ``seconds``. Epochs restored from the checkpoint are among them.

    Raises
    ------
    TrainingError
        A value is no longer finite.
    FormatError
        The checkpoint cannot be used.
    ValueError
        A matrix lacks rows that the texts or words ask for.
    """
    require_rows(texts, words, settings, matrices)
    workers = min(available_workers(workers), streams)  # more would have nothing to train on
    with ThreadPoolExecutor(workers, "wordvec") as pool:
        run = _Run(texts, words, settings, matrices, schedule, streams, workers, pool)
        yield from train_epochs(
            run,
            schedule.epochs,
            Standing(),
            epochs_before=schedule.first_epoch,
            checkpoint=checkpoint,
            progress=progress,
            watcher=watcher,
        )


def require_rows(texts: state.Texts, words: state.Words, settings: state.Settings, matrices: state.Matrices) -> None:
    """See that the matrices have all rows that the kernels will look for: these check no bounds."""
    composed = len(words.rows.start) > 0
    tags = int(texts.tags.row.max(initial=-1)) + 1
    nodes = settings.node_base + int(words.tree.node.max(initial=-1)) + 1 if settings.tree else 0
    needed = {
        "W": int(words.rows.row.max(initial=-1)) + 1 if composed else words.size,
        "D": 0 if settings.labels else tags,
        "C": max(nodes, len(words.noise) if settings.negative else 0, tags if settings.every else 0),
    }
    inputs = len(words.rows.start) - 1 if composed else words.size
    if len(texts.weights) not in (0, inputs):
        raise ValueError(f"{len(texts.weights):,} weights are given, where {inputs:,} belong, one for each input")
    rates = {"W": words.rates, "D": texts.tags.rates, "C": state.NO_RATES}
    for name, matrix in matrices._asdict().items():
        if len(matrix) < needed[name] or len(rates[name]) not in (0, len(matrix)):
            raise ValueError(
                f"the matrix {name} has {len(matrix):,} rows, where {needed[name]:,} belong, and {len(rates[name]):,}"
                " rates of them: they were made of other words or texts than these"
            )
