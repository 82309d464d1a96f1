"""A small table with a title: text for a terminal, HTML for a notebook, and a data frame."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..system.printing import printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Shown", "number"]

WIDTH = 80
LEAST = 12  # letters of a column that is folded
GAP = "  "


def number(value: float) -> str:
    """A number as tables show it: four decimals, with a real minus sign."""
    return f"{value:.4f}".replace("-", "\N{MINUS SIGN}")


class Shown:
    """What can be looked at: a title, a table, and sentences below it.

    Attributes
    ----------
    title : str
    columns : tuple of str
    rows : list of tuple
        A row of the table each: text, numbers, or None where there is nothing.
    notes : list of str
    parts : list of Shown
        Further tables, shown below.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notes: list[str]

    def __init__(
        self, title: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], notes: Sequence[str] = ()
    ) -> None:
        self.title, self.columns, self.rows, self.notes = title, tuple(columns), list(rows), list(notes)
        self.parts: list[Shown] = []

    def to_pandas(self) -> pd.DataFrame:
        """The table as a data frame; pandas must be installed.

        Raises
        ------
        ImportError
            It is not.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_pandas makes a data frame, which takes pandas: pip install pandas") from error
        return pd.DataFrame(self.rows, columns=list(self.columns))

    def __str__(self) -> str:
        cells = [[_cell(value) for value in row] for row in self.rows]
        widths = _widths([list(self.columns), *cells])
        right = [_all_numbers([row[n] for row in self.rows]) for n in range(len(self.columns))]
        lines = [*wrap(printable(self.title), WIDTH), ""]
        lines += _lines(self.columns, widths, right)
        lines.append(GAP.join("-" * width for width in widths))
        for row in cells:
            lines += _lines(row, widths, right)
        for note in self.notes:
            lines += ["", *wrap(printable(note), WIDTH)]
        for part in self.parts:
            lines += ["", str(part)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="padding: 0 .6em">{escape(name)}</th>' for name in self.columns)
        body = "".join("<tr>" + "".join(_html(value) for value in row) + "</tr>" for row in self.rows)
        notes = "".join(f"<p>{escape(printable(note))}</p>" for note in self.notes)
        parts = "".join(part._repr_html_() for part in self.parts)
        title = escape(printable(self.title))
        return f"<p><b>{title}</b></p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}{parts}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _all_numbers(values: Sequence[object]) -> bool:
    """Whether there are numbers and nothing else, but for gaps."""
    there = [value for value in values if value is not None]
    return bool(there) and all(map(_is_number, there))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list | tuple):
        return " ".join(map(_cell, value))
    return printable(str(value))


def _html(value: object) -> str:
    side = "right" if _is_number(value) else "left"
    return f'<td style="text-align: {side}; padding: 0 .6em">{escape(_cell(value))}</td>'


def _widths(cells: Sequence[Sequence[str]]) -> list[int]:
    """Widths of the columns; where they are too wide together, the widest are folded."""
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    room = WIDTH - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """A row of a table, on as many lines as it takes."""
    folded = [wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    return [
        GAP.join(
            piece.rjust(width) if to_right else piece.ljust(width)
            for piece, width, to_right in zip(pieces, widths, right, strict=True)
        ).rstrip()
        for pieces in zip_longest(*folded, fillvalue="")
    ]
