"""Tables, whose columns hold texts and tags: CSV, TSV, JSON Lines and Parquet files, data frames.

============  =========================================================================================================
``.csv``      quoted as in RFC 4180: a quoted cell may hold commas and newlines, a doubled quote is one; in files that
              Excel writes where commas are decimal points, semicolons separate the cells, and so they do the names
``.tsv``      unquoted: a row is a line, tabs separate the cells, a quote is a character like any other
``.jsonl``    a row is an object of JSON on a line of its own, whose keys are the columns; a cell may be a list; also
              ``.ndjson``
``.parquet``  read by pyarrow; a cell may be a list
============  =========================================================================================================

All but Parquet may be compressed. The first row of CSV and TSV names the columns where columns are chosen by name;
where they are chosen by number, counted from 1 as in `cut` and `awk`, it is a text like any other.
"""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice, tee
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from ...system.storage import Remote
from .base import FileSource, Form, Source
from .cells import of_arrow
from .columns import NO_COLUMNS, Chosen, Columns, place_of, weight_of
from .lines import DecodedLines
from .streams import ByteReader

__all__ = ["FORMATS", "Frame", "TableFile", "TableFiles", "is_table_file", "table_file"]

_COMPRESSED = {".gz", ".bz2", ".xz", ".zst"}
_LONGEST_CELL = (1 << 31) - 1  # characters; the csv module's own limit is 131,072
_BATCH = 1 << 12  # rows of Parquet read at once
_BLOCK = 1 << 16  # rows whose columns are given at once


class TableFile(ABC):
    """One file of a table: an iterable of the chosen cells of each row, texts before tags."""

    def __init__(self, file: Path | ByteReader, columns: Chosen, strict: bool):
        self._file, self._columns, self._lines = file, columns, DecodedLines(file, strict)

    @abstractmethod
    def __iter__(self) -> Iterator[Sequence[Any]]:
        """The chosen cells of each row."""

    def blocks(self) -> Iterator[list[Any]]:
        """The chosen columns, some rows at once: each a sequence of cells, an array, or `Distinct`."""
        rows = iter(self)
        while block := list(islice(rows, _BLOCK)):
            yield list(zip(*block, strict=True))

    @property
    def undecodable_bytes(self) -> int:
        """Bytes read as U+FFFD so far."""
        return self._lines.undecodable_bytes

    def place(self) -> str:
        """Which line is being read, for an error message."""
        return self._lines.place()


class JsonLinesFile(TableFile):
    """Rows that are objects of JSON, a line each."""

    def __iter__(self) -> Iterator[list[Any]]:
        for line in self._lines:
            if not line.isspace():
                row = self._parsed(line)
                cells = list(row.values())
                yield [cells[place] for place in self._columns.places(list(row), self.place())]

    def _parsed(self, line: str) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"{self.place()} is no JSON ({error}); repair the line") from error
        if not isinstance(row, dict):
            raise CorpusError(f'{self.place()} is no object of JSON, as in {{"text": "…"}}; give each row as one')
        return row


class TsvFile(TableFile):
    """Rows that are lines, and cells between tabs."""

    def __iter__(self) -> Iterator[list[str]]:
        rows = self._rows()
        first = next(rows, None)
        if first is None:
            return
        places = self._columns.places(first, self._lines.name)
        for row in rows if self._columns.header else chain([first], rows):
            if len(row) != len(first):
                raise CorpusError(
                    f"{self.place()} ends a row of {len(row)} cells where the first row has {len(first)}; "
                    "repair the row, its quotes or its separators"
                )
            yield [row[place] for place in places]

    def _rows(self) -> Iterator[list[str]]:
        return (line.rstrip("\r\n").split("\t") for line in self._lines)


class CsvFile(TsvFile):
    """Rows of cells in quotes, between commas or semicolons."""

    def _rows(self) -> Iterator[list[str]]:
        csv.field_size_limit(_LONGEST_CELL)
        ended = 0
        head, text = tee(self._lines)
        try:
            separator = self._separator(head)
            del head  # of which nothing is kept any more
            for row in csv.reader(text, strict=True, delimiter=separator):
                ended = self._lines.number
                yield row or [""]  # csv's way to say that a line is blank: one cell, and nothing in it
        except csv.Error as error:
            place, fault = f"the row from line {ended + 1:,} on of {self._lines.name}", str(error).split(" - ")[0]
            raise CorpusError(f"{place} is no proper CSV ({fault}); repair its quotes") from error

    def _separator(self, lines: Iterator[str]) -> str:
        """A semicolon where the names of the columns stand between semicolons, else a comma."""
        if not self._columns.header:
            return ","
        first = (next(csv.reader(lines), None) or [""])[0]  # not strictly: "a";"b" is no proper CSV
        return ";" if ";" in first and first not in self._columns.all else ","


class ParquetFile(TableFile):
    """Rows of a Parquet file."""

    _number = 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        with self._readable():
            for columns in self._batches(_BATCH):
                for row in zip(*(column.to_pylist() for column in columns), strict=True):
                    self._number += 1
                    yield row

    def blocks(self) -> Iterator[list[Any]]:
        """The chosen columns, some rows at once, as `of_arrow` gives them."""
        with self._readable():
            for columns in self._batches(_BLOCK):
                yield list(map(of_arrow, columns))

    def _batches(self, rows: int) -> Iterator[list[Any]]:
        from pyarrow import parquet

        file: Any = io.BufferedReader(self._file.open()) if isinstance(self._file, Remote) else self._file
        with parquet.ParquetFile(file) as table:
            names = table.schema_arrow.names
            places = self._columns.places(names, str(self._file))
            read = list(dict.fromkeys(names[place] for place in places))
            given = [place for name in read for place in range(len(names)) if names[place] == name]
            for batch in table.iter_batches(rows, columns=read):  # a name stands for all columns that share it
                yield [batch.column(given.index(place)) for place in places]

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Say what to do where the library is missing, or the file damaged."""
        try:
            import pyarrow
        except ImportError as error:
            raise CorpusError(f"reading {self._file} takes pyarrow: pip install 'wordvec[parquet]'") from error
        try:
            yield
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            told = " ".join(str(error).split())
            raise CorpusError(f"cannot read {self._file} as Parquet ({told}); copy or download it again") from error

    def place(self) -> str:
        """Which row is being read, for an error message."""
        return f"row {self._number:,} of {self._file}"


#: What reads files of tables, by the end of their names.
FORMATS: dict[str, type[TableFile]] = {
    ".csv": CsvFile,
    ".tsv": TsvFile,
    ".jsonl": JsonLinesFile,
    ".ndjson": JsonLinesFile,
    ".parquet": ParquetFile,
}


def _suffix(file: Path | ByteReader) -> str:
    """The suffix that tells what a file is, without that of a compression; none of a stream."""
    path = file if isinstance(file, Path) else Path()
    return (Path(path.stem) if path.suffix.lower() in _COMPRESSED else path).suffix.lower()


def is_table_file(file: Path | ByteReader) -> bool:
    """Whether a file is a table, by its name."""
    return _suffix(file) in FORMATS


def table_file(file: Path | ByteReader, columns: Chosen, strict: bool) -> TableFile:
    """What reads the chosen columns of a file that `is_table_file`."""
    return FORMATS[_suffix(file)](file, columns, strict)


class TableFiles(FileSource):
    """Rows of files as (text, tags).

    Raises
    ------
    CorpusError
        While reading: a column is missing, a row has another number of cells than the first, the quoting is broken,
        pyarrow is not installed, or the file cannot be read.
    ValueError
        No column of text is named.
    """

    form = Form.TAGGED

    def __init__(self, files: FileSource, columns: Columns, strict: bool):
        if not columns.text:
            raise ValueError(f"{files.description} is a table: say which column holds the text, by name or by number")
        super().__init__(files.files, files.description, files.skipped)
        self._columns, self._strict = columns, strict
        self.numbered = not columns.tags
        self._file: TableFile  # the one being read

    def __iter__(self) -> Iterator[tuple[Any, list[Any]]]:
        for file in self.files:
            self._file = table_file(file, self._columns, self._strict)
            yield from map(self._columns.split, self._weighed() if self._columns.weight else self._file)
            self.undecodable_bytes += self._file.undecodable_bytes

    def _weighed(self) -> Iterator[Sequence[Any]]:
        """The rows of a file, whose weights are noted."""
        for cells in self._file:
            self.weights.append(weight_of(cells[-1], self.place))
            yield cells

    def place(self) -> str:
        """Which row is being read, for an error message."""
        return self._file.place()


class Frame(Source):
    """A data frame: pandas's, or whatever has `columns` and gives one by its name.

    Its rows are (text, tags), once `select` has chosen the columns.
    """

    form = Form.TAGGED

    def __init__(self, frame: Any, columns: Columns = NO_COLUMNS):
        super().__init__("a data frame")
        self._frame, self._columns = frame, columns
        self.numbered = not columns.tags

    @property
    def is_table(self) -> bool:
        """Whether `select` chooses the columns of the texts and of the tags."""
        return True

    def select(self, columns: Columns, strict: bool) -> Frame:
        """The texts and tags in some columns.

        Raises
        ------
        ValueError
            No column of text is named.
        CorpusError
            A column is missing.
        """
        if not columns.text:
            raise ValueError("a data frame is a table: say which column holds the text, with text=")
        names = list(self._frame.columns)
        for column in columns.all:
            place_of(column, names, self.description)
        return Frame(self._frame, columns)

    def __iter__(self) -> Iterator[tuple[Any, list[Any]]]:
        cells = (self._frame[column] for column in self._columns.all)
        for row in zip(*cells, strict=True):
            if self._columns.weight:
                self.weights.append(weight_of(row[-1], self.place))
            yield self._columns.split([cell.tolist() if hasattr(cell, "tolist") else cell for cell in row])
            self.number += 1

    def place(self) -> str:
        """Which row is being read, counted from 0 as frames do."""
        return f"row {self.number:,} of {self.description}"
