"""Types of long texts: tables that have grown large are put aside on the disk, and joined at the end.

What stays in memory are some tens of bytes for each type of the text, where tables and strings take hundreds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...errors import CorpusError
from ..storage.folders import writing
from . import scanner
from .dealing import Dealt, deal, join
from .ranking import Ranking, Spelled, by_rank, lines_of, ranks_from, settle

__all__ = ["Runs"]

ALL_TABLES, LEAST = 1 << 22, 1 << 20  # types that all tables may hold, and that each may in any case
MOST_NUMBERS = 1 << 31  # int32
PARTS = 64
ALIGNED = 64  # bytes


class _Place(NamedTuple):
    """Where an array lies in a file."""

    start: int
    length: int
    dtype: np.dtype[Any]

    def of(self, file: np.ndarray) -> np.ndarray:
        """The array, of the file's bytes."""
        return file[self.start : self.start + self.length * self.dtype.itemsize].view(self.dtype)


class _Run(NamedTuple):
    """What one table held: types as they are spelled in the end."""

    worker: int
    before: int  # types that this worker had put aside before
    stops: np.ndarray  # of `Dealt`
    places: list[_Place]  # of the arrays of its `Spelled`, its places, `settled` and `joined`


class _Read(NamedTuple):
    """The same, mapped."""

    run: _Run
    types: Dealt
    settled: np.ndarray  # int32 (types of the table,): which of these a type of the table is
    joined: np.ndarray  # int32 (types,): to be filled in: which of all types a type is


class Runs:
    """Types that were put aside, in a file that is gone with what maps it once they are ranked.

    All runs lie in one: a process may have some hundreds of files open, of which each mapped one is one.

    Parameters
    ----------
    folder : Path
        Where there is room for the files, and nothing else but what is under construction.
    workers : int
    respell : callable or None
        See `settle`.
    """

    def __init__(self, folder: Path, workers: int, respell: Callable[[list[str]], list[str]] | None):
        self.folder, self.workers, self.respell = folder, workers, respell
        self.most = max(ALL_TABLES // workers, LEAST)
        self._path = folder / "types-put-aside"
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
        """Put a worker's table aside.

        Raises
        ------
        CorpusError
            There are more types than numbers, or no room.
        """
        kinds, size, _ = table.used.tolist()
        if (self._before[worker] + kinds) * self.workers >= MOST_NUMBERS:
            raise CorpusError(
                f"{MOST_NUMBERS:,} numbers are not enough for the types of this text; cut it into several corpora, "
                "or give it tokenized into fewer types"
            )
        found = settle(table.spelling[:size].tobytes(), scanner.counts(table), table.first[:kinds], self.respell)
        if found.merged is not None:
            table = scanner.table_of(found.spelled(), found.first)
        dealt = deal(table, found.counts, PARTS)
        settled = dealt.places if found.merged is None else dealt.places[found.merged]
        joined = np.zeros(len(dealt.places), np.int32)
        with self._lock:
            places = _written(self._path, *dealt.types, dealt.places, settled, joined)
            self._runs.append(_Run(worker, self._before[worker], dealt.stops, places))
            self._before[worker] += kinds
            self._wrong_bytes += found.wrong_bytes
            if found.first_wrong is not None:
                known = found.first_wrong if self._first_wrong is None else self._first_wrong
                self._first_wrong = min(found.first_wrong, known)

    def rank(self, refuse: Callable[[int], None] | None) -> Ranking:
        """As `rank` has it, of all types that were put aside."""
        if self._first_wrong is not None and refuse:
            refuse(self._first_wrong)
        runs = self._read()
        types = join([run.types for run in runs], [run.joined for run in runs], self._mapped)
        order = by_rank(types.counts, types.first)
        ranks = ranks_from(order)
        given = np.zeros((max(self._before), self.workers), np.int32)
        for (worker, before, *_), _, settled, joined in runs:
            given[before : before + len(settled), worker] = ranks[joined][settled]
        lines = lines_of(types, order)
        return Ranking(len(order), lines, types.counts[order], given.ravel(), self._wrong_bytes, self._first_wrong)

    def _read(self) -> list[_Read]:
        """The runs, mapped from a file that has no name any more."""
        file = _taken(self._path)
        found = []
        for run in self._runs:
            *types, places, settled, joined = (place.of(file) for place in run.places)
            found.append(_Read(run, Dealt(Spelled(*types), run.stops, places), settled, joined))
        return found

    def _mapped(self, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Arrays in a file without a name, mapped."""
        path = self._path.with_suffix(".joined")
        places = _written(path, *arrays)
        file = _taken(path)
        return [place.of(file) for place in places]


def _written(path: Path, *arrays: np.ndarray) -> list[_Place]:
    """Put arrays behind what a file holds."""
    places = []
    with writing("types of the text"), path.open("ab") as file:
        for values in arrays:
            file.write(bytes(-file.tell() % ALIGNED))
            places.append(_Place(file.tell(), len(values), values.dtype))
            file.write(np.ascontiguousarray(values).data)
    return places


def _taken(path: Path) -> np.ndarray:
    """All bytes of a file that loses its name."""
    file = np.memmap(path, np.uint8, "r+").view(np.ndarray) if path.stat().st_size else np.empty(0, np.uint8)
    path.unlink()
    return file
