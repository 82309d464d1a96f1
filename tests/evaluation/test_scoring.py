"""Benchmarks as scikit-learn's scorers."""

import pickle

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV

from wordvec import PPMISVD, FormatError, Word2Vec, evaluate
from wordvec.evaluation import scorer


@pytest.fixture(scope="module")
def data(tmp_path_factory, topics):
    """Words of one topic are near, those of two are far."""
    folder = tmp_path_factory.mktemp("data")
    one, other = topics.values()
    near = [f"{words[i]} {words[i + 1]} 9" for words in (one, other) for i in range(7)]
    (folder / "pairs.txt").write_text("\n".join([*near, *(f"{one[i]} {other[i]} 1" for i in range(8))]))
    rows = [f"{topic},{word}" for topic, words in topics.items() for word in words]
    (folder / "ap.csv").write_text(",category,word\n" + "\n".join(f"{n},{row}" for n, row in enumerate(rows)))
    return folder


def test_a_grid_is_searched_by_any_benchmark(data, topic_texts):
    texts = topic_texts[:100]
    every = np.arange(len(texts))
    grid = {"epochs": [1, 40], "seed": [1]}
    model = Word2Vec(vector_size=8, min_count=1, sample=0)
    search = GridSearchCV(model, grid, scoring=scorer(data / "pairs.txt"), cv=[(every, every)], error_score="raise")
    search.fit(texts)
    assert search.best_params_["epochs"] == 40
    expected = evaluate(search.best_estimator_, data / "pairs.txt").rows[0].score
    assert search.best_score_ == pytest.approx(expected)


def test_several_benchmarks_count_by_their_first_measure(data, topic_texts):
    model = PPMISVD(vector_size=2, min_count=1).fit(topic_texts[:100])
    report = evaluate(model, [data / "pairs.txt", data / "ap.csv"], geometry=False)
    by = {(row.dataset, row.measure): row.score for row in report.rows}
    both = scorer([data / "pairs.txt", data / "ap.csv"])
    assert both(model) == pytest.approx((by["pairs", "Spearman"] + by["ap", "purity (k-means)"]) / 2)
    assert pickle.loads(pickle.dumps(both))(model, ["ignored"], None) == both(model)
    assert repr(both) == "<Scorer by pairs, ap>"
    ward = scorer(data / "ap.csv", "purity (Ward)")
    assert ward(model) == by["ap", "purity (Ward)"]


def test_what_cannot_be_scored_is_said(data, topic_texts, tmp_path):
    model = PPMISVD(vector_size=2, min_count=1).fit(topic_texts[:100])
    with pytest.raises(ValueError, match="no dataset is scored by 3CosAdd: Spearman"):
        scorer(data / "pairs.txt", "3CosAdd")(model)
    with pytest.raises(FormatError, match="there is no dataset"):
        scorer(tmp_path / "nowhere")
    (tmp_path / "unheard.txt").write_text("x y 1\ny z 2\n")
    assert np.isnan(scorer(tmp_path / "unheard.txt")(model))
