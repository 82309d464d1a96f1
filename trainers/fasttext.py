"""FastText: a word is itself and its character n-grams, so that words nobody has seen have vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import core
from ..progress import Progress
from .shared.arguments import ngram_lengths
from .shared.prediction import Prediction, random_rows
from .shared.vocabularies import copy_words, given_vectors, start_from

if TYPE_CHECKING:
    from ..vectors.subword import SubwordVectors

__all__ = ["FastText"]


class FastText(Prediction):
    """Word vectors from the words around them and the characters in them (Bojanowski et al. 2017).

    A word's vector is the mean of its rows: one of its own and one for each of its n-grams. It is the same mean in
    training, in look-up and in files. Parameters carry the names, meanings and defaults of gensim 4; n-grams are
    hashed as fastText does it. The same seed gives the same bits for any number of workers.

    Parameters
    ----------
    vector_size : int, default 100
        Dimensions.
    window : int, default 5
        Words to either side that count as context.
    min_count : int, default 5
        Rarer words are left out.
    sg : {0, 1}, default 0
        1: skip-gram, 0: CBOW.
    hs : {0, 1}, default 0
        1: hierarchical softmax over a Huffman tree; together with ``negative > 0`` both are trained.
    negative : int, default 5
        Noise words to a pair; 0: no negative sampling.
    ns_exponent : float, default 0.75
        Noise words are drawn in proportion to count ** ns_exponent (fastText's own program has 0.5).
    cbow_mean : {0, 1}, default 1
        CBOW's hidden row is the mean (1) or the sum (0) of the window's words.
    alpha, min_alpha : float, default 0.025 and 0.0001
        The learning rate falls linearly from the one to the other over all epochs.
    sample : float, default 1e-3
        Subsampling threshold of frequent words; 0: none.
    epochs : int, default 5
    min_n, max_n : int, default 3 and 6
        Shortest and longest n-gram, in characters of the word between ``<`` and ``>``. ``max_n=0``: no n-grams, which
        is Word2Vec to the bit.
    bucket : int, default 2,000,000
        N-grams are hashed into so many rows. Those that no word of the vocabulary reaches take no memory.
    shrink_windows : bool, default True
        Draw each window's size from 1..window.
    max_final_vocab : int, optional
        Raise min_count until at most so many words are left.
    workers : int, optional
        Threads; all processors by default. Changes the speed, never the result.
    seed : int, default 1
    cbow_gradient : {"classic", "corrected"}, default "classic"
        Whether every word of a window receives the whole gradient of their mean, or its share; see `Word2Vec`. A
        word's rows each receive the whole gradient of the word, as in gensim and fastText, so that their mean moves
        as far as a row of Word2Vec would.
    shared_noise : bool, default True
        Whether neighbouring words share noise words, or each pair draws its own; see `Word2Vec`.
    init_from : str, Path or KeyedVectors, optional
        What to start from: the rows of its words that the vocabulary has, counted in `init_report_`, and all rows of
        its n-grams. So it must have n-grams (fastText's ``.bin``, a model folder, `wv`), of the same `min_n`, `max_n`
        and `bucket`; with ``max_n=0`` any vectors will do.

    Attributes
    ----------
    wv : SubwordVectors
        gensim's `FastTextKeyedVectors`, with compact rows: ``wv["unseenword"]`` works. Take it anew after more
        training, which changes its rows, and not the means of known words.
    vectors_ : float32 array (V, vector_size)
        The words' vectors: means of their rows.
    contexts_ : float32 array (V, vector_size) or None
        Output rows of the words (negative sampling).
    nodes_ : float32 array (V - 1, vector_size) or None
        Output rows of the Huffman tree's nodes (hierarchical softmax).
    buckets_ : int64 array (R,)
        The buckets that have a row.
    init_report_ : dict
        With `init_from`: words ``matched``, ``of`` so many, and ``given``.
    vocabulary_ : Vocabulary
    history_ : list of dict
        One record an epoch: ``epoch``, ``loss`` (mean per example: a pair of skip-gram, a window of CBOW),
        ``alpha``, ``words_per_second``, ``seconds``.
    corpus_card_ : dict
        What was read: the corpus's card, the vocabulary's size, and the tokens below the cut.

    Examples
    --------
    >>> from wordvec import FastText
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = FastText(vector_size=16, min_count=1, sg=1).fit(texts)
    >>> model.wv.most_similar("cats", topn=3)  # doctest: +SKIP
    """

    def __init__(
        self,
        vector_size=100,
        window=5,
        min_count=5,
        sg=0,
        hs=0,
        negative=5,
        ns_exponent=0.75,
        cbow_mean=1,
        alpha=0.025,
        min_alpha=0.0001,
        sample=1e-3,
        epochs=5,
        min_n=3,
        max_n=6,
        bucket=2_000_000,
        shrink_windows=True,
        max_final_vocab=None,
        workers=None,
        seed=1,
        cbow_gradient="classic",
        shared_noise=True,
        init_from=None,
    ):
        self.vector_size = vector_size
        self.window = window
        self.min_count = min_count
        self.sg = sg
        self.hs = hs
        self.negative = negative
        self.ns_exponent = ns_exponent
        self.cbow_mean = cbow_mean
        self.alpha = alpha
        self.min_alpha = min_alpha
        self.sample = sample
        self.epochs = epochs
        self.min_n = min_n
        self.max_n = max_n
        self.bucket = bucket
        self.shrink_windows = shrink_windows
        self.max_final_vocab = max_final_vocab
        self.workers = workers
        self.seed = seed
        self.cbow_gradient = cbow_gradient
        self.shared_noise = shared_noise
        self.init_from = init_from

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        super().check_params()
        ngram_lengths(self.min_n, self.max_n, self.bucket)

    @property
    def wv(self) -> SubwordVectors:
        """The vectors as gensim's `FastTextKeyedVectors` with compact rows, of known words and of unseen ones."""
        if self.__dict__.get("_wv") is None:
            from ..vectors.subword import subword_vectors

            self._require_fitted()
            min_n, max_n, bucket = self._layout.ngrams or (0, 0, 0)
            outputs = {"contexts": self.contexts_, "nodes": self.nodes_}
            self._wv = subword_vectors(
                self.vocabulary_.words,
                *self._word_and_ngram_rows(),
                self.buckets_,
                min_n=min_n,
                max_n=max_n,
                bucket=bucket,
                counts=self.vocabulary_.counts,
                params=self._params_to_save(),
                outputs={name: matrix for name, matrix in outputs.items() if matrix is not None},
            )
        return self._wv

    @property
    def vectors_(self) -> np.ndarray:
        """The words' vectors, means of their rows: float32 (V, vector_size)."""
        return self.wv.vectors

    def _word_and_ngram_rows(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self._inputs[:, : self._layout.dimensions]
        words = len(self.vocabulary_)
        return rows[:words], rows[words:]

    def _wanted_layout(self):
        return super()._wanted_layout()._replace(ngrams=(self.min_n, self.max_n, self.bucket) if self.max_n else None)

    def _learn_rows(self, buckets: Any = ()) -> None:
        """Number the rows of the vocabulary's words and n-grams, and of some more buckets."""
        from ..vectors.ngrams import word_rows  # which loads Numba

        rows = word_rows(self.vocabulary_.words, self.min_n, self.max_n, self.bucket, buckets)
        self.buckets_ = rows.buckets
        self._rows = core.owned_rows(rows.start, rows.row) if len(rows.buckets) else core.NO_ROWS

    def _make_inputs(self, random: np.random.Generator, progress: Progress) -> None:
        given = self._given_ngrams()
        self._learn_rows(() if given is None else given.buckets)
        if self.max_n:
            progress.note(f"{len(self.buckets_):,} of {self.bucket:,} buckets for n-grams are in use")
        self._inputs = random_rows(random, len(self.vocabulary_) + len(self.buckets_), self.vector_size)
        words, ngrams = self._word_and_ngram_rows()
        if given is not None:
            self.init_report_ = copy_words(given, given.vectors_vocab, self.vocabulary_, words, progress)
            ngrams[np.searchsorted(self.buckets_, given.buckets)] = given.vectors_ngrams
        elif self.init_from is not None:
            self.init_report_ = start_from(self.init_from, self.vocabulary_, words, progress)

    def _given_ngrams(self) -> SubwordVectors | None:
        """What `init_from` is, where n-grams matter."""
        if self.init_from is None or not self.max_n:
            return None
        from ..vectors.subword import compact

        given = compact(given_vectors(self.init_from, self.vector_size))
        if not given.bucket:
            raise ValueError("init_from has no n-grams to start from: give vectors that have some, or set max_n=0")
        theirs, wanted = (given.min_n, given.max_n, given.bucket), (self.min_n, self.max_n, self.bucket)
        if theirs != wanted:
            raise ValueError(
                "init_from has min_n={}, max_n={} and bucket={}, not {}, {} and {}: set them alike".format(
                    *theirs, *wanted
                )
            )
        return given

    def _input_arrays(self) -> dict[str, np.ndarray]:
        word_rows, ngram_rows = self._word_and_ngram_rows()
        return {
            "vectors": self.vectors_,
            "word_rows": word_rows,
            "ngram_rows": ngram_rows,
            "buckets": self.buckets_,
        }

    def _restore_inputs(self, arrays: dict[str, np.ndarray]) -> None:
        """Buckets of the vocabulary that are not among the saved ones were rows of zeros."""
        self._learn_rows(arrays["buckets"])
        words = len(self.vocabulary_)
        self._inputs = core.aligned(words + len(self.buckets_), self.vector_size)
        rows = self._inputs[:, : self.vector_size]
        rows[:words] = arrays["word_rows"]
        rows[words + np.searchsorted(self.buckets_, arrays["buckets"])] = arrays["ngram_rows"]

    def _params_to_save(self) -> dict[str, Any]:
        return self.get_params() | {"init_from": None}  # it is in the rows now
