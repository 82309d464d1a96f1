"""Several models over several datasets: mean ranks, whether they differ at all, and how far apart is different.

Demšar (2006: *Statistical comparisons of classifiers over multiple data sets*) recommends Friedman's test on the ranks
within each dataset and, where it finds a difference, Nemenyi's critical difference between mean ranks. Friedman's
statistic comes near its chi-squared distribution only for many datasets and models; here its p is that of permuting the
ranks within each dataset, which is right for few of them, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
import scipy

__all__ = ["FEWEST_DATASETS", "Ranking", "critical_difference", "rank_models"]

FEWEST_DATASETS = 3


@dataclass(frozen=True)
class Ranking:
    """Mean ranks of models over datasets; 1 is best.

    Attributes
    ----------
    models : tuple of str
        Best first.
    ranks : tuple of float
        The mean rank of each; models that are equal on a dataset share their rank there.
    datasets : tuple of str
        On which all of the models have a score.
    statistic : float
        Friedman's.
    p : float
        Of Friedman's test, by permutation; never below `floor`.
    floor : float
        The least p that so many permutations can tell.
    critical_difference : float
        Nemenyi's: mean ranks that are further apart differ, if p is below `alpha`.
    alpha : float
    """

    models: tuple[str, ...]
    ranks: tuple[float, ...]
    datasets: tuple[str, ...]
    statistic: float
    p: float
    floor: float
    critical_difference: float
    alpha: float = 0.05

    def apart(self, first: str, second: str) -> bool:
        """Whether two models differ: Friedman's test finds a difference, and Nemenyi's finds it between these."""
        rank = dict(zip(self.models, self.ranks, strict=True))
        return self.p < self.alpha and abs(rank[first] - rank[second]) > self.critical_difference

    def alike(self) -> list[tuple[str, ...]]:
        """The largest groups of neighbours in rank among which no two differ, best first; of two models or more."""
        groups: list[tuple[str, ...]] = []
        for start in range(len(self.models)):
            end = start + 1
            while end < len(self.models) and not self.apart(self.models[start], self.models[end]):
                end += 1
            group = self.models[start:end]
            if len(group) > 1 and not (groups and set(group) <= set(groups[-1])):
                groups.append(group)
        return groups

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        told_apart = [list(pair) for pair in combinations(self.models, 2) if self.apart(*pair)]
        return asdict(self) | {"apart": told_apart}


def critical_difference(models: int, datasets: int, alpha: float = 0.05) -> float:
    """Nemenyi's critical difference between mean ranks (Demšar 2006, section 3.2.2)."""
    q = scipy.stats.studentized_range.ppf(1 - alpha, models, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(models * (models + 1) / (6 * datasets)))


def rank_models(
    models: Sequence[str], datasets: Sequence[str], scores: np.ndarray, alpha: float = 0.05, permutations: int = 9_999
) -> Ranking | None:
    """Rank models over datasets.

    Parameters
    ----------
    models, datasets : sequence of str
    scores : ndarray of shape (datasets, models)
        More is better.
    alpha : float
        The error rate of all comparisons together.
    permutations : int
        Of the ranks within each dataset, for p.

    Returns
    -------
    Ranking or None
        None for fewer than two models or three datasets, which rank nothing.
    """
    if len(models) < 2 or len(datasets) < FEWEST_DATASETS:
        return None
    ranks = scipy.stats.rankdata(-np.asarray(scores).round(9), axis=1)
    means = ranks.mean(axis=0)
    drawn = np.random.default_rng(0).permuted(np.tile(ranks, (permutations, 1, 1)), axis=2).mean(axis=1)
    spread, drawn_spread = (np.square(each - means.mean()).sum(axis=-1) for each in (means, drawn))
    beyond = int((drawn_spread >= spread - 1e-9).sum())  # Friedman's statistic is a multiple of the spread
    order = np.argsort(means, kind="stable")
    return Ranking(
        tuple(models[place] for place in order),
        tuple(float(means[place]) for place in order),
        tuple(datasets),
        _statistic(ranks),
        (beyond + 1) / (permutations + 1),
        1 / (permutations + 1),
        critical_difference(len(models), len(datasets), alpha),
        alpha,
    )


def _statistic(ranks: np.ndarray) -> float:
    """Friedman's statistic; of two models, which SciPy leaves to the sign test, by hand."""
    if not np.ptp(ranks):  # all are equal everywhere
        return 0.0
    if ranks.shape[1] > 2:
        return float(scipy.stats.friedmanchisquare(*ranks.T).statistic)
    differences = np.sign(ranks[:, 0] - ranks[:, 1])
    return float(differences.sum() ** 2 / np.count_nonzero(differences))
