"""A run of GloVe: factors, epochs, workers, progress and cost. What a step is, `wordvec.factorization.steps` says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from ..core.buffers import aligned
from ..jit.announcing import announced
from ..progress import Progress
from ..system.epochs import Run
from ..system.files import release
from ..system.interruptions import finish
from ..system.workers import available_workers
from .steps import Order, Tiles, train_strata
from .tiles import Blocks, Rows, divide, lay

__all__ = ["Factor", "Fit", "by_threads", "epoch_order"]

UNIT = "nonzeros"
DIVERGENCE = "the cost is no longer finite; lower eta (the learning rate)"


class Fit(NamedTuple):
    """What factors are trained with."""

    x_max: float
    alpha: float
    eta: float  # AdaGrad's rate
    seed: int  # orders the tiles, anew each epoch


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


def epoch_order(blocks: Blocks, seed: int, epoch: int) -> Order:
    """The order of an epoch: a function of the seed and the epoch alone."""
    random = np.random.default_rng([seed, epoch])
    rows, columns, shifts = (random.permutation(blocks.each) for _ in range(3))
    return Order(random.permutation(blocks.groups), rows, columns, shifts)


def train_threads(
    tiles: Tiles,
    words: np.ndarray,
    contexts: np.ndarray,
    order: Order,
    strata: tuple[int, int],
    eta: float,
    pool: Executor,
    workers: int,
) -> np.ndarray:
    """Train some strata in place by so many threads of a pool; returns costs, float64 (strata, groups)."""
    first, last = strata
    groups, each = len(order.groups), len(order.rows)
    costs = np.zeros((last - first, groups, each))
    turns = np.full((2, groups * each), first)
    shared = tiles, words, contexts, words.dtype.type(eta), costs, np.zeros(1, np.int64), *turns
    finish([pool.submit(train_strata, first, last, order, *shared) for _ in range(workers)])
    release(tiles.nonzeros)
    return costs.sum(axis=2)


@dataclass
class Costs:
    """The costs of an epoch's strata so far, as the one loop of epochs asks for them."""

    of: np.ndarray  # float64 (strata,)
    nonzeros: int  # of all

    def begin(self, result: Sequence[float]) -> None:
        """An epoch begins, of which some was trained before."""
        self.of[:] = 0
        self.of[: len(result)] = result

    def figures(self, share: float) -> dict[str, float]:
        """The mean; of part of an epoch, next to exactly."""
        return {"loss": sum(self.of.tolist()) / (self.nonzeros * share)}


@dataclass
class _Run:
    """A run for the one loop of epochs; see `wordvec.system.epochs.Run`. Its rounds are strata."""

    tiles: Tiles
    blocks: Blocks
    words: Factor
    contexts: Factor
    fit: Fit
    epochs_before: int
    workers: int
    pool: Executor

    data = ()
    unit = UNIT
    divergence = DIVERGENCE
    together = 1

    def __post_init__(self) -> None:
        self.matrices = self.words.rows, self.contexts.rows
        self.rounds, self.units = len(self.blocks.first), len(self.tiles.nonzeros)
        self._costs = Costs(np.zeros(self.rounds), self.units)
        self.begin_epoch(0, [])

    def prepare(self, progress: Progress) -> None:
        with announced(progress):
            self.advance(0, 0)

    def begin_epoch(self, number: int, result: Sequence[float]) -> None:
        self._order = epoch_order(self.blocks, self.fit.seed, self.epochs_before + number)
        self._costs.begin(result)

    def advance(self, first: int, last: int) -> None:
        costs = train_threads(
            self.tiles, *self.matrices, self._order, (first, last), self.fit.eta, self.pool, self.workers
        )
        self._costs.of[first:last] = costs.sum(axis=1)

    def bring(self) -> None:
        """The matrices are where the run stands."""

    def result(self) -> list[float]:
        return self._costs.of.tolist()

    def figures(self, share: float) -> dict[str, float]:
        return self._costs.figures(share)


@contextmanager
def by_threads(
    rows: Rows,
    words: Factor,
    contexts: Factor,
    fit: Fit,
    *,
    epochs_before: int,
    workers: int | None,
    file: IO[bytes],
) -> Iterator[Run]:
    """A run for `wordvec.system.epochs.train_epochs` that trains the factors in place.

    Should it be interrupted, training that goes on where it stands, with the same arguments and so many epochs as were
    left, comes to the same bits as if nothing had happened.

    Parameters
    ----------
    rows : Rows
    words, contexts : Factor
    fit : Fit
    epochs_before : int
        That the factors have been trained.
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.
    file : binary file
        For the sorted nonzeros, 12 bytes each.
    """
    workers = available_workers(workers)
    blocks = divide(np.diff(rows.starts))
    nonzeros, starts = lay(rows, blocks, slice(0, len(blocks.first)), fit.x_max, fit.alpha, file, workers)
    tiles = Tiles(nonzeros, starts, blocks.first, blocks.first)
    with ThreadPoolExecutor(workers, "wordvec") as pool:
        yield _Run(tiles, blocks, words, contexts, fit, epochs_before, workers, pool)
