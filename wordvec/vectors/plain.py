"""Words and their vectors without gensim, whose import takes longer than most questions: what files are read as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from .spelling import buckets_of

__all__ = ["NgramRows", "WordVectors", "lengths_of"]

_WORDS_A_BLOCK = 4096  # words whose n-gram rows are gathered at a time: some 20 MB at 100 dimensions
_ROWS_A_BLOCK = 1 << 14


@dataclass(frozen=True)
class NgramRows:
    """The rows of character n-grams, and what words they make.

    Attributes
    ----------
    rows : float32 array (R, D)
        Of the trained buckets.
    buckets : int64 array (R,)
        Which buckets these are, ascending; the others are rows of zeros.
    min_n, max_n, bucket : int
        As in `wordvec.vectors.ngrams.subwords`; `bucket` is 0 where there are no n-grams.
    pruned : bool
        Whether n-grams were cut off, as from a quantized classifier: a mean is then that of the rows that are left.
        Otherwise an n-gram without a row counts as zeros.
    """

    rows: np.ndarray
    buckets: np.ndarray
    min_n: int
    max_n: int
    bucket: int
    pruned: bool = False

    def vector(self, word: str) -> np.ndarray:
        """The mean of a word's n-grams, float32 (D,): an unseen word's vector.

        Raises
        ------
        KeyError
            None of them was trained.
        """
        place, trained = self._among_trained(self._buckets_of(word))
        if not trained.any():
            raise KeyError(self._why_missing(word, len(place)))
        return self.rows[place[trained]].sum(axis=0) / np.float32(trained.sum() if self.pruned else len(place))

    def make(self, word: str) -> bool:
        """Whether one of a word's n-grams was trained."""
        return bool(self._among_trained(self._buckets_of(word))[1].any())

    def means(self, words: Sequence[str], word_rows: np.ndarray) -> np.ndarray:
        """The vectors of known words: float32 (V, D), the mean of each word's own row and its n-grams'."""
        vectors = np.array(word_rows, np.float32)
        if self.bucket:
            for first in range(0, len(vectors), _WORDS_A_BLOCK):
                block = slice(first, first + _WORDS_A_BLOCK)
                sums, ngrams = self._sums(words[block])
                vectors[block] += sums
                vectors[block] /= (ngrams + 1).astype(np.float32)[:, None]
        return vectors

    def _buckets_of(self, word: str) -> np.ndarray:
        return buckets_of(word, self.min_n, self.max_n if self.bucket else 0, self.bucket)

    def _among_trained(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The place of each of some buckets in `buckets`, and which are there."""
        place = np.searchsorted(self.buckets, ids)
        trained = place < len(self.buckets)
        trained[trained] = self.buckets[place[trained]] == ids[trained]
        return place, trained

    def _sums(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """For each word the sum of its n-grams' rows, and how many n-grams count."""
        from scipy.sparse import csr_array

        from .ngrams import subwords

        start, ids = subwords(words, self.min_n, self.max_n, self.bucket)
        place, trained = self._among_trained(ids)
        trained_start = np.concatenate(([0], np.cumsum(trained)))[start]
        # Rows are gathered before they are added, because those mapped from a file may lie at any byte.
        needed, column = np.unique(place[trained], return_inverse=True)
        ones = np.ones(len(column), np.float32)
        times = csr_array((ones, column, trained_start), shape=(len(words), len(needed)))
        return times @ self.rows[needed], np.diff(trained_start if self.pruned else start)

    def _why_missing(self, word: str, ngrams: int) -> str:
        if not self.bucket:
            return f"{word!r} is not in the vocabulary, and without n-grams an unseen word has no vector"
        if not ngrams:
            return f"{word!r} is not in the vocabulary, and too short for an n-gram of {self.min_n} characters"
        return f"{word!r} is not in the vocabulary, and none of its {ngrams} n-grams was trained"


@dataclass
class WordVectors:
    """Words and their vectors, under the names that gensim's `KeyedVectors` have for them.

    Attributes
    ----------
    index_to_key : list of V str
        In rank order.
    vectors : float32 array (V, D)
    counts : int64 array (V,), optional
        How often each word occurred, if that is known.
    ngrams : NgramRows, optional
        Of vectors that are made of n-grams: see `wordvec.vectors.subword.SubwordVectors`, whose `vectors_vocab`,
        `params` and `outputs` stand in the next three.
    word_rows, params, outputs
    """

    index_to_key: list[str]
    vectors: np.ndarray
    counts: np.ndarray | None = None
    ngrams: NgramRows | None = None
    word_rows: np.ndarray | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def key_to_index(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.index_to_key)}

    @property
    def vector_size(self) -> int:
        """The length of a vector."""
        return self.vectors.shape[1]

    @property
    def expandos(self) -> dict[str, np.ndarray]:
        """What more is known of words: ``"count"``, if anything."""
        return {} if self.counts is None else {"count": self.counts}

    @cached_property
    def lengths(self) -> np.ndarray:
        """The length of each vector: float32 (V,)."""
        return lengths_of(self.vectors)

    @property
    def composes(self) -> bool:
        """Whether unseen words may have vectors."""
        return self.ngrams is not None and bool(self.ngrams.bucket)

    def first(self, limit: int | None, dtype: str = "float32") -> WordVectors:
        """The first words, with all n-grams, in numbers of this type; what training goes on from is left out."""
        of = slice(limit)
        return WordVectors(
            self.index_to_key[of],
            self.vectors[of].astype(dtype, copy=False),
            None if self.counts is None else self.counts[of],
            self.ngrams and replace(self.ngrams, rows=self.ngrams.rows.astype(dtype, copy=False)),
            None if self.word_rows is None else self.word_rows[of].astype(dtype, copy=False),
            self.params,
        )

    def __len__(self) -> int:
        return len(self.index_to_key)

    def __contains__(self, word: str) -> bool:
        return word in self.key_to_index or (self.ngrams is not None and self.ngrams.make(word))

    def __getitem__(self, word: str) -> np.ndarray:
        return self.get_vector(word)

    def get_vector(self, word: str) -> np.ndarray:
        """The vector of a word, float32 (D,).

        Raises
        ------
        KeyError
            The word is unknown, and none of its n-grams was trained.
        """
        row = self.key_to_index.get(word)
        if row is not None:
            return self.vectors[row]
        if self.ngrams is None:
            raise KeyError(f"{word!r} is not in the vocabulary")
        return self.ngrams.vector(word)


def lengths_of(matrix: np.ndarray) -> np.ndarray:
    """The length of each row: float32 (rows,)."""
    starts = range(0, len(matrix), _ROWS_A_BLOCK)
    blocks = [np.linalg.norm(matrix[start : start + _ROWS_A_BLOCK], axis=1) for start in starts]
    return np.concatenate(blocks).astype(np.float32) if blocks else np.empty(0, np.float32)
