"""Arrays as a whole: whether they are finite."""

from __future__ import annotations

import numpy as np

from .workers import available_workers, in_order

__all__ = ["all_finite"]

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


def _is_finite(block: np.ndarray) -> bool:
    return bool(np.isfinite(block).all())
