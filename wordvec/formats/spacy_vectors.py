"""A folder that spaCy loads: a blank pipeline with these vectors.

Of FastText's it holds the known words. spaCy has n-grams of its own, floret's (2021), but finds their rows by another
hash (MurmurHash3 of an n-gram, twice) than fastText (FNV-1a): no table of floret's gives the same vectors.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FormatError
from ..system.versions import require_room, version
from ..system.warning import warn_caller
from .static_folder import holds
from .word_files import is_utf8, require_strings

__all__ = ["sniff", "write_encoder"]

_MARKS = ("meta.json", "config.cfg")
_ANY = "xx"  # spaCy's name for no language in particular


def sniff(path: Path) -> bool:
    """Whether a folder holds a pipeline."""
    return holds(path, *_MARKS)


def write_encoder(given: Any, path: Path) -> None:
    """Write a pipeline of the language by whose rules of spaCy's the model's text was cut, or of none."""
    try:
        import spacy
        from spacy.vectors import Vectors
    except ImportError as error:
        raise FormatError(f"writing {path} takes spaCy: pip install 'wordvec[spacy]'") from error
    if getattr(given, "weighting", "mean") != "mean":
        raise FormatError(f"cannot write {path}: spaCy takes plain means; choose sentence-transformers or model2vec")
    vectors = getattr(given, "wv", given)
    vectors = getattr(vectors, "wv", vectors)  # of a model that is pooled
    words = require_strings(vectors, path)
    if wrong := next((word for word in words if not word or not is_utf8(word)), None):
        raise FormatError(f"cannot write {path}: spaCy cannot hold the word {wrong!r}; choose the format wordvec")
    if len(getattr(vectors, "vectors_ngrams", ())):
        warn_caller(
            f"{path} holds known words alone: spaCy's n-grams (floret) are hashed otherwise than fastText's, so that no"
            " table of theirs gives the same vectors"
        )
    require_room(path, "pipeline of spaCy", sniff)
    pipeline = spacy.blank(_language(given))
    for word in words:
        pipeline.vocab.strings.add(word)
    rows = np.array(vectors.vectors, np.float32)
    pipeline.vocab.vectors = Vectors(strings=pipeline.vocab.strings, data=rows, keys=words, name="wordvec")
    pipeline.meta["description"] = f"{len(words):,} word vectors of {rows.shape[1]} dimensions, from wordvec"
    with version(path) as staging:
        pipeline.to_disk(staging)


def _language(given: Any) -> str:
    """The language of spaCy's tokenizer that cut a model's text."""
    if not hasattr(given, "pipeline"):
        return _ANY
    language: str | None = getattr(given.pipeline().tokenizer, "language", None)
    return language.partition("_")[0] if language else _ANY
