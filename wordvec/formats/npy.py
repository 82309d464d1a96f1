"""A NumPy matrix, whose ids stand in a text file beside it: features of pictures, sounds or whatever else. Read only.

The ids of ``features.npy`` are the lines of ``features.txt`` or ``features.ids.txt``; without such a file they are the
numbers of the rows, from 0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..vectors.plain import WordVectors
from .npz import DAMAGES
from .word_files import unique

__all__ = ["read", "sniff"]


def sniff(path: Path) -> bool:
    """Whether a file starts as NumPy's arrays do."""
    with path.open("rb") as stream:
        return stream.read(6) == b"\x93NUMPY"


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read a matrix, and the ids beside it."""
    try:
        matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    except DAMAGES as error:
        told = " ".join(str(error).split())[:200]
        raise FormatError(f"{path} is no array of numbers ({told}); write it again with numpy.save") from error
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiu" or not matrix.size:
        raise FormatError(
            f"{path} holds an array of {matrix.dtype} {matrix.shape}, where a matrix of numbers belongs, a row for each"
            " vector; reshape it"
        )
    beside = next((each for end in (".txt", ".ids.txt") if (each := path.with_suffix(end)).is_file()), None)
    ids = list(map(str, range(len(matrix)))) if beside is None else _lines(beside, unicode_errors)
    if len(ids) != len(matrix):
        raise FormatError(
            f"{beside} has {len(ids):,} lines for the {len(matrix):,} rows of {path}; give an id for each"
        )
    return unique(path, ids[:limit], np.array(matrix[:limit], dtype))


def _lines(path: Path, unicode_errors: str) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors=unicode_errors)
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is no UTF-8 text (byte {error.start:,}); convert it") from error
    lines = text.removesuffix("\n").split("\n")
    if empty := next((number for number, line in enumerate(lines, 1) if not line.strip()), None):
        raise FormatError(f"line {empty:,} of {path} is empty, where an id belongs; give an id for each row")
    return lines
