"""Files and strings as one stream of bytes, a text a line; files are decompressed by their content."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import sys
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import zstandard

from ...errors import CorpusError

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["ByteReader", "ByteStream", "JoinedFiles", "Pieces", "encoded_lines", "name_of"]

_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_BATCH = 1 << 20  # characters of strings encoded at once
_HEAD = 10  # bytes that tell how a file is compressed

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


class ByteReader(Protocol):
    """A binary stream: what is needed of one to read text from it."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most `size` bytes; none at the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read some bytes into a buffer; 0 at the end, None if there are none for now."""


class ByteStream(io.RawIOBase):
    """Text in UTF-8, a text a line, that ends with a newline."""

    @property
    def given(self) -> int:
        """Bytes read of it so far, for the progress."""
        raise NotImplementedError

    def readable(self) -> bool:
        """It is."""
        return True

    def place(self, byte: int) -> str:
        """Where a byte of the stream comes from, for an error message; in general that is not kept."""
        return "a text"


class Pieces(ByteStream):
    """A stream of bytes that are made piece by piece."""

    given = 0

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces, self._piece = pieces, memoryview(b"")

    def readinto(self, buffer: Buffer) -> int:
        """Read some bytes; 0 at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        view = memoryview(buffer)
        count = min(len(view), len(self._piece))
        view[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        self.given += count
        return count


class _Rewound(ByteStream):
    """A stream whose first bytes were read already; counts what it gives."""

    given = 0

    def __init__(self, head: bytes, stream: ByteReader):
        self._head, self._stream = head, stream

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        count: int | None = min(len(view), len(self._head))
        if count:
            view[:count] = self._head[:count]
            self._head = self._head[count:]
        else:
            count = self._stream.readinto(view)
            if count is None:
                raise BlockingIOError(errno.EAGAIN, "it has no bytes to give yet")
        self.given += count
        return count


def _peek(stream: ByteReader, count: int) -> tuple[bytes, _Rewound]:
    """The first `count` bytes of a stream (fewer at its end), and the stream as if they had not been read."""
    head = b""
    while len(head) < count and (more := stream.read(count - len(head))):
        head += more
    return head, _Rewound(head, stream)


def _zstandard(stream: ByteReader) -> Iterator[bytes]:
    """Decompressed Zstandard frames; unlike zstandard's own reader it notices that the last one is cut short."""
    frame = None
    while packed := stream.read(1 << 17):
        while packed:
            frame = frame or zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
            yield frame.decompress(packed)
            frame, packed = (None, frame.unused_data) if frame.eof else (frame, b"")
    if frame is not None:
        raise EOFError("compressed file ended before the end-of-stream marker was reached")


_COMPRESSIONS: list[tuple[Callable[[bytes], bool], Callable[[io.BufferedReader], ByteReader]]] = [
    (lambda head: head[:3] == b"\x1f\x8b\x08", lambda stream: gzip.GzipFile(fileobj=stream)),
    (lambda head: head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"), bz2.BZ2File),
    (lambda head: head[:6] == b"\xfd7zXZ\0", lzma.LZMAFile),
    (lambda head: head[:4] == b"\x28\xb5\x2f\xfd", lambda stream: Pieces(_zstandard(stream))),
]


class JoinedFiles(ByteStream):
    """Files as one stream of bytes, each without its byte-order mark and closed by a newline.

    Parameters
    ----------
    files : iterable of Path or binary stream
        Read in this order. ``Path("-")`` is standard input. Streams are not closed.
    """

    def __init__(self, files: Iterable[Path | ByteReader]):
        self._files = iter(files)
        self._file: io.FileIO | None = None  # the one being read, if it was opened here
        self._stream: ByteReader | None = None
        self._raw: _Rewound | None = None
        self._read_before = 0
        self._starts: list[int] = []
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
        try:
            return step(argument)
        except EOFError as error:
            raise CorpusError(
                f"{self._names[-1]} is cut short: its compressed data end too early; copy or download it again"
            ) from error
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError, gzip.BadGzipFile) as error:
            raise CorpusError(f"{self._names[-1]} is damaged ({error}); copy or download it again") from error
        except OSError as error:
            if error.errno is None:  # bz2's way to say so
                raise CorpusError(f"{self._names[-1]} is damaged ({error}); copy or download it again") from error
            raise CorpusError(
                f"cannot read {self._names[-1]}: {error.strerror}; check the file and its rights"
            ) from error

    def _open(self, item: Path | ByteReader) -> ByteReader:
        self._starts.append(self._position)
        self._names.append(name_of(item))
        head, self._raw = _peek(self._reader_of(item), _HEAD)
        stream: ByteReader = self._raw
        for matches, decompress in _COMPRESSIONS:
            if matches(head):
                stream = decompress(io.BufferedReader(self._raw))
                break
        mark, stream = _peek(stream, 4)
        for wide, encoding in _WIDE_MARKS.items():
            if mark.startswith(wide):
                raise CorpusError(f"{self._names[-1]} is {encoding} text; convert it to UTF-8")
        if mark.startswith(_UTF8_MARK):
            stream.read(len(_UTF8_MARK))
            self._starts[-1] -= len(_UTF8_MARK)
        self._last = b"\n"
        return stream

    def _reader_of(self, item: Path | ByteReader) -> ByteReader:
        if not isinstance(item, Path):
            return item
        if str(item) == "-":
            return cast(ByteReader, sys.stdin.buffer)
        self._file = open(item, "rb", buffering=0)
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
