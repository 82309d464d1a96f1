"""Writing a file so that a failure leaves what was there before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replacing"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the name of a file beside `path` to write to; it takes `path`'s place when the block succeeds.

    The name keeps `path`'s suffix, because writers choose compression by it.

    Parameters
    ----------
    path : Path
        The file to create or replace. Its folder must exist.

    Yields
    ------
    Path
        A file name in the same folder. It is removed when the block fails.
    """
    written = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield written
        os.replace(written, path)
    finally:
        written.unlink(missing_ok=True)
