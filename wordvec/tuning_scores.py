"""How well a classifier predicts held-out texts: F1, as fastText's autotune has it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .system.warning import warn_caller

if TYPE_CHECKING:
    from .corpora.documents import Documents
    from .trainers.classifier import FastTextClassifier

__all__ = ["Validation"]

ALL = "f1"


class Validation:
    """Held-out texts, and the measure by which classifiers are compared on them.

    Parameters
    ----------
    documents : Documents
        With labels; texts without one are left out.
    known : sequence of labels
        Those of the training texts.
    metric : str
        "f1", or "f1:LABEL".
    predictions : int
        For each text.

    Raises
    ------
    ValueError
        No text has a label, the metric is none of these, or its label is in the training or the held-out texts only.
    """

    def __init__(self, documents: Documents, known: Sequence[Hashable], metric: str, predictions: int):
        if not len(documents.tags):
            raise ValueError("no validation text has a label: give texts with labels, as for training")
        self.documents, self.metric, self.predictions = documents, metric, predictions
        self.label = self._label_of(metric, known)
        among = set(known)
        new = [row for row, label in enumerate(documents.tags) if label not in among]
        if len(new) == len(documents.tags):
            raise ValueError(
                f"no label of the validation texts, such as {documents.tags[0]!r}, is one of the training texts: give"
                " texts of the same labels"
            )
        if new:
            count = int(np.isin(documents.row, new).sum())
            warn_caller(
                f"{len(new):,} labels of the validation texts, such as {documents.tags[new[0]]!r}, are of no training"
                f" text: the {count:,} times that they occur no classifier is right"
            )

    def _label_of(self, metric: Any, known: Sequence[Hashable]) -> Any:
        name, colon, wanted = str(metric).partition(":")
        if name != ALL or (colon and not wanted):
            raise ValueError(f"metric must be 'f1', or 'f1:LABEL' for one label, not {metric!r}")
        if not colon:
            return None
        wanted = wanted.removeprefix("__label__")
        for texts, labels in {"training": known, "validation": self.documents.tags}.items():
            label = next((label for label in labels if str(label) == wanted), None)
            if label is None:
                raise ValueError(f"the label {wanted!r} of the metric is not in the {texts} texts: correct its name")
        return label

    def score(self, classifier: FastTextClassifier) -> float:
        """The F1 of the most probable labels: 2 right / (predicted + true), all texts together."""
        documents = self.documents
        number = {label: place for place, label in enumerate(classifier.classes_.tolist())}
        true = np.array([number.get(label, -1) for label in documents.tags])[documents.row]
        text = np.repeat(np.arange(len(documents)), np.diff(documents.start))
        count = min(self.predictions, len(number))
        blocks = classifier._scores(documents)
        best = np.concatenate([np.argpartition(-scores, count - 1, axis=1)[:, :count] for scores in blocks])
        right = (best[text] == true[:, None]).any(axis=1)
        if self.label is None:
            predicted = count * int(np.count_nonzero(np.diff(documents.start)))
            return float(2 * right.sum() / (predicted + len(true)))
        ours = number[self.label]
        labelled = np.diff(documents.start) > 0
        predicted = int((best[labelled] == ours).any(axis=1).sum())
        of_label = true == ours
        return float(2 * (right & of_label).sum() / max(1, predicted + of_label.sum()))
