"""Downstream task: text classification by a linear model on the mean vectors of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...vectors.keyed import HasVectors
from ..datasets.kinds import TextSet
from ..reports.rows import Row
from ..statistics.intervals import Items
from .pooled import pooled

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["classification"]


def classification(
    vectors: KeyedVectors | HasVectors,
    dataset: TextSet,
    folds: int = 5,
    seed: int = 0,
    encode: Callable[[list[str]], np.ndarray] | None = None,
    tokenize: Callable[[str], list[str]] | None = None,
) -> Row:
    """Cross-validate logistic regression on text vectors.

    Parameters
    ----------
    vectors : KeyedVectors
        The mean vector of a text's words is its vector.
    dataset : TextSet
    folds : int
        Stratified by class and shuffled; fewer where a class has fewer texts.
    seed : int
    encode : callable, optional
        From a list of texts to their vectors, to be used in place of pooled word vectors.
    tokenize : callable, optional
        What cuts a text into words; by default letters and digits are words.

    Returns
    -------
    Row
        Accuracy, per cent of the texts, each classified by a model that has not seen it. None where there is but one
        class, or a class with one text.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    labels = np.array([text.label for text in dataset.texts])
    texts = [text.text for text in dataset.texts]
    right = np.full(len(texts), np.nan)
    sizes = Counter(labels.tolist())
    folds = min([folds, *sizes.values()])
    measure = f"accuracy ({folds} folds)"
    if len(sizes) > 1 and folds > 1:
        # Means learn nothing from texts, so they may be made before the folds.
        matrix = np.asarray((encode or partial(pooled, vectors, tokenize=tokenize))(texts))
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        split = StratifiedKFold(folds, shuffle=True, random_state=seed)
        right[:] = cross_val_predict(model, matrix, labels, cv=split) == labels
    needs = "fewer than two classes, or one with a single text"
    return Row.of(dataset.name, "downstream", measure, Items(right), needs=needs)
