"""Weights of texts and of labels: what they mean, where they come from, and which are refused."""

from __future__ import annotations

import csv
import hashlib

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GridSearchCV
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

import wordvec
from wordvec import CorpusError, Documents, FastTextClassifier
from wordvec.trainers.labels.text_weights import class_weights, text_weights

SMALL = dict(vector_size=8, epochs=5, learning_rate=0.5)
LOSSES = "softmax", "ns", "ova", "hs"
by_loss = pytest.mark.parametrize("loss", LOSSES)


@pytest.fixture(scope="module")
def rare(topics):
    """Texts that are more about the topic of their label than about the other; every tenth has the rare one."""
    random = np.random.default_rng(2)
    texts, labels = [], []
    for n in range(300):
        label, other = ("sea", "kitchen") if n % 10 == 0 else ("kitchen", "sea")
        texts.append([str(random.choice(topics[label if random.random() < 0.65 else other])) for _ in range(5)])
        labels.append(label)
    return texts, labels


def digest(model):
    arrays = model.saved().arrays
    return hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays))).hexdigest()


def documents_of(labels):
    documents = Documents.labelled([["a"]] * len(labels), labels)
    classes = sorted(documents.tags)
    return documents, np.array([classes.index(tag) for tag in documents.tags], np.int32), classes


@pytest.mark.parametrize("given", [None, "balanced", {"a": 2.0}, {"b": 0, "c": 0.5}])
def test_classes_weigh_what_they_weigh_in_scikit_learn(given):
    labels = ["c", "a", "b", "a", "a", "b", "a"]
    documents, label, classes = documents_of(labels)
    ours = class_weights(given, classes, label[documents.row])
    np.testing.assert_allclose(ours, compute_class_weight(given, classes=np.array(classes), y=labels))
    of_texts = text_weights(documents, label, classes, given, None)
    if given is not None:
        np.testing.assert_allclose(of_texts, compute_sample_weight(given, labels), rtol=1e-6)
    times = np.arange(7) / 2
    both = text_weights(documents, label, classes, given, times)
    np.testing.assert_allclose(both, times * compute_sample_weight(given, labels), rtol=1e-6)


def test_a_text_of_several_labels_has_the_mean_of_their_weights():
    documents, label, classes = documents_of([["a", "b"], ["b"], [], ["a"]])
    assert text_weights(documents, label, classes, {"a": 3}, None).tolist() == [2, 1, 1, 3]


@by_loss
def test_weights_of_one_change_no_bit_and_others_do_with_any_number_of_workers(rare, loss):
    texts, labels = rare
    plain = FastTextClassifier(**SMALL, loss=loss).fit(texts, labels)
    ones = FastTextClassifier(**SMALL, loss=loss, class_weight={"sea": 1}).fit(texts, labels, sample_weight=[1] * 300)
    assert digest(ones) == digest(plain) and ones.history_[-1]["loss"] == plain.history_[-1]["loss"]
    weights = np.random.default_rng(1).uniform(0, 2, 300)
    found = {
        digest(FastTextClassifier(**SMALL, loss=loss, workers=workers).fit(texts, labels, sample_weight=weights))
        for workers in (1, 2, 3)
    }
    assert len(found) == 1 and digest(plain) not in found


@by_loss
def test_what_weighs_nothing_teaches_nothing(rare, loss):
    """The words are learnt of all texts; so these are there, and their rows stay where they started."""
    texts, labels = rare
    more, of_more = [*texts, ["unheard"], ["of"]], [*labels, "sea", "sea"]
    weights = [1.0] * 300 + [0, 0]
    model = FastTextClassifier(**SMALL, loss=loss).fit(more, of_more, sample_weight=weights)
    start = FastTextClassifier(**SMALL | dict(epochs=1, learning_rate=1e-12), loss=loss).fit(more, of_more)
    np.testing.assert_allclose(model.wv["unheard"], start.wv["unheard"], atol=1e-9)
    assert not np.allclose(model.wv["ship"], start.wv["ship"], atol=1e-3)


@pytest.mark.parametrize("loss", ["softmax", "ova"])
def test_balanced_labels_are_found_as_often_as_with_scikit_learn(rare, topics, loss):
    texts, labels = rare
    counts = np.array([[text.count(word) for word in sum(topics.values(), [])] for text in texts])
    settings = SMALL | dict(epochs=20, learning_rate=0.1, loss=loss)
    weighted = FastTextClassifier(**settings, class_weight="balanced").fit(texts, labels)
    plain = FastTextClassifier(**settings).fit(texts, labels)
    theirs = LogisticRegression(class_weight="balanced").fit(counts, labels)
    found = [
        balanced_accuracy_score(labels, each)
        for each in (weighted.predict(texts), theirs.predict(counts), plain.predict(texts))
    ]
    assert found[0] == pytest.approx(found[1], abs=0.03) and found[0] > found[2] + 0.15


def test_weights_are_repeats_in_expectation(rare):
    """The mean probabilities over seeds, of texts that count three times and of texts that are given three times."""
    texts, labels = rare
    times = np.array([1 + 2 * (label == "sea") for label in labels])
    settings = SMALL | dict(epochs=10, learning_rate=0.1)
    numbers = np.repeat(np.arange(300), times)
    ways = {
        "weights": (texts, labels, times),
        "repeats": ([texts[n] for n in numbers], [labels[n] for n in numbers], None),
    }
    means = {
        name: np.mean(
            [
                FastTextClassifier(**settings, seed=seed).fit(*given[:2], sample_weight=given[2]).predict_proba(texts)
                for seed in range(3)
            ],
            axis=(0, 1),
        )
        for name, given in ways.items()
    }
    plain = FastTextClassifier(**settings).fit(texts, labels).predict_proba(texts).mean(0)
    off = np.abs(means["weights"] - means["repeats"]).max()
    assert off < np.abs(plain - means["repeats"]).max() / 4


def test_partial_fit_weighs_too(rare):
    texts, labels = rare
    for given in (dict(class_weight="balanced"), dict(class_weight={"sea": 5.0})):
        model = FastTextClassifier(**SMALL | dict(learning_rate=0.1), **given).fit(texts, labels)
        again = wordvec_roundtrip(model)
        for each in (model, again):
            each.partial_fit(texts[:50], labels[:50], sample_weight=np.arange(50) / 25, epochs=1)
        assert digest(model) == digest(again) and model.class_weight == again.class_weight
    model.partial_fit(["ship new"], ["third"], grow=True, sample_weight=[2])
    assert model.classes_.tolist() == ["kitchen", "sea", "third"]


def wordvec_roundtrip(model):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model")
        return wordvec.load(f"{folder}/model")


def test_scikit_learn_hands_weights_on(rare):
    texts, labels = rare
    search = GridSearchCV(FastTextClassifier(**SMALL | dict(learning_rate=0.1)), {"class_weight": [None, "balanced"]})
    search.set_params(cv=2).fit(texts, labels, sample_weight=np.ones(300))
    assert len(search.cv_results_["params"]) == 2
    weights = np.where(np.array(labels) == "sea", 0, 1)
    assert search.score(texts, labels) < search.best_estimator_.score(texts, labels, sample_weight=weights)


def test_a_column_of_weights(rare, tmp_path):
    texts, labels = rare
    weights = np.random.default_rng(1).integers(0, 3, 300)
    expected = digest(FastTextClassifier(**SMALL).fit(texts, labels, sample_weight=weights))
    table, rows = tmp_path / "t.csv", [*zip(map(" ".join, texts), labels, weights.tolist(), strict=True)]
    with open(table, "w", newline="") as file:
        csv.writer(file).writerows([("text", "label", "weight"), *rows])
    frame = pd.DataFrame(rows, columns=["text", "label", "weight"])
    for source in (table, frame):
        documents = Documents.build(source, text="text", tags="label", weight="weight")
        assert documents.weights.tolist() == weights.tolist()
        assert digest(FastTextClassifier(**SMALL).fit(documents)) == expected
    assert Documents.build(table, text="text", tags="label").weights is None
    numbered = Documents.build(table, text=1, tags=2, weight=3, header=True)
    assert numbered.weights.tolist() == weights.tolist()
    for wrong in ("-1", "much", "", "nan", "inf"):
        table.write_text(f"text,label,weight\na b,x,1\nb c,y,{wrong}\n")
        with pytest.raises(
            CorpusError, match=rf"the weight of line 3 of .*t.csv is '{wrong}'; give a number from 0 on"
        ):
            Documents.build(table, text="text", tags="label", weight="weight")


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        (dict(sample_weight=[1] * 299), ValueError, "sample_weight is 299 weights, where there are 300 texts; give"),
        (dict(sample_weight=[[1]] * 300), ValueError, r"of shape \(300, 1\)"),
        (
            dict(sample_weight=[1] * 299 + [-1]),
            ValueError,
            "sample_weight of text 299 is -1.0; give a number",
        ),
        (dict(sample_weight=[np.nan] * 300), ValueError, "sample_weight of text 0 is nan"),
        (dict(sample_weight=[np.inf] * 300), ValueError, "sample_weight of text 0 is inf"),
        (dict(sample_weight=[1e39] * 300), ValueError, "the weight of text 0 is too large"),
        (dict(sample_weight=[0] * 300), ValueError, "all weights are zero"),
        (dict(sample_weight=["much"] * 300), TypeError, "sample_weight must be numbers"),
        (dict(class_weight={"lake": 2}), ValueError, "class_weight names the label 'lake', which no text has"),
        (dict(class_weight="balance"), ValueError, "class_weight must be 'balanced', a dict"),
        (dict(class_weight={"sea": -1}), ValueError, r"class_weight\['sea'\] must be a number from 0 on, not -1"),
        (dict(class_weight={"sea": "2"}), TypeError, r"class_weight\['sea'\] must be a number, not '2'"),
    ],
)
def test_wrong_weights_are_one_sentence(rare, given, kind, said):
    weights = given.get("sample_weight")
    with pytest.raises(kind, match=f"^.*{said}") as raised:
        FastTextClassifier(class_weight=given.get("class_weight")).fit(*rare, sample_weight=weights)
    assert "\n" not in str(raised.value)


def test_weights_that_are_cut_are_told(rare):
    with pytest.warns(UserWarning, match="the largest weight, 40, times learning_rate=0.5 is above 1.5: .* set"):
        FastTextClassifier(**SMALL, class_weight={"sea": 40}).fit(*rare)
