"""Files that may be compressed: told from their content when read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import FormatError
from ..system.compression import UTF8_MARK, ByteReader, ByteStream, is_compressed, told_as, unpacked

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["is_packed", "most_unpacked", "opened", "opened_text"]

_BUFFER = 1 << 18
# Vectors that were trained are packed into half their size or a tenth. A file that unpacks to much more is made to fill
# the memory; what is small stays small.
_MOST_TIMES, _SMALL = 200, 1 << 28


def most_unpacked(path: Path) -> int:
    """How many bytes a compressed file of vectors may unpack to."""
    return max(_SMALL, _MOST_TIMES * path.stat().st_size)


class _Bounded(ByteStream):
    """What unpacks to no more than so many bytes."""

    given = 0

    def __init__(self, stream: ByteReader, path: Path):
        self._stream, self._path, self._most = stream, path, most_unpacked(path)

    def readinto(self, buffer: Buffer) -> int:
        """Read some bytes; 0 at the end."""
        count = self._stream.readinto(memoryview(buffer)) or 0
        self.given += count
        if self.given > self._most:
            raise FormatError(
                f"{self._path} unpacks to more than {self._most:,} bytes, {_MOST_TIMES} times its size or more, as no"
                " trained vectors do; it is damaged or made to fill the memory, fetch it again from its source"
            )
        return count


@contextmanager
def opened(path: Path, bounded: bool = True) -> Iterator[io.BufferedReader]:
    """Open a file for reading, decompressed if it is compressed.

    Parameters
    ----------
    path : Path
    bounded : bool, default True
        Raise `FormatError` once it has unpacked to far more bytes than vectors would. Without it the caller sees to it
        that no more is read than a header promised.
    """
    with told_as(FormatError, str(path)), path.open("rb") as file:
        if not is_packed(path):
            yield file
            return
        stream, _ = unpacked(file)
        with io.BufferedReader(cast(Any, _Bounded(stream, path) if bounded else stream), _BUFFER) as buffered:
            yield buffered


@contextmanager
def opened_text(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file as `opened` does, after its byte-order mark if it has one."""
    with opened(path) as stream:
        if stream.peek(len(UTF8_MARK)).startswith(UTF8_MARK):
            stream.read(len(UTF8_MARK))
        yield stream


def is_packed(path: Path) -> bool:
    """Whether a file is compressed."""
    with path.open("rb") as stream:
        return is_compressed(stream)
