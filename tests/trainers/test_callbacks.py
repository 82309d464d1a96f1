"""Callbacks: when they are called, what they may do, and that they change no bit of what is trained."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from gensim.models.callbacks import CallbackAny2Vec
from hypothesis import given, settings
from hypothesis import strategies as st

import wordvec
from wordvec import Corpus, CorpusError, Doc2Vec, FastTextClassifier, FormatError, GloVe, Word2Vec
from wordvec.callbacks import Callback, EarlyStopping, Evaluate, KeepBest, Snapshot
from wordvec.system import checkpoints
from wordvec.trainers.shared.watching import _due, step_of

SMALL = dict(vector_size=16, window=4, min_count=2, sample=0, epochs=6, alpha=0.05, seed=4)
METHODS = {
    "skip-gram": lambda **more: Word2Vec(**SMALL | dict(sg=1) | more),
    "PV-DM": lambda **more: Doc2Vec(**SMALL | more),
    "GloVe": lambda **more: GloVe(vector_size=16, window=4, min_count=2, x_max=10, epochs=6, seed=4, **more),
}
PLANNED = {1: 1.0, 2: 3.0, 3: 2.0, 4: 3.0, 5: 2.5, 6: 9.0}  # scores after each epoch


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build(topic_texts, tmp_path_factory.mktemp("topics") / "corpus")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    path = tmp_path_factory.mktemp("pairs") / "pairs.tsv"
    path.write_text("ship\twave\t9\nship\toven\t1\nspoon\tbutter\t8\nspoon\ttide\t2\nsail\tanchor\t7.5\n")
    return path


def planned(model):
    """A score that is known beforehand: that of the epoch under way, and 0 before the first."""
    return PLANNED.get(len(model.history_) + 1, 0.0)


def first_vector(model):
    return float(model.wv.vectors[0, 0])


class Keeper(Callback):
    """Keeps the vectors after every epoch, and what it was told."""

    def __init__(self):
        self.vectors, self.told = [], []

    def on_train_begin(self, model):
        self.told.append("begin")

    def on_epoch_end(self, model):
        self.vectors.append(model.wv.vectors.copy())
        self.told.append(model.history_[-1]["epoch"])

    def on_train_end(self, model):
        self.told.append("end")
        self.at_end = model.wv.vectors.copy()


@pytest.mark.parametrize("name", METHODS)
def test_they_change_no_bit_and_measure_the_same_with_any_number_of_workers(name, corpus, pairs):
    plain = METHODS[name]().fit(corpus)
    scores = set()
    for workers in (1, 2, 3):
        looked = [Evaluate(pairs), Evaluate(first_vector, every=2000), Keeper()]
        model = METHODS[name](workers=workers).fit(corpus, callbacks=looked)
        assert model.wv.vectors.tobytes() == plain.wv.vectors.tobytes()
        assert [r["loss"] for r in model.history_] == [r["loss"] for r in plain.history_]
        assert all("pairs" in record for record in model.history_)
        scores.add(repr([[(p["epoch"], p["first_vector"]) for p in r.get("points", ())] for r in model.history_]))
        assert looked[2].vectors[-1].tobytes() == plain.wv.vectors.tobytes()
        assert looked[2].vectors[0].tobytes() != plain.wv.vectors.tobytes()
    assert len(scores) == 1 and "first_vector" not in plain.history_[0]
    assert sum("first_vector" in p for r in model.history_ for p in (*r.get("points", ()), r)) >= 6


def test_a_classifier_too(topic_texts):
    labels = ["sea", "kitchen"] * 500
    make = lambda: FastTextClassifier(vector_size=16, epochs=4, seed=4)  # noqa: E731
    plain = make().fit(topic_texts, labels)
    before = make()
    keeper = Keeper()
    model = before.fit(topic_texts, labels, callbacks=[Evaluate((topic_texts, labels)), keeper, KeepBest("accuracy")])
    assert np.array_equal(keeper.vectors[-1], plain.wv.vectors)
    assert [record["loss"] for record in model.history_] == [record["loss"] for record in plain.history_]
    best = max(model.history_, key=lambda record: record["accuracy"])
    assert 100 * model.score(topic_texts, labels) == pytest.approx(best["accuracy"])
    assert np.array_equal(model.wv.vectors, keeper.vectors[best["epoch"] - 1])
    more = model.partial_fit(topic_texts, labels, epochs=1, callbacks=[Evaluate(lambda model: 5, name="five")])
    assert more.history_[-1]["five"] == 5 and more.history_[-1]["epoch"] == 5


@pytest.mark.parametrize("name", METHODS)
def test_it_stops_early_and_has_its_best_state_back(name, corpus):
    keeper, notes = Keeper(), []
    progress = type("Heard", (), dict(begin=lambda *_: 0, advance=lambda *_, **__: 0, end=lambda *_, **__: 0))()
    progress.note = notes.append
    stop = EarlyStopping(patience=2)
    model = METHODS[name]().fit(corpus, callbacks=[keeper, Evaluate(planned), stop], progress=progress)
    assert [record["planned"] for record in model.history_] == [1, 3, 2, 3]
    assert [record.get("kept") for record in model.history_] == [None, 1, None, None]
    assert np.array_equal(model.wv.vectors, keeper.vectors[1])
    assert np.array_equal(keeper.at_end, keeper.vectors[1]), "they are told of the end when the best is back"
    assert keeper.told == ["begin", 1, 2, 3, 4, "end"]
    assert "stopped in epoch 4: planned has not gained for 2 measurements" in notes
    assert "the model is that of epoch 2, whose planned is best: 3" in notes
    assert not hasattr(model, "stop_training")
    again = METHODS[name]().fit(corpus, callbacks=[Evaluate(planned), EarlyStopping(patience=2, restore_best=False)])
    assert np.array_equal(again.wv.vectors, keeper.vectors[3])


def test_gains_below_min_delta_are_none_and_less_of_a_loss_is_more(corpus):
    make = METHODS["skip-gram"]
    model = make().fit(corpus, callbacks=[Evaluate(planned), EarlyStopping(patience=2, min_delta=5)])
    assert len(model.history_) == 3 and model.history_[0]["kept"]
    assert len(make().fit(corpus, callbacks=[EarlyStopping(patience=1)]).history_) == 6, "the loss falls"
    rising = make().fit(corpus, callbacks=[EarlyStopping("loss", patience=2, mode="max")])
    assert len(rising.history_) == 3
    best = make().fit(corpus, callbacks=[Evaluate(planned), KeepBest(mode="min")])
    assert len(best.history_) == 6 and best.history_[0]["kept"]


def test_within_an_epoch_it_stops_where_it_stands(corpus, tmp_path):
    times = []

    class Third(Callback):
        every = "0.25 epochs"

        def on_due(self, model, record):
            times.append(record["epoch"])
            model.stop_training = len(times) == 6

    model = METHODS["skip-gram"]().fit(corpus, callbacks=[Third()])
    assert [record["epoch"] for record in model.history_] == [1, 2]
    assert len(model.history_[0]["points"]) == 3 and model.history_[1]["part"] == pytest.approx(0.5, abs=0.1)
    assert times == sorted(times) and all(0 <= at - (n + 1) / 4 < 0.2 for n, at in enumerate(times))
    model.save(tmp_path / "model")
    assert wordvec.load(tmp_path / "model").history_ == model.history_
    assert model.partial_fit(corpus, epochs=1).history_[-1]["epoch"] == 3


class Broken(Callback):
    """Fails after an epoch, if it shall."""

    fails_in = 0

    def on_epoch_end(self, model):
        if len(model.history_) == Broken.fails_in:
            raise ConnectionError("of the callback")


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("patience", [2, 9])
def test_what_was_broken_off_keeps_history_patience_and_best_state(name, patience, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)

    def fit(fails_in=0, **more):
        monkeypatch.setattr(Broken, "fails_in", fails_in)
        watched = [Evaluate(planned, every="0.5 epochs"), EarlyStopping(patience=patience), Broken()]
        return METHODS[name]().fit(corpus, callbacks=watched, **more)

    def plain(history):
        return [{k: v for k, v in record.items() if "second" not in k} for record in history]

    whole = fit()
    with pytest.raises(ConnectionError, match="of the callback"):
        fit(3 if patience == 9 else 2, checkpoint=tmp_path / "state")
    again = fit(checkpoint=tmp_path / "state")
    assert plain(again.history_) == plain(whole.history_)
    assert np.array_equal(again.wv.vectors, whole.wv.vectors)
    assert len(whole.history_) == (6 if patience == 9 else 3)
    finished = fit(checkpoint=tmp_path / "state")
    assert np.array_equal(finished.wv.vectors, whole.wv.vectors), "the run is over, and its best state comes back"
    with pytest.raises(FormatError, match="holds the state of a run with callbacks="):
        METHODS[name]().fit(corpus, checkpoint=tmp_path / "state")


def test_those_of_gensim_are_called(corpus):
    class Logger(CallbackAny2Vec):
        def __init__(self):
            self.calls = []

        def on_train_begin(self, model):
            self.calls.append("train begins")

        def on_epoch_begin(self, model):
            self.calls.append("epoch begins")

        def on_epoch_end(self, model):
            self.calls.append(model.wv.most_similar("ship", topn=1)[0][0])

        def on_train_end(self, model):
            self.calls.append("train ends")

    logger = Logger()
    METHODS["skip-gram"](epochs=2).fit(corpus, callbacks=[logger])
    assert len(logger.calls) == 6 and logger.calls[::5] == ["train begins", "train ends"]
    assert logger.calls[1] == logger.calls[3] == "epoch begins"


def test_snapshots_are_models(corpus, tmp_path):
    keeper = Keeper()
    watched = [keeper, Snapshot(tmp_path / "{epoch}", every="2 epochs"), Evaluate(planned)]
    watched.append(Snapshot(tmp_path / "best", monitor="planned"))
    METHODS["skip-gram"](epochs=4).fit(corpus, callbacks=watched)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "4", "best"]
    second, best = wordvec.load(tmp_path / "2"), wordvec.load(tmp_path / "best")
    assert np.array_equal(second.wv.vectors, keeper.vectors[1]) and len(second.history_) == 2
    assert np.array_equal(best.wv.vectors, keeper.vectors[1])


@pytest.mark.parametrize(
    ("callbacks", "error", "said"),
    [
        (Evaluate, TypeError, "must be a list of callbacks"),
        (lambda pairs: [EarlyStopping], TypeError, r"the class EarlyStopping, where an object belongs"),
        (lambda pairs: [3], TypeError, "3 is no callback: it has none of the methods on_train_begin"),
        (lambda pairs: [Evaluate(pairs, every=3)], ValueError, "every=3 is too few words.*'2 epochs'"),
        (lambda pairs: [Evaluate(pairs, every="2 days")], ValueError, "every must be a number of words"),
        (lambda pairs: [Evaluate(pairs, every=2.5)], TypeError, "every must be a number of words"),
        (lambda pairs: [Evaluate(pairs, every="0 epochs")], ValueError, "above 0"),
        (lambda pairs: [EarlyStopping("other")], ValueError, "measured by none of the callbacks: there is loss"),
        (lambda pairs: [Evaluate("none.txt")], (FormatError, OSError), "none.txt"),
        (lambda pairs: [Evaluate("wordsim353")], ValueError, "the model's words cover 0;? ?evaluate|cover 0"),
        (lambda pairs: [Evaluate(lambda model: float("nan"), name="x")], ValueError, "a finite number belongs"),
        (lambda pairs: [Evaluate(lambda model: 1.0, name="loss")], ValueError, "a name other than"),
        (lambda pairs: [Evaluate(lambda model: "high")], TypeError, "gave 'high', where a number belongs"),
        (lambda pairs: [Evaluate(lambda model: {"x": "high"})], TypeError, "where a dict of names to numbers belongs"),
    ],
)
def test_what_is_wrong_is_said_before_or_at_the_first_look(callbacks, error, said, corpus, pairs):
    model = METHODS["skip-gram"](epochs=1)
    with pytest.raises(error, match=said):
        model.fit(corpus, callbacks=callbacks(pairs))
    assert not hasattr(model, "vocabulary_")


def test_settings_that_cannot_be_are_refused():
    for wrong in (dict(patience=0), dict(min_delta=-1), dict(mode="up"), dict(restore_best=2)):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            EarlyStopping(**wrong)
    with pytest.raises(CorpusError, match="name a file of labelled texts"):
        FastTextClassifier().fit(["a", "b"], ["x", "y"], callbacks=[Evaluate("nowhere.txt")])


@settings(deadline=None)
@given(st.fractions(min_value=Fraction(1, 40), max_value=5), st.integers(1, 60), st.integers(0, 6))
def test_every_multiple_of_the_words_has_its_round(step, rounds, epoch):
    due = _due(step, epoch, rounds)
    assert due <= set(range(1, rounds + 1))
    for number in range(1, int((epoch + 1) / step) + 1):
        place = number * step - epoch
        if 0 < place <= 1:
            round = next(n for n in range(1, rounds + 1) if Fraction(n, rounds) >= place)
            assert round in due


def test_how_often_is_read_alike_everywhere():
    assert step_of("5,000 words", 10_000) == step_of(5000, 10_000) == step_of("5_000", 10_000) == Fraction(1, 2)
    assert step_of("0.5epochs", 7) == Fraction(1, 2) and step_of("1 epoch", 7) == 1 and step_of(None, 7) is None
