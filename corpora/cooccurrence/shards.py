"""Co-occurrences counted in shards by an executor: to the bytes that one process writes.

A shard is some rows of some of the text: its counts are a *run*, as those of a segment are where a text is too large
for memory, in a folder of its own. Runs of the same rows are added up. Counts are whole numbers until they are written,
so neither the shards nor the order in which they are done can be seen in the result. Workers write what they count to
files that all of them see, and return sizes: nothing large moves from one to another, or waits in memory.
"""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...cluster.executors import Executor, Result, Threads
from ...progress import Progress
from ...system.copies import sent
from ...system.storage import Remote
from ...system.versions import scratch
from ..storage.arrays import whole_digest
from ..storage.by_many import Piece, write_array
from .counts_folder import COUNTS
from .runs import Counting, Part, count_run, part_between, sum_runs
from .segments import Text, blocks_of

__all__ = ["Plan", "Work", "count_shards", "plan_of", "put_together"]

MOST = 1 << 26  # tokens that are counted at once
FEW, LEAST, CUTS = 16, 1 << 20, 256  # where more functions run at once, the text is cut, too
RANGES_A_TASK = 2  # so that who is done early has more to do
RANGES_OF_ONE = 8  # the same where each range is not a folder that stays until runs are added up
ENTRIES = 1 << 25  # of rows of a part, if every word met as many others as it can; it meets a quarter of them


class Plan(NamedTuple):
    """How the work is divided."""

    cuts: list[int]  # where the text is cut
    ranges: list[tuple[int, int]]  # the first row and the last


class Work(NamedTuple):
    """What is counted, and where it lies for all workers."""

    corpus: Path
    fingerprint: str
    text: Text  # the same, here
    what: Counting


def plan_of(work: Work, occurrences: np.ndarray, tasks: int) -> Plan:
    """Divide a text whose words occur so often, and which so many functions count at once.

    Rows are divided first, so that nothing need be added up: then each worker goes through all the text, which takes
    some hundredths of counting it. So many do not, and a long text does not fit into memory. Where it is cut, there are
    also ranges enough for those who add up.
    """
    tokens, reach = len(work.text.tokens), len(work.what.weights) * (1 + work.what.symmetric)
    size = MOST if tasks <= FEW else min(max(tokens // CUTS, LEAST), MOST)
    number = max(1, -(-tokens // size))
    entries = int(np.minimum(occurrences * reach, len(occurrences)).sum()) // number
    each = RANGES_OF_ONE if number == 1 and in_one_segment(work) else RANGES_A_TASK
    ranges = max(each * tasks // number, 1 if number == 1 else -(-entries // ENTRIES), 1)
    room = -(-int(occurrences.sum()) // ranges)
    rows = [(first, last) for first, last, _ in blocks_of(occurrences, room, 0)]
    return Plan([tokens * cut // number for cut in range(number + 1)], rows)


def in_one_segment(work: Work) -> bool:
    """Whether the whole text fits into memory at once."""
    return work.what.segment >= len(work.text.tokens) + len(work.text.offsets)


def in_one_piece(work: Work, plan: Plan) -> bool:
    """Whether the text is neither cut nor too long for memory, so that nothing is added up: it is soon done."""
    return len(plan.cuts) == 2 and in_one_segment(work)


class Counted(NamedTuple):
    """Files of rows that follow each other."""

    places: list[Path]  # of their folders
    rows: list[int]  # how many there are in each
    entries: list[int]

    @property
    def nonzeros(self) -> int:
        """All entries."""
        return sum(self.entries)


def count_shards(executor: Executor, work: Work, plan: Plan, folder: Path, progress: Progress) -> Counted:
    """Count a corpus that all workers see.

    Parameters
    ----------
    executor : Executor
    work : Work
    plan : Plan
    folder : Path
        Where runs are put, and what comes of them. Runs that were counted into it before are taken as they are.
    progress : Progress
    """
    what, window = work.what, len(work.what.weights)
    told = executor.submit(Counting, *what)
    spans = [part_between(work.text, window, *cut) for cut in pairwise(plan.cuts)]
    near = [None if len(spans) == 1 else number / len(spans) for number in range(len(spans))]
    texts = [
        executor.submit(Part, work.corpus, work.fingerprint, span, near=place)
        for span, place in zip(spans, near, strict=True)
    ]
    heights = [last - first for first, last in plan.ranges]
    wholes = [folder / f"rows-{number}" for number in range(len(plan.ranges))]
    runs = [[folder / f"{row}-{text}" for text in range(len(texts))] for row in range(len(plan.ranges))]
    if not isinstance(folder, Remote):
        for stale in folder.glob("rows-*"):  # of a call that was broken off
            shutil.rmtree(stale)
        if before := sum(place.exists() for row in runs for place in row):
            progress.note(f"going on with {before:,} of {len(texts) * len(wholes):,} parts that were counted before")
    progress.begin("counting", plan.cuts[-1], "words")
    if in_one_piece(work, plan):
        rows = counted = [
            executor.submit(count_run, told, texts[0], *each, whole, True)
            for each, whole in reversed(list(zip(plan.ranges, wholes, strict=True)))  # rare words meet the most others
        ][::-1]
    else:
        done = [  # text by text, so that a worker is done with one before it reads the next
            [
                executor.submit(count_run, told, text, *each, run[number], False, near=near[number])
                for each, run in zip(plan.ranges, runs, strict=True)
            ]
            for number, text in enumerate(texts)
        ]
        counted = [each for of_text in done for each in of_text]
        rows = [
            executor.submit(sum_runs, told, run, list(of_rows), height, whole)
            for run, of_rows, height, whole in zip(runs, zip(*done, strict=True), heights, wholes, strict=True)
        ]
    del texts  # whoever has one needs it as long as rows of it are to be counted
    executor.gather(counted, lambda done: progress.advance(plan.cuts[-1] * done // len(counted)))
    found = Counted(wholes, heights, executor.gather(rows))
    progress.end()
    return found


def write_counts(executor: Executor, counted: Counted, folder: Path) -> list[str]:
    """Write the files of the counts, of rows that lie in folders here; returns their digests."""
    before = np.cumsum([0, *counted.entries]).tolist()
    starts, columns, values = COUNTS.arrays

    def start(number: int, first: int, last: int) -> Result:
        if number == 0:
            return np.zeros(1, np.int64)
        return Piece(counted.places[number - 1] / starts, first + 1, last + 1, before[number - 1])

    def column(number: int, first: int, last: int) -> Piece:
        return Piece(counted.places[number] / columns, first, last)

    def value(number: int, first: int, last: int) -> Piece:
        return Piece(counted.places[number] / values, first, last)

    lengths = [1, *counted.rows], counted.entries, counted.entries
    how = zip(COUNTS.arrays.items(), lengths, (start, column, value), strict=True)
    written = [write_array(executor, folder / name, kind, each, cut) for (name, kind), each, cut in how]
    found = iter(executor.gather([block for each in written for block in each]))
    return [whole_digest(digest for _ in each for digest in next(found)) for each in written]


def put_together(counted: Counted, target: Remote, entries: dict[str, Any]) -> None:
    """Make counts at a URL of rows at URLs; `entries` are those of the card."""
    with scratch() as here:
        places = [here / place.name for place in counted.places]
        for there, place in zip(counted.places, places, strict=True):
            Remote(there).copy_to(place)
        folder = here / "counts"
        folder.mkdir()
        with Threads(1) as executor:
            digests = write_counts(executor, counted._replace(places=places), folder)
        COUNTS.write_card(folder, digests, **entries)
        sent(folder.iterdir(), target, COUNTS.card)
