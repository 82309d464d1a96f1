"""A classifier that goes on with more texts, and takes in their words, n-grams and labels."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wordvec
from wordvec import FastTextClassifier, FormatError
from wordvec.formats.table import write_vectors
from wordvec.progress import Progress
from wordvec.system import checkpoints

SMALL = dict(vector_size=8, epochs=5, learning_rate=0.5, bucket=500, max_n=3, word_ngrams=2)
LOSSES = "softmax", "ns", "ova", "hs"
by_loss = pytest.mark.parametrize("loss", LOSSES)


@pytest.fixture(scope="module")
def texts(topics):
    """Texts of two topics with their labels, then of three, the last of which is new."""
    random = np.random.default_rng(3)
    more = {"sky": ["cloud", "rain", "storm", "ship"], "kitchen": ["oven", "sieve", "spoon", "plate"]}

    def of(topics, times):
        pairs = [(random.choice(words, 6).tolist(), label) for _ in range(times) for label, words in topics.items()]
        return [text for text, _ in pairs], [label for _, label in pairs]

    return of(topics, 80), of(more, 80)


def digest(model):
    arrays = model.saved().arrays
    return hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays))).hexdigest()


@by_loss
def test_labels_words_and_ngrams_come_with_any_number_of_workers(loss, texts, tmp_path):
    (first, labels), (more, new) = texts
    if loss == "hs":
        new = ["sea" if label == "sky" else label for label in new]
    found = set()
    for workers in (1, 2, 3):
        model = FastTextClassifier(**SMALL, loss=loss, workers=workers).fit(first, labels)
        buckets = {*model.buckets_}
        counts = dict(zip(model.vocabulary_.words, model.vocabulary_.counts.tolist(), strict=True))
        model.partial_fit(more, new, grow=True, epochs=8)
        found.add(digest(model.set_params(workers=1)))
    assert len(found) == 1
    assert model.classes_.tolist() == sorted({*labels, *new}) and buckets < {*model.buckets_}
    assert model.growth_.items() >= {"words": 21, "new_words": 4, "new_labels": int(loss != "hs")}.items()
    assert [record["epoch"] for record in model.history_] == list(range(1, 14))
    tokens = sum(more, []) + ["</s>"] * len(more)
    for word, count in zip(model.vocabulary_.words, model.vocabulary_.counts.tolist(), strict=True):
        assert count == counts.get(word, 0) + tokens.count(word)
    assert model.score(more, new) > 0.95
    assert model.predict([["cloud", "rain"]]) == (["sea"] if loss == "hs" else ["sky"])
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model").partial_fit(first, labels, grow=True)
    assert digest(again) == digest(model.partial_fit(first, labels, grow=True))


@by_loss
def test_a_grown_classifier_predicts_the_same_in_fasttext(loss, texts, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    (first, labels), (more, new) = texts
    model = FastTextClassifier(**SMALL, loss=loss).fit(first, labels)
    model.partial_fit(*((first, labels) if loss == "hs" else (more, new)), grow=True)
    write_vectors(model, tmp_path / "model.bin")
    theirs = fasttext.load_model(str(tmp_path / "model.bin"))
    for text, ours in zip(more[:20], model.predict_labels(more[:20], k=None), strict=True):
        found = theirs.f.predict(" ".join(text) + "\n", -1, 0.0, "strict")
        assert {name.removeprefix("__label__"): value for value, name in found} == pytest.approx(dict(ours), rel=1e-4)


@by_loss
def test_without_grow_what_is_known_stays_and_a_new_label_is_refused(loss, texts):
    (first, labels), (more, new) = texts
    model = FastTextClassifier(**SMALL, loss=loss).fit(first, labels)
    before = digest(model)
    with pytest.raises(ValueError, match="^the label 'sky' is new to this classifier: set grow=True to take it in$"):
        model.partial_fit(more, new)
    with pytest.raises(TypeError, match="labels are of several kinds"):
        model.partial_fit(more, [1] * len(more), grow=True)
    with pytest.raises(ValueError, match="^the label 'kitchen' is not among classes"):
        model.partial_fit(first, labels, classes=["sea", "sky"])
    with pytest.raises(ValueError, match="no vectors of to hold fast: 'cloud'"):
        model.partial_fit(first, labels, freeze=["ship", "cloud"])
    if loss == "hs":
        with pytest.raises(ValueError, match="a new label makes another tree"):
            model.partial_fit(more, new, grow=True)
    assert digest(model) == before
    words, counts = model.vocabulary_.words, model.vocabulary_.counts
    model.partial_fit(more, ["sea" if label == "sky" else label for label in new])
    assert model.vocabulary_.words == words and (model.vocabulary_.counts == counts).all()
    assert digest(model) != before


@by_loss
def test_words_held_fast_stay_to_the_bit(loss, texts):
    (first, labels), (more, new) = texts
    new = ["sea" if label == "sky" else label for label in new]
    for freeze in (True, ["ship", "oven"]):
        model = FastTextClassifier(**SMALL, loss=loss).fit(first, labels)
        before = {word: model.wv[word].copy() for word in model.vocabulary_.words}
        model.partial_fit(more, new, grow=True, freeze=freeze)
        held = before if freeze is True else freeze
        assert all(np.array_equal(model.wv[word], before[word]) for word in held)
        assert freeze is True or not np.array_equal(model.wv["plate"], before["plate"])
        assert model.growth_["held"] == len(held)


def test_an_unfitted_classifier_is_fitted(texts):
    first, labels = texts[0]
    model = FastTextClassifier(**SMALL).partial_fit(first, labels, ["kitchen", "sea", "sky"])
    assert digest(model) == digest(FastTextClassifier(**SMALL).fit(first, labels))
    for wrong in (dict(epochs=2), dict(freeze=True)):
        with pytest.raises(ValueError, match="call fit"):
            FastTextClassifier(**SMALL).partial_fit(first, labels, **wrong)


WORDS = st.sampled_from(["a", "b", "ship", "ships", "été", "</s>", "__label__a", "x" * 20])
TEXTS = st.lists(st.tuples(st.lists(WORDS, max_size=6), st.sampled_from(["x", "y", "z", "é"])), min_size=1, max_size=6)


@by_loss
@settings(max_examples=10, deadline=None)
@given(steps=st.lists(TEXTS, min_size=1, max_size=3))
def test_whatever_comes_sizes_fit(loss, steps, tmp_path_factory):
    model = FastTextClassifier(**SMALL | dict(epochs=1), loss=loss).fit([["a", "b"], ["b"]], ["x", "y"])
    for step in steps:
        step = [(text, "x" if loss == "hs" else label) for text, label in step]
        model.partial_fit([text for text, _ in step], [label for _, label in step], grow=True)
    labels, words = len(model.classes_), len(model.vocabulary_)
    assert model.vectors_.shape == (words, 8) and np.isfinite(model.vectors_).all()
    assert len(model._learnt.outputs) == labels - (loss == "hs")
    assert len(model._learnt.inputs) == words + len(model.buckets_)
    folder = tmp_path_factory.mktemp("classes") / "model"
    model.save(folder)
    assert digest(wordvec.load(folder)) == digest(model)


class BreaksOff(Progress):
    """A listener that raises an error at the second piece of an epoch."""

    def __init__(self, epoch):
        self.epoch, self.heard, self.notes = epoch, [], []

    def begin(self, task, total, unit, done=0):
        self.task = task

    def advance(self, done, **figures):
        if self.task == "training":
            self.heard.append(figures["epoch"])
            if self.heard.count(self.epoch) == 2:
                raise ConnectionError

    def end(self, **figures):
        pass

    def note(self, sentence):
        self.notes.append(sentence)


@pytest.mark.parametrize("loss", ["softmax", "ova"])
def test_more_training_that_was_broken_off_goes_on_to_the_same_bits(loss, texts, tmp_path, monkeypatch):
    """The model stays as it was until the call is repeated: then with what it had begun with, weights included."""
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    (first, labels), (more, new) = texts
    model = FastTextClassifier(**SMALL, loss=loss, class_weight="balanced").fit(first, labels)
    model.save(tmp_path / "model")
    before, state = digest(model), tmp_path / "state"
    weights = np.random.default_rng(2).uniform(0.5, 1.5, len(more))
    how = dict(sample_weight=weights, grow=True, freeze=["ship"], epochs=6)
    for epoch, workers in ((7, 1), (10, 2)):
        model.set_params(workers=workers)
        with pytest.raises(ConnectionError):
            model.partial_fit(more, new, checkpoint=state, progress=BreaksOff(epoch), **how)
        assert digest(model.set_params(workers=None)) == before
    for wrong in (dict(sample_weight=weights[::-1]), dict(freeze=None), dict(epochs=7)):
        with pytest.raises(FormatError, match="holds the state of a run with"):
            model.partial_fit(more, new, checkpoint=state, **how | wrong)
    last = BreaksOff(0)
    model.partial_fit(more, new, checkpoint=state, progress=last, **how)
    assert set(last.heard) == {10, 11} and any("going on in epoch 10" in note for note in last.notes)
    whole = wordvec.load(tmp_path / "model").partial_fit(more, new, **how)
    assert digest(model) == digest(whole) and model.growth_ == whole.growth_
    assert [record["loss"] for record in model.history_] == [record["loss"] for record in whole.history_]
