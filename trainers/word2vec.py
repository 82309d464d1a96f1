"""Word2Vec: continuous bag of words and skip-gram, negative sampling and hierarchical softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import core
from ..progress import Progress
from .shared.prediction import Prediction, random_rows
from .shared.vocabularies import start_from

__all__ = ["Word2Vec"]


class Word2Vec(Prediction):
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

    @property
    def vectors_(self) -> np.ndarray:
        """Input rows of the words: float32 (V, vector_size)."""
        return self._inputs[:, : self._layout.dimensions]

    def _make_inputs(self, random: np.random.Generator, progress: Progress) -> None:
        self._inputs = random_rows(random, len(self.vocabulary_), self.vector_size)
        if self.init_from is not None:
            self.init_report_ = start_from(self.init_from, self.vocabulary_, self.vectors_, progress)

    def _input_arrays(self) -> dict[str, np.ndarray]:
        return {"vectors": self.vectors_}

    def _restore_inputs(self, arrays: dict[str, np.ndarray]) -> None:
        self._inputs = core.padded(arrays["vectors"])

    def _params_to_save(self) -> dict[str, Any]:
        return self.get_params() | {"init_from": None}  # it is in the vectors now
