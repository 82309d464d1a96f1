"""Word2Vec: continuous bag of words and skip-gram, negative sampling and hierarchical softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import core
from ..formats.saved import SavedModel
from ..progress import Progress
from .shared.growing import moved, random_of
from .shared.prediction import WordPrediction
from .shared.random_rows import random_rows
from .shared.vocabularies import copy_words

__all__ = ["Word2Vec"]


class Word2Vec(WordPrediction):
    """Word vectors learned by skip-gram or CBOW (Mikolov et al. 2013a, 2013b).

    Parameters have gensim 4's names, meanings and defaults. Results are bit-identical for a given seed, whatever the
    number of workers.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The word vectors, with word counts.
    vectors_ : float32 array (V, vector_size)
    contexts_ : float32 array (V, vector_size) or None
        Output vectors of the words (negative sampling).
    nodes_ : float32 array (V - 1, vector_size) or None
        Output vectors of the inner nodes of the Huffman tree (hierarchical softmax).
    vocabulary_ : Vocabulary
    growth_ : dict
        What came with the last growth: see `partial_fit`.
    init_report_ : dict or None
        With `init_from`: its ``source`` and ``sha256``, and the number of words ``matched``, ``of`` the text's and
        ``given``; ``kept``, if any are.
    history_ : list of dict
        One record per epoch: ``epoch``, ``loss`` (mean per example: a skip-gram pair, a CBOW window),
        ``alpha``, ``words_per_second``, ``seconds``.
    corpus_card_ : dict
        Statistics of the training corpus: its card, the vocabulary's size, the number of out-of-vocabulary tokens.

    Notes
    -----
    With ``cbow_gradient="classic"`` the effective learning rate grows with the window; "corrected" is the gradient of
    the mean. With ``cbow_mean=0`` it is the other way round: gensim divides the gradient of the sum, "corrected" does
    not. With `shared_noise`, the words of a chunk of text share 16 to 64 negative samples, the more, the more each of
    them would draw, and groups of CBOW's windows share 8; without it, `negative` samples are drawn for each pair, and a
    sample equal to the target is skipped.

    Examples
    --------
    >>> from wordvec import Word2Vec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = Word2Vec(vector_size=16, min_count=1, sg=1).fit(texts)
    >>> model.wv.most_similar("cat", topn=3)  # doctest: +SKIP
    """

    @property
    def vectors_(self) -> np.ndarray:
        """Input vectors of the words: float32 (V, vector_size)."""
        return self._inputs[:, : self._layout.dimensions]

    def _make_inputs(self, random: np.random.Generator, given: Any, progress: Progress) -> np.ndarray | None:
        self._inputs = random_rows(random, len(self.vocabulary_), self.vector_size)
        self.init_report_ = None
        if given is None:
            return None
        self.init_report_, started = copy_words(
            self.init_from, given, given.vectors, self.vocabulary_, self.vectors_, progress
        )
        return started

    def _grow_inputs(self, before: np.ndarray) -> np.ndarray:
        self._inputs, new = moved(self._inputs, before), before < 0
        self._inputs[new] = random_rows(random_of(self.seed, len(before)), int(new.sum()), self.vector_size)
        return ~new

    def _input_arrays(self) -> dict[str, np.ndarray]:
        return {"vectors": self.vectors_}

    def _restore_inputs(self, saved: SavedModel) -> None:
        self._inputs = core.padded(saved.array("vectors", len(self.vocabulary_), self.vector_size))
