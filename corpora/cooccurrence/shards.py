"""Co-occurrences counted in shards by an executor: to the bytes that one process writes.

A shard is some rows of some of the text: its counts are a *run*, as those of a segment are where a text is too large
for memory, in a folder of its own that outlasts who counts. Runs of the same rows are added up. Counts are whole
numbers until they are written, so neither the shards nor the order in which they are done can be seen in the result.
"""

from __future__ import annotations

import operator
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...cluster.executors import Executor, Result, part_of
from ...errors import CorpusError
from ...progress import Progress
from ...system.files import release
from ..storage.arrays import digest_of, whole_digest
from ..storage.by_many import write_array
from ..storage.corpus_folder import map_text
from ..storage.folders import FolderKind
from . import counting
from .counts_folder import COUNTS, Rows, require_rows
from .segments import Block, GrowingRows, Tallies, Text, blocks_of, segments_of
from .unfinished import State, Unfinished

__all__ = ["Counting", "Plan", "count_shards", "plan_of"]

MOST = 1 << 26  # tokens that are counted at once
FEW, LEAST, CUTS = 16, 1 << 20, 256  # where more functions run at once, the text is cut, too
RANGES_A_TASK = 2  # so that who is done early has more to do
ENTRIES = 1 << 25  # of a shard's rows, if every word met as many others as it can; it meets a quarter of them

RUN = FolderKind(
    what="run",
    card="run.json",
    layout=1,
    arrays={**COUNTS.arrays, "values.npy": np.int64},
    schema={"sha256": {}},
    remedy="it is counted again",
)


class Plan(NamedTuple):
    """How the work is divided."""

    cuts: list[int]  # where the text is cut
    ranges: list[tuple[int, int]]  # the first row and the last


def plan_of(tokens: int, occurrences: np.ndarray, reach: int, tasks: int) -> Plan:
    """Divide a text whose words occur so often, and which so many functions count at once.

    Rows are divided first, so that nothing need be added up: then each function goes through all the text, which takes
    some hundredths of counting it. So many do not, and a long text does not fit into memory.
    """
    size = MOST if tasks <= FEW else min(max(tokens // CUTS, LEAST), MOST)
    number = max(1, -(-tokens // size))
    entries = int(np.minimum(occurrences * reach, len(occurrences)).sum()) // number
    ranges = max(RANGES_A_TASK * tasks // number, -(-entries // ENTRIES), 1)
    room = -(-int(occurrences.sum()) // ranges)
    rows = [(first, last) for first, last, _ in blocks_of(occurrences, room, 0)]
    return Plan([tokens * cut // number for cut in range(number + 1)], rows)


@dataclass(frozen=True)
class Counting:
    """What is counted, as every process is told it."""

    folder: Path  # of the corpus
    fingerprint: str
    words: int
    weights: np.ndarray  # of `whole_weights`
    symmetric: bool
    segment: int  # words of text that are counted at once
    room: int  # entries of rows that are counted in one go


def count_shards(
    executor: Executor, what: Counting, parts: int, plan: Plan, unfinished: Unfinished, progress: Progress
) -> tuple[list[str], int]:
    """Count a corpus that all workers see into ``unfinished.counts``.

    Parameters
    ----------
    executor : Executor
    what : Counting
    parts : int
        How many parts of the whole weights make 1.
    plan : Plan
    unfinished : Unfinished
        Runs that were counted into its folder before are taken as they are.
    progress : Progress

    Returns
    -------
    digests : list of str
        Of the files of the counts.
    nonzeros : int
    """
    unfinished.resume(progress=progress)
    unfinished.note(State())
    texts = list(pairwise(plan.cuts))
    places = [[unfinished.runs / f"{row}-{text}" for text in range(len(texts))] for row in range(len(plan.ranges))]
    if before := sum(place.exists() for row in places for place in row):
        progress.note(f"going on with {before:,} of {len(texts) * len(places):,} parts that were counted before")
    told = executor.submit(replace, what)
    if len(texts) == 1:  # which is soon done: nothing is kept of it
        rows = counted = [executor.submit(count_rows, told, parts, *texts[0], *each) for each in plan.ranges]
    else:
        rows, counted = [], []
        for runs, (first, last) in zip(places, plan.ranges, strict=True):
            shards = zip(texts, runs, strict=True)
            done = [executor.submit(count_shard, told, *text, first, last, run) for text, run in shards]
            rows.append(executor.submit(sum_runs, runs, done, what.words, last - first, parts))
            counted += done
    progress.begin("counting", plan.cuts[-1], "words")
    done = [executor.submit(entries_of, each) for each in counted]
    executor.gather(done, lambda done: progress.advance(plan.cuts[-1] * done // len(counted)))
    lengths = executor.gather(done if rows is counted else [executor.submit(entries_of, each) for each in rows])
    digests = _write(executor, unfinished.counts, rows, plan.ranges, lengths)
    progress.end()
    return digests, sum(lengths)


def _write(
    executor: Executor,
    folder: Path,
    rows: Sequence[Result],
    ranges: Sequence[tuple[int, int]],
    lengths: Sequence[int],
) -> list[str]:
    """Write ranges of rows behind each other; returns the digests of the files."""
    before = np.cumsum([0, *lengths]).tolist()
    columns, values, ends = ([part_of(executor, each, number) for each in rows] for number in range(3))

    def start(number: int, first: int, last: int) -> Result:
        if number == 0:
            return np.zeros(1, np.int64)
        return executor.submit(part_behind, ends[number - 1], before[number - 1], first, last)

    def column(number: int, first: int, last: int) -> Result:
        return executor.submit(operator.getitem, columns[number], slice(first, last))

    def value(number: int, first: int, last: int) -> Result:
        return executor.submit(operator.getitem, values[number], slice(first, last))

    sizes = [1, *(last - first for first, last in ranges)]
    how = zip(COUNTS.arrays.items(), (sizes, lengths, lengths), (start, column, value), strict=True)
    written = [write_array(executor, folder / name, kind, each, cut) for (name, kind), each, cut in how]
    found = executor.gather([block for each in written for block in each])
    digests, first_block = [], 0
    for each in written:
        blocks = found[first_block : first_block + len(each)]
        digests.append(whole_digest(digest for block in blocks for digest in block))
        first_block += len(each)
    return digests


# --------------------------------------------------------------------------------------------- what a worker is given


def count_shard(what: Counting, start: int, stop: int, first: int, last: int, place: Path) -> int:
    """Count the rows `first` to `last` around the tokens `start` to `stop` into a run; returns its entries.

    A whole run that is there is taken as it is.
    """
    found = _whole_run(place, last - first, what.words)
    if found is None:
        _count(what, start, stop, first, last, place)
        found = Rows(*RUN.contents(place))
    return len(found.columns)


def _whole_run(place: Path, rows: int, words: int) -> Rows | None:
    """A run, if it is there and undamaged; what is damaged is removed."""
    if not place.exists():
        return None
    try:
        record, found = RUN.read_card(place), Rows(*RUN.contents(place))
        RUN.verify(place, record, found)
        require_rows(place, found, words)
    except CorpusError:
        shutil.rmtree(place)
        return None
    return found if len(found.starts) % (rows + 1) == 0 else None


def _count(what: Counting, start: int, stop: int, first: int, last: int, place: Path) -> None:
    draft = place.with_name(f".{place.name}-{secrets.token_hex(8)}")
    draft.mkdir()
    with GrowingRows(draft, np.int64, last - first, State().runs) as rows:
        for blocks in _rows_of_segments(what, start, stop, first, last):
            for _ in rows.append(blocks):
                pass
    RUN.write_card(draft, [digest_of(each) for each in RUN.contents(draft)])
    with suppress(OSError):  # another worker, taken for dead, may have counted the same
        draft.rename(place)
    shutil.rmtree(draft, ignore_errors=True)


def count_rows(what: Counting, parts: int, start: int, stop: int, first: int, last: int) -> Block:
    """The same without a run; returns columns, values and where each row ends."""
    what = replace(what, room=max(what.room, ENTRIES))  # all stay here, and in one piece nothing is copied
    segments = [_behind_each_other(blocks) for blocks in _rows_of_segments(what, start, stop, first, last, parts)]
    return segments[0] if len(segments) == 1 else _sum(segments, what.words, parts)


def _rows_of_segments(
    what: Counting, start: int, stop: int, first: int, last: int, parts: int | None = None
) -> Iterator[Iterator[Block]]:
    """Blocks of the rows `first` to `last` of each segment of the tokens `start` to `stop`, as whole numbers.

    Of a text that is one segment they are as they are written, if it is said how many `parts` make 1.
    """
    tokens, offsets = map_text(what.folder, what.fingerprint)
    text = Text(tokens, offsets, what.words)
    number = max(0, int(np.searchsorted(offsets, start, "right")) - 1)
    window = len(what.weights)
    state = State([start, number], _words_before(text, start, int(offsets[number]), window))
    whole = stop - start + len(offsets)
    size, parts = min(what.segment, whole), parts if what.segment >= whole else None
    tallies = Tallies(what.words, 1)
    for index, _ in segments_of(text, window, size, state, stop, (first, last)):
        yield tallies.count(index, what.weights, what.symmetric, what.room, parts, first, last)
        release(tokens)


def _behind_each_other(blocks: Iterable[Block]) -> Block:
    """Blocks of rows as one."""
    blocks = list(blocks)
    if len(blocks) == 1:
        return blocks[0]
    columns, counts, ends = zip(*blocks, strict=True)
    before = np.cumsum([0, *map(len, columns)])
    return (
        np.concatenate(columns),
        np.concatenate(counts),
        np.concatenate([end + past for end, past in zip(ends, before[:-1], strict=True)]),
    )


def _sum(matrices: Sequence[Block], words: int, parts: int) -> Block:
    """The sum of the same rows of several matrices."""
    if len(matrices) == 1:
        columns, counts, ends = matrices[0]
        return columns, counts / parts, ends
    before = np.cumsum([0, *(len(columns) for columns, _, _ in matrices)])
    starts = np.stack([np.concatenate(([0], ends)) for _, _, ends in matrices]) + before[:-1, None]
    columns, counts = (np.concatenate([matrix[kind] for matrix in matrices]) for kind in (0, 1))
    rows = starts.shape[1] - 1
    room = int(np.minimum(np.diff(starts, axis=1).sum(axis=0), words).sum())
    return Tallies(words, 1).rows(counting.sum_rows, 0, rows, room, parts, starts, columns, counts)


def _words_before(text: Text, position: int, start: int, window: int) -> list[int]:
    """The words before a position that a window reaches, in a text that starts there."""
    found: list[int] = []
    while position > start and len(found) < window:
        first = max(start, position - 64 * window)
        tokens = text.tokens[first:position]
        found = [*tokens[tokens < text.cut].tolist(), *found]
        position = first
    return found[-window:]


def sum_runs(places: list[Path], _counted: list[int], words: int, rows: int, parts: int) -> Block:
    """Add up runs of the same rows, once these are counted; returns columns, values and where each row ends."""
    matrices = []
    for place in places:
        starts, columns, counts = RUN.contents(place)
        for each in starts.reshape(-1, rows + 1):
            matrices.append((columns[each[0] : each[-1]], counts[each[0] : each[-1]], each[1:] - each[0]))
    return _sum(matrices, words, parts)


def entries_of(rows: Block | int) -> int:
    """How many entries rows have."""
    return rows if isinstance(rows, int) else len(rows[0])


def part_behind(ends: np.ndarray, before: int, first: int, last: int) -> np.ndarray:
    """Where some rows end, with so many entries before them."""
    return ends[first:last] + before
