"""Graphs from files: edge lists, adjacency lists, matrices as MatrixMarket has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...errors import CorpusError
from ...jit.announcing import announced
from ...parameters import choice
from ...progress import Progress
from ...system.compression import Rewound, peek
from ...system.warning import warn_caller
from ...system.workers import available_workers, in_order
from ..encoding import scanner
from ..encoding.numbering import Scanners, blocks
from ..encoding.ranking import DraftTypes
from ..sources.files import Files
from ..sources.kinds import are_files, read_source
from ..sources.streams import ByteStream, JoinedFiles
from . import fields
from .building import Edges
from .objects import edges_of_object

__all__ = ["FORMATS", "read_edges"]

FORMATS = "edges", "adjacency", "matrix-market"
BLOCK = 1 << 20
MARKET = b"%%MatrixMarket"
SEPARATORS = {".csv": ",", ".tsv": "\t"}  # of files, by what their names end in
SNIFFED = 1 << 20  # bytes, which tell how lines are divided
SHOWN = 200  # characters of a line
_HEADERS = (
    {b"source", b"target"},
    {b"from", b"to"},
    {b"src", b"dst"},
    {b"node1", b"node2"},
    {b"head", b"tail"},
    {b"citing", b"cited"},
)  # of columns of edges
_CALLED = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar", ":": "a colon"}


class Layout(NamedTuple):
    """How the lines of a file are divided."""

    columns: int  # 2, or 3 with weights; `fields.ANY` in an adjacency list
    separator: str | None
    header: bool
    comments: str


def read_edges(source: Any, directed: bool | None, workers: int | None, progress: Progress, **how: Any) -> Edges:
    """See `Graph.read`."""
    _check(directed, **how)
    if not are_files(source):
        return edges_of_object(source, directed, how["weight"])
    found = read_source(source)
    if not isinstance(found, Files):
        raise TypeError(f"{found.description} is no file of edges: give the path of one")
    with JoinedFiles(found.files) as files:
        head, stream = peek(files, SNIFFED)
        form = how["format"] or ("matrix-market" if head.startswith(MARKET) else "edges")
        if form == "matrix-market":
            return _read_matrix(stream, found, directed)
        ending = "".join(suffix for suffix in _suffixes(found) if suffix in SEPARATORS)
        separator = how["separator"] or SEPARATORS.get(ending)
        layout = _layout(head, form, separator, how["header"], how["comments"], found.description)
        pieces, types = _read_lines(stream, files, found, layout, available_workers(workers), progress)
    return _joined(pieces, types, found, layout, bool(directed))


def _check(directed: Any, format: Any, separator: Any, header: Any, comments: Any, weight: Any) -> None:
    choice("directed", directed, (True, False, None))
    choice("format", format, (*FORMATS, None))
    choice("header", header, (True, False))
    one = isinstance(separator, str) and len(separator) == 1 and separator.isascii() and separator not in "\n\r"
    if separator is not None and not one:
        raise ValueError(f"separator must be one ASCII character, as ',', or None for blanks, not {separator!r}")
    if not isinstance(comments, str) or len(comments) > 2 or not comments.isascii():
        raise ValueError(f"comments must be at most two ASCII characters, as '#%', not {comments!r}")
    if not isinstance(weight, str):
        raise TypeError(f"weight must be the name of an attribute, not {weight!r}")


def _suffixes(found: Files) -> list[str]:
    """What the name of the first file ends in, without what compressed it."""
    first = found.files[0]
    return [suffix.lower() for suffix in first.suffixes[-2:]] if isinstance(first, Path) else []


# ------------------------------------------------------------------------------------------------------------ matrices


def _read_matrix(stream: ByteStream, found: Files, directed: bool | None) -> Edges:
    """A matrix in coordinates, whose nodes are called 1, 2 … as it counts them."""
    from scipy.io import mminfo, mmread

    try:
        content = io.BytesIO(stream.read() or b"")
        rows, columns, _, form, _, symmetry = mminfo(content)
        if form != "coordinate" or rows != columns or symmetry not in ("general", "symmetric"):
            raise ValueError(f"it is {form}, {symmetry}, of {rows:,} rows and {columns:,} columns")
        content.seek(0)
        matrix = mmread(content)
    except (ValueError, OverflowError, TypeError) as error:
        raise CorpusError(
            f"{found.description} is no graph in MatrixMarket's format ({error}): a square matrix in coordinates is"
            " one, general or symmetric, of numbers from 0 on"
        ) from error
    names = [str(number + 1) for number in range(rows)]
    return edges_of_object(matrix, directed, "", names=names, source=found.description)


# --------------------------------------------------------------------------------------------------------------- lines


def _layout(head: bytes, form: str, separator: str | None, header: bool, comments: str, name: str) -> Layout:
    """How lines are divided, by the first one that is neither empty nor a comment."""
    lines = [line.strip(b" \r\t" if separator is None else b" \r") for line in head.split(b"\n")]
    marks = tuple(comment.encode() for comment in comments)
    full = [line for line in lines if line.strip() and not (marks and line.startswith(marks))][header : header + 1]
    columns = fields.ANY
    if form == "edges":
        cells = _cells(full[0], separator) if full else [b"", b""]
        columns = min(max(len(cells), 2), 3)
        if len(cells) == 1:
            other = next((mark for mark in _CALLED if mark.encode() in cells[0]), None)
            _refuse_columns(name, lines.index(full[0]) + 1, 1, other, columns)
        if columns == 2 and not header and {cell.strip(b' "').lower() for cell in cells[:2]} in _HEADERS:
            warn_caller(
                f"{name} begins with what reads as names of columns, {b', '.join(cells).decode(errors='replace')}, and"
                " is taken for an edge: give header=True (--header) if it is none"
            )
    return Layout(columns, separator, header, comments)


def _cells(line: bytes, separator: str | None) -> list[bytes]:
    """The fields of a line; where one character divides them, they may be quoted."""
    if separator in (None, " "):
        return line.split()
    return [cell.encode("latin-1") for cell in next(csv.reader([line.decode("latin-1")], delimiter=separator))]


def _refuse_columns(name: str, line: int, found: int, separator: str | None, columns: int) -> None:
    where = f"line {line:,} of {name}"
    if found == 1:
        remedy = (
            f"if {_CALLED[separator]} divides them, give separator={separator!r} (--separator)"
            if separator
            else "an edge list has two names a line, and perhaps a weight"
        )
        raise CorpusError(f"{where} has one column: {remedy}")
    if found > 3:
        raise CorpusError(
            f"{where} has {found:,} columns, and an edge has two names and perhaps a weight: if the neighbours of a"
            ' node stand behind it, give format="adjacency" (--format)'
        )
    raise CorpusError(
        f"{where} has {found} columns, and the first line has {columns}: give a weight in every line, or in none"
    )


class _Piece(NamedTuple):
    """What a block of lines became."""

    found: scanner.Found
    weights: np.ndarray
    tally: np.ndarray
    wrong: int
    shown: str  # of a line that is wrong


def _read_lines(
    stream: Rewound, files: JoinedFiles, found: Files, layout: Layout, workers: int, progress: Progress
) -> tuple[list[_Piece], DraftTypes]:
    """The lines of files as numbered names, and weights."""
    scanners = Scanners(workers)
    marks = [ord(mark) for mark in layout.comments] + [-1, -1]
    separator = fields.BLANK if layout.separator in (None, " ") else ord(layout.separator)

    def take(data: np.ndarray, stop: int, origin: int) -> _Piece:
        names, weights = np.empty(stop + scanner.PAD + 1, np.uint8), np.empty(stop // 4 + 1, np.float32)
        lines = fields.Lines(data, names, weights, np.zeros(6, np.int64), fields.POWERS)
        wrong = fields.take_fields(lines, 0, stop, separator, layout.columns, marks[0], marks[1])
        size = int(lines.tally[1])
        lines.names[size : size + scanner.PAD] = scanner.NEWLINE
        piece = scanners.scan(lines.names[: size + scanner.PAD], size, origin)
        shown = _line(data, int(lines.tally[0])) if wrong else ""
        return _Piece(piece, lines.weights[: lines.tally[2]], lines.tally, wrong, shown)

    pieces: list[_Piece] = []
    progress.begin("reading", sum(path.stat().st_size for path in found.paths), "bytes")
    headers = _Headers(layout, files)
    whole = blocks(stream, BLOCK, newline_only=True)
    with announced(progress):
        before = 0
        for piece in in_order(take, headers.without(whole) if layout.header else whole, workers):
            if piece.wrong:
                _refuse(piece, before, found, layout)
            before += int(piece.tally[0])
            pieces.append(piece)
            progress.advance(files.given)
    progress.end()
    if pieces:
        pieces[0].tally[[0, 4]] -= headers.blanked  # which are neither lines nor empty
    return pieces, scanners.join()


def _joined(pieces: list[_Piece], types: DraftTypes, found: Files, layout: Layout, directed: bool) -> Edges:
    """The graph of all pieces."""
    names, number = _named(types, found)
    first, second = _ends(pieces, number, layout.columns)
    counted = np.sum([piece.tally for piece in pieces] or [np.zeros(6, np.int64)], axis=0)
    lines, comments, empty = counted[[0, 3, 4]].tolist()
    card = {"source": found.description, "lines": lines, "comments": comments, "empty_lines": empty}
    weights = np.concatenate([piece.weights for piece in pieces]) if layout.columns == 3 else None
    pieces.clear()
    return Edges(names, first, second, weights, directed, card)


class _Headers:
    """Blanks the line that names the columns: it stands first in the first file, and perhaps in others.

    Comments may come before it. A line of another file that is not the same is an edge: of a file that was cut into
    several, one has the header.
    """

    def __init__(self, layout: Layout, files: JoinedFiles):
        self._marks, self._files = tuple(map(str.encode, layout.comments)), files
        self._header: bytes | None = None
        self._looking = False  # whether the file that is being read has had comments alone
        self.blanked = 0

    def without(self, blocks: Iterable[tuple[np.ndarray, int, int]]) -> Iterator[tuple[np.ndarray, int, int]]:
        """The blocks of lines, of which those lines are empty."""
        for data, stop, origin in blocks:
            starts = [start - origin for start in self._files.begun if origin <= start < origin + stop]
            starts = [0, *starts] if self._looking else starts
            lines, behind = data[:stop].tobytes() if starts else b"", 0
            for start in starts:
                if start >= behind:
                    behind = self._blank(data, lines, start)
            yield data, stop, origin

    def _blank(self, data: np.ndarray, lines: bytes, place: int) -> int:
        """Blank the first line from a place on that is no comment; returns the place behind it."""
        self._looking = True
        while self._looking and place < len(lines):
            end = lines.find(b"\n", place)
            full = lines[place:end].strip()
            if full and not (self._marks and full.startswith(self._marks)):
                self._looking = False
                if self._header in (None, full):
                    self._header = full
                    self.blanked += 1
                    data[place:end] = fields.BLANK
            place = end + 1
        return place


def _line(data: np.ndarray, number: int) -> str:
    lines = data.tobytes().split(b"\n", number)
    return lines[number - 1].decode("utf-8", "replace").strip()[:SHOWN]


def _refuse(piece: _Piece, before: int, found: Files, layout: Layout) -> None:
    """Raise the error of a line."""
    line = before + int(piece.tally[0])
    if piece.wrong == fields.COLUMNS:
        _refuse_columns(found.description, line, int(piece.tally[5]), None, layout.columns)
    cells = _cells(piece.shown.encode(), layout.separator)
    weight = cells[2].decode().strip() if len(cells) > 2 else ""
    what = {
        fields.EMPTY: "has an empty field: give every node a name",
        fields.CONTROL: "has a name with a control character or a byte that is not UTF-8: mend it",
        fields.NUMBER: f"has the weight {weight!r}, which is no number: mend it, or give header=True (--header)",
        fields.NEGATIVE: f"has the negative weight {weight}: walks need weights from 0 on",
        fields.NOT_FINITE: f"has the weight {weight}: weights are finite numbers from 0 on",
    }
    raise CorpusError(f"line {line:,} of {found.description} {what[piece.wrong]}")


def _named(types: DraftTypes, found: Files) -> tuple[list[str], np.ndarray]:
    """The names of nodes in the order in which they were met, and the node of each provisional id."""
    spelled = bytes(types.spellings).replace(bytes([fields.INSIDE]), b" ")  # type: ignore[arg-type]
    try:
        by_type = spelled.decode("utf-8").split("\n")[:-1]
    except UnicodeDecodeError as error:
        name = spelled[spelled.rfind(b"\n", 0, error.start) + 1 : spelled.find(b"\n", error.start)]
        raise CorpusError(f"{found.description} has the name {name!r}, which is not UTF-8: convert the file") from error
    order = np.argsort(types.first, kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return [by_type[kind] for kind in order.tolist()], number[types.types]


def _ends(pieces: list[_Piece], number: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of each edge."""
    firsts, seconds = [], []
    for first, second in _pairs(pieces, columns):
        firsts.append(number[first])
        seconds.append(number[second])
    none = [np.zeros(0, np.int32)]
    return np.concatenate(firsts or none), np.concatenate(seconds or none)


def _pairs(pieces: list[_Piece], columns: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for piece in pieces:
        tokens = piece.found.tokens[: piece.found.tally[1]]
        if columns != fields.ANY:
            yield tokens[0::2], tokens[1::2]
            continue
        ends = piece.found.ends[: piece.found.tally[2]]
        starts = np.concatenate(([0], ends))[:-1].astype(np.int64)  # none of a block that is all comments
        others = np.ones(len(tokens), bool)
        others[starts] = False
        yield np.repeat(tokens[starts], ends - starts - 1), tokens[others]
