"""Arrays as a whole: whether they are finite."""

from __future__ import annotations

import numpy as np

__all__ = ["all_finite"]

_BLOCK = 1 << 22  # numbers looked at in one go


def all_finite(*arrays: np.ndarray) -> bool:
    """Whether no number of some arrays is NaN or infinity; of whole numbers none can be."""
    for array in (each for each in arrays if each.dtype.kind == "f" and each.size):
        step = max(1, _BLOCK * len(array) // array.size)
        if not all(np.isfinite(array[first : first + step]).all() for first in range(0, len(array), step)):
            return False
    return True
