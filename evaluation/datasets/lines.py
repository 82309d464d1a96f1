"""A file of a dataset, line by line: what is read, what is skipped, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import NamedTuple, TypeVar

from ...errors import FormatError

__all__ = ["File", "Line", "mostly", "number_in", "raw_lines", "split"]

_Kept = TypeVar("_Kept")


class Line(NamedTuple):
    """A line that is neither empty nor a comment."""

    number: int
    text: str
    cells: list[str]


def split(lines: Sequence[str]) -> Iterator[Line]:
    """Yield the lines that are neither empty nor comments, cut into cells."""
    for number, line in enumerate(lines, 1):
        line = line.strip("\r\n \ufeff")
        if line.strip() and not line.startswith("#"):
            yield Line(number, line, line.split("\t") if "\t" in line else line.split())


def raw_lines(content: bytes) -> list[bytes]:
    """The lines of a file in UTF-8, in UTF-16 if it says so, or in Latin-1 if nothing but ASCII in it is UTF-8.

    Lines may end as on old Macs.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="replace").encode("utf-8")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    lines = content.removesuffix(b"\n").split(b"\n")
    special = [line for line in lines if not line.isascii()]
    if special and not any(map(_is_utf8, special)) and not any(map(_NO_LETTER.search, special)):
        return [line.decode("latin-1").encode("utf-8") for line in lines]
    return lines


_NO_LETTER = re.compile(rb"[\x80-\x9f\xff]")  # of a text in Latin-1


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@dataclass
class File:
    """A file being read: its lines, and what had to be left out."""

    path: Path
    lines: list[Line] = field(default_factory=list)
    skipped: int = 0
    damaged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            raw = raw_lines(self.path.read_bytes())
        except OSError as error:
            raise FormatError(f"cannot read the dataset {self.path}: {error.strerror or error}") from error
        decoded = [self._decoded(number, line) for number, line in enumerate(raw, 1)]
        self.lines = list(split(decoded))
        self.skipped = len(raw) - len(self.lines) - len(self.damaged)

    def _decoded(self, number: int, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.leave_out(number, "this is not UTF-8")
            return ""

    def leave_out(self, number: int, reason: str) -> None:
        """Note a line that does not fit."""
        self.damaged.append(f"{self.path.name}, line {number:,}: {reason}")

    def drop_header(self, is_header: Callable[[Line], bool]) -> None:
        """Skip the first line if it only names the columns."""
        if self.lines and is_header(self.lines[0]):
            del self.lines[0]
            self.skipped += 1

    def fitting(self, fits: Callable[[Line], bool], expected: str) -> Iterator[Line]:
        """Yield the lines that fit; note the others."""
        for line in self.lines:
            if fits(line):
                yield line
            else:
                self.leave_out(line.number, f"{expected} belong here, not {line.text[:60]!r}")

    def checked(self, kept: list[_Kept]) -> list[_Kept]:
        """Give what was read, unless most of the file is damaged."""
        if len(self.damaged) > len(kept):
            raise FormatError(
                f"{self.path}: {len(self.damaged):,} of its lines do not fit, first {self.damaged[0]}; mend the file"
            )
        return kept


def number_in(cell: str) -> float | None:
    """Read a finite number; None for anything else."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if isfinite(number) else None


def mostly(fits: Callable[[Line], bool]) -> Callable[[Sequence[Line]], bool]:
    """Make of a test of a line a test of a file: more than half of the lines pass it."""
    return lambda lines: 2 * sum(map(fits, lines)) > len(lines)
