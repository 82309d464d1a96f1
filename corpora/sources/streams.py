"""Files and strings as one stream of bytes, a text a line; files are decompressed by their content."""

from __future__ import annotations

import io
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from ...errors import CorpusError
from ...system.compression import (
    UTF8_MARK,
    ByteReader,
    ByteStream,
    Pieces,
    Rewound,
    peek,
    told_as,
    unpacked,
    wide_text,
)

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["ByteReader", "ByteStream", "JoinedFiles", "Pieces", "encoded_lines", "name_of"]

_BATCH = 1 << 20  # characters of strings encoded at once

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


class JoinedFiles(ByteStream):
    """Files as one stream of bytes, each without its byte-order mark and closed by a newline.

    Parameters
    ----------
    files : iterable of Path or binary stream
        Read in this order. ``Path("-")`` is standard input. Streams are not closed.

    Attributes
    ----------
    begun : list of int
        Where in the stream each file begins that was begun.
    """

    def __init__(self, files: Iterable[Path | ByteReader]):
        self._files = iter(files)
        self._file: io.RawIOBase | None = None  # the one being read, if it was opened here
        self._stream: ByteReader | None = None
        self._raw: Rewound | None = None
        self._read_before = 0
        self.begun: list[int] = []
        self._starts: list[int] = []  # the same, as if byte-order marks were there
        self._names: list[str] = []
        self._position = 0
        self._last = b"\n"

    @property
    def given(self) -> int:
        """Bytes read from the disk so far: compressed ones where a file is compressed."""
        return self._read_before + (self._raw.given if self._raw else 0)

    def place(self, byte: int) -> str:
        """Where a byte of the stream comes from."""
        number = bisect_right(self._starts, byte) - 1
        return f"byte {byte - self._starts[number]:,} of {self._names[number]}"

    def readinto(self, buffer: Buffer) -> int:
        """Read some bytes; 0 at the end of the last file.

        Raises
        ------
        CorpusError
            A file cannot be read, is damaged or cut short, or is UTF-16 or UTF-32.
        """
        view = memoryview(buffer)
        while True:
            if self._stream is None:
                item = next(self._files, None)
                if item is None:
                    return 0
                self.begun.append(self._position)
                self._starts.append(self._position)
                self._names.append(name_of(item))
                self._stream = self._guarded(self._open, item)
            count = self._guarded(self._stream.readinto, view)
            if count:
                self._last = bytes(view[count - 1 : count])
            else:
                self._close_file()
                if self._last == b"\n":
                    continue
                view[:1] = self._last = b"\n"
                count = 1
            self._position += count
            return count

    def _guarded(self, step: Callable[[_Given], _Result], argument: _Given) -> _Result:
        """Do one step of reading; what fails in it becomes a `CorpusError`."""
        with told_as(CorpusError, self._names[-1]):
            return step(argument)

    def _open(self, item: Path | ByteReader) -> ByteReader:
        stream, self._raw = unpacked(self._reader_of(item))
        mark, stream = peek(stream, 4)
        if encoding := wide_text(mark):
            raise CorpusError(f"{self._names[-1]} is {encoding} text; convert it to UTF-8")
        if mark.startswith(UTF8_MARK):
            stream.read(len(UTF8_MARK))
            self._starts[-1] -= len(UTF8_MARK)
        self._last = b"\n"
        return stream

    def _reader_of(self, item: Path | ByteReader) -> ByteReader:
        if not isinstance(item, Path):
            return item
        if str(item) == "-":
            return cast(ByteReader, sys.stdin.buffer)
        self._file = item.open("rb", buffering=0)
        return self._file

    def close(self) -> None:
        """Close the file being read, if any."""
        self._close_file()
        super().close()

    def _close_file(self) -> None:
        self._read_before, self._raw, self._stream = self.given, None, None
        if self._file:
            self._file.close()
            self._file = None


def name_of(item: Path | ByteReader) -> str:
    """What error messages call a file."""
    if item is sys.stdin.buffer or str(item) == "-":
        return "standard input"
    name = item if isinstance(item, Path) else getattr(item, "name", None)
    return str(name) if isinstance(name, str | Path) else "the stream"


def encoded_lines(texts: Iterable[str], strict: bool) -> Iterator[bytes]:
    """Strings in UTF-8, many at once, a text a line; a newline inside a text becomes a space.

    Lone surrogates, which are no characters, are refused if `strict`.
    """
    lines, size = [], 0
    for number, text in enumerate(texts):
        lines.append(text.replace("\n", " ") + "\n")
        size += len(text)
        if strict:
            _refuse_surrogates(number, text)
        if size >= _BATCH:
            yield "".join(lines).encode("utf-8", "surrogatepass")
            lines, size = [], 0
    yield "".join(lines).encode("utf-8", "surrogatepass")


def _refuse_surrogates(number: int, text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CorpusError(
            f"character {error.start:,} of text {number} is a lone surrogate; "
            'clean the text, or choose errors="replace"'
        ) from error
