"""Benchmarks as scikit-learn's scorers: functions of a fitted model, by which `GridSearchCV` chooses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .statistics.intervals import Bootstrap
from .suite import Protocol, find_datasets, measure

__all__ = ["Scorer", "scorer"]


class Scorer:
    """What `scorer` gives; call it with a fitted model."""

    def __init__(self, data: str | Path | Iterable[str | Path] | None, by: str | None, protocol: Protocol):
        self._found, self._by, self._protocol = find_datasets(data), by, protocol

    def __call__(self, model: Any, texts: Any = None, labels: Any = None) -> float:
        """The mean score of the datasets; scikit-learn gives texts and labels, too, which change nothing."""
        report = measure(model, self._found, self._protocol)
        rows = [row for row in report.rows if row.level == "total" and not row.descriptive]
        if self._by is not None:
            rows = [row for row in rows if row.measure == self._by]
        first = {row.dataset: row.score for row in reversed(rows)}  # of several measures the first
        if not first:
            measures = ", ".join(dict.fromkeys(row.measure for row in report.rows)) or "none"
            raise ValueError(f"no dataset is scored by {self._by or 'a measure of which more is better'}: {measures}")
        return float(np.mean([np.nan if score is None else score for score in first.values()]))

    def __repr__(self) -> str:
        return f"<Scorer by {', '.join(dataset.name for dataset in self._found.datasets)}>"


def scorer(
    data: str | Path | Iterable[str | Path] | None = None, measure: str | None = None, **protocol: Any
) -> Scorer:
    """Make a scorer for scikit-learn of benchmarks: ``GridSearchCV(Word2Vec(), …, scoring=scorer("simlex999"))``.

    Parameters
    ----------
    data : str or Path, or an iterable of them, optional
        Datasets, as for `wordvec.evaluate`. They are read now, once.
    measure : str, optional
        Which measure, as reports call it: ``"3CosMul"``; by default the first of each dataset.
    **protocol
        The fields of `Protocol`.

    Returns
    -------
    callable
        From a fitted model to the mean score over datasets, times 100; NaN if one has no score, as too few of its items
        are covered.

    Raises
    ------
    FormatError
        A dataset cannot be read.
    ValueError
        A setting is wrong; when it is called: no dataset has this measure.

    Notes
    -----
    A benchmark scores the words of a model and not the texts that it is given, so nothing need be held out: let every
    split have all texts on both sides, as below. A benchmark that settings were chosen by says too much of them
    afterwards: report others.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.model_selection import GridSearchCV
    >>> from wordvec import Word2Vec
    >>> from wordvec.evaluation import scorer
    >>> texts = ["the king and the queen", "the train and the bus", "the king sees the train"] * 20
    >>> every = np.arange(len(texts))
    >>> simlex = scorer("simlex999", unknown="mean")
    >>> grid = {"window": [2, 5]}
    >>> model = Word2Vec(vector_size=8, min_count=1, epochs=1)
    >>> search = GridSearchCV(model, grid, scoring=simlex, cv=[(every, every)])
    >>> search.fit(texts).best_params_  # doctest: +SKIP
    {'window': 2}
    """
    settings: dict[str, Any] = {"bootstrap": Bootstrap(0), "geometry": False} | protocol
    return Scorer(data, measure, Protocol(**settings))
