"""The character n-grams of one word, in plain Python: a look-up should not wait for Numba."""

from __future__ import annotations

import numpy as np

from ..vocabulary import END_OF_LINE

__all__ = ["buckets_of", "utf8"]


def utf8(word: str) -> bytes:
    """The bytes of a word; surrogates stand for bytes that are no UTF-8 (PEP 383), as words of foreign files hold."""
    try:
        return word.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return word.encode("utf-8", "surrogatepass")


def buckets_of(word: str, min_n: int, max_n: int, bucket: int) -> np.ndarray:
    """The buckets of a word's n-grams, int32, as `wordvec.vectors.ngrams.subwords` lists them."""
    text = b"<%b>" % utf8(word) if word != END_OF_LINE else b""
    edges = [*(place for place, byte in enumerate(text) if byte & 0xC0 != 0x80), len(text)]
    last = len(edges) - 1
    found = [
        _fnv(text[edges[left] : edges[left + length]]) % bucket
        for left in range(last)
        for length in range(max(min_n, 1), min(max_n, last - left) + 1)
        if length > 1 or 0 < left < last - 1
    ]
    return np.array(found, np.int32)


def _fnv(text: bytes) -> int:
    """fastText's hash: see `wordvec.jit.hashing`."""
    value = 2166136261
    for byte in text:
        value = ((value ^ (byte if byte < 0x80 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return value
