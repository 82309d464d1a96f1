"""The arrays of a safetensors file: written, read, or mapped into memory as they lie on the disk.

The file starts with the length of its header in eight bytes, little-endian, and the header in JSON: for each array its
type, its shape, and where it begins and ends behind the header.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ..errors import FormatError
from ..system.cards import Each, Schema, Text, Whole, checked, parse_card

__all__ = ["map_arrays", "read_arrays", "write_arrays"]

_TYPES = {
    **{"F16": "<f2", "F32": "<f4", "F64": "<f8", "BOOL": "?"},
    **{"I8": "i1", "I16": "<i2", "I32": "<i4", "I64": "<i8", "U8": "u1", "U16": "<u2", "U32": "<u4", "U64": "<u8"},
}
_MOST = 1 << 24  # bytes of a header
_ARRAY: Schema = {
    "dtype": Text("|".join(_TYPES)),
    "shape": Each(Whole(0)),
    "data_offsets": Each(Whole(0), least=2, most=2),
}
_Place = tuple[np.dtype[Any], int, tuple[int, ...]]  # the type, the byte at which it begins, the shape


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], about: dict[str, str] | None = None) -> None:
    """Write arrays, with what is said `about` them in the header; `OSError` if that fails."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    path.touch()  # with the rights that files have: the library would keep it from everybody else
    mode = path.stat().st_mode
    try:
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path, about)
    except SafetensorError as error:
        raise OSError(str(error)) from error
    path.chmod(mode)


def read_arrays(path: Path, remedy: str) -> dict[str, np.ndarray]:
    """Read the arrays of a file, into memory that takes no more than they do.

    Raises
    ------
    FormatError
        Its header is none, or tells of more than there is, or of numbers that NumPy lacks; `remedy` is what to do.
    """
    with _opened(path, remedy) as file:
        return {name: _read(file, *where) for name, where in _places(path, file, remedy).items()}


def map_arrays(path: Path, remedy: str) -> dict[str, np.ndarray]:
    """Map the arrays of a file, read-only; `FormatError` as `read_arrays`."""
    with _opened(path, remedy) as file:
        return {name: _map(file, *where) for name, where in _places(path, file, remedy).items()}


def _opened(path: Path, remedy: str) -> BinaryIO:
    """The file, opened once: what is asked for by its name a second time may have been replaced."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FormatError(f"cannot read {path} ({error.strerror}); {remedy}") from error


def _read(file: BinaryIO, dtype: np.dtype[Any], start: int, shape: tuple[int, ...]) -> np.ndarray:
    file.seek(start)
    return np.fromfile(file, dtype, math.prod(shape)).reshape(shape)


def _map(file: BinaryIO, dtype: np.dtype[Any], start: int, shape: tuple[int, ...]) -> np.ndarray:
    if 0 in shape:
        return np.zeros(shape, dtype)  # no file can be mapped that is empty
    return np.asarray(np.memmap(file, dtype, "r", start, shape))


def _places(path: Path, file: BinaryIO, remedy: str) -> dict[str, _Place]:
    """Where in the file each array begins, and what it is."""
    try:
        length = int.from_bytes(file.read(8), "little")
        header = file.read(length) if length <= _MOST else b""
    except OSError as error:
        raise FormatError(f"cannot read {path} ({error.strerror}); {remedy}") from error
    described: dict[str, Any] = parse_card(header, path, {}, remedy)
    described.pop("__metadata__", None)
    checked(described, dict.fromkeys(described, _ARRAY), path, remedy)
    size = os.fstat(file.fileno()).st_size - 8 - length
    return {name: _place(path, name, 8 + length, size, each, remedy) for name, each in described.items()}


def _place(path: Path, name: str, start: int, size: int, described: dict[str, Any], remedy: str) -> _Place:
    dtype, shape = np.dtype(_TYPES[described["dtype"]]), tuple(described["shape"])
    begin, end = described["data_offsets"]
    if not begin <= end <= size or end - begin != math.prod(shape) * dtype.itemsize:
        raise FormatError(f"{path} is damaged: the array {name!r} is not where its header says; {remedy}")
    return dtype, start + begin, shape
