"""How the workers of a cluster come by a run: through files that all of them see.

What stands in a file is there again when a worker has died, and neither client nor scheduler has to carry it. So the
job and the first snapshot are read from files, and from time to time a snapshot is written: what is computed after it
needs nothing of before.
"""

from __future__ import annotations

import io
import os
import pickle
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..errors import TrainingError
from ..system.arrays import save_array
from ..system.copies import whole_file
from ..system.versions import writing
from .executors import Executor

__all__ = ["Here", "Kept", "KeptHere", "KeptInFile", "SharedFolder", "Store", "read_block"]

SECONDS = 10.0  # from one snapshot that is written to the next, at least

Block = Sequence[np.ndarray]  # a part of a snapshot


class Kept(Protocol):
    """Something that is kept for functions, which are given this in its place."""

    def read(self) -> Any:
        """It."""


class KeptHere(NamedTuple):
    """Something in the memory of this process."""

    thing: Any

    def read(self) -> Any:
        """It."""
        return self.thing


class KeptInFile(NamedTuple):
    """Something in a file that all workers see."""

    path: Path

    @classmethod
    def written(cls, thing: Any, path: Path) -> KeptInFile:
        """Write it."""
        with _written(path):
            path.write_bytes(pickle.dumps(thing))
        return cls(path)

    def read(self) -> Any:
        """What this version of wordvec has written to a folder of its own."""
        return pickle.loads(self.path.read_bytes())


class Store(Protocol):
    """Where the job and a snapshot of a run lie for those that work on it."""

    def job(self, job: Any) -> Any:
        """The job, as an argument of functions."""

    def each(self, things: Sequence[Any]) -> Sequence[Kept]:
        """Things that are not for all, as arguments of functions, which read them."""

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

    def job(self, job: Any) -> Any:
        """As it is."""
        return job

    def each(self, things: Sequence[Any]) -> Sequence[Kept]:
        """As they are."""
        return [KeptHere(thing) for thing in things]

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

    Attributes
    ----------
    paths : list of Path
        The files of the blocks that were kept, which `read_block` reads.
    """

    def __init__(self, executor: Executor, folder: Path):
        self._executor = executor
        self._folder = folder.absolute()
        self._number, self._due = 0, 0.0
        self.paths: list[Path] = []

    def job(self, job: Any) -> Any:
        """Read from a file."""
        return self._executor.submit(read_kept, KeptInFile.written(job, self._folder / "job"))

    def each(self, things: Sequence[Any]) -> Sequence[Kept]:
        """Written to a file each."""
        return [KeptInFile.written(thing, self._folder / f"thing-{n}") for n, thing in enumerate(things)]

    def begin(self, snapshot: Sequence[Block]) -> None:
        """Write it from here."""
        for block, path in zip(snapshot, self._next(len(snapshot)), strict=True):
            write_block(block, path)

    def due(self) -> bool:
        """Whether what is lost with a worker would take long to compute again."""
        return time.monotonic() >= self._due

    def keep(self, snapshot: Sequence[Any]) -> None:
        """Have it written by those that have it; the one before is removed."""
        before = self.paths
        paths = self._next(len(snapshot))
        self._executor.gather([
            self._executor.submit(write_block, block, path) for block, path in zip(snapshot, paths, strict=True)
        ])  # fmt: skip
        for path in before:
            path.unlink(missing_ok=True)

    def open(self) -> list[Any]:
        """Read from files."""
        return [self._executor.submit(read_block, path) for path in self.paths]

    def read(self) -> list[Block]:
        """Read from files."""
        return [read_block(path) for path in self.paths]

    def _next(self, count: int) -> list[Path]:
        self._number, self._due = self._number + 1, time.monotonic() + SECONDS
        self.paths = [self._folder / f"snapshot-{self._number}-{b}" for b in range(count)]
        return self.paths


def read_kept(kept: Kept) -> Any:
    """What was kept."""
    return kept.read()


def write_block(block: Block, path: Path) -> None:
    """Write a block; whoever does it again writes the same, and no reader sees a part of it."""
    with _written(path), whole_file(path) as file:
        for array in block:
            save_array(file, array)


def _written(path: Path) -> AbstractContextManager[None]:
    return writing(f"a snapshot into {path.parent.parent}", TrainingError)


def read_block(path: Path) -> list[np.ndarray]:
    """The arrays of a block that was written."""
    with path.open("rb") as opened:
        file = opened if isinstance(opened, io.BufferedReader) else io.BytesIO(opened.read())
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        arrays = []
        while file.tell() < size:
            arrays.append(np.load(file, allow_pickle=False))
    return arrays
