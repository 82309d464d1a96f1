"""Columns of one's own to colour the map by: what they hold of each key."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import FormatError

__all__ = ["columns", "read_colors"]

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_FEWEST = 0.5  # share of numbers among what is there that makes a column one of numbers


class _Lines(csv.excel):
    quoting = csv.QUOTE_NONE


def read_colors(path: str | Path) -> dict[str, dict[str, str]]:
    """The columns of a table of words.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` (commas, or semicolons as some Excels write) or a ``.tsv``. The first row names the columns, the
        first column holds the words, or the tags of documents.

    Returns
    -------
    dict of str to dict
        For each other column by its name: the cell of each word, as it is written.

    Raises
    ------
    FormatError
        It cannot be read, or is no such table.
    """
    path = Path(path)
    if path.suffix.lower() not in _SEPARATORS:
        raise FormatError(f"{path} is no table of colours: give a .csv or a .tsv, whose first column holds the words")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            separator = _SEPARATORS[path.suffix.lower()]
            if separator == "," and ";" in first and "," not in first:
                separator = ";"
            form = _Lines if separator == "\t" else csv.excel
            rows = list(csv.reader(stream, form, delimiter=separator))
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(f"cannot read {path} as a table in UTF-8 ({error}); save it again as CSV in UTF-8") from error
    rows = [row for row in rows if row]
    if not rows or len(rows[0]) < 2:
        raise FormatError(f"{path} has no column beside that of the words; its first row must name two columns or more")
    names = rows[0][1:]
    for row in rows:
        if len(row) != len(rows[0]):
            raise FormatError(
                f"{path} has a row of {len(row)} cells, {row[0][:40]!r}, where the first has {len(rows[0])}"
            )
    return {name: {row[0]: row[place] for row in rows[1:]} for place, name in enumerate(names, 1)}


def columns(colors: Mapping[str, Mapping[str, Any]], keys: Sequence[str]) -> list[dict[str, Any]]:
    """The columns that know any of the keys, of numbers or of names: ``ColorColumn`` in ``explorer/src/data.ts``."""
    found = []
    for name, cells in colors.items():
        given = [cells.get(key) for key in keys]
        known = [cell for cell in given if cell not in (None, "")]
        if not known:
            continue
        numbers = [_number(cell) for cell in given]
        if sum(number is not None for number in numbers) >= _FEWEST * len(known):
            found.append({"name": str(name), "numbers": numbers})
        else:
            found.append({"name": str(name), "values": ["" if cell is None else str(cell) for cell in given]})
    return found


def _number(cell: Any) -> float | None:
    try:
        value = float(cell)
    except (TypeError, ValueError):  # no number
        return None
    return value if math.isfinite(value) else None
