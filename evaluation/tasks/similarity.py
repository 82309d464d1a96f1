"""Word similarity: do cosines rank word pairs as people do?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..datasets.kinds import SimilaritySet
from ..lexicon import Lexicon
from ..reports.rows import Row
from ..statistics.intervals import Items

__all__ = ["CORRELATIONS", "UNKNOWN", "similarity", "similarity_rows"]

#: Every correlation by name.
CORRELATIONS = {"spearman": "Spearman", "pearson": "Pearson"}
#: How unknown words may be treated.
UNKNOWN = ("skip", "mean")


def similarity(lexicon: Lexicon, dataset: SimilaritySet, correlation: str = "spearman", unknown: str = "skip") -> Row:
    """Correlate cosines with human scores.

    Parameters
    ----------
    lexicon : Lexicon
    dataset : SimilaritySet
    correlation : {"spearman", "pearson"}
        Spearman's rho compares ranks (equal values share their mean rank); Pearson's r the numbers themselves.
    unknown : {"skip", "mean"}
        Skip pairs with an unknown word, which `asked` does not count, or use the mean vector of all words for it.

    Returns
    -------
    Row
        The correlation times 100; None where it is undefined: fewer than two pairs covered, or all cosines or all human
        scores equal.

    Raises
    ------
    ValueError
        `correlation` or `unknown` is none of these.
    """
    if correlation not in CORRELATIONS:
        raise ValueError(f"correlation must be one of {', '.join(CORRELATIONS)}, not {correlation!r}")
    if unknown not in UNKNOWN:
        raise ValueError(f"unknown must be one of {', '.join(UNKNOWN)}, not {unknown!r}")
    rows = np.array([(lexicon.row(pair.first), lexicon.row(pair.second)) for pair in dataset.pairs]).reshape(-1, 2)
    gold = np.array([pair.score for pair in dataset.pairs], float)
    cosines = np.full(len(rows), np.nan)
    asked = (rows >= 0).all(axis=1) if unknown == "skip" else np.ones(len(rows), bool)
    vector = lambda row: lexicon.unit[row] if row >= 0 else lexicon.mean  # noqa: E731
    # One product a pair, not einsum: a pair and its reverse must tie to the last bit.
    cosines[asked] = [vector(first) @ vector(second) for first, second in rows[asked]]
    items = Items(cosines, correlation, gold)
    composed = int((lexicon.is_composed(rows).any(axis=1) & asked).sum())
    return Row.of(dataset.name, "similarity", CORRELATIONS[correlation], items, composed=composed)


def similarity_rows(lexicon: Lexicon, dataset: SimilaritySet, correlation: str, unknown: str) -> list[Row]:
    """Score a dataset; where words were composed of n-grams, score it also without those."""
    row = similarity(lexicon, dataset, correlation, unknown)
    if row.items is None or not row.composed:
        return [row]
    rows = np.array([(lexicon.row(pair.first), lexicon.row(pair.second)) for pair in dataset.pairs])
    values = np.where(lexicon.is_composed(rows).any(axis=1), np.nan, row.items.values)
    known = row.with_items(replace(row.items, values=values), part="known words only", level="known", composed=0)
    return [row, known]
