"""Compressed files, told from their content: gzip, bzip2, xz, Zstandard, and zip archives of one file."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, cast

import zstandard

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = [
    "UTF8_MARK",
    "ByteReader",
    "ByteStream",
    "Pieces",
    "Rewound",
    "is_compressed",
    "peek",
    "told_as",
    "unpacked",
    "wide_text",
]

UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_HEAD = 10  # bytes that tell how a file is compressed
_SHOWN = 200  # characters of others' messages, which may quote all that is damaged
_ZSTANDARD_PIECE = 1 << 11


class ByteReader(Protocol):
    """A binary stream: what is needed of one to read text from it."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most `size` bytes; none at the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read some bytes into a buffer; 0 at the end, None if there are none for now."""


class ByteStream(io.RawIOBase):
    """Bytes that are given in their order."""

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


class Rewound(ByteStream):
    """A stream whose first bytes were read already; counts what it gives."""

    given = 0

    def __init__(self, head: bytes, stream: ByteReader):
        self._head, self._stream = head, stream

    def readinto(self, buffer: Buffer) -> int:
        """Read some bytes; 0 at the end."""
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

    def seekable(self) -> bool:
        """Whether the stream is one to seek in."""
        return isinstance(self._stream, io.IOBase) and self._stream.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place of the stream."""
        if not self.seekable() or not isinstance(self._stream, io.IOBase):
            raise io.UnsupportedOperation("it gives its bytes in their order only")
        if whence == os.SEEK_CUR:
            offset -= len(self._head)
        self._head = b""
        return self._stream.seek(offset, whence)


def peek(stream: ByteReader, count: int) -> tuple[bytes, Rewound]:
    """The first `count` bytes of a stream (fewer at its end), and the stream as if they had not been read."""
    head = b""
    while len(head) < count and (more := stream.read(count - len(head))):
        head += more
    return head, Rewound(head, stream)


def _zstandard(stream: ByteReader) -> Iterator[bytes]:
    """Decompressed Zstandard frames; unlike zstandard's own reader it notices that the last one is cut short.

    A block of 4 bytes can unpack to 128 KiB, so that 64 MiB is the most that comes of one piece.
    """
    frame = None
    while packed := stream.read(_ZSTANDARD_PIECE):
        while packed:
            frame = frame or zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
            yield frame.decompress(packed)
            frame, packed = (None, frame.unused_data) if frame.eof else (frame, b"")
    if frame is not None:
        raise EOFError("compressed file ended before the end-of-stream marker was reached")


class _Archive(zipfile.BadZipFile):
    """A zip archive that is whole, and doesn't stand for one file."""


def _only_member(stream: io.BufferedReader) -> ByteReader:
    """The one file in a zip archive, without folders and what macOS adds; any other is refused."""
    if not stream.seekable():
        raise _Archive("a zip archive is read from a file only, not from a stream")
    archive = zipfile.ZipFile(stream)
    members = [each for each in archive.infolist() if not each.filename.endswith("/")]  # `is_dir` takes no empty name
    members = [each for each in members if not each.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        raise _Archive(f"a zip archive of {len(members):,} files, of which one would be read")
    try:
        return cast(ByteReader, archive.open(members[0]))
    except (RuntimeError, NotImplementedError) as error:  # zipfile's ways to ask for a password, or a method
        raise _Archive(f"a zip archive that cannot be unpacked: {error}") from error


_COMPRESSIONS: list[tuple[Callable[[bytes], bool], Callable[[io.BufferedReader], ByteReader]]] = [
    (lambda head: head[:3] == b"\x1f\x8b\x08", lambda stream: gzip.GzipFile(fileobj=stream)),
    (lambda head: head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"), bz2.BZ2File),
    (lambda head: head[:6] == b"\xfd7zXZ\0", lzma.LZMAFile),
    (lambda head: head[:4] == b"\x28\xb5\x2f\xfd", lambda stream: Pieces(_zstandard(stream))),
    (lambda head: head[:4] in (b"PK\x03\x04", b"PK\x05\x06"), _only_member),
]


def is_compressed(stream: ByteReader) -> bool:
    """Whether a stream starts as compressed ones do; its first bytes are read."""
    head, _ = peek(stream, _HEAD)
    return any(matches(head) for matches, _ in _COMPRESSIONS)


def unpacked(stream: ByteReader) -> tuple[ByteReader, Rewound]:
    """A stream decompressed, where it is compressed, and the one below, which counts what was read of the file."""
    head, raw = peek(stream, _HEAD)
    for matches, decompress in _COMPRESSIONS:
        if matches(head):
            return decompress(io.BufferedReader(raw)), raw
    return raw, raw


def wide_text(head: bytes) -> str | None:
    """The name of the encoding that a mark in the first four bytes of a text names, if that isn't UTF-8."""
    return next((encoding for mark, encoding in _WIDE_MARKS.items() if head.startswith(mark)), None)


@contextmanager
def told_as(kind: type[Exception], name: str) -> Iterator[None]:
    """Raise `kind`, with the name of the file, where one cannot be read or decompressed."""
    try:
        yield
    except EOFError as error:
        raise kind(f"{name} is cut short: its compressed data end too early; copy or download it again") from error
    except _Archive as error:
        raise kind(f"{name} is {error}; unpack it, and give the file that is meant") from error
    except (zlib.error, lzma.LZMAError, zstandard.ZstdError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise kind(f"{name} is damaged ({str(error)[:_SHOWN]}); copy or download it again") from error
    except OSError as error:
        if error.errno is None:  # bz2's way to say so
            raise kind(f"{name} is damaged ({error}); copy or download it again") from error
        raise kind(f"cannot read {name}: {error.strerror}; check the file and its rights") from error
