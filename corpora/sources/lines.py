"""The lines of one file as str, numbered, for what is read in Python: tables and labelled text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from ...errors import CorpusError
from .streams import ByteReader, JoinedFiles, name_of

__all__ = ["DecodedLines", "undecodable"]


class DecodedLines:
    """The lines of a file, compressed or not, each with its newline.

    Bytes that are no UTF-8 are refused if `strict`; otherwise each is read as U+FFFD and counted.

    Attributes
    ----------
    name : str
        What error messages call the file.
    number : int
        Of the line being read, counted from 1.
    undecodable_bytes : int
        So far.
    """

    def __init__(self, file: Path | ByteReader, strict: bool):
        self._file, self._strict = file, strict
        self.name = name_of(file)
        self.number = self.undecodable_bytes = 0

    def __iter__(self) -> Iterator[str]:
        with io.BufferedReader(JoinedFiles([self._file]), 1 << 20) as stream:
            for line in stream:
                self.number += 1
                yield self._decode(line)

    def place(self) -> str:
        """Which line is being read, for an error message."""
        return f"line {self.number:,} of {self.name}"

    def _decode(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            if self._strict:
                raise CorpusError(
                    f'byte {error.start:,} of {self.place()} is not UTF-8; convert it, or choose errors="replace"'
                ) from error
            self.undecodable_bytes += undecodable(line)[1]
            return line.decode("utf-8", "replace")


def undecodable(data: bytes) -> tuple[int, int]:
    """The place of the first byte that is no UTF-8, and how many such bytes there are."""
    try:
        data.decode("utf-8")
        return 0, 0
    except UnicodeDecodeError as error:
        first = error.start
    escaped = data.decode("utf-8", "surrogateescape")  # each such byte as a character that takes three bytes
    return first, (len(escaped.encode("utf-8", "surrogatepass")) - len(data)) // 2
