"""GloVe: word vectors whose dot products approximate the logarithms of co-occurrence counts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from .. import core, corpora, factorization
from ..corpora.storage.folders import writing
from ..formats.saved import SavedModel
from ..parameters import MODEL, RUN, Parameter
from ..progress import USUAL, Progress
from ..system.cards import Each, Real, Whole
from ..system.epochs import Run, Standing, train_epochs
from ..system.warning import warn_caller
from .shared import settings
from .shared.choosing import ChoosingWords
from .shared.continuing import Continuing
from .shared.counts import CountsInFolder, corpus_counts, translated_counts
from .shared.learnt import WORDS, warn_if_next_to_untrained
from .shared.runs import checkpoint_of
from .shared.settings import Counts
from .shared.transformer import MeansOfWords
from .shared.vocabularies import copy_words, corpus_card, given_vectors, warn_of_new_words
from .shared.watching import Callbacks, check_callbacks, described, watching

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..corpora.cooccurrence import Cooccurrence
    from ..corpora.sources.kinds import TextSource

__all__ = ["GloVe"]

PARTS = "vectors", "biases", "vector_rates", "bias_rates"  # of a factor: what is saved of it


class GloVe(MeansOfWords, ChoosingWords, Continuing):
    """Word vectors from global co-occurrence counts (Pennington, Socher & Manning 2014).

    Parameters have the names, meanings and defaults of Stanford's programs, or gensim's where those have none. Results
    are bit-identical for a given seed, whatever the number of workers.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The word vectors, with word counts.
    vectors_ : float32 array (V, vector_size)
        The sum, or what else the parameter `vectors` selects.
    word_vectors_, context_vectors_ : float32 array (V, vector_size)
    word_biases_, context_biases_ : float32 array (V,)
    vocabulary_ : Vocabulary
    init_report_ : dict or None
        With `init_from`: its ``source`` and ``sha256``, and the number of words ``matched``, ``of`` the vocabulary and
        ``given``.
    history_ : list of dict
        One record per epoch: ``epoch``, ``loss`` (the mean cost of a nonzero, as Stanford's program prints it),
        ``nonzeros_per_second``, ``seconds``.
    corpus_card_ : dict
        Statistics of the training corpus: its card, the vocabulary's size, the numbers of out-of-vocabulary tokens and
        of nonzero co-occurrence counts.

    Notes
    -----
    Without `symmetric` a row of the counts is the word to the left, a column the word to the right, as in Stanford's
    ``cooccur``. In Stanford's current program the `eta` of biases is lost (since commit 5b4e03c, see stanfordnlp/GloVe
    PR #209), so that they start out moving ``1 / eta`` times as fast: ``bias_update="stanford"`` does the same.

    Examples
    --------
    >>> from wordvec import GloVe
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = GloVe(vector_size=16, min_count=1, x_max=10).fit(texts)
    >>> model.wv.most_similar("cat", topn=3)  # doctest: +SKIP
    """

    vector_size: settings.VectorSize = 100
    window: settings.Window = 15
    min_count: settings.MinCount = 5
    max_final_vocab: settings.MaxFinalVocab = None
    x_max: Annotated[
        float,
        Parameter(
            "The cutoff of the weighting function: counts from here on have weight 1. 100 suits billions of words; try "
            "10 for millions.",
            MODEL,
            above=0,
            most=10**12,
        ),
    ] = 100
    alpha: Annotated[
        float,
        Parameter(
            "The exponent of the weighting function: a count x below `x_max` has weight (x / x_max) ** alpha. Rarely "
            "worth changing, and no learning rate: that is `eta`.",
            MODEL,
            least=0,
            most=10,
        ),
    ] = 0.75
    vectors: Annotated[
        Literal["sum", "words", "contexts"],
        Parameter(
            "Which vectors to output: the sum of word and context vectors, as the paper recommends, is usually best.",
            MODEL,
        ),
    ] = "sum"
    symmetric: settings.Symmetric = True
    distance_weighting: settings.DistanceWeighting = True
    memory: settings.Memory = 2.0
    epochs: Annotated[
        int,
        Parameter(
            "Passes over the co-occurrence counts. 25 below 300 dimensions, 50 to 100 from there on.",
            RUN,
            least=1,
            most=100_000,
        ),
    ] = 25
    eta: Annotated[
        float,
        Parameter(
            "AdaGrad's learning rate. Lower it if the loss is no longer finite; it needs no schedule.",
            RUN,
            above=0,
            most=10,
        ),
    ] = 0.05
    bias_update: Annotated[
        Literal["paper", "stanford"],
        Parameter(
            '"paper": biases learn at the rate of vectors. "stanford": as the C program does today, which lost their '
            "eta; to compare with it.",
            RUN,
        ),
    ] = "paper"
    workers: settings.Workers = None
    seed: settings.Seed = 1
    init_from: settings.InitFrom = None

    def fit(
        self,
        source: TextSource,
        y: Any = None,
        *,
        cooccurrence: Counts = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Learn the vocabulary and the word vectors.

        Parameters
        ----------
        source : Corpus or anything `Corpus.build` reads
        y : ignored
        cooccurrence : Cooccurrence, str or Path, optional
            Counts of this corpus with these settings, or their folder. By default they are cached beside the corpus and
            reused; interrupted counting is resumed.
        checkpoint : str or Path, optional
            A file for the state of training; see `Word2Vec.fit`.
        callbacks : list of callbacks
            See `Word2Vec.fit`. An epoch over the counts stands for the words of the text.
        client : dask.distributed.Client, optional
            Of a cluster: its workers encode the text, count and train, to the same bits: what shares no row and no
            column of the counts at once (Gemulla et al. 2011). They see corpus and counts under the same paths as this
            process, or at URLs, and can write beside the counts.
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
        callbacks = check_callbacks(callbacks, self)
        with self._as_before_if_it_fails():
            corpus = self._opened(source, client, progress)
            self.vocabulary_, corpus = self._learn_vocabulary(corpus)
            self.history_, self.reading_ = [], {}
            self._initialize(progress)
            counts = corpus_counts(self, corpus, len(self.vocabulary_), cooccurrence, progress, client)
            self._train(corpus, corpus.tokens, counts, self.epochs, checkpoint, callbacks, progress, client)
        return self

    def _continue(
        self,
        source: TextSource,
        epochs: int,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
    ) -> None:
        corpus = corpora.as_corpus(source, progress=progress)
        warn_of_new_words(self, corpus)
        with translated_counts(self, corpus, self.vocabulary_, progress) as (tokens, counts):
            self._train(corpus, tokens, counts, epochs, checkpoint, callbacks, progress)

    def _require_same_layout(self) -> None:
        if self.vector_size != self._word_factor.dimensions:
            raise ValueError("vector_size no longer fits the trained vectors: set it back, or fit anew")

    @property
    def vectors_(self) -> np.ndarray:
        """The vectors that the parameter `vectors` selects: float32 (V, vector_size)."""
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

    def _saved(self) -> SavedModel:
        arrays = {"vectors": self.vectors_, "counts": self.vocabulary_.counts}
        for name, factor in (("word", self._word_factor), ("context", self._context_factor)):
            arrays |= {f"{name}_{part}": getattr(factor, part) for part in PARTS}
        standing = {"epochs": len(self.history_), "strata": self._standing.round, "costs": self._standing.result}
        state = {"corpus": self.corpus_card_, "standing": standing, "reading": self._reading()} | self._started()
        return SavedModel("GloVe", self._params_to_save(), arrays, self.vocabulary_.words, self.history_, state)

    def _restore(self, saved: SavedModel) -> None:
        saved.require(state={"standing": {"strata": Whole(0), "costs": Each(Real())}})
        standing, words = saved.state["standing"], len(self.vocabulary_)
        if standing["strata"] > len(standing["costs"]):
            raise saved.damaged("it has more strata behind it than costs of strata")
        columns = {"vectors": (self.vector_size,), "vector_rates": (self.vector_size,)}
        parts = {
            name: {part: saved.array(f"{name}_{part}", words, *columns.get(part, ())) for part in PARTS}
            for name in ("word", "context")
        }
        self._word_factor, self._context_factor = self._empty_factors()
        for name, factor in (("word", self._word_factor), ("context", self._context_factor)):
            for part, array in parts[name].items():
                getattr(factor, part)[:] = array
        self._standing = Standing(round=standing["strata"], result=standing["costs"])

    def _empty_factors(self) -> list[factorization.Factor]:
        size = len(self.vocabulary_), self.vector_size
        return [factorization.Factor.empty(*size, context=context) for context in (False, True)]

    def _initialize(self, progress: Progress) -> None:
        """Initialize uniformly in (-0.5, 0.5) / vector_size, as Stanford's program does, or from `init_from`."""
        random = np.random.default_rng(self.seed)
        self._standing = Standing()
        self._word_factor, self._context_factor = self._empty_factors()
        for factor in (self._word_factor, self._context_factor):
            for part in (factor.vectors, factor.biases):
                part[:] = (random.random(part.shape, np.float32) - 0.5) / np.float32(self.vector_size)
            if self.bias_update == "stanford":
                factor.bias_rates[:] = 1 / self.eta  # which comes to the same as leaving eta out of every bias's step
        self.init_report_ = None
        if self.init_from is not None:
            given = given_vectors(self.init_from, self.vector_size)
            self.init_report_, _ = copy_words(
                self.init_from, given, given.vectors, self.vocabulary_, self.word_vectors_, progress
            )

    def _train(
        self,
        corpus: corpora.Corpus,
        tokens: np.ndarray,
        counts: Cooccurrence,
        epochs: int,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
        client: Any = None,
    ) -> None:
        card = corpus_card(corpus, tokens, len(self.vocabulary_))
        self.corpus_card_ = card | {"nonzeros": len(counts)}
        for factor in (self._word_factor, self._context_factor):
            factor.rows = core.writable(factor.rows)
        with self._run(counts, client) as run:
            if len(self._standing.result) not in (0, run.rounds):
                warn_caller("the epoch that was interrupted went over other counts: on these it is begun anew")
                self._standing = Standing()
            callbacks = list(callbacks)
            before: dict[str, Any] = {"epochs_before": len(self.history_), "strata_before": self._standing.round}
            kept = checkpoint_of(checkpoint, self, corpus, epochs=epochs, **before, **described(callbacks))
            # an epoch that was interrupted is the first of this run
            self._standing = Standing(round=self._standing.round, result=self._standing.result)
            epochs_of_this_run = train_epochs(
                run,
                epochs,
                self._standing,
                epochs_before=len(self.history_),
                checkpoint=kept,
                progress=progress,
                watcher=watching(callbacks, self, len(tokens)),
            )
            self._rows_changed()
            self.history_ = list(self.history_)
            for record in epochs_of_this_run:
                self.history_.append(record)
        if not self.history_[-1]["loss"]:
            warn_caller("nothing was learnt: next to x_max every count weighs nothing; lower x_max or alpha")
        else:
            lower = f"lower x_max (x_max=10 in place of {self.x_max:g})" if self.x_max > 10 else ""
            warn_if_next_to_untrained(self.vectors_[:WORDS], len(self.history_), lower)

    @contextmanager
    def _run(self, counts: Cooccurrence, client: Any) -> Iterator[Run]:
        """A run on counts, by threads or by the workers of a cluster."""
        fit = factorization.Fit(self.x_max, self.alpha, self.eta, self.seed)
        what = self._word_factor, self._context_factor, fit
        before = len(self.history_)
        with ExitStack() as opened:
            if client is not None:
                there = CountsInFolder(counts.place.absolute(), counts.digests)
                how = {"epochs_before": before, "client": client, "folder": there.folder}
                yield opened.enter_context(factorization.by_workers(there, *what, **how))
                return
            place = counts.folder if os.access(counts.folder, os.W_OK) else None
            rows = factorization.Rows(counts.starts, counts.columns, counts.values)
            with writing("the sorted co-occurrence counts"):
                file = opened.enter_context(tempfile.TemporaryFile(dir=place))
                run = opened.enter_context(
                    factorization.by_threads(rows, *what, epochs_before=before, workers=self.workers, file=file)
                )
            yield run
