"""Word vectors with character n-grams: gensim's `FastTextKeyedVectors`, without the empty buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gensim.models import KeyedVectors
from gensim.models.fasttext import FastTextKeyedVectors

from ..errors import FormatError
from .keyed import filled, keyed_vectors, trained_rows
from .plain import NgramRows, WordVectors

__all__ = ["SubwordVectors", "as_keyed", "compact", "subword_vectors"]


class SubwordVectors(FastTextKeyedVectors):
    """gensim's `FastTextKeyedVectors`, which store only the buckets that were trained.

    The vector of a known word is the mean over the word and its n-grams, that of an out-of-vocabulary word the mean
    over its n-grams. An n-gram whose bucket was not trained counts as zeros: it shortens the mean and does not change
    its direction, where fastText adds a random vector. So vectors are those that fastText and gensim compute from the
    exported file. The vocabulary is fixed: vectors cannot be added.

    Make them with `subword_vectors`.

    Attributes
    ----------
    vectors : float32 array (V, D)
        The means, of the known words.
    vectors_vocab : float32 array (V, D)
        The words' own rows.
    vectors_ngrams : float32 array (R, D)
        The rows of the trained buckets; in gensim's class, of all `bucket`.
    buckets : int64 array (R,)
        Which buckets these are, ascending.
    min_n, max_n, bucket : int
        As in `wordvec.vectors.ngrams.subwords`; `bucket` is 0 where there are no n-grams.
    pruned : bool
        Whether n-grams were cut off; see `NgramRows`. Files of vectors do not say so, and such vectors are not written.
    params : dict
        The trainer's settings, as far as they are known.
    outputs : dict of str to ndarray
        Output vectors, to continue training from: ``"contexts"``, ``"nodes"``, or nothing.
    """

    buckets: np.ndarray
    params: dict[str, Any]
    outputs: dict[str, np.ndarray]
    pruned = False

    def get_vector(self, word: str, norm: bool = False) -> np.ndarray:
        """The vector of a known or out-of-vocabulary word: float32 (D,), of length 1 with `norm`.

        Raises
        ------
        KeyError
            The word is unknown and has no n-gram that was trained.
        """
        if word in self.key_to_index or not isinstance(word, str):
            return KeyedVectors.get_vector(self, word, norm)
        mean = self._ngrams.vector(word)
        return mean / np.linalg.norm(mean) if norm else mean

    def __contains__(self, word: str) -> bool:
        """Whether `word` has a vector: it is known, or one of its n-grams was trained."""
        if word in self.key_to_index or not isinstance(word, str):
            return KeyedVectors.__contains__(self, word)
        return self._ngrams.make(word)

    def adjust_vectors(self) -> None:
        """Compute the known words' vectors from the rows, as is due when those have changed."""
        self.vectors, self.norms = self._ngrams.means(self.index_to_key, self.vectors_vocab), None

    def recalc_char_ngram_buckets(self) -> None:
        """Do nothing: gensim keeps every word's buckets, here they are computed where they are needed."""

    def add_vectors(self, keys: Any, weights: Any, extras: Any = None, replace: bool = False) -> None:
        """Refuse: a word that comes without rows has no place here."""
        raise NotImplementedError(
            "words cannot be added to vectors that are made of n-grams: copy them to a gensim KeyedVectors first"
        )

    def resize_vectors(self, seed: int = 0) -> None:
        """Refuse, as `add_vectors` does."""
        self.add_vectors((), ())

    @property
    def _ngrams(self) -> NgramRows:
        return NgramRows(self.vectors_ngrams, self.buckets, self.min_n, self.max_n, self.bucket, self.pruned)


def subword_vectors(
    words: Sequence[str],
    word_rows: np.ndarray,
    ngram_rows: np.ndarray,
    buckets: np.ndarray,
    *,
    min_n: int,
    max_n: int,
    bucket: int,
    counts: np.ndarray | None = None,
    vectors: np.ndarray | None = None,
    params: Mapping[str, Any] | None = None,
    outputs: Mapping[str, np.ndarray] | None = None,
    pruned: bool = False,
) -> SubwordVectors:
    """Put together the vectors of words and n-grams; no matrix is copied.

    Parameters
    ----------
    words : sequence of V str
        In the order of their rows.
    word_rows : float32 array (V, D)
    ngram_rows : float32 array (R, D)
    buckets : int64 array (R,)
        The bucket of each of `ngram_rows`, ascending; the others are rows of zeros.
    min_n, max_n, bucket : int
        As in `wordvec.vectors.ngrams.subwords`. With ``max_n=0`` there are no n-grams, and buckets are left out.
    counts : int64 array (V,), optional
    vectors : float32 array (V, D), optional
        The known words' vectors where they are at hand; computed by default.
    params, outputs : dict, optional
    pruned : bool, default False
        See `SubwordVectors`.

    Raises
    ------
    ValueError
        The arrays don't fit each other, or `subwords` refuses the settings.
    """
    if word_rows.shape[0] != len(words) or ngram_rows.shape != (len(buckets), word_rows.shape[1]):
        raise ValueError(
            f"rows of words {word_rows.shape} and of n-grams {ngram_rows.shape} do not fit {len(words):,} words and "
            f"{len(buckets):,} buckets"
        )
    if not max_n:  # the buckets, if any, are of n-grams of words
        ngram_rows, buckets = ngram_rows[:0], buckets[:0]
    keyed = filled(SubwordVectors(word_rows.shape[1], min_n, max_n, bucket if max_n else 0), words, counts)
    keyed.vectors_vocab, keyed.vectors_ngrams, keyed.buckets = word_rows, ngram_rows, buckets
    keyed.params, keyed.outputs, keyed.pruned = dict(params or {}), dict(outputs or {}), pruned
    if vectors is None:
        keyed.adjust_vectors()
    else:
        keyed.vectors = vectors
    return keyed


def as_keyed(words: WordVectors) -> KeyedVectors:
    """What was read from a file as gensim's `KeyedVectors`, or `SubwordVectors`; no matrix is copied."""
    if words.ngrams is None:
        return keyed_vectors(words.index_to_key, words.vectors, words.counts)
    return subword_vectors(
        words.index_to_key,
        words.vectors if words.word_rows is None else words.word_rows,
        words.ngrams.rows,
        words.ngrams.buckets,
        min_n=words.ngrams.min_n,
        max_n=words.ngrams.max_n,
        bucket=words.ngrams.bucket,
        counts=words.counts,
        vectors=words.vectors,
        params=words.params,
        outputs=words.outputs,
        pruned=words.ngrams.pruned,
    )


def compact(vectors: KeyedVectors) -> SubwordVectors:
    """Any of gensim's vectors as `SubwordVectors`, which share the matrices; those without n-grams stay without.

    Raises
    ------
    FormatError
        N-grams were cut off.
    """
    if isinstance(vectors, SubwordVectors):
        if vectors.pruned and len(vectors.buckets):
            raise FormatError(
                "n-grams were cut off from these vectors, which no file of vectors can say: write the classifier as a"
                " .ftz or a model folder, or the known words as a .vec"
            )
        return vectors
    word_rows, rows, min_n, max_n, bucket = vectors.vectors, vectors.vectors[:0], 0, 0, 0
    if isinstance(vectors, FastTextKeyedVectors):
        word_rows, min_n = vectors.vectors_vocab, vectors.min_n
        if vectors.bucket:
            rows, max_n, bucket = vectors.vectors_ngrams, vectors.max_n, vectors.bucket
    buckets = trained_rows(rows)
    return subword_vectors(
        vectors.index_to_key,
        word_rows,
        rows if len(buckets) == len(rows) else rows[buckets],
        buckets,
        min_n=min_n,
        max_n=max_n,
        bucket=bucket,
        counts=vectors.expandos.get("count"),
    )
