"""A run over shards, for the one loop of epochs: its rounds are supersteps.

In a superstep every shard trains a piece of its text from one snapshot, and what they changed is merged block by block.
All of it is submitted to an executor at once: which worker does what, and when, changes no bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from ..system.hidden import hidden_folder
from ..system.storage import Remote
from ..system.versions import staged
from .cutting import Stretch, gain, stretches, supersteps
from .pieces import (
    BENDS,
    OWN,
    RESULT,
    Job,
    gradients_of_shard,
    in_blocks,
    merge_block,
    put_back,
    shares_of_all,
    train_piece,
)
from .texts import Numbers, Owners, Text, numbers_of_shards, own_tags, owners_of, part_of_inputs, part_of_texts

__all__ = ["train"]

MOST_BLOCKS = 8


@dataclass
class _Run:
    """A run for the one loop of epochs; see `wordvec.system.epochs.Run`."""

    job: Job
    texts: Sequence[Text]
    owners: Owners
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
            self._texts = self.store.each(self.texts)
            each = [submit(gradients_of_shard, self._job, shard, text) for shard, text in enumerate(self._texts)]
            self._shares = submit(shares_of_all, each)
            self.store.begin(in_blocks(self.matrices, self.job.blocks, self.owners))
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
            put_back(self.store.read(), self.job.blocks, self.owners, self.matrices)
            self._behind = False

    def _keep(self) -> None:
        if self._snapshot:
            self.store.keep(self._snapshot)
            self._snapshot = []

    def _superstep(self, stretch: Stretch) -> list[Any]:
        """Submit a superstep; returns the results of the shards."""
        submit = self.executor.submit
        snapshot = self._snapshot or self.store.open()
        blocks, own = snapshot[: self.job.blocks], snapshot[self.job.blocks :]
        pieces = [
            submit(
                train_piece, self._job, shard, text, blocks, own[shard] if own else None, stretch, self._shares,
                alone=True,
            )
            for shard, text in enumerate(self._texts)
        ]  # fmt: skip
        bends = part_of(self.executor, pieces[0], BENDS)
        merged = [
            submit(
                merge_block, self._job, b, before, [part_of(self.executor, piece, b) for piece in pieces], bends,
                stretch, self._shares,
            )
            for b, before in enumerate(blocks)
        ]  # fmt: skip
        self._snapshot = [*merged, *(part_of(self.executor, piece, OWN) for piece in pieces if own)]
        return [part_of(self.executor, piece, RESULT) for piece in pieces]

    def result(self) -> list[float]:
        return self._sums.ravel().tolist()

    def figures(self, share: float) -> dict[str, float]:
        loss, examples = self._sums.sum(axis=0).tolist()
        rate = self.schedule.rate(self._number + share)
        return {"loss": loss / max(1.0, examples), self.schedule.rate_name: rate}


def train(
    texts: state.Texts,
    count: int,
    words: state.Words,
    settings: state.Settings,
    matrices: state.Matrices,
    schedule: Schedule,
    *,
    streams: int,
    workers: int | None = None,
    client: Any = None,
    text: Callable[[Numbers, state.Tags], Text] | None = None,
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
    count : int
        Shards.
    client : dask.distributed.Client, optional
        Of a cluster whose workers train and merge; by default it is threads of this process. It changes no bit.
    text : callable, optional
        With a client: the texts of some numbers, with tags, as its workers find them. By default they are written to
        the folder.
    folder : Path, optional
        With a client: one that all its workers can write to, or its URL.

    Yields
    ------
    dict
        As in `wordvec.core.train`.

    Raises
    ------
    TrainingError, FormatError, ValueError
        As in `wordvec.core.train`; or there are fewer texts than shards.
    """
    require_rows(texts, words, settings, matrices)
    higher = schedule._replace(alpha=schedule.alpha * gain(count), min_alpha=schedule.min_alpha * gain(count))
    shards = numbers_of_shards(texts, count, schedule.seed if settings.labels or len(matrices.D) else None)
    owners = owners_of(texts.tags, shards, len(matrices.D))
    parts: list[Text] = []
    for shard, numbers in enumerate(shards):
        if settings.labels:
            parts.append(part_of_inputs(texts, words.rows, numbers))
        else:
            tags = own_tags(texts.tags, numbers, owners, shard)
            parts.append(text(numbers, tags) if text else part_of_texts(texts, numbers, tags))
    job = Job(
        words._replace(rows=state.NO_ROWS) if settings.labels else words, settings, higher, streams, count,
        min(count, MOST_BLOCKS), (len(matrices.W), owners.most, len(matrices.C)), len(owners.shared),
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
            _Run(job, parts, owners, schedule, matrices, executor, store, len(texts.tokens), data),
            schedule.epochs,
            Standing(),
            epochs_before=schedule.first_epoch,
            checkpoint=checkpoint,
            progress=progress,
            watcher=watcher,
        )
