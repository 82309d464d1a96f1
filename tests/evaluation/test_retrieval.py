"""Measures of retrieval, by hand and against scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from wordvec.evaluation.tasks.retrieval import retrieval


def test_measures_by_hand():
    ndcg, recall, rank = retrieval([["a", "b", "c"], ["x"], ["y"]], [{"b", "z"}, {"x"}, set()], depth=2)
    assert ndcg.score == pytest.approx(100 * ((1 / np.log2(3)) / (1 + 1 / np.log2(3)) + 1) / 2)
    assert (recall.score, rank.score) == (75.0, 75.0)
    assert (ndcg.asked, ndcg.total) == (2, 3)


def test_gains_are_those_of_scikit_learn():
    random = np.random.default_rng(3)
    gains, scores = random.integers(0, 4, (5, 12)), random.random((5, 12))
    found = np.argsort(-scores, axis=1).tolist()
    row = retrieval(found, [dict(enumerate(line.tolist())) for line in gains], depth=6)[0]
    assert row.score == pytest.approx(100 * ndcg_score(gains, scores, k=6))
