"""Files and folders that one process at a time holds, and gives back when it ends, however it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no lock is ever held
    fcntl = None  # type: ignore[assignment]

__all__ = ["alone", "held", "lock", "release"]

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@contextmanager
def alone(folder: Path, error: Exception) -> Iterator[None]:
    """Hold a folder that is there, for a block; raise `error` if another process, or another thread, holds it.

    Where the system or the disk has no such locks, nobody is kept out.
    """
    descriptor = None
    if fcntl is not None:
        descriptor = os.open(folder, _FLAGS)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise error from None
        except OSError:
            pass
    try:
        yield
    finally:
        release(descriptor)


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a file, made with its folder if need be; what is yielded tells whether it could be.

    It cannot if another process holds it or is about to remove it, or where the system or the disk has no such locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = open(path, "ab")
    except OSError:  # as on a full disk
        with suppress(OSError):  # something is in it
            path.parent.rmdir()
        raise
    with file:
        yield _locked(file.fileno(), path, wait=False)


def lock(path: str | Path, *, wait: bool, shared: bool = False) -> int | None:
    """Hold a file or folder that is there, until `release`.

    Returns
    -------
    int or None
        What to release; None if it is gone, if another process holds it and nobody would `wait`, or where the system
        or the disk has no such locks.
    """
    if fcntl is None:
        return None
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    if _locked(descriptor, path, wait, shared):
        return descriptor
    os.close(descriptor)
    return None


def release(descriptor: int | None) -> None:
    """Give back what `lock` has given."""
    if descriptor is not None:
        os.close(descriptor)


def _locked(descriptor: int, path: str | Path, wait: bool, shared: bool = False) -> bool:
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except OSError:
        return False
