"""Word similarity: do cosines rank word pairs as people do?"""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from .datasets import SimilaritySet
from .lexicon import Lexicon
from .report import Row

__all__ = ["similarity"]


def similarity(lexicon: Lexicon, dataset: SimilaritySet) -> Row:
    """Correlate cosines with human scores by ranks.

    Pairs with an unknown word are left out, and seen in `asked` out of `total`. Equal values share their mean
    rank.

    Returns
    -------
    Row
        Spearman's rho times 100; None where it is undefined: fewer than two pairs asked, or one of the two
        sides all equal.
    """
    rows = np.array([(lexicon.row(pair.first), lexicon.row(pair.second)) for pair in dataset.pairs]).reshape(-1, 2)
    known = (rows >= 0).all(axis=1)
    gold = np.array([pair.score for pair in dataset.pairs])[known]
    # One product a pair, not einsum: a pair and its reverse must tie to the last bit.
    cosines = np.array([lexicon.unit[first] @ lexicon.unit[second] for first, second in rows[known]])
    return Row(dataset.name, "similarity", "Spearman", _rho(cosines, gold), int(known.sum()), len(known))


def _rho(cosines: np.ndarray, gold: np.ndarray) -> float | None:
    if len(gold) < 2 or np.ptp(gold) == 0 or np.ptp(cosines) == 0:
        return None
    return 100 * float(spearmanr(cosines, gold).statistic)
