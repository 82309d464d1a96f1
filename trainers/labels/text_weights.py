"""How much each text counts in a classifier's training, as scikit-learn has it: by itself, and by its label.

The weight of a text is its `sample_weight` times the `class_weight` of its label. A text of weight 2 counts as the text
given twice; one of weight 0 teaches nothing. A text of several labels has the mean of their weights, which is what it
has in expectation where one of them is drawn.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from ... import corpora

__all__ = ["BALANCED", "check_class_weight", "class_weights", "text_weights"]

BALANCED = "balanced"


def check_class_weight(given: Any) -> None:
    """Raise `ValueError` or `TypeError` unless weights of classes are numbers from 0 on, "balanced", or not given."""
    if given is None or (isinstance(given, str) and given == BALANCED):
        return
    if not isinstance(given, Mapping):
        raise ValueError(f"class_weight must be {BALANCED!r}, a dict from labels to weights or None, not {given!r}")
    for label, weight in given.items():
        if not isinstance(weight, Real) or isinstance(weight, bool):
            raise TypeError(f"class_weight[{label!r}] must be a number, not {reprlib.repr(weight)}")
        if not 0 <= float(weight) < math.inf:
            raise ValueError(f"class_weight[{label!r}] must be a number from 0 on, not {weight}")


def class_weights(given: Any, classes: Sequence[Any], label: np.ndarray) -> np.ndarray:
    """The weight of each class: float64 (classes,).

    Parameters
    ----------
    given : dict, "balanced" or None
        What is not in a dict weighs 1. "balanced" is ``n / (k * count)`` for each of the k classes that occur, of which
        there are n in all (King & Zeng 2001, as scikit-learn has it); one that does not occur weighs 1.
    classes : sequence of labels
    label : int array
        The number of the class of each occurrence.

    Raises
    ------
    ValueError
        A label is none of the classes.
    """
    if given is None:
        return np.ones(len(classes))
    if isinstance(given, str):
        counts = np.bincount(label, minlength=len(classes))
        occur = int(np.count_nonzero(counts))
        return np.where(counts, len(label) / (occur * np.maximum(counts, 1)), 1.0)
    number = {each: n for n, each in enumerate(classes)}
    if unknown := [each for each in given if each not in number]:
        raise ValueError(f"class_weight names the label {unknown[0]!r}, which no text has: leave it out, or correct it")
    weights = np.ones(len(classes))
    weights[[number[each] for each in given]] = list(given.values())
    return weights


def text_weights(
    documents: corpora.Documents, label: np.ndarray, classes: Sequence[Any], class_weight: Any, sample_weight: Any
) -> np.ndarray | None:
    """How much each text counts: float32 (texts,); None where all count the same.

    Parameters
    ----------
    documents : Documents
    label : int array
        The number of each of their tags.
    classes : sequence of labels
    class_weight : dict, "balanced" or None
    sample_weight : sequence of float, optional
        One for each text; in place of those that the documents have.

    Raises
    ------
    ValueError
        There are more or fewer weights than texts, one is negative, NaN or infinite, or all are 0.
    TypeError
        They are no numbers.
    """
    given = documents.weights if sample_weight is None else sample_weight
    if given is None and class_weight is None:
        return None
    weights = np.ones(len(documents)) if given is None else _checked(given, len(documents))
    if class_weight is not None:
        tags = label[documents.row]
        each = class_weights(class_weight, classes, tags)[tags]
        count = np.diff(documents.start)
        sums = np.bincount(np.repeat(np.arange(len(documents)), count), each, len(documents))
        weights = weights * np.where(count, sums / np.maximum(count, 1), 1.0)
    if (large := weights > np.finfo(np.float32).max).any():
        raise ValueError(f"the weight of text {int(np.argmax(large))} is too large: lower it")
    weights = weights.astype(np.float32)
    if not weights.any():
        raise ValueError("all weights are zero, so that no text is left to learn from: give some that are above")
    return weights


def _checked(given: Any, texts: int) -> np.ndarray:
    try:
        weights = np.asarray(given, np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"sample_weight must be numbers, one for each text, not {reprlib.repr(given)}") from error
    if weights.ndim != 1 or len(weights) != texts:
        shown = f"of shape {weights.shape}" if weights.ndim != 1 else f"{len(weights):,} weights"
        raise ValueError(f"sample_weight is {shown}, where there are {texts:,} texts; give a number for each")
    wrong = ~((weights >= 0) & (weights < np.inf))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise ValueError(f"sample_weight of text {first} is {weights[first]}; give a number from 0 on")
    return weights
