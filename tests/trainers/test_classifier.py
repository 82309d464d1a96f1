"""Telling labels from texts: topics that never mix, in every loss, from every source, through every file."""

from __future__ import annotations

import json
import pickle
import random
import signal
import warnings

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted

import wordvec
from wordvec import CorpusError, Documents, FastTextClassifier, FormatError, TrainingError
from wordvec.system import checkpoints
from wordvec.trainers.shared.text_classes import known_places, numbered

LOSSES = "softmax", "hs", "ns", "ova"
SEA = "sea ship wave harbour sail anchor fish salt storm crew".split()
WOOD = "wood tree leaf root branch moss bird deer path hunter".split()
STONE = "stone ridge cliff peak gorge boulder slope summit scree cave".split()
BOTH = "the of and to in".split()
SEVERAL = [], ["new"], ["new", "old"]


def make(**changes):
    return FastTextClassifier(**dict(vector_size=16, epochs=8, learning_rate=0.5, bucket=3000) | changes)


def about(topic, draw, length=8):
    return " ".join(draw.choices(topic + BOTH, k=length))


@pytest.fixture(scope="module")
def data():
    draw = random.Random(3)
    topics = {"sea": SEA, "wood": WOOD, "stone": STONE}
    labels = draw.choices(list(topics), weights=(3, 2, 1), k=400)
    return [about(topics[label], draw) for label in labels], labels


@pytest.fixture(scope="module")
def file(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("labelled") / "train.txt"
    path.write_text("".join(f"__label__{label} {text}\n" for text, label in zip(*data, strict=True)))
    return path


@pytest.fixture(scope="module", params=LOSSES)
def model(request, data):
    return make(loss=request.param, word_ngrams=2, min_n=3, max_n=3).fit(*data)


@pytest.fixture(scope="module")
def simple(data):
    return make().fit(*data)


# Learning


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


@pytest.mark.parametrize("loss", ["ns", "ova"])
def test_probabilities_of_labels_that_do_not_exclude_each_other_are_independent(data, loss, monkeypatch):
    model = make(loss=loss).fit(*data)
    scores = np.array([[-200, 0, 8.5], [5, 5, -8.5]], np.float32)
    monkeypatch.setattr("wordvec.trainers.shared.class_scores.score_blocks", lambda *_: [scores])
    probability = model.predict_proba(["ship", "moss"])
    assert probability.dtype == np.float32
    five = 1 / (1 + np.exp(-5)) + 1e-5
    np.testing.assert_allclose(probability, [[1e-5, 0.5 + 1e-5, 1], [five, five, 1e-5]], atol=1e-7)


def test_a_text_has_the_same_scores_in_any_company(model, data, monkeypatch):
    whole = model.decision_function(data[0])
    alone = np.concatenate([model.decision_function([text]) for text in data[0][:20]])
    assert alone.tobytes() == whole[:20].tobytes()
    monkeypatch.setattr("wordvec.trainers.shared.class_scores.BLOCK", 30)
    assert model.decision_function(data[0]).tobytes() == whole.tobytes()
    assert model.score(*data) == 1


def test_same_bits_for_any_number_of_workers(model, data):
    again = clone(model).set_params(workers=3).fit(*data)
    for name in ("inputs", "outputs"):
        assert getattr(again._learnt, name).tobytes() == getattr(model._learnt, name).tobytes()


def test_labels_are_counted(model, data, file):
    texts, labels = data
    expected = [labels.count(label) for label in model.classes_]
    for arguments in ((texts, labels), (file,)):
        again = clone(model).set_params(epochs=1).fit(*arguments)
        assert again._learnt.counts.tolist() == expected
        assert again.classes_[again._learnt.order].tolist() == ["sea", "wood", "stone"]


@pytest.mark.parametrize("loss", LOSSES)
def test_where_nothing_is_learnt_the_user_is_told(data, loss):
    texts, labels = data
    with pytest.warns(UserWarning, match="nothing was learnt: .* more epochs, or change learning_rate"):
        make(loss=loss, epochs=1, learning_rate=1e-4).fit(texts, labels)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make(loss=loss, word_ngrams=2).fit(texts, labels)


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


# As scikit-learn has it


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


def test_survives_pickling(model, data):
    again = pickle.loads(pickle.dumps(model))
    assert again.predict_proba(data[0]).tobytes() == model.predict_proba(data[0]).tobytes()


# Files


def test_save_and_load(model, data, tmp_path):
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.get_params() == model.get_params() and again.history_ == model.history_
    assert again.predict_proba(data[0]).tobytes() == model.predict_proba(data[0]).tobytes()
    vectors = wordvec.read_vectors(tmp_path / "model")
    for word in ("ship", "ships"):
        assert np.array_equal(vectors[word], model.wv[word])


def test_a_model_without_spellings_gives_vectors_of_words(simple, tmp_path):
    model = make(word_ngrams=2).fit(["ship wave", "tree moss"] * 20, [0, 1] * 20)
    model.save(tmp_path / "model")
    vectors = wordvec.read_vectors(tmp_path / "model")
    assert vectors.vectors.shape == model.vectors_.shape == (5, 16) and "ships" not in vectors
    assert np.array_equal(vectors["ship"], model.wv["ship"])


def test_fasttexts_file_round_trips(model, data, tmp_path):
    wordvec.write_vectors(model, tmp_path / "model.bin")
    again = wordvec.load(tmp_path / "model.bin")
    np.testing.assert_array_equal(again.predict_proba(data[0]), model.predict_proba(data[0]))
    wordvec.write_vectors(again, tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == (tmp_path / "model.bin").read_bytes()
    assert np.array_equal(wordvec.read_vectors(tmp_path / "model.bin")["ships"], model.wv["ships"])


def test_a_cut_file_is_refused(model, tmp_path):
    wordvec.write_vectors(model, tmp_path / "model.bin")
    (tmp_path / "cut.bin").write_bytes((tmp_path / "model.bin").read_bytes()[:-9])
    with pytest.raises(FormatError, match="ends inside the output matrix"):
        wordvec.load(tmp_path / "cut.bin")


def test_what_fasttexts_file_cannot_hold_is_said(tmp_path):
    model = make(lower=True).fit(["Ship", "Tree"] * 20, [0, 1] * 20)
    with pytest.warns(UserWarning, match="does not hold lower=True"):
        wordvec.write_vectors(model, tmp_path / "model.bin")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("lengths", [dict(word_ngrams=1), dict(word_ngrams=3), dict(word_ngrams=2, min_n=2, max_n=4)])
def test_fasttext_computes_the_same_probabilities(data, file, loss, lengths, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    path = str(tmp_path / "model.bin")
    names = dict(word_ngrams="wordNgrams", min_n="minn", max_n="maxn")
    theirs = {names[name]: value for name, value in lengths.items()}
    peer = fasttext.train_supervised(str(file), dim=16, epoch=2, loss=loss, bucket=3000, thread=1, verbose=0, **theirs)
    peer.save_model(path)
    ours = wordvec.load(path)
    assert_alike(peer, ours)
    wordvec.write_vectors(make(loss=loss, **lengths).fit(*data), path)
    assert_alike(fasttext.load_model(path), wordvec.load(path))


def assert_alike(peer, ours):
    texts = ["ship wave the ship", "naïve unknown words", "cliff", "", "moss tree and of wood crew"]
    for text, labels in zip(texts, ours.predict_labels(texts, k=None), strict=True):
        theirs = {label: value for value, label in peer.f.predict(text + "\n", -1, 0.0, "strict")}
        assert len(theirs) == len(labels) == 3
        for label, value in labels:
            assert theirs[f"__label__{label}"] == pytest.approx(value, abs=1e-6)


# What is wrong


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


@pytest.mark.parametrize("loss", ["softmax", "hs", "ns", "ova"])
def test_odd_texts_have_the_probabilities_of_fasttext(loss, data, tmp_path):
    fasttext = pytest.importorskip("fasttext", reason="the package fasttext is not installed")
    file, path = tmp_path / "train.txt", str(tmp_path / "model.bin")
    file.write_text("".join(f"__label__{label} {text}\n" for text, label in zip(*data, strict=True)))
    how = dict(dim=16, epoch=5, lr=0.5, wordNgrams=2, minn=2, maxn=4, bucket=3000, thread=1, verbose=0)
    peer = fasttext.train_supervised(str(file), loss=loss, **how)
    peer.save_model(path)
    ours, random = wordvec.load(path), np.random.default_rng(3)
    pieces = [
        *" ".join(data[0][:20]).split(),
        "</s>",
        "__label__x",
        f"__label__{data[1][0]}",
        "İ",
        "\u2028",
        "👩\u200d🚀",
        "<",
    ]
    texts = [" ".join(random.choice(pieces, random.integers(9))) for _ in range(1000)]
    for text, labels in zip(texts, ours.predict_labels(texts, k=None), strict=True):
        theirs = {label: value for value, label in peer.f.predict(text + "\n", -1, 0.0, "strict")}
        for label, value in labels:
            if ours.loss != "hs" or value > 1.1e-5:  # of those fastText leaves out what is less likely
                assert theirs[f"__label__{label}"] == pytest.approx(value, abs=1e-6), text
    exclusive, by_label = loss in ("softmax", "hs"), [dict(labels) for labels in ours.predict_labels(texts, k=None)]
    expected = [[labels[label] for label in ours.classes_] for labels in by_label]
    np.testing.assert_allclose(ours.predict_proba(texts), expected, atol=4e-5 if exclusive else 1.1e-5)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({name: 0}, f"^{name} must be 1 or more, not 0")
        for name in ("vector_size", "epochs", "word_ngrams", "negative", "min_count", "workers", "bucket")
    ]
    + [
        ({"learning_rate": 0}, "^learning_rate must be more than 0"),
        ({"loss": "hinge"}, "^loss must be 'softmax' or 'hs' or 'ns' or 'ova', not 'hinge'$"),
        ({"tokenizer": "words"}, "^tokenizer='words' must be whitespace, unicode, regex"),
        ({"min_n": 3}, r"^min_n \(3\) is above max_n \(0\): set max_n"),
        ({"min_n": 5, "max_n": 4}, r"^min_n \(5\) is above max_n \(4\)"),
        ({"bucket": 2**31}, "^bucket must be 2,147,483,647 at most"),
        ({"seed": -1}, "^seed must be 0 or more"),
    ],
)
def test_a_bad_setting_is_named(settings, sentence, data):
    with pytest.raises(ValueError, match=sentence):
        make(**settings).fit(*data)


def test_no_frequent_word(data):
    with pytest.raises(CorpusError, match="occurs 9999 times or more: lower min_count"):
        make(min_count=9999).fit(*data)


class Interrupting:
    """A listener that interrupts training."""

    def begin(self, task, total, unit, done=0):
        self.task, self.unit = task, unit

    def advance(self, done, **figures):
        if self.task == "training":
            assert self.unit == "texts" and figures["texts_per_second"] > 0
            raise KeyboardInterrupt

    def end(self, **figures):
        pass

    def note(self, sentence):
        pass


def test_an_interrupted_fit_leaves_what_was_learnt(data):
    model = make().fit(*data)
    before = model.predict_proba(data[0])
    with pytest.raises(KeyboardInterrupt):
        model.fit(["a", "b"] * 200, ["x", "y"] * 200, progress=Interrupting())
    assert model.predict_proba(data[0]).tobytes() == before.tobytes()
    assert model.classes_.tolist() == ["sea", "stone", "wood"]


class BreaksOff(Interrupting):
    """A listener that raises an error at the third piece of an epoch."""

    def __init__(self, epoch):
        self.epoch, self.heard, self.notes = epoch, [], []
        self.note = self.notes.append

    def advance(self, done, **figures):
        if self.task == "training":
            self.heard.append(figures["epoch"])
            if self.heard.count(self.epoch) == 3:
                raise ConnectionError


@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_that_was_broken_off_goes_on_to_the_same_bits(loss, data, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    texts, labels = data
    labels = [[label, *SEVERAL[n % 3]] for n, label in enumerate(labels)]  # of which some losses draw one
    whole = make(loss=loss).fit(texts, labels)
    for epoch in (2, 2, 7):
        with pytest.raises(ConnectionError):
            make(loss=loss, workers=epoch).fit(texts, labels, checkpoint=tmp_path / "state", progress=BreaksOff(epoch))
    last = BreaksOff(0)
    again = make(loss=loss, workers=1).fit(texts, labels, checkpoint=tmp_path / "state", progress=last)
    assert set(last.heard) == {7, 8}
    assert any("going on in epoch 7" in note for note in last.notes)
    assert again.predict_proba(texts).tobytes() == whole.predict_proba(texts).tobytes()
    assert again.vectors_.tobytes() == whole.vectors_.tobytes()
    assert [(r["epoch"], r["loss"]) for r in again.history_] == [(r["epoch"], r["loss"]) for r in whole.history_]
    with pytest.raises(FormatError, match="holds the state of a run with epochs=8, not 9:"):
        make(loss=loss, epochs=9).fit(texts, labels, checkpoint=tmp_path / "state")
    with pytest.raises(FormatError, match="holds the state of a run with other values to start from:"):
        make(loss=loss).fit(texts, labels[::-1], checkpoint=tmp_path / "state")


def test_an_interruption_keeps_the_state(data, tmp_path):
    class Signals(BreaksOff):
        def advance(self, done, **figures):
            if figures.get("epoch") == 2 and 2 not in self.heard:
                signal.raise_signal(signal.SIGINT)
            self.heard.append(figures.get("epoch"))

    model, first, second = make(), Signals(0), BreaksOff(0)
    with pytest.raises(KeyboardInterrupt, match="keeps the state, and the same run goes on"):
        model.fit(*data, checkpoint=tmp_path / "state", progress=first)
    model.fit(*data, checkpoint=tmp_path / "state", progress=second)
    assert min(second.heard) == 2
    assert model.predict_proba(data[0]).tobytes() == make().fit(*data).predict_proba(data[0]).tobytes()


def test_divergence_names_the_rate_of_the_classifier(data, without_upper_bounds):
    with pytest.raises(TrainingError, match="diverged in epoch 1: .*; lower learning_rate"):
        make(learning_rate=1e39).fit(*data)


def test_settings_of_the_rows_cannot_change_under_a_model(data):
    model = make().fit(*data).set_params(word_ngrams=2, loss="hs")
    with pytest.raises(ValueError, match="word_ngrams, loss no longer fits the trained rows: set it back, or fit anew"):
        model.predict(data[0])
    with pytest.raises(ValueError, match="k must be 1 or more"):
        make().fit(*data).predict_labels(data[0], k=0)
    with pytest.raises(ValueError, match="there are 2 labels for 400 texts"):
        make().fit(*data).score(data[0], ["sea", "wood"])


def test_a_model_folder_holds_nothing_that_can_run(model, tmp_path):
    model.save(tmp_path / "model")
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "arrays.safetensors", "model.json", "settings.toml", "words.txt",
    ]  # fmt: skip
    assert json.loads((tmp_path / "model" / "model.json").read_text())["state"]["classes"] == ["sea", "stone", "wood"]


@pytest.mark.parametrize("bucket", [1000, 10**6])
def test_buckets_are_numbered_alike_by_table_and_by_search(bucket):
    hashed = np.random.default_rng(1).integers(0, 1000, 300)
    buckets, place = numbered(hashed[:200], bucket)
    assert buckets.tolist() == sorted(set(hashed[:200].tolist()))
    assert buckets[place].tolist() == hashed[:200].tolist()
    expected = [buckets.tolist().index(each) if each in buckets else len(buckets) for each in hashed]
    assert known_places(buckets, hashed, bucket).tolist() == expected


def test_an_encoded_corpus_has_no_labels_but_can_be_classified(simple, data, tmp_path):
    folder = tmp_path / "encoded"
    wordvec.Corpus.build(data[0], folder)
    for fit in (lambda: make().fit(folder), lambda: make().fit(str(folder)), lambda: simple.score(folder)):
        with pytest.raises(CorpusError, match="encoded is an encoded corpus, which holds no labels: give the text"):
            fit()
    assert simple.predict(folder).tolist() == simple.predict(data[0]).tolist()
