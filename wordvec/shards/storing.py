"""How the workers of a cluster come by a run: through files that all of them see.

What stands in a file is there again when a worker has died, and neither client nor scheduler has to carry it. So the
job and the first snapshot are read from files, and from time to time a snapshot is written: what is computed after it
needs nothing of before.
"""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np

from ..cluster import Executor
from ..core.buffers import padded
from .merging import Block
from .pieces import Job

__all__ = ["Here", "SharedFolder", "Store"]

SECONDS = 10.0  # from one snapshot that is written to the next, at least


class Store(Protocol):
    """Where the job and snapshots of a run lie for those that work on it."""

    def job(self, job: Job) -> Any:
        """The job, as an argument of functions."""

    def begin(self, snapshot: Sequence[Block]) -> list[Any]:
        """The snapshot that a run starts from, as arguments of functions."""

    def keep(self, snapshot: Sequence[Any], now: bool) -> list[Any]:
        """The same snapshot; it may have been written, `now` or if it is time."""

    def read(self, snapshot: Sequence[Any]) -> list[Block]:
        """The blocks of a snapshot that was kept `now`."""


class Here:
    """All is in the memory of this process."""

    def __init__(self, executor: Executor):
        self._executor = executor

    def job(self, job: Job) -> Any:
        """The job, as an argument of functions."""
        return job

    def begin(self, snapshot: Sequence[Block]) -> list[Any]:
        """The snapshot that a run starts from, as arguments of functions."""
        return list(snapshot)

    def keep(self, snapshot: Sequence[Any], now: bool) -> list[Any]:
        """The same snapshot, written where that helps."""
        return list(snapshot)

    def read(self, snapshot: Sequence[Any]) -> list[Block]:
        """The blocks of a snapshot."""
        return self._executor.gather(list(snapshot))


class SharedFolder:
    """A folder that all workers see, for as long as the run lasts.

    Parameters
    ----------
    executor : Executor
    parent : Path
        Where the folder is made.
    """

    def __init__(self, executor: Executor, parent: Path):
        self._executor = executor
        self._folder = Path(tempfile.mkdtemp(prefix=".wordvec-run-", dir=parent)).absolute()
        self._number, self._due = 0, time.monotonic() + SECONDS
        self._paths: list[Path] = []

    def job(self, job: Job) -> Any:
        """The job, as an argument of functions."""
        path = self._folder / "job"
        path.write_bytes(pickle.dumps(job))
        return self._executor.submit(read_job, path)

    def begin(self, snapshot: Sequence[Block]) -> list[Any]:
        """The snapshot that a run starts from, as arguments of functions."""
        self._paths = self._names(len(snapshot))
        for block, path in zip(snapshot, self._paths, strict=True):
            write_block(block, path)
        return self._opened()

    def keep(self, snapshot: Sequence[Any], now: bool) -> list[Any]:
        """The same snapshot, written where that helps."""
        if not now and time.monotonic() < self._due:
            return list(snapshot)
        before, self._paths = self._paths, self._names(len(snapshot))
        self._executor.gather([
            self._executor.submit(write_block, block, path) for block, path in zip(snapshot, self._paths, strict=True)
        ])  # fmt: skip
        result = self._opened()
        for path in before:
            path.unlink(missing_ok=True)
        self._due = time.monotonic() + SECONDS
        return result

    def read(self, snapshot: Sequence[Any]) -> list[Block]:
        """The blocks of a snapshot."""
        return [read_block(path) for path in self._paths]

    def _names(self, count: int) -> list[Path]:
        self._number += 1
        return [self._folder / f"snapshot-{self._number}-{b}.npz" for b in range(count)]

    def _opened(self) -> list[Any]:
        return [self._executor.submit(read_block, path) for path in self._paths]

    def __enter__(self) -> SharedFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


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
