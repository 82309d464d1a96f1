"""Vectors of senses of words, ``bank#1`` and ``bank#2``, as `wordvec.Senses` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .keyed import keyed_of, keyed_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["DELIMITER", "merge_senses", "word_of"]

#: What stands between a word and the number of its sense, if nothing else is said.
DELIMITER = "#"


def word_of(key: str, delimiter: str = DELIMITER) -> str:
    """The word that a key is a sense of, or the key itself."""
    word, mark, number = key.rpartition(delimiter)
    return word if mark and word and number.isdecimal() else key


def merge_senses(vectors: Any, delimiter: str = DELIMITER) -> KeyedVectors:
    """One vector a word from vectors of its senses: their mean, weighted by how often each occurs.

    Parameters
    ----------
    vectors : KeyedVectors or a model
        Words and senses of words: ``bank#1``. Without counts all senses weigh the same.
    delimiter : str, default "#"

    Returns
    -------
    KeyedVectors
        float32 (words, D), in the order in which each is first.
    """
    keyed = keyed_of(vectors)
    counts = keyed.expandos.get("count")
    weights = np.ones(len(keyed.index_to_key)) if counts is None else np.maximum(counts, 1).astype(np.float64)
    words = [word_of(key, delimiter) for key in keyed.index_to_key]
    place = {word: number for number, word in enumerate(dict.fromkeys(words))}
    rows = np.array([place[word] for word in words])
    sums, total = np.zeros((len(place), keyed.vectors.shape[1])), np.zeros(len(place))
    np.add.at(sums, rows, keyed.vectors * weights[:, None])
    np.add.at(total, rows, weights)
    made = np.asarray(sums / total[:, None], np.float32)
    return keyed_vectors(list(place), made, None if counts is None else total.astype(np.int64))
