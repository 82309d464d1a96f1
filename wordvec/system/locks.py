"""Files that one process at a time holds, and gives back when it ends, however it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no lock is ever held
    fcntl = None  # type: ignore[assignment]

__all__ = ["held"]


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a file, made with its folder if need be; what is yielded tells whether it could be.

    It cannot if another process holds it or is about to remove it, or where the system or the disk has no such locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab") as file:
        yield _lock(file.fileno(), path)


def _lock(file: int, path: Path) -> bool:
    if fcntl is None:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file), os.stat(path))
    except OSError:
        return False
