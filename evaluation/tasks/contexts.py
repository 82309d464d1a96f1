"""Words in contexts: do two occurrences mean the same, or how similar are they?

Vectors of senses (``bank#1``, ``bank#2``), of words, and encoders that give a word another vector in every context are
asked the same. Where a word has several senses (Reisinger & Mooney 2010; Huang et al. 2012):

* AvgSim is the mean cosine over all pairs of their senses, whatever the contexts are;
* AvgSimC weighs each pair by how likely its senses are in their contexts;
* MaxSim is the greatest cosine of two senses;
* LocalSim is that of the senses that are likeliest in their contexts.

How likely a sense is in a context is inversely proportional to the cosine distance of its vector from the context's
(Neelakantan et al. 2014 take the centre of a cluster in the place of the sense's own vector). A context's vector is the
mean of the vectors of the words around, each the mean of its senses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...vectors.keyed import HasVectors, keyed_of
from ...vectors.senses import word_of
from ..datasets.kinds import ContextPair, ContextSet, Occurrence
from ..reports.rows import Row
from ..statistics.intervals import Items
from .similarity import CORRELATIONS

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["contextual_similarity"]

WINDOW = 10  # words to either side that are a context
AROUND = 48  # words to either side that an encoder reads
MEASURES = "AvgSimC", "AvgSim", "MaxSim", "LocalSim"

_Values = dict[str, np.ndarray]


def contextual_similarity(
    vectors: KeyedVectors | HasVectors,
    dataset: ContextSet,
    correlation: str = "spearman",
    case: str = "fold",
    in_context: Callable[[list[list[str]]], list[np.ndarray]] | None = None,
    seed: int = 0,
) -> list[Row]:
    """Compare words in contexts.

    Parameters
    ----------
    vectors : KeyedVectors
        Words, or their senses as ``word#1``; a word without senses has one.
    dataset : ContextSet
        With human scores (SCWS), or with yes and no (WiC).
    correlation : {"spearman", "pearson"}
    case : str
        Words are looked up in small letters unless it is "exact".
    in_context : callable, optional
        From texts, each a list of words, to a list of arrays with a row for each word, to be used in place of senses.
    seed : int
        Of the half of the items that the threshold is chosen on, where a dataset with yes and no has no training part.

    Returns
    -------
    list of Row
        Of human scores: the correlations of AvgSimC, AvgSim, MaxSim and LocalSim, which are one where no word has
        several senses; of `in_context` that of LocalSim. Of yes and no: the accuracy of LocalSim above a threshold that
        is chosen on the training part; as a variant the same of the cosine of contexts, which needs no senses. Pairs
        with an unknown word are left out.
    """
    pairs = [*dataset.pairs, *dataset.training]
    senses = _Senses(vectors, case)
    values = senses.compare(pairs) if in_context is None else {"LocalSim": _encoded(in_context, pairs)}
    if dataset.judged:
        contexts = senses.contexts_alike(pairs) if in_context is None else None
        return _judged(dataset, values, contexts, seed)
    gold = np.array([pair.score for pair in dataset.pairs], float)
    name = CORRELATIONS[correlation]
    return [
        Row.of(dataset.name, "contexts", f"{name} ({measure})", Items(each, correlation, gold))
        for measure, each in values.items()
    ]


class _Senses:
    """Vectors of words and of their senses, by the words."""

    def __init__(self, vectors: KeyedVectors | HasVectors, case: str):
        keyed: Any = keyed_of(vectors)
        self._form = (lambda word: word) if case == "exact" else str.lower
        self._rows: dict[str, list[int]] = {}
        for row, key in enumerate(keyed.index_to_key):
            self._rows.setdefault(self._form(word_of(key)), []).append(row)
        matrix = np.asarray(keyed.vectors, np.float32)
        self._unit = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        counts = getattr(keyed, "expandos", {}).get("count")
        self._counts = None if counts is None else np.maximum(np.asarray(counts, np.float64), 1)

    @cached_property
    def _mean(self) -> np.ndarray:
        """What all vectors share, which says nothing of a context."""
        return self._unit.mean(axis=0)

    def of(self, occurrence: Occurrence) -> np.ndarray | None:
        """The vectors of the senses of a word, as it is written there or as it is called; None if it is unknown."""
        for word in (occurrence.words[occurrence.place], occurrence.word):
            if rows := self._rows.get(self._form(word)):
                return self._unit[rows]
        return None

    def around(self, occurrence: Occurrence) -> np.ndarray | None:
        """The direction of a context; None if no word of it is known."""
        words, place = occurrence.words, occurrence.place
        near = [*words[max(place - WINDOW, 0) : place], *words[place + 1 : place + WINDOW + 1]]
        known = [rows for word in near if (rows := self._rows.get(self._form(word)))]
        if not known:
            return None
        total = np.sum([self._weight(rows) * self._of_word(rows) for rows in known], axis=0)
        length = float(np.linalg.norm(total))
        return total / length if length else None

    def _of_word(self, rows: list[int]) -> np.ndarray:
        weights = None if self._counts is None else self._counts[rows]
        return np.average(self._unit[rows], axis=0, weights=weights) - self._mean

    def _weight(self, rows: list[int]) -> float:
        """SIF's (Arora et al. 2017), where it is known how often words occur."""
        if self._counts is None:
            return 1.0
        return 1e-3 / (1e-3 + float(self._counts[rows].sum() / self._counts.sum()))

    def compare(self, pairs: Sequence[ContextPair]) -> _Values:
        """Every measure of each pair; NaN where a word is unknown."""
        values = {measure: np.full(len(pairs), np.nan) for measure in MEASURES}
        for number, pair in enumerate(pairs):
            first, second = self.of(pair.first), self.of(pair.second)
            if first is None or second is None:
                continue
            cosines = first.astype(np.float64) @ second.T.astype(np.float64)
            one, other = self._likely(first, pair.first), self._likely(second, pair.second)
            values["AvgSimC"][number] = one @ cosines @ other
            values["AvgSim"][number] = cosines.mean()
            values["MaxSim"][number] = cosines.max()
            values["LocalSim"][number] = cosines[one.argmax(), other.argmax()]
        return values

    def contexts_alike(self, pairs: Sequence[ContextPair]) -> np.ndarray:
        """The cosine of the contexts of each pair; NaN where one has no known word."""
        found = np.full(len(pairs), np.nan)
        for number, pair in enumerate(pairs):
            first, second = self.around(pair.first), self.around(pair.second)
            if first is not None and second is not None:
                found[number] = first @ second
        return found

    def _likely(self, senses: np.ndarray, occurrence: Occurrence) -> np.ndarray:
        """How likely each sense is in a context; all alike where the context says nothing."""
        around = self.around(occurrence) if len(senses) > 1 else None
        if around is None:
            return np.full(len(senses), 1 / len(senses))
        directions = senses - self._mean
        lengths = np.maximum(np.linalg.norm(directions, axis=1), np.finfo(np.float32).tiny)
        likely = 1 / np.maximum(1 - directions @ around / lengths, 1e-6)
        return likely / likely.sum()


def _encoded(in_context: Callable[[list[list[str]]], list[np.ndarray]], pairs: Sequence[ContextPair]) -> np.ndarray:
    """The cosines of the vectors that words have in their contexts."""
    occurrences = [occurrence for pair in pairs for occurrence in pair[:2]]
    starts = [max(each.place - AROUND, 0) for each in occurrences]
    texts = [list(each.words[start : each.place + AROUND + 1]) for each, start in zip(occurrences, starts, strict=True)]
    arrays = in_context(texts) if texts else []
    places = (each.place - start for each, start in zip(occurrences, starts, strict=True))
    rows = np.array([array[place] for array, place in zip(arrays, places, strict=True)], np.float64).reshape(
        len(occurrences), -1
    )
    lengths = np.linalg.norm(rows, axis=1)
    products = np.einsum("ij,ij->i", rows[0::2], rows[1::2])
    found = np.full(len(pairs), np.nan)
    np.divide(products, lengths[0::2] * lengths[1::2], out=found, where=lengths[0::2] * lengths[1::2] > 0)
    return found


def _judged(dataset: ContextSet, values: _Values, contexts: np.ndarray | None, seed: int) -> list[Row]:
    """The accuracy of yes and no, above a threshold that other items than those that are scored have chosen."""
    gold = np.array([pair.score > 0 for pair in (*dataset.pairs, *dataset.training)], bool)
    size = len(dataset.pairs)
    if dataset.training:
        chosen_on, scored, how = np.arange(size, len(gold)), np.arange(size), "training part"
    else:
        order = np.random.default_rng(seed).permutation(size)
        chosen_on, scored, how = np.sort(order[: size // 2]), np.sort(order[size // 2 :]), "other half"
    measure = f"accuracy (threshold of the {how})"

    def row(name: str, value: np.ndarray) -> Row:
        threshold = _threshold(value[chosen_on], gold[chosen_on])
        right = np.where(np.isnan(value), np.nan, (value > threshold) == gold)
        return Row.of(dataset.name, "contexts", measure, Items(right[scored]), variant=name)

    first = row("LocalSim", values["LocalSim"])
    if contexts is None:
        return [first]
    return [first, replace(row("contexts", contexts), level="variant", part="contexts")]


def _threshold(values: np.ndarray, gold: np.ndarray) -> float:
    """Above which most answers are right: between two values, the lowest of those that are best."""
    known = np.isfinite(values)
    values, gold = values[known], gold[known]
    if len(values) == 0:
        return 0.0
    kinds = np.unique(values)
    at = np.concatenate([[-np.inf], (kinds[:-1] + kinds[1:]) / 2, [np.inf]])
    yes, no = np.sort(values[gold]), np.sort(values[~gold])
    right = len(yes) - np.searchsorted(yes, at, "right") + np.searchsorted(no, at, "right")
    return float(at[right.argmax()])
