"""The lines of one file as str, numbered, for what is read in Python: tables and labelled text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import CorpusError
from .files import JoinedFiles, name_of
from .ranking import undecodable

__all__ = ["Lines"]


class _Stream(io.RawIOBase):
    """A file as `JoinedFiles` gives it, decompressed and closed by a newline, for Python's own buffers."""

    def __init__(self, file: Path | BinaryIO):
        self._file = JoinedFiles([file])

    def readable(self) -> bool:
        return True

    def readinto(self, view) -> int:
        return self._file.readinto(view)

    def close(self) -> None:
        self._file.close()
        super().close()


class Lines:
    """The lines of a file, each with its newline.

    Parameters
    ----------
    file : Path or binary stream
        Compressed or not.
    strict : bool
        Refuse bytes that are no UTF-8; otherwise each is read as U+FFFD and counted.

    Attributes
    ----------
    name : str
        What to call the file in a sentence.
    number : int
        How many lines were read: the number of the running one, counted from 1.
    undecodable_bytes : int
        So far.
    """

    def __init__(self, file: Path | BinaryIO, strict: bool):
        self._file, self._strict = file, strict
        self.name = name_of(file)
        self.number = self.undecodable_bytes = 0

    def __iter__(self) -> Iterator[str]:
        with io.BufferedReader(_Stream(self._file), 1 << 20) as stream:
            for line in stream:
                self.number += 1
                yield self._decode(line)

    def place(self) -> str:
        """What to call the running line in a sentence."""
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
