"""The cells of a column of a table of events, a block at a time: as names by number, or as what can be sorted."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from itertools import count
from typing import Any, NamedTuple, NoReturn

import numpy as np

from ...errors import CorpusError
from .columns import is_missing

__all__ = ["Distinct", "Names", "Order", "of_arrow", "of_series"]

_NEAR = 8  # times as wide as there are cells whole numbers may lie, to be found in a table
_SHOWN = 40  # characters of a cell
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_DATE = re.compile(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\s*\d:\d\d")  # which does not sort as text


class Distinct(NamedTuple):
    """The distinct values of a block, in order of first occurrence, and which of them each cell holds; -1: none."""

    values: list[Any]
    codes: np.ndarray


def of_arrow(column: Any) -> np.ndarray | Distinct | list[Any]:
    """An array of pyarrow's: numbers and times as NumPy has them, text by its distinct values, else a list."""
    import pyarrow

    types = pyarrow.types
    text = types.is_string(column.type) or types.is_large_string(column.type) or types.is_dictionary(column.type)
    if text:
        column = column.dictionary_decode() if types.is_dictionary(column.type) else column
        coded = column.dictionary_encode()
        codes: np.ndarray = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return Distinct(coded.dictionary.to_pylist(), codes)
    plain = types.is_integer(column.type) or types.is_floating(column.type) or types.is_temporal(column.type)
    if plain and not column.null_count and not types.is_time(column.type):
        found: np.ndarray = column.to_numpy(zero_copy_only=False)
        return found
    cells: list[Any] = column.to_pylist()
    return cells


def of_series(column: Any) -> np.ndarray | list[Any]:
    """A column of a data frame, or an array: numbers and times as NumPy has them, else a list."""
    nulls = getattr(column, "null_count", None)  # polars makes floats of whole numbers where some are missing
    if callable(nulls) and nulls():
        listed: list[Any] = column.to_list()
        return listed
    if isinstance(column, list | tuple):  # NumPy would spell numbers among strings
        return list(column)
    array = np.asarray(column)
    return array if array.dtype.kind in "iufM" else array.tolist()


class Names:
    """The names of items, or of groups, by number, in order of first occurrence.

    Whole numbers are kept as they are until all are there, and never become strings on their way to a number.

    Parameters
    ----------
    column : str or int
        As the caller named it, for an error message.
    """

    def __init__(self, column: str | int):
        self._column = column
        self._numbers: defaultdict[Hashable, int] = defaultdict(count().__next__)
        self._plain: list[np.ndarray] = []  # blocks of whole numbers, while there is nothing else
        self._codes: list[np.ndarray] = []  # of blocks that were numbered

    def add(self, cells: Any, place: Callable[[int], str]) -> None:
        """Take the cells of a block.

        Raises
        ------
        CorpusError
            A cell is a list or the like; `place` says where the n-th of the block stands.
        """
        if isinstance(cells, np.ndarray) and cells.dtype.kind in "iu" and not self._codes:
            self._plain.append(cells)
            return
        for block in self._plain:
            self._codes.append(self._coded(_distinct(block), place))
        self._plain.clear()
        self._codes.append(self._coded(cells, place))

    def numbered(self, spelled: bool = True) -> tuple[np.ndarray, list[str]]:
        """The number of every cell (int32), -1 where one is missing or empty; and the names, if they are wanted."""
        if self._plain:
            values, codes = _ordered(*_unique(_joined(self._plain)))
            return codes, list(map(str, values.tolist())) if spelled else []
        codes = _joined(self._codes) if self._codes else np.empty(0, np.int32)
        names = [name if isinstance(name, str) else str(name) for name in self._numbers]
        kept = {name: number for number, name in enumerate(dict.fromkeys(names))}
        if len(kept) < len(names):  # two are spelled alike, as 7 and "7"
            merged = np.fromiter(map(kept.__getitem__, names), np.int32, len(names))
            codes = np.append(merged, np.int32(-1))[codes]
        return codes, list(kept)

    def _coded(self, cells: Any, place: Callable[[int], str]) -> np.ndarray:
        if isinstance(cells, np.ndarray):
            cells = _distinct(cells)
        if isinstance(cells, Distinct):
            known = np.fromiter((self._number(value, place, 0) for value in cells.values), np.int32)
            return np.append(known, np.int32(-1))[cells.codes]
        if set(map(type, cells)) == {str} and "" not in cells:
            return np.fromiter(map(self._numbers.__getitem__, cells), np.int32, len(cells))
        return np.fromiter((self._number(cell, place, row) for row, cell in enumerate(cells)), np.int32, len(cells))

    def _number(self, value: Any, place: Callable[[int], str], row: int) -> int:
        if is_missing(value) or (isinstance(value, str) and not value):
            return -1
        if isinstance(value, float) and value.is_integer():  # as pandas has whole numbers where some are missing
            value = int(value)
        if not isinstance(value, str | int | float | date):
            raise CorpusError(
                f"column {self._column!r} holds {_shown(value)} at {place(row)}, where one name or number belongs;"
                " lists of items are texts: give their column as text="
            )
        return self._numbers[value]


def _distinct(cells: np.ndarray) -> Distinct:
    """Numbers or times by their distinct values."""
    values, codes = _ordered(*_unique(cells))
    listed: list[Any] = list(map(str, values)) if values.dtype.kind == "M" else values.tolist()
    return Distinct([None if each == "NaT" else each for each in listed], codes)


def _ordered(values: np.ndarray, first: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values in order of first occurrence, and the codes (int32) that go with them."""
    order = np.argsort(first)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return values[order], place[codes]


def _unique(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The distinct values, where each is first, and which of them each cell is; without sorting where they are near."""
    if not len(cells) or cells.dtype.kind not in "iu":
        return np.unique(cells, return_index=True, return_inverse=True)
    least = cells.min()
    span = int(cells.max()) - int(least) + 1
    if span > _NEAR * len(cells):
        return np.unique(cells, return_index=True, return_inverse=True)
    away = (cells - least).astype(np.int64, copy=False)
    first = np.full(span, -1, np.int64)
    first[away[::-1]] = np.arange(len(cells))[::-1]
    there = np.flatnonzero(first >= 0)
    met = first[there]
    first[there] = np.arange(len(there))  # from here on the place among the values
    return there.astype(cells.dtype) + least, met, first[away]


def _joined(blocks: list[np.ndarray]) -> np.ndarray:
    """Blocks as one array; they are let go of."""
    whole = np.concatenate(blocks)
    blocks.clear()
    return whole


class Order:
    """The cells of the column that events are ordered by: numbers, times, or texts, of which the first cell decides.

    Times written as in ISO 8601 are read as such, so that those of several time zones compare.

    Parameters
    ----------
    column : str or int
        As the caller named it, for an error message.
    """

    def __init__(self, column: str | int):
        self._column = column
        self._kind = ""
        self._blocks: list[np.ndarray] = []
        self._texts: defaultdict[str, int] = defaultdict(count().__next__)

    def add(self, cells: Any, place: Callable[[int], str]) -> None:
        """Take the cells of a block.

        Raises
        ------
        CorpusError
            One is missing, or cannot be compared with the first; `place` says where the n-th of the block stands.
        """
        if isinstance(cells, Distinct):
            values: Any = cells.values
            cells = [values[code] if code >= 0 else None for code in cells.codes.tolist()]
        if len(cells) == 0:
            return
        self._kind = self._kind or _kind_of(cells[:1])
        found = self._sortable(cells)
        if found is None:
            row = next((row for row in range(len(cells)) if self._sortable(cells[row : row + 1]) is None), 0)
            self._refuse(cells[row], place(row))
        else:
            self._blocks.append(found)

    def values(self) -> np.ndarray:
        """All cells, as what sorts."""
        whole = np.concatenate(self._blocks) if self._blocks else np.empty(0)
        self._blocks.clear()
        if self._kind != "text":
            return whole
        rank = np.empty(len(self._texts), np.int32)
        rank[np.argsort(np.array(list(self._texts), object), kind="stable")] = np.arange(len(rank), dtype=np.int32)
        return rank[whole]

    def _sortable(self, cells: Any) -> np.ndarray | None:
        """The cells of a block as what sorts; None if one cannot be compared, or is missing."""
        if self._kind == "number":
            return _as_numbers(cells)
        if self._kind == "time":
            return _as_times(cells)
        return self._as_texts(cells) if self._kind == "text" else None

    def _refuse(self, cell: Any, place: str) -> NoReturn:
        shown = _shown(cell.item() if isinstance(cell, np.number) else cell)
        unequal = isinstance(cell, np.generic) and cell != cell  # to itself, as nothing but NaN and NaT is
        if is_missing(cell) or unequal or (isinstance(cell, str) and not cell):
            raise CorpusError(
                f"column {self._column!r} is empty at {place}, so that the event there has no place among the others;"
                " fill it, or leave the row out"
            )
        if isinstance(cell, str) and _DATE.match(cell):
            raise CorpusError(
                f"column {self._column!r} holds {shown} at {place}, a time that does not sort as it is written;"
                " write times as in ISO 8601: 2024-03-14 09:30"
            )
        first = f", where the first row holds a {self._kind}" if self._kind else ""
        raise CorpusError(
            f"column {self._column!r} holds {shown} at {place}{first}: these cannot be compared; give numbers, times"
            " as in ISO 8601, or texts alone"
        )

    def _as_texts(self, cells: Sequence[Any]) -> np.ndarray | None:
        if set(map(type, cells)) != {str} or "" in cells or any(map(_DATE.match, cells)):
            return None
        if any(map(_NUMBER.fullmatch, set(cells) - self._texts.keys())):
            return None
        return np.fromiter(map(self._texts.__getitem__, cells), np.int32, len(cells))


def _kind_of(cells: Any) -> str:
    """What the one cell given is, by which all others are read."""
    if _as_numbers(cells) is not None:
        return "number"
    if _as_times(cells) is not None:
        return "time"
    return "text" if isinstance(cells[0], str) else ""


def _as_numbers(cells: Any) -> np.ndarray | None:
    if not isinstance(cells, np.ndarray):
        kinds = set(map(type, cells))
        if not kinds <= {int, float} and kinds != {str}:
            return None
        cells = np.array(cells)
        if kinds == {str}:
            cells = _parsed(cells)
    if cells is None or cells.dtype.kind not in "iuf" or (cells.dtype.kind == "f" and np.isnan(cells).any()):
        return None
    found: np.ndarray = cells
    return found


def _parsed(texts: np.ndarray) -> np.ndarray | None:
    """Numbers that are written out: whole ones as such, for some have more digits than floats keep."""
    for kind in (np.int64, np.float64):
        try:
            return texts.astype(kind)
        except (ValueError, OverflowError):
            continue
    return None


def _as_times(cells: Any) -> np.ndarray | None:
    if isinstance(cells, np.ndarray):
        return cells if cells.dtype.kind == "M" and not np.isnat(cells).any() else None
    if not all(isinstance(cell, date) or (isinstance(cell, str) and cell[:1].isdigit()) for cell in cells):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy counts zones in, as is wanted, and warns of it
        try:
            found = np.array(list(cells), "datetime64[us]")
        except (ValueError, TypeError, OverflowError):
            return None
    return None if np.isnat(found).any() else found


def _shown(cell: Any) -> str:
    text = repr(cell)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
