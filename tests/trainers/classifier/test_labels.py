"""Labels of any kind, several to a text or none, and their probabilities."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score

import wordvec
from wordvec import CorpusError

from .common import BOTH, SEA, STONE, WOOD, about, make


@pytest.mark.parametrize("loss", ["ns", "ova"])
def test_probabilities_of_labels_that_do_not_exclude_each_other_are_independent(data, loss, monkeypatch):
    model = make(loss=loss).fit(*data)
    scores = np.array([[-200, 0, 8.5], [5, 5, -8.5]], np.float32)
    monkeypatch.setattr("wordvec.trainers.labels.class_scores.score_blocks", lambda *_: [scores])
    probability = model.predict_proba(["ship", "moss"])
    assert probability.dtype == np.float32
    five = 1 / (1 + np.exp(-5)) + 1e-5
    np.testing.assert_allclose(probability, [[1e-5, 0.5 + 1e-5, 1], [five, five, 1e-5]], atol=1e-7)


def test_labels_are_counted(model, data, file):
    texts, labels = data
    expected = [labels.count(label) for label in model.classes_]
    for arguments in ((texts, labels), (file,)):
        again = clone(model).set_params(epochs=1).fit(*arguments)
        assert again._learnt.counts.tolist() == expected
        assert again.classes_[again._learnt.order].tolist() == ["sea", "wood", "stone"]


def test_every_text_meets_as_many_other_labels_as_asked():
    model = make(loss="ns", negative=5, epochs=1, learning_rate=1e-9).fit(
        ["a", "b"] * 100, ["often"] * 190 + ["rare"] * 10
    )
    assert model.history_[0]["loss"] == pytest.approx(6 * np.log(2))


@pytest.mark.parametrize("learning_rate", [0.1, 1])
def test_one_against_all_is_stable_with_many_labels_to_a_text(learning_rate):
    """A text sums up the gradients of all labels: those of a hundred true ones went to infinity."""
    draw = random.Random(8)
    topics = [[f"l{label}" for label in draw.sample(range(2000), 100)] for _ in range(40)]
    about_topic = draw.choices(range(40), k=300)
    texts = [f"t{topic} {draw.choice(BOTH)} t{topic}" for topic in about_topic]
    model = make(loss="ova", epochs=10, learning_rate=learning_rate)
    model.fit(texts, [topics[topic] for topic in about_topic])
    right = [
        len({label for label, _ in found} & set(topic)) / 100
        for found, topic in zip(model.predict_labels([f"t{topic}" for topic in range(40)], k=100), topics, strict=True)
    ]
    assert model.history_[-1]["loss"] < model.history_[0]["loss"] / 2
    assert np.mean(right) > 0.9


def test_a_text_of_several_labels():
    draw = random.Random(4)
    kinds = [["sea"], ["wood"], ["sea", "wood"], ["stone"]]
    words = {"sea": SEA, "wood": WOOD, "stone": STONE}
    labels = draw.choices(kinds, k=600)
    texts = [" ".join(about(words[label], draw) for label in several) for several in labels]
    model = make(loss="ova", epochs=20).fit(texts, labels)
    found = model.predict_labels(["ship wave sea", "tree leaf ship wave wood sea", "cliff"], k=None, threshold=0.5)
    assert [sorted(label for label, _ in each) for each in found] == [["sea"], ["sea", "wood"], ["stone"]]
    assert model.score(texts, labels) > 0.95
    for kind in set, frozenset, np.array:
        assert model.score(texts, list(map(kind, labels))) == model.score(texts, labels)
    assert model.predict_labels(["ship"], k=1)[0] == model.predict_labels(["ship"], k=9)[0][:1]
    assert model.predict_labels(["ship"], threshold=1.5) == [[]]


def test_two_classes_have_one_score():
    texts = ["ship wave", "tree moss"] * 100
    model = make().fit(texts, [False, True] * 100)
    scores = model.decision_function(texts[:2])
    assert scores.shape == (2,) and scores[0] < 0 < scores[1]
    assert cross_val_score(model, texts, [False, True] * 100, scoring="roc_auc", cv=2).tolist() == [1, 1]


@pytest.mark.parametrize("labels", [["no", "yes"], [7, 3], [True, False], [0.5, 1.5], np.array([2, 1], np.int8)])
def test_labels_of_any_kind_come_back(labels, tmp_path):
    model = make(epochs=20).fit(["ship wave", "tree moss"] * 20, list(labels) * 20)
    assert model.predict(["wave", "moss"]).tolist() == list(labels)
    model.save(tmp_path / "model")
    assert wordvec.load(tmp_path / "model").predict(["wave", "moss"]).tolist() == list(labels)


@pytest.mark.parametrize(
    "labels", [np.array([17, 2**63 + 1, 2**63 + 2], np.uint64), [2**63, 17, -1], [2**64, 17, -1], ["a", "a\0", "a\0\0"]]
)
def test_labels_that_differ_stay_apart(labels, tmp_path):
    several = np.tile(labels, 30) if isinstance(labels, np.ndarray) else labels * 30
    model = make(epochs=30).fit(["ship wave", "tree moss", "cliff cave"] * 30, several)
    model.save(tmp_path / "model")
    for each in (model, wordvec.load(tmp_path / "model")):
        predicted = each.predict(["wave", "moss", "cave"]).tolist()
        assert predicted == list(labels) and {*map(type, predicted)} <= {int, str}


@pytest.mark.parametrize(
    ("labels", "error", "sentence"),
    [
        (["a"] * 4, ValueError, "all texts have one class, the label 'a': give texts of two labels at least"),
        (["a", 1, "a", 1], TypeError, r"labels are of several kinds \(int, str\)"),
        ([("a",), ("b",), ("a",), ("b",)], TypeError, "a label is a tuple: give str, int, float, bool, or a list"),
        (["a", "b", None, "b"], CorpusError, "text 2 has no label, as 1 of 4 texts"),
        (["a", "b"], ValueError, "there are more texts than the 2 labels"),
        (["a", "b"] * 3, ValueError, "there are 6 labels for 4 texts"),
        (None, ValueError, "there are no labels: give one for each text"),
    ],
)
def test_bad_labels_are_named(labels, error, sentence):
    with pytest.raises(error, match=sentence):
        make().fit(["one text"] * 4, labels)


@pytest.mark.parametrize("loss", ["softmax", "hs", "ns"])
def test_lines_without_a_label_are_left_out_and_counted(tmp_path, loss):
    path, labelled = tmp_path / "train.txt", tmp_path / "labelled.txt"
    labelled.write_text("__label__a one\n__label__b two\n" * 20)
    path.write_text("__label__a one\n__label__b two\n\n" * 20 + "two one\n")
    with pytest.warns(UserWarning, match=rf"21 of 61 texts have no label and are left out: .* line 3 of {path}"):
        model = make(loss=loss).fit(path)
    assert model.predict(["one", "two"]).tolist() == ["a", "b"]
    assert model.score(path) == make(loss=loss).fit(labelled).score(labelled) == 1
    path.write_text("one\n\n")
    with pytest.raises(CorpusError, match=rf"line 1 of {path} has no label, as 2 of 2 texts"):
        model.fit(path)


def test_one_against_all_a_text_without_labels_teaches_none_of_them(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("__label__rude you fool\n__label__rude __label__threat you beware\na nice day\n" * 50)
    model = make(loss="ova", epochs=50, learning_rate=0.5).fit(path)
    assert model.predict_labels(["a nice day", "you beware"], k=None, threshold=0.5)[0] == []
    in_memory = make(loss="ova", epochs=50, learning_rate=0.5).fit(
        ["you fool", "you beware", "a nice day"] * 50, [["rude"], ["rude", "threat"], []] * 50
    )
    assert in_memory.predict_proba(["a nice day"]).tobytes() == model.predict_proba(["a nice day"]).tobytes()


def test_an_encoded_corpus_has_no_labels_but_can_be_classified(simple, data, tmp_path):
    folder = tmp_path / "encoded"
    wordvec.Corpus.build(data[0], folder)
    for fit in (lambda: make().fit(folder), lambda: make().fit(str(folder)), lambda: simple.score(folder)):
        with pytest.raises(CorpusError, match="encoded is an encoded corpus, which holds no labels: give the text"):
            fit()
    assert simple.predict(folder).tolist() == simple.predict(data[0]).tolist()
