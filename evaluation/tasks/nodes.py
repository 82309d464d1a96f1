"""Node classification: labels of nodes, told from their vectors by a linear model that has seen a share of them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...parameters import whole
from ...system.workers import in_parallel
from ...vectors.keyed import HasVectors, keyed_of
from ..datasets.kinds import LabelledNode, NodeLabelSet
from ..reports.rows import Row
from ..statistics.intervals import Items

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["LABELLED", "node_classification"]

LABELLED = 10, 50, 90  # per cent of the nodes
_FEWEST = 10  # nodes: of fewer, no share is one


def node_classification(
    vectors: KeyedVectors | HasVectors,
    dataset: NodeLabelSet,
    labelled: Sequence[int] = LABELLED,
    splits: int = 10,
    seed: int = 0,
) -> list[Row]:
    """Classify nodes by logistic regression, one against the rest for each label.

    As in DeepWalk and node2vec (Perozzi et al. 2014; Grover & Leskovec 2016): the labels of a share of the nodes, drawn
    at random, are known, and those of the others are told. A node is given as many labels as it has, the most probable
    ones: how many that is, is known.

    Parameters
    ----------
    vectors : KeyedVectors
    dataset : NodeLabelSet
    labelled : sequence of int
        Per cent of the nodes whose labels are known.
    splits : int
        How often the nodes are divided anew, for each share.
    seed : int
        Splits of one seed are the same for all models that have the same nodes.

    Returns
    -------
    list of Row
        Micro and macro F1 for each share, the mean over the splits; intervals are over splits. Coverage counts nodes.
    """
    keyed = keyed_of(vectors)
    for share in labelled:
        whole("labelled", share, 1, 99)
    known = [node for node in dataset.nodes if node.name in keyed.key_to_index]
    names = [f"F1 ({kind}), {share} % labelled" for share in labelled for kind in ("micro", "macro")]
    total = len(dataset.nodes)
    wanted = sorted({label for node in known for label in node.labels})
    if len(known) < _FEWEST or len(wanted) < 2:
        needs = _needs(keyed, dataset, known, wanted)
        nothing = Items(np.full(splits, np.nan))
        return [Row(dataset.name, "nodes", name, None, len(known), total, items=nothing, needs=needs) for name in names]
    matrix = np.array([keyed[node.name] for node in known], np.float64)
    number = {label: place for place, label in enumerate(wanted)}
    truth = np.zeros((len(known), len(wanted)), bool)
    for row, node in enumerate(known):
        truth[row, [number[label] for label in node.labels]] = True
    tasks = [(share, split) for share in labelled for split in range(splits)]
    found = in_parallel(lambda task: _scores(matrix, truth, *task, seed), tasks)
    scores = np.array(list(found)).reshape(len(labelled), splits, 2).transpose(0, 2, 1).reshape(-1, splits)
    made = [(name, Items(values)) for name, values in zip(names, scores, strict=True)]
    return [Row(dataset.name, "nodes", name, items.score(), len(known), total, items=items) for name, items in made]


def _needs(vectors: KeyedVectors, dataset: NodeLabelSet, known: list[LabelledNode], labels: list[str]) -> str:
    if len(known) >= _FEWEST:
        return f"all of its nodes that have a vector have the label {labels[0]!r}: two labels are needed"
    if known:
        return f"{len(known):,} of its nodes have a vector, and {_FEWEST} are needed"
    first, other = dataset.nodes[0].name, next(iter(vectors.key_to_index), "")
    return f"none of its nodes has a vector: it names {first!r}, and the vectors {other!r}"


def _scores(matrix: np.ndarray, truth: np.ndarray, share: int, split: int, seed: int) -> tuple[float, float]:
    """Micro and macro F1 of one split."""
    order = np.random.default_rng([seed, share, split]).permutation(len(matrix))
    seen = min(max(1, round(len(matrix) * share / 100)), len(matrix) - 1)
    known, asked = order[:seen], order[seen:]
    probable = np.column_stack([_probable(matrix, truth[:, label], known, asked) for label in range(truth.shape[1])])
    ranks = np.argsort(np.argsort(-probable, axis=1, kind="stable"), axis=1, kind="stable")
    told = ranks < truth[asked].sum(axis=1)[:, None]
    right, given, there = (told & truth[asked]).sum(0), told.sum(0), truth[asked].sum(0)
    with np.errstate(invalid="ignore"):
        of_labels = np.nan_to_num(2 * right / (given + there))
    return float(2 * right.sum() / (given.sum() + there.sum())), float(of_labels.mean())


def _probable(matrix: np.ndarray, label: np.ndarray, known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """How probable a label is of each node that is asked about."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    if label[known].all() or not label[known].any():
        return np.full(len(asked), float(label[known][0]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(max_iter=500).fit(matrix[known], label[known])
    return np.asarray(model.predict_proba(matrix[asked])[:, 1])
