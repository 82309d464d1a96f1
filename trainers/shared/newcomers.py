"""One sentence with the remedy for those who come from gensim, or misspell a parameter."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["about_attribute", "about_parameter", "holds_text"]

_TEXTS = {"sentences", "documents", "corpus_iterable", "corpus_file"}
_PARAMETERS = {
    "size": "it is called vector_size, as in gensim 4",
    "iter": "it is called epochs, as in gensim 4",
    "max_vocab_size": "bound the vocabulary with max_final_vocab",
    "trim_rule": "choose words with min_count and max_final_vocab",
    "compute_loss": "leave it out, history_ has the loss of every epoch",
    "callbacks": "give them to fit: fit(text, callbacks=[...])",
    "batch_words": "leave it out, it changes nothing here",
    "sorted_vocab": "leave it out, words are always sorted by their counts",
    "hashfxn": "leave it out, the same seed always gives the same vectors",
}
_TRAINS = "call fit(text), which finds the vocabulary and trains"
_OF_VECTORS = {
    *("most_similar", "similarity", "n_similarity", "doesnt_match", "similar_by_word", "similar_by_vector"),
    *("get_vector", "index_to_key", "key_to_index", "wmdistance", "save_word2vec_format"),
}


def holds_text(named: Iterable[str]) -> bool:
    """Whether gensim would take one of these arguments for text."""
    return not _TEXTS.isdisjoint(named)


def about_parameter(kind: type, name: str, known: Iterable[str]) -> str:
    """The remedy for an unknown parameter."""
    known = list(known)
    remedy = _PARAMETERS.get(name)
    if "__" in name:
        remedy = "none of its parameters is an estimator that has parameters of its own"
    if remedy is None:
        alike = get_close_matches(name, known, n=1)
        remedy = f"did you mean {alike[0]}?" if alike else f"it has {', '.join(known)}"
    return f"{kind.__name__} has no parameter {reprlib.repr(name)}: {remedy}"


def about_attribute(kind: type, name: str) -> str | None:
    """The remedy for a missing attribute that gensim's models have."""
    remedy = None
    if name == "build_vocab":
        remedy = _TRAINS
    elif name == "train":
        remedy = _TRAINS + ("; partial_fit(text) trains on" if hasattr(kind, "partial_fit") else "")
    elif name == "docvecs" and hasattr(kind, "dv"):
        remedy = "the vectors of documents are in dv, as in gensim 4"
    elif name in _OF_VECTORS:
        remedy = f"it is an attribute of the vectors, wv.{name}"
    return remedy and f"{kind.__name__} has no attribute {name!r}: {remedy}"
