"""Matrices of a model folder in fewer bytes: numbers of 16 bits, or of 8 with a scale for each row.

An int8 row is its float32 row divided by its scale and rounded; the scale is its largest number over 127. Beside an
array ``vectors`` stands ``vectors.scales`` then. float16 is what IEEE 754 says: three digits, up to 65,504.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..errors import FormatError

__all__ = ["pack", "unpack"]

_SCALES = ".scales"
_MOST = 127
_BLOCK = 1 << 14  # rows


def pack(arrays: Mapping[str, np.ndarray], dtype: str) -> dict[str, np.ndarray]:
    """The arrays, with float32 matrices in this type.

    Raises
    ------
    FormatError
        A number is not finite, or too large for 16 bits.
    """
    packed: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if array.ndim != 2 or array.dtype != np.float32:
            packed[name] = array
        elif dtype == "float16":
            packed[name] = _halves(name, array)
        else:
            packed[name], packed[name + _SCALES] = _bytes(name, array)
    return packed


def unpack(arrays: Mapping[str, np.ndarray], dtype: str) -> dict[str, np.ndarray]:
    """The arrays, with all matrices in float32 again.

    Raises
    ------
    ValueError
        They are not what `pack` made; the message says which.
    """
    unpacked = {}
    for name, array in arrays.items():
        if array.ndim == 2 and array.dtype == np.float16 and dtype == "float16":
            unpacked[name] = array.astype(np.float32)
        elif array.ndim == 2 and array.dtype == np.int8 and dtype == "int8":
            unpacked[name] = _scaled(name, array, arrays.get(name + _SCALES))
        elif not name.endswith(_SCALES):
            unpacked[name] = array
    return unpacked


def _halves(name: str, array: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # said below
        halves = array.astype(np.float16)
    if not all(np.isfinite(halves[block]).all() for block in _blocks(array)):
        raise FormatError(
            f"the {name} hold NaN, infinity or numbers above {np.finfo(np.float16).max:,.0f}, which 16 bits cannot"
            " hold: write them as float32"
        )
    return halves


def _bytes(name: str, array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    whole, scales = np.empty(array.shape, np.int8), np.zeros(len(array), np.float32)
    for block in _blocks(array):
        scales[block] = np.abs(array[block]).max(axis=1, initial=0) / _MOST
        if not np.isfinite(scales[block]).all():
            raise FormatError(f"the {name} hold NaN or infinity, which 8 bits cannot hold: write them as float32")
        scale = np.where(scales[block] == 0, 1, scales[block])[:, None]
        whole[block] = np.clip(np.rint(array[block] / scale), -_MOST, _MOST)
    return whole, scales


def _scaled(name: str, array: np.ndarray, scales: np.ndarray | None) -> np.ndarray:
    if scales is None or scales.dtype != np.float32 or scales.shape != (len(array),):
        raise ValueError(f"the array {name!r} of 8 bits has no scale for each of its {len(array):,} rows")
    if not np.isfinite(scales).all() or (scales < 0).any():
        raise ValueError(f"the scales of {name!r} are not all finite and positive")
    result = np.empty(array.shape, np.float32)
    for block in _blocks(array):
        result[block] = array[block] * scales[block, None]
    return result


def _blocks(array: np.ndarray) -> Iterator[slice]:
    return (slice(first, first + _BLOCK) for first in range(0, len(array), _BLOCK))
