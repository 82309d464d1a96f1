"""Where files are kept, written so that a failure leaves what was there before, and read without filling memory."""

from __future__ import annotations

import hashlib
import mmap
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import FormatError

__all__ = ["cache_folder", "release", "replacing", "require_room", "sha256_of"]


def cache_folder() -> Path:
    """The folder of the cache: ``WORDVEC_CACHE``, else the platform's place for such data."""
    if chosen := os.environ.get("WORDVEC_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"), "wordvec", "Cache")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "wordvec"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "wordvec")


def require_room(folder: Path, what: str, is_one: Callable[[Path], bool]) -> None:
    """Raise `FormatError` unless the folder is missing, empty or `what` it shall become: other files stay alone."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise FormatError(f"{folder} is a file, and a {what} is a folder; choose another name")
    if folder.is_dir() and any(folder.iterdir()) and not is_one(folder):
        raise FormatError(f"{folder} holds other files and no {what}; choose another folder")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the name of a file beside `path` to write to; it takes `path`'s place when the block succeeds.

    The name keeps `path`'s suffix, because writers choose compression by it.

    Parameters
    ----------
    path : Path
        The file to create or replace. Its folder is made if need be.

    Yields
    ------
    Path
        A file name in the same folder. It is removed when the block fails.
    """
    written = path.with_name(f".{os.getpid()}.{path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield written
        os.replace(written, path)
    finally:
        written.unlink(missing_ok=True)


def release(*arrays: Any) -> None:
    """Free the memory of arrays that are mapped from files; what is read again is loaded from the file.

    Other arrays are left as they are. Changes to a shared mapping are kept, those to a private one are lost.
    """
    for array in arrays:
        while array is not None and not isinstance(array, mmap.mmap):
            array = getattr(array, "base", None)
        if array is not None and hasattr(array, "madvise"):
            array.madvise(mmap.MADV_DONTNEED)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
