"""Training that starts from given vectors: words that are kept besides, rates of their own, and what is told."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from gensim.models import KeyedVectors

import wordvec
from wordvec import Corpus, FastText, Word2Vec

SMALL = dict(vector_size=8, window=3, min_count=2, sample=0, epochs=3, alpha=0.05, seed=4)
WAYS = {
    "skip-gram": lambda **more: Word2Vec(**SMALL | dict(sg=1) | more),
    "skip-gram, tree": lambda **more: Word2Vec(**SMALL | dict(sg=1, hs=1, negative=0) | more),
    "FastText": lambda **more: FastText(**SMALL | dict(sg=1, bucket=300, max_n=4) | more),
    "FastText without n-grams": lambda **more: FastText(**SMALL | dict(max_n=0) | more),
}
by_way = pytest.mark.parametrize("name", WAYS)


@pytest.fixture(scope="module")
def corpus(topics, tmp_path_factory):
    """The text of a field: half of its words are general ones."""
    random = np.random.default_rng(9)
    words = [*topics["sea"][:4], "keel", "hull", "rudder"]
    texts = [random.choice(words, 12).tolist() for _ in range(100)]
    return Corpus.build(texts, tmp_path_factory.mktemp("field") / "corpus")


@pytest.fixture(scope="module")
def general(topic_texts):
    return {name: make().fit(topic_texts[:200]) for name, make in WAYS.items()}


@by_way
def test_general_words_that_the_text_lacks_are_kept_as_they_are(name, corpus, general, topics, tmp_path):
    given = general[name]
    model = WAYS[name](init_from=given, keep_vocabulary=True).fit(corpus)
    alone = WAYS[name](init_from=given).fit(corpus)
    words = len(alone.vocabulary_)
    assert model.vocabulary_.words[:words] == alone.vocabulary_.words
    assert {*model.vocabulary_.words} == {*given.vocabulary_.words, "keel", "hull", "rudder"}
    assert (model.vocabulary_.counts[:words] == alone.vocabulary_.counts).all()
    assert not model.vocabulary_.counts[words:].any() and model.wv.get_vecattr("oven", "count") == 0
    assert model.init_report_.items() >= {"matched": 4, "of": 7, "given": 16, "kept": 12}.items()
    assert "kept" not in alone.init_report_
    if name == "skip-gram":  # they are no targets and no noise: nothing changes for the text's words
        assert np.array_equal(model.contexts_[:words], alone.contexts_)
        known = [word for word in alone.vocabulary_.words if word in given.vocabulary_.index]
        assert all(np.array_equal(model.wv[word], alone.wv[word]) for word in known)
    if name != "FastText":  # whose n-grams are shared
        assert all(np.array_equal(model.wv[word], given.wv[word]) for word in topics["kitchen"])
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.init_report_ == model.init_report_ and again.get_params()["keep_vocabulary"] is False
    for each in (model, again):
        each.partial_fit([["oven", "keel", "oven", "sieve", "sieve"]] * 3, grow=True, epochs=1)
        assert each.vocabulary_.counts[each.vocabulary_.index["oven"]] == 6
    assert again.vectors_.tobytes() == model.vectors_.tobytes()
    again.save(tmp_path / "again")
    wordvec.load(tmp_path / "again")
    wordvec.write_vectors(model.wv, tmp_path / "vectors.bin", "word2vec-binary")
    assert len(KeyedVectors.load_word2vec_format(str(tmp_path / "vectors.bin"), binary=True)) == len(model.wv)


@by_way
def test_words_that_start_from_vectors_learn_at_a_rate_of_their_own(name, corpus, general):
    given = general[name]
    held = WAYS[name](init_from=given, init_alpha=0).fit(corpus)
    slow, fast = (WAYS[name](init_from=given, init_alpha=rate).fit(corpus) for rate in (1e-4, 0.05))
    plain = WAYS[name](init_from=given).fit(corpus)
    known = [word for word in held.vocabulary_.words if word in given.vocabulary_.index]
    assert len(known) == 4
    for word in known:
        assert held.wv[word].tobytes() == given.wv[word].tobytes()
        assert 0 < np.abs(slow.wv[word] - given.wv[word]).max() < np.abs(fast.wv[word] - given.wv[word]).max()
    assert fast.vectors_.tobytes() == plain.vectors_.tobytes()  # its own rate is that of all
    assert (
        WAYS[name](init_from=given, init_alpha=0, workers=3).fit(corpus).vectors_.tobytes() == held.vectors_.tobytes()
    )


def test_dropped_words_are_not_kept(corpus, general, tmp_path):
    model = Word2Vec(**SMALL, init_from=general["skip-gram"], keep_vocabulary=True, drop=["oven", "hull"]).fit(corpus)
    assert {"oven", "hull"}.isdisjoint(model.vocabulary_.words)


def test_a_file_of_kept_words_in_fasttexts_format_is_read_by_fasttext(corpus, general, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    for name in ("FastText", "FastText without n-grams"):
        model = WAYS[name](init_from=general[name], keep_vocabulary=True).fit(corpus)
        wordvec.write_vectors(model, tmp_path / "model.bin", "fasttext-bin")
        theirs = fasttext.load_model(str(tmp_path / "model.bin"))
        for word in ("keel", "oven"):
            np.testing.assert_allclose(theirs.get_word_vector(word), model.wv[word], rtol=1e-4, atol=1e-6)
        wordvec.load(tmp_path / "model.bin").set_params(min_count=2).partial_fit(corpus, epochs=1, grow=True)


def test_what_changes_nothing_without_vectors_is_said(corpus):
    with pytest.warns(UserWarning, match="keep_vocabulary"):
        Word2Vec(**SMALL, keep_vocabulary=True).fit(corpus)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Word2Vec(**SMALL).fit(corpus).init_report_ is None
