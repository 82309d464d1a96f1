"""Word2Vec: continuous bag of words and skip-gram, negative sampling and hierarchical softmax."""

from __future__ import annotations

import numpy as np

from .. import core
from ..progress import Progress
from .shared.prediction import WordPrediction, random_rows
from .shared.vocabularies import start_from

__all__ = ["Word2Vec"]


class Word2Vec(WordPrediction):
    """Word vectors from the words around them (Mikolov et al. 2013a, 2013b).

    Parameters carry the names, meanings and defaults of gensim 4. The same seed gives the same bits for any number
    of workers.

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
    init_report_ : dict
        With `init_from`: words ``matched``, ``of`` so many, and ``given``.
    history_ : list of dict
        One record an epoch: ``epoch``, ``loss`` (mean per example: a pair of skip-gram, a window of CBOW),
        ``alpha``, ``words_per_second``, ``seconds``.
    corpus_card_ : dict
        What was read: the corpus's card, the vocabulary's size, and the tokens below the cut.

    Notes
    -----
    With ``cbow_gradient="classic"`` the learning rate in effect grows with the window; "corrected" is the derivative of
    the mean. With ``cbow_mean=0`` the two change places: gensim divides the gradient of a sum, whose derivative is
    whole. With `shared_noise`, groups of up to 32 neighbouring words share 16 noise words; without it, each pair draws
    `negative` of its own and leaves out a draw of the predicted word itself.

    Examples
    --------
    >>> from wordvec import Word2Vec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = Word2Vec(vector_size=16, min_count=1, sg=1).fit(texts)
    >>> model.wv.most_similar("cat", topn=3)  # doctest: +SKIP
    """

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
