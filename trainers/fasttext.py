"""FastText: a word is itself and its character n-grams, so that words nobody has seen have vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from .. import core
from ..parameters import MODEL, RUN, Parameter
from ..progress import Progress
from .shared import settings
from .shared.prediction import Layout, WordPrediction, random_rows
from .shared.vocabularies import copy_words, given_vectors, start_from

if TYPE_CHECKING:
    from pathlib import Path

    from gensim.models import KeyedVectors

    from ..vectors.subword import SubwordVectors

__all__ = ["FastText"]

InitFromNgrams = Annotated[
    "str | Path | KeyedVectors | None",
    Parameter(
        "Start from the rows of these words and n-grams: a model folder or fastText's .bin, of the same `min_n`, "
        "`max_n` and `bucket`; with `max_n=0` any vectors will do. Use it to adapt vectors of a large corpus to a "
        "small one.",
        RUN,
        metavar="VECTORS",
    ),
]


class FastText(WordPrediction):
    """Word vectors from the words around them and the characters in them (Bojanowski et al. 2017).

    A word's vector is the mean of its rows: one of its own and one for each of its n-grams. It is the same mean in
    training, in look-up and in files. Parameters carry the names, meanings and defaults of gensim 4; n-grams are
    hashed as fastText does it. The same seed gives the same bits for any number of workers.

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

    Notes
    -----
    A word's rows each receive the whole gradient of the word, as in gensim and fastText, so that their mean moves as
    far as a row of Word2Vec would. More on `cbow_gradient` and `shared_noise` is in `Word2Vec`.

    Examples
    --------
    >>> from wordvec import FastText
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = FastText(vector_size=16, min_count=1, sg=1).fit(texts)
    >>> model.wv.most_similar("cats", topn=3)  # doctest: +SKIP
    """

    min_n: Annotated[
        int,
        Parameter(
            "Shortest n-gram, in characters of the word between < and >. 3 suits alphabets; try 1 or 2 where a "
            "character is a syllable or a word.",
            MODEL,
            least=0,
        ),
    ] = 3
    max_n: Annotated[
        int,
        Parameter(
            "Longest n-gram of characters. Every length more takes time and memory; 0 for none at all, which is "
            "Word2Vec to the bit.",
            MODEL,
            least=0,
        ),
    ] = 6
    bucket: settings.Bucket = 2_000_000
    init_from: InitFromNgrams = None

    def check_params(self) -> None:
        """Check each parameter, and that the settings of n-grams go together."""
        super().check_params()
        settings.check_ngrams(self.min_n, self.max_n, self.bucket)

    @property
    def wv(self) -> SubwordVectors:
        """The vectors as gensim's `FastTextKeyedVectors` with compact rows, of known words and of unseen ones."""
        if self._wv is None:
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
                params=self.get_params() | {"init_from": None},
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

    def _wanted_layout(self) -> Layout:
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
