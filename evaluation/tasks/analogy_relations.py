"""Relations learnt from all their pairs but one, which is then the question.

* 3CosAvg (Drozd, Gladkova & Matsuoka 2016) adds the mean difference of the other pairs to the word asked about.
* LRCos (the same) asks for a word that is like the answers of the other pairs, by logistic regression, and near the
  word asked about: the probability that it is one of them times the cosine. The regression tells the answers from the
  words asked about and as many random words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import scipy

from ..datasets.kinds import Section
from ..lexicon import Lexicon

__all__ = ["average_offset", "known_pairs", "logistic"]

_SEED = 0
_REGRESSIONS = 50
_STEPS = 30  # of Newton's method: more than it needs
_Scores = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]  # (candidates, words, answers) -> scores


class _Pair(NamedTuple):
    """A pair as rows of the lexicon."""

    word: int
    answers: list[int]


def known_pairs(lexicon: Lexicon, section: Section, cut: int) -> list[_Pair | None]:
    """Turn pairs into rows; None where a word or all its answers are unknown."""
    pairs: list[_Pair | None] = []
    for word, answers in section.pairs:
        row, found = lexicon.row(word), lexicon.rows(answers, cut)
        pairs.append(_Pair(row, found) if 0 <= row < cut and found else None)
    return pairs


def average_offset(lexicon: Lexicon, section: Section, cut: int, exclude: bool = True) -> np.ndarray:
    """Answer every pair's question by 3CosAvg: 1 right, 0 wrong, NaN not asked; shape (pairs,)."""
    return _answered(lexicon, section, cut, exclude, _average_scores)


def logistic(lexicon: Lexicon, section: Section, cut: int, exclude: bool = True) -> np.ndarray:
    """Answer every pair's question by LRCos: 1 right, 0 wrong, NaN not asked; shape (pairs,)."""
    return _answered(lexicon, section, cut, exclude, _logistic_scores)


def _answered(lexicon: Lexicon, section: Section, cut: int, exclude: bool, scores_of: _Scores) -> np.ndarray:
    pairs = known_pairs(lexicon, section, cut)
    outcome = np.full(len(pairs), np.nan)
    asked = [place for place, pair in enumerate(pairs) if pair is not None]
    if len(asked) < 3:  # there must be others to learn from
        return outcome
    known = [pair for pair in pairs if pair is not None]
    words = lexicon.unit[[pair.word for pair in known]]
    answers = lexicon.unit[[pair.answers[0] for pair in known]]
    scores = scores_of(lexicon.unit[:cut], words, answers)
    if exclude:
        scores[np.arange(len(known)), [pair.word for pair in known]] = -np.inf
    outcome[asked] = [best in pair.answers for best, pair in zip(scores.argmax(axis=1), known, strict=True)]
    return outcome


def _average_scores(unit: np.ndarray, words: np.ndarray, answers: np.ndarray) -> np.ndarray:
    offsets = answers - words
    others = (offsets.sum(axis=0) - offsets) / (len(words) - 1)
    return (words + others) @ unit.T


def _logistic_scores(unit: np.ndarray, words: np.ndarray, answers: np.ndarray) -> np.ndarray:
    others = unit[np.random.default_rng(_SEED).integers(len(unit), size=len(words))]
    examples = np.concatenate((answers, words, others))
    weights = regressions(examples, len(words)).astype(np.float32)
    scores = weights @ (examples @ unit.T + 1)
    with np.errstate(over="ignore"):  # exp of a very improbable word: its probability is 0
        np.exp(-scores, out=scores)
    scores += 1
    return np.divide(words @ unit.T, scores, out=scores)


def regressions(examples: np.ndarray, pairs: int) -> np.ndarray:
    """Fit a logistic regression for each pair, without it: what distinguishes answers from other words.

    Minimized is ``|w|² / 2 + sum of log(1 + exp(-f))`` with a column of ones for the intercept, as liblinear and
    scikit-learn's ``LogisticRegression(solver="liblinear")`` do. But thousands of these small problems differ in one
    pair only, so Newton's method starts from the solution with all pairs, and it runs on the products of examples,
    whose size is that of their number, not of the dimensions. (A test holds the two together.) Of more than fifty
    pairs, some are left out together: fifty regressions are fitted.

    The `examples` are the answers, the words asked about, and other words, as many of each as there are `pairs`.
    Returns for each pair the weights of the examples: ``f(v) = sum of weight · (example · v + 1)``.
    """
    products = examples.astype(np.float64) @ examples.T + 1
    labels = np.arange(len(examples)) < pairs
    together, _ = _newton(products, labels, np.zeros(len(examples)))
    weights = np.zeros((pairs, len(examples)))
    for left_out in np.array_split(np.arange(pairs), min(pairs, _REGRESSIONS)):
        kept = np.delete(np.arange(len(examples)), np.concatenate((left_out, pairs + left_out)))
        weights[np.ix_(left_out, kept)] = _newton(products[np.ix_(kept, kept)], labels[kept], together[kept])[1]
    return weights


def _newton(products: np.ndarray, labels: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minimize from a start of the examples' logits; give their logits and weights at the minimum."""
    for _ in range(_STEPS):
        probability = scipy.special.expit(logits)
        spread = np.maximum(probability * (1 - probability), 1e-12)
        system = products.copy()
        system[np.diag_indices_from(system)] += 1 / spread
        target = logits + (labels - probability) / spread
        factor = scipy.linalg.cho_factor(system, overwrite_a=True, check_finite=False)
        weights = scipy.linalg.cho_solve(factor, target, check_finite=False)
        before, logits = logits, products @ weights
        if np.abs(logits - before).max() < 1e-5:
            break
    return logits, weights
