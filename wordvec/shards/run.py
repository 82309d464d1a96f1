"""A run over shards, for the one loop of epochs: its rounds are supersteps.

In a superstep every shard trains a piece of its text from one snapshot, and what they changed is merged block by block.
All of it is submitted to an executor at once: which worker does what, and when, changes no bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..cluster import Executor, executor_of, part_of
from ..cluster.storing import Here, SharedFolder, Store
from ..core import state
from ..core.engine import Schedule, require_rows
from ..jit.announcing import announced
from ..progress import SILENT, Progress
from ..system.checkpoints import Checkpoint
from ..system.epochs import UNWATCHED, Standing, Watcher, train_epochs
from ..system.storage import Remote, hidden_folder
from ..system.versions import staged
from .cutting import Stretch, gain, stretches, supersteps
from .pieces import (
    BENDS,
    RESULT,
    Job,
    Text,
    TextHere,
    gradients_of_shard,
    in_blocks,
    merge_block,
    put_together,
    shares_of_all,
    train_piece,
)

__all__ = ["train"]

MOST_BLOCKS = 8


@dataclass
class _Run:
    """A run for the one loop of epochs; see `wordvec.system.epochs.Run`."""

    job: Job
    schedule: Schedule
    matrices: state.Matrices
    executor: Executor
    store: Store
    tokens: int
    data: Sequence[np.ndarray]

    together = 1

    def __post_init__(self) -> None:
        self.unit, self.units = self.schedule.unit, self.tokens
        self.divergence = f"a value is no longer finite; lower {self.schedule.rate_name} (the learning rate), or shards"
        self.rounds = supersteps(self.tokens, self.job.shards)
        self._snapshot: list[Any] = []  # empty: it is the one in the store
        self._behind = False  # whether the matrices are
        self.begin_epoch(0, [])

    def prepare(self, progress: Progress) -> None:
        with announced(progress):
            submit = self.executor.submit
            self._job = self.store.job(self.job)
            each = [submit(gradients_of_shard, self._job, shard) for shard in range(self.job.shards)]
            self._shares = submit(shares_of_all, each)
            self.store.begin(in_blocks(self.matrices, self.job.blocks))
            self.executor.gather(self._superstep(Stretch(0, 0, 0, 1)))  # which compiles, and changes nothing

    def begin_epoch(self, number: int, result: Sequence[float]) -> None:
        self._number = number
        self._sums = np.zeros((self.job.shards, 2))
        self._sums.reshape(-1)[: len(result)] = result

    def advance(self, first: int, last: int) -> None:
        fresh = self.schedule.first_epoch == 0
        results: list[Any] = []
        for number in range(first, last):
            for stretch in stretches(self._number, number, self.rounds, fresh):
                results += self._superstep(stretch)
        for place, sums in enumerate(self.executor.gather(results)):
            self._sums[place % self.job.shards] += sums
        self._behind = True
        if self.store.due():
            self._keep()

    def bring(self) -> None:
        if self._behind:
            self._keep()
            put_together(self.store.read(), self.matrices)
            self._behind = False

    def _keep(self) -> None:
        if self._snapshot:
            self.store.keep(self._snapshot)
            self._snapshot = []

    def _superstep(self, stretch: Stretch) -> list[Any]:
        """Submit a superstep; returns the results of the shards."""
        submit, shards = self.executor.submit, range(self.job.shards)
        snapshot = self._snapshot or self.store.open()
        pieces = [
            submit(train_piece, self._job, shard, snapshot, stretch, self._shares, alone=True) for shard in shards
        ]
        bends = part_of(self.executor, pieces[0], BENDS)
        self._snapshot = [
            submit(
                merge_block, self._job, b, before, [part_of(self.executor, piece, b) for piece in pieces], bends,
                stretch, self._shares,
            )
            for b, before in enumerate(snapshot)
        ]  # fmt: skip
        return [part_of(self.executor, piece, RESULT) for piece in pieces]

    def result(self) -> list[float]:
        return self._sums.ravel().tolist()

    def figures(self, share: float) -> dict[str, float]:
        loss, examples = self._sums.sum(axis=0).tolist()
        rate = self.schedule.rate(self._number + share)
        return {"loss": loss / max(1.0, examples), self.schedule.rate_name: rate}


def train(
    texts: state.Texts,
    cuts: np.ndarray,
    words: state.Words,
    settings: state.Settings,
    matrices: state.Matrices,
    schedule: Schedule,
    *,
    streams: int,
    workers: int | None = None,
    client: Any = None,
    text: Text | None = None,
    folder: Path | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress = SILENT,
    watcher: Watcher = UNWATCHED,
) -> Iterator[dict[str, Any]]:
    """Train the matrices in place over shards, and yield a record of every epoch.

    Parameters
    ----------
    texts, words, settings, matrices, schedule, streams, workers, checkpoint, progress, watcher
        As in `wordvec.core.train`. Checkpoints are kept, and watchers called, between supersteps.
    cuts : int64 array (shards + 1,)
        From `cut_texts`.
    client : dask.distributed.Client, optional
        Of a cluster whose workers train and merge; by default it is threads of this process. It changes no bit.
    text : Text, optional
        With a client: the same texts, as its workers find them.
    folder : Path, optional
        With a client: one that all its workers can write to, or its URL.

    Yields
    ------
    dict
        As in `wordvec.core.train`.

    Raises
    ------
    TrainingError, FormatError, ValueError
        As in `wordvec.core.train`.
    """
    require_rows(texts, words, settings, matrices)
    shards = len(cuts) - 1
    higher = schedule._replace(alpha=schedule.alpha * gain(shards), min_alpha=schedule.min_alpha * gain(shards))
    job = Job(
        text or TextHere(texts, cuts), words, settings, higher, streams, shards, min(shards, MOST_BLOCKS),
        (len(matrices.W), len(matrices.D), len(matrices.C)),
    )  # fmt: skip
    data = (*texts.tags, words.rates, texts.weights)
    with ExitStack() as stack:
        executor = stack.enter_context(executor_of(client, workers))
        store: Store = Here(executor)
        if client is not None and folder is not None:
            executor.require_shared(folder, [path for path in folder.iterdir() if path.is_file()])
            own = hidden_folder(folder) if isinstance(folder, Remote) else staged(folder)  # which sweeps what was left
            store = SharedFolder(executor, stack.enter_context(own))
        yield from train_epochs(
            _Run(job, schedule, matrices, executor, store, len(texts.tokens), data),
            schedule.epochs,
            Standing(),
            epochs_before=schedule.first_epoch,
            checkpoint=checkpoint,
            progress=progress,
            watcher=watcher,
        )
