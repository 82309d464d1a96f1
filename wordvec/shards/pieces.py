"""What runs on workers: pure functions of a snapshot, a shard and a stretch of an epoch.

A *snapshot* is the matrices as blocks: block `b` of so many has the rows ``b::count`` of each, so that all have
frequent rows and rare ones. A shard trains its stretch on a copy with the engine that trains all else; the result
depends on the arguments alone.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..core import state
from ..core.buffers import aligned
from ..core.engine import Crew, Schedule, epoch_of, texts_at_ends
from ..core.reading import RUN
from .curvature import Bends, bends_of
from .cutting import Stretch
from .gradients import Gradients, Shares, expected_gradients, shares_of
from .merging import Block, Changes, changed, merged

__all__ = [
    "Job",
    "Text",
    "TextHere",
    "gradients_of_shard",
    "in_blocks",
    "merge_block",
    "put_together",
    "tags_of_part",
    "train_piece",
]

BENDS, RESULT = -2, -1  # where what `train_piece` returns besides changes stands


class Text(Protocol):
    """The text, of which every worker reads the shards that it is given."""

    def shard(self, number: int) -> state.Texts:
        """The texts of a shard."""


class TextHere(NamedTuple):
    """Texts in the memory of this process; shard `s` has those from ``cuts[s]`` to ``cuts[s + 1]``."""

    texts: state.Texts
    cuts: np.ndarray

    def shard(self, number: int) -> state.Texts:
        """The texts of a shard."""
        return part_of_texts(self.texts, *self.cuts[number : number + 2].tolist())


def part_of_texts(texts: state.Texts, first: int, last: int) -> state.Texts:
    """The texts from `first` to `last`, numbered from 0."""
    offsets = texts.offsets[first : last + 1]
    tags = tags_of_part(texts.tags, first, last)
    return state.Texts(texts.tokens[offsets[0] : offsets[-1]], offsets - offsets[0], tags)


def tags_of_part(tags: state.Tags, first: int, last: int) -> state.Tags:
    """The tags of the texts from `first` to `last`."""
    if not len(tags.start):
        return tags
    start = tags.start[first : last + 1]
    return tags._replace(start=start - start[0], row=tags.row[start[0] : start[-1]])


@dataclass(frozen=True, eq=False)
class Job:
    """What is the same from the first superstep to the last."""

    text: Text
    words: state.Words
    settings: state.Settings
    schedule: Schedule
    streams: int
    shards: int
    blocks: int
    sizes: tuple[int, int, int]  # rows of W, D and C

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
        self._crews: dict[tuple[int, int], Crew] = {}
        self._ends: dict[int, np.ndarray] = {}
        self._texts: dict[int, state.Texts] = {}
        self._matrices: state.Matrices | None = None

    def set_out(self, snapshot: Sequence[Block]) -> state.Matrices:
        """The matrices as in a snapshot."""
        if self._matrices is None:
            kinds = zip(*snapshot, strict=True)
            sizes = self._job.sizes
            self._matrices = state.Matrices(
                *(aligned(rows, kind[0].shape[1], kind[0].dtype) for rows, kind in zip(sizes, kinds, strict=True))
            )
        put_together(snapshot, self._matrices)
        return self._matrices

    def texts(self, shard: int) -> state.Texts:
        """The texts of a shard, which may have to be brought here."""
        if shard not in self._texts:
            self._texts[shard] = self._job.text.shard(shard)
        return self._texts[shard]

    def epoch(self, shard: int, number: int) -> state.Epoch:
        """An epoch of a shard."""
        job = self._job
        if shard not in self._ends:
            self._ends[shard] = texts_at_ends(self.texts(shard).offsets, job.settings.chunk * RUN)
        draws = (1 + shard,)
        return epoch_of(job.schedule, number, self._ends[shard], job.streams, job.settings.parts, draws)

    def crew(self, shard: int, matrices: state.Matrices, workers: int, pool: Any, epoch: state.Epoch) -> Crew:
        """So many workers on a shard, with the matrices that were set out."""
        job = self._job
        if (shard, workers) not in self._crews:
            crew = Crew(self.texts(shard), job.words, job.settings, matrices, workers, job.streams)
            crew.prepare(pool, epoch)
            self._crews[shard, workers] = crew
        return self._crews[shard, workers]


def in_blocks(matrices: state.Matrices, count: int) -> list[Block]:
    """A snapshot of the matrices."""
    return [Block(*(_copied(matrix[b::count]) for matrix in matrices)) for b in range(count)]


def put_together(snapshot: Sequence[Sequence[np.ndarray]], matrices: state.Matrices) -> None:
    """Bring the matrices to where a snapshot is."""
    for b, block in enumerate(snapshot):
        for matrix, rows in zip(matrices, block, strict=True):
            matrix[b :: len(snapshot)] = rows


def _copied(rows: np.ndarray) -> np.ndarray:
    result = aligned(len(rows), rows.shape[1], rows.dtype)
    result[:] = rows
    return result


def gradients_of_shard(job: Job, shard: int) -> Gradients:
    """How many gradients a shard is expected to bring to each row."""
    return expected_gradients(job.bench.texts(shard), job.words, job.settings, job.sizes)


def shares_of_all(shards: list[Gradients]) -> Shares:
    """What merging goes by."""
    return shares_of(shards)


def train_piece(
    job: Job, shard: int, snapshot: Sequence[Block], stretch: Stretch, shares: Shares, workers: int = 1
) -> list[Any]:
    """Train a shard's stretch of text from a snapshot.

    Returns
    -------
    list
        The `Changes` of each block; then, of the first shard, the `Bends` where it has come to; and the sums of losses
        and examples.
    """
    matrices = job.bench.set_out(snapshot)
    result = _train(job, shard, matrices, stretch, min(workers, job.streams))
    changes: list[Any] = [
        tuple(changed(*each, b, job.blocks) for each in zip(matrices, block, strict=True))
        for b, block in enumerate(snapshot)
    ]
    bends = None if shard else bends_of(matrices, job.words, job.settings, shares.gradients)
    return [*changes, bends, result]


def _train(job: Job, shard: int, matrices: state.Matrices, stretch: Stretch, workers: int) -> list[float]:
    epoch = job.bench.epoch(shard, stretch.epoch)
    first, last = (epoch.rounds * end // stretch.of for end in (stretch.first, stretch.last))
    with ThreadPoolExecutor(workers, "wordvec") as pool:
        job.bench.crew(shard, matrices, workers, pool, epoch).train(pool, epoch, first, last)
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
