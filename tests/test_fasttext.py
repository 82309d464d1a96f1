"""What is FastText's own: n-grams in training, vectors of unseen words, and going on from fastText's files."""

from __future__ import annotations

import numpy as np
import pytest

import wordvec
from wordvec import Corpus, FastText, Word2Vec

SMALL = dict(vector_size=16, window=4, min_count=1, sample=0, epochs=15, alpha=0.05, seed=4)


@pytest.fixture(scope="module")
def corpus(topic_texts):
    return Corpus.build(topic_texts)


@pytest.fixture(scope="module")
def model(corpus):
    return FastText(**SMALL, sg=1, bucket=5000).fit(corpus)


@pytest.mark.parametrize("settings", [dict(sg=1), dict(sg=0), dict(sg=1, hs=1, negative=0)])
def test_without_ngrams_it_is_word2vec_to_the_bit(settings, corpus):
    fasttext = FastText(**SMALL, **settings, max_n=0).fit(corpus)
    word2vec = Word2Vec(**SMALL, **settings).fit(corpus)
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
    ("settings", "sentence"),
    [
        (dict(min_n=4, max_n=3), r"min_n \(4\) is above max_n \(3\)"),
        (dict(bucket=0), "bucket must be 1 or more"),
        (dict(bucket=2**31), "bucket must be 2,147,483,647 at most"),
        (dict(min_n=0), "min_n must be 1 or more"),
        (dict(max_n=-1), "max_n must be 0 or more"),
    ],
)
def test_bad_settings_get_one_sentence(settings, sentence, corpus):
    with pytest.raises(ValueError, match=sentence):
        FastText(**settings).fit(corpus)
