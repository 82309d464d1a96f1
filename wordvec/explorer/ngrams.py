"""The rows of n-grams that a page holds, so that it has vectors of unseen words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .numbers import encoded, quantized

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors
    from ..vectors.subword import SubwordVectors

__all__ = ["held_ngrams"]

_ASKED = 500  # words whose vectors are compared


def held_ngrams(keyed: KeyedVectors | WordVectors, most: int) -> dict[str, Any] | None:
    """The rows of the n-grams that most words have, `most` of them, as ``NgramData`` in ``explorer/src/data.ts``.

    None of vectors without n-grams.
    """
    from ..vectors.ngrams import subwords
    from ..vectors.plain import WordVectors
    from ..vectors.subword import as_keyed, compact

    if isinstance(keyed, WordVectors):
        keyed = as_keyed(keyed)
    if not getattr(keyed, "bucket", 0):
        return None
    vectors = compact(keyed)
    settings = {"min_n": vectors.min_n, "max_n": vectors.max_n, "bucket": vectors.bucket}
    _, ids = subwords(vectors.index_to_key, **settings)
    reached, times = np.unique(ids, return_counts=True)
    trained = np.isin(reached, vectors.buckets)
    reached, times = reached[trained], times[trained]
    held = np.sort(reached[np.argsort(-times, kind="stable")[:most]])
    rows, scales = quantized(vectors.vectors_ngrams[np.searchsorted(vectors.buckets, held)])
    return {
        **settings,
        "total": len(vectors.buckets),
        "buckets": encoded(held.astype("<u4")),
        "rows": encoded(rows),
        "scales": encoded(scales.astype("<f4")),
        "measured": _measured(vectors, held, rows * scales[:, None]),
    }


def _measured(vectors: SubwordVectors, held: np.ndarray, rows: np.ndarray) -> dict[str, Any] | None:
    """Of words made of n-grams alone: the mean cosine of the page's vectors with the model's."""
    from ..vectors.ngrams import subwords

    every = len(vectors.index_to_key)
    asked = np.unique(np.linspace(0, every - 1, min(_ASKED, every)).round().astype(int))
    words = [vectors.index_to_key[row] for row in asked]
    start, ids = subwords(words, vectors.min_n, vectors.max_n, vectors.bucket)
    cosines = []
    for first, end in pairwise(start):
        whole = _sum(ids[first:end], vectors.buckets, vectors.vectors_ngrams)
        part = _sum(ids[first:end], held, rows)
        lengths = float(np.linalg.norm(whole) * np.linalg.norm(part))
        if lengths:
            cosines.append(float(whole @ part) / lengths)
    return {"words": len(cosines), "cosine": float(np.mean(cosines))} if cosines else None


def _sum(ids: np.ndarray, buckets: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The sum of the rows of those n-grams that have one."""
    known = ids[np.isin(ids, buckets)]
    return np.asarray(rows[np.searchsorted(buckets, known)], np.float64).sum(axis=0)
