"""What Word2Vec, FastText and Doc2Vec share: words are predicted from inputs, on one core (`wordvec.core.arithmetic`).

They differ in what an input is made of, and that is all that a method says: its rows, and what `wv` makes of them.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from ... import core, corpora
from ...formats.saved import SavedModel
from ...progress import USUAL, Progress
from ...system.cards import Each, Real
from ...vocabulary import Vocabulary
from . import settings
from .elsewhere import fit_elsewhere
from .growing import rates_of
from .idle import Idle, warn_of_idle
from .learnt import WORDS, about_sample, warn_if_next_to_untrained, warn_if_nothing_learnt, why_nothing_is_left
from .planning import Plan, Planning
from .runs import Source, checkpoint_of
from .shard_texts import folder_of, text_in_folder
from .training import records
from .transformer import MeansOfWords
from .vocabularies import corpus_card, given_vectors, rows_of_types, with_kept
from .watching import Callbacks, Shown, check_callbacks, described, watching

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...corpora.sources.kinds import TextSource

__all__ = ["Prediction", "WordPrediction"]


class Prediction(Planning):
    """A trainer of vectors that predict words.

    A method makes `_inputs` from random numbers or from saved arrays, and says which arrays to save.
    """

    _learnt_from: ClassVar[str] = "text"  # in warnings
    _shaping = "vector_size, hs, negative or the settings of n-grams"  # parameters that the matrices' shapes follow

    def _make_inputs(self, random: np.random.Generator, given: Any, progress: Progress) -> np.ndarray | None:
        """Set `_inputs` (and `_rows`) at the start of training; returns which rows are those of `given` vectors."""
        self._inputs: np.ndarray
        raise NotImplementedError

    def _input_arrays(self) -> dict[str, np.ndarray]:
        """What `save` keeps of the inputs: ``vectors`` of the words, and what `_restore_inputs` needs."""
        raise NotImplementedError

    def _restore_inputs(self, saved: SavedModel) -> None:
        """Set `_inputs` (and `_rows`) from what `_input_arrays` gave."""
        raise NotImplementedError

    def fit(
        self,
        source: TextSource,
        y: Any = None,
        *,
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
        checkpoint : str or Path, optional
            A file for the state of training, written every minute or more. If training is interrupted, even by force,
            the same call resumes from it, with a result that is bit-identical to that of an uninterrupted run, whatever
            the number of workers. The file stays: remove it when the model is saved.
        callbacks : list of callbacks
            Called at the ends of epochs, or every so many words: an evaluation, a snapshot, a stop. See
            `wordvec.callbacks`; gensim's ``CallbackAny2Vec`` will do. They change no bit of what is trained until one
            stops it.
        client : dask.distributed.Client, optional
            Of a cluster: its workers encode the text, and one of them trains, with its threads; with `shards` above 1
            all of them do. They see text, corpus and checkpoint under the same paths as this process. The result is the
            same.
        progress : Progress

        Returns
        -------
        self

        Raises
        ------
        TypeError, ValueError
            A parameter is not what it should be, or two of them contradict each other.
        CorpusError
            The source cannot be read, or no word is frequent enough.
        FormatError
            The checkpoint is damaged, that of another run, or in a place that cannot be written.
        TrainingError
            A value is no longer finite.
        """
        if client is not None and self.shards == 1:
            return cast("Self", fit_elsewhere(self, source, client, progress, checkpoint, callbacks))
        self.check_params()
        callbacks = check_callbacks(callbacks, self)
        warn_of_idle(self)
        with self._as_before_if_it_fails():
            self.reading_ = {}
            given = self._given_vectors()  # before the text, which may take long to read
            given_text = source if client is None else self._opened(source, client, progress)
            read = self._read(given_text, progress)
            self.vocabulary_, corpus = self._learn_vocabulary(read.corpus, read.tagged)
            read = read._replace(corpus=corpus)
            self.history_ = []
            self.vocabulary_ = self._with_kept(self.vocabulary_, given)
            self._layout = self._wanted_layout()
            started = self._make_inputs(np.random.default_rng(self.seed), given, progress)
            rows = self._layout.contexts + self._layout.nodes
            self._outputs = core.aligned(rows, self._inputs.shape[1] * self._layout.places)
            rates = self._rates_of_start(started)
            self._train(read, read.corpus.tokens, self.epochs, checkpoint, callbacks, progress, rates, client)
        return self

    def _given_vectors(self) -> Any:
        """The vectors that words shall start from; None, if from random numbers."""

    def _with_kept(self, vocabulary: Vocabulary, given: Any) -> Vocabulary:
        """The text's words, and what else shall be kept of the given ones."""
        return vocabulary

    def _rates_of_start(self, started: np.ndarray | None) -> np.ndarray:
        """The rates of the rows of `_inputs`, some of which start from given vectors."""
        return core.NO_RATES

    def _read(self, source: TextSource, progress: Progress, more: bool = False) -> Source:
        """The texts of a source, and their tags; with `more`, to continue training."""
        corpus = corpora.as_corpus(source, progress=progress)
        return Source(corpus, corpus.card)

    def _matrices(self) -> core.Matrices:
        return core.Matrices(self._inputs, core.aligned(0, self.vector_size), self._outputs)

    def _make_writable(self) -> None:
        self._inputs, self._outputs = map(core.writable, (self._inputs, self._outputs))

    @property
    def contexts_(self) -> np.ndarray | None:
        """Output vectors of the words: float32 (V, vector_size), with negative sampling."""
        rows = self._layout.contexts
        return self._unpadded(self._outputs[:rows]) if rows else None

    @property
    def nodes_(self) -> np.ndarray | None:
        """Output vectors of the Huffman tree's nodes: float32 (V - 1, vector_size), with hierarchical softmax."""
        rows = self._layout.nodes
        return self._unpadded(self._outputs[-rows:]) if rows else None

    def _unpadded(self, rows: np.ndarray) -> np.ndarray:
        """The numbers of output rows, without what pads each place."""
        if self._layout.places == 1:
            return rows[:, : self._layout.dimensions]
        places = rows.reshape(len(rows), self._layout.places, -1)[:, :, : self._layout.dimensions]
        return places.reshape(len(rows), -1)

    def _saved(self) -> SavedModel:
        self._require_same_layout()
        arrays: dict[str, Any] = {"contexts": self.contexts_, "nodes": self.nodes_, "counts": self.vocabulary_.counts}
        arrays = {name: array for name, array in arrays.items() if array is not None} | self._input_arrays()
        words, state = self.vocabulary_.words, {"corpus": self.corpus_card_, "reading": self._reading()}
        return SavedModel(type(self).__name__, self._params_to_save(), arrays, words, self.history_, state)

    def _require_same_layout(self) -> None:
        if self._wanted_layout() != self._layout:
            raise ValueError(f"{self._shaping} no longer fit the trained matrices: set them back, or fit anew")

    def _restore(self, saved: SavedModel) -> None:
        saved.require(history=Each({"loss": Real()}))
        self._layout = layout = self._wanted_layout()
        columns = layout.dimensions * layout.places
        sizes = {"contexts": layout.contexts, "nodes": layout.nodes}
        arrays = [saved.array(name, rows, columns) for name, rows in sizes.items() if rows]
        outputs = arrays or [np.zeros((0, columns), np.float32)]
        self._restore_inputs(saved)
        padded = core.padded(*(matrix.reshape(-1, layout.dimensions) for matrix in outputs))
        self._outputs = padded.reshape(len(padded) // layout.places, layout.places * padded.shape[1])

    def _train(
        self,
        read: Source,
        tokens: np.ndarray,
        epochs: int,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
        rates: np.ndarray,
        client: Any = None,
        shown: Shown = nullcontext,
    ) -> None:
        self.corpus_card_ = corpus_card(read, tokens, len(self.vocabulary_))
        before = len(self.history_)
        schedule = core.Schedule(epochs, self.alpha, self.min_alpha, self.seed, before)
        plan = self.plan(len(tokens))
        more: dict[str, Any] = dict(epochs=epochs, epochs_before=before, at_once=plan.chunk * plan.streams)
        callbacks = list(callbacks)
        number = None
        if client is not None and tokens is not read.corpus.tokens:
            number = rows_of_types(read.corpus, self.vocabulary_)
        self._make_writable()
        try:
            for record in records(
                core.Texts(tokens, read.corpus.offsets, read.tags or core.NO_TAGS),
                plan.words._replace(rates=rates),
                plan.settings,
                self._matrices(),
                schedule,
                count=self.shards,
                client=client,
                folder=folder_of(read.corpus),
                text=partial(text_in_folder, read.corpus, number),
                streams=plan.streams,
                workers=self.workers,
                checkpoint=checkpoint_of(checkpoint, self, read.corpus, **more, **described(callbacks)),
                progress=progress,
                watcher=watching(callbacks, self, len(tokens), shown),
            ):
                self.history_ = [*self.history_, record]  # at once: an interrupted run has these epochs behind it
        finally:
            self._rows_changed()  # by an interrupted run, too
        self._warn(tokens, read.corpus.offsets, plan)

    def _warn(self, tokens: np.ndarray, offsets: np.ndarray, plan: Plan) -> None:
        """Warn where nothing was learnt from a text, or next to nothing of its words."""
        nothing_left = (
            "" if self.history_[-1]["loss"] else why_nothing_is_left(tokens, offsets, len(plan.keep), self.sample)
        )
        sample = about_sample(self.vocabulary_.counts, plan.keep, self.sample)
        guessing = self._loss_of_guessing(plan.words, plan.keep)
        if not warn_if_nothing_learnt(self.history_, guessing, "alpha", nothing_left, sample, self._learnt_from):
            self._warn_of_vectors()

    def _warn_of_vectors(self) -> None:
        """Nothing is known of how vectors look that are next to untrained."""


class WordPrediction(MeansOfWords, Prediction):
    """Words predicted from words: skip-gram and CBOW, initialized randomly or with given vectors."""

    sg: settings.SkipGram = 0
    cbow_mean: settings.CbowMean = 1
    init_from: settings.InitFrom = None
    keep_vocabulary: settings.KeepVocabulary = False
    init_alpha: settings.InitAlpha = None

    _idle: ClassVar[tuple[Idle, ...]] = (
        *Prediction._idle,
        Idle(("cbow_mean", "cbow_gradient"), lambda model: model.sg, "sg=1"),
        Idle(("keep_vocabulary", "init_alpha"), lambda model: model.init_from is None, "init_from=None"),
    )

    def _given_vectors(self) -> Any:
        return None if self.init_from is None else given_vectors(self.init_from, self.vector_size)

    def _with_kept(self, vocabulary: Vocabulary, given: Any) -> Vocabulary:
        if given is None or not self.keep_vocabulary:
            return vocabulary
        return with_kept(vocabulary, given, self.drop)

    def _rates_of_start(self, started: np.ndarray | None) -> np.ndarray:
        if started is None or self.init_alpha is None:
            return core.NO_RATES
        return rates_of(started, self.init_alpha / self.alpha)

    def _params_to_save(self) -> dict[str, Any]:
        """What is about `init_from` is in the vectors, once these are trained."""
        return super()._params_to_save() | {"keep_vocabulary": False, "init_alpha": None}

    def _warn_of_vectors(self) -> None:
        """Warn where all words point the same way."""
        rows, dimensions = self._rows, self._layout.dimensions
        count = min(WORDS, len(self.vocabulary_))
        vectors = self._inputs[:count, :dimensions]
        if rows is not None and len(rows.start):
            made_of = (rows.row[rows.start[n] : rows.start[n + 1]] for n in range(count))
            vectors = np.array([self._inputs[mine, :dimensions].mean(0) for mine in made_of])
        warn_if_next_to_untrained(vectors, len(self.history_), "" if self.sg else "set sg=1")

    def _saved(self) -> SavedModel:
        saved = super()._saved()
        saved.state |= self._started()
        return saved
