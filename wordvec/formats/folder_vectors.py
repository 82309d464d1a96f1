"""A model folder as a format of vectors: those of words alone, and those of words and n-grams."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..system.cards import Whole
from ..system.warning import warn_caller
from ..vectors.plain import NgramRows, WordVectors
from ..vocabulary import LARGEST_BUCKET
from .dtypes import StoredDtype
from .folder import is_model as sniff
from .folder import read_model, write_model
from .saved import SavedModel
from .tag_lines import with_names

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.subword import SubwordVectors

__all__ = ["read", "read_documents", "saved_model", "saved_vectors", "sniff", "write", "write_classifier"]


def read(path: Path, mapped: bool = False) -> WordVectors:
    """Read the words' vectors of a model folder, or map them."""
    saved = read_model(path, mapped)
    if "ngram_rows" in saved.arrays:
        return _with_ngrams(saved)
    if saved.state.get("random_words"):
        warn_caller(
            f"the words of {path} have random vectors, because it was trained on documents alone; train it with "
            "dbow_words=1 or dm=1 for words, or look at its documents"
        )
    return WordVectors(saved.words, saved.arrays["vectors"], _read_counts(saved))


def read_documents(path: Path) -> WordVectors:
    """Read the documents' vectors of a Doc2Vec model, by their tags as they are written.

    Raises
    ------
    ValueError
        It is a model of words, or two tags are the same when written.
    FormatError
        It is damaged, or no model folder.
    """
    saved = read_model(path)
    if "documents" not in saved.arrays:
        raise ValueError(f"{path} is a model of {saved.kind}, which has words only; give one of Doc2Vec")
    tags = range(saved.rows("documents")) if saved.tags is None else saved.tags
    return with_names(tags, saved.array("documents", len(tags), saved.arrays["vectors"].shape[1], finite=False))


def write(vectors: KeyedVectors, path: Path, dtype: StoredDtype = "float32") -> None:
    """Write a model folder that holds vectors, with what training goes on from where they have it.

    Numbers of fewer than 32 bits are for use, not for training: there what it goes on from is left out.
    """
    if hasattr(vectors, "vectors_ngrams"):
        saved = saved_model(vectors)
        if dtype != "float32":
            arrays = {name: array for name, array in saved.arrays.items() if name not in ("contexts", "nodes")}
            saved = replace(saved, kind="vectors", arrays=arrays)
        write_model(path, saved, dtype)
    else:
        arrays = {"vectors": vectors.vectors} | _counts(vectors)
        write_model(path, SavedModel("vectors", {}, arrays, list(vectors.index_to_key)), dtype)


def write_classifier(saved: SavedModel, path: Path, dtype: StoredDtype = "float32") -> None:
    """Write a classifier, with its labels: a model like any other."""
    write_model(path, saved, dtype)


def saved_vectors(saved: SavedModel) -> SubwordVectors:
    """The vectors of a model folder that holds rows of words and n-grams.

    It has the arrays ``vectors``, ``word_rows``, ``ngram_rows`` and ``buckets``, perhaps ``counts``, ``contexts`` and
    ``nodes``, and the params `max_n` and, where that isn't 0, `min_n` and `bucket`.

    Raises
    ------
    FormatError
        They don't fit each other.
    """
    from ..vectors.subword import as_keyed

    keyed: Any = as_keyed(_with_ngrams(saved))
    return keyed


def _with_ngrams(saved: SavedModel) -> WordVectors:
    words, dimensions = saved.arrays["vectors"].shape
    names = "min_n", "max_n", "bucket"
    saved.require(params={f"{name}?": Whole(0, LARGEST_BUCKET) for name in names})
    settings = {name: saved.params.get(name, 0) for name in names}
    if settings["max_n"] and not (settings["min_n"] <= settings["max_n"] and settings["bucket"]):
        raise saved.damaged("min_n={min_n}, max_n={max_n} and bucket={bucket} do not go together".format(**settings))
    buckets = saved.buckets(settings["bucket"] if settings["max_n"] else LARGEST_BUCKET)
    rows = {"vectors": words, "word_rows": words, "ngram_rows": len(buckets)}
    outputs = {"contexts": words, "nodes": max(words - 1, 0)}
    taken = {
        name: saved.array(name, size, dimensions, finite=False)
        for name, size in (rows | outputs).items()
        if name in rows or name in saved.arrays
    }
    return WordVectors(
        saved.words,
        taken["vectors"],
        _read_counts(saved),
        NgramRows(taken["ngram_rows"], buckets, **settings | ({} if settings["max_n"] else {"bucket": 0})),
        taken["word_rows"],
        saved.params,
        {name: taken[name] for name in outputs if name in taken},
    )


def saved_model(vectors: KeyedVectors) -> SavedModel:
    """What a model folder keeps of `vectors`: a FastText model where there is something to train on from."""
    from ..vectors.subword import compact

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
    trainable = vectors.outputs and len(counts) > 1 and counts.min() > 0 and (np.diff(counts) <= 0).all()
    kind = "FastText" if trainable else "vectors"
    params = vectors.params | lengths
    if "min_count" in params:  # which other programs let be 0
        params["min_count"] = max(1, params["min_count"])
    return SavedModel(kind, params, arrays, list(vectors.index_to_key))


def _read_counts(saved: SavedModel) -> np.ndarray | None:
    return saved.array("counts", len(saved.words), dtype=np.int64) if "counts" in saved.arrays else None


def _counts(vectors: KeyedVectors) -> dict[str, np.ndarray]:
    return {"counts": np.asarray(vectors.expandos["count"], np.int64)} if "count" in vectors.expandos else {}
