"""Sentence similarity: do cosines rank sentence pairs as people do?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from ...vectors.keyed import HasVectors, keyed_of
from ...vectors.pooling import WEIGHTINGS, tokens_of
from ..datasets.kinds import SentenceSet
from ..lexicon import composed_vector
from ..reports.report import Row
from ..statistics.intervals import Items
from .pooled import pooled
from .similarity import CORRELATIONS

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["sentence_similarity"]


def sentence_similarity(
    vectors: KeyedVectors | HasVectors,
    dataset: SentenceSet,
    weightings: Sequence[str] = WEIGHTINGS,
    correlation: str = "spearman",
    encode: Callable[[list[str]], np.ndarray] | None = None,
) -> list[Row]:
    """Correlate cosines of sentence vectors with human scores.

    Parameters
    ----------
    vectors : KeyedVectors
        Their means are the sentences' vectors; see `wordvec.PooledVectors`. What a weighting learns from texts it
        learns from the sentences of the dataset, without their scores, as Arora, Liang & Ma (2017) do.
    dataset : SentenceSet
    weightings : sequence of {"mean", "idf", "sif"}
    correlation : {"spearman", "pearson"}
    encode : callable, optional
        From a list of texts to their vectors, to be used in place of pooled word vectors.

    Returns
    -------
    list of Row
        One a weighting. A pair with a sentence none of whose words is known is left out.
    """
    sentences = [sentence for pair in dataset.pairs for sentence in pair[:2]]
    gold = np.array([pair.score for pair in dataset.pairs], float)
    encoders: dict[str, Callable[[list[str]], np.ndarray]] = (
        {weighting: partial(pooled, vectors, weighting=weighting) for weighting in weightings}
        if encode is None
        else {"encoder": encode}
    )
    composed = np.zeros(len(gold), bool) if encode else _composed(vectors, sentences).reshape(-1, 2).any(axis=1)
    made = []
    for name, vectors_of in encoders.items():
        matrix = np.asarray(vectors_of(sentences), np.float64) if sentences else np.zeros((0, 1))
        items = Items(_cosines(matrix[0::2], matrix[1::2]), correlation, gold)
        count = int((composed & items.known).sum())
        made.append(Row.of(dataset.name, "sentences", f"{CORRELATIONS[correlation]} ({name})", items, composed=count))
    return made


def _composed(vectors: KeyedVectors | HasVectors, sentences: list[str]) -> np.ndarray:
    """Tell which sentences hold a word whose vector is composed of n-grams."""
    keyed = keyed_of(vectors)
    texts = [tokens_of(sentence) for sentence in sentences]
    unwritten = (
        word
        for word in dict.fromkeys(chain.from_iterable(texts))
        if word not in keyed.key_to_index and word.lower() not in keyed.key_to_index
    )
    made = {word for word in unwritten if composed_vector(keyed, word.lower()) is not None}
    return np.array([not made.isdisjoint(text) for text in texts], bool)


def _cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosines of rows; NaN where one is zero."""
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.divide(np.einsum("ij,ij->i", first, second), lengths, out=np.full(len(first), np.nan), where=lengths > 0)
