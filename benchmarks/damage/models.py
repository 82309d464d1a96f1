"""Models, files of vectors, search indexes and checkpoints: how small ones are made and used."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import wordvec
from wordvec.vectors.directions import require_finite

from .corpora import always_kept
from .samples import TEXTS, WORDS, fitted, given_to, only, small, text, vectors

__all__ = [
    "indexed",
    "make_ftz",
    "make_index",
    "make_matrix",
    "make_model",
    "make_quantized",
    "make_state",
    "make_vectors",
    "run_with_state",
    "small_classifier",
    "use_fasttext",
    "use_index",
    "use_model",
    "use_state",
    "use_vectors",
]


def make_model(folder: Path, version: int, trainer: str, **settings: Any) -> None:
    fitted(version, trainer, tuple(settings.items())).save(folder / "model")


def use_model(folder: Path) -> Any:
    return _trained(wordvec.load(folder / "model"), folder)


@cache
def small_classifier(version: int) -> Any:
    """A quantized classifier, with n-grams cut off, lengths apart and labels as codes."""
    large = fitted(version, "FastTextClassifier", (("word_ngrams", 2), ("bucket", 50), ("max_n", 3)))
    return wordvec.quantize(large, cutoff=40, qnorm=True, qout=True)


def make_quantized(folder: Path, version: int) -> None:
    small_classifier(version).save(folder / "model")


def make_ftz(folder: Path, version: int) -> None:
    wordvec.write_vectors(small_classifier(version), folder / "model.ftz")


def make_vectors(
    folder: Path,
    version: int,
    name: str,
    trainer: str = "Word2Vec",
    format: str | None = None,
    dtype: Any = "float32",
    **settings: Any,
) -> None:
    model = fitted(version, trainer, tuple(settings.items()))
    wordvec.write_vectors(model if trainer == "FastTextClassifier" else model.wv, folder / name, format, dtype=dtype)


def make_matrix(folder: Path, version: int) -> None:
    vectors = fitted(version, "Word2Vec", ()).wv
    np.save(folder / "vectors.npy", vectors.vectors)


def use_vectors(folder: Path) -> Any:
    vectors = wordvec.read_vectors(only(folder))
    return vectors.index_to_key, vectors.vectors, _neighbours(vectors, folder)


def use_fasttext(folder: Path) -> Any:
    return _trained(wordvec.load(only(folder)), folder)


def _trained(model: Any, folder: Path) -> Any:
    """What is in a model, what it tells, and what it becomes by another epoch."""
    found: list[Any] = [type(model), model.get_params(), model.history_, model.vocabulary_.words, model.vectors_.copy()]
    if hasattr(model, "predict_proba"):
        found += [model.classes_.tolist(), model.predict_proba([*TEXTS[:9], "unseen ships"])]
        return found
    found += [_neighbours(model.wv, folder)]
    if hasattr(model, "infer_vector"):
        found += [model.infer_vector(TEXTS[0]), list(map(repr, model.dv.index_to_key)), model.dv.vectors]
    if hasattr(model, "partial_fit"):
        model.set_params(workers=1)
        found += [model.partial_fit(TEXTS, **{"epochs": 1} if hasattr(model, "epochs") else {}).vectors_]
    return found


def _neighbours(vectors: Any, folder: Path) -> Any:
    """What the commands tell of vectors, which first look whether they can be compared."""
    require_finite(vectors.index_to_key, vectors.vectors, f"words of {folder}")
    named = [word for word in WORDS[:3] if word in vectors.key_to_index and np.linalg.norm(vectors[word])]
    unseen = [vectors["ships"]] if hasattr(vectors, "vectors_ngrams") and len(vectors.vectors_ngrams) else []
    return [[word for word, _ in vectors.most_similar(word, topn=3)] for word in named] + unseen


@cache
def indexed(version: int, approximate: bool) -> Any:
    return wordvec.SearchIndex(vectors(), approximate=approximate).fit(text(version).splitlines())


def make_index(folder: Path, version: int, approximate: bool = False) -> None:
    indexed(version, approximate).save(folder / "index")


def use_index(folder: Path) -> Any:
    index = wordvec.SearchIndex.load(folder / "index", vectors())
    ways = [index.search_all(TEXTS[:3], 5, method=method) for method in ("vectors", "hybrid")]
    return [[tuple(hit) for hit in hits] for way in ways for hits in way], index.vectors_


def run_with_state(folder: Path, version: int, trainer: str, **settings: Any) -> Any:
    model = small(trainer, **{"epochs": 3, "seed": version} | settings)
    return model.fit(*given_to(trainer, 0), checkpoint=folder / "state")


def make_state(folder: Path, version: int, **settings: Any) -> None:
    with always_kept():
        run_with_state(folder, version, **settings)


def use_state(folder: Path, **settings: Any) -> Any:
    return run_with_state(folder, 0, **settings).vectors_
