"""Sentence similarity: do cosines rank sentence pairs as people do?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from ...vectors.keyed import HasVectors, keyed_of
from ...vectors.pooled_tokens import WEIGHTINGS, tokens_of
from ..datasets.kinds import SentenceSet
from ..lexicon import composed_vector
from ..reports.rows import Row
from ..statistics.intervals import Items
from .pooled import pooled
from .similarity import CORRELATIONS

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["CHOICES", "sentence_similarity"]

#: How the weighting is chosen that stands for a model.
CHOICES = ("first", "development")


def sentence_similarity(
    vectors: KeyedVectors | HasVectors,
    dataset: SentenceSet,
    weightings: Sequence[str] = WEIGHTINGS,
    correlation: str = "spearman",
    encode: Callable[[list[str]], np.ndarray] | None = None,
    choose: str = "first",
    seed: int = 0,
    tokenize: Callable[[str], list[str]] | None = None,
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
    choose : {"first", "development"}
        Which weighting stands for the vectors: the first, or that which scores best on a half of the pairs. Then all
        rows, those of an encoder too, are of the other half.
    seed : int
        Of the halves.
    tokenize : callable, optional
        What cuts a sentence into words; by default letters and digits are words.

    Returns
    -------
    list of Row
        A row of the dataset, whose `variant` names the weighting that stands for the vectors; then a row of the level
        ``"variant"`` for each other weighting. A pair with a sentence none of whose words is known is left out.

    Raises
    ------
    ValueError
        `choose` is none of these.
    """
    if choose not in CHOICES:
        raise ValueError(f"choose must be one of {', '.join(CHOICES)}, not {choose!r}")
    sentences = [sentence for pair in dataset.pairs for sentence in pair[:2]]
    gold = np.array([pair.score for pair in dataset.pairs], float)
    encoders: dict[str, Callable[[list[str]], np.ndarray]] = (
        {weighting: partial(pooled, vectors, weighting=weighting, tokenize=tokenize) for weighting in weightings}
        if encode is None
        else {"encoder": encode}
    )
    alone = np.zeros(2 * len(gold), bool) if encode else _composed(vectors, sentences, tokenize or tokens_of)
    composed = alone[0::2] | alone[1::2]
    development, reported = _halves(len(gold), seed if choose == "development" else None)
    rows: dict[str, Row] = {}
    chosen: dict[str, float] = {}
    for name, vectors_of in encoders.items():
        matrix = np.asarray(vectors_of(sentences), np.float64) if sentences else np.zeros((0, 1))
        cosines = _cosines(matrix[0::2], matrix[1::2])
        items = Items(cosines[reported], correlation, gold[reported])
        count = int(np.count_nonzero(composed[reported] & items.known))
        rows[name] = Row.of(dataset.name, "sentences", CORRELATIONS[correlation], items, composed=count, variant=name)
        score = Items(cosines[development], correlation, gold[development]).score()
        chosen[name] = float("-inf") if score is None else score
    if not rows:
        return []
    first = max(chosen, key=chosen.__getitem__)  # where none has a score, the one that was named first
    others = (replace(row, level="variant", part=name) for name, row in rows.items() if name != first)
    return [rows[first], *others]


def _halves(size: int, seed: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Places of the items to choose by and of those to report; without a seed none and all."""
    if seed is None:
        return np.arange(0), np.arange(size)
    order = np.random.default_rng(seed).permutation(size)
    return np.sort(order[: size // 2]), np.sort(order[size // 2 :])


def _composed(
    vectors: KeyedVectors | HasVectors, sentences: list[str], tokenize: Callable[[str], list[str]]
) -> np.ndarray:
    """Tell which sentences hold a word whose vector is composed of n-grams."""
    keyed = keyed_of(vectors)
    texts = [tokenize(sentence) for sentence in sentences]
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
