"""Means of words' vectors: how new text is split, and what is said of words and texts that have no direction."""

import warnings

import numpy as np
import pytest

import wordvec
from wordvec import FastText, PooledVectors, Word2Vec
from wordvec.vectors.keyed import keyed_vectors

TEXTS = ["The ship-yard's sea .", "a sea of ships ."] * 30
KNOWN = dict(vector_size=4, min_count=1, epochs=1)


def shout(text):
    return text.upper().split()


@pytest.fixture(scope="module")
def whitespace():
    return Word2Vec(**KNOWN).fit(TEXTS)


def test_new_text_is_split_as_the_models_text_was(whitespace, tmp_path):
    corpus = wordvec.Corpus.build(TEXTS, tmp_path / "corpus", lower=True, tokenizer="unicode")
    prose = Word2Vec(**KNOWN).fit(corpus)
    assert whitespace.tokenize("The ship-yard's sea .") == ["The", "ship-yard's", "sea", "."]
    assert prose.tokenize("The ship-yard's sea .") == ["the", "ship", "yard's", "sea"]
    for model in whitespace, prose:
        pooled = PooledVectors(model)
        row = pooled.fit_transform(["The ship-yard's sea ."])[0]
        assert pooled.coverage_["unknown"] == 0
        np.testing.assert_allclose(row, np.mean([model.wv[word] for word in model.tokenize(TEXTS[0])], 0), rtol=1e-5)
    own = PooledVectors(prose, tokenizer=str.split)
    own.fit_transform(["The ship-yard's sea ."])
    assert own.coverage_ == {"texts": 1, "tokens": 4, "unknown": 2, "empty": 0}


def test_more_text_changes_nothing_of_how_text_is_split(tmp_path):
    corpus = wordvec.Corpus.build(TEXTS, tmp_path / "corpus", lower=True, tokenizer="unicode")
    model = Word2Vec(**KNOWN).fit(corpus).partial_fit([["the", "sea"]] * 10)
    assert model.corpus_card_["tokenizer"] == "whitespace"
    model.save(tmp_path / "model")
    for each in model, wordvec.load(tmp_path / "model"):
        assert each.tokenize("The sea.") == ["the", "sea"]
    assert model.fit(TEXTS).tokenize("The sea.") == ["The", "sea."]


def test_what_is_not_known_of_a_model_is_not_guessed(whitespace, tmp_path):
    def shout(text):
        return text.upper().split()

    corpus = wordvec.Corpus.build(TEXTS, tmp_path / "corpus", tokenizer=shout)
    by_function = Word2Vec(**KNOWN).fit(corpus)
    with pytest.raises(ValueError, match="split by a function, shout: .* give lists of tokens"):
        PooledVectors(by_function).fit(["the sea"])
    assert PooledVectors(by_function).fit_transform([["SEA"]]).any()
    assert PooledVectors(by_function, tokenizer=shout).fit_transform(["sea"]).any()
    wordvec.write_vectors(FastText(**KNOWN, bucket=50).fit(TEXTS), tmp_path / "model.bin")
    with pytest.raises(ValueError, match="^this FastText does not record how the text was split .* lists of tokens$"):
        PooledVectors(wordvec.load(tmp_path / "model.bin")).fit(["the sea"])
    assert PooledVectors(whitespace.wv).fit(["the sea."]).transform(["sea."]).any()  # vectors alone: letters and digits


@pytest.mark.parametrize("weighting", ["mean", "idf", "sif"])
def test_texts_without_a_known_word_are_counted_in_a_warning(whitespace, weighting):
    texts = ["a sea", "", "nothing known", "of ships"]
    said = "^2 of 4 texts have no known word, or none whose vector is not zero: their vectors are zeros$"
    with pytest.warns(UserWarning, match=said):
        found = PooledVectors(whitespace, weighting).fit_transform(texts)
    assert found.any(axis=1).tolist() == [True, False, False, True]
    pooled = PooledVectors(whitespace, weighting).fit(texts)
    with pytest.warns(UserWarning, match=said) as caught:
        pooled.transform(texts)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pooled.transform(["a sea"])


def test_words_without_a_direction():
    vectors = np.array([[1, 0], [0, 0], [np.nan, 0]], np.float32)
    with pytest.raises(ValueError, match=r"vectors of 1 words hold NaN or infinity, first that of 'c' \(row 2\)"):
        PooledVectors(keyed_vectors(["a", "b", "c"], vectors)).fit(["a"])
    with pytest.warns(UserWarning, match="^1 of 2 words have a zero vector, first 'b': they add nothing to a text's$"):
        pooled = PooledVectors(keyed_vectors(["a", "b"], vectors[:2])).fit(["a"])
    with pytest.warns(UserWarning, match="^1 of 2 texts have no known word"):
        assert pooled.transform(["a b", "b"]).tolist() == [[0.5, 0], [0, 0]]


@pytest.mark.parametrize("text", [7, [7], ["a", 7], np.array([1, 2]), None, b"a"])
def test_what_is_no_text_is_refused(whitespace, text):
    with pytest.raises(TypeError, match="^text 1 is or holds .*; give a str, or a list of tokens, each a str$"):
        PooledVectors(whitespace).fit(["a sea", text])


def test_no_word_is_looked_for_that_may_have_been_meant(whitespace, monkeypatch):
    """It takes milliseconds for each unknown word, of which a text has thousands."""
    monkeypatch.setattr("wordvec.vectors.fixed.nearest_words", lambda *_: pytest.fail("suggestions are not asked for"))
    pooled = PooledVectors(whitespace, "mean").fit(TEXTS)
    assert pooled.transform(["ships seas"]).any()
    assert pooled.coverage_["unknown"] == 1
