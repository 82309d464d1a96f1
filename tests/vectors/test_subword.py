import pickle

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.models.fasttext import FastTextKeyedVectors

from wordvec import FormatError, load, read_vectors, write_vectors
from wordvec.formats.folder_vectors import saved_model, saved_vectors
from wordvec.vectors.ngrams import subwords, word_rows
from wordvec.vectors.subword import SubwordVectors, subword_vectors

WORDS = ["ship", "banana", "a", "日本語", "Zürich", "</s>"]
SETTINGS = {"min_n": 3, "max_n": 5, "bucket": 500}


def make(words=WORDS, dimensions=6, seed=0, **changes):
    settings = SETTINGS | changes
    random = np.random.default_rng(seed)
    buckets = word_rows(words, **settings).buckets
    own = random.normal(size=(len(words), dimensions)).astype(np.float32)
    ngrams = random.normal(size=(len(buckets), dimensions)).astype(np.float32)
    counts = np.arange(len(words), 0, -1) * 7
    return subword_vectors(words, own, ngrams, buckets, counts=counts, **settings)


@pytest.fixture
def vectors():
    return make()


def as_gensim(vectors):
    """The same in gensim's own class, with a row for every bucket."""
    peer = FastTextKeyedVectors(vectors.vector_size, vectors.min_n, vectors.max_n, vectors.bucket)
    peer.index_to_key, peer.key_to_index = vectors.index_to_key, vectors.key_to_index
    peer.vectors_vocab = vectors.vectors_vocab
    peer.vectors_ngrams = np.zeros((vectors.bucket, vectors.vector_size), np.float32)
    peer.vectors_ngrams[vectors.buckets] = vectors.vectors_ngrams
    peer.recalc_char_ngram_buckets()
    peer.adjust_vectors()
    return peer


def test_vectors_are_gensims_for_known_and_unseen_words():
    vectors = make(WORDS[:-1])  # gensim gives the mark of a line's end n-grams
    peer = as_gensim(vectors)
    np.testing.assert_allclose(vectors.vectors, peer.vectors, atol=1e-6)
    for word in ("shipping", "Bananas", "東日本語", "ziürich"):
        assert word in vectors and word not in vectors.key_to_index
        np.testing.assert_allclose(vectors[word], peer[word], atol=1e-6)
        assert vectors[word].dtype == np.float32
        np.testing.assert_allclose(vectors.get_vector(word, norm=True), peer.get_vector(word, norm=True), atol=1e-6)
    assert [word for word, _ in vectors.most_similar("shipping")] == [word for word, _ in peer.most_similar("shipping")]
    assert vectors.similarity("ships", "ship") == pytest.approx(peer.similarity("ships", "ship"), abs=1e-6)


def test_a_known_vector_is_the_mean_with_its_own_row(vectors):
    start, ids = subwords(WORDS, **SETTINGS)
    for word, name in enumerate(WORDS):
        ngrams = vectors.vectors_ngrams[np.searchsorted(vectors.buckets, ids[start[word] : start[word + 1]])]
        rows = np.vstack([vectors.vectors_vocab[word], ngrams])
        np.testing.assert_allclose(vectors[name], rows.mean(axis=0), atol=1e-6)
    assert np.array_equal(vectors["</s>"], vectors.vectors_vocab[-1])


def test_untrained_ngrams_shorten_the_mean_and_do_not_turn_it():
    vectors = make(["abc"], min_n=3, max_n=3, bucket=2**31 - 1)  # <ab abc bc>
    trained = vectors.vectors_ngrams[np.searchsorted(vectors.buckets, subwords(["ab"], 3, 3, 2**31 - 1)[1][0])]
    np.testing.assert_allclose(vectors["abz"], trained / 3, rtol=1e-6)  # <ab abz bz>


@pytest.mark.parametrize(
    ("changes", "word", "message"),
    [
        ({"min_n": 5}, "b", "'b' is not in the vocabulary, and too short for an n-gram of 5 characters"),
        ({"max_n": 0}, "ships", "'ships' is not in the vocabulary, and without n-grams"),
        ({"bucket": 2**31 - 1}, "xyz", "'xyz' is not in the vocabulary, and none of its 6 n-grams was trained"),
        ({}, "", "too short"),
    ],
)
def test_a_word_without_vector_is_a_clear_key_error(changes, word, message):
    vectors = make(**changes)
    assert word not in vectors
    with pytest.raises(KeyError, match=message):
        vectors[word]
    with pytest.raises(KeyError, match="not present"):
        vectors.most_similar(word)


def test_numbers_are_rows_as_in_other_keyed_vectors(vectors):
    assert np.array_equal(vectors[1], vectors["banana"])
    with pytest.raises(KeyError):
        vectors[99]


def test_blocks_of_a_large_vocabulary_join():
    words = [f"word{number}" for number in range(9000)]
    vectors = make(words, 3)
    for word in (0, 4095, 4096, 8999):
        alone = subword_vectors(
            words[word : word + 1],
            vectors.vectors_vocab[word : word + 1],
            vectors.vectors_ngrams,
            vectors.buckets,
            **SETTINGS,
        )
        np.testing.assert_allclose(vectors.vectors[word], alone.vectors[0], atol=1e-6)


def test_pickle_and_gensims_save_keep_everything(vectors, tmp_path):
    vectors.save(str(tmp_path / "kv"))
    for copy in (pickle.loads(pickle.dumps(vectors)), KeyedVectors.load(str(tmp_path / "kv"))):
        assert isinstance(copy, SubwordVectors)
        np.testing.assert_array_equal(copy.vectors, vectors.vectors)
        np.testing.assert_array_equal(copy["unseen banana"], vectors["unseen banana"])
        assert copy.get_vecattr("ship", "count") == 42


def test_a_model_folder_keeps_the_rows(vectors, tmp_path):
    write_vectors(vectors, tmp_path / "folder")
    read = read_vectors(tmp_path / "folder")
    np.testing.assert_array_equal(read.vectors, vectors.vectors)
    np.testing.assert_array_equal(read["unseen banana"], vectors["unseen banana"])
    assert read.expandos["count"].tolist() == vectors.expandos["count"].tolist()
    with pytest.raises(FormatError, match="read its vectors"):
        load(tmp_path / "folder")  # nothing to train on from


@pytest.mark.parametrize(("words", "counts"), [(WORDS, [6, 5, 4, 3, 2, 0]), (WORDS[:1], [6]), (WORDS, None)])
def test_too_little_to_train_on_is_vectors(words, counts):
    vectors = make(words)
    vectors.outputs = {"contexts": np.ones((len(words), 6), np.float32)}
    assert saved_model(vectors).kind == ("FastText" if len(words) > 1 else "vectors")
    vectors.expandos = {} if counts is None else {"count": np.array(counts)}
    assert saved_model(vectors).kind == "vectors"


def test_what_training_goes_on_from_is_kept(vectors):
    vectors.params, vectors.outputs = {"window": 3, "sg": 1}, {"contexts": np.ones((6, 6), np.float32)}
    saved = saved_model(vectors)
    assert saved.kind == "FastText" and saved.params == SETTINGS | {"window": 3, "sg": 1}
    again = saved_vectors(saved)
    assert np.array_equal(again.outputs["contexts"], vectors.outputs["contexts"]) and again.params["window"] == 3


@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove-text"])
def test_formats_without_ngrams_hold_the_known_words(name, vectors, tmp_path):
    with pytest.warns(UserWarning, match="the 6 known words, and no n-grams"):
        write_vectors(vectors, tmp_path / "file", name)
    read = read_vectors(tmp_path / "file", name)
    assert read.index_to_key == WORDS
    np.testing.assert_array_equal(read.vectors, vectors.vectors)


def test_words_cannot_be_added(vectors):
    with pytest.raises(NotImplementedError, match="copy them to a gensim KeyedVectors"):
        vectors["new"] = np.ones(6)
    with pytest.raises(NotImplementedError, match="copy them to a gensim KeyedVectors"):
        vectors.resize_vectors()
    assert len(vectors) == len(vectors.index_to_key) == len(WORDS)


def test_arrays_that_do_not_fit(vectors):
    with pytest.raises(ValueError, match="do not fit 5 words"):
        subword_vectors(WORDS[1:], vectors.vectors_vocab, vectors.vectors_ngrams, vectors.buckets, **SETTINGS)
