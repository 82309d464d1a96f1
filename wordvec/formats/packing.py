"""Matrices of a model folder in fewer bytes: numbers of 16 bits, or of 8 with a scale for each row, or codes.

An int8 row is its float32 row divided by its scale and rounded; the scale is its largest number over 127. Beside an
array ``vectors`` stands ``vectors.scales`` then. float16 is what IEEE 754 says: three digits, up to 65,504. "pq" is
product quantization as for fastText's ``.ftz``, two numbers to a byte, lengths in one more: ``vectors.codes``,
``vectors.centroids``, ``vectors.length_codes`` and ``vectors.lengths``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..errors import FormatError
from ..system.arrays import all_finite
from ..vectors.quantized import CENTROIDS, Codebook, QuantizedRows

__all__ = ["pack", "unpack"]

_SCALES = ".scales"
_PARTS = "codes", "centroids", "length_codes", "lengths"
_DSUB = 2  # numbers to a byte
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
        if array.ndim != 2 or array.dtype != np.float32 or not array.size:
            packed[name] = array
        elif dtype == "float16":
            packed[name] = _halves(name, array)
        elif dtype == "int8":
            packed[name], packed[name + _SCALES] = _bytes(name, array)
        else:
            packed |= _codes(name, array)
    return packed


def unpack(arrays: Mapping[str, np.ndarray], dtype: str) -> dict[str, np.ndarray]:
    """The arrays, with all matrices in float32 again.

    Raises
    ------
    ValueError
        They are not what `pack` made; the message says which.
    """
    if dtype == "pq":
        return _decoded(arrays)
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
    if not all_finite(halves):
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


def _codes(name: str, array: np.ndarray) -> dict[str, np.ndarray]:
    from ..vectors.quantizing import quantized_rows  # compiled

    if not all_finite(array):
        raise FormatError(f"the {name} hold NaN or infinity, which codes cannot hold: write them as float32")
    return quantized_rows(array, _DSUB, lengths=True).arrays(f"{name}.")


def _decoded(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    decoded: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        matrix, _, part = name.rpartition(".")
        if part == "codes":
            rest = (arrays.get(f"{matrix}.{each}") for each in _PARTS[1:])
            decoded[matrix] = np.asarray(_quantized(matrix, array, *rest))
        elif part not in _PARTS:
            decoded[name] = array
    return decoded


def _quantized(name: str, codes: np.ndarray, *rest: np.ndarray | None) -> QuantizedRows:
    centroids, length_codes, lengths = (np.zeros(0) if each is None else each for each in rest)
    dimensions = len(centroids) // CENTROIDS if centroids.ndim == 1 else 0
    book = Codebook(centroids, dimensions, _DSUB)
    forms = [
        (codes, np.uint8, (len(codes), book.parts)),
        (centroids, np.float32, (CENTROIDS * dimensions,)),
        (length_codes, np.uint8, (len(codes),)),
        (lengths, np.float32, (CENTROIDS,)),
    ]
    if not dimensions or any(each.dtype != kind or each.shape != shape for each, kind, shape in forms):
        raise ValueError(f"the codes of {name!r} and their centroids do not go together")
    if not all_finite(centroids, lengths):
        raise ValueError(f"a centroid of {name!r} is not finite")
    return QuantizedRows(codes, book, length_codes, Codebook(lengths, 1, 1))


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
