"""A run by the workers of a cluster, to the bits of threads: groups of rows and of columns are trained apart.

In a step of an epoch each group of rows meets another group of columns (`steps`), and what it takes is a pure function
of the nonzeros where both meet and of the two groups' vectors. The tiles of a group of rows and its vectors stay with
the worker that has them; the vectors of the columns, a fraction of all, go on to whoever trains them next.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..cluster import Executor, executor_of, part_of
from ..cluster.storing import SharedFolder, read_block
from ..core.buffers import aligned
from ..errors import TrainingError
from ..jit.announcing import announced
from ..progress import Progress
from ..system.epochs import Run
from ..system.hidden import hidden_folder
from ..system.storage import Remote
from ..system.versions import staged, writing
from .run import DIVERGENCE, UNIT, Costs, Factor, Fit, epoch_order, train_threads
from .steps import Order, Tiles
from .tiles import Blocks, Rows, divide, lay

__all__ = ["Counts", "by_workers"]


class Counts(Protocol):
    """A matrix of counts, as every worker finds it."""

    def rows(self) -> Rows:
        """Its rows, mapped into memory."""


class Job(NamedTuple):
    """What is the same from the first step to the last."""

    counts: Counts
    blocks: Blocks
    fit: Fit


class Stretch(NamedTuple):
    """Some strata of a step of an epoch."""

    epoch: int
    step: int
    first: int
    last: int


class Trained(NamedTuple):
    """What comes of a stretch: vectors of a group of rows and of a group of columns, and costs by stratum."""

    words: np.ndarray
    contexts: np.ndarray
    costs: np.ndarray  # float64, of all stretches since the costs were asked for


WORDS, CONTEXTS, COSTS = range(3)


class Laid:
    """The tiles of a group of rows, in a temporary file. Another process that is sent them lays them for itself."""

    def __init__(self, job: Job, group: int):
        self.job, self.group = job, group
        self._tiles: tuple[np.ndarray, np.ndarray] | None = None

    def tiles(self, workers: int) -> tuple[np.ndarray, np.ndarray]:
        """Nonzeros and where tiles start; they are laid by so many threads, if they are not here yet."""
        if self._tiles is None:
            counts, blocks, fit = self.job
            what = f"the sorted counts to a temporary file of a worker, in {tempfile.gettempdir()}"
            with writing(what, TrainingError), tempfile.TemporaryFile() as file:  # there as long as it is mapped
                part = blocks.of_group(self.group)
                self._tiles = lay(counts.rows(), blocks, part, fit.x_max, fit.alpha, file, workers)
        return self._tiles

    def __sizeof__(self) -> int:
        """What would have to be made again elsewhere: who plans where things are done goes by it."""
        return object.__sizeof__(self) + sum(each.nbytes for each in self._tiles or ())

    def __reduce__(self) -> tuple[Any, ...]:
        return Laid, (self.job, self.group)


def lay_group(job: Job, group: int, workers: int) -> Laid:
    """Lay the tiles of a group of rows."""
    laid = Laid(job, group)
    laid.tiles(workers)
    return laid


def train_group(
    laid: Laid, mine: Trained | Path, contexts: np.ndarray | Path, when: Stretch, goes_on: bool, workers: int
) -> Trained:
    """Train a stretch of a group of rows.

    Parameters
    ----------
    laid : Laid
    mine : Trained or Path
        What the group's stretch before has made, or the file of its vectors.
    contexts : array or Path
        Vectors of the group of columns that it meets, or their file.
    when : Stretch
    goes_on : bool
        Whether the costs before are asked for together with these.
    workers : int
        Threads.
    """
    before = mine.costs if goes_on and isinstance(mine, Trained) else np.zeros(0)
    words = _copied(read_block(mine)[0] if isinstance(mine, Path) else mine.words)
    contexts = _copied(read_block(contexts)[0] if isinstance(contexts, Path) else contexts)
    blocks, fit = laid.job.blocks, laid.job.fit
    order = epoch_order(blocks, fit.seed, when.epoch)
    met = met_by(laid.group, when.step, order)
    nonzeros, starts = laid.tiles(workers)
    columns = blocks.of_group(met)
    tiles = Tiles(
        nonzeros,
        np.ascontiguousarray(starts[:, columns.start : columns.stop + 1]),
        blocks.places(laid.group),
        blocks.places(met),
    )
    alone = order._replace(groups=np.zeros(1, np.int64))
    with ThreadPoolExecutor(workers, "wordvec") as pool:
        costs = train_threads(tiles, words, contexts, alone, (when.first, when.last), fit.eta, pool, workers)
    return Trained(words, contexts, np.concatenate((before, costs[:, 0])))


def met_by(group: int, step: int, order: Order) -> int:
    """The group of columns that a group of rows meets."""
    return int(order.groups[(group + step) % len(order.groups)])


def _copied(rows: np.ndarray) -> np.ndarray:
    """Rows as a function may change them, which must leave what it is given as it is."""
    result = aligned(len(rows), rows.shape[1], rows.dtype)
    result[:] = rows
    return result


@dataclass
class _Run:
    """A run for the one loop of epochs; see `wordvec.system.epochs.Run`. Its rounds are strata."""

    job: Job
    words: Factor
    contexts: Factor
    nonzeros: int
    epochs_before: int
    executor: Executor
    store: SharedFolder

    data = ()
    unit = UNIT
    divergence = DIVERGENCE

    def __post_init__(self) -> None:
        blocks = self.job.blocks
        self.matrices = self.words.rows, self.contexts.rows
        self.rounds, self.units, self.together = len(blocks.first), self.nonzeros, blocks.each
        self._groups = range(blocks.groups)
        self._costs = Costs(np.zeros(self.rounds), self.units)
        self._behind = False  # whether the matrices are
        self.begin_epoch(0, [])

    def prepare(self, progress: Progress) -> None:
        with announced(progress):
            job, submit = self.store.job(self.job), self.executor.submit
            self._laid = [submit(lay_group, job, group, alone=True, near=self._near(group)) for group in self._groups]
            spans = [self.job.blocks.words(group) for group in self._groups]
            self.store.begin([[factor.rows[span]] for factor in (self.words, self.contexts) for span in spans])
            self._open()
            self._train(Stretch(self.epochs_before, 0, 0, 0), False)  # which compiles, and changes nothing
            self._gather_costs()

    def begin_epoch(self, number: int, result: Any) -> None:
        self._epoch = self.epochs_before + number
        self._order = epoch_order(self.job.blocks, self.job.fit.seed, self._epoch)
        self._costs.begin(result)

    def advance(self, first: int, last: int) -> None:
        place, each = first, self.job.blocks.each
        while place < last:
            step, start = divmod(place, each)
            stop = min(last, (step + 1) * each)
            self._train(Stretch(self._epoch, step, start, stop - step * each), place > first)
            place = stop
        if first == last:
            return
        self._costs.of[first:last] = self._gather_costs()
        self._behind = True
        if self.store.due():
            self._keep()

    def _train(self, when: Stretch, goes_on: bool) -> None:
        """Submit a stretch of all groups."""
        self._kept = False
        for group in self._groups:
            met = met_by(group, when.step, self._order)
            what = self._laid[group], self._mine[group], self._contexts[met]
            near = self._near(group)
            self._mine[group] = self.executor.submit(train_group, *what, when, goes_on, alone=True, near=near)
            self._contexts[met] = part_of(self.executor, self._mine[group], CONTEXTS, near)

    def _near(self, group: int) -> float:
        return group / len(self._groups)

    def _parts(self, number: int) -> list[Any]:
        """One of what the groups' last stretches have made."""
        return [part_of(self.executor, self._mine[group], number, self._near(group)) for group in self._groups]

    def _gather_costs(self) -> np.ndarray:
        parts = self._parts(COSTS)
        return np.stack(self.executor.gather(parts), axis=1).sum(axis=1)

    def bring(self) -> None:
        if not self._behind:
            return
        self._keep()
        blocks = self.store.read()
        for group in self._groups:
            span = self.job.blocks.words(group)
            self.words.rows[span] = blocks[group][0]
            self.contexts.rows[span] = blocks[len(self._groups) + group][0]
        self._behind = False

    def _keep(self) -> None:
        """What is computed from here on needs nothing of before."""
        if self._kept:
            return
        self.store.keep([[each] for each in (*self._parts(WORDS), *self._contexts)])
        self._open()

    def _open(self) -> None:
        self._kept = True
        paths: list[Any] = list(self.store.paths)
        self._mine, self._contexts = paths[: len(self._groups)], paths[len(self._groups) :]

    def result(self) -> list[float]:
        return self._costs.of.tolist()

    def figures(self, share: float) -> dict[str, float]:
        return self._costs.figures(share)


@contextmanager
def by_workers(
    counts: Counts, words: Factor, contexts: Factor, fit: Fit, *, epochs_before: int, client: Any, folder: Path
) -> Iterator[Run]:
    """A run that trains the factors on a cluster; it gives the bits of `by_threads`.

    Parameters
    ----------
    counts : Counts
    words, contexts, fit, epochs_before
        As in `by_threads`.
    client : dask.distributed.Client
    folder : Path
        One that all workers can write to, or a URL. Every ten seconds or so, and at the ends of epochs, the vectors are
        kept in a hidden folder inside.
    """
    rows = counts.rows()
    job = Job(counts, divide(np.diff(rows.starts)), fit)
    with ExitStack() as stack:
        executor = stack.enter_context(executor_of(client))
        executor.require_shared(folder, [path for path in folder.iterdir() if path.is_file()])
        own = hidden_folder(folder) if isinstance(folder, Remote) else staged(folder)  # which sweeps what was left
        place = stack.enter_context(own)
        yield _Run(job, words, contexts, len(rows.columns), epochs_before, executor, SharedFolder(executor, place))
