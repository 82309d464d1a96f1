"""Files that may be compressed: told from their content when read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from ..errors import FormatError
from ..system.compression import UTF8_MARK, is_compressed, told_as, unpacked

__all__ = ["is_packed", "opened", "opened_text"]

_BUFFER = 1 << 18


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for reading, decompressed if it is compressed."""
    with told_as(FormatError, str(path)), path.open("rb") as file:
        if not is_packed(path):
            yield file
            return
        stream, _ = unpacked(file)
        with io.BufferedReader(cast(Any, stream), _BUFFER) as buffered:
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
