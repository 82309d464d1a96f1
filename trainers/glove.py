"""GloVe: word vectors whose products come near the logarithms of co-occurrence counts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from .. import core, factorization
from ..corpora.cooccurrence import Cooccurrence
from ..corpora.corpus import Corpus, as_corpus
from ..corpora.folders import writing
from ..formats.folder import write_model
from ..formats.saved import SavedModel
from ..progress import SILENT, Progress
from ..system.epochs import Standing
from ..system.workers import available_workers
from ..vocabulary import Vocabulary
from .shared.arguments import choice, real, whole
from .shared.counts import corpus_counts, translated_counts
from .shared.estimator import Estimator
from .shared.runs import checkpoint_of
from .shared.vocabularies import corpus_card, learn_vocabulary, start_from

__all__ = ["GloVe"]

PARTS = "vectors", "biases", "vector_rates", "bias_rates"  # of a factor: what is saved of it


class GloVe(Estimator):
    """Word vectors from global co-occurrence counts (Pennington, Socher & Manning 2014).

    Parameters carry the names, meanings and defaults of Stanford's programs, or gensim's where those have none. The
    same seed gives the same bits for any number of workers.

    Parameters
    ----------
    vector_size : int, default 100
        Dimensions.
    window : int, default 15
        Words to either side that count as context.
    min_count : int, default 5
        Rarer words are left out.
    max_final_vocab : int, optional
        Raise min_count until at most so many words are left.
    x_max : float, default 100
        Counts from here on weigh 1. Lower it for small corpora, to 10 or so.
    alpha : float, default 0.75
        A count `x` below x_max weighs ``(x / x_max) ** alpha``. This is no learning rate.
    eta : float, default 0.05
        AdaGrad's learning rate.
    epochs : int, default 25
        How often every nonzero count is met.
    symmetric : bool, default True
        Context is what stands before and behind a word. Otherwise only what stands behind it: a row of the counts is
        the word to the left, a column the word to the right, as in Stanford's ``cooccur``.
    distance_weighting : bool, default True
        A word `d` words away counts ``1 / d``; otherwise 1.
    vectors : {"sum", "words", "contexts"}, default "sum"
        What `wv` holds: the sum of word and context vectors, as the paper recommends, or either.
    bias_update : {"paper", "stanford"}, default "paper"
        "paper" gives biases the same learning rate as vectors. In Stanford's current program their `eta` is lost (since
        commit 5b4e03c, see stanfordnlp/GloVe PR #209), so that biases start out moving ``1 / eta`` times as fast.
    memory : float, default 2.0
        GiB that counting may use; see `wordvec.Cooccurrence`.
    workers : int, optional
        Threads; all processors by default. Changes the speed, never the result.
    seed : int, default 1
    init_from : str, Path or KeyedVectors, optional
        Vectors for words to start from where they are in the vocabulary; `init_report_` counts them.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The vectors, with counts.
    vectors_ : float32 array (V, vector_size)
        What `vectors` asks for.
    word_vectors_, context_vectors_ : float32 array (V, vector_size)
    word_biases_, context_biases_ : float32 array (V,)
    vocabulary_ : Vocabulary
    history_ : list of dict
        One record an epoch: ``epoch``, ``loss`` (the mean cost of a nonzero, as Stanford's program prints it),
        ``nonzeros_per_second``, ``seconds``.
    corpus_card_ : dict
        What was read: the corpus's card, the vocabulary's size, the tokens below the cut, and the nonzero counts.

    Examples
    --------
    >>> from wordvec import GloVe
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = GloVe(vector_size=16, min_count=1, x_max=10).fit(texts)
    >>> model.wv.most_similar("cat", topn=3)  # doctest: +SKIP
    """

    def __init__(
        self,
        vector_size=100,
        window=15,
        min_count=5,
        max_final_vocab=None,
        x_max=100,
        alpha=0.75,
        eta=0.05,
        epochs=25,
        symmetric=True,
        distance_weighting=True,
        vectors="sum",
        bias_update="paper",
        memory=2.0,
        workers=None,
        seed=1,
        init_from=None,
    ):
        self.vector_size = vector_size
        self.window = window
        self.min_count = min_count
        self.max_final_vocab = max_final_vocab
        self.x_max = x_max
        self.alpha = alpha
        self.eta = eta
        self.epochs = epochs
        self.symmetric = symmetric
        self.distance_weighting = distance_weighting
        self.vectors = vectors
        self.bias_update = bias_update
        self.memory = memory
        self.workers = workers
        self.seed = seed
        self.init_from = init_from

    def fit(
        self,
        source: Any,
        y=None,
        *,
        cooccurrence: Cooccurrence | str | Path | None = None,
        checkpoint: str | Path | None = None,
        progress: Progress = SILENT,
    ) -> GloVe:
        """Learn a vocabulary and its vectors.

        Parameters
        ----------
        source : Corpus or anything `Corpus.build` reads
        y : ignored
        cooccurrence : Cooccurrence, str or Path, optional
            Counts of this corpus with these settings, or their folder. Without it they are kept beside the corpus, and
            found there the next time; counting that was broken off is finished.
        checkpoint : str or Path, optional
            A file that keeps the state of training; see `Word2Vec.fit`.
        progress : Progress

        Returns
        -------
        self

        Raises
        ------
        TypeError, ValueError
            A parameter is not what it should be.
        CorpusError
            The source or the counts cannot be used, no word is frequent enough, or the disk is full.
        FormatError
            The checkpoint is damaged, that of another run, or in a place that cannot be written.
        TrainingError
            The cost is no longer finite.
        """
        self.check_params()
        with self._as_before_if_it_fails():
            corpus = as_corpus(source, progress=progress)
            self.vocabulary_ = learn_vocabulary(corpus, self.min_count, self.max_final_vocab)
            self.history_ = []
            self._initialize(progress)
            counts = corpus_counts(self, corpus, len(self.vocabulary_), cooccurrence, progress)
            self._train(corpus, corpus.tokens, counts, self.epochs, checkpoint, progress)
        return self

    def partial_fit(
        self,
        source: Any,
        y=None,
        *,
        epochs: int | None = None,
        checkpoint: str | Path | None = None,
        progress: Progress = SILENT,
    ) -> GloVe:
        """Continue training with the vocabulary as it is; fits when there is none yet.

        On the same corpus it goes on as if training had not stopped: an epoch that was interrupted is finished first
        and counts as one. On another corpus its counts take the place of the old ones. Words that the vocabulary lacks
        are taken out of its texts.

        Parameters
        ----------
        source : Corpus or anything `Corpus.build` reads
        y : ignored
        epochs : int, optional
            ``self.epochs`` by default.
        checkpoint : str or Path, optional
            As in `fit`; the same call is one on the same model as it was before.
        progress : Progress

        Returns
        -------
        self
        """
        if not hasattr(self, "vocabulary_"):
            if epochs is not None:
                raise ValueError("this model has no vocabulary yet: set its epochs and call fit")
            return self.fit(source, checkpoint=checkpoint, progress=progress)
        self.check_params()
        if self.vector_size != self._word_factor.dimensions:
            raise ValueError("vector_size no longer fits the trained vectors: set it back, or fit anew")
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        corpus = as_corpus(source, progress=progress)
        with translated_counts(self, corpus, self.vocabulary_, progress) as (tokens, counts):
            self._train(corpus, tokens, counts, epochs, checkpoint, progress)
        return self

    @property
    def vectors_(self) -> np.ndarray:
        """What the parameter `vectors` asks for: float32 (V, vector_size)."""
        if self.vectors == "sum":
            return self.word_vectors_ + self.context_vectors_
        return np.ascontiguousarray(self.word_vectors_ if self.vectors == "words" else self.context_vectors_)

    @property
    def word_vectors_(self) -> np.ndarray:
        """Vectors of the words as rows of the counts: float32 (V, vector_size)."""
        return self._word_factor.vectors

    @property
    def context_vectors_(self) -> np.ndarray:
        """Vectors of the words as columns of the counts: float32 (V, vector_size)."""
        return self._context_factor.vectors

    @property
    def word_biases_(self) -> np.ndarray:
        """Biases of the words as rows: float32 (V,)."""
        return self._word_factor.biases

    @property
    def context_biases_(self) -> np.ndarray:
        """Biases of the words as columns: float32 (V,)."""
        return self._context_factor.biases

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder: JSON, safetensors and text, nothing that can run."""
        self._require_fitted()
        arrays = {"vectors": self.vectors_, "counts": self.vocabulary_.counts}
        for name, factor in (("word", self._word_factor), ("context", self._context_factor)):
            arrays |= {f"{name}_{part}": getattr(factor, part) for part in PARTS}
        params = self.get_params() | {"init_from": None}  # it is in the vectors now
        standing = {"epochs": len(self.history_), "strata": self._standing.round, "costs": self._standing.result}
        state = {"corpus": self.corpus_card_, "standing": standing}
        write_model(folder, SavedModel("GloVe", params, arrays, self.vocabulary_.words, self.history_, state))

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> GloVe:
        model = cls(**saved.params)
        model.vocabulary_ = Vocabulary(saved.words, saved.arrays["counts"])
        model._word_factor, model._context_factor = model._empty_factors()
        for name, factor in (("word", model._word_factor), ("context", model._context_factor)):
            for part in PARTS:
                getattr(factor, part)[:] = saved.arrays[f"{name}_{part}"]
        model.history_ = saved.history
        model.corpus_card_ = saved.state["corpus"]
        standing = saved.state["standing"]
        model._standing = Standing(round=standing["strata"], result=standing["costs"])
        return model

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        for name in ("vector_size", "window", "min_count", "epochs"):
            whole(name, getattr(self, name), 1)
        whole("seed", self.seed, 0)
        for name in ("workers", "max_final_vocab"):
            if getattr(self, name) is not None:
                whole(name, getattr(self, name), 1)
        for name in ("x_max", "eta", "memory"):
            real(name, getattr(self, name), 0, above=True)
        real("alpha", self.alpha, 0)
        for name in ("symmetric", "distance_weighting"):
            choice(name, getattr(self, name), (0, 1))
        choice("vectors", self.vectors, ("sum", "words", "contexts"))
        choice("bias_update", self.bias_update, ("paper", "stanford"))

    def _empty_factors(self) -> list[factorization.Factor]:
        size = len(self.vocabulary_), self.vector_size
        return [factorization.Factor.empty(*size, context=context) for context in (False, True)]

    def _initialize(self, progress: Progress) -> None:
        """Numbers uniform in (-0.5, 0.5) / vector_size as in Stanford's program, or taken from elsewhere."""
        random = np.random.default_rng(self.seed)
        self._standing = Standing()
        self._word_factor, self._context_factor = self._empty_factors()
        for factor in (self._word_factor, self._context_factor):
            for part in (factor.vectors, factor.biases):
                part[:] = (random.random(part.shape, np.float32) - 0.5) / np.float32(self.vector_size)
            if self.bias_update == "stanford":
                factor.bias_rates[:] = 1 / self.eta  # which comes to the same as leaving eta out of every bias's step
        if self.init_from is not None:
            self.init_report_ = start_from(self.init_from, self.vocabulary_, self.word_vectors_, progress)

    def _train(
        self,
        corpus: Corpus,
        tokens: np.ndarray,
        counts: Cooccurrence,
        epochs: int,
        checkpoint: str | Path | None,
        progress: Progress,
    ) -> None:
        card = corpus_card(corpus, tokens, len(self.vocabulary_))
        self.corpus_card_ = card | {"nonzeros": len(counts)}
        rows = counts.starts, counts.columns, counts.values
        place = counts.folder if os.access(counts.folder, os.W_OK) else None
        with writing("the sorted co-occurrence counts"), tempfile.TemporaryFile(dir=place) as file:
            for factor in (self._word_factor, self._context_factor):
                factor.rows = core.writable(factor.rows)
            laid = factorization.lay(*rows, self.x_max, self.alpha, file, available_workers(self.workers))
            before = {"epochs_before": len(self.history_), "strata_before": self._standing.round}
            kept = checkpoint_of(checkpoint, self, corpus, epochs=epochs, **before)
            # an epoch that was interrupted is the first of this run
            self._standing = Standing(round=self._standing.round, result=self._standing.result)
            epochs_of_this_run = factorization.train(
                laid,
                self._word_factor,
                self._context_factor,
                self._standing,
                eta=self.eta,
                epochs=epochs,
                seed=self.seed,
                epochs_before=len(self.history_),
                workers=self.workers,
                checkpoint=kept,
                progress=progress,
            )
            self._forget("_wv")
            self.history_ = list(self.history_)
            for record in epochs_of_this_run:
                self.history_.append(record)
