"""Which vectors these are."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

__all__ = ["fingerprint_of"]


def fingerprint_of(given: Any, ngrams: bool = True) -> str:
    """The SHA-256 of words and their vectors, n-grams' included where vectors have them and they are asked for."""
    found = hashlib.sha256("\n".join(given.index_to_key).encode("utf-8", errors="surrogatepass"))
    for matrix in (given.vectors, getattr(given, "vectors_ngrams", None) if ngrams else None):
        if matrix is not None:
            found.update(np.ascontiguousarray(matrix).data)
    return found.hexdigest()
