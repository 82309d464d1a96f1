"""Tokens as provisional ids in a draft: the two ways of numbering them.

Bytes go through the compiled scanner, block by block, on every core. Whatever has been tokenized, or needs a
tokenizer, goes through a Python dictionary. Both leave provisional ids in a `Draft`; once all is read, `rank` turns
them into ranks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np

from ...progress import Progress
from ...system.workers import in_order
from ..sources.base import Numbered
from ..sources.streams import ByteStream
from ..storage.gathered import Gathered
from . import scanner
from .ranking import DraftTypes
from .runs import Runs

__all__ = ["Piece", "Scanners", "blocks", "encode_bytes", "encode_lists", "encode_numbers"]


# -------------------------------------------------------------------------------------------------------------- bytes


def blocks(stream: ByteStream, size: int, newline_only: bool = False) -> Iterator[tuple[np.ndarray, int, int]]:
    """Cut a stream into blocks of whole tokens; at newlines alone if `newline_only`, so that texts stay whole.

    A block has `size` bytes, or as many as a longer token needs. Yields ``data`` (uint8: the block, and `scanner.PAD`
    newlines), ``stop``, the bytes of the block, and ``origin``, those before it.
    """
    rest, origin, ended = np.empty(0, np.uint8), 0, False
    while not ended:
        room = max(size, 2 * len(rest))
        data = np.empty(room + scanner.PAD, np.uint8)
        data[: len(rest)] = rest
        stop = _fill(stream, data.data[:room], len(rest))
        ended = stop < room
        cut = stop if ended else scanner.last_separator(data, len(rest), stop, newline_only)
        if not ended and cut == len(rest):
            rest = data[:stop]
            continue
        rest = data[cut:stop].copy()
        data[cut : cut + scanner.PAD] = scanner.NEWLINE
        yield data, cut, origin
        origin += cut


def _fill(stream: ByteStream, view: memoryview, filled: int) -> int:
    while filled < len(view) and (more := stream.readinto(view[filled:])):
        filled += more
    return filled


class Scanners:
    """One table a worker, each used by one thread at a time; `runs`, if given, take those that have grown large."""

    def __init__(self, workers: int, runs: Runs | None = None):
        self.workers, self.runs = workers, runs
        self.idle: SimpleQueue[tuple[int, scanner.Table]] = SimpleQueue()
        for worker in range(workers):
            self.idle.put((worker, scanner.new_table()))

    def scan(self, data: np.ndarray, stop: int, origin: int) -> scanner.Found:
        """Scan a block with whichever table is idle."""
        worker, table = self.idle.get()
        try:
            found = scanner.found(stop)
            first = self.runs.number(worker) if self.runs is not None else worker
            while short := scanner.scan(data, stop, origin, table, found, first, self.workers):
                table = scanner.enlarge(table, short)
            if self.runs is not None and table.used[0] >= self.runs.most:
                self.runs.add(worker, table)
                table = scanner.new_table()
            return found
        finally:
            self.idle.put((worker, table))

    def tables(self) -> dict[int, scanner.Table]:
        """The table of each worker, which scans no more."""
        return dict(self.idle.get() for _ in range(self.workers))

    def join(self) -> DraftTypes:
        """The types of all tables as one."""
        tables = self.tables()
        whole = scanner.grow(
            tables[0],
            sum(int(table.used[0]) for table in tables.values()) + 1,
            sum(int(table.used[1]) for table in tables.values()) + 1,
        )
        types = np.zeros((max(int(table.used[0]) for table in tables.values()), self.workers), np.int32)
        types[: tables[0].used[0], 0] = np.arange(tables[0].used[0])
        for worker in range(1, self.workers):
            here = np.empty(tables[worker].used[0], np.int32)
            scanner.absorb(whole, tables[worker], scanner.counts(tables[worker]), here)
            types[: len(here), worker] = here
        kinds, size, _ = whole.used
        return DraftTypes(whole.spelling[:size].tobytes(), scanner.counts(whole), whole.first[:kinds], types.ravel())


def encode_bytes(
    stream: ByteStream, draft: Gathered, workers: int, size: int, progress: Progress, runs: Runs | None = None
) -> tuple[DraftTypes | Runs, int]:
    """Scan a stream of bytes into a draft.

    Returns the types, whose `first` counts bytes of the stream, and the number of NUL bytes met between tokens. If
    some were put aside, the types are the `runs`, with what the tables hold at the end.
    """
    scanners = Scanners(workers, runs)
    nul_bytes = 0
    for found in in_order(scanners.scan, blocks(stream, size), workers):
        _, tokens, ends, nul = found.tally
        draft.append(found.tokens[:tokens], found.ends[:ends])
        nul_bytes += int(nul)
        progress.advance(stream.given)
    if runs:
        for worker, table in scanners.tables().items():
            runs.add(worker, table)
        return runs, nul_bytes
    return scanners.join(), nul_bytes


# ------------------------------------------------------------------------------------------------------------- tokens


class Piece(NamedTuple):
    """Tokens of a text, and whether the text ends with them."""

    tokens: list[str]
    ends: bool


def encode_lists(pieces: Iterable[Piece], draft: Gathered, size: int) -> tuple[DraftTypes, int]:
    """Number tokens into a draft, `size` or a little more at once.

    Returns the types, whose `first` counts types, and the number of tokens of no characters, which are left out.
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    counts = np.zeros(1 << 10, np.int64)
    tokens: list[str] = []
    ends: list[int] = []
    empty = 0

    def store() -> None:
        nonlocal counts
        ids = np.fromiter(map(numbers.__getitem__, tokens), np.int32, len(tokens))
        while len(counts) < len(numbers):
            counts = np.concatenate((counts, np.zeros_like(counts)))
        np.add.at(counts, ids, 1)
        draft.append(ids, np.array(ends, np.int64))
        tokens.clear()
        ends.clear()

    for piece in pieces:
        before = len(tokens)
        tokens += filter(None, piece.tokens) if "" in piece.tokens else piece.tokens
        empty += before + len(piece.tokens) - len(tokens)
        if piece.ends:
            ends.append(len(tokens))
        if len(tokens) >= size or len(ends) >= size:
            store()
    store()
    kinds = np.arange(len(numbers))
    return DraftTypes(list(numbers), counts[: len(numbers)], kinds, kinds.astype(np.int32)), empty


# ------------------------------------------------------------------------------------------------------------ numbers


def encode_numbers(texts: Numbered, draft: Gathered) -> DraftTypes:
    """Put tokens that are numbered already into a draft; the types' `first` counts types."""
    draft.append(texts.ids, texts.ends)
    kinds = np.arange(len(texts.names))
    return DraftTypes(texts.names, texts.counts, kinds, kinds.astype(np.int32))
