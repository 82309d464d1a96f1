"""Types of long texts: tables that have grown large are put aside on the disk, and joined part by part at the end.

A run is what one table held: types as they are spelled in the end, dealt into parts by hash, so that all that is
known of a type lies in one part of every run. A part is joined in a small table of its own. What stays in memory are
some tens of bytes for each type of the text, where tables and strings take hundreds.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...errors import CorpusError
from ..storage.folders import writing
from . import scanner
from .ranking import Ranking, Settled, by_rank, ranks_from, settle

__all__ = ["Runs"]

ALL_TABLES, LEAST = 1 << 22, 1 << 20  # types that all tables may hold, and that each may in any case
PARTS = 64
LINES = 1 << 20  # types that are written at once
MOST_NUMBERS = 1 << 31  # int32


class _Run(NamedTuple):
    """The types of one table, dealt into parts; all arrays are mapped."""

    worker: int
    before: int  # types that this worker had put aside before
    stops: np.ndarray  # int64 (PARTS + 1,): the types of a part
    starts: np.ndarray  # int64 (types + 1,): where a type's bytes start
    spelling: np.ndarray  # uint8
    counts: np.ndarray  # int64 (types,)
    first: np.ndarray  # int64 (types,)
    places: np.ndarray  # int32 (types of the table,): which of these a type of the table is
    joined: np.ndarray  # int32 (types,): to be filled in: which of all types a type is

    def part(self, number: int) -> tuple[slice, scanner.Table]:
        """A part's types, as a slice and as a table."""
        types = slice(*self.stops[number : number + 2].tolist())
        spelling = self.spelling[self.starts[types.start] : self.starts[types.stop]]
        return types, scanner.table_of(spelling.tobytes(), self.first[types])


class Runs:
    """Types that were put aside, in files that need no name: they are gone with what maps them.

    Parameters
    ----------
    folder : Path
        Where there is room for the files.
    workers : int
    respell : callable or None
        See `rank`.
    """

    def __init__(self, folder: Path, workers: int, respell: Callable[[list[str]], list[str]] | None):
        self.folder, self.workers, self.respell = folder, workers, respell
        self.most = max(ALL_TABLES // workers, LEAST)
        self._runs: list[_Run] = []
        self._before = [0] * workers
        self._wrong_bytes = 0
        self._first_wrong: int | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many runs there are."""
        return len(self._runs)

    def number(self, worker: int) -> int:
        """The provisional id of the first type of a worker's table: those put aside come before."""
        return self._before[worker] * self.workers + worker

    def add(self, worker: int, table: scanner.Table) -> None:
        """Put a worker's table aside."""
        size = int(table.used[0])
        if (self._before[worker] + size) * self.workers >= MOST_NUMBERS:
            raise CorpusError(
                f"{MOST_NUMBERS:,} numbers are not enough for the types of this text; cut it into several corpora, "
                "or give it tokenized into fewer types"
            )
        with writing("types of the text"):
            settled, run = self._stored(worker, table)
        with self._lock:
            self._runs.append(run)
            self._wrong_bytes += settled.wrong_bytes
            if settled.first_wrong is not None:
                known = settled.first_wrong if self._first_wrong is None else self._first_wrong
                self._first_wrong = min(settled.first_wrong, known)
        self._before[worker] += size

    def rank(self, refuse: Callable[[int], None] | None) -> Ranking:
        """As `rank` has it, of all types that were put aside."""
        if self._first_wrong is not None and refuse:
            refuse(self._first_wrong)
        with writing("types of the text"):
            counts, first, starts, spelling = self._joined()
            order = by_rank(counts, first)
            ranks = ranks_from(order)
            given = np.zeros((max(self._before), self.workers), np.int32)
            for run in self._runs:
                of_run = ranks[run.joined]
                given[run.before : run.before + len(run.places), run.worker] = of_run[run.places]
        lines = _lines(spelling, starts, order)
        return Ranking(len(order), lines, counts[order], given.ravel(), self._wrong_bytes, self._first_wrong)

    def _stored(self, worker: int, table: scanner.Table) -> tuple[Settled, _Run]:
        kinds, size = table.used.tolist()
        settled = settle(table.spelling[:size].tobytes(), scanner.counts(table), table.first[:kinds], self.respell)
        if settled.merged is not None:
            table = scanner.table_of("\n".join([*settled.types, ""]).encode(), settled.first)
        part = np.empty(len(settled.first), np.uint8)
        scanner.deal(table, PARTS, part)
        order = np.argsort(part, kind="stable")
        starts, spelling = _gathered(table.spelling, np.append(table.starts[: len(part)], table.used[1]), order)
        places = ranks_from(order)
        run = _Run(
            worker,
            self._before[worker],
            np.cumsum([0, *np.bincount(part, minlength=PARTS)]),
            *map(self._mapped, (starts, spelling, settled.counts[order], settled.first[order])),
            self._mapped(places if settled.merged is None else places[settled.merged]),
            self._mapped(np.zeros(len(part), np.int32)),
        )
        return settled, run

    def _joined(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Of all types: counts, where they were met first, where their bytes start and end, and these bytes."""
        known, size = 0, 0
        found: list[tuple[np.ndarray, ...]] = []
        for number in range(PARTS):
            parts = [run.part(number) for run in self._runs]
            types = sum(len(table.first) for _, table in parts)
            table = scanner.new_table(types + 1, sum(int(table.used[1]) for _, table in parts) + 1)
            for run, (types_of, other) in zip(self._runs, parts, strict=True):
                here = np.empty(len(other.first), np.int32)
                scanner.absorb(table, other, run.counts[types_of], here)
                run.joined[types_of] = here + np.int32(known)
            kinds, length = table.used.tolist()
            of_part = scanner.counts(table), table.first[:kinds], table.starts[:kinds] + size, table.spelling[:length]
            found.append(tuple(map(self._mapped, of_part)))
            known, size = known + kinds, size + length
        counts, first, starts, spelling = zip(*found, strict=True)
        whole = self._mapped(np.concatenate(spelling))
        return np.concatenate(counts), np.concatenate(first), np.concatenate([*starts, [size]]), whole

    def _mapped(self, values: np.ndarray) -> np.ndarray:
        """An array in a file without a name, mapped."""
        if not len(values):
            return values
        with tempfile.TemporaryFile(dir=self.folder) as file:
            file.write(np.ascontiguousarray(values).data)
            file.flush()
            return np.memmap(file, values.dtype, "r+", 0, values.shape).view(np.ndarray)


def _gathered(spelling: np.ndarray, starts: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Types in another order: where each starts and the last one ends, and their bytes."""
    lengths = (starts[1:] - starts[:-1])[order]
    moved = np.concatenate(([0], np.cumsum(lengths)))
    result = np.empty(int(moved[-1]), np.uint8)
    scanner.gather(spelling, starts, order, result)
    return moved, result


def _lines(spelling: np.ndarray, starts: np.ndarray, order: np.ndarray) -> Iterator[bytes]:
    """Types by rank, as lines of their file."""
    for place in range(0, len(order), LINES):
        some = order[place : place + LINES]
        result = np.empty(int((starts[some + 1] - starts[some]).sum()), np.uint8)
        scanner.gather(spelling, starts, some, result)
        yield result.tobytes().replace(b"\\", b"\\\\")
