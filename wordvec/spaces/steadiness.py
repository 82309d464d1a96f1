"""Neighbours that several runs agree on: other seeds, or other samples of a text, give a word other neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple, cast

import numpy as np

from ..evaluation.lexicon import unit_vectors
from ..evaluation.reports.rows import Row
from ..evaluation.statistics.intervals import Bootstrap, Items
from ..evaluation.tasks.geometry import nearest
from ..evaluation.tasks.stability import stability
from ..parameters import whole
from ..vectors.plain import WordVectors
from .opening import Given, opened

__all__ = ["SteadyNeighbor", "overlaps", "steady_neighbors"]


class SteadyNeighbor(NamedTuple):
    """A neighbour of a word in some runs."""

    neighbor: str
    runs: float  # the share of runs in which it is among the nearest
    cosine: float  # the mean over all runs
    deviation: float  # the standard deviation over runs


def steady_neighbors(models: Sequence[Given], words: Sequence[str], top: int = 10) -> dict[str, list[SteadyNeighbor]]:
    """Which of a word's nearest neighbours several runs agree on (Antoniak & Mimno 2018).

    How steady neighbours are in all, by frequency, `wordvec.evaluation.stability` says of two runs.

    Parameters
    ----------
    models : sequence of KeyedVectors, models, or paths of either
        Two or more: other seeds, or bootstrap samples of the documents.
    words : sequence of str
    top : int, default 10
        How many nearest neighbours a word has in each.

    Returns
    -------
    dict of str to list of SteadyNeighbor
        For each word all that are a neighbour in one run at least: those of most runs first, then by mean cosine.

    Raises
    ------
    ValueError
        There are fewer than two models, too few words are known to all, or one of `words` is not.
    FormatError
        A path cannot be read.
    """
    whole("top", top, 1)
    runs = _shared(models)
    shared, row_of = runs[0].index_to_key, runs[0].key_to_index
    if unknown := [word for word in words if word not in row_of]:
        raise ValueError(f"not all runs know {', '.join(map(repr, unknown))}: leave out such words")
    if len(shared) < top + 2:
        raise ValueError(f"all runs know only {len(shared):,} words in common; neighbours need more words to differ in")
    rows = np.array([row_of[word] for word in words], np.int64)
    units = [unit_vectors(each, shared) for each in runs]
    near = [nearest(unit, rows, top) for unit in units]
    return {
        word: _of_word(row, [each[place] for each in near], units, shared)
        for place, (word, row) in enumerate(zip(words, rows, strict=True))
    }


def overlaps(models: Sequence[Given], top: int = 10) -> list[Row]:
    """How many of their nearest neighbours words share in two runs: the mean over every two of several.

    Parameters
    ----------
    models, top
        As for `steady_neighbors`. The first says how frequent words are.

    Returns
    -------
    list of Row
        As `wordvec.evaluation.stability` has them, of the words that all runs know, with intervals over words.

    Raises
    ------
    ValueError
        There are fewer than two models, or too few words are known to all.
    FormatError
        A path cannot be read.
    """
    whole("top", top, 1)
    every = [stability(one, other, top) for one, other in combinations(_shared(models), 2)]
    bootstrap = Bootstrap()
    return [_mean_of(rows).with_interval(bootstrap) for rows in zip(*every, strict=True)]


def _mean_of(rows: Sequence[Row]) -> Row:
    """One row of several, of the same words."""
    return rows[0].with_items(Items(np.mean([cast(Items, row.items).values for row in rows], axis=0)))


def _shared(models: Sequence[Given]) -> list[Any]:
    """The words that all models know, in the order of the first, with their vectors in each."""
    known = [opened(each) for each in models]
    if len(known) < 2:
        raise ValueError("one run agrees with itself: give the models of two or more")
    shared = [word for word in known[0].index_to_key if all(word in each.key_to_index for each in known[1:])]
    rows = [np.array([each.key_to_index[word] for word in shared], np.int64) for each in known]
    return [WordVectors(shared, each.vectors[chosen]) for each, chosen in zip(known, rows, strict=True)]


def _of_word(
    row: int, near: Sequence[np.ndarray], units: Sequence[np.ndarray], shared: Sequence[str]
) -> list[SteadyNeighbor]:
    others, times = np.unique(np.concatenate(near), return_counts=True)
    cosines = np.stack([unit[others] @ unit[row] for unit in units])
    found = [
        SteadyNeighbor(shared[other], number / len(near), float(each.mean()), float(each.std(ddof=1)))
        for other, number, each in zip(others.tolist(), times.tolist(), cosines.T, strict=True)
    ]
    return sorted(found, key=lambda each: (-each.runs, -each.cosine))
