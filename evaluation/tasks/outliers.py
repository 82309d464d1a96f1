"""Outlier detection: does the odd word out stand farthest from the others?"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..datasets.kinds import OutlierSet
from ..lexicon import Lexicon
from ..reports.rows import Row
from ..statistics.intervals import Items

__all__ = ["outlier_detection"]


def outlier_detection(lexicon: Lexicon, dataset: OutlierSet) -> list[Row]:
    """Put each outlier among the words of its group, and rank all by how near they are to the others.

    The word whose removal leaves the most compact rest, which is the one with the least sum of cosines to the others,
    should be the outlier (Camacho-Collados & Navigli 2016). Accuracy is the share of outliers that are; OPP, the
    outlier position percentage, tells how far down an outlier stands: 100 if last, 0 if first. A tie counts against
    the vectors.

    Phrases that the lexicon composes of their words are among the words. Unknown words of a group are left out of it.
    An outlier that is unknown, or whose group keeps fewer than two words, is not asked, as is seen in `asked` out of
    `total`.

    Returns
    -------
    list of Row
        Accuracy and OPP, per cent. Where words or phrases were composed, both also as if those were unknown.
    """
    find = partial(lexicon.row, phrases=True)
    asked = [
        ([row for row in dict.fromkeys(map(find, group.words)) if row >= 0], find(outlier))
        for group in dataset.groups
        for outlier in group.outliers
    ]
    places = [_place(lexicon.unit, *each) for each in asked]
    composed = sum(
        bool(lexicon.is_composed([*rows, outlier]).any()) and not np.isnan(place)
        for (rows, outlier), place in zip(asked, places, strict=True)
    )
    made = _measured(dataset.name, places, composed=composed)
    if not composed:
        return made
    known = len(lexicon)
    places = [
        _place(lexicon.unit, [row for row in rows if row < known], outlier if outlier < known else -1)
        for rows, outlier in asked
    ]
    return made + _measured(dataset.name, places, part="known words only", level="known")


def _measured(dataset: str, places: list[float], **rest: Any) -> list[Row]:
    """Make rows of where each outlier stands, from 0 for first to 1 for last; NaN where it cannot be asked."""
    position = np.array(places, float)
    right = np.where(np.isnan(position), np.nan, position == 1)
    measures = {"accuracy": right, "OPP": position}
    needs = "no outlier is covered together with two words of its group"
    return [
        Row.of(dataset, "outliers", measure, Items(values), needs=needs, **rest) for measure, values in measures.items()
    ]


def _place(unit: np.ndarray, rows: list[int], outlier: int) -> float:
    if outlier < 0 or outlier in rows or len(rows) < 2:
        return np.nan
    vectors = unit[[*rows, outlier]].astype(np.float64)
    cosines = vectors @ vectors.T
    nearness = cosines.sum(axis=1) - np.diag(cosines)
    return float(np.mean(nearness[:-1] > nearness[-1]))
