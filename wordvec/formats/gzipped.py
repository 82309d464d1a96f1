"""Files that may be packed by gzip: recognised by content when read, packed by name when written."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

from ..errors import FormatError

__all__ = ["is_gzipped", "opened"]


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file for reading, unpacked if its content is gzip."""
    with gzip.open(path) if is_gzipped(path) else path.open("rb") as stream:
        try:
            yield stream
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FormatError(f"{path} is a damaged gzip file ({error}); fetch or write it again") from error


def is_gzipped(path: Path) -> bool:
    """Whether `path` starts with gzip's magic number."""
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"
