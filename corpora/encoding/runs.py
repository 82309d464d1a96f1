"""Types of long texts: tables that have grown large are put aside on the disk, and joined at the end.

What stays in memory are some tens of bytes for each type of the text, where tables and strings take hundreds.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

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


class _Run(NamedTuple):
    """What one table held: types as they are spelled in the end."""

    worker: int
    before: int  # types that this worker had put aside before
    types: Dealt
    settled: np.ndarray  # int32 (types of the table,): which of these a type of the table is
    joined: np.ndarray  # int32 (types,): to be filled in: which of all types a type is


class Runs:
    """Types that were put aside, in files that need no name: they are gone with what maps them.

    Parameters
    ----------
    folder : Path
        Where there is room for the files.
    workers : int
    respell : callable or None
        See `settle`.
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
        with writing("types of the text"):
            types = dealt._replace(types=Spelled(*map(self._mapped, dealt.types)))
            joined = self._mapped(np.zeros(len(dealt.places), np.int32))
            run = _Run(worker, self._before[worker], types, self._mapped(settled), joined)
        self._before[worker] += kinds
        with self._lock:
            self._runs.append(run)
            self._wrong_bytes += found.wrong_bytes
            if found.first_wrong is not None:
                known = found.first_wrong if self._first_wrong is None else self._first_wrong
                self._first_wrong = min(found.first_wrong, known)

    def rank(self, refuse: Callable[[int], None] | None) -> Ranking:
        """As `rank` has it, of all types that were put aside."""
        if self._first_wrong is not None and refuse:
            refuse(self._first_wrong)
        with writing("types of the text"):
            types = join([run.types for run in self._runs], [run.joined for run in self._runs], self._mapped)
        order = by_rank(types.counts, types.first)
        ranks = ranks_from(order)
        given = np.zeros((max(self._before), self.workers), np.int32)
        for run in self._runs:
            given[run.before : run.before + len(run.settled), run.worker] = ranks[run.joined][run.settled]
        lines = lines_of(types, order)
        return Ranking(len(order), lines, types.counts[order], given.ravel(), self._wrong_bytes, self._first_wrong)

    def _mapped(self, values: np.ndarray) -> np.ndarray:
        """An array in a file without a name, mapped."""
        if not len(values):
            return values
        with tempfile.TemporaryFile(dir=self.folder) as file:
            file.write(np.ascontiguousarray(values).data)
            file.flush()
            return np.memmap(file, values.dtype, "r+", 0, values.shape).view(np.ndarray)
