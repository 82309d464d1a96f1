"""Files in shards, each of which can be read by itself: files, or ranges of one that end where lines do."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import CorpusError
from ...system.compression import UTF8_MARK, is_compressed, told_as, wide_text
from .base import FileSource, Form
from .streams import ByteStream, JoinedFiles

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["FileRange", "Shard", "shards_of"]

_BLOCK = 1 << 16  # bytes in which the end of a line is looked for


class FileRange(ByteStream):
    """The lines of a file that start in a range of its bytes, as `JoinedFiles` would give them.

    Parameters
    ----------
    path : Path
        Of a file that is not compressed.
    start, stop : int
        Where the range starts and stops. Ranges that meet share no line and miss none.
    """

    def __init__(self, path: Path, start: int, stop: int):
        self._path, self._range = path, (start, stop)
        self._file: io.RawIOBase | None = None
        self._begin = self._place = self._end = 0
        self._last = b"\n"

    @property
    def given(self) -> int:
        """Bytes read so far."""
        return self._place - self._begin

    def place(self, byte: int) -> str:
        """Where a byte of the stream comes from."""
        return f"byte {self._begin + byte:,} of {self._path}"

    def readinto(self, buffer: Buffer) -> int:
        """Read some bytes; 0 at the end.

        Raises
        ------
        CorpusError
            The file cannot be read, or is UTF-16 or UTF-32.
        """
        view = memoryview(buffer)
        with told_as(CorpusError, str(self._path)):
            if self._file is None:
                self._file = self._open()
            count = self._file.readinto(view[: max(0, min(len(view), self._end - self._place))]) or 0
        if count:
            self._last = bytes(view[count - 1 : count])
            self._place += count
        elif self._last != b"\n":
            view[:1] = self._last = b"\n"
            count = 1
        return count

    def _open(self) -> io.RawIOBase:
        file = self._path.open("rb", buffering=0)
        self._begin, self._end = (_line_start(file, place) for place in self._range)
        if self._begin == 0:
            mark = file.read(4) if file.seek(0) == 0 else b""
            if encoding := wide_text(mark):
                raise CorpusError(f"{self._path} is {encoding} text; convert it to UTF-8")
            self._begin = len(UTF8_MARK) if mark.startswith(UTF8_MARK) else 0
        self._place = file.seek(self._begin)
        return file

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()


def _line_start(file: io.RawIOBase, place: int) -> int:
    """Where the first line starts that starts at a place or behind it; the size of the file if none does."""
    if place == 0:
        return 0
    behind = file.seek(place - 1)
    while block := file.read(_BLOCK):
        newline = block.find(b"\n")
        if newline >= 0:
            return behind + newline + 1
        behind += len(block)
    return behind


class Shard(FileSource):
    """Some of the files of a source, or a range of one."""

    form = Form.BYTES

    def __init__(self, files: Sequence[Path], described: str, start: int = 0, stop: int | None = None):
        super().__init__(files, described)
        self._start, self._stop = start, stop

    def stream(self, strict: bool) -> ByteStream:
        """Its texts as bytes, a text a line."""
        if self._stop is None:
            return JoinedFiles(self.files)
        (path,) = self.files
        assert isinstance(path, Path)  # shards are made of files
        return FileRange(path, self._start, self._stop)


def shards_of(files: Sequence[Path], described: str, size: int) -> Iterator[Shard]:
    """Cut files into shards of about so many bytes; joined in their order, they are the files.

    Files that are smaller than that share one; a file that is compressed is one as a whole.
    """
    together: list[Path] = []
    filled = 0
    for path in files:
        length = path.stat().st_size
        if together and filled + length > size:
            yield Shard(together, described)
            together, filled = [], 0
        if length <= size or _is_compressed(path):
            together.append(path)
            filled += length
            continue
        number = -(-length // size)
        cuts = [length * cut // number for cut in range(number + 1)]
        for start, stop in pairwise(cuts):
            yield Shard([path], described, start, stop)
    if together:
        yield Shard(together, described)


def _is_compressed(path: Path) -> bool:
    with told_as(CorpusError, str(path)), path.open("rb") as file:
        return is_compressed(file)
