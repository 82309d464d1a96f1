"""Folders of arrays: what may be replaced, how files grow, and what is checked when they are opened."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ...errors import CorpusError
from ...system import versions

__all__ = [
    "ArrayFile",
    "open_record",
    "read_array",
    "read_record",
    "replaceable",
    "write_record",
    "writing",
]


def writing(what: str) -> AbstractContextManager[None]:
    """Turn an `OSError` while writing into a `CorpusError`."""
    return versions.writing(what, CorpusError)


class ArrayFile:
    """A one-dimensional .npy file that grows at its end; of one that is there so much can be kept as was synced."""

    def __init__(self, path: Path, dtype: DTypeLike, length: int = 0):
        self.path, self.dtype, self.length = path, np.dtype(dtype).newbyteorder("<"), length
        self._file = open(path, "r+b" if length else "wb")
        self._header()
        self.start = self._file.tell()
        end = self.start + length * self.dtype.itemsize
        if self._file.seek(0, os.SEEK_END) < end:
            raise CorpusError(f"{path} is shorter than it was: delete its folder, and it is made anew")
        self._file.seek(end)
        self._file.truncate()

    def _header(self) -> None:
        """NumPy leaves room in the header for the length to grow, so writing it again keeps its size."""
        shape = {"descr": self.dtype.str, "fortran_order": False, "shape": (self.length,)}
        np.lib.format.write_array_header_1_0(self._file, shape)

    def append(self, values: np.ndarray) -> None:
        """Write values at the end."""
        self._file.write(np.ascontiguousarray(values, self.dtype).data)
        self.length += len(values)

    def sync(self) -> int:
        """See that what has been written outlasts this process, and the system; returns the length."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self.length

    def close(self) -> None:
        """Finish the file."""
        if not self._file.closed:
            self._file.seek(0)
            self._header()
            self._file.close()

    def abandon(self) -> None:
        """Close without finishing: what could not be written may be lost."""
        with suppress(OSError):
            self._file.close()


def replaceable(folder: Path, what: str, card: str, entries: tuple[str, ...], own: Collection[str]) -> Path:
    """The resolved path of a folder, if replacing the folder as a whole loses no file of the user's.

    Beside the card, which has these `entries` at least, there may be files and folders of its `own` names. `what` the
    folder will hold is said in error messages.

    Raises
    ------
    CorpusError
        It holds something else, or is the folder that the program runs in.
    """
    place = folder.resolve()
    if place == Path.cwd():
        raise CorpusError(f"{folder} is the folder you are in, and is replaced whole: name another")
    names = versions.names_in(place)
    if not names and (place.is_dir() or not place.exists()):
        return place
    if card not in names:
        raise CorpusError(f"{folder} exists and holds no {what}; choose another folder")
    other = min(set(names) - {card, *own}, default=None)
    if other is not None:
        raise CorpusError(
            f"{folder} holds {other!r} besides the {what}, and is replaced whole: move that away, or choose another"
            " folder"
        )
    try:
        read_record(place / card, entries, "")
    except CorpusError as error:
        raise CorpusError(
            f"{place / card} is damaged, or another program's: delete the folder, or choose another"
        ) from error
    return place


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Write a card as JSON; what UTF-8 cannot hold, as in the name of a file, as an escape that JSON knows."""
    path.write_bytes(json.dumps(record, indent=1, ensure_ascii=False).encode("utf-8", errors="backslashreplace"))


def read_record(path: Path, entries: tuple[str, ...], remedy: str) -> dict[str, Any]:
    """Read a card that has at least these entries.

    Raises
    ------
    CorpusError
        It is damaged; `remedy` ends the sentence.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        for name in entries:
            record[name]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} is damaged ({error}); {remedy}") from error
    return record


def open_record(path: Path, layout: int, entries: tuple[str, ...], remedy: str) -> dict[str, Any]:
    """Read the card of a folder once every other file is there in its size: ``bytes``, which the card has, tells it.

    Raises
    ------
    CorpusError
        A file is missing or damaged, or another wordvec wrote it; `remedy` ends the sentence.
    """
    record = read_record(path, entries, remedy)
    if record["layout"] != layout:
        raise CorpusError(f"{path.parent} has layout {record['layout']}, this wordvec reads {layout}; {remedy}")
    for name, size in record["bytes"].items():
        file = path.parent / name
        if not file.is_file() or file.stat().st_size != size:
            raise CorpusError(f"{file} is {'damaged' if file.is_file() else 'missing'}; {remedy}")
    return record


def read_array(path: Path, remedy: str) -> np.ndarray:
    """An array mapped copy-on-write, so that compiled code may take it for writable memory."""
    try:
        return np.load(path, mmap_mode="c", allow_pickle=False).view(np.ndarray)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} is damaged ({error}); {remedy}") from error
