"""Arrays as a page holds them: few bytes, as text."""

from __future__ import annotations

from base64 import b64encode

import numpy as np

__all__ = ["encoded", "quantized"]


def encoded(array: np.ndarray) -> str:
    """The bytes of an array, little-endian, as text."""
    return b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")


def quantized(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as whole numbers from -127 to 127: int8 (n, D), and what each is to be multiplied by: float32 (n,)."""
    most = np.abs(rows).max(axis=1, initial=0)
    scales = np.where(most > 0, most / 127, 1).astype(np.float32)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales
