"""Vectors of words and n-grams as a model folder keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..vectors.subword import SubwordVectors, compact, subword_vectors
from .saved import SavedModel

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["saved_model", "saved_vectors"]


def saved_vectors(saved: SavedModel) -> SubwordVectors:
    """The vectors of a model folder that holds rows of words and n-grams.

    Parameters
    ----------
    saved : SavedModel
        With the arrays ``vectors``, ``word_rows``, ``ngram_rows`` and ``buckets``, perhaps ``counts``, ``contexts`` and
        ``nodes``, and the params `max_n` and, where that isn't 0, `min_n` and `bucket`.
    """
    arrays = saved.arrays
    return subword_vectors(
        saved.words,
        arrays["word_rows"],
        arrays["ngram_rows"],
        arrays["buckets"],
        **{name: saved.params.get(name, 0) for name in ("min_n", "max_n", "bucket")},
        counts=arrays.get("counts"),
        vectors=arrays["vectors"],
        params=saved.params,
        outputs={name: arrays[name] for name in ("contexts", "nodes") if name in arrays},
    )


def saved_model(vectors: KeyedVectors) -> SavedModel:
    """What a model folder keeps of `vectors`: a FastText model where there is something to train on from."""
    vectors = compact(vectors)
    lengths = (
        {"min_n": vectors.min_n, "max_n": vectors.max_n, "bucket": vectors.bucket} if vectors.bucket else {"max_n": 0}
    )
    arrays = {
        "vectors": vectors.vectors,
        "word_rows": vectors.vectors_vocab,
        "ngram_rows": vectors.vectors_ngrams,
        "buckets": vectors.buckets,
        **vectors.outputs,
    }
    if "count" in vectors.expandos:
        arrays["counts"] = vectors.expandos["count"]
    counts = arrays.get("counts", np.zeros(0, np.int64))
    trainable = vectors.outputs and len(counts) > 1 and counts.min() > 0
    kind = "FastText" if trainable else "vectors"
    return SavedModel(kind, vectors.params | lengths, arrays, list(vectors.index_to_key))
