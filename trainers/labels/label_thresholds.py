"""For each label the probability from which on it is predicted, where labels do not exclude each other."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["USUAL", "best_thresholds"]

USUAL = 0.5


def best_thresholds(truly: Any, probability: np.ndarray) -> np.ndarray:
    """The thresholds with the best F1 of each label (Yang 2001, SCut): float32 (labels,).

    Each stands half-way to the next lower probability, so that what is a little less probable than in these texts is
    still predicted. Of equal ones the highest is taken. A label without a text keeps 0.5.

    Parameters
    ----------
    truly : sparse array (texts, labels)
        1 where a text has a label.
    probability : float array (texts, labels)
    """
    from sklearn.metrics import precision_recall_curve

    result = np.full(probability.shape[1], USUAL, np.float32)
    for label in range(probability.shape[1]):
        theirs = truly[:, [label]].toarray().ravel()
        if not theirs.any():
            continue
        precision, recall, thresholds = precision_recall_curve(theirs, probability[:, label])
        with np.errstate(invalid="ignore"):
            f1 = np.nan_to_num(2 * precision * recall / (precision + recall))[:-1]  # the last one predicts nothing
        best = len(f1) - 1 - int(np.argmax(f1[::-1]))
        below = thresholds[best - 1] if best else 0.0
        middle = np.float32((thresholds[best] + below) / 2)
        result[label] = middle if middle > below or not best else thresholds[best]
    return result
