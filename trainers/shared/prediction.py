"""What Word2Vec, FastText and Doc2Vec share: words are predicted from inputs, on one core (`wordvec.core.arithmetic`).

They differ in what an input is made of, and that is all that a method says: its rows, and what `wv` makes of them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

import numpy as np

from ... import core, corpora
from ...formats.saved import SavedModel
from ...progress import USUAL, Progress
from ...system.cards import Each, Real
from ...system.workers import available_workers, in_order
from ...vocabulary import Vocabulary, keep_probability
from . import settings
from .elsewhere import fit_elsewhere
from .growing import Growing, rates_of
from .idle import Idle, warn_of_idle
from .learnt import WORDS, about_sample, warn_if_next_to_untrained, warn_if_nothing_learnt, why_nothing_is_left
from .runs import Source, checkpoint_of
from .shard_texts import folder_of, text_in_folder
from .training import records
from .transformer import MeansOfWords
from .vocabularies import corpus_card, given_vectors, with_kept
from .watching import Callbacks, check_callbacks, described, watching

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...corpora.sources.kinds import TextSource

__all__ = ["Layout", "Plan", "Prediction", "WordPrediction", "random_rows"]

CHUNK = 128  # tokens of text to a chunk
CHUNK_OF_OWN_NOISE = 32  # every pair brings rows of its own
DRAWN_AT_ONCE = 16384  # rows that a thread fills with random numbers; even
# Noise words that a group of skip-gram's hidden rows shares, and what each stands for, at most, in independent draws.
LEAST_SHARED, MOST_SHARED, NOISE_WEIGHT = 16, 64, 160
# The mean of a window predicts one word, and rows are in several windows: fewer will do, and no more rows to a group.
SHARED_BY_MEANS, NOISE_WEIGHT_OF_MEANS, MOST_MEANS = 8, 10, 32
# What a row may sum up, at least, at most, and at most as part of a mean. With ``window=100, negative=20, alpha=0.1,
# sample=0`` and 200,000 tokens skip-gram diverges at 4, and with a window of 30 means do not at 15.
DAMPING, MOST_DAMPING, MOST_DAMPING_OF_MEANS = 1.5, 3.0, 15.0


class Layout(NamedTuple):
    """What the matrices of a fitted model hold."""

    dimensions: int
    contexts: int  # output rows of words
    nodes: int  # output rows of tree nodes
    places: int = 1  # an output row meets a concatenation of so many rows
    ngrams: tuple[int, int, int] | None = None  # min_n, max_n, bucket


def random_rows(random: np.random.Generator, rows: int, dimensions: int) -> np.ndarray:
    """Rows uniform in (-1, 1) / dimensions, as in gensim and fastText.

    Threads draw parts of one sequence, so how many there are changes nothing.
    """
    result = core.aligned(rows, dimensions)
    own: Any = random.bit_generator
    state = own.state
    # two numbers take one step of the generator; one of them may be left from before
    whole_steps = state["bit_generator"] == "PCG64" and not state["has_uint32"]
    parts = [*range(0, rows, DRAWN_AT_ONCE), rows]
    last = parts[-2] if whole_steps and rows else 0

    def fill(generator: np.random.Generator, first: int, end: int) -> None:
        for start in range(first, end, 4096):
            block = result[start : min(start + 4096, end), :dimensions]
            block[:] = (generator.random(block.shape, np.float32) * 2 - 1) / np.float32(dimensions)

    def fill_part(first: int) -> None:
        generator = np.random.PCG64()
        generator.state = state
        fill(np.random.Generator(generator.advance(first * dimensions // 2)), first, first + DRAWN_AT_ONCE)

    for _ in in_order(fill_part, [(first,) for first in parts if first < last], available_workers()):
        pass
    if last:
        own.advance(last * dimensions // 2)
    fill(random, last, rows)
    return result


def noise_words_to_share(draws: float) -> int:
    """How many noise words a group of skip-gram's hidden rows shares, if each row of its own had drawn so many.

    Two thirds of them, in whole eights, as the dense products want them. What a group shares is the sample from which
    all its rows estimate their gradients, so its size counts; how many rows share it hardly does. On a million tokens
    of English 16 words cost a point of Google's analogies with ``negative=20``, ``window=15`` or ``sample=0``, where a
    row draws 70 to 140; 48 to 64 do not. With the defaults, 34 draws, it is 24 words (`benchmarks.noise`).
    """
    return 8 * round(min(max(draws * 2 / 3, LEAST_SHARED), MOST_SHARED) / 8)


class Plan(NamedTuple):
    """What training goes by on a text of a certain length."""

    words: core.Words
    settings: core.Settings
    keep: np.ndarray  # the probability that an occurrence of each word survives subsampling
    chunk: int  # tokens to a chunk
    streams: int  # chunks to a round


class Prediction(Growing):
    """A trainer of vectors that predict words, with the parameters that all of them share.

    A method makes `_inputs` from random numbers or from saved arrays, and says which arrays to save.
    """

    vector_size: settings.VectorSize = 100
    window: settings.Window = 5
    shrink_windows: settings.ShrinkWindows = True
    min_count: settings.MinCount = 5
    max_final_vocab: settings.MaxFinalVocab = None
    sample: settings.Sample = 1e-3
    cbow_gradient: settings.CbowGradient = "classic"
    negative: settings.Negative = 5
    ns_exponent: settings.NsExponent = 0.75
    shared_noise: settings.SharedNoise = True
    hs: settings.HierarchicalSoftmax = 0
    epochs: settings.Epochs = 5
    alpha: settings.Alpha = 0.025
    min_alpha: settings.MinAlpha = 0.0001
    batch_size: settings.BatchSize = None
    shards: settings.Shards = 1
    workers: settings.Workers = None
    seed: settings.Seed = 1

    if TYPE_CHECKING:  # parameters of some, and of others what follows from them

        @property
        def sg(self) -> int:
            """Whether hidden rows are single rows, as in skip-gram."""

        @property
        def cbow_mean(self) -> int:
            """Whether hidden rows are means."""

    _idle: ClassVar[tuple[Idle, ...]] = (
        Idle(("ns_exponent", "shared_noise"), lambda model: not model.negative, "negative=0"),
    )
    _rows = cast("core.Rows | None", None)  # what words are made of, if it is not a row each
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
        outputs = [saved.array(name, rows, columns) for name, rows in sizes.items() if rows]
        self._restore_inputs(saved)
        padded = core.padded(*(matrix.reshape(len(matrix) * layout.places, -1) for matrix in outputs))
        self._outputs = padded.reshape(len(padded) // layout.places, -1)

    def check_params(self) -> None:
        """Check each parameter, and that there is something to learn at a rate that falls."""
        super().check_params()
        if self.min_alpha > self.alpha:
            raise ValueError(
                f"min_alpha ({self.min_alpha}) is above alpha ({self.alpha}): the rate falls, it cannot rise"
            )
        if not self.hs and not self.negative:
            raise ValueError("hs=0 and negative=0 leave nothing to learn: set hs=1, or negative to 5 or so")

    def _wanted_layout(self) -> Layout:
        words = len(self.vocabulary_)
        return Layout(self.vector_size, words if self.negative else 0, words - 1 if self.hs else 0)

    def _words(self, keep: np.ndarray) -> core.Words:
        counts = self.vocabulary_.counts
        noise, tree = core.NO_NOISE, core.NO_TREE
        if self.negative:
            noise = core.alias_table(
                counts[counts > 0], self.ns_exponent
            )  # words that were kept have none, and stand last
        if self.hs:
            tree = core.Tree(*core.huffman_paths(np.maximum(counts, 1)))  # words that were kept have a leaf, too
        threshold = np.rint(keep[keep < 1] * 2**32).astype(np.int64)
        return core.Words(len(counts), threshold, noise, tree, self._rows or core.NO_ROWS)

    def _settings(self, chunk: int) -> core.Settings:
        shared, group = self._shared_noise(chunk)
        return core.Settings(
            dimensions=int(self.vector_size),
            skipgram=bool(self.sg),
            window=int(self.window),
            shrink=bool(self.shrink_windows),
            mean=bool(self.cbow_mean),
            divide=bool(self.cbow_mean) == (self.cbow_gradient == "corrected"),
            negative=int(self.negative),
            shared=shared if self.shared_noise else 0,
            group=group,
            tree=bool(self.hs),
            # CBOW's hidden rows meet too few nodes each for a dense block
            top=shared if self.sg and self.hs else 0,
            node_base=self._layout.contexts,
            chunk=chunk,
            damping=self._damping(),
        )

    def _shared_noise(self, chunk: int) -> tuple[int, int]:
        """How many noise words a group of hidden rows shares, and in how many examples it takes part, at most."""
        negative = max(self.negative, 1)
        if self.sg:
            shared = noise_words_to_share(self.negative * self._examples_at_once() * self._occurrences(chunk))
            return shared, max(1, NOISE_WEIGHT * shared // negative)
        return SHARED_BY_MEANS, max(1, min(NOISE_WEIGHT_OF_MEANS * SHARED_BY_MEANS // negative, MOST_MEANS))

    def _examples_at_once(self) -> float:
        """How many examples an occurrence of a word takes part in: one with each word around it."""
        return self.window + 1 if self.shrink_windows else 2 * self.window

    def _occurrences(self, chunk: int) -> float:
        """How often the word of a token occurs in its chunk, in the mean: once, and wherever else it is drawn again."""
        counts = self.vocabulary_.counts
        kept = counts * self._keep()
        return 1 + chunk * (kept**2).sum() / (kept.sum() * counts.sum())

    def _damping(self) -> float:
        """How many gradients of one state a row may sum up, times the learning rate.

        With gensim's `alpha` those of five occurrences, as far as training stays stable: a word is not to learn less
        because its windows are wide or its noise words many.
        """
        most = MOST_DAMPING_OF_MEANS if not self.sg and self.cbow_mean else MOST_DAMPING
        return min(max(DAMPING, (1 + self.negative) * self._examples_at_once() / 8), most)

    def _keep(self) -> np.ndarray:
        return keep_probability(self.vocabulary_.counts, self.sample)

    def plan(self, tokens: int) -> Plan:
        """What training on so many tokens, all shards together, goes by, once there is a vocabulary."""
        keep = self._keep()
        words = self._words(keep)
        largest = CHUNK if self.shared_noise or not self.negative else CHUNK_OF_OWN_NOISE
        counts = self.vocabulary_.counts
        chunk, streams = core.plan_rounds(tokens // self.shards, counts, keep, largest, words.rows, self.batch_size)
        return Plan(words, self._settings(chunk), keep, chunk, streams)

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
    ) -> None:
        self.corpus_card_ = corpus_card(read, tokens, len(self.vocabulary_))
        before = len(self.history_)
        schedule = core.Schedule(epochs, self.alpha, self.min_alpha, self.seed, before)
        plan = self.plan(len(tokens))
        more: dict[str, Any] = dict(epochs=epochs, epochs_before=before, at_once=plan.chunk * plan.streams)
        callbacks = list(callbacks)
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
                text=partial(text_in_folder, read.corpus),
                streams=plan.streams,
                workers=self.workers,
                checkpoint=checkpoint_of(checkpoint, self, read.corpus, **more, **described(callbacks)),
                progress=progress,
                watcher=watching(callbacks, self, len(tokens)),
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
        if not warn_if_nothing_learnt(self.history_, guessing, "alpha", nothing_left, sample, stacklevel=5):
            self._warn_of_vectors()

    def _warn_of_vectors(self) -> None:
        """Nothing is known of how vectors look that are next to untrained."""

    def _loss_of_guessing(self, words: core.Words, keep: np.ndarray) -> float:
        """The mean loss of vectors that are zero: ln 2 for each yes or no, of words and of branches in the tree."""
        choices = self.negative + 1 if self.negative else 0
        if self.hs:
            choices += np.average(np.diff(words.tree.start), weights=self.vocabulary_.counts * keep)
        return float(np.log(2) * choices)


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
