"""What a worker does when many count: it writes some rows of some of the text into a folder, or adds such rows up."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...errors import CorpusError
from ...system.copies import copied_here
from ...system.files import release
from ...system.storage import Remote
from ...system.versions import scratch
from ..storage.arrays import digest_of
from ..storage.folders import FolderKind, writing
from ..storage.ranges import some_texts
from . import counting
from .counts_folder import COUNTS, Rows, require_rows
from .segments import Block, GrowingRows, Tallies, Text, blocks_of, segments_of
from .unfinished import State

__all__ = ["Counting", "Part", "Span", "count_run", "part_between", "sum_runs"]

RUN = FolderKind(
    what="run",
    card="run.json",
    layout=1,
    arrays={**COUNTS.arrays, "values.npy": np.int64},
    schema={"sha256": {}},
    remedy="it is counted again",
)


class Counting(NamedTuple):
    """How is counted."""

    words: int
    weights: np.ndarray  # of `whole_weights`
    parts: int  # how many parts of these make 1
    symmetric: bool
    segment: int  # words of text that are counted at once
    room: int  # entries of rows that are counted in one go


# ---------------------------------------------------------------------------------------------------- parts of the text


class Span(NamedTuple):
    """Some tokens of a corpus."""

    start: int
    stop: int
    reach: int  # so far windows reach behind it
    text: int  # in which the first token stands
    last: int  # and the last that is reached
    before: list[int]  # words before it that windows reach


def part_between(text: Text, window: int, start: int, stop: int) -> Span:
    """The tokens from one to another, and what windows reach around them."""
    tokens, offsets, cut = text
    number = max(0, int(np.searchsorted(offsets, start, "right")) - 1)
    reach, missing = stop, window
    while reach < len(tokens) and missing:
        behind = np.flatnonzero(tokens[reach : reach + 64 * window] < cut)[:missing]
        missing -= len(behind)
        reach = min(len(tokens), reach + 64 * window) if missing else reach + int(behind[-1]) + 1
    last = max(number, int(np.searchsorted(offsets, reach, "left")) - 1)
    return Span(start, stop, reach, number, last, _words_before(text, start, int(offsets[number]), window))


def _words_before(text: Text, position: int, start: int, window: int) -> list[int]:
    """The words before a position that a window reaches, in a text that starts there."""
    found: list[int] = []
    while position > start and len(found) < window:
        first = max(start, position - 64 * window)
        tokens = text.tokens[first:position]
        found = [*tokens[tokens < text.cut].tolist(), *found]
        position = first
    return found[-window:]


class Part:
    """A span of a corpus, which each process reads, and indexes, when it first needs it."""

    def __init__(self, corpus: Path, fingerprint: str, span: Span):
        self._what, self.span = (corpus, fingerprint), span
        self._texts: tuple[np.ndarray, np.ndarray] | None = None
        self._index: counting.Index | None = None
        self._reading = threading.RLock()

    def texts(self) -> tuple[np.ndarray, np.ndarray]:
        """Tokens and offsets, mapped."""
        with self._reading:
            if self._texts is None:
                span = self.span
                self._texts = some_texts(*self._what, span.text, span.last + 1, (span.start, span.reach))
            return self._texts

    def fits(self, what: Counting) -> bool:
        """Whether it is one segment."""
        return what.segment >= self.span.stop - self.span.start + len(self.texts()[1])

    def index(self, what: Counting) -> counting.Index:
        """Where every word occurs, of one that fits: made once for all who count rows of it here."""
        with self._reading:
            if self._index is None:
                (self._index,) = self.segments(what, (0, what.words))
            return self._index

    def segments(self, what: Counting, rows: tuple[int, int]) -> Iterator[counting.Index]:
        """Where words of some rows occur, segment by segment."""
        tokens, offsets = self.texts()
        length = self.span.stop - self.span.start
        size, state = min(what.segment, length + len(offsets)), State([0, 0], self.span.before)
        text = Text(tokens, offsets, what.words)
        for index, _ in segments_of(text, len(what.weights), size, state, length, rows):
            yield index
            release(tokens)

    def __reduce__(self) -> tuple[Any, ...]:
        return Part, (*self._what, self.span)


# ------------------------------------------------------------------------------------------------------------ counting


def count_run(what: Counting, part: Part, first: int, last: int, place: Path, whole: bool) -> int:
    """Count the rows `first` to `last` around the tokens of a part into a folder; returns the entries.

    Of a text in one piece it is the `whole` of these rows, as they are in the result. Otherwise it is a run, and one
    that is there is taken as it is.
    """
    if not whole and (found := _whole_run(place, last - first, what.words)) is not None:
        return found
    with _drafted(place) as draft:
        with GrowingRows(draft, np.float64 if whole else np.int64, last - first, State().runs) as rows:
            for blocks in _rows_of_segments(what, part, first, last, what.parts if whole else None):
                for _ in rows.append(blocks):
                    pass
            entries = rows.files[1].length
        if not whole:
            RUN.write_card(draft, [digest_of(each) for each in RUN.contents(draft)])
    return entries


def _whole_run(place: Path, rows: int, words: int) -> int | None:
    """The entries of a run, if it is there and undamaged; what is damaged is removed."""
    if isinstance(place, Remote) or not place.exists():
        return None
    try:
        record, found = RUN.read_card(place), Rows(*RUN.contents(place))
        RUN.verify(place, record, found)
        require_rows(place, found, words)
    except CorpusError:
        shutil.rmtree(place)
        return None
    return len(found.columns) if len(found.starts) % (rows + 1) == 0 else None


@contextmanager
def _drafted(place: Path) -> Iterator[Path]:
    """A folder to write to, which is at its place when it is whole."""
    with writing(f"counts into {place.parent}"):
        if isinstance(place, Remote):
            with scratch() as draft:
                yield draft
                for file in draft.iterdir():
                    Remote(place, file.name).take(file)
            return
        draft = place.with_name(f".{place.name}-{secrets.token_hex(8)}")
        draft.mkdir()
        try:
            yield draft
            with suppress(OSError):  # another worker, taken for dead, may have counted the same
                draft.rename(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _rows_of_segments(
    what: Counting, part: Part, first: int, last: int, parts: int | None
) -> Iterator[Iterator[Block]]:
    """Blocks of the rows `first` to `last` of each segment of a part: whole numbers, or 1 for so many `parts`."""
    tallies = Tallies(what.words, 1)
    for index in [part.index(what)] if part.fits(what) else part.segments(what, (first, last)):
        yield tallies.count(index, what.weights, what.symmetric, what.room, parts, first, last)


def sum_runs(what: Counting, places: list[Path], _counted: list[int], height: int, place: Path) -> int:
    """Add up runs of the same rows, once these are counted, into a folder; returns the entries."""
    with ExitStack() as stack:
        matrices, mapped = [], []
        for run in places:
            starts, columns, counts = RUN.contents(stack.enter_context(copied_here(run)))
            matrices += [(each, columns, counts) for each in starts.reshape(-1, height + 1)]
            mapped += [columns, counts]
        with _drafted(place) as draft, GrowingRows(draft, np.float64, height, State().counts) as rows:
            for _ in rows.append(_sums(what, matrices), *mapped):
                pass
            return rows.files[1].length


def _sums(what: Counting, matrices: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Iterator[Block]:
    """Blocks of the sum of matrices of the same rows."""
    tallies = Tallies(what.words, 1)
    most = np.minimum(sum(np.diff(starts) for starts, _, _ in matrices), what.words)
    for first, last, room in blocks_of(most, what.room, 0):
        spans = [(starts[first], starts[last]) for starts, _, _ in matrices]
        before = np.cumsum([0, *(stop - start for start, stop in spans)])
        begins = np.stack([
            starts[first : last + 1] - starts[first] + start
            for (starts, _, _), start in zip(matrices, before[:-1], strict=True)
        ])  # fmt: skip
        columns, counts = (
            np.concatenate([matrix[kind][start:stop] for matrix, (start, stop) in zip(matrices, spans, strict=True)])
            for kind in (1, 2)
        )
        yield tallies.rows(counting.sum_rows, 0, last - first, room, what.parts, begins, columns, counts)
