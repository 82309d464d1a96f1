"""Downstream task: text classification by a linear model on the mean vectors of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

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
    group_column: str | int | None = None,
) -> Row:
    """Cross-validate logistic regression on text vectors.

    Parameters
    ----------
    vectors : KeyedVectors
        The mean vector of a text's words is its vector.
    dataset : TextSet
    folds : int
        Stratified by class and shuffled; fewer where a class has fewer texts, or fewer groups of texts.
    seed : int
    encode : callable, optional
        From a list of texts to their vectors, to be used in place of pooled word vectors.
    tokenize : callable, optional
        What cuts a text into words; by default letters and digits are words.
    group_column : str or int, optional
        Which column of the dataset tells the group of a text; see `TextSet.groups`. Texts of a group, as paragraphs of
        an article, are hidden together: a model that has read one of them knows the others too well.

    Returns
    -------
    Row
        Accuracy, per cent of the texts, each classified by a model that has not seen it. None where there is but one
        class, or a class with one text or one group.

    Raises
    ------
    ValueError
        There is no such column.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    labels = np.array([text.label for text in dataset.texts])
    texts = [text.text for text in dataset.texts]
    right = np.full(len(texts), np.nan)
    groups = dataset.groups(group_column)
    units = labels if groups is None else [label for label, _ in set(zip(labels.tolist(), groups, strict=True))]
    sizes = Counter(map(str, units))
    folds = min([folds, *sizes.values()])
    measure = f"accuracy ({folds} {'folds' if groups is None else 'by group'})"
    if len(sizes) > 1 and folds > 1:
        # Means learn nothing from texts, so they may be made before the folds.
        matrix = np.asarray((encode or partial(pooled, vectors, tokenize=tokenize))(texts))
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        kind = StratifiedKFold if groups is None else StratifiedGroupKFold
        split = kind(folds, shuffle=True, random_state=seed)
        splits = list(split.split(matrix, labels, groups))
        if all(len(set(labels[seen])) > 1 for seen, _ in splits):
            with threadpool_limits(1):  # more threads add in another order
                right[:] = cross_val_predict(model, matrix, labels, cv=splits) == labels
    needs = f"fewer than two classes, or one with a single {'text' if groups is None else 'group'}"
    return Row.of(dataset.name, "downstream", measure, Items(right), needs=needs)
