"""One model over shards: the same bits whoever trains it, interrupted or not."""

import hashlib

import numpy as np
import pytest

from wordvec import Corpus, Doc2Vec, FastText, Word2Vec, load, shards
from wordvec.system import checkpoints

SMALL = dict(vector_size=16, window=4, min_count=2, sample=0, epochs=4, alpha=0.05, seed=4, shards=3)
MODELS = {  # settings that other tests compile, too
    "CBOW": lambda **changes: Word2Vec(**SMALL | changes),
    "skip-gram": lambda **changes: Word2Vec(**SMALL | dict(sg=1) | changes),
    "skip-gram tree": lambda **changes: Word2Vec(**SMALL | dict(sg=1, hs=1, negative=0) | changes),
    "FastText skip-gram": lambda **changes: FastText(**SMALL | dict(sg=1) | changes),
    "PV-DBOW with words": lambda **changes: Doc2Vec(**SMALL | dict(dm=0, dbow_words=1) | changes),
    "PV-DM": lambda **changes: Doc2Vec(**SMALL | changes),
}


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build(topic_texts, tmp_path_factory.mktemp("topics") / "corpus")


@pytest.fixture(scope="module", params=MODELS)
def make(request):
    return MODELS[request.param]


@pytest.fixture(scope="module")
def model(make, corpus):
    return make().fit(corpus)


def digest(model):
    found = hashlib.sha256(model.wv.vectors.tobytes())
    for name in ("contexts_", "nodes_", "documents_"):
        if getattr(model, name, None) is not None:
            found.update(np.ascontiguousarray(getattr(model, name)).tobytes())
    found.update(repr([(record["epoch"], record["loss"]) for record in model.history_]).encode())
    return found.hexdigest()


def test_the_same_bits_for_any_number_of_workers(make, model, corpus):
    assert {digest(make(workers=workers).fit(corpus)) for workers in (1, 2, 3)} == {digest(model)}


def test_topics_are_told_apart(make, topics, corpus):
    model = make(epochs=15).fit(corpus)
    for words in topics.values():
        for word in words:
            assert {other for other, _ in model.wv.most_similar(word, topn=len(words) - 1)} <= set(words)


def test_the_number_of_shards_belongs_to_the_settings(corpus, tmp_path):
    two, three = (MODELS["skip-gram"](shards=count).fit(corpus) for count in (2, 3))
    assert digest(two) != digest(three)
    three.save(tmp_path / "model")
    assert load(tmp_path / "model").shards == 3


def test_records_tell_the_rate_that_was_set(corpus):
    model = MODELS["skip-gram"](min_alpha=0.01).fit(corpus)
    assert [round(record["alpha"], 6) for record in model.history_] == [0.04, 0.03, 0.02, 0.01]


def test_one_shard_is_trained_as_ever(corpus, monkeypatch):
    usual = Word2Vec(**{name: value for name, value in SMALL.items() if name != "shards"}).fit(corpus)
    monkeypatch.setattr(shards, "train", None, raising=False)
    assert digest(MODELS["CBOW"](shards=1).fit(corpus)) == digest(usual)


class BrokenOff(Exception):
    pass


class Breaks:
    """Progress that breaks a run off after some reports."""

    def __init__(self, after):
        self.left, self.notes = after, []
        self.note = self.notes.append

    def begin(self, *_told):
        pass

    def advance(self, done, **figures):
        if "loss" in figures:
            self.left -= 1
            if not self.left:
                raise BrokenOff

    def end(self, **figures):
        pass


@pytest.mark.parametrize("name", ["skip-gram", "PV-DM"])
def test_a_run_that_was_broken_off_goes_on_to_the_same_bits(name, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    for workers, after in ((1, 2), (2, 3), (3, 3)):
        with pytest.raises(BrokenOff):
            MODELS[name](workers=workers).fit(corpus, checkpoint=tmp_path / "state", progress=Breaks(after))
    last = Breaks(1000)
    again = MODELS[name](workers=1).fit(corpus, checkpoint=tmp_path / "state", progress=last)
    assert any("going on in epoch" in note for note in last.notes)
    assert digest(again) == digest(MODELS[name]().fit(corpus))


def test_callbacks_see_a_model_that_is_whole_and_change_no_bit(corpus):
    seen = []

    class Looks:
        every = "0.5 epochs"

        def on_due(self, model, record):
            seen.append(hashlib.sha256(model.wv.vectors.tobytes()).hexdigest())

    looked = MODELS["skip-gram"]().fit(corpus, callbacks=[Looks()])
    assert len(set(seen)) == 8
    assert digest(looked) == digest(MODELS["skip-gram"]().fit(corpus))


def test_more_text_is_trained_over_shards_too(corpus):
    twice = [MODELS["skip-gram"](workers=workers).fit(corpus) for workers in (1, 2)]
    for model in twice:
        model.partial_fit(corpus, epochs=1)
    assert digest(twice[0]) == digest(twice[1])
    assert [record["epoch"] for record in twice[0].history_] == [1, 2, 3, 4, 5]


def test_words_that_are_held_fast_stay_to_the_bit(corpus):
    model = MODELS["skip-gram"]().fit(corpus)
    before = model.wv["ship"].copy()
    model.partial_fit(corpus, epochs=1, freeze=["ship"])
    assert np.array_equal(model.wv["ship"], before)


def test_more_shards_than_texts_are_refused(topic_texts):
    with pytest.raises(ValueError, match="^shards=9 are more than the texts there are to cut, 4: lower"):
        Word2Vec(vector_size=16, min_count=1, shards=9).fit(topic_texts[:4])


def test_vectors_side_by_side_are_trained_on_one_text(topic_texts):
    with pytest.raises(ValueError, match="^dm_concat=1 is trained on one text: leave shards at 1, or dm_concat at 0$"):
        Doc2Vec(dm_concat=1, shards=2).fit(topic_texts)
