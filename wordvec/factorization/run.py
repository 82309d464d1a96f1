"""A run of GloVe: factors, epochs, workers, progress and cost. What a step is, `wordvec.factorization.steps` says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ..core.buffers import aligned
from ..jit.announcing import announced
from ..progress import SILENT, Progress
from ..system.checkpoints import Checkpoint
from ..system.epochs import UNWATCHED, Standing, Watcher, train_epochs
from ..system.files import release
from ..system.interruptions import finish
from ..system.workers import available_workers
from .steps import Order, Tiles, train_strata

__all__ = ["Factor", "epoch_order", "train"]


@dataclass
class Factor:
    """One of the two matrices: of each word a row of numbers with a bias and a one, then the row's rates.

    ``rows[:, :width]`` are the numbers, ``rows[:, width:]`` the rates ``1 / sqrt(G)`` of AdaGrad. Word rows have their
    bias where context rows have the one, and the other way round.
    """

    rows: np.ndarray
    dimensions: int
    bias: int  # column
    one: int  # column

    @classmethod
    def empty(cls, words: int, dimensions: int, context: bool, dtype: DTypeLike = np.float32) -> Factor:
        """Numbers of 0 and rates of 1: no gradient has been seen."""
        bias, one = (dimensions + 1, dimensions) if context else (dimensions, dimensions + 1)
        width = -(-(dimensions + 2) // 16) * 16
        factor = cls(aligned(words, 2 * width, dtype), dimensions, bias, one)
        factor.rows[:, one] = 1
        factor.rows[:, width : width + dimensions + 2] = 1
        factor.rows[:, width + one] = 0  # it does not learn
        return factor

    @property
    def vectors(self) -> np.ndarray:
        """(V, dimensions), a view."""
        return self.rows[:, : self.dimensions]

    @property
    def biases(self) -> np.ndarray:
        """(V,), a view."""
        return self.rows[:, self.bias]

    @property
    def vector_rates(self) -> np.ndarray:
        """(V, dimensions), a view."""
        width = self.rows.shape[1] // 2
        return self.rows[:, width : width + self.dimensions]

    @property
    def bias_rates(self) -> np.ndarray:
        """(V,), a view."""
        return self.rows[:, self.rows.shape[1] // 2 + self.bias]


def epoch_order(blocks: int, seed: int, epoch: int) -> Order:
    """The order of an epoch: a function of the seed and the epoch alone."""
    random = np.random.default_rng([seed, epoch])
    rows, columns, shifts = (random.permutation(blocks) for _ in range(3))
    return Order(rows, columns, shifts, np.zeros((blocks, blocks)))


@dataclass
class _Run:
    """A run for the one loop of epochs; see `wordvec.system.epochs.Run`. Its rounds are strata."""

    tiles: Tiles
    words: Factor
    contexts: Factor
    eta: float
    seed: int
    epochs_before: int
    workers: int
    pool: Executor

    data = ()
    unit = "nonzeros"
    divergence = "the cost is no longer finite; lower eta (the learning rate)"

    def __post_init__(self) -> None:
        self.matrices = self.words.rows, self.contexts.rows
        self.rounds, self.units = len(self.tiles.edges) - 1, int(self.tiles.starts[-1, -1])
        self.begin_epoch(0, [])

    def prepare(self, progress: Progress) -> None:
        with announced(progress):
            self.advance(0, 0)

    def begin_epoch(self, number: int, result: Sequence[float]) -> None:
        self._order = epoch_order(self.rounds, self.seed, self.epochs_before + number)
        self._order.costs[: len(result), 0] = result

    def advance(self, first: int, last: int) -> None:
        claims = np.zeros(1, np.int64)
        turns = np.full((2, self.rounds), first)
        shared = self.tiles, *self.matrices, self.words.rows.dtype.type(self.eta), claims, *turns
        finish([self.pool.submit(train_strata, first, last, self._order, *shared) for _ in range(self.workers)])
        release(self.tiles.nonzeros)

    def bring(self) -> None:
        """The matrices are where the run stands."""

    def result(self) -> list[float]:
        return self._order.costs.sum(axis=1).tolist()

    def figures(self, share: float) -> dict[str, float]:
        return {"loss": sum(self.result()) / (self.units * share)}  # of part of an epoch, next to exactly


def train(
    tiles: Tiles,
    words: Factor,
    contexts: Factor,
    standing: Standing,
    *,
    eta: float,
    epochs: int,
    seed: int,
    epochs_before: int = 0,
    workers: int | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress = SILENT,
    watcher: Watcher = UNWATCHED,
) -> Iterator[dict[str, Any]]:
    """Train the factors in place, and yield a record of every epoch.

    Should it be interrupted, `standing` tells where: training that goes on from there, with the same arguments and so
    many epochs as were left, comes to the same bits as if nothing had happened.

    Parameters
    ----------
    tiles : Tiles
    words, contexts : Factor
    standing : Standing
        Where in its first epoch the run starts. Moves on.
    eta : float
        AdaGrad's rate.
    epochs : int
        To train; one that was begun before counts as the first of them.
    seed : int
        Orders the tiles, anew each epoch.
    epochs_before : int
        That the factors have been trained.
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.
    checkpoint : Checkpoint, optional
        Keeps the state of the run from time to time, and brings back what it kept when this very run was broken off.
    progress : Progress
    watcher : Watcher
        Looks at the run where it is whole, and may stop it.

    Yields
    ------
    dict
        ``epoch``, ``loss`` (mean cost of a nonzero, float64), ``nonzeros_per_second``, ``seconds``. Epochs that the
        checkpoint brings back are among them.

    Raises
    ------
    TrainingError
        The cost is no longer finite.
    FormatError
        The state that was kept cannot be used.
    """
    workers = available_workers(workers)
    with ThreadPoolExecutor(workers, "wordvec") as pool:
        run = _Run(tiles, words, contexts, eta, seed, epochs_before, workers, pool)
        yield from train_epochs(
            run,
            epochs,
            standing,
            epochs_before=epochs_before,
            checkpoint=checkpoint,
            progress=progress,
            watcher=watcher,
        )
