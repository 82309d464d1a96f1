"""A classifier that starts from given vectors: fastText's -pretrainedVectors, and more of what may be given.

Rows of the text's words and n-grams are drawn as without given vectors, then those that are given are written over. So
what is not given starts as ever, whatever else is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...corpora.sources.labelled import LABEL_PREFIX
from ...progress import Progress
from ...vocabulary import Vocabulary
from ..shared.growing import moved, rates_of
from ..shared.vocabularies import copy_words, given_vectors, with_given_ngrams, with_kept

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Given"]


class Given(NamedTuple):
    """Vectors to start from."""

    source: Any  # what was given as `init_from`
    vectors: KeyedVectors
    rows: np.ndarray  # (words, vector_size): of the words, in the order of `vectors`
    buckets: np.ndarray  # int64, ascending: those that are given, too
    ngrams: np.ndarray  # and their rows

    @classmethod
    def of(cls, settings: Any) -> Given | None:
        """What a classifier's parameters say.

        A word is the mean of itself and its n-grams. With n-grams (``max_n``) its own row and those of its n-grams are
        taken, if both are given; from vectors without n-grams, and for a classifier without them, its vector.

        Raises
        ------
        ValueError
            The dimensions, or the settings of n-grams, are others; or a number is not finite.
        """
        if settings.init_from is None:
            return None
        vectors = given_vectors(settings.init_from, settings.vector_size)
        if settings.max_n:
            ngrams = with_given_ngrams(vectors, max(settings.min_n, 1), settings.max_n, settings.bucket)
            if ngrams.bucket:
                return cls(
                    settings.init_from, ngrams, ngrams.vectors_vocab, np.array(ngrams.buckets), ngrams.vectors_ngrams
                )
        return cls(settings.init_from, vectors, vectors.vectors, np.zeros(0, np.int64), vectors.vectors[:0])

    def kept(self, vocabulary: Vocabulary, settings: Any) -> Vocabulary:
        """The text's words, and behind them those that shall be kept."""
        if not settings.keep_vocabulary:
            return vocabulary
        return with_kept(vocabulary, self.vectors, settings.drop, (LABEL_PREFIX,))

    def start(
        self,
        vocabulary: Vocabulary,
        of_text: int,
        drawn: np.ndarray,
        buckets: np.ndarray,
        settings: Any,
        progress: Progress,
    ) -> tuple[np.ndarray, np.ndarray, dict[str, Any], np.ndarray | None]:
        """The input rows as training starts from them.

        Parameters
        ----------
        vocabulary : Vocabulary
        of_text : int
            How many of its words are the text's; those that are kept stand behind them.
        drawn : float32 array (of_text + buckets, padded)
            Random rows.
        buckets : int64 array
            Those that the texts reach, ascending.
        settings : FastTextClassifier
        progress : Progress

        Returns
        -------
        inputs : float32 array (V + R, padded)
        buckets : int64 array (R,)
            With those that are given.
        report : dict
            See `copy_words`.
        rates : float32 array (V + R,) or None
            With ``freeze=True``: 0 for the rows that are given.
        """
        size, every = len(vocabulary), np.union1d(buckets, self.buckets)
        before = np.full(size + len(every), -1)
        before[:of_text] = np.arange(of_text)
        before[size + np.searchsorted(every, buckets)] = of_text + np.arange(len(buckets))
        inputs = moved(drawn, before)
        words = inputs[:size, : settings.vector_size]
        report, started = copy_words(self.source, self.vectors, self.rows, vocabulary, words, progress)
        place = size + np.searchsorted(every, self.buckets)
        inputs[place, : settings.vector_size] = self.ngrams
        if not settings.freeze:
            return inputs, every, report, None
        held = np.zeros(len(inputs), bool)
        held[:size], held[place] = started, True
        return inputs, every, report, rates_of(held, 0)
