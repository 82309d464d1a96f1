"""What runs on workers: pure functions of a snapshot, a shard and a stretch of an epoch.

A *snapshot* is the matrices as blocks: block `b` of so many has the rows ``b::count`` of each, so that all have
frequent rows and rare ones; behind them stand, shard by shard, the rows of tags that one shard alone has. A shard
trains its stretch on a copy with the engine that trains all else; the result depends on the arguments alone.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from ..cluster.storing import Kept
from ..core import state
from ..core.buffers import aligned
from ..core.engine import Crew, Schedule, epoch_of, texts_at_ends
from ..core.reading import RUN
from ..system.files import release
from .curvature import Bends, bends_of
from .cutting import Stretch
from .gradients import Gradients, Shares, expected_gradients, shares_of
from .merging import Block, Changes, changed, merged
from .texts import NO_OWNERS, Owners

__all__ = ["Job", "gradients_of_shard", "in_blocks", "merge_block", "put_back", "train_piece"]

OWN, BENDS, RESULT = -3, -2, -1  # where what `train_piece` returns besides changes stands


@dataclass(frozen=True, eq=False)
class Job:
    """What is the same from the first superstep to the last."""

    words: state.Words
    settings: state.Settings
    schedule: Schedule
    streams: int
    shards: int
    blocks: int
    sizes: tuple[int, int, int]  # rows of W, of D that a shard needs at most, and of C
    shared: int  # rows of D that several shards have

    def __getstate__(self) -> dict[str, Any]:
        """Each process has memory of its own to work in."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def bench(self) -> _Bench:
        """Memory that pieces are trained in, one after the other."""
        return _Bench(self)


class _Bench:
    """A copy of the matrices, and what the engine needs for each shard that this process has trained."""

    def __init__(self, job: Job):
        self._job = weakref.proxy(job)
        self._places: dict[int, _Place] = {}
        self._matrices: state.Matrices | None = None

    def place(self, shard: int, text: Kept) -> _Place:
        """That of a shard."""
        if shard not in self._places:
            self._places[shard] = _Place(self._job, shard, text)
        return self._places[shard]

    def set_out(self, snapshot: Sequence[Sequence[np.ndarray]], own: Block | None) -> state.Matrices:
        """The matrices of a shard as in a snapshot."""
        if self._matrices is None:
            sizes = zip(self._job.sizes, snapshot[0], strict=True)
            self._matrices = state.Matrices(*(aligned(rows, each.shape[1], each.dtype) for rows, each in sizes))
        shared = self._job.shared
        rows = shared + (0 if own is None else len(own.D))
        matrices = self._matrices._replace(D=self._matrices.D[:rows])
        put_together(snapshot, matrices._replace(D=matrices.D[:shared]))
        if own is not None:
            matrices.D[shared:] = own.D
        return matrices


class _Place:
    """What the engine needs for a shard."""

    def __init__(self, job: Job, shard: int, text: Kept):
        self._job, self._shard = job, shard
        self.texts, rows = text.read().part()
        self.words = job.words
        if len(rows.start):
            self.words = job.words._replace(size=len(rows.start) - 1, rows=rows)
        self._ends = texts_at_ends(self.texts.offsets, job.settings.chunk * RUN)
        self._crews: dict[int, Crew] = {}

    def epoch(self, number: int) -> state.Epoch:
        """An epoch of the shard."""
        job = self._job
        return epoch_of(job.schedule, number, self._ends, job.streams, job.settings.parts, (1 + self._shard,))

    def crew(self, matrices: state.Matrices, workers: int, pool: Any, epoch: state.Epoch) -> Crew:
        """So many workers, with the matrices that were set out, which are always the same."""
        if workers not in self._crews:
            crew = Crew(self.texts, self.words, self._job.settings, matrices, workers, self._job.streams)
            crew.prepare(pool, epoch)
            self._crews[workers] = crew
        return self._crews[workers]

    def gradients(self) -> Gradients:
        """How many gradients the shard is expected to bring to each row that it has."""
        found = expected_gradients(self.texts, self.words, self._job.settings, self._job.sizes)
        release(self.texts.tokens)
        return found

    @cached_property
    def gradients_of_tags(self) -> np.ndarray:
        """Those to the rows of D."""
        return self.gradients().D


def in_blocks(matrices: state.Matrices, count: int, owners: Owners = NO_OWNERS) -> list[Block]:
    """A snapshot of the matrices: so many blocks of what all shards have, then of each shard the rows of D that it has
    alone, if there are any rows of D.
    """
    shared = matrices._replace(D=matrices.D[owners.shared])
    own = [matrices._replace(W=matrices.W[:0], D=matrices.D[rows], C=matrices.C[:0]) for rows in owners.own]
    blocks = [Block(*(matrix[b::count] for matrix in shared)) for b in range(count)]
    return [Block(*map(_copied, block)) for block in (*blocks, *own)]


def put_together(blocks: Sequence[Sequence[np.ndarray]], matrices: state.Matrices) -> None:
    """Bring matrices to where the blocks of what all shards have are."""
    for b, block in enumerate(blocks):
        for matrix, rows in zip(matrices, block, strict=True):
            matrix[b :: len(blocks)] = rows


def put_back(snapshot: Sequence[Sequence[np.ndarray]], count: int, owners: Owners, matrices: state.Matrices) -> None:
    """Bring the matrices to where a snapshot is: so many blocks, and what each shard has alone."""
    D = matrices.D[owners.shared]
    put_together(snapshot[:count], matrices._replace(D=D))
    matrices.D[owners.shared] = D
    for rows, own in zip(owners.own, snapshot[count:], strict=True):
        matrices.D[rows] = Block(*own).D


def _copied(rows: np.ndarray) -> np.ndarray:
    result = aligned(len(rows), rows.shape[1], rows.dtype)
    result[:] = rows
    return result


def gradients_of_shard(job: Job, shard: int, text: Kept) -> Gradients:
    """How many gradients a shard is expected to bring to each row that is merged."""
    found = job.bench.place(shard, text).gradients()
    return found._replace(D=found.D[: job.shared])


def shares_of_all(shards: list[Gradients]) -> Shares:
    """What merging goes by."""
    return shares_of(shards)


def train_piece(
    job: Job,
    shard: int,
    text: Kept,
    snapshot: Sequence[Sequence[np.ndarray]],
    own: Sequence[np.ndarray] | None,
    stretch: Stretch,
    shares: Shares,
    workers: int = 1,
) -> list[Any]:
    """Train a shard's stretch of text from a snapshot, and the rows of D that it has alone, if there are any.

    Parameters
    ----------
    text : Kept
        What gives a `Text`.
    snapshot, own
        Blocks, or the arrays of such.

    Returns
    -------
    list
        The `Changes` of each block; then its `own` rows as they are now, of the first shard the `Bends` where it has
        come to, and the sums of losses and examples.
    """
    place = job.bench.place(shard, text)
    mine = None if own is None else Block(*own)
    matrices = job.bench.set_out(snapshot, mine)
    result = _train(place, matrices, stretch, min(workers, job.streams))
    changes: list[Any] = [
        tuple(changed(*each, b, job.blocks) for each in zip(matrices, block, strict=True))
        for b, block in enumerate(snapshot)
    ]
    if mine is not None:
        mine = mine._replace(D=_copied(matrices.D[job.shared :]))
    return [*changes, mine, None if shard else _bends(job, place, matrices, shares.gradients), result]


def _bends(job: Job, place: _Place, matrices: state.Matrices, gradients: Gradients) -> Bends:
    if len(matrices.D):
        gradients = gradients._replace(D=place.gradients_of_tags[: len(matrices.D)])
    return bends_of(matrices, place.words, job.settings, gradients)


def _train(place: _Place, matrices: state.Matrices, stretch: Stretch, workers: int) -> list[float]:
    epoch = place.epoch(stretch.epoch)
    first, last = (epoch.rounds * end // stretch.of for end in (stretch.first, stretch.last))
    with ThreadPoolExecutor(workers, "wordvec") as pool:
        place.crew(matrices, workers, pool, epoch).train(pool, epoch, first, last)
    release(place.texts.tokens)  # of which the next piece needs others
    return epoch.result.sum(axis=0).tolist()


def merge_block(
    job: Job, number: int, before: Block, changes: Sequence[Changes], bends: Bends, stretch: Stretch, shares: Shares
) -> Block:
    """A block with what all shards have changed, in their order."""
    gradients, effective = (
        state.Matrices(*(each[number :: job.blocks] for each in kind)) for kind in (shares.gradients, shares.effective)
    )
    gradients = state.Matrices(*(each * np.float32(stretch.share) for each in gradients))
    return merged(before, changes, bends, gradients, effective, job.schedule.rate(stretch.middle))
