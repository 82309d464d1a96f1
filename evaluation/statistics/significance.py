"""Paired tests: is one model better than another on the items that both cover? Corrected for their number.

One run against one:

* Means of items (accuracies, purities, outlier positions): a permutation test. If the models were equal, each item's
  two outcomes could as well be exchanged. With outcomes of right or wrong that is McNemar's exact test.
* Correlations with the same gold scores: Williams's t (Williams 1959; Steiger 1980 recommends it), on ranks for
  Spearman's.
* Areas under the ROC curve and average precisions: a t test whose variance is that of the difference on resampled items
  (Efron & Tibshirani 1993).

With them comes the paired bootstrap's interval of the difference. These say nothing about other seeds, which change
many items together. Where a model has several runs, the test is a t test: the variance of the difference is that of
resampled items plus that of each model's runs, and few runs make few degrees of freedom (Welch 1947; Satterthwaite
1946).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, factorial, sqrt
from statistics import NormalDist
from typing import TypedDict

import numpy as np
import scipy

from .intervals import STATISTICS, Bootstrap, Interval, Items

__all__ = ["SMALLEST", "PairedOutcome", "PairedTest", "holm", "paired_test", "permutation_p", "williams_p"]

#: No p is told more exactly than this: a tail that a float cannot hold would be 0.
SMALLEST = 1e-300

_PERMUTATIONS = 99_999
_FEWEST = {"spearman": 4, "pearson": 4}  # items: fewer agree or disagree by chance too often to tell anything


class PairedOutcome(TypedDict):
    """The fields of `PairedTest` that a test finds."""

    difference: float
    interval: Interval | None
    asked: int
    test: str
    p: float
    floor: float
    effect: float | None
    effect_size: str
    detectable: float | None
    items_needed: int | None
    runs_needed: int | None


@dataclass(frozen=True)
class PairedTest:
    """One model against another on one dataset.

    Attributes
    ----------
    first, second : str
        The models.
    dataset, measure, part : str
    difference : float
        The first's score minus the second's, on the same items.
    interval : Interval or None
    asked : int
        How many items they are.
    test : str
        Name of the test.
    p : float
        Two-sided p-value, never below `floor`.
    floor : float
        The least p that this test can tell of so many items or permutations: p is that or less where it is reached.
    effect : float or None
        How large the difference is, whatever the number of items; None where it is undefined.
    effect_size : str
        Which effect size that is: ``"Cohen's q"`` of correlations, ``"Cohen's h"`` of shares of right answers,
        ``"Cohen's d"`` of other means, over the items' differences; empty for areas under curves.
    detectable : float or None
        The least difference, in the score's units, that so many items and runs would tell from none four times in five
        (a power of 80 per cent at p < 0.05, before any correction).
    items_needed : int or None
        How many such items would tell this difference four times in five, were it the true one; None where it is 0, or
        where runs differ too much for any number of items.
    runs_needed : int or None
        How many runs of each model would, on these items; None for one run of each, which tells nothing of others, and
        where the items are too few for any number of runs.
    family : str
        The tests that p was corrected with.
    corrected : float or None
        p after Holm's correction for all tests of the family.
    """

    first: str
    second: str
    dataset: str
    measure: str
    difference: float
    interval: Interval | None
    asked: int
    test: str
    p: float
    part: str = ""
    corrected: float | None = None
    family: str = ""
    floor: float = SMALLEST
    effect: float | None = None
    effect_size: str = ""
    detectable: float | None = None
    items_needed: int | None = None
    runs_needed: int | None = None


def paired_test(first: Sequence[Items], second: Sequence[Items], bootstrap: Bootstrap) -> PairedOutcome | None:
    """Test whether two models' scores differ.

    Parameters
    ----------
    first, second : sequence of Items
        Outcomes of the items of one dataset in every run of a model.
    bootstrap : Bootstrap
        For the interval of the difference.

    Returns
    -------
    dict or None
        The fields of `PairedTest` other than names. None where there is nothing to test: no item that both cover,
        three or fewer to correlate, a score that is undefined, no resamples, or a statistic without a paired test.
    """
    runs = [*first, *second]
    known = np.logical_and.reduce([run.known for run in runs])
    runs = [replace(run, values=run.values[known], gold=None if run.gold is None else run.gold[known]) for run in runs]
    scores = [score for run in runs if (score := run.score()) is not None]
    statistic, asked = runs[0].statistic, int(known.sum())
    if statistic not in TESTS or asked < _FEWEST.get(statistic, 1) or len(scores) < len(runs):
        return None
    if not bootstrap.resamples:
        return None
    ours, theirs = scores[: len(first)], scores[len(first) :]
    difference = float(np.mean(ours) - np.mean(theirs))
    draws = bootstrap.draws(runs)
    samples = draws[: len(first)].mean(axis=0) - draws[len(first) :].mean(axis=0)
    kind = TESTS[statistic]
    if len(runs) == 2 and kind is not None:
        (test, p, floor), interval = kind(*runs), bootstrap.middle(samples)
    else:
        test = "t over runs and items" if len(runs) > 2 else "t over items"
        floor = max(SMALLEST, 0.5 ** (asked - 1))
        p, interval = _over_runs_and_items(ours, theirs, samples, asked, bootstrap.level)
    return {
        "difference": difference,
        "interval": interval,
        "asked": asked,
        "test": test,
        "p": max(p, floor),
        "floor": floor,
        **_effect(runs[: len(first)], runs[len(first) :], ours, theirs),
        **_power(difference, samples, ours, theirs, asked),
    }


class _Effect(TypedDict):
    effect: float | None
    effect_size: str


class _Power(TypedDict):
    detectable: float | None
    items_needed: int | None
    runs_needed: int | None


def _effect(first: Sequence[Items], second: Sequence[Items], ours: Sequence[float], theirs: Sequence[float]) -> _Effect:
    """The effect size of a difference (Cohen 1988, chapters 2, 4 and 6), of mean scores where runs are several."""
    statistic = STATISTICS[first[0].statistic]
    if statistic.within_groups:  # areas, of values that may have any unit
        return {"effect": None, "effect_size": ""}
    one, other = np.mean(ours) / statistic.scale, np.mean(theirs) / statistic.scale
    if statistic.varies:  # correlations
        with np.errstate(divide="ignore"):
            effect, name = float(np.arctanh(one) - np.arctanh(other)) if one != other else 0.0, "Cohen's q"
    elif all(np.isin(run.values, (0, 1)).all() for run in (*first, *second)):
        effect, name = float(2 * np.arcsin(np.sqrt(one)) - 2 * np.arcsin(np.sqrt(other))), "Cohen's h"
    else:
        apart = np.mean([run.values for run in first], axis=0) - np.mean([run.values for run in second], axis=0)
        spread, name = float(np.std(apart, ddof=1)) if len(apart) > 1 else 0.0, "Cohen's d"
        effect = float(apart.mean()) / spread if spread else (0.0 if not apart.any() else float("inf"))
    return {"effect": effect if np.isfinite(effect) else None, "effect_size": name}


#: How many standard errors a difference must be for a power of 80 per cent at p < 0.05 (Cohen 1988).
_REACH = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)


def _power(
    difference: float, samples: np.ndarray, ours: Sequence[float], theirs: Sequence[float], items: int
) -> _Power:
    """What would tell a difference: its variance over items falls with their number, that over runs with theirs."""
    over_items = float(np.var(samples[np.isfinite(samples)], ddof=1)) if np.isfinite(samples).sum() > 1 else 0.0
    of_runs = sum(float(np.var(scores, ddof=1)) for scores in (ours, theirs) if len(scores) > 1)
    over_runs = sum(float(np.var(scores, ddof=1)) / len(scores) for scores in (ours, theirs) if len(scores) > 1)
    aim = (difference / _REACH) ** 2  # the variance that would do
    detectable = _REACH * sqrt(over_items + over_runs)
    return {
        "detectable": detectable or None,
        "items_needed": ceil(items * over_items / (aim - over_runs)) if over_items and aim > over_runs else None,
        "runs_needed": max(2, ceil(of_runs / (aim - over_items))) if of_runs and aim > over_items else None,
    }


def _over_runs_and_items(
    ours: Sequence[float], theirs: Sequence[float], samples: np.ndarray, items: int, level: float
) -> tuple[float, Interval | None]:
    """Two-sided p of a difference of mean scores, and its interval, from the scores of runs and resampled items.

    p is never below that of so many items which all speak for one model: a half for each but the first.
    """
    parts = [(np.var(samples[np.isfinite(samples)], ddof=1), items - 1)]
    parts += [(np.var(scores, ddof=1) / len(scores), len(scores) - 1) for scores in (ours, theirs) if len(scores) > 1]
    variance = sum(part for part, _ in parts)
    difference = float(np.mean(ours) - np.mean(theirs))
    rarest = 0.5 ** (items - 1)
    if variance == 0:
        return (rarest if difference else 1.0), None
    freedom = variance**2 / sum(part**2 / max(free, 1) for part, free in parts)
    p = float(2 * scipy.stats.t.sf(abs(difference) / sqrt(variance), freedom))
    reach = float(scipy.stats.t.ppf((1 + level / 100) / 2, freedom)) * sqrt(variance)
    return max(p, rarest), Interval(difference - reach, difference + reach)


def _by_permutation(ours: Items, theirs: Items) -> tuple[str, float, float]:
    differences = ours.values - theirs.values
    drawn = len(np.unique(np.abs(differences[differences != 0]).round(12))) > 1
    return "permutation", permutation_p(differences), 1 / (_PERMUTATIONS + 1) if drawn else SMALLEST


def _by_williams(ours: Items, theirs: Items) -> tuple[str, float, float]:
    p = williams_p(ours.values, theirs.values, ours.known_gold, ranks=ours.statistic == "spearman")
    return "Williams", p, _rarest_order(len(ours.values))


#: How two runs' difference in a statistic is tested: the test's name, p, and the least p that it can tell; None where
#: resampled items tell. The other statistics describe vectors; none is better.
TESTS: dict[str, Callable[[Items, Items], tuple[str, float, float]] | None] = {
    "share": _by_permutation,
    "mean": _by_permutation,
    "spearman": _by_williams,
    "pearson": _by_williams,
    "auc": None,
    "average_precision": None,
}


def permutation_p(differences: np.ndarray, seed: int = 0) -> float:
    """Two-sided p of a mean difference, from exchanging the two outcomes of items at random.

    Items that differ by as much are exchanged together, a binomial draw: so where all differ by one amount, as right
    and wrong do, the distribution is known and p is exact; else it is drawn 99,999 times. `differences` are one outcome
    minus the other, an item.
    """
    sizes, items = np.unique(np.abs(differences[differences != 0]).round(12), return_counts=True)
    if not len(sizes):
        return 1.0
    if len(sizes) == 1:
        return float(scipy.stats.binomtest(int((differences > 0).sum()), int(items[0])).pvalue)
    random = np.random.default_rng(seed)
    sums = np.zeros(_PERMUTATIONS)
    for size, number in zip(sizes, items, strict=True):
        sums += size * (2.0 * random.binomial(number, 0.5, _PERMUTATIONS) - number)
    beyond = int((np.abs(sums) >= abs(differences.sum()) - 1e-9).sum())
    return (beyond + 1) / (_PERMUTATIONS + 1)


def williams_p(first: np.ndarray, second: np.ndarray, gold: np.ndarray, ranks: bool = False) -> float:
    """Two-sided p of the difference of two correlations, of ranks or not, with the same gold scores (Williams 1959).

    It is never below that of the rarest of all orders, which is what it would come to for few items in perfect order.
    There must be four items at least.
    """
    columns = [scipy.stats.rankdata(column) if ranks else column for column in (first, second, gold)]
    between, ours, theirs = np.corrcoef(columns)[np.triu_indices(3, 1)]
    n = len(gold)
    if np.isclose(between, 1):
        return 1.0  # both order the items alike
    rarest = _rarest_order(n)
    if np.isclose(between, -1):  # where the formula below comes to 0 / 0
        below, above = 1 - min(ours**2, 1), ours**2 * (n - 3)
    else:
        determinant = max(0, 1 - ours**2 - theirs**2 - between**2 + 2 * ours * theirs * between)
        below = 2 * determinant * (n - 1) / (n - 3) + (ours + theirs) ** 2 / 4 * (1 - between) ** 3
        above = (ours - theirs) ** 2 * (n - 1) * (1 + between)
    return max(rarest, float(2 * scipy.stats.t.sf(sqrt(above / below), n - 3))) if below > 0 else rarest


def _rarest_order(items: int) -> float:
    """Two-sided p of so many items in perfect order, or of twenty, if they are more."""
    return 2 / factorial(min(items, 20))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) correction, which controls the family-wise error rate."""
    order = np.argsort(p_values)
    stepped = np.asarray(p_values)[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1, np.maximum.accumulate(stepped))
    return corrected.tolist()
