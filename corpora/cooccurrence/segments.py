"""Co-occurrence counting in bounded memory: segments of text become runs, and runs are added up row by row.

As much text as the budget allows is one segment. When the whole corpus is one, its rows are the result; otherwise the
rows of every segment, a *run*, are spilled to disk, and the result is their sum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from ...progress import Progress
from ...system.files import release
from ...system.interruptions import put_off
from ...system.workers import in_order
from ..storage.arrays import ArrayFile, damaged, map_array, parts_of
from . import counting
from .counts_folder import COUNTS, Rows, require_rows
from .unfinished import ANEW, State, Unfinished

__all__ = [
    "Block",
    "GrowingRows",
    "Plan",
    "Tallies",
    "Text",
    "blocks_of",
    "count",
    "plan",
    "segments_of",
    "whole_weights",
]

ROOM = 1 << 20  # entries of rows that are counted in one go, where the budget allows
BYTES_AN_ENTRY = 20  # a column, a whole count, and what the count is turned into
BYTES_A_WORD = 16  # of a row's tally with its marks, and of what starts where
BYTES_A_TOKEN = 8  # a word of a segment, and its place in the index
LEAST_SEGMENT = 1024

Block = tuple[np.ndarray, np.ndarray, np.ndarray]  # of rows: columns, values, and where each row ends


class Text(NamedTuple):
    """Token ids, of which those below `cut` are words, and where texts end: `offsets` as in a corpus."""

    tokens: np.ndarray
    offsets: np.ndarray
    cut: int


class Plan(NamedTuple):
    """How a budget is spent."""

    segment: int  # words of text that are counted at once
    room: int  # entries of rows that are counted in one go


def plan(memory: int, text: Text, workers: int) -> Plan:
    """Spend `memory` bytes.

    Raises
    ------
    ValueError
        They do not suffice for one row for each worker.
    """
    under_way = workers + 2  # blocks of rows: see `in_order`
    room = max(text.cut, min(ROOM, memory // (4 * under_way * BYTES_AN_ENTRY)))
    rest = memory - under_way * room * BYTES_AN_ENTRY - (workers + 2) * text.cut * BYTES_A_WORD
    if rest < LEAST_SEGMENT * BYTES_A_TOKEN:
        least = memory - rest + LEAST_SEGMENT * BYTES_A_TOKEN
        raise ValueError(
            f"memory of {memory / 2**30:.2g} GiB is too little to count {text.cut:,} words with {workers} workers:"
            f" give {least / 2**30 * 1.01:.2g} GiB, fewer workers or a higher min_count"
        )
    return Plan(min(rest // BYTES_A_TOKEN, len(text.tokens) + len(text.offsets)), room)


def whole_weights(window: int, distance_weighting: bool, most: int) -> tuple[np.ndarray, int]:
    """The weights of distances 1 to `window` as multiples of a part of 1 (int64), and how many parts make 1.

    With distance weighting the weights are ``1 / d`` and the parts ``1 / lcm(1, …, window)``, so that every weight is a
    whole number of them; otherwise all weights are 1. Where counts of that size would not fit 63 bits, as the `most`
    occurrences of one word tell, the parts are a power of two and the weights rounded.
    """
    if not distance_weighting:
        return np.ones(window, np.int64), 1
    distances = range(1, window + 1)
    limit = int(2**62 / (2 * most * sum(1 / d for d in distances)))
    parts = 1
    for distance in distances:
        parts = math.lcm(parts, distance)
        if parts > limit:  # of large windows it has as many digits as they have words
            parts = 1 << max(limit.bit_length() - 1, 0)
            break
    return np.array([(2 * parts + d) // (2 * d) for d in distances]), parts


class GrowingRows:
    """Three files: where each row starts, and the columns and values of rows, one row behind the other.

    Matrices of so many `words` lie one behind the other; of files that are there so much stays as was `kept`.
    """

    def __init__(self, folder: Path, values: DTypeLike, words: int, kept: Sequence[dict[str, Any]]):
        self.kinds = files_of(folder, values)
        self.files = [
            ArrayFile(path, kind, known) for (path, kind), known in zip(self.kinds.items(), kept, strict=True)
        ]
        self.matrices, begun = divmod(self.files[0].length, words + 1)
        self.rows = max(0, begun - 1)  # of the matrix that has been begun

    def append(self, rows: Iterator[Block], *sources: np.ndarray) -> Iterator[None]:
        """Write the rows that a matrix still lacks, some at each step; mapped sources are not kept in memory."""
        starts, columns, values = self.files
        if not self.rows:
            starts.append(np.array([columns.length]))
        for row_columns, row_values, ends in rows:
            starts.append(columns.length + ends)
            columns.append(row_columns)
            values.append(row_values)
            release(*sources)
            yield
        self.matrices, self.rows = self.matrices + 1, 0

    def sync(self) -> list[dict[str, Any]]:
        """See that what has been written outlasts this process; returns what to keep the files by."""
        return [file.sync() for file in self.files]

    def read(self) -> Rows:
        """What has been written, mapped, once the files are closed."""
        return Rows(*(map_array(path, kind, COUNTS.remedy) for path, kind in self.kinds.items()))

    def close(self) -> None:
        """Finish the files."""
        for file in self.files:
            file.close()

    def __enter__(self) -> GrowingRows:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_exception: object) -> None:
        if kind is None:
            self.close()
        for file in self.files:
            file.abandon()


def files_of(folder: Path, values: DTypeLike) -> dict[Path, DTypeLike]:
    """The files of rows, with their types."""
    kinds = {**COUNTS.arrays, "values.npy": values}
    return {folder / name: kind for name, kind in kinds.items()}


def _require_whole(unfinished: Unfinished, text: Text, window: int, state: State) -> None:
    """Raise `CorpusError` unless the files hold what was kept, and counting can go on from there."""
    (position, number), texts = state.cursor, len(text.offsets) - 1
    here = position <= len(text.tokens) and number < texts
    if not (here and text.offsets[number] <= position <= text.offsets[number + 1]):
        raise damaged(unfinished.folder, f"token {position:,} is not in text {number:,}", ANEW)
    if len(state.before) > window or max(state.before, default=0) >= text.cut:
        raise damaged(unfinished.folder, "what stood before is not as long as a window, or no words", ANEW)
    for folder, values, kept in (
        (unfinished.runs, np.int64, state.runs),
        (unfinished.counts, np.float64, state.counts),
    ):
        found = []
        for (path, kind), known in zip(files_of(folder, values).items(), kept, strict=True):
            length = known["length"]  # of 0, nothing of the file may have reached the disk
            found.append(map_array(path, kind, ANEW, length) if length else np.empty(0, kind))
            if list(parts_of(found[-1])) != known["sha256"]:
                raise damaged(path, "it is not what was written, by its SHA-256", ANEW)
        require_rows(folder, Rows(*found), text.cut, ANEW)
    matrices, begun = divmod(state.runs[0]["length"], text.cut + 1)
    if begun or state.counts[0]["length"] > text.cut + 1 or (position > 0 and not matrices):
        raise damaged(unfinished.folder, f"{matrices:,} runs and {begun:,} rows are no whole ones", ANEW)


class Tallies:
    """One tally a worker, each used by one thread at a time."""

    def __init__(self, words: int, workers: int):
        self.words, self.workers = words, workers
        self.idle: SimpleQueue[counting.Tally] = SimpleQueue()
        for _ in range(workers):
            self.idle.put(counting.tally(words))

    def rows(
        self, kernel: Callable[..., None], first: int, last: int, room: int, parts: int | None, *arguments: Any
    ) -> Block:
        """Columns, values and ends of the rows that a kernel counts: whole numbers, or 1 for so many `parts`."""
        columns, counts = np.empty(room, np.int32), np.empty(room, np.int64)
        ends = np.empty(last - first, np.int64)
        tally = self.idle.get()
        try:
            kernel(first, last, *arguments, tally, columns, counts, ends)
        finally:
            self.idle.put(tally)
        counts = counts[: ends[-1]]
        values = counts if parts is None else np.divide(counts, parts, out=counts.view(np.float64))
        return columns[: ends[-1]], values, ends

    def count(
        self,
        index: counting.Index,
        weights: np.ndarray,
        symmetric: bool,
        room: int,
        parts: int | None,
        first: int = 0,
        last: int | None = None,
    ) -> Iterator[Block]:
        """Rows of a segment, from the `first` to the `last` one, in blocks of at most so many entries."""
        most = np.minimum(np.diff(index.starts) * len(weights) * (1 + symmetric), self.words)
        blocks = blocks_of(most[:last], room, first)
        jobs = ((counting.count_rows, *block, parts, index, weights, symmetric) for block in blocks)
        return in_order(self.rows, jobs, self.workers)


def blocks_of(most: np.ndarray, room: int, first: int) -> Iterator[tuple[int, int, int]]:
    """Cut the rows from `first` on, which have at most so many entries each, into blocks of at most `room`.

    Yields the first row, the last and the entries of each.
    """
    total = np.concatenate(([0], np.cumsum(most)))
    while first < len(most):
        last = max(first + 1, int(np.searchsorted(total, total[first] + room, "right")) - 1)
        yield first, last, int(total[last] - total[first])
        first = last


def segments_of(
    text: Text, window: int, size: int, state: State, stop: int | None = None, rows: tuple[int, int] | None = None
) -> Iterator[tuple[counting.Index, State]]:
    """Index the text that has not been counted in segments of `size` words, each with the state behind it.

    A segment stands between as many words before and after it as a window reaches. All up to the token `stop` is
    counted, or the whole text; and of all words, or those of some `rows`, it is said where they occur.
    """
    tokens, offsets, cut = text
    rows = rows or (0, cut)
    rest = tokens[:stop]
    words = np.empty(size + 2 * window + 2, np.int32)
    index = counting.Index(words, np.empty(text.cut + 1, np.int64), np.empty(size, np.int32))
    cursor, before = np.array(state.cursor), np.array(state.before, np.int32)
    words[0] = counting.END
    while cursor[0] < len(rest):
        low = 1 + len(before)
        words[1:low] = before
        high = counting.read_words(rest, offsets, cut, cursor, words, low, low + size)
        behind = counting.read_words(*text, cursor.copy(), words, high, high + window)
        words[behind] = counting.END
        counting.index_words(index, low, high, *rows)
        before = words[max(1, high - window) : high].copy()
        yield index, State(cursor.tolist(), before.tolist())


def count(
    text: Text,
    weights: np.ndarray,
    parts: int,
    symmetric: bool,
    plan: Plan,
    unfinished: Unfinished,
    *,
    workers: int,
    progress: Progress,
) -> int:
    """Count co-occurrences into the files of `GrowingRows` in ``unfinished.counts``; returns the number of runs.

    What was counted before is not counted again. The result depends neither on the `plan` nor on the `workers`; of
    the weights and their `parts` see `whole_weights`. An `OSError` is raised if a file cannot be written.
    """
    tallies = Tallies(text.cut, workers)

    def rows_of(index: counting.Index, parts: int | None, first: int) -> Iterator[Block]:
        return tallies.count(index, weights, symmetric, plan.room, parts, first)

    def sums_of(starts: np.ndarray, columns: np.ndarray, values: np.ndarray, first: int) -> Iterator[Block]:
        most = np.minimum(sum(np.diff(run) for run in starts), text.cut)
        blocks = blocks_of(most, plan.room, first)
        jobs = ((counting.sum_rows, *block, parts, starts, columns, values) for block in blocks)
        return in_order(tallies.rows, jobs, workers)

    state = unfinished.resume(partial(_require_whole, unfinished, text, len(weights)), progress)
    if state != State():
        progress.note(f"going on with the counts in {unfinished.folder}")
    progress.begin("counting", len(text.tokens), "words", state.cursor[0])
    with (
        put_off() as interrupted,
        GrowingRows(unfinished.counts, np.float64, text.cut, state.counts) as result,
        GrowingRows(unfinished.runs, np.int64, text.cut, state.runs) as runs,
    ):

        def finish(rows_from: Callable[[int], Iterator[Block]], *sources: np.ndarray) -> None:
            """Write the rows that the result still lacks, if any."""
            if not result.matrices:
                for _ in result.append(rows_from(result.rows), *sources):
                    unfinished.keep(state, interrupted(), counts=result.sync)

        for index, behind in segments_of(text, len(weights), plan.segment, state):
            done = behind.cursor[0]
            if not runs.matrices and done == len(text.tokens):
                finish(partial(rows_of, index, parts))
            else:
                for _ in runs.append(rows_of(index, None, 0)):
                    pass
                state.cursor, state.before = behind.cursor, behind.before
                unfinished.keep(state, interrupted(), runs=runs.sync)
            progress.advance(done)
        progress.end()
        if runs.matrices:
            state.runs = runs.sync()
            runs.close()
            starts, columns, counts = runs.read()
            starts = starts.reshape(-1, text.cut + 1)
            finish(partial(sums_of, starts, columns, counts), columns, counts)
        return runs.matrices
