"""FNV-1a as fastText has it (`Dictionary::hash`)."""

from __future__ import annotations

import numpy as np

from .options import inner

__all__ = ["FNV_START", "fnv"]

FNV_START = np.uint32(2166136261)  # the hash of no bytes


@inner
def fnv(value, byte):
    """The hash of some bytes and one more.

    A byte counts as signed: those above 127 flip the upper three bytes of the hash, too.
    """
    return np.uint32((value ^ np.uint32(np.int8(byte))) * np.uint32(16777619))
