"""Words on their way through periods of time: how far each has moved, and whether that is more than chance.

Each period's space is turned upon the one before by the words that all know (orthogonal Procrustes; Hamilton, Leskovec
& Jurafsky 2016). How far a word moves is the cosine distance of its vectors.

Rare words move in any two models, because their vectors are mostly noise; and more so the rarer they are. So a distance
says nothing by itself (Dubossarsky, Weinshall & Grossman 2017). Their control is a text in which nothing can have
changed: the texts of all periods dealt out anew at random (`shuffled_periods`), and models trained on it in the same
way. What words of the same frequency move there is what is expected, and a word's p is the share of these that move as
far: the permutation test of "its company is the same in all periods".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from ..parameters import whole
from ..vectors.directions import require_finite
from ..vectors.keyed import made_up
from .maps import orthogonal_map
from .opening import Given, opened
from .rows import Rows, mean_direction

__all__ = ["Drift", "Moved", "drift", "shuffled_periods"]

_FEWEST = 10  # words that all periods know

Text = TypeVar("Text")


class Moved(NamedTuple):
    """How far a word has moved."""

    word: str
    distance: float  # 1 - the cosine of its vectors in the first period and the last
    expected: float  # the median of words as frequent: in the controls, or, without, in the periods themselves
    p: float | None  # the share of words as frequent that move as far in the controls; None without any
    corrected: float | None  # after Benjamini's and Hochberg's (1995) correction for all words
    largest: str  # the period at whose beginning it moves most

    @property
    def excess(self) -> float:
        """How much farther than expected."""
        return self.distance - self.expected


@dataclass
class Drift:
    """The words that all periods know, in one space.

    Attributes
    ----------
    periods : list of str
    words : list of str
        In the order of the first period.
    vectors : list of float32 arrays (V, D)
        Of every period, turned upon the first, of length 1 about the mean.
    distances : float32 array (V,)
        How far each word is in the last period from the first: 1 less the cosine.
    steps : float32 array (periods - 1, V)
        The same from each period to the next.
    expected : float64 array (V,)
        How far words as frequent move.
    p, corrected : float64 arrays (V,) or None
        See `Moved`; None without controls.
    """

    periods: list[str]
    words: list[str]
    vectors: list[np.ndarray]
    distances: np.ndarray
    steps: np.ndarray
    expected: np.ndarray
    p: np.ndarray | None = None
    corrected: np.ndarray | None = None

    def moved(self, top: int | None = 20, words: Sequence[str] | None = None) -> list[Moved]:
        """The words that have moved farther than expected, farthest first; or some words.

        Raises
        ------
        ValueError
            One of `words` is not known in all periods.
        """
        row_of = {word: row for row, word in enumerate(self.words)}
        if words is not None:
            self._require(words, row_of)
            rows: Iterable[int] = [row_of[word] for word in words]
        else:
            order = np.argsort(self.expected - self.distances, kind="stable")
            if self.p is not None:
                order = order[np.argsort(self.p[order], kind="stable")]
            rows = order[:top].tolist()
        return [self._of(row) for row in rows]

    def neighbors(self, word: str, top: int = 10) -> dict[str, list[tuple[str, float]]]:
        """A word's nearest neighbours in each period, with cosines.

        Raises
        ------
        ValueError
            It is not known in all periods.
        """
        row_of = {each: row for row, each in enumerate(self.words)}
        self._require([word], row_of)
        found = {}
        for period, unit in zip(self.periods, self.vectors, strict=True):
            cosines = unit @ unit[row_of[word]]
            cosines[row_of[word]] = -np.inf
            best = np.argsort(-cosines, kind="stable")[:top]
            found[period] = [(self.words[row], float(cosines[row])) for row in best]
        return found

    def _require(self, words: Sequence[str], known: Mapping[str, int]) -> None:
        if unknown := [word for word in words if word not in known]:
            raise ValueError(f"not all periods know {', '.join(map(repr, unknown))}: leave out such words")

    def _of(self, row: int) -> Moved:
        p, corrected = (None if each is None else float(each[row]) for each in (self.p, self.corrected))
        largest = self.periods[1 + int(self.steps[:, row].argmax())]
        return Moved(self.words[row], float(self.distances[row]), float(self.expected[row]), p, corrected, largest)


def drift(
    models: Mapping[str, Given] | Sequence[Given],
    controls: Sequence[Sequence[Given]] = (),
    *,
    as_frequent: int = 500,
) -> Drift:
    """Follow words through periods of time, or through any row of spaces.

    Parameters
    ----------
    models : mapping of str to KeyedVectors, a model or the path of either; or a sequence of them
        Of each period, by its name, from first to last: two or more, of as many dimensions.
    controls : sequence of sequences of the same
        Models of texts that were dealt out to the periods at random (`shuffled_periods`), trained like `models`: rows
        of as many as there are periods. More rows make finer p.
    as_frequent : int, default 500
        A word is compared with so many that are nearest to it in frequency, in each control.

    Returns
    -------
    Drift

    Raises
    ------
    ValueError
        There are fewer than two models, their dimensions differ, they share too few words, or a control has not as many
        models as there are periods.
    FormatError
        A path cannot be read.

    Notes
    -----
    Dubossarsky, Weinshall & Grossman (2017), *Outta control: laws of semantic change and inherent biases in word
    representation models*; Hamilton, Leskovec & Jurafsky (2016), *Diachronic word embeddings reveal statistical laws of
    semantic change*. Frequency is the mean logarithm of a word's counts; of vectors without counts, of its rank.
    """
    from scipy.stats import false_discovery_control

    whole("as_frequent", as_frequent, 10)
    named = dict(models) if isinstance(models, Mapping) else _named(models)
    for control in controls:
        if len(control) != len(named):
            raise ValueError(
                f"there are {len(named)} periods, and a control of {len(control)}: give one for each period"
            )
    way = _Way.of(list(named.values()))
    found = Drift(list(named), way.words, way.vectors, way.distances, way.steps, np.zeros(len(way.words)))
    if not controls:
        found.expected, _ = _against(way, [way], as_frequent)
        return found
    found.expected, found.p = _against(way, [_Way.of(list(control)) for control in controls], as_frequent)
    found.corrected = false_discovery_control(found.p)
    return found


def shuffled_periods(periods: Mapping[str, Sequence[Text]], seed: int = 0) -> dict[str, list[Text]]:
    """Deal out the texts of all periods at random, as many to each as it has: a control in which nothing changes.

    Parameters
    ----------
    periods : mapping of str to sequence of texts
    seed : int, default 0

    Returns
    -------
    dict of str to list of texts
    """
    texts = [text for each in periods.values() for text in each]
    order = np.random.default_rng(seed).permutation(len(texts))
    ends = np.cumsum([len(each) for each in periods.values()])
    dealt = np.split(order, ends[:-1])
    return {period: [texts[place] for place in places] for period, places in zip(periods, dealt, strict=True)}


@dataclass
class _Way:
    """A row of spaces, each turned upon the one before."""

    words: list[str]
    vectors: list[np.ndarray]
    frequency: np.ndarray  # float64 (V,)

    @classmethod
    def of(cls, models: Sequence[Any]) -> _Way:
        known = [opened(each) for each in models]
        if len(known) < 2:
            raise ValueError("one period is no way: give the models of two or more, from first to last")
        sizes = [each.vectors.shape[1] for each in known]
        if len(set(sizes)) > 1:
            raise ValueError(
                f"the models have {', '.join(map(str, sizes))} dimensions, and must have as many: train them alike"
            )
        words = [word for word in known[0].index_to_key if all(word in each.key_to_index for each in known[1:])]
        if len(words) < max(_FEWEST, 2):
            raise ValueError(
                f"all periods know only {len(words)} words in common; spaces are laid upon each other by these"
            )
        rows = [np.array([each.key_to_index[word] for word in words]) for each in known]
        for each, chosen in zip(known, rows, strict=True):
            require_finite(words, each.vectors[chosen])
        vectors = [_normalized(each.vectors[chosen]) for each, chosen in zip(known, rows, strict=True)]
        for place in range(1, len(vectors)):
            vectors[place] = _turned(vectors[place], vectors[place - 1])
        frequency = np.mean([_frequency(each)[chosen] for each, chosen in zip(known, rows, strict=True)], axis=0)
        return cls(words, vectors, frequency)

    @property
    def steps(self) -> np.ndarray:
        return np.stack([_distances(*pair) for pair in pairwise(self.vectors)])

    @property
    def distances(self) -> np.ndarray:
        return _distances(self.vectors[0], self.vectors[-1])


def _named(models: Sequence[Any]) -> dict[str, Any]:
    """Models by their paths, or by their numbers."""
    names = [str(each) if isinstance(each, str | Path) else str(place) for place, each in enumerate(models, 1)]
    if len(set(names)) < len(names):
        raise ValueError("a model is there twice: give each period's once")
    return dict(zip(names, models, strict=True))


def _normalized(matrix: np.ndarray) -> np.ndarray:
    return Rows(matrix, mean_direction(matrix)).array()


@threadpool_limits.wrap(limits=1, user_api="blas")
def _turned(later: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    return later @ orthogonal_map(later, earlier)


def _distances(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    return 1 - np.einsum("ij,ij->i", first, last)


def _frequency(keyed: Any) -> np.ndarray:
    counts = keyed.expandos.get("count")
    if counts is None or made_up(np.asarray(counts)):
        return -np.log(np.arange(1, len(keyed.index_to_key) + 1))
    return np.log(np.maximum(np.asarray(counts, float), 1))


def _against(way: _Way, controls: Sequence[_Way], as_frequent: int) -> tuple[np.ndarray, np.ndarray]:
    """How far words as frequent move in the controls (their median), and the share that moves as far as each does."""
    frequency = np.concatenate([each.frequency for each in controls])
    distance = np.concatenate([each.distances for each in controls])
    order = np.argsort(frequency, kind="stable")
    frequency, distance = frequency[order], distance[order]
    size = min(as_frequent * len(controls), len(order))
    first = np.clip(np.searchsorted(frequency, way.frequency) - size // 2, 0, len(order) - size)
    expected, p = np.empty(len(first)), np.empty(len(first))
    for word, (start, moved) in enumerate(zip(first, way.distances, strict=True)):
        others = distance[start : start + size]
        expected[word] = np.median(others)
        p[word] = (1 + (others >= moved).sum()) / (1 + size)
    return expected, p
