"""A vocabulary: words with their counts, and the probabilities of subsampling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["END_OF_LINE", "LARGEST_BUCKET", "Vocabulary", "keep_probability"]

END_OF_LINE = "</s>"  # a word of fastText's
LARGEST_BUCKET = 2**31 - 1  # of n-grams: fastText's files keep it in an int32


def keep_probability(counts: np.ndarray, sample: float) -> np.ndarray:
    """The probability that an occurrence of each word survives subsampling.

    With ``t = sample * counts.sum()`` a word of count `c` is kept with probability ``sqrt(t / c) + t / c``, at most 1:
    the formula of word2vec.c and gensim, which differs from the one printed in Mikolov et al. 2013 (section 2.3).

    Parameters
    ----------
    counts : int64 array (V,)
        0 of words that do not occur.
    sample : float
        0 keeps everything; from 1 on it is a count rather than a share of the corpus, as in gensim.

    Returns
    -------
    float64 array (V,)
    """
    if sample == 0:
        return np.ones(len(counts))
    threshold = sample * counts.sum() if sample < 1 else int(sample * (3 + np.sqrt(5)) / 2)
    share = threshold / np.maximum(counts, 1)
    return np.minimum(1.0, np.sqrt(share) + share)


@dataclass(frozen=True)
class Vocabulary:
    """The words that have a row, in the order of their rows, with their counts."""

    words: list[str]
    counts: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each word."""
        return {word: row for row, word in enumerate(self.words)}
