"""An array file that many write, each of them some blocks of it; at a URL blocks are files until they are together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from ...cluster.executors import Executor, Result
from ...system.storage import Remote
from .arrays import REMEDY, SEGMENT, ArrayFile, header_of, parts_of

__all__ = ["Piece", "put_together", "write_array"]

BLOCK = 4  # segments that one function writes


class Piece(NamedTuple):
    """Values of an array in a file that all workers see."""

    path: Path
    start: int
    stop: int
    more: int = 0  # what is added to each

    def read(self, dtype: np.dtype[Any]) -> np.ndarray:
        """The values: read, because pages that are mapped cost more than what is copied once."""
        with open(self.path, "rb") as file:
            start, _ = header_of(file.read(1 << 10), self.path, dtype, REMEDY)
            file.seek(start + self.start * dtype.itemsize)
            values = np.fromfile(file, dtype, self.stop - self.start)
        return values + self.more if self.more else values


def write_array(
    executor: Executor, path: Path, dtype: DTypeLike, lengths: Sequence[int], cut: Callable[[int, int, int], Result]
) -> list[Result]:
    """Have an array written that lies in parts, one behind the other, wherever these are.

    Parameters
    ----------
    executor : Executor
    path : Path
        A .npy file in a folder that all workers share. At a URL it becomes a folder: see `put_together`.
    dtype : dtype
    lengths : sequence of int
        Of the parts.
    cut : callable
        Given the number of a part, and ``start, stop``: a `Piece`, or the result of a function that returns these
        values of it.

    Returns
    -------
    list
        Results that are lists: the digests of the segments of the file, one behind the other.
    """
    length, start = sum(lengths), 0
    if not isinstance(path, Remote):
        file = ArrayFile(path, dtype)
        file.length, start = length, file.start
        file.close()  # which writes the header
    ends = list(accumulate(lengths))
    step = BLOCK * (SEGMENT // np.dtype(dtype).itemsize)
    written, number = [], 0
    for first in range(0, length, step):
        last = min(first + step, length)
        pieces = []
        while number < len(ends):
            begin = ends[number] - lengths[number]
            if max(first, begin) < min(last, ends[number]):
                pieces.append(cut(number, max(first, begin) - begin, min(last, ends[number]) - begin))
            if ends[number] > last:
                break
            number += 1
        written.append(executor.submit(_write, path, start, first, np.dtype(dtype).str, pieces))
    return written


def _write(path: Path, start: int, first: int, dtype: str, pieces: list[Any]) -> list[str]:
    """Write values from the `first` on into a file whose values start at a place; returns digests of segments."""
    kind = np.dtype(dtype).newbyteorder("<")
    pieces = [piece.read(kind) if isinstance(piece, Piece) else piece for piece in pieces]
    values = np.ascontiguousarray(pieces[0] if len(pieces) == 1 else np.concatenate(pieces), kind)
    if isinstance(path, Remote):
        Remote(path, f"{first:020}").write_bytes(values.data)
    else:
        with open(path, "r+b") as file:
            file.seek(start + first * values.itemsize)
            file.write(values.data)
    return list(parts_of(values))


def put_together(blocks: Path, path: Path, dtype: DTypeLike) -> None:
    """Make the file here whose blocks were written to a URL."""
    file = ArrayFile(path, dtype)
    for block in sorted(blocks.iterdir()):
        file.append(np.frombuffer(block.read_bytes(), file.dtype))
    file.close()
