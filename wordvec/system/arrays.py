"""Arrays as a whole: whether they are finite, and how they are saved."""

from __future__ import annotations

from typing import Any

import numpy as np

from .workers import available_workers, in_order

__all__ = ["all_finite", "save_array"]

_BLOCK = 1 << 20  # numbers looked at in one go


def all_finite(*arrays: np.ndarray) -> bool:
    """Whether no number of some arrays is NaN or infinity; of whole numbers none can be. All processors look."""
    blocks = []
    for array in (each for each in arrays if each.dtype.kind == "f" and each.size):
        step = max(1, _BLOCK * len(array) // array.size)
        blocks += [(array[first : first + step],) for first in range(0, len(array), step)]
    if len(blocks) == 1:
        return _is_finite(*blocks[0])
    return all(in_order(_is_finite, blocks, available_workers()))


def save_array(file: Any, array: np.ndarray) -> None:
    """Write what `numpy.save` writes to a binary file; that does not tell that the last bytes have no room."""
    array = np.asarray(array, order="C")
    np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
    file.write(array.data)


def _is_finite(block: np.ndarray) -> bool:
    return bool(np.isfinite(block).all())
