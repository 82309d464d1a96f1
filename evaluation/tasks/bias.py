"""Bias: are the words of one category nearer to some attributes than those of another category?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..datasets.kinds import BiasSet, BiasTest
from ..lexicon import Lexicon
from ..reports.rows import Row
from ..statistics.intervals import Items

__all__ = ["PERMUTATIONS", "bias"]

#: How many partitions of the words are tried; all of them where there are no more.
PERMUTATIONS = 9_999


def bias(lexicon: Lexicon, dataset: BiasSet, seed: int = 0) -> list[Row]:
    """Measure associations as WEAT and WEFAT do (Caliskan, Bryson & Narayanan 2017).

    A word's association is its mean cosine with the attributes of one set minus that with the other's. WEAT's effect
    size is the difference of the mean association of two sets of target words, in (sample) standard deviations of all
    of them, and its p, one-sided, the share of partitions of the target words into two sets of these sizes that differ
    as much. WEFAT has one set of target words: its score is their mean association in standard deviations of each
    word's cosines, its p that of a partition of the attributes.

    Returns
    -------
    list of Row
        One a test, as its dataset's part. An effect is no share: 0 is none, and 2 is about the most. Unknown words are
        left out, as is seen in `asked` out of `total`; None where a set keeps fewer than two.
    """
    return [_row(lexicon, dataset.name, test, seed) for test in dataset.tests]


def _row(lexicon: Lexicon, dataset: str, test: BiasTest, seed: int) -> Row:
    measure = "WEAT effect size" if test.second else "WEFAT mean effect"
    targets = [lexicon.row(word) for word in (*test.first, *test.second)]
    side = np.repeat((1.0, -1.0), (len(test.first), len(test.second)))
    one, other = (_known(lexicon, words) for words in (test.one, test.other))
    rows = np.array(targets, int)
    asked = rows >= 0
    enough = min(len(one), len(other), *(np.sum(asked & (side == sign)) for sign in np.unique(side))) >= 2
    values, p = np.full(len(rows), np.nan), None
    if enough:
        cosines = lexicon.unit[rows[asked]].astype(np.float64) @ lexicon.unit[[*one, *other]].T.astype(np.float64)
        gap = cosines[:, : len(one)].mean(axis=1) - cosines[:, len(one) :].mean(axis=1)
        if test.second:
            values[asked] = gap
            p = _p(gap[side[asked] > 0], gap[side[asked] < 0], seed)
        else:
            values[asked] = gap / np.maximum(cosines.std(axis=1, ddof=1), 1e-12)
            nearness = cosines.mean(axis=0)
            p = _p(nearness[: len(one)], nearness[len(one) :], seed)
    items = Items(values, "effect", side) if test.second else Items(values, "mean")
    composed = int(lexicon.is_composed(rows[asked]).sum())
    row = Row.of(dataset, "bias", measure, items, part=test.name, level="test", descriptive=True)
    return replace(row, composed=composed, p=p, floor=1 / (PERMUTATIONS + 1))


def _known(lexicon: Lexicon, words: tuple[str, ...]) -> list[int]:
    return [row for row in map(lexicon.row, words) if row >= 0]


def _p(first: np.ndarray, second: np.ndarray, seed: int) -> float:
    """How often a partition of the values at random has a difference of means as large."""
    from scipy.stats import permutation_test

    def difference(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray:
        return one.mean(axis=axis) - other.mean(axis=axis)

    return float(
        permutation_test(
            (first, second),
            difference,
            permutation_type="independent",
            vectorized=True,
            n_resamples=PERMUTATIONS,
            alternative="greater",
            random_state=np.random.default_rng(seed),
        ).pvalue
    )
