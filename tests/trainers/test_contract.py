"""What every trainer promises. A new method joins with one line in `TRAINERS`."""

from __future__ import annotations

import hashlib
import inspect
import math
import pickle
import signal

import joblib
import numpy as np
import pytest
from gensim.models import KeyedVectors
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline

import wordvec
from wordvec import PPMISVD, Corpus, CorpusError, Doc2Vec, FastText, FormatError, GloVe, Word2Vec
from wordvec.methods import METHODS
from wordvec.system import checkpoints
from wordvec.system import workers as workers_module

SMALL = dict(vector_size=16, window=4, min_count=2, sample=0, epochs=15, alpha=0.05, seed=4)
COUNTED = dict(vector_size=16, window=4, min_count=2)
OTHER_GLOVE = dict(vectors="contexts", symmetric=False, distance_weighting=False, x_max=10, epochs=15, seed=4)
TRAINERS = {
    "CBOW": lambda **changes: Word2Vec(**SMALL | changes),
    "CBOW corrected": lambda **changes: Word2Vec(**SMALL | dict(cbow_gradient="corrected", alpha=0.2) | changes),
    "skip-gram": lambda **changes: Word2Vec(**SMALL | dict(sg=1) | changes),
    "skip-gram own noise": lambda **changes: Word2Vec(**SMALL | dict(sg=1, shared_noise=False) | changes),
    "skip-gram tree": lambda **changes: Word2Vec(**SMALL | dict(sg=1, hs=1, negative=0) | changes),
    "CBOW tree": lambda **changes: Word2Vec(**SMALL | dict(hs=1, negative=0) | changes),
    # With the classic gradient flour comes near harbour, by their n-grams, for one seed in twenty.
    "FastText": lambda **changes: FastText(**SMALL | dict(cbow_gradient="corrected", alpha=0.2) | changes),
    "FastText skip-gram": lambda **changes: FastText(**SMALL | dict(sg=1) | changes),
    "FastText tree": lambda **changes: FastText(**SMALL | dict(sg=1, hs=1, negative=0) | changes),
    "PV-DBOW with words": lambda **changes: Doc2Vec(**SMALL | dict(dm=0, dbow_words=1) | changes),
    "PV-DM": lambda **changes: Doc2Vec(**SMALL | changes),
    "PV-DM concatenated": lambda **changes: Doc2Vec(**SMALL | dict(dm_concat=1, window=2, alpha=0.1) | changes),
    "GloVe": lambda **changes: GloVe(**COUNTED | dict(x_max=10, epochs=15, seed=4) | changes),
    "GloVe contexts": lambda **changes: GloVe(**COUNTED | OTHER_GLOVE | changes),
    "PPMI-SVD": lambda **changes: PPMISVD(**COUNTED | changes),
}
RESUMED = [name for name, make in TRAINERS.items() if "checkpoint" in inspect.signature(make().fit).parameters]
ITERATIVE = [name for name, make in TRAINERS.items() if hasattr(make(), "partial_fit")]
SEEDED = [name for name, make in TRAINERS.items() if "seed" in make().get_params()]


@pytest.fixture(scope="module", params=TRAINERS)
def make(request):
    return TRAINERS[request.param]


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build(topic_texts, tmp_path_factory.mktemp("topics") / "corpus")


@pytest.fixture(scope="module")
def model(make, corpus):
    return make().fit(corpus)


@pytest.mark.parametrize(
    "texts", [[[1, 2]] * 9, np.ones((9, 2), int), [["a", 2.5]] * 9, [[None]] * 9, [["a", b"b"]] * 9]
)
def test_a_token_is_a_str(make, texts):
    with pytest.raises(
        TypeError, match="^token . of text 0 is .*; give every token as a str, as list.map.str, text.. does"
    ):
        make().fit(texts)


def test_every_method_of_vectors_is_tested():
    vectors = {name for name, method in METHODS.items() if method.source in ("corpus", "documents")}
    assert {type(make()).__name__ for make in TRAINERS.values()} == vectors


def test_vectors_have_a_row_for_each_word(model, topics):
    words = sum(topics.values(), [])
    assert sorted(model.wv.index_to_key) == sorted(words)
    assert model.wv.vectors.shape == (len(words), 16)
    assert model.wv.vectors.dtype == np.float32
    assert isinstance(model.wv, KeyedVectors)


def test_counts_come_along(model, topic_texts):
    count = sum(text.count("ship") for text in topic_texts)
    assert model.wv.get_vecattr("ship", "count") == count


def test_neighbours_stay_in_the_topic(model, topics):
    for words in topics.values():
        for word in words:
            nearest = [other for other, _ in model.wv.most_similar(word, topn=len(words) - 1)]
            assert set(nearest) <= set(words), word


@pytest.mark.parametrize("name", ITERATIVE)
def test_loss_falls_and_every_epoch_is_recorded(name, corpus):
    model = TRAINERS[name]().fit(corpus)
    assert [record["epoch"] for record in model.history_] == list(range(1, 16))
    losses = [record["loss"] for record in model.history_]
    assert all(math.isfinite(loss) for loss in losses)
    assert losses[-1] < losses[0]
    speeds = [value for record in model.history_ for key, value in record.items() if key.endswith("_per_second")]
    assert len(speeds) == 15
    assert min(speeds) > 0


def test_same_seed_same_bytes_for_any_number_of_workers(make, model, corpus):
    for workers in (1, 3):
        again = make(workers=workers).fit(corpus)
        assert again.wv.vectors.tobytes() == model.wv.vectors.tobytes()
        assert [r.get("loss") for r in again.history_] == [r.get("loss") for r in model.history_]


def test_many_workers_on_few_processors_give_the_same_bits(make, corpus, monkeypatch):
    monkeypatch.setattr(workers_module, "FEW", 64)  # or 33 would be 16 of them
    several = dict(epochs=2, batch_size=33 * 128)  # a chunk for each
    changes = {name: value for name, value in several.items() if name in make().get_params()}
    digests = set()
    for workers in (1, 2, 8, 16, 33):
        model = make(workers=workers, **changes).fit(corpus)
        losses = repr([record.get("loss") for record in model.history_]).encode()
        digests.add(hashlib.sha256(model.wv.vectors.tobytes() + losses).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("name", SEEDED)
def test_another_seed_gives_other_vectors(name, corpus):
    first, second = (TRAINERS[name](seed=seed, epochs=1).fit(corpus) for seed in (4, 5))
    assert not np.array_equal(first.wv.vectors, second.wv.vectors)


def test_any_source_gives_the_same_vectors(make, model, topic_texts):
    for source in ([" ".join(text) for text in topic_texts], (text for text in topic_texts)):
        assert np.array_equal(make().fit(source).wv.vectors, model.wv.vectors)


def test_save_and_load(model, tmp_path):
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert type(again) is type(model)
    assert again.get_params() == model.get_params()
    assert again.wv.vectors.tobytes() == model.wv.vectors.tobytes()
    assert again.wv.index_to_key == model.wv.index_to_key
    assert again.history_ == model.history_
    assert not list((tmp_path / "model").glob("*.pkl"))


def test_vectors_that_saving_would_lose_are_refused_at_once(model):
    with pytest.raises(NotImplementedError, match="cannot be added"):
        model.wv.add_vectors(["zyzzyva"], np.ones((1, model.wv.vector_size), np.float32))
    assert "zyzzyva" not in model.wv.key_to_index


@pytest.mark.parametrize("name", TRAINERS)
def test_text_among_the_settings_is_told_where_it_belongs(name):
    trainer = type(TRAINERS[name]())
    text, sentence = [["a", "b"]] * 9, rf"{trainer.__name__}\(vector_size=100\).fit\(text\)"
    calls = lambda: trainer(text), lambda: trainer(text, vector_size=8), lambda: trainer(sentences=text)
    for call in (*calls, lambda: trainer(50)):  # settings are given by their names
        with pytest.raises(TypeError, match=sentence):
            call()
    with pytest.raises(TypeError, match="no parameter 'size': it is called vector_size"):
        trainer(size=100)


@pytest.mark.parametrize("name", ITERATIVE)
def test_training_goes_on_after_loading_as_without(name, corpus, tmp_path):
    model = TRAINERS[name](epochs=2).fit(corpus)
    model.save(tmp_path / "model")
    loaded = wordvec.load(tmp_path / "model")
    for each in (model, loaded):
        each.partial_fit(corpus, epochs=3)
    assert [record["epoch"] for record in loaded.history_] == [1, 2, 3, 4, 5]
    assert loaded.wv.vectors.tobytes() == model.wv.vectors.tobytes()


@pytest.mark.parametrize("name", ITERATIVE)
def test_a_model_mapped_from_a_file_can_be_trained_on(name, corpus, tmp_path):
    model = TRAINERS[name](epochs=2).fit(corpus)
    joblib.dump(model, tmp_path / "model")
    mapped = joblib.load(tmp_path / "model", mmap_mode="r")
    for each in (model, mapped):
        each.partial_fit(corpus, epochs=1)
    assert mapped.wv.vectors.tobytes() == model.wv.vectors.tobytes()


@pytest.mark.parametrize("name", TRAINERS)
def test_a_fit_that_fails_leaves_what_was_fitted_before(name, corpus):
    model = TRAINERS[name](min_count=3).fit(corpus)
    before = dict(vars(model))
    with pytest.raises(CorpusError):
        model.fit([["rare", "words"], ["once", "each"]])
    assert vars(model).keys() == before.keys() and all(vars(model)[key] is before[key] for key in before)
    unfitted = TRAINERS[name](min_count=3)
    with pytest.raises(CorpusError):
        unfitted.fit([["rare", "words"], ["once", "each"]])
    with pytest.raises(NotFittedError):
        unfitted.wv  # noqa: B018


@pytest.mark.parametrize("name", ITERATIVE)
def test_vectors_that_somebody_holds_have_no_cosines_of_before(name, corpus):
    model = TRAINERS[name](epochs=1).fit(corpus)
    held, word = model.wv, model.wv.index_to_key[0]
    held.most_similar(word)
    model.partial_fit(corpus, epochs=20)
    assert all(-1.001 < cosine < 1.001 for _, cosine in held.most_similar(word))


class BrokenOff(Exception):
    """What a listener raises who has heard enough."""


class Breaks:
    """A listener that breaks training off in an epoch."""

    def __init__(self, epoch):
        self.epoch, self.notes, self.heard = epoch, [], []
        self.note = self.notes.append

    def begin(self, task, total, unit, done=0):
        if task == "training":
            self.share = done / total

    def advance(self, done, **figures):
        if "loss" in figures:
            self.heard.append(figures["epoch"])
            if self.heard.count(self.epoch) == 3:
                raise BrokenOff

    def end(self, **figures):
        pass


@pytest.mark.parametrize("name", RESUMED)
def test_a_run_that_was_broken_off_goes_on_to_the_same_bits(name, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    whole = TRAINERS[name](epochs=4).fit(corpus)
    for epoch in (2, 2, 4):
        with pytest.raises(BrokenOff):
            TRAINERS[name](epochs=4, workers=epoch).fit(corpus, checkpoint=tmp_path / "state", progress=Breaks(epoch))
    last = Breaks(0)
    again = TRAINERS[name](epochs=4, workers=1).fit(corpus, checkpoint=tmp_path / "state", progress=last)
    assert set(last.heard) == {4} and 0.75 < last.share < 1
    assert any("going on in epoch 4" in note for note in last.notes)
    assert again.wv.vectors.tobytes() == whole.wv.vectors.tobytes()
    assert [(r["epoch"], r["loss"]) for r in again.history_] == [(r["epoch"], r["loss"]) for r in whole.history_]
    with pytest.raises(FormatError, match="state of a run with window=[0-9], not 3: repeat that run"):
        TRAINERS[name](epochs=4, window=3).fit(corpus, checkpoint=tmp_path / "state")


@pytest.mark.parametrize("name", RESUMED)
@pytest.mark.parametrize("kept", [True, False], ids=["checkpoint", "no checkpoint"])
def test_an_interruption_waits_until_the_state_is_whole_and_keeps_it(name, kept, corpus, tmp_path):
    class Interrupts(Breaks):
        asked = False

        def advance(self, done, **figures):
            if figures.get("epoch") == 2 and not self.asked:
                self.asked = True
                signal.raise_signal(signal.SIGINT)

    model = TRAINERS[name](epochs=4)
    place = {"checkpoint": tmp_path / "state"} if kept else {}
    with pytest.raises(KeyboardInterrupt, match="keeps the state, and the same run goes on" if kept else "^$"):
        model.fit(corpus, progress=Interrupts(0), **place)
    assert [record["epoch"] for record in model.history_] == [1]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if kept:
        whole = TRAINERS[name](epochs=4).fit(corpus)
        again = Breaks(0)
        assert model.fit(corpus, progress=again, **place).wv.vectors.tobytes() == whole.wv.vectors.tobytes()
        assert set(again.heard) == {2, 3, 4}


@pytest.mark.parametrize("name", RESUMED)
def test_continued_training_that_was_broken_off_goes_on_to_the_same_bits(name, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    base = TRAINERS[name](epochs=2).fit(corpus)
    base.save(tmp_path / "model")
    base.partial_fit(corpus, epochs=2)
    with pytest.raises(BrokenOff):
        wordvec.load(tmp_path / "model").partial_fit(
            corpus, epochs=2, checkpoint=tmp_path / "state", progress=Breaks(4)
        )
    again = wordvec.load(tmp_path / "model").partial_fit(corpus, epochs=2, checkpoint=tmp_path / "state")
    assert again.wv.vectors.tobytes() == base.wv.vectors.tobytes()
    assert [r["loss"] for r in again.history_] == [r["loss"] for r in base.history_]
    with pytest.raises(FormatError, match="epochs_before=2, not 4"):
        again.partial_fit(corpus, epochs=2, checkpoint=tmp_path / "state")


def test_word2vec_format_is_read_by_gensim(model, tmp_path):
    model.wv.save_word2vec_format(str(tmp_path / "v.bin"), binary=True)
    again = KeyedVectors.load_word2vec_format(str(tmp_path / "v.bin"), binary=True)
    assert np.array_equal(again.vectors, model.wv.vectors)


def test_is_an_estimator(make, model):
    unfitted = clone(model)
    assert unfitted.get_params() == model.get_params()
    assert unfitted.set_params(window=7).window == 7
    with pytest.raises(NotFittedError, match="call fit first"):
        unfitted.wv  # noqa: B018
    for name in (name for name in dir(type(model)) if name.endswith("_") and not name.startswith("_")):
        with pytest.raises(NotFittedError, match="call fit first"):
            getattr(unfitted, name)
    with pytest.raises(AttributeError, match="no attribute 'other_'"):
        model.other_  # noqa: B018
    with pytest.raises(ValueError, match="no parameter 'windows'"):
        unfitted.set_params(windows=7)
    pipeline = Pipeline([("vectors", unfitted)])
    assert clone(pipeline.set_params(vectors__window=3)).get_params()["vectors__window"] == 3


def test_numbers_of_numpy_are_as_good_as_those_of_python(make, model, corpus, tmp_path):
    kinds = {bool: np.bool_, int: lambda value: np.min_scalar_type(value).type(value), float: np.float64, str: np.str_}
    params = make().get_params()
    params |= {name: kinds[type(value)](value) for name, value in params.items() if value is not None}
    given = clone(type(model)(**params))
    checkpoint = {"checkpoint": tmp_path / "state"} if "checkpoint" in inspect.signature(given.fit).parameters else {}
    assert given.fit(corpus, **checkpoint).wv.vectors.tobytes() == model.wv.vectors.tobytes()
    assert given.get_params() == model.get_params()


def test_survives_pickling(model):
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.wv.vectors, model.wv.vectors)


BAD = {
    "vector_size": [0, -3, 2.5, "100", math.nan, None],
    "window": [0, -1, math.nan],
    "min_count": [0, -1, "five"],
    "epochs": [0, -2, 1.5],
    "alpha": [-0.1, math.nan, math.inf, "fast"],
    "eta": [0, -0.1, math.nan, math.inf, "fast"],
    "x_max": [0, -1, math.nan],
    "memory": [0, -1, math.nan],
    "shift": [-1, math.nan],
    "sample": [-1, math.nan],
    "seed": [-1, 0.5, None],
    "workers": [0, -2, 1.5],
}
CASES = [
    (trainer, name, value)
    for trainer, make in TRAINERS.items()
    for name in BAD.keys() & make().get_params().keys()
    for value in BAD[name]
]


@pytest.mark.parametrize(("trainer", "name", "value"), sorted(CASES, key=str))
def test_a_bad_setting_is_named(trainer, name, value, topic_texts):
    with pytest.raises((ValueError, TypeError), match=f"^{name} must be [^\n]+$"):
        TRAINERS[trainer](**{name: value}).fit(topic_texts)


def test_nothing_left_after_the_cut(make):
    with pytest.raises(CorpusError, match="lower min_count"):
        make(min_count=100).fit([["a", "b"], ["b", "c"]])


def test_a_largest_vocabulary_that_leaves_no_word_is_named(make):
    with pytest.raises(CorpusError, match="^max_final_vocab=3 leaves 0 of 5 types, .* raise it"):
        make(min_count=1, max_final_vocab=3).fit(["a b c d e"] * 9)


def test_one_word_is_no_vocabulary(make):
    with pytest.raises(CorpusError, match="two words are the least"):
        make(min_count=2).fit([["a", "b", "a"]])
