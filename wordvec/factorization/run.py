"""A run of GloVe: factors, epochs, workers, progress and cost. What a step is, `wordvec.factorization.steps` says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field

import numpy as np

from ..core.buffers import aligned
from ..errors import TrainingError
from ..jit.announcing import announced
from ..progress import SILENT, Progress, paced
from ..system.checkpoints import Checkpoint
from ..system.files import release
from ..system.interruptions import put_off
from ..system.workers import available_workers
from .steps import Order, Tiles, train_strata

__all__ = ["Factor", "Standing", "train"]


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
    def empty(cls, words: int, dimensions: int, context: bool, dtype=np.float32) -> Factor:
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


@dataclass
class Standing:
    """How far training has come: whole epochs, and of the epoch under way the strata, with the cost of them."""

    epochs: int = 0
    strata: int = 0
    costs: list[float] = field(default_factory=list)


def epoch_order(blocks: int, seed: int, epoch: int) -> Order:
    """The order of an epoch: a function of the seed and the epoch alone."""
    random = np.random.default_rng([seed, epoch])
    return Order(*(random.permutation(blocks) for _ in range(3)), costs=np.zeros((blocks, blocks)))


class _Crew:
    """The workers of a run."""

    def __init__(self, tiles: Tiles, words: Factor, contexts: Factor, eta: float, workers: int):
        self.shared = tiles, words.rows, contexts.rows, words.rows.dtype.type(eta)
        self.workers = workers
        self.pool = ThreadPoolExecutor(workers, "wordvec")

    def train(self, order: Order, standing: Standing, last: int) -> None:
        """The strata of an epoch up to `last`, by all workers; an interruption waits until they are done."""
        first = standing.strata
        claims = np.zeros(1, np.int64)
        turns = np.full((2, len(order.rows)), first)
        jobs = [
            self.pool.submit(train_strata, first, last, order, *self.shared, claims, *turns)
            for _ in range(self.workers)
        ]
        try:
            wait(jobs)
        finally:
            wait(jobs)
            standing.strata = last
            standing.costs += order.costs[first:last].sum(axis=1).tolist()


def train(
    tiles: Tiles,
    words: Factor,
    contexts: Factor,
    standing: Standing,
    *,
    eta: float,
    epochs: int,
    seed: int,
    workers: int | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress = SILENT,
) -> Iterator[dict]:
    """Train the factors in place, and yield a record of every epoch.

    Should it be interrupted, `standing` tells where: training that goes on from there, with the same arguments and so
    many epochs as were left, comes to the same bits as if nothing had happened.

    Parameters
    ----------
    tiles : Tiles
    words, contexts : Factor
    standing : Standing
        Moves on.
    eta : float
        AdaGrad's rate.
    epochs : int
        To train; one that was begun before counts as the first of them.
    seed : int
        Orders the tiles, anew each epoch.
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.
    checkpoint : Checkpoint, optional
        Keeps the state of the run from time to time, and brings back what it kept when this very run was broken off.
    progress : Progress

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
    blocks, count = len(tiles.edges) - 1, int(tiles.starts[-1, -1])
    crew = _Crew(tiles, words, contexts, eta, available_workers(workers))
    first_epoch = standing.epochs
    history: list[dict] = []
    if checkpoint and (kept := checkpoint.resume((words.rows, contexts.rows))):
        vars(standing).update(kept["standing"])
        history = kept["history"]
        progress.note(f"going on in epoch {standing.epochs + 1} from {checkpoint.path}")
        yield from history
    with announced(progress):
        crew.train(epoch_order(blocks, seed, 0), Standing(), 0)
    done = standing.epochs - first_epoch + standing.strata / blocks
    progress.begin("training", count * epochs, "nonzeros", int(count * done))
    with put_off() as interrupted, crew.pool:
        while standing.epochs < first_epoch + epochs:
            order = epoch_order(blocks, seed, standing.epochs)
            started, begun = time.perf_counter(), standing.strata
            for _, last in paced(begun, blocks):
                crew.train(order, standing, last)
                release(tiles.nonzeros)
                seconds = time.perf_counter() - started
                figures = dict(
                    epoch=standing.epochs + 1,
                    loss=sum(standing.costs) / count,
                    nonzeros_per_second=count * (last - begun) / blocks / seconds,
                )
                done = standing.epochs - first_epoch + last / blocks
                progress.advance(int(count * done), **figures)
                if checkpoint and last < blocks:
                    state = {"standing": asdict(standing), "history": history}
                    checkpoint.keep((words.rows, contexts.rows), state, interrupted())
                elif interrupted() and not checkpoint:
                    raise KeyboardInterrupt
            if not np.isfinite(figures["loss"]):
                if checkpoint:
                    checkpoint.remove()
                raise TrainingError(
                    f"training diverged in epoch {standing.epochs + 1}: the cost is no longer finite; lower eta"
                    " (the learning rate)"
                )
            standing.epochs, standing.strata, standing.costs = standing.epochs + 1, 0, []
            history.append(figures | dict(seconds=seconds))
            yield history[-1]
    progress.end(**figures)
