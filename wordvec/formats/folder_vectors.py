"""A model folder as a format of vectors: those of words alone, and those of words and n-grams."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..vectors.keyed import keyed_vectors
from ..vectors.subword import SubwordVectors, compact, subword_vectors
from .folder import is_model as sniff
from .folder import read_model, write_model
from .saved import SavedModel

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "saved_model", "saved_vectors", "sniff", "write", "write_classifier"]


def read(path: Path) -> KeyedVectors:
    """Read the words' vectors of a model folder."""
    saved = read_model(path)
    if "ngram_rows" in saved.arrays:
        return saved_vectors(saved)
    if saved.state.get("random_words"):
        warnings.warn(
            f"the words of {path} have random vectors, because it was trained on documents alone; train it with "
            "dbow_words=1 or dm=1 for words, or look at its documents",
            stacklevel=3,
        )
    return keyed_vectors(saved.words, saved.arrays["vectors"], saved.arrays.get("counts"))


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write a model folder that holds vectors, with what training goes on from where they have it."""
    if hasattr(vectors, "vectors_ngrams"):
        write_model(path, saved_model(vectors))
    else:
        arrays = {"vectors": vectors.vectors} | _counts(vectors)
        write_model(path, SavedModel("vectors", {}, arrays, list(vectors.index_to_key)))


def write_classifier(saved: SavedModel, path: Path) -> None:
    """Write a classifier, with its labels: a model like any other."""
    write_model(path, saved)


def saved_vectors(saved: SavedModel) -> SubwordVectors:
    """The vectors of a model folder that holds rows of words and n-grams.

    It has the arrays ``vectors``, ``word_rows``, ``ngram_rows`` and ``buckets``, perhaps ``counts``, ``contexts`` and
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
        **_counts(vectors),
    }
    counts = arrays.get("counts", np.zeros(0, np.int64))
    trainable = vectors.outputs and len(counts) > 1 and counts.min() > 0
    kind = "FastText" if trainable else "vectors"
    return SavedModel(kind, vectors.params | lengths, arrays, list(vectors.index_to_key))


def _counts(vectors: KeyedVectors) -> dict[str, np.ndarray]:
    return {"counts": vectors.expandos["count"]} if "count" in vectors.expandos else {}
