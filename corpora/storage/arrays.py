"""Arrays in .npy files: how they grow, how they are mapped, and how they are looked through at the speed of memory.

An array is looked through in segments, several at once. So is its digest made, the SHA-256 of the SHA-256 of each
segment: neither depends on the number of workers.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike

from ...errors import CorpusError
from ...system.files import release
from ...system.workers import available_workers, in_order

__all__ = [
    "NOTHING",
    "REMEDY",
    "SEGMENT",
    "ArrayFile",
    "count_of",
    "damaged",
    "digest_of",
    "first_true",
    "first_undecodable",
    "first_wrong",
    "header_of",
    "map_array",
    "map_bytes",
    "parts_of",
    "place_after",
    "whole_digest",
]

T = TypeVar("T")
SEGMENT = 1 << 22  # bytes
_RELEASED = 32  # segments after which mapped memory is given back
REMEDY = "start again"  # for what is under construction
NOTHING: dict[str, Any] = {"length": 0, "sha256": []}  # of an array that was kept

#: What NumPy writes before an array of one dimension.
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(...)', 'fortran_order': False, 'shape': \((\d{1,18}),\), \} *\n", re.DOTALL
)


def damaged(path: Path, what: object, remedy: str) -> CorpusError:
    """The error that says what is wrong with a file, and what to do."""
    return CorpusError(f"{path} is damaged: {what}; {remedy}")


# ------------------------------------------------------------------------------------------------------------ mapping


def map_array(path: Path, dtype: DTypeLike, remedy: str, length: int | None = None) -> np.ndarray:
    """An array mapped copy-on-write, so that compiled code may take it for writable memory.

    Parameters
    ----------
    path : Path
    dtype : dtype
        That the array must have, along one dimension.
    remedy : str
        What ends the message of an error.
    length : int, optional
        How many values, of an array that is under construction; otherwise as its header says, which must be all.

    Raises
    ------
    CorpusError
        It is not such an array, has another length, or cannot be read.
    """
    dtype = np.dtype(dtype).newbyteorder("<")
    try:
        with open(path, "rb") as file:
            start, noted = header_of(file.read(1 << 10), path, dtype, remedy)
            size = os.fstat(file.fileno()).st_size
            there = (size - start) / dtype.itemsize
            wanted = noted if length is None else length
            if there < wanted or (length is None and there != wanted):
                raise damaged(path, f"its {size:,} bytes are not those of {wanted:,} values", remedy)
            return np.memmap(file, dtype, "c", start, (wanted,)).view(np.ndarray)
    except OSError as error:
        raise CorpusError(f"cannot read {path} ({error.strerror or error}); {remedy}") from error


def header_of(head: bytes, path: Path, dtype: np.dtype[Any], remedy: str) -> tuple[int, int]:
    """Where the values of an array start, and how many there are, from its first bytes; `CorpusError` if it is none."""
    start = 10 + int.from_bytes(head[8:10], "little")
    found = _HEADER.fullmatch(head[:start])
    if not found or found[1].decode("latin-1") != dtype.str or start % 64:
        raise damaged(path, f"it does not start as an array of {dtype.name} does", remedy)
    return start, int(found[2])


def map_bytes(path: Path, remedy: str) -> np.ndarray:
    """The bytes of a file (uint8), mapped; `CorpusError` if it cannot be read."""
    try:
        return np.memmap(path, np.uint8, "r").view(np.ndarray) if path.stat().st_size else np.empty(0, np.uint8)
    except OSError as error:
        raise CorpusError(f"cannot read {path} ({error.strerror or error}); {remedy}") from error


# --------------------------------------------------------------------------------------------------- looking through


def _by_segments(look: Callable[[np.ndarray, int], T], values: np.ndarray, before: int = 0) -> Iterator[T]:
    """What a function makes of each segment, with so many values `before` it, and of the place where it starts."""
    step = SEGMENT // values.itemsize

    def one(first: int) -> T:
        start = max(0, first - before)
        return look(values[start : first + step], start)

    firsts = range(0, len(values), step)
    if len(firsts) < 2:
        yield from map(one, firsts)
        return
    for number, found in enumerate(in_order(one, zip(firsts), available_workers()), start=1):
        if number % _RELEASED == 0:
            release(values)
        yield found
    release(values)


def first_wrong(values: np.ndarray, wrong: Callable[[np.ndarray, int], int | None], before: int = 0) -> int | None:
    """The place of the first value that is wrong, if any is.

    Parameters
    ----------
    values : array of one dimension
    wrong : callable
        Given some of the values and the place of the first of them, it returns the place of the first one, among
        these, that is wrong, or None.
    before : int
        So many values before the first that is asked about are given, too, where there are any.
    """
    for place in _by_segments(
        lambda part, start: None if (found := wrong(part, start)) is None else start + found, values, before
    ):
        if place is not None:
            return place
    return None


def first_true(mask: np.ndarray) -> int | None:
    """The place of the first True, if any."""
    place = int(np.argmax(mask)) if len(mask) else 0
    return place if len(mask) and mask[place] else None


def count_of(values: np.ndarray, value: int) -> int:
    """How many of the values are this one."""
    return sum(_by_segments(lambda part, _start: int(np.count_nonzero(part == value)), values))


def place_after(values: np.ndarray, value: int, times: int) -> int:
    """The place after which this value has been there so many times; the end, if it is not there so often."""
    step = SEGMENT // values.itemsize
    for start in range(0, len(values), step):
        places = np.flatnonzero(values[start : start + step] == value)
        if len(places) >= times:
            return start + int(places[times - 1]) + 1 if times else start
        times -= len(places)
    return len(values)


def first_undecodable(text: np.ndarray) -> int | None:
    """The first of these bytes that is no UTF-8, if any is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, max(len(text), 1), SEGMENT):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(text[start : start + SEGMENT].tobytes(), final=start + SEGMENT >= len(text))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None


def parts_of(values: np.ndarray) -> Iterator[str]:
    """The SHA-256 of each segment."""
    return _by_segments(lambda part, _start: hashlib.sha256(part.data).hexdigest(), values)


def whole_digest(parts: Iterable[str]) -> str:
    """The digest of an array from those of its segments."""
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def digest_of(values: np.ndarray) -> str:
    """The digest of an array."""
    return whole_digest(parts_of(values))


# ------------------------------------------------------------------------------------------------------------ growing


class ArrayFile:
    """A one-dimensional .npy file that grows at its end; of one that is there so much can be kept as was synced.

    Parameters
    ----------
    path : Path
    dtype : dtype
    kept : dict
        What `sync` gave, if something is kept: the ``length``, and the ``sha256`` of each segment.
    """

    def __init__(self, path: Path, dtype: DTypeLike, kept: dict[str, Any] = NOTHING):
        self.path, self.dtype, self.length = path, np.dtype(dtype).newbyteorder("<"), kept["length"]
        self._synced, self._parts = self.length, list(kept["sha256"])
        self._file = open(path, "r+b" if self.length else "wb")
        self._header()
        self.start = self._file.tell()
        self._file.seek(self.start + self.length * self.dtype.itemsize)
        self._file.truncate()

    def _header(self) -> None:
        """NumPy leaves room in the header for the length to grow, so writing it again keeps its size."""
        shape = {"descr": self.dtype.str, "fortran_order": False, "shape": (self.length,)}
        np.lib.format.write_array_header_1_0(self._file, shape)

    def append(self, values: np.ndarray) -> None:
        """Write values at the end."""
        self._file.write(np.ascontiguousarray(values, self.dtype).data)
        self.length += len(values)

    def sync(self) -> dict[str, Any]:
        """See that what has been written outlasts this process, and the system; returns what to keep it by."""
        self._file.flush()
        os.fsync(self._file.fileno())
        step = SEGMENT // self.dtype.itemsize
        whole = self._synced // step
        written = map_array(self.path, self.dtype, REMEDY, self.length)[whole * step :]
        self._parts[whole:] = parts_of(written)
        self._synced = self.length
        return {"length": self.length, "sha256": list(self._parts)}

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
