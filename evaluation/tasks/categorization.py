"""Categorization: do the clusters of vectors agree with people's categories?"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from ..datasets.kinds import CategorySet
from ..lexicon import Lexicon
from ..reports.rows import Row
from ..statistics.intervals import Items

__all__ = ["CLUSTERINGS", "categorization"]


def _k_means(unit: np.ndarray, clusters: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer different vectors than clusters: no harm here
        with threadpool_limits(1):  # more threads add in another order
            return KMeans(clusters, n_init=10, random_state=seed).fit_predict(unit)


def _ward(unit: np.ndarray, clusters: int, seed: int) -> np.ndarray:
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(clusters).fit_predict(unit)


#: How vectors of unit length may be clustered, by the name of the measure.
CLUSTERINGS: dict[str, Callable[[np.ndarray, int, int], np.ndarray]] = {
    "purity (k-means)": _k_means,
    "purity (Ward)": _ward,
}


def categorization(lexicon: Lexicon, dataset: CategorySet, seed: int = 0) -> list[Row]:
    """Cluster words into as many clusters as there are categories; count those in the category of their cluster.

    A cluster's category is that of most of its words, so the score is the purity of the clustering (Baroni, Dinu &
    Kruszewski 2014). Clusters are scikit-learn's, of vectors of length 1: k-means, the best of ten starts, and Ward's
    hierarchical clustering.

    Parameters
    ----------
    lexicon : Lexicon
    dataset : CategorySet
    seed : int
        For k-means.

    Returns
    -------
    list of Row
        One a clustering, per cent. Unknown words are left out, and seen in `asked` out of `total`.
    """
    known = np.array([lexicon.row(member.word) for member in dataset.members], int)
    asked = known >= 0
    _names, category = np.unique([member.category for member in dataset.members], return_inverse=True)
    clusters = len(np.unique(category[asked]))
    composed = int(lexicon.is_composed(known[asked]).sum())
    needs = "fewer than two of its categories are covered"
    rows = []
    for measure, cluster in CLUSTERINGS.items():
        right = np.full(len(known), np.nan)
        if clusters > 1:
            right[asked] = _in_majority(cluster(lexicon.unit[known[asked]], clusters, seed), category[asked])
        rows.append(Row.of(dataset.name, "categorization", measure, Items(right), composed=composed, needs=needs))
    return rows


def _in_majority(cluster: np.ndarray, category: np.ndarray) -> np.ndarray:
    """Tell which words are of the category that most words of their cluster have."""
    table = np.zeros((cluster.max() + 1, category.max() + 1), int)
    np.add.at(table, (cluster, category), 1)
    return table.argmax(axis=1)[cluster] == category
