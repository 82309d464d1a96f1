"""FastText: word vectors with character n-grams, from which out-of-vocabulary words get vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np

from .. import core
from ..formats.saved import SavedModel
from ..parameters import MODEL, RUN, Parameter
from ..progress import Progress
from .shared import settings
from .shared.growing import moved, random_of
from .shared.idle import Idle
from .shared.planning import Layout
from .shared.prediction import WordPrediction
from .shared.random_rows import random_rows
from .shared.vocabularies import copy_words, with_given_ngrams

if TYPE_CHECKING:
    from pathlib import Path

    from gensim.models import KeyedVectors

    from ..vectors.subword import SubwordVectors

__all__ = ["FastText"]

InitFromNgrams = Annotated[
    "str | Path | KeyedVectors | None",
    Parameter(
        "Initialize words and n-grams from these vectors: a model folder or fastText's .bin with the same `min_n`, "
        "`max_n` and `bucket`; with `max_n=0`, any vectors. Use it to adapt vectors of a large corpus to a small one.",
        RUN,
        metavar="VECTORS",
    ),
]


class FastText(WordPrediction):
    """Word vectors with subword information (Bojanowski et al. 2017).

    A word's vector is the mean of its input vectors: one for the word itself and one for each of its character n-grams,
    in training as in look-up and in files. Parameters have gensim 4's names, meanings and defaults; n-grams are hashed
    as in fastText. Results are bit-identical for a given seed, whatever the number of workers.

    Attributes
    ----------
    wv : SubwordVectors
        gensim's `FastTextKeyedVectors`, stored compactly: ``wv["unseenword"]`` works. Get it again after further
        training, which updates its n-gram vectors but not the vectors of known words.
    vectors_ : float32 array (V, vector_size)
        The word vectors: means over each word and its n-grams.
    contexts_ : float32 array (V, vector_size) or None
        Output vectors of the words (negative sampling).
    nodes_ : float32 array (V - 1, vector_size) or None
        Output vectors of the inner nodes of the Huffman tree (hierarchical softmax).
    buckets_ : int64 array (R,)
        The hash buckets that have a vector, ascending.
    init_report_ : dict or None
        With `init_from`: its ``source`` and ``sha256``, and the number of words ``matched``, ``of`` the text's and
        ``given``; ``kept``, if any are.
    vocabulary_ : Vocabulary
    growth_ : dict
        What came with the last growth: see `partial_fit`; of n-grams, how many ``new_buckets``.
    history_ : list of dict
        One record per epoch: ``epoch``, ``loss`` (mean per example: a skip-gram pair, a CBOW window),
        ``alpha``, ``words_per_second``, ``seconds``.
    corpus_card_ : dict
        Statistics of the training corpus: its card, the vocabulary's size, the number of out-of-vocabulary tokens.

    Notes
    -----
    The word and each of its n-grams receive the full gradient of their mean, as in gensim and fastText. See `Word2Vec`
    for `cbow_gradient` and `shared_noise`.

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
            "Shortest character n-gram, of the word between < and >. 3 suits alphabetic scripts; try 1 or 2 where a "
            "character is a syllable or a word.",
            MODEL,
            least=0,
            most=settings.LONGEST_NGRAM,
        ),
    ] = 3
    max_n: Annotated[
        int,
        Parameter(
            "Longest character n-gram. Each further length costs time and memory; 0 uses no n-grams, which is exactly "
            "Word2Vec.",
            MODEL,
            least=0,
            most=settings.LONGEST_NGRAM,
        ),
    ] = 6
    bucket: settings.Bucket = 2_000_000
    init_from: InitFromNgrams = None

    _idle: ClassVar[tuple[Idle, ...]] = (
        *WordPrediction._idle,
        Idle(("min_n", "bucket"), lambda model: not model.max_n, "max_n=0"),
    )

    def check_params(self) -> None:
        """Check each parameter, and that the settings of n-grams go together."""
        super().check_params()
        settings.check_ngrams(self.min_n, self.max_n, self.bucket)

    @property
    def wv(self) -> SubwordVectors:
        """The vectors as gensim's `FastTextKeyedVectors`, stored compactly, of known and out-of-vocabulary words."""
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
                params=self._params_to_save(),
                outputs={name: matrix for name, matrix in outputs.items() if matrix is not None},
            )
        return self._wv

    @property
    def vectors_(self) -> np.ndarray:
        """The word vectors, means over each word and its n-grams: float32 (V, vector_size)."""
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
        self._rows = core.bucketed_rows(rows.start, rows.row) if len(rows.buckets) else core.NO_ROWS

    def _make_inputs(self, random: np.random.Generator, given: Any, progress: Progress) -> np.ndarray | None:
        self.init_report_ = None
        with_ngrams = given is not None and bool(self.max_n)
        self._learn_rows(given.buckets if with_ngrams else ())
        if self.max_n:
            progress.note(f"{len(self.buckets_):,} of {self.bucket:,} buckets for n-grams are in use")
        self._inputs = random_rows(random, len(self.vocabulary_) + len(self.buckets_), self.vector_size)
        words, ngrams = self._word_and_ngram_rows()
        if given is None:
            return None
        rows = given.vectors_vocab if with_ngrams else given.vectors
        self.init_report_, started = copy_words(self.init_from, given, rows, self.vocabulary_, words, progress)
        if with_ngrams:
            place = np.searchsorted(self.buckets_, given.buckets)
            ngrams[place] = given.vectors_ngrams
            started = np.concatenate([started, np.isin(np.arange(len(ngrams)), place)])
        return started

    def _given_vectors(self) -> Any:
        given = super()._given_vectors()
        if given is None or not self.max_n:
            return given
        given = with_given_ngrams(given, self.min_n, self.max_n, self.bucket)
        if not given.bucket:
            raise ValueError("init_from has no n-grams to start from: give vectors that have some, or set max_n=0")
        return given

    def _grow_inputs(self, before: np.ndarray) -> np.ndarray:
        """Buckets of before keep their rows, those that are reached for the first time get some."""
        words_before, buckets_before = len(self._inputs) - len(self.buckets_), self.buckets_
        self._learn_rows(buckets_before)
        place = np.searchsorted(buckets_before, self.buckets_)
        reached = np.append(buckets_before, -1)[place] == self.buckets_
        before = np.concatenate([before, np.where(reached, words_before + place, -1)])
        self._inputs = moved(self._inputs, before)
        new = before < 0
        self._inputs[new] = random_rows(random_of(self.seed, len(before)), int(new.sum()), self.vector_size)
        return ~new

    def _row_counts(self, counts: np.ndarray) -> np.ndarray:
        """An n-gram occurs wherever a word does that has it."""
        if self._rows is None or not len(self._rows.start):
            return counts
        of_words = np.repeat(counts, np.diff(self._rows.start))
        return np.bincount(self._rows.row, of_words, len(self._inputs)).astype(np.int64)

    def _rows_of(self, words: np.ndarray) -> np.ndarray:
        """A word's own and its n-grams', which it may share with others."""
        if self._rows is None or not len(self._rows.start):
            return words
        made_of = np.zeros(len(self._inputs), bool)
        made_of[self._rows.row[np.repeat(words, np.diff(self._rows.start))]] = True
        return made_of

    def _input_arrays(self) -> dict[str, np.ndarray]:
        word_rows, ngram_rows = self._word_and_ngram_rows()
        return {
            "vectors": self.vectors_,
            "word_rows": word_rows,
            "ngram_rows": ngram_rows,
            "buckets": self.buckets_,
        }

    def _restore_inputs(self, saved: SavedModel) -> None:
        """Buckets of the vocabulary that are not among the saved ones were rows of zeros."""
        words, buckets = len(self.vocabulary_), saved.buckets(self.bucket if self.max_n else 0)
        own = saved.array("word_rows", words, self.vector_size)
        ngrams = saved.array("ngram_rows", len(buckets), self.vector_size)
        self._learn_rows(buckets)
        self._inputs = core.aligned(words + len(self.buckets_), self.vector_size)
        rows = self._inputs[:, : self.vector_size]
        rows[:words] = own
        rows[words + np.searchsorted(self.buckets_, buckets)] = ngrams
