"""What is FastText's own: n-grams in training, vectors of unseen words, and going on from fastText's files."""

from __future__ import annotations

import copy
import pickle

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wordvec
from wordvec import Corpus, FastText, Word2Vec
from wordvec.vectors.keyed import keyed_vectors

SMALL = dict(vector_size=16, window=4, min_count=1, sample=0, epochs=15, alpha=0.05, seed=4)


@pytest.fixture(scope="module")
def corpus(topic_texts):
    return Corpus.build(topic_texts)


@pytest.fixture(scope="module")
def model(corpus):
    return FastText(**SMALL, sg=1, bucket=5000).fit(corpus)


@pytest.mark.parametrize("method", [dict(sg=1), dict(sg=0), dict(sg=1, hs=1, negative=0)])
def test_without_ngrams_it_is_word2vec_to_the_bit(method, corpus):
    fasttext = FastText(**SMALL, **method, max_n=0).fit(corpus)
    word2vec = Word2Vec(**SMALL, **method).fit(corpus)
    assert fasttext.vectors_.tobytes() == word2vec.vectors_.tobytes()
    assert fasttext.history_[-1]["loss"] == word2vec.history_[-1]["loss"]
    with pytest.raises(KeyError, match="without n-grams"):
        fasttext.wv["never"]


def test_a_word_is_the_mean_of_its_rows(model):
    rows = np.concatenate([model.wv.vectors_vocab, model.wv.vectors_ngrams])
    for word in ("ship", "harbour"):
        number = model.vocabulary_.index[word]
        mine = model._rows.row[model._rows.start[number] : model._rows.start[number + 1]]
        np.testing.assert_allclose(model.wv[word], rows[mine].mean(0), rtol=1e-5, atol=1e-7)


def test_unseen_words_are_near_those_that_share_their_ngrams(model, topics):
    for word, topic in (("harbours", "sea"), ("captains", "sea"), ("recipes", "kitchen"), ("butterspoon", "kitchen")):
        assert word not in model.wv.key_to_index
        nearest = [other for other, _ in model.wv.most_similar(word, topn=5)]
        assert set(nearest) <= set(topics[topic]), word


def test_only_buckets_that_words_reach_have_rows(model):
    assert len(model.wv.vectors_ngrams) == len(model.buckets_) < 500
    assert model._inputs.shape[0] == len(model.vocabulary_) + len(model.buckets_)


def test_a_fasttext_file_is_trained_further(model, corpus, tmp_path):
    path = tmp_path / "model.bin"
    wordvec.write_vectors(model, path)
    again = wordvec.load(path)
    assert isinstance(again, FastText)
    np.testing.assert_array_equal(again.vectors_, model.vectors_)
    again.set_params(sample=0, alpha=0.02).partial_fit(corpus, epochs=2)
    assert again.history_[-1]["loss"] < model.history_[0]["loss"]
    assert not np.array_equal(again.wv["harbours"], model.wv["harbours"])


def test_a_model_folder_is_trained_further_like_the_model_itself(model, corpus, tmp_path):
    model.save(tmp_path / "model")
    left, right = wordvec.load(tmp_path / "model"), wordvec.load(tmp_path / "model")
    for each in (left, right):
        each.partial_fit(corpus, epochs=1)
    assert left.vectors_.tobytes() == right.vectors_.tobytes()
    np.testing.assert_array_equal(left.buckets_, model.buckets_)


def test_changed_ngrams_do_not_fit_a_trained_model(model, corpus, tmp_path):
    model.save(tmp_path / "model")
    with pytest.raises(ValueError, match="n-grams no longer fit"):
        wordvec.load(tmp_path / "model").set_params(max_n=5).partial_fit(corpus)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (dict(min_n=4, max_n=3), r"min_n \(4\) is above max_n \(3\)"),
        (dict(bucket=0), "bucket must be 1 or more"),
        (dict(bucket=2**31), "bucket must be 2,147,483,647 at most"),
        (dict(min_n=0), "min_n must be 1 or more"),
        (dict(max_n=-1), "max_n must be 0 or more"),
    ],
)
def test_bad_settings_get_one_sentence(bad, sentence, corpus):
    with pytest.raises(ValueError, match=sentence):
        FastText(**bad).fit(corpus)


def test_settings_changed_after_training_do_not_touch_what_was_trained(corpus, tmp_path):
    model = FastText(**SMALL | dict(epochs=1), bucket=5000).fit(corpus)
    before = model.wv["harbours"]
    model.set_params(min_n=2, max_n=3, bucket=10)
    model._wv = None
    np.testing.assert_array_equal(model.wv["harbours"], before)
    with pytest.raises(ValueError, match="set them back, or fit anew"):
        model.save(tmp_path / "model")
    assert not (tmp_path / "model").exists()


class Interrupting:
    """A listener that stops training halfway."""

    def begin(self, task, total, unit, done=0):
        self.total = total

    def advance(self, done, **figures):
        if figures and done > self.total / 2:
            raise KeyboardInterrupt

    def end(self, **figures):
        pass

    def note(self, sentence):
        pass


def test_an_interrupted_run_leaves_no_vectors_of_before(model, corpus):
    model = pickle.loads(pickle.dumps(model))
    before = model.wv["ship"]
    with pytest.raises(KeyboardInterrupt):
        model.partial_fit(corpus, progress=Interrupting())
    number = model.vocabulary_.index["ship"]
    mine = model._inputs[model._rows.row[model._rows.start[number] : model._rows.start[number + 1]]]
    np.testing.assert_allclose(model.wv["ship"], mine.mean(0)[:16], rtol=1e-4, atol=1e-6)
    assert not np.array_equal(model.wv["ship"], before)


def test_copies_train_alike(model, corpus, tmp_path):
    joblib.dump(model, tmp_path / "model.joblib")
    copies = [pickle.loads(pickle.dumps(model)), joblib.load(tmp_path / "model.joblib"), copy.deepcopy(model)]
    for each in copies:
        assert each.wv is each.wv
        np.testing.assert_array_equal(each.wv["harbours"], model.wv["harbours"])
        each.partial_fit(corpus, epochs=1)
    assert len({each.vectors_.tobytes() for each in copies}) == 1
    assert not np.array_equal(copies[0].vectors_, model.vectors_)  # which shares nothing with its copies


def test_starting_from_words_and_ngrams(model, tmp_path):
    wordvec.write_vectors(model, tmp_path / "model.bin")
    still = dict(SMALL, sg=1, bucket=5000, epochs=1, alpha=1e-12, min_alpha=0)
    texts = [["ship", "wave", "ship", "unheardof", "wave"]]
    for start in (tmp_path / "model.bin", model.wv):
        adapted = FastText(**still, init_from=start).fit(texts)
        assert adapted.init_report_.items() >= {"matched": 2, "of": 3, "given": 16}.items()
        for word in ("ship", "shipwaves", "recipes"):  # whose n-grams no word of the text has
            np.testing.assert_allclose(adapted.wv[word], model.wv[word], rtol=1e-5, atol=1e-7)
    adapted.save(tmp_path / "adapted")
    assert wordvec.load(tmp_path / "adapted").init_from is None
    wordvec.write_vectors(adapted, tmp_path / "by its vectors")
    assert wordvec.load(tmp_path / "by its vectors").vectors_.tobytes() == adapted.vectors_.tobytes()


def test_starting_without_ngrams_is_word2vecs(model, corpus):
    start = dict(SMALL, epochs=1, init_from=model.wv)
    fasttext, word2vec = FastText(**start, max_n=0).fit(corpus), Word2Vec(**start).fit(corpus)
    assert fasttext.vectors_.tobytes() == word2vec.vectors_.tobytes()
    assert fasttext.init_report_ == word2vec.init_report_


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (dict(max_n=5), "init_from has min_n=3, max_n=6 and bucket=5000, not 3, 5 and 5000: set them alike"),
        (dict(vector_size=20), "init_from has 16 dimensions and vector_size is 20"),
        (dict(init_from=keyed_vectors(["ship"], np.ones((1, 16)))), "init_from has no n-grams to start from"),
    ],
)
def test_what_training_cannot_start_from(changes, sentence, model, corpus):
    start = dict(SMALL, bucket=5000, init_from=model.wv) | changes
    with pytest.raises(ValueError, match=sentence):
        FastText(**start).fit(corpus)


def test_training_does_not_start_from_ngrams_that_are_not_finite(model, corpus):
    given = copy.deepcopy(model.wv)
    given.vectors_ngrams[0, 0] = np.inf
    with pytest.raises(ValueError, match="init_from cannot be trained from: its n-grams hold NaN or infinity"):
        FastText(**SMALL, bucket=5000, init_from=given).fit(corpus)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_model_survives_its_folder_and_fasttexts_file(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    words = data.draw(
        st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=5), min_size=2,
                 max_size=6, unique=True)
    )  # fmt: skip
    texts = [*data.draw(st.lists(st.lists(st.sampled_from(words), max_size=8), max_size=4)), words]
    min_n = data.draw(st.integers(1, 3))
    lengths = dict(min_n=min_n, max_n=data.draw(st.sampled_from([0, *range(min_n, 6)])))
    model = FastText(**SMALL | dict(epochs=1), **lengths, bucket=data.draw(st.integers(1, 500))).fit(texts)
    model.save(folder / "model")
    wordvec.write_vectors(model, folder / "model.bin")
    for again in (wordvec.load(folder / "model"), wordvec.load(folder / "model.bin")):
        assert again.vocabulary_.words == model.vocabulary_.words
        assert again.vectors_.tobytes() == model.vectors_.tobytes()
        assert again.contexts_.tobytes() == model.contexts_.tobytes()
        for word in (*words, words[0] + words[1], data.draw(st.text(max_size=4))):
            assert (word in again.wv) == (word in model.wv)
            if word in model.wv:
                np.testing.assert_array_equal(again.wv[word], model.wv[word])
        again.set_params(min_count=1).partial_fit(texts, epochs=1)
        assert np.isfinite(again.vectors_).all()
