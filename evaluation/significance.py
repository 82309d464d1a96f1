"""Is one model better than another? Paired tests on the items that both were asked, corrected for their number.

* Means of items (accuracies, purities, outlier positions): a permutation test. If the models were equal, each item's
  two outcomes could as well be exchanged. With outcomes of right or wrong that is McNemar's exact test.
* Correlations with the same gold scores: Williams's t (Williams 1959; Steiger 1980 recommends it), on ranks for
  Spearman's. Of several runs, the paired bootstrap over runs and items.

Every test comes with the paired bootstrap's interval of the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from scipy.stats import binomtest, rankdata
from scipy.stats import t as students_t

from .intervals import Bootstrap, Interval, Items

__all__ = ["PairedTest", "holm", "paired_test", "permutation_p", "williams_p"]

_PERMUTATIONS = 99_999


@dataclass(frozen=True)
class PairedTest:
    """One model against another on one dataset.

    Attributes
    ----------
    first, second : str
        The models.
    dataset, measure, part : str
    difference : float
        The first's score minus the second's, on the items that both were asked.
    interval : Interval or None
    asked : int
        Items that both were asked.
    test : str
        How p was found.
    p : float
        How probable such a difference, or a larger one, is between equal models.
    corrected : float or None
        p after Holm's correction for all tests of the suite.
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


def paired_test(first: Sequence[Items], second: Sequence[Items], bootstrap: Bootstrap) -> dict | None:
    """Test whether two models' scores differ.

    Parameters
    ----------
    first, second : sequence of Items
        What the items of one dataset came to in every run of a model.
    bootstrap : Bootstrap
        For the interval of the difference.

    Returns
    -------
    dict or None
        What `PairedTest` has beside names. None where there is nothing to test: no item that both were asked, a
        score that is undefined, or a statistic without a paired test.
    """
    runs = [*first, *second]
    known = np.logical_and.reduce([run.known for run in runs])
    runs = [replace(run, values=run.values[known], gold=None if run.gold is None else run.gold[known]) for run in runs]
    scores = [run.score() for run in runs]
    kind = TESTS.get(runs[0].statistic)
    if kind is None or any(score is None for score in scores):
        return None
    ours, theirs = runs[: len(first)], runs[len(first) :]
    difference = float(np.mean(scores[: len(first)]) - np.mean(scores[len(first) :]))
    draws = bootstrap.draws(runs)
    samples = _over_runs(draws[: len(first)], bootstrap, 0) - _over_runs(draws[len(first) :], bootstrap, 1)
    test, p = kind(ours, theirs, samples)
    interval = bootstrap.middle(samples)
    return {"difference": difference, "interval": interval, "asked": int(known.sum()), "test": test, "p": p}


def _over_runs(draws: np.ndarray, bootstrap: Bootstrap, model: int) -> np.ndarray:
    return bootstrap.over_runs(draws, model) if len(draws) > 1 else draws[0]


def _by_permutation(ours: Sequence[Items], theirs: Sequence[Items], samples: np.ndarray) -> tuple[str, float]:
    outcomes = [np.mean([run.values for run in runs], axis=0) for runs in (ours, theirs)]
    return "permutation", permutation_p(outcomes[0] - outcomes[1])


def _of_correlations(ours: Sequence[Items], theirs: Sequence[Items], samples: np.ndarray) -> tuple[str, float]:
    if len(ours) == len(theirs) == 1 and len(ours[0].values) > 3:
        columns = ours[0].values, theirs[0].values, ours[0].gold
        return "Williams", williams_p(*columns, ranks=ours[0].statistic == "spearman")
    samples = samples[np.isfinite(samples)]
    beyond = min((samples <= 0).sum(), (samples >= 0).sum())
    return "paired bootstrap", min(1.0, 2 * (float(beyond) + 1) / (len(samples) + 1))


#: How the models' difference in a statistic is tested. The others describe vectors; none is better.
TESTS = {"share": _by_permutation, "mean": _by_permutation, "spearman": _of_correlations, "pearson": _of_correlations}


def permutation_p(differences: np.ndarray, seed: int = 0) -> float:
    """Two-sided p of a mean difference, from exchanging the two outcomes of items at random.

    Items that differ by as much are exchanged together, a binomial draw: so where all differ by one amount, as right
    and wrong do, the distribution is known and p is exact; else it is drawn 99,999 times.

    Parameters
    ----------
    differences : ndarray of float, shape (n,)
        One outcome minus the other, an item.
    """
    sizes, items = np.unique(np.abs(differences[differences != 0]).round(12), return_counts=True)
    if not len(sizes):
        return 1.0
    if len(sizes) == 1:
        return float(binomtest(int((differences > 0).sum()), int(items[0])).pvalue)
    random = np.random.default_rng(seed)
    sums = np.zeros(_PERMUTATIONS)
    for size, number in zip(sizes, items, strict=True):
        sums += size * (2.0 * random.binomial(number, 0.5, _PERMUTATIONS) - number)
    beyond = int((np.abs(sums) >= abs(differences.sum()) - 1e-9).sum())
    return (beyond + 1) / (_PERMUTATIONS + 1)


def williams_p(first: np.ndarray, second: np.ndarray, gold: np.ndarray, ranks: bool = False) -> float:
    """Two-sided p of the difference of two correlations with the same gold scores (Williams 1959).

    Parameters
    ----------
    first, second, gold : ndarray of float, shape (n,)
        n is at least 4.
    ranks : bool
        Correlate ranks.
    """
    columns = [rankdata(column) if ranks else column for column in (first, second, gold)]
    between, ours, theirs = np.corrcoef(columns)[np.triu_indices(3, 1)]
    n = len(gold)
    if np.isclose(between, 1):
        return 1.0  # both order the items alike
    determinant = 1 - ours**2 - theirs**2 - between**2 + 2 * ours * theirs * between
    mean = (ours + theirs) / 2
    below = 2 * determinant * (n - 1) / (n - 3) + mean**2 * (1 - between) ** 3
    statistic = (ours - theirs) * sqrt((n - 1) * (1 + between) / below)
    return float(2 * students_t.sf(abs(statistic), n - 3))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) correction: the chance of even one false alarm among all tests stays what each promises."""
    order = np.argsort(p_values)
    stepped = np.asarray(p_values)[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1, np.maximum.accumulate(stepped))
    return corrected.tolist()
