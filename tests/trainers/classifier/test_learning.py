"""Telling labels from texts, in every loss and from every source."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted

from wordvec import Documents
from wordvec.trainers.labels.text_classes import known_places, numbered

from .common import LOSSES, make


def test_topics_are_told_apart(model, data):
    assert model.classes_.tolist() == ["sea", "stone", "wood"]
    assert model.score(*data) == 1
    assert model.predict(["ship salt", "bird of moss", ["cliff", "cave"]]).tolist() == ["sea", "wood", "stone"]
    assert model.history_[-1]["loss"] < model.history_[0]["loss"]
    assert set(model.history_[0]) == {"epoch", "loss", "learning_rate", "texts_per_second", "seconds"}


def test_probabilities_belong_to_the_scores(model, data):
    texts = data[0][:50]
    probability, scores = model.predict_proba(texts), model.decision_function(texts)
    assert probability.shape == scores.shape == (50, 3)
    if model.loss in ("softmax", "hs"):
        np.testing.assert_allclose(probability.sum(axis=1), 1, atol=1e-6)
    assert (probability.argmax(axis=1) == scores.argmax(axis=1)).all()
    best = model.predict_labels(texts, k=None)
    assert [labels[0][0] for labels in best] == model.predict(texts).tolist()
    for labels in best:
        assert [value for _, value in labels] == sorted((value for _, value in labels), reverse=True)
    if model.loss in ("softmax", "hs"):
        np.testing.assert_allclose([sum(value for _, value in labels) for labels in best], 1, atol=1e-4)


def test_a_text_has_the_same_scores_in_any_company(model, data, monkeypatch):
    whole = model.decision_function(data[0])
    alone = np.concatenate([model.decision_function([text]) for text in data[0][:20]])
    assert alone.tobytes() == whole[:20].tobytes()
    monkeypatch.setattr("wordvec.trainers.labels.class_scores.BLOCK", 30)
    assert model.decision_function(data[0]).tobytes() == whole.tobytes()
    assert model.score(*data) == 1


def test_same_bits_for_any_number_of_workers(model, data):
    again = clone(model).set_params(workers=3).fit(*data)
    for name in ("inputs", "outputs"):
        assert getattr(again._learnt, name).tobytes() == getattr(model._learnt, name).tobytes()


@pytest.mark.parametrize("loss", LOSSES)
def test_where_nothing_is_learnt_the_user_is_told(data, loss):
    texts, labels = data
    with pytest.warns(UserWarning, match="nothing was learnt: .* more epochs, or change learning_rate"):
        make(loss=loss, epochs=1, learning_rate=1e-4).fit(texts, labels)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(loss=loss, word_ngrams=2).fit(texts, labels)


def test_any_source_gives_the_same_model(simple, data, file, tmp_path):
    texts, labels = data
    sources = [
        ((file,), {}),
        ((str(file),), {}),
        (([text.split() for text in texts], np.array(labels)), {}),
        ((iter(texts), labels), {}),
        ((Documents.build(file, label_prefix="__label__"),), {}),
    ]
    for arguments, options in sources:
        model = make().fit(*arguments, **options)
        assert model.predict_proba(texts).tobytes() == simple.predict_proba(texts).tobytes()
    assert simple.score(file) == simple.score(Documents.build(file, label_prefix="__label__")) == 1
    assert simple.predict(file).tolist() == simple.predict(texts).tolist()


def test_nothing_is_left_in_the_cache(data, file, tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    for arguments in (data, (file,)):
        model = make(epochs=1).fit(*arguments)
        model.predict(arguments[0])
        model.score(*arguments)
    assert not (tmp_path / "cache").exists()


def test_prose_is_tokenized_and_lowered_alike_in_training_and_prediction():
    texts = ["A Ship, at SEA!", "(Trees) & moss."] * 50
    model = make(lower=True, tokenizer="unicode").fit(texts, [0, 1] * 50)
    assert {"ship", "trees", "moss"} < set(model.vocabulary_.words)
    assert model.predict(["SHIP?", "moss; TREES"]).tolist() == [0, 1]
    assert model.predict_proba(["SHIP?"]).tobytes() == model.predict_proba([["ship"]]).tobytes()
    documents = Documents.labelled(texts, [0, 1] * 50)
    with pytest.raises(ValueError, match="read with lower=False and tokenizer='whitespace', and the classifier has"):
        model.predict(documents)
    with pytest.raises(ValueError, match="set them alike"):
        make(lower=True).fit(documents)


def test_unknown_words_and_empty_texts_are_told_by_the_end_of_the_text(simple):
    empty, unknown = simple.predict_proba(["", "qqq zzz"])
    assert np.isfinite(empty).all() and empty.tobytes() == unknown.tobytes()
    assert simple.predict([]).tolist() == [] and simple.predict_proba([]).shape == (0, 3)


def test_is_a_classifier_to_scikit_learn(data):
    texts, labels = data
    model = make(epochs=3)
    assert is_classifier(model)
    with pytest.raises(NotFittedError, match="call fit first"):
        model.predict(texts)
    with pytest.raises(NotFittedError):
        check_is_fitted(model)
    assert cross_val_score(model, texts, labels, cv=3).mean() > 0.95
    search = GridSearchCV(make_pipeline(model), {"fasttextclassifier__epochs": [1, 4]}, cv=2)
    assert search.fit(texts, labels).best_params_ == {"fasttextclassifier__epochs": 4}
    check_is_fitted(search.best_estimator_)


@pytest.mark.parametrize("bucket", [1000, 10**6])
def test_buckets_are_numbered_alike_by_table_and_by_search(bucket):
    hashed = np.random.default_rng(1).integers(0, 1000, 300)
    buckets, place = numbered(hashed[:200], bucket)
    assert buckets.tolist() == sorted(set(hashed[:200].tolist()))
    assert buckets[place].tolist() == hashed[:200].tolist()
    expected = [buckets.tolist().index(each) if each in buckets else len(buckets) for each in hashed]
    assert known_places(buckets, hashed, bucket).tolist() == expected
