"""Files of vectors without words, a row a text, which may be written in pieces: a head, and rows behind each other."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from ...system.versions import replacing, writing

__all__ = ["ROW_FILES", "RowFile", "put_together", "row_file_of", "write_rows"]


class RowFile(NamedTuple):
    """How a kind of file is written."""

    head: Callable[[int, int], bytes]  # of so many rows and columns
    rows: Callable[[Any, np.ndarray], None]  # to a binary stream


def _npy_head(rows: int, columns: int) -> bytes:
    stream = io.BytesIO()
    how = {"descr": "<f4", "fortran_order": False, "shape": (rows, columns)}
    np.lib.format.write_array_header_1_0(stream, how)
    return stream.getvalue()


def _npy_rows(stream: BinaryIO, rows: np.ndarray) -> None:
    stream.write(np.ascontiguousarray(rows, "<f4").data)


def _tsv_rows(stream: BinaryIO, rows: np.ndarray) -> None:
    np.savetxt(stream, rows, fmt="%.9g", delimiter="\t")  # nine digits tell any two float32 apart


ROW_FILES = {".npy": RowFile(_npy_head, _npy_rows), ".tsv": RowFile(lambda rows, columns: b"", _tsv_rows)}


def row_file_of(path: Path) -> RowFile:
    """The kind of a file, by the end of its name; `ValueError` if there is none."""
    if path.suffix not in ROW_FILES:
        raise ValueError(f"{path} must end in {' or '.join(ROW_FILES)}, which says how to write it")
    return ROW_FILES[path.suffix]


def write_rows(path: Path, rows: np.ndarray) -> None:
    """Write a file; it takes the place of one that is there when it is whole."""
    kind = row_file_of(path)
    with writing(path), replacing(path) as written, open(written, "wb") as stream:
        stream.write(kind.head(*rows.shape))
        kind.rows(stream, rows)


def put_together(places: Sequence[Path], path: Path, rows: int, columns: int) -> None:
    """Write a file of rows that lie in pieces, one behind the other, as `RowFile.rows` wrote them."""
    with writing(path), replacing(path) as written, open(written, "wb") as stream:
        stream.write(row_file_of(path).head(rows, columns))
        for place in places:
            with place.open("rb") as piece:
                shutil.copyfileobj(piece, stream, 1 << 24)
