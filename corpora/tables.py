"""Texts and tags from the columns of tables: CSV, TSV, Parquet, data frames.

========  ===========================================================================================================
``.csv``  quoted as RFC 4180 has it: a quoted cell may hold commas and newlines, a doubled quote is one; in
          files of Excel's where commas are decimal points, the cells stand between semicolons, as the names then do
``.tsv``  unquoted: a row is a line, a cell is what stands between tabs, a quote is a character like any other
========  ===========================================================================================================

Both may be compressed. Their first row names the columns where columns are asked for by name; asked for by number,
counted from 1 as `cut` and `awk` do, the first row is a text like any other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, tee
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CorpusError
from .lines import Lines
from .sources import Files
from .tags import is_missing

__all__ = ["Columns", "Frame", "TableFiles", "is_table", "is_table_file"]

_SEMICOLONS = ".csv with semicolons"
_ROWS = {
    ".csv": lambda lines: csv.reader(lines, strict=True),
    _SEMICOLONS: lambda lines: csv.reader(lines, strict=True, delimiter=";"),
    ".tsv": lambda lines: (line.rstrip("\r\n").split("\t") for line in lines),
}
_COMPRESSED = {".gz", ".bz2", ".xz", ".zst"}
_LONGEST_CELL = (1 << 31) - 1  # characters; the csv module's own limit is 131,072
_BATCH = 1 << 12  # rows of Parquet read at once
_NAMES, _LETTERS = 10, 30  # shown of a first row, which may be a patient's record


class Columns(NamedTuple):
    """Which columns hold the text and the tags, by name or by number, and whether the first row names them."""

    text: list[str | int]
    tags: list[str | int]
    header: bool

    @classmethod
    def of(cls, text: Any, tags: Any, header: bool | None) -> Columns:
        """Columns as a caller gives them: one, several, or no tags at all."""
        chosen = _listed(text), _listed(tags)
        named = any(isinstance(column, str) for column in chosen[0] + chosen[1])
        return cls(*chosen, named if header is None else header)

    @property
    def all(self) -> list[str | int]:
        """Those of the text before those of the tags."""
        return self.text + self.tags

    def split(self, cells: Sequence[Any]) -> tuple[Any, list[Any]]:
        """A row's cells, in the order of `all`, as text and tags; an empty cell is no tag, a list is several."""
        texts, given = cells[: len(self.text)], cells[len(self.text) :]
        tags: list[Any] = []
        for cell in given:
            tags += cell if isinstance(cell, list | tuple) else [] if is_missing(cell) or cell == "" else [cell]
        texts = ["" if is_missing(cell) else cell for cell in texts]
        return (texts[0] if len(texts) == 1 else _joined(texts)), tags


def _listed(columns: Any) -> list[str | int]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str | int) else list(columns)


def _joined(texts: Iterable[Any]) -> str:
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a column of text holds {str(text)[:50]!r}; choose columns of str")
    return " ".join(texts)


def _kind(file: Any) -> str:
    """The suffix that tells what a file is, without that of a compression."""
    if not isinstance(file, Path):
        return ""
    return (Path(file.stem) if file.suffix.lower() in _COMPRESSED else file).suffix.lower()


def is_table_file(file: Any) -> bool:
    """Whether a file is a table, told by its name."""
    return _kind(file) in (*_ROWS, ".parquet")


def is_table(files: Files) -> bool:
    """Whether files are tables, told by their names.

    Raises
    ------
    CorpusError
        Some are and some are not.
    """
    tables = [is_table_file(file) for file in files.files]
    if any(tables) and not all(tables):
        other = files.files[tables.index(False)]
        raise CorpusError(f"{other} is no table among tables; give tables and text apart")
    return all(tables)


def _places(columns: list[str | int], names: list[Any], what: str) -> list[int]:
    """Where columns stand in a file, counted from 0."""
    for column in columns:
        if isinstance(column, int) and not 1 <= column <= len(names):
            raise CorpusError(f"{what} has no column {column}; columns are counted from 1 to {len(names)}")
    return [column - 1 if isinstance(column, int) else _named(column, names, what) for column in columns]


def _named(column: Any, names: list[Any], what: str) -> int:
    if column not in names:
        shown = [f"{str(name)[:_LETTERS]}…" if len(str(name)) > _LETTERS else str(name) for name in names[:_NAMES]]
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        raise CorpusError(
            f"{what} has no column {column!r}; it has {', '.join(shown)}{more}; columns can be given by number, too,"
            f" from 1 to {len(names)}"
        )
    if names.count(column) > 1:
        raise CorpusError(f"{what} has {names.count(column)} columns named {column!r}; rename them")
    return names.index(column)


class TableFiles:
    """Rows of files as (text, tags).

    Parameters
    ----------
    files : Files
    columns : Columns
    strict : bool
        Refuse bytes that are no UTF-8.

    Raises
    ------
    CorpusError
        While reading: a column is missing, a row has another number of cells than the first, the quoting is broken,
        pyarrow is not installed, or the file cannot be read.
    ValueError
        No column of text is named.
    """

    def __init__(self, files: Files, columns: Columns, strict: bool):
        if not columns.text:
            raise ValueError(f"{files.description} is a table: say which column holds the text, by name or by number")
        self._files, self._columns, self._strict = files, columns, strict
        self._place = ""
        self.description = files.description
        self._undecodable_bytes = 0

    def __iter__(self) -> Iterator[tuple[Any, list[Any]]]:
        for file in self._files.files:
            yield from map(self._columns.split, self._rows_of(file))

    def _rows_of(self, file: Path) -> Iterator[Sequence[Any]]:
        kind = _kind(file)
        return self._parquet(file) if kind == ".parquet" else self._csv(file, kind)

    def place(self) -> str:
        """What to call the running row in a sentence."""
        return self._place

    def card(self) -> dict[str, int]:
        """What a corpus's card doesn't know, as the corpus is given strings."""
        return self._files.card() | {"undecodable_bytes": self._undecodable_bytes}

    def _csv(self, file: Path, kind: str) -> Iterator[list[str]]:
        lines = Lines(file, self._strict)
        rows = self._rows(lines, kind)
        first = next(rows, None)
        if first is None:
            return
        places = _places(self._columns.all, first, lines.name)
        for row in rows if self._columns.header else chain([first], rows):
            if len(row) != len(first):
                raise CorpusError(
                    f"{lines.place()} ends a row of {len(row)} cells where the first row has {len(first)}; "
                    "repair the row, its quotes or its separators"
                )
            yield [row[place] for place in places]
        self._undecodable_bytes += lines.undecodable_bytes

    def _rows(self, lines: Lines, kind: str) -> Iterator[list[str]]:
        csv.field_size_limit(_LONGEST_CELL)
        ended = 0
        head, text = tee(lines)
        try:
            if kind == ".csv" and self._columns.header:
                first = (next(csv.reader(head), None) or [""])[0]  # not strictly: "a";"b" is no proper CSV
                kind = _SEMICOLONS if ";" in first and first not in self._columns.all else kind
            del head  # of which nothing is kept any more
            for row in _ROWS[kind](text):
                self._place, ended = lines.place(), lines.number
                yield row or [""]  # csv's way to say that a line is blank: one cell, and nothing in it
        except csv.Error as error:
            place, fault = f"the row from line {ended + 1:,} on of {lines.name}", str(error).split(" - ")[0]
            raise CorpusError(f"{place} is no proper CSV ({fault}); repair its quotes") from error

    def _parquet(self, file: Path) -> Iterator[tuple]:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError as error:
            raise CorpusError(f"reading {file} takes pyarrow: pip install 'wordvec[parquet]'") from error
        try:
            with parquet.ParquetFile(file) as table:
                names = table.schema_arrow.names
                places = _places(self._columns.all, names, str(file))
                read = list(dict.fromkeys(names[place] for place in places))
                given = [place for name in read for place in range(len(names)) if names[place] == name]
                number = 0
                for batch in table.iter_batches(_BATCH, columns=read):  # a name stands for all columns that share it
                    for row in zip(*(batch.column(given.index(p)).to_pylist() for p in places), strict=True):
                        number += 1
                        self._place = f"row {number:,} of {file}"
                        yield row
        except (pyarrow.ArrowException, OSError) as error:
            raise CorpusError(f"cannot read {file} as Parquet ({error}); copy or download it again") from error


class Frame:
    """Rows of a data frame (pandas's, or whatever has `columns` and gives one by its name) as (text, tags).

    Raises
    ------
    ValueError
        No column of text is named.
    CorpusError
        A column is missing.
    """

    description = "a data frame"

    def __init__(self, frame: Any, columns: Columns):
        if not columns.text:
            raise ValueError("a data frame is a table: say which column holds the text, with text=")
        names = list(frame.columns)
        for column in columns.all:
            _named(column, names, self.description)
        self._frame, self._columns, self._number = frame, columns, 0

    def __iter__(self) -> Iterator[tuple[Any, list[Any]]]:
        cells = (self._frame[column] for column in self._columns.all)
        for row in zip(*cells, strict=True):
            yield self._columns.split([cell.tolist() if hasattr(cell, "tolist") else cell for cell in row])
            self._number += 1

    def place(self) -> str:
        """What to call the running row in a sentence, counted from 0 as frames do."""
        return f"row {self._number:,} of {self.description}"
