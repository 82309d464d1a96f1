"""Doc2Vec as a transformer of scikit-learn."""

from __future__ import annotations

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

from wordvec import Doc2Vec

from .common import DBOW


def test_in_a_pipeline_of_scikit_learn(texts, labels):
    strings = [" ".join(text) for text in texts]
    pipeline = make_pipeline(Doc2Vec(**DBOW), LogisticRegression())
    assert cross_val_score(pipeline, strings, labels, cv=3, error_score="raise").min() > 0.95
    grid = GridSearchCV(pipeline, {"doc2vec__dm": [0, 1], "doc2vec__epochs": [5]}, cv=2, error_score="raise")
    assert grid.fit(strings, labels).best_score_ > 0.9
    assert grid.best_estimator_.predict(strings[:4]).tolist() == labels[:4]


def test_fit_transform_infers_what_transform_would(model, texts):
    vectors = Doc2Vec(**DBOW).fit_transform(text for text in texts)
    assert vectors.tobytes() == model.transform(texts).tobytes()
    assert not np.array_equal(vectors, model.documents_)


def test_survives_joblib(model, texts, tmp_path):
    model.dv  # noqa: B018 (made when first asked for, and not kept)
    joblib.dump(model, tmp_path / "model")
    again = joblib.load(tmp_path / "model")
    assert again.dv.vectors.tobytes() == model.documents_.tobytes()
    assert again.transform(texts[:3]).tobytes() == model.transform(texts[:3]).tobytes()
