"""How good a classifier's labels are: by label, at the first k, which is taken for which, and how sure to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Calibration", "LabelReport", "Truth", "measured"]

AVERAGES = "micro", "macro", "weighted"


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often what is predicted with some probability is true (Guo et al. 2017).

    Where labels exclude each other, that is the first label of each text; where they do not, every label of each text.
    Bins are of equal width, each with its upper end.

    Attributes
    ----------
    count : int64 array (bins,)
        How many predictions there are.
    confidence, accuracy : float64 array (bins,)
        Their mean probability, and the share of them that are right; NaN where there are none.
    """

    count: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def error(self) -> float:
        """The expected calibration error: the mean distance of probability and share, weighed by the counts."""
        some = self.count > 0
        apart = np.abs(self.confidence[some] - self.accuracy[some])
        return float(self.count[some] @ apart / self.count.sum())

    def rows(self) -> Iterator[tuple[float, float, int, float, float]]:
        """From, to, count, confidence and accuracy of every bin that is not empty."""
        bins = len(self.count)
        for n in np.flatnonzero(self.count).tolist():
            yield n / bins, (n + 1) / bins, int(self.count[n]), float(self.confidence[n]), float(self.accuracy[n])


@dataclass(frozen=True, eq=False)
class LabelReport:
    """What a classifier's predictions are worth on texts whose labels are known.

    Attributes
    ----------
    labels : list
        Those of the classifier in their order, then those that it does not know.
    texts, unlabelled : int
        How many texts have a label, and how many have none and are left out.
    accuracy : float
        The share of texts whose first label is one of theirs.
    precision, recall, f1 : float64 array (labels,)
        Of each label; 0 where nothing is predicted or there is nothing to find. As scikit-learn has them.
    support, predicted : int64 array (labels,)
        How many texts have it, and of how many it is predicted.
    averages : dict of str to tuple of float
        Precision, recall and F1 by scikit-learn's averages: ``micro``, ``macro``, ``weighted``.
    precision_at, recall_at : dict of int to float
        By k: the share of the first k labels that are right, and of the texts' labels that are among them, over all
        texts together, as ``fasttext test`` has them.
    confused : int64 array (pairs, 2)
        The numbers of a label that a text has and the one that is predicted first; see `confusion`.
    calibration : Calibration
    unknown : dict
        Labels that the classifier does not know, and how many texts have them.
    levels : dict of int to LabelReport
        Of labels whose names are paths, the same by level from the root, but for the deepest.
    """

    labels: list[Any]
    texts: int
    unlabelled: int
    accuracy: float
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    support: np.ndarray
    predicted: np.ndarray
    averages: dict[str, tuple[float, float, float]]
    precision_at: dict[int, float]
    recall_at: dict[int, float]
    confused: np.ndarray
    calibration: Calibration
    unknown: dict[Any, int]
    levels: dict[int, LabelReport] = field(default_factory=dict)

    @property
    def confusion(self) -> np.ndarray:
        """The confusion matrix: int64 (labels, labels), of each text a count in the row of its label, in the column of
        its first prediction. A text of several labels counts where that is right, or else in the row of each.
        """
        from sklearn.metrics import confusion_matrix

        return confusion_matrix(*self.confused.T, labels=np.arange(len(self.labels)))

    def confusions(self) -> list[tuple[Any, Any, int]]:
        """A label, another one that is predicted in its place, and how often; most frequent first."""
        pairs, counts = np.unique(self.confused, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        found = [(*pairs[n].tolist(), int(counts[n])) for n in order.tolist()]
        return [(self.labels[label], self.labels[other], count) for label, other, count in found if label != other]

    def to_dict(self) -> dict[str, Any]:
        """All of it in JSON's types, but that labels are as they are."""
        columns = zip(*self._columns().values(), strict=True)
        return {
            "texts": self.texts,
            "unlabelled": self.unlabelled,
            "accuracy": self.accuracy,
            "precision_at": {str(k): value for k, value in self.precision_at.items()},
            "recall_at": {str(k): value for k, value in self.recall_at.items()},
            "averages": {
                name: dict(zip(("precision", "recall", "f1"), values, strict=True))
                for name, values in self.averages.items()
            },
            "labels": [dict(zip(self._columns(), row, strict=True)) for row in columns],
            "confusions": [
                {"label": label, "predicted": other, "texts": count} for label, other, count in self.confusions()
            ],
            "calibration": {
                "expected_calibration_error": self.calibration.error,
                "bins": [
                    dict(zip(("from", "to", "count", "confidence", "accuracy"), row, strict=True))
                    for row in self.calibration.rows()
                ],
            },
            "unknown": [{"label": label, "texts": count} for label, count in self.unknown.items()],
            "levels": {str(level): report.to_dict() for level, report in self.levels.items()},
        }

    def rows(self) -> list[tuple[Any, ...]]:
        """Label, precision, recall, F1, support and predictions of each label."""
        return list(zip(*self._columns().values(), strict=True))

    def _columns(self) -> dict[str, list[Any]]:
        numbers = {name: getattr(self, name).tolist() for name in ("precision", "recall", "f1", "support", "predicted")}
        return {"label": self.labels} | numbers

    def __str__(self) -> str:
        """A table of the labels and a line of the rest."""
        names = [str(label) for label in self.labels]
        width = max(map(len, (*names, "label")))
        lines = [f"{'label':<{width}}  precision  recall      f1  support"]
        for name, row in zip(names, self.rows(), strict=True):
            lines.append(f"{name:<{width}}  {row[1]:9.4f}  {row[2]:6.4f}  {row[3]:6.4f}  {row[4]:7,}")
        at = ", ".join(f"P@{k} {self.precision_at[k]:.4f}, R@{k} {self.recall_at[k]:.4f}" for k in self.precision_at)
        rest = f"{self.texts:,} texts: accuracy {self.accuracy:.4f}, macro F1 {self.averages['macro'][2]:.4f}, {at}"
        return "\n".join([*lines, f"{rest}, expected calibration error {self.calibration.error:.4f}"])


class Truth:
    """The labels that texts have, as numbers.

    Parameters
    ----------
    known : sequence
        The classifier's labels.
    start, labels : array, sequence
        Text `t` has ``labels[start[t]:start[t + 1]]``, each once.
    """

    def __init__(self, known: Sequence[Any], start: np.ndarray, labels: Sequence[Any]):
        from scipy.sparse import csr_array

        others = sorted(set(labels) - set(known))
        self.names = [*known, *others]
        number = {label: n for n, label in enumerate(self.names)}
        codes = np.array([number[label] for label in labels], np.int64)
        self.matrix = csr_array((np.ones(len(codes), np.int8), codes, start), (len(start) - 1, len(self.names)))
        counts = np.bincount(codes, minlength=len(self.names))[len(known) :].tolist()
        self.unknown = dict(zip(others, counts, strict=True))


def measured(
    truth: Truth,
    blocks: Iterable[tuple[np.ndarray, np.ndarray]],
    known: int,
    exclusive: bool,
    at: Sequence[int],
    bins: int,
) -> LabelReport:
    """The report of predictions.

    Parameters
    ----------
    truth : Truth
    blocks : iterable of (float array (texts, known), bool array (texts, known))
        For some texts after the other the probabilities of the labels, and which of them are predicted.
    known : int
        How many labels can be predicted.
    exclusive : bool
        Whether a text has but one label, and probabilities sum to 1.
    at : sequence of int
    bins : int
    """
    most = min(max(at), known)
    labelled = np.diff(truth.matrix.indptr) > 0
    hits, confused, seen, first = np.zeros(most, np.int64), [], [], 0
    tally = np.zeros((3, bins))
    for probability, predicted in blocks:
        some = np.flatnonzero(labelled[first : first + len(probability)])
        truly = truth.matrix[first + some].toarray().astype(bool)
        first += len(probability)
        probability = probability[some]
        order = np.argpartition(-probability, most - 1, axis=1)[:, :most]
        order = np.take_along_axis(order, np.argsort(-np.take_along_axis(probability, order, 1), 1, "stable"), 1)
        hit = np.take_along_axis(truly, order, 1)
        hits += hit.sum(axis=0)
        seen.append(predicted[some])
        confused.append(_confused(truly, order[:, 0], hit[:, 0]))
        if exclusive:
            tally += _tally(np.take_along_axis(probability, order[:, :1], 1).ravel(), hit[:, 0], bins)
        else:
            tally += _tally(probability.ravel(), truly[:, :known].ravel(), bins)
    texts = int(labelled.sum())
    total = int(truth.matrix.nnz)
    found = hits.cumsum()
    with np.errstate(invalid="ignore"):
        calibration = Calibration(tally[0].astype(np.int64), tally[1] / tally[0], tally[2] / tally[0])
    return LabelReport(
        labels=truth.names,
        texts=texts,
        unlabelled=len(labelled) - texts,
        accuracy=float(hits[0] / texts),
        **_by_label(truth.matrix[labelled], seen),
        precision_at={k: float(found[min(k, known) - 1] / (texts * min(k, known))) for k in at},
        recall_at={k: float(found[min(k, known) - 1] / total) for k in at},
        confused=np.concatenate(confused),
        calibration=calibration,
        unknown=truth.unknown,
    )


def _confused(truly: np.ndarray, first: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Pairs of a true label and the predicted one."""
    wrong = np.flatnonzero(~right)
    text, label = np.nonzero(truly[wrong])
    return np.concatenate([np.stack([first[right]] * 2, 1), np.stack([label, first[wrong][text]], 1)])


def _tally(probability: np.ndarray, right: np.ndarray, bins: int) -> np.ndarray:
    """Counts, sums of probabilities and right ones by bin: float64 (3, bins)."""
    place = np.searchsorted(np.arange(1, bins) / bins, probability)  # bins as scikit-learn's calibration_curve has them
    parts = None, probability.astype(np.float64), right.astype(np.float64)
    return np.array([np.bincount(place, each, bins) for each in parts])


def _by_label(truly: Any, seen: Sequence[np.ndarray]) -> dict[str, Any]:
    """Precision, recall, F1, support and predictions of each label, and the averages."""
    from scipy.sparse import csr_array, vstack
    from sklearn.metrics import precision_recall_fscore_support

    predicted = csr_array(vstack([csr_array(each.astype(np.int8)) for each in seen]))
    predicted.resize(truly.shape)
    found = {
        name: precision_recall_fscore_support(truly, predicted, average=name, zero_division=0)
        for name in (None, *AVERAGES)
    }
    precision, recall, f1, support = found[None]
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "support": support.astype(np.int64),
        "predicted": np.asarray(predicted.sum(axis=0), np.int64).ravel(),
        "averages": {name: tuple(map(float, found[name][:3])) for name in AVERAGES},
    }
