"""How the workers of a cluster come by a run: through files that all of them see.

What stands in a file is there again when a worker has died, and neither client nor scheduler has to carry it. So the
job and the first snapshot are read from files, and from time to time a snapshot is written: what is computed after it
needs nothing of before.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..cluster import Executor
from ..core.buffers import padded
from .merging import Block
from .pieces import Job
from .texts import Text, TextInFile

__all__ = ["Here", "SharedFolder", "Store"]

SECONDS = 10.0  # from one snapshot that is written to the next, at least


class Store(Protocol):
    """Where the job and a snapshot of a run lie for those that work on it."""

    def job(self, job: Job) -> Any:
        """The job, as an argument of functions."""

    def texts(self, texts: Sequence[Text]) -> Sequence[Text]:
        """The texts of the shards, as arguments of functions."""

    def begin(self, snapshot: Sequence[Block]) -> None:
        """Keep the snapshot that a run starts from."""

    def due(self) -> bool:
        """Whether it is time to keep another."""

    def keep(self, snapshot: Sequence[Any]) -> None:
        """Keep a snapshot that workers have."""

    def open(self) -> list[Any]:
        """What was kept, as arguments of functions."""

    def read(self) -> list[Block]:
        """What was kept, here."""


class Here:
    """All is in the memory of this process."""

    def __init__(self, executor: Executor):
        self._executor = executor
        self._snapshot: list[Any] = []

    def job(self, job: Job) -> Any:
        """As it is."""
        return job

    def texts(self, texts: Sequence[Text]) -> Sequence[Text]:
        """As they are."""
        return texts

    def begin(self, snapshot: Sequence[Block]) -> None:
        """Hold it."""
        self._snapshot = list(snapshot)

    def due(self) -> bool:
        """Nothing can be lost."""
        return False

    def keep(self, snapshot: Sequence[Any]) -> None:
        """Hold it."""
        self._snapshot = list(snapshot)

    def open(self) -> list[Any]:
        """As it is."""
        return self._snapshot

    def read(self) -> list[Block]:
        """Wait for it."""
        return self._executor.gather(self._snapshot)


class SharedFolder:
    """A folder that all workers see.

    Parameters
    ----------
    executor : Executor
    folder : Path
        Of this run alone.
    """

    def __init__(self, executor: Executor, folder: Path):
        self._executor = executor
        self._folder = folder.absolute()
        self._number, self._due = 0, 0.0
        self._paths: list[Path] = []

    def job(self, job: Job) -> Any:
        """Read from a file."""
        path = self._folder / "job"
        path.write_bytes(pickle.dumps(job))
        return self._executor.submit(read_job, path)

    def texts(self, texts: Sequence[Text]) -> Sequence[Text]:
        """Read from files, by those who train on them."""
        return [TextInFile.written(text, self._folder / f"text-{shard}") for shard, text in enumerate(texts)]

    def begin(self, snapshot: Sequence[Block]) -> None:
        """Write it from here."""
        for block, path in zip(snapshot, self._next(len(snapshot)), strict=True):
            write_block(block, path)

    def due(self) -> bool:
        """Whether what is lost with a worker would take long to compute again."""
        return time.monotonic() >= self._due

    def keep(self, snapshot: Sequence[Any]) -> None:
        """Have it written by those that have it; the one before is removed."""
        before = self._paths
        paths = self._next(len(snapshot))
        self._executor.gather([
            self._executor.submit(write_block, block, path) for block, path in zip(snapshot, paths, strict=True)
        ])  # fmt: skip
        for path in before:
            path.unlink(missing_ok=True)

    def open(self) -> list[Any]:
        """Read from files."""
        return [self._executor.submit(read_block, path) for path in self._paths]

    def read(self) -> list[Block]:
        """Read from files."""
        return [read_block(path) for path in self._paths]

    def _next(self, count: int) -> list[Path]:
        self._number, self._due = self._number + 1, time.monotonic() + SECONDS
        self._paths = [self._folder / f"snapshot-{self._number}-{b}.npz" for b in range(count)]
        return self._paths


def read_job(path: Path) -> Job:
    """The job of a run, which this version of wordvec has written to a folder of its own."""
    return pickle.loads(path.read_bytes())


def write_block(block: Block, path: Path) -> None:
    """Write a block; whoever does it again writes the same, and no reader sees a part of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with open(descriptor, "wb") as file:
        np.savez(file, **block._asdict())
    os.replace(name, path)


def read_block(path: Path) -> Block:
    """A block that was written."""
    with np.load(path, allow_pickle=False) as arrays:
        return Block(*(padded(arrays[name]) for name in Block._fields))
