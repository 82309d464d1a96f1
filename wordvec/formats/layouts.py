"""How lines of text put a word and its numbers: what stands between them, and which mark is the decimal one.

word2vec, fastText and GloVe write one blank everywhere. Spreadsheets, R and hands write tabs, commas, semicolons,
several blanks, and decimal commas. The first lines tell which, all together: theirs is the layout that finds the most
numbers in them. Lines that can be read in two ways are refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from statistics import mode

__all__ = ["BLANK", "Layout", "ambiguity", "is_number", "layout_of", "named_table", "names_columns", "number_before"]

_NUMBER = re.compile(rb"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)", re.IGNORECASE)
_FEWEST = 3  # numbers that follow each other by chance
_WHOLE = re.compile(rb"\d+")
_QUOTED = re.compile(rb'"(?:[^"]|"")+"')
_LAST_CELL = re.compile(rb"[\s,;]([^\s,;]+)\Z")


def is_number(cell: bytes) -> bool:
    """Whether a cell is one number in digits with a decimal point, or nan or inf."""
    return _NUMBER.fullmatch(cell.strip()) is not None


@dataclass(frozen=True)
class Layout:
    """What separates the parts of a line.

    Attributes
    ----------
    between : bytes or None
        Two numbers; None stands for blanks and tabs, one or several.
    after : bytes or None
        The word and its numbers.
    decimal : bytes
        The decimal mark.
    quoted : bool
        Words stand in double quotes, as R and spreadsheets write them; one within a word is doubled.
    """

    between: bytes | None
    after: bytes | None
    decimal: bytes = b"."
    quoted: bool = False

    def split(self, line: bytes, dimensions: int) -> list[bytes]:
        """A word and `dimensions` numbers with decimal points; fewer parts of a line that is too short.

        Numbers are split off from the right: the word may hold what separates them.
        """
        line = self._trimmed(line)
        if self.after == self.between:
            parts = line.rsplit(self.between, dimensions)
        else:
            first, *others = line.rsplit(self.between, dimensions - 1)
            parts = first.rsplit(self.after, 1) + others
        if self.between != b" ":
            parts[0] = parts[0].strip()
        if self.quoted and _QUOTED.fullmatch(parts[0]):
            parts[0] = parts[0][1:-1].replace(b'""', b'"')
        return parts if self.decimal == b"." else [parts[0], *map(_pointed, parts[1:])]

    def as_written(self, cell: bytes) -> bytes:
        """A cell that `split` gave as it stands in the line."""
        return cell if self.decimal == b"." else cell.replace(b".", b",").replace(b"?", b".")

    def numbers(self, line: bytes) -> int:
        """Count the numbers at the end of a line; what stands first is a word whatever it looks like."""
        cells = self._trimmed(line).split(self.between)
        count = sum(1 for _ in takewhile(self._is_number, reversed(cells[1:])))
        if self.after == self.between or not count:
            return count
        parts = cells[len(cells) - count - 1].rsplit(self.after, 1)  # the word and the first number
        if len(parts) < 2 or not parts[0].strip():
            return 0
        return count + 1 if self._is_number(parts[1]) else 0 if parts[1].strip() else count

    def _trimmed(self, line: bytes) -> bytes:
        line = line.rstrip()
        return line.removesuffix(self.between).rstrip() if self.between in (b",", b";") else line

    def _is_number(self, cell: bytes) -> bool:
        return is_number(cell if self.decimal == b"." else _pointed(cell))


def _pointed(cell: bytes) -> bytes:
    """A number with a decimal point for its comma; what has a point already is none."""
    return cell.replace(b".", b"?").replace(b",", b".")


BLANK = Layout(b" ", b" ")
_LAYOUTS = (
    BLANK,
    Layout(None, None),
    *(Layout(between, after, b",") for between in (None, b";") for after in (None, b";")),
    *(Layout(mark, after) for mark in (b",", b";") for after in (None, mark)),
    *(Layout(None, mark) for mark in (b",", b";")),
)


def layout_of(lines: Sequence[bytes], dimensions: int | None = None) -> tuple[Layout, int]:
    """The layout of lines and their number of dimensions; 0 where most of them don't end in numbers.

    Parameters
    ----------
    lines : sequence of bytes
        Some, of a word and its numbers each.
    dimensions : int, optional
        Where it is known.
    """
    best, best_rank = (BLANK, dimensions or 0), (0, 0)
    for layout in _LAYOUTS:
        numbers = [layout.numbers(line) for line in lines]
        size = dimensions or mode(sorted(numbers, reverse=True) or [0])
        fitting = [line for line, count in zip(lines, numbers, strict=True) if count >= size]
        rank = (size, len(fitting)) if 2 * len(fitting) > len(lines) or dimensions else (0, 0)
        words = [layout.split(line, size)[0] for line in fitting if size]
        if size and rank > best_rank and not _glued(words):
            quoted = len(words) > 1 and all(map(_QUOTED.fullmatch, words))
            best, best_rank = (replace(layout, quoted=quoted), size), rank
    return best


def named_table(lines: Sequence[bytes]) -> tuple[Layout, int] | None:
    """How the lines of a table are read, and how many numbers each has, if the first one names the columns.

    So it does if a tab, a semicolon or a comma makes different names of it, none of them a number. Ids are the first
    column, which may have no name, in quotes or not.
    """
    for mark in (b"\t", b";", b","):
        cells = [cell.strip().strip(b'"') for cell in lines[0].strip(b"\r\n\xef\xbb\xbf").split(mark)] if lines else []
        if len(cells) > 1 and all(cells[1:]) and len(set(cells)) == len(cells) and not any(map(is_number, cells)):
            commas = mark == b";" and any(b"," in line.partition(mark)[2] for line in lines[1:])
            return Layout(mark, mark, b"," if commas else b".", quoted=True), len(cells) - 1
    return None


def names_columns(line: bytes, dimensions: int) -> str:
    """What a first line does that is no word: ``"counts"`` the columns from 0 or 1, as data frames write them, or
    ``"names"`` them, by as many different cells as a word and its numbers, none of them a number; or nothing.
    """
    cells = [cell.strip(b'"') for cell in re.split(rb"[\s,;]+", line.strip())]
    if dimensions <= _FEWEST:
        return ""
    if any(cells[-dimensions:] == [b"%d" % (n + first) for n in range(dimensions)] for first in (0, 1)):
        return "counts"
    named = len(cells) == len(set(cells)) == dimensions + 1 and not any(map(is_number, cells))
    return "names" if named else ""


def _glued(words: list[bytes]) -> bool:
    """Whether words, all or most, end in what separates them from their numbers; some do of any vocabulary."""
    ends = [word[-1:] if word.strip(b" \t,;") else b"" for word in words]
    return len(ends) > 1 and (2 * ends.count(b" ") > len(ends) or all(end and end in b" \t,;" for end in ends))


def ambiguity(lines: Sequence[bytes], layout: Layout, dimensions: int, header: bool) -> str | None:
    """What can be read in two ways, on each of `lines`; None where there is nothing."""
    rows = [layout.split(line, dimensions) for line in lines if layout.numbers(line) >= dimensions]
    if not rows:
        return None
    columns = [max(map(_decimals, column)) for column in list(zip(*rows, strict=True))[1:]]
    places = max(columns)
    if header:
        extra = [cells[-1] for word, *_ in rows if len(cells := re.split(rb"[\s,;]+", word)) > 1]
        if len(extra) == len(rows) and all(map(is_number, extra)):
            most = max(map(_decimals, extra))  # words that end in numbers have whole ones, or much shorter ones
            if most + 2 >= min(columns) if most else not places:
                return f"more than the {dimensions:,} numbers of the header, as on every line; correct the header"
        return None
    if (
        layout.between == b","
        and not places
        and (dimensions == 2 or len({cell[:1] == b" " for cell in rows[0][2:]}) > 1)
    ):
        return "commas separate whole numbers or are decimal marks; put a header, words and dimensions, above the lines"
    if len(rows) < 2:
        return None
    if all(not word.strip() or (is_number(word) and _decimals(word)) for word, *_ in rows):
        return "a number stands where a word belongs, as on every line; put a word before the numbers"
    firsts = [first for _, first, *_ in rows]
    repeated = len({word for word, *_ in rows}) < len(rows)
    if (
        places
        and all(map(_WHOLE.fullmatch, firsts))
        and (repeated or any(first.lstrip(b"0") not in (b"", b"1") for first in firsts))
    ):
        return (
            f"{firsts[0].decode()} is the end of the word or the first of its numbers, and so on every line; put a "
            "header, words and dimensions, above the lines"
        )
    return None


def number_before(word: bytes, cells: Sequence[bytes]) -> bytes | None:
    """What looks at the end of a word like one more of the numbers behind it; words end in whole or shorter ones."""
    found = _LAST_CELL.search(word)
    if not found or not is_number(found[1]) or not (places := _decimals(found[1])):
        return None
    return found[1] if places + 2 >= max(map(_decimals, cells)) else None


def _decimals(number: bytes) -> int:
    return len(number.strip().partition(b".")[2])
