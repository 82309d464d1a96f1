"""Scores of items and their confidence intervals: the bootstrap over items, and over runs where there are several.

A score is a statistic of the outcomes of items (pairs, questions, words). The bootstrap (Efron & Tibshirani 1993)
resamples the items with replacement and computes the statistic of each resample; the middle 95 per cent of these are
the percentile interval.

`scipy.stats.bootstrap` draws the same distribution, by sorting every resample anew for a rank correlation. Here a
resample is a row of counts, how often each item was drawn, and statistics are computed from counts: values are sorted
once, and items with the same outcome (all right answers, all wrong ones) are one column. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy

from ...parameters import real, whole

__all__ = ["STATISTICS", "Bootstrap", "Interval", "Items"]

_BLOCK = 1 << 19  # counts held at once
_NO_GOLD = np.empty(0)


class Interval(NamedTuple):
    """A confidence interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Items:
    """Outcomes of the items of a dataset.

    Attributes
    ----------
    values : ndarray, shape (n,) or (n, k)
        One an item, in the dataset's order: whether it was right, the cosine of a pair … NaN where an item is not
        covered.
    statistic : str
        The statistic that is their score; a key of `STATISTICS`.
    gold : ndarray of shape (n,), optional
        What the values are compared with: human scores, or the group that an item belongs to.
    """

    values: np.ndarray
    statistic: str = "share"
    gold: np.ndarray | None = None

    @property
    def known(self) -> np.ndarray:
        """Which items are covered: bool of shape (n,)."""
        finite = np.isfinite(self.values)
        return finite if finite.ndim == 1 else finite.all(axis=1)

    @property
    def known_gold(self) -> np.ndarray:
        """What the values of covered items are compared with; empty if with nothing.

        Raises
        ------
        ValueError
            The statistic compares them, and there is no `gold`.
        """
        if self.gold is not None:
            return self.gold[self.known]
        if STATISTICS[self.statistic].compares:
            raise ValueError(f"{self.statistic!r} compares values with gold scores or groups: give Items their gold")
        return _NO_GOLD

    @property
    def asked(self) -> int:
        """How many items are covered."""
        return int(self.known.sum())

    def score(self) -> float | None:
        """The statistic, in the units of its row in `STATISTICS`; None where it is undefined."""
        values, gold, statistic = self.values[self.known], self.known_gold, STATISTICS[self.statistic]
        if len(values) < statistic.fewest or (statistic.varies and (np.ptp(values) == 0 or np.ptp(gold) == 0)):
            return None
        score = statistic.scale * float(statistic.of(values, gold, np.ones((1, len(values))))[0])
        return score if np.isfinite(score) else None


class Statistic(NamedTuple):
    """A function of values, gold scores (where there are none, an empty array), and counts of shape (resamples, n).

    It gives scores of shape (resamples,).
    """

    of: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    scale: float = 100
    fewest: int = 1
    varies: bool = False  # undefined where all values or all gold scores are equal
    within_groups: bool = False  # items are drawn within the groups that `gold` tells

    @property
    def compares(self) -> bool:
        """Whether it needs gold scores or groups."""
        return self.varies or self.within_groups


def _mean(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return counts @ values / counts.sum(axis=1)


def _mean_of_means(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The mean over groups of the mean within each."""
    member = np.equal.outer(gold, np.unique(gold)).astype(float)
    return ((counts * values) @ member / (counts @ member)).mean(axis=1)


def _spearman(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return _pearson(_ranks(values, counts), _ranks(gold, counts), counts)


def _pearson(first: np.ndarray, second: np.ndarray, counts: np.ndarray) -> np.ndarray:
    total = counts.sum(axis=1)
    first = first - ((counts * first).sum(axis=1) / total)[:, None]
    second = second - ((counts * second).sum(axis=1) / total)[:, None]
    weighted = counts * first
    spread = np.sqrt((weighted * first).sum(axis=1) * (counts * second * second).sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return (weighted * second).sum(axis=1) / spread


def _ranks(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The rank of each value in every resample, equal values sharing their mean rank; shape of `counts`."""
    order = np.argsort(values, kind="stable")
    new = np.concatenate(([True], np.diff(values[order]) != 0))
    drawn = np.add.reduceat(counts[:, order], np.flatnonzero(new), axis=1)
    middle = np.cumsum(drawn, axis=1) - (drawn - 1) / 2
    ranks = np.empty(counts.shape)
    ranks[:, order] = middle[:, np.cumsum(new) - 1]
    return ranks


def _effect_size(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """How far apart two groups' means are, in standard deviations of all values: Cohen's d as WEAT defines it."""
    first = counts * (gold > 0)
    second = counts - first
    total = counts.sum(axis=1)
    squares = counts @ values**2 - (counts @ values) ** 2 / total
    difference = first @ values / first.sum(axis=1) - second @ values / second.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return difference / np.sqrt(squares / (total - 1))


def _auc(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The area under the ROC curve: how often one of those with gold above 0 stands above one of the others."""
    first = counts * (gold > 0)
    above, below = first.sum(axis=1), (counts - first).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return ((first * _ranks(values, counts)).sum(axis=1) / above - (above + 1) / 2) / below


def _average_precision(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The mean of the precision at each of those with gold above 0; of equal values all are taken at once."""
    order = np.argsort(-values, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], np.diff(values[order]) != 0)))
    taken = np.add.reduceat(counts[:, order], starts, axis=1)
    right = np.add.reduceat((counts * (gold > 0))[:, order], starts, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.nan_to_num(np.cumsum(right, axis=1) / np.cumsum(taken, axis=1))
        return (right * precision).sum(axis=1) / right.sum(axis=1)


def _skewness(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    total = counts.sum(axis=1)
    mean, square, cube = (counts @ values**power / total for power in (1, 2, 3))
    variance = square - mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return (cube - 3 * mean * square + 2 * mean**3) / variance**1.5


def _evenness(values: np.ndarray, gold: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The smallest column sum over the largest: see `wordvec.evaluation.tasks.geometry`."""
    sums = counts @ values
    return sums.min(axis=1) / sums.max(axis=1)


#: Every statistic by its name in `Items`.
STATISTICS = {
    "share": Statistic(_mean),
    "mean": Statistic(_mean, scale=1),
    "macro": Statistic(_mean_of_means, within_groups=True),
    "spearman": Statistic(_spearman, fewest=2, varies=True),
    "pearson": Statistic(_pearson, fewest=2, varies=True),
    "effect": Statistic(_effect_size, scale=1, fewest=2, within_groups=True),
    "auc": Statistic(_auc, fewest=2, within_groups=True),
    "average_precision": Statistic(_average_precision, fewest=2, within_groups=True),
    "skewness": Statistic(_skewness, scale=1, fewest=3),
    "evenness": Statistic(_evenness, scale=1),
}


@dataclass(frozen=True)
class Bootstrap:
    """The bootstrap: percentile intervals.

    Attributes
    ----------
    resamples : int
        How many; 0 for no intervals.
    level : float
        Confidence level, per cent.
    seed : int
    """

    resamples: int = 1000
    level: float = 95
    seed: int = 0

    def __post_init__(self) -> None:
        whole("resamples", self.resamples, 0)
        whole("seed", self.seed, 0)
        if not 0 < real("level", self.level) < 100:
            raise ValueError(f"level must be between 0 and 100 per cent, not {self.level}")

    def interval(self, *runs: Items) -> Interval | None:
        """The interval of the score of one run, or of the mean score of several runs.

        Of several runs both runs and items are resampled. A share of 0 or 100 per cent cannot vary by resampling; its
        interval is Clopper's and Pearson's. Where items are drawn within groups, one fewer of each is drawn, which
        corrects the bias of small groups (Rao & Wu 1988).

        Parameters
        ----------
        *runs : Items
            Of the same items in the same order.

        Returns
        -------
        Interval or None
            None where there is no score, where no resample differs from another, or where a group has one item only.
        """
        if not self.resamples or any(run.score() is None for run in runs):
            return None
        if exact := self._exact(runs):
            return exact
        draws = self.draws(runs)
        found = self.middle(self._over_runs(draws) if len(draws) > 1 else draws[0])
        return None if found is not None and found.low == found.high else found

    def _over_runs(self, draws: np.ndarray) -> np.ndarray:
        """Mean scores (resamples,) of runs drawn with replacement, from the scores (runs, resamples) of each."""
        chosen = np.random.default_rng((self.seed, 1)).integers(len(draws), size=draws.shape)
        return np.take_along_axis(draws, chosen, axis=0).mean(axis=0)

    def middle(self, samples: np.ndarray) -> Interval | None:
        """The percentile interval of samples; None where all are undefined."""
        samples = samples[np.isfinite(samples)]
        if not len(samples):
            return None
        tail = (1 - self.level / 100) / 2
        low, high = np.quantile(samples, (tail, 1 - tail))
        return Interval(float(low), float(high))

    def draws(self, runs: Sequence[Items]) -> np.ndarray:
        """Scores of every run on the same resamples of the items that all of them cover: (runs, resamples)."""
        known = np.logical_and.reduce([run.known for run in runs])
        statistic, gold = STATISTICS[runs[0].statistic], runs[0].gold
        values = np.column_stack([run.values[known] for run in runs])
        width = values.shape[1] // len(runs)
        table, kinds = _kinds(values if gold is None else np.column_stack((values, gold[known])))
        gold = _NO_GOLD if gold is None else table[:, -1]
        groups = gold if statistic.within_groups else np.zeros(len(table))
        columns = [table[:, width * run : width * (run + 1)] for run in range(len(runs))]
        columns = [column[:, 0] if run.values.ndim == 1 else column for column, run in zip(columns, runs, strict=True)]
        fewer = int(statistic.within_groups)
        if fewer and min(np.unique(gold[kinds], return_counts=True)[1]) == 1:
            return np.full((len(runs), self.resamples), np.nan)
        blocks = [
            np.stack([statistic.of(column, gold, counts) for column in columns])
            for counts in _resamples(kinds, groups, fewer, self.resamples, np.random.default_rng(self.seed))
        ]
        return statistic.scale * np.concatenate(blocks, axis=1)

    def _exact(self, runs: Sequence[Items]) -> Interval | None:
        values = [run.values[run.known] for run in runs]
        if runs[0].statistic != "share" or len({*map(len, values)}) != 1 or len(np.unique(values)) != 1:
            return None
        if values[0][0] not in (0, 1):  # no share of right ones
            return None
        right, asked = int(values[0].sum()), len(values[0])
        low, high = scipy.stats.binomtest(right, asked).proportion_ci(self.level / 100, "exact")
        return Interval(100 * float(low), 100 * float(high))


def _kinds(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows of a table, and for each row which of them it is."""
    if table.shape[1] > 8:
        return table, np.arange(len(table))
    code = np.zeros(len(table), np.int64)
    for column in table.T:
        values, place = np.unique(column, return_inverse=True)
        code = np.unique(code * len(values) + place, return_inverse=True)[1]
    first = np.unique(code, return_index=True)[1]
    return table[first], code


def _resamples(
    kinds: np.ndarray, groups: np.ndarray, fewer: int, resamples: int, random: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield blocks of counts, (some resamples, kinds): how often each kind is drawn when its group is drawn anew, with
    so many items `fewer`.
    """
    size = np.bincount(kinds, minlength=len(groups))
    at_once = max(1, min(resamples, _BLOCK // max(len(groups), 1)))
    for first in range(0, resamples, at_once):
        counts = np.zeros((min(at_once, resamples - first), len(groups)))
        for group in np.unique(groups):
            members = np.flatnonzero(groups == group)
            counts[:, members] = _drawn(size[members], fewer, len(counts), random)
        yield counts


def _drawn(size: np.ndarray, fewer: int, resamples: int, random: np.random.Generator) -> np.ndarray:
    """Draw as many items as there are, or so many `fewer`, with replacement, and count the kinds; there are `size` of
    each.
    """
    total = int(size.sum())
    if len(size) * 8 < total:  # few kinds: their counts are drawn at once
        return random.multinomial(total - fewer, size / total, resamples)
    kind = np.repeat(np.arange(len(size)), size)
    drawn = kind[random.integers(total, size=(resamples, total - fewer))]
    drawn += len(size) * np.arange(resamples)[:, None]
    return np.bincount(drawn.reshape(-1), minlength=resamples * len(size)).reshape(resamples, -1)
