"""Large files that were checked once, and not written to since, need not be read again before they are used.

A file in ``<cache>/checked``, named by the SHA-256 of a folder's path, holds what tells the files that were checked
from all others: device, inode, size, and when they and their inodes were written to. It may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from ...system.files import cache_folder
from ...system.versions import replacing

__all__ = ["LARGE", "check_once", "notes"]

LARGE = 1 << 26  # bytes; less is looked through at once
RULES = 1  # another number when other things are checked
_SETTLED = 2.0  # seconds after which a file that is written to again has another date, on any disk


def notes() -> Path:
    """Where the notes are."""
    return cache_folder() / "checked"


def check_once(folder: Path, names: Sequence[str], check: Callable[[], None], again: bool = False) -> None:
    """Check the files of a folder, unless that was done before; `again` if it must be done whatever was done before."""
    states = [(folder / name).stat() for name in names]
    if sum(state.st_size for state in states) < LARGE:
        check()
        return
    identity = [(s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for s in states]
    noted = f"{RULES} {identity}".encode("ascii")
    note = notes() / hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    if not again and _content(note) == noted:
        return
    check()
    if time.time() - max(max(state.st_mtime, state.st_ctime) for state in states) > _SETTLED:
        with suppress(OSError), replacing(note) as written:  # without a note it is checked again, and that is all
            written.write_bytes(noted)


def _content(note: Path) -> bytes:
    try:
        with open(note, "rb") as file:
            return file.read(1 << 16)
    except OSError:
        return b""
