"""Link prediction: edges that a model has not seen, told from pairs of nodes without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from ...vectors.keyed import HasVectors, keyed_of
from ..datasets.kinds import LinkSet
from ..reports.rows import Row
from ..statistics.intervals import Items

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["OPERATORS", "link_prediction"]

#: What makes a vector of a pair of those of its nodes, as Grover & Leskovec (2016) have them.
OPERATORS: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "Hadamard": lambda first, second: first * second,
    "average": lambda first, second: (first + second) / 2,
    "weighted L1": lambda first, second: np.abs(first - second),
    "weighted L2": lambda first, second: (first - second) ** 2,
}
_MEASURES = {"AUC": "auc", "average precision": "average_precision"}


def link_prediction(vectors: KeyedVectors | HasVectors, dataset: LinkSet, folds: int = 5, seed: int = 0) -> list[Row]:
    """Tell edges from other pairs of nodes by logistic regression on what an operator makes of their vectors.

    Parameters
    ----------
    vectors : KeyedVectors
        Of a model that has not seen the edges: see `wordvec.Graph.hold_out`.
    dataset : LinkSet
    folds : int
        Each pair is scored by a regression that learnt from the other folds, which are stratified.
    seed : int

    Returns
    -------
    list of Row
        The area under the ROC curve and the average precision. That of the Hadamard product stands for the model, as
        the best in Grover & Leskovec (2016); the other operators, and the cosine, which learns nothing, are variants.
    """
    keyed = keyed_of(vectors)
    known = np.array([{*pair[:2]} <= keyed.key_to_index.keys() for pair in dataset.links], bool)
    there = np.array([pair.there for pair in dataset.links], np.float64)
    sizes = [int(np.count_nonzero(there[known] == kind)) for kind in (0, 1)]
    folds = min(folds, *sizes)
    scores = {name: np.full(len(there), np.nan) for name in (*OPERATORS, "cosine")}
    if folds > 1:
        pairs = [pair for pair, covered in zip(dataset.links, known, strict=True) if covered]
        first, second = (np.array([keyed[pair[side]] for pair in pairs], np.float64) for side in (0, 1))
        for name, operator in OPERATORS.items():
            scores[name][known] = _predicted(operator(first, second), there[known], folds, seed)
        lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
        scores["cosine"][known] = (first * second).sum(axis=1) / np.maximum(lengths, np.finfo(float).tiny)
    needs = f"of its pairs of known nodes {sizes[1]:,} are edges and {sizes[0]:,} are none: two of each are needed"
    return [
        Row.of(
            dataset.name,
            "links",
            measure,
            Items(values, statistic, there),
            variant=name,
            level="total" if name == "Hadamard" else "variant",
            part="" if name == "Hadamard" else name,
            needs=needs,
        )
        for measure, statistic in _MEASURES.items()
        for name, values in scores.items()
    ]


def _predicted(matrix: np.ndarray, there: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The log-odds of each pair, by a regression that has not seen it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    split = StratifiedKFold(folds, shuffle=True, random_state=seed)
    with threadpool_limits(1):  # more threads add in another order
        return np.asarray(cross_val_predict(model, matrix, there, cv=split, method="decision_function"))
