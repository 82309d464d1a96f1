"""Word2Vec: continuous bag of words and skip-gram, negative sampling and hierarchical softmax."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .. import engine, kernels, layout, outputs
from ..corpora.corpus import Corpus, as_corpus
from ..model import SavedModel, write_model
from ..progress import SILENT, Progress
from ..vocabulary import Vocabulary, keep_probability
from .arguments import choice, real, whole
from .estimator import Estimator
from .vocabularies import corpus_card, learn_vocabulary, start_from, translated

__all__ = ["Word2Vec"]

CHUNK = 128  # tokens of text to a chunk
CHUNK_OF_OWN_NOISE = 32  # every pair brings rows of its own
DAMPING = 1.5
NOISE_WEIGHT = 60  # what a shared noise word stands for, in independent draws


class _Layout(NamedTuple):
    """What the matrices of a fitted model hold."""

    dimensions: int
    contexts: int  # output rows of words
    nodes: int  # output rows of tree nodes


class Word2Vec(Estimator):
    """Word vectors from the words around them (Mikolov et al. 2013a, 2013b).

    Parameters carry the names, meanings and defaults of gensim 4. The same seed gives the same bits for any number
    of workers.

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
        Noise words are drawn in proportion to count ** ns_exponent.
    cbow_mean : {0, 1}, default 1
        CBOW's hidden row is the mean (1) or the sum (0) of the window.
    alpha, min_alpha : float, default 0.025 and 0.0001
        The learning rate falls linearly from the one to the other over all epochs.
    sample : float, default 1e-3
        Subsampling threshold of frequent words; 0: none.
    epochs : int, default 5
    shrink_windows : bool, default True
        Draw each window's size from 1..window.
    max_final_vocab : int, optional
        Raise min_count until at most so many words are left.
    workers : int, optional
        Threads; all processors by default. Changes the speed, never the result.
    seed : int, default 1
    cbow_gradient : {"classic", "corrected"}, default "classic"
        "classic" gives every word of a window the whole gradient of their mean, as word2vec.c, gensim and fastText
        do: the learning rate in effect grows with the window. "corrected" divides it by the window's size, which is
        the derivative of the mean (Irsoy, Benton & Stratos 2021); it wants a higher alpha, about 0.1. With
        ``cbow_mean=0`` the two change places: gensim divides the gradient of a sum, whose derivative is whole.
    shared_noise : bool, default True
        Groups of up to 32 neighbouring words share 16 noise words, each weighted so that the expected gradient is
        that of `negative` independent draws: an approximation, and much faster. False draws `negative` words for each
        pair, as in the papers, and leaves out a draw of the predicted word itself.
    init_from : str, Path or KeyedVectors, optional
        Vectors to start from where they have a word of the vocabulary; `init_report_` counts them.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The vectors, with counts.
    vectors_ : float32 array (V, vector_size)
    contexts_ : float32 array (V, vector_size) or None
        Output rows of the words (negative sampling).
    nodes_ : float32 array (V - 1, vector_size) or None
        Output rows of the Huffman tree's nodes (hierarchical softmax).
    vocabulary_ : Vocabulary
    history_ : list of dict
        One record an epoch: ``epoch``, ``loss`` (mean per example: a pair of skip-gram, a window of CBOW),
        ``alpha``, ``words_per_second``, ``seconds``.
    corpus_card_ : dict
        What was read: the corpus's card, the vocabulary's size, and the tokens below the cut.

    Examples
    --------
    >>> from wordvec import Word2Vec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = Word2Vec(vector_size=16, min_count=1, sg=1).fit(texts)
    >>> model.wv.most_similar("cat", topn=3)  # doctest: +SKIP
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
        self.shrink_windows = shrink_windows
        self.max_final_vocab = max_final_vocab
        self.workers = workers
        self.seed = seed
        self.cbow_gradient = cbow_gradient
        self.shared_noise = shared_noise
        self.init_from = init_from

    def fit(self, source, y=None, *, progress: Progress = SILENT) -> Word2Vec:
        """Learn a vocabulary and its vectors.

        Parameters
        ----------
        source : Corpus or anything `Corpus.build` reads
        y : ignored
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
        TrainingError
            A value is no longer finite.
        """
        self.check_params()
        corpus = as_corpus(source, progress=progress)
        self.vocabulary_ = learn_vocabulary(corpus, self.min_count, self.max_final_vocab)
        self.history_ = []
        self._initialize(progress)
        self._train(corpus, corpus.tokens, self.epochs, progress)
        return self

    def partial_fit(self, source, y=None, *, epochs: int | None = None, progress: Progress = SILENT) -> Word2Vec:
        """Continue training on more text with the vocabulary as it is; fits when there is none yet.

        The learning rate falls from alpha to min_alpha again: set them first (`set_params`) to continue gently. Words
        that the vocabulary lacks are counted in `corpus_card_` and left out.

        Parameters
        ----------
        source : Corpus or anything `Corpus.build` reads
        y : ignored
        epochs : int, optional
            ``self.epochs`` by default.
        progress : Progress

        Returns
        -------
        self
        """
        if not hasattr(self, "vocabulary_"):
            if epochs is not None:
                raise ValueError("this model has no vocabulary yet: set its epochs and call fit")
            return self.fit(source, progress=progress)
        self.check_params()
        if self._wanted_layout() != self._layout:
            raise ValueError(
                "vector_size, hs or negative no longer fit the trained matrices: set them back, or fit anew"
            )
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        corpus = as_corpus(source, progress=progress)
        with tempfile.TemporaryFile() as file:
            self._train(corpus, translated(corpus, self.vocabulary_, file), epochs, progress)
        return self

    @property
    def vectors_(self) -> np.ndarray:
        """Input rows of the words: float32 (V, vector_size)."""
        return self._inputs[:, : self._layout.dimensions]

    @property
    def contexts_(self) -> np.ndarray | None:
        """Output rows of the words: float32 (V, vector_size), with negative sampling."""
        rows = self._layout.contexts
        return self._outputs[:rows, : self._layout.dimensions] if rows else None

    @property
    def nodes_(self) -> np.ndarray | None:
        """Output rows of the Huffman tree's nodes: float32 (V - 1, vector_size), with hierarchical softmax."""
        rows = self._layout.nodes
        return self._outputs[-rows:, : self._layout.dimensions] if rows else None

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder: JSON, safetensors and text, nothing that can run."""
        self._require_fitted()
        arrays = {"vectors": self.vectors_, "counts": self.vocabulary_.counts}
        arrays |= {
            name: matrix
            for name, matrix in (("contexts", self.contexts_), ("nodes", self.nodes_))
            if matrix is not None
        }
        params = self.get_params() | {"init_from": None}  # it is in the vectors now
        state = {"corpus": self.corpus_card_}
        write_model(folder, SavedModel("Word2Vec", params, arrays, self.vocabulary_.words, self.history_, state))

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> Word2Vec:
        model = cls(**saved.params)
        model.vocabulary_ = Vocabulary(saved.words, saved.arrays["counts"])
        model._layout = model._wanted_layout()
        model._inputs = engine.padded(saved.arrays["vectors"])
        model._outputs = engine.padded(*(saved.arrays[name] for name in ("contexts", "nodes") if name in saved.arrays))
        model.history_ = saved.history
        model.corpus_card_ = saved.state["corpus"]
        return model

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        for name in ("vector_size", "window", "min_count", "epochs"):
            whole(name, getattr(self, name), 1)
        for name in ("negative", "seed"):
            whole(name, getattr(self, name), 0)
        for name in ("workers", "max_final_vocab"):
            if getattr(self, name) is not None:
                whole(name, getattr(self, name), 1)
        for name in ("sg", "hs", "cbow_mean", "shrink_windows", "shared_noise"):
            choice(name, getattr(self, name), (0, 1))
        choice("cbow_gradient", self.cbow_gradient, ("classic", "corrected"))
        real("ns_exponent", self.ns_exponent)
        real("alpha", self.alpha, 0, above=True)
        real("min_alpha", self.min_alpha, 0)
        real("sample", self.sample, 0)
        if self.min_alpha > self.alpha:
            raise ValueError(
                f"min_alpha ({self.min_alpha}) is above alpha ({self.alpha}): the rate falls, it cannot rise"
            )
        if not self.hs and not self.negative:
            raise ValueError("hs=0 and negative=0 leave nothing to learn: set hs=1, or negative to 5 or so")

    def _wanted_layout(self) -> _Layout:
        words = len(self.vocabulary_)
        return _Layout(self.vector_size, words if self.negative else 0, words - 1 if self.hs else 0)

    def _initialize(self, progress: Progress) -> None:
        """Input rows uniform in (-1, 1) / vector_size as in gensim, or taken from elsewhere; output rows zero."""
        size = len(self.vocabulary_), self.vector_size
        random = np.random.default_rng(self.seed)
        self._layout = self._wanted_layout()
        self._inputs = engine.aligned(*size)
        self.vectors_[:] = (random.random(size, np.float32) * 2 - 1) / np.float32(self.vector_size)
        self._outputs = engine.aligned(self._layout.contexts + self._layout.nodes, self.vector_size)
        if self.init_from is not None:
            self.init_report_ = start_from(self.init_from, self.vocabulary_, self.vectors_, progress)

    def _words(self, keep: np.ndarray) -> layout.Words:
        counts = self.vocabulary_.counts
        nothing = np.zeros(0, np.int32)
        noise = np.zeros(0, outputs.ALIAS)
        tree = np.zeros(1, np.int64), nothing, nothing.astype(np.int8)
        if self.negative:
            noise = outputs.alias_table(counts, self.ns_exponent)
        if self.hs:
            tree = outputs.huffman_paths(counts)
        threshold = np.rint(keep[keep < 1] * 2**32).astype(np.int64)
        return layout.Words(len(counts), threshold, noise, layout.Tree(*tree))

    def _noise_group(self) -> int:
        """Hidden rows that share noise words: fewer where each takes part in more pairs, so that none weighs more."""
        pairs = (self.window + 1 if self.shrink_windows else 2 * self.window) if self.sg else 1
        rows = NOISE_WEIGHT * kernels.SHARED / (pairs * max(self.negative, 1))
        return int(min(kernels.GROUP, max(4, rows // 4 * 4)))

    def _settings(self, chunk: int) -> layout.Settings:
        return layout.Settings(
            skipgram=bool(self.sg),
            window=int(self.window),
            shrink=bool(self.shrink_windows),
            mean=bool(self.cbow_mean),
            divide=bool(self.cbow_mean) == (self.cbow_gradient == "corrected"),
            negative=int(self.negative),
            shared=bool(self.shared_noise),
            group=self._noise_group(),
            tree=bool(self.hs),
            top=int(kernels.SHARED)
            if self.sg and self.hs
            else 0,  # CBOW's hidden rows meet too few nodes each for a dense block
            node_base=self._layout.contexts,
            chunk=chunk,
            damping=DAMPING,
        )

    def _train(self, corpus: Corpus, tokens: np.ndarray, epochs: int, progress: Progress) -> None:
        self.corpus_card_ = corpus_card(corpus, tokens, len(self.vocabulary_))
        schedule = engine.Schedule(epochs, self.alpha, self.min_alpha, self.seed, len(self.history_))
        keep = keep_probability(self.vocabulary_.counts, self.sample)
        largest = CHUNK if self.shared_noise or not self.negative else CHUNK_OF_OWN_NOISE
        chunk, streams = engine.plan_rounds(len(tokens), self.vocabulary_.counts, keep, largest)
        history = engine.train(
            layout.Texts(tokens, corpus.offsets),
            self._words(keep),
            self._settings(chunk),
            self._inputs,
            self._outputs,
            schedule,
            streams=streams,
            workers=self.workers,
            progress=progress,
        )
        self.history_ = self.history_ + history
        self._wv = None
