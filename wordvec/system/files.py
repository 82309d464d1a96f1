"""Where files are kept, and how they are read without filling memory."""

from __future__ import annotations

import hashlib
import mmap
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["cache_folder", "release", "sha256_of"]


def cache_folder() -> Path:
    """The folder of the cache: ``WORDVEC_CACHE``, else the platform's place for such data."""
    if chosen := os.environ.get("WORDVEC_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"), "wordvec", "Cache")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "wordvec"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "wordvec")


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
