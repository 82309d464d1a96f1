"""What wordvec keeps outside the folders that it is told to write: encoded texts, machine code, downloads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from .system.files import cache_folder

__all__ = ["CACHES", "Cache", "empty"]


@dataclass(frozen=True)
class Cache:
    """Something that is kept, and can be removed at any time.

    Attributes
    ----------
    name : str
    holds : str
        What it holds, in words.
    folders : callable
        Its folders, whether they are there or not.
    pattern : str
        The files of its folders that belong to it; by default all.
    """

    name: str
    holds: str
    folders: Callable[[], list[Path]]
    pattern: str = ""

    def files(self) -> list[Path]:
        """The files that are there."""
        found = (folder.glob(self.pattern) if self.pattern else folder.rglob("*") for folder in self.folders())
        return [path for each in found for path in each if path.is_file()]

    def size(self) -> int:
        """Their bytes, together."""
        return sum(path.stat().st_size for path in self.files())

    def writable(self) -> bool:
        """Whether something can be kept there."""
        return all(_writable(folder) for folder in self.folders())

    def empty(self) -> int:
        """Remove what is there; returns how many bytes that were."""
        size = self.size()
        for folder in self.folders():
            if self.pattern:
                for path in folder.glob(self.pattern):
                    path.unlink(missing_ok=True)
            elif folder.is_dir():
                shutil.rmtree(folder)
        return size


def _texts() -> list[Path]:
    from .corpora.storage.cache import stores

    return list(stores())


def _downloads() -> list[Path]:
    return [cache_folder() / "texts", cache_folder() / "datasets"]


def _machine_code() -> list[Path]:
    from .jit.caching import folders

    return folders()


#: Every cache by its name.
CACHES = {
    cache.name: cache
    for cache in (
        Cache("texts", "texts that were read, encoded", _texts),
        Cache(
            "compiled",
            "machine code; without it the first run of a method compiles for some seconds",
            _machine_code,
            "*.nbc",
        ),
        Cache("downloads", "texts and datasets that have names", _downloads),
    )
}


def empty(names: Iterable[str]) -> dict[str, int]:
    """Empty caches; returns the bytes that each had.

    Parameters
    ----------
    names : iterable of str
        Keys of `CACHES`, or ``"all"``.

    Raises
    ------
    ValueError
        There is no such cache.
    """
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in (*CACHES, "all"):
            raise ValueError(f"there is no cache {name!r}: give {', '.join(CACHES)} or all")
    return {name: cache.empty() for name, cache in CACHES.items() if name in wanted or "all" in wanted}


def _writable(folder: Path) -> bool:
    """Whether a folder, or the first that there is above it, can be written to."""
    there = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK)
