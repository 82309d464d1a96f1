"""A classifier that starts from given vectors: what is copied, kept and held fast, and what is told."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors

import wordvec
from wordvec import FastText, FastTextClassifier, Word2Vec

SMALL = dict(vector_size=8, epochs=5, learning_rate=0.5, bucket=500, max_n=3, word_ngrams=2)
PLAIN = SMALL | dict(max_n=0)


@pytest.fixture(scope="module")
def labelled(topics):
    """Texts of two topics, of which half of the general words are unknown."""
    random = np.random.default_rng(5)
    words = {label: [*words[:4], f"{label}-new"] for label, words in topics.items()}
    pairs = [(random.choice(words[label], 6).tolist(), label) for _ in range(60) for label in words]
    return [text for text, _ in pairs], [label for _, label in pairs]


@pytest.fixture(scope="module")
def vectors(topic_texts):
    settings = dict(vector_size=8, min_count=1, sg=1, epochs=10, sample=0, alpha=0.05)
    return {
        "words": Word2Vec(**settings).fit(topic_texts[:200]),
        "n-grams": FastText(**settings, min_n=1, max_n=3, bucket=500).fit(topic_texts[:200]),
    }


def rows(model):
    words, ngrams = model._word_and_ngram_rows()
    return dict(zip(model.vocabulary_.words, words, strict=True)), dict(zip(model.buckets_, ngrams, strict=True))


def test_unseen_words_that_are_kept_speak_for_their_neighbours_labels(labelled, vectors, topics, tmp_path):
    given = vectors["words"]
    alone = FastTextClassifier(**PLAIN, init_from=given, freeze=True).fit(*labelled)
    model = FastTextClassifier(**PLAIN, init_from=given, freeze=True, keep_vocabulary=True).fit(*labelled)
    unseen = [([word], label) for label, words in topics.items() for word in words[4:]]
    assert model.score(*zip(*unseen, strict=True)) == 1
    expected = alone.predict_proba(labelled[0])  # whatever else is kept: but sums are added in another order
    np.testing.assert_allclose(model.predict_proba(labelled[0]), expected, atol=1e-5)
    assert model.init_report_.items() >= {"matched": 8, "of": 11, "given": 16, "kept": 8}.items()
    assert not model.vocabulary_.counts[11:].any() and (model.vocabulary_.counts[:11] > 0).all()
    for word in given.vocabulary_.words:
        assert model.wv[word].tobytes() == given.wv[word].tobytes()
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.init_report_ == model.init_report_ and not again.freeze and again.init_from is None
    for each in (model, again):
        each.partial_fit([["oven", "sieve"]] * 2 + [["ship"]] * 2, ["kitchen"] * 2 + ["sea"] * 2, grow=True)
    assert again.predict_proba(labelled[0]).tobytes() == model.predict_proba(labelled[0]).tobytes()
    again.save(tmp_path / "again")
    assert wordvec.load(tmp_path / "again").score(*zip(*unseen, strict=True)) == 1


def test_the_same_bits_with_any_number_of_workers(labelled, vectors):
    found = set()
    for workers in (1, 2, 3):
        model = FastTextClassifier(
            **SMALL, init_from=vectors["n-grams"], keep_vocabulary=True, freeze=True, workers=workers
        )
        model.fit(*labelled)
        found.add(b"".join(array.tobytes() for array in model.saved().arrays.values()))
    assert len(found) == 1


def test_rows_start_from_what_is_given_and_learn_or_not(labelled, vectors):
    texts, labels = labelled
    for settings, given in ((PLAIN, vectors["words"]), (SMALL, vectors["n-grams"]), (PLAIN, vectors["n-grams"])):
        free = FastTextClassifier(**settings | dict(epochs=1), init_from=given)
        held = FastTextClassifier(**settings | dict(epochs=1), init_from=given, freeze=True)
        words, ngrams = rows(held.fit(texts, labels))
        started, _ = rows(free.fit(texts, labels))
        with_ngrams = settings["max_n"] > 0
        theirs = given.wv.vectors_vocab if with_ngrams else given.wv.vectors
        for word in set(words) & set(given.vocabulary_.words):
            wanted = theirs[given.vocabulary_.index[word]]
            assert np.array_equal(words[word], wanted) and not np.array_equal(started[word], wanted)
        if with_ngrams:
            assert {*given.buckets_} <= ngrams.keys()
            for bucket, row in zip(given.buckets_, given.wv.vectors_ngrams, strict=True):
                assert np.array_equal(ngrams[bucket], row)
        assert held._learnt.outputs.any() and held.history_[-1]["loss"] > 0


def test_ngrams_start_at_random_where_none_are_given(labelled, vectors):
    model = FastTextClassifier(**SMALL, init_from=vectors["words"], freeze=True).fit(*labelled)
    words, _ = rows(model)
    assert np.array_equal(words["ship"], vectors["words"].wv["ship"]) and model.score(*labelled) == 1
    plain = FastTextClassifier(**SMALL).fit(*labelled)
    assert model.buckets_.tolist() == plain.buckets_.tolist() and plain.init_report_ is None


def test_any_file_of_vectors_will_do(labelled, vectors, tmp_path):
    given = vectors["words"]
    expected = FastTextClassifier(**PLAIN, init_from=given).fit(*labelled).predict_proba(labelled[0])
    given.save(tmp_path / "folder")
    wordvec.write_vectors(given.wv, tmp_path / "words.bin", "word2vec-binary")
    wordvec.write_vectors(given.wv, tmp_path / "fasttext.bin", "fasttext-bin")
    wordvec.write_vectors(given.wv, tmp_path / "words.vec")
    for name in ("folder", "words.bin", "fasttext.bin", "words.vec"):
        model = FastTextClassifier(**PLAIN, init_from=tmp_path / name).fit(*labelled)
        np.testing.assert_allclose(model.predict_proba(labelled[0]), expected, atol=1e-4)
        assert model.init_report_["source"] == str(tmp_path / name)


def test_kept_words_are_read_by_fasttext(labelled, vectors, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    model = FastTextClassifier(**SMALL, init_from=vectors["n-grams"], keep_vocabulary=True).fit(*labelled)
    wordvec.write_vectors(model, tmp_path / "model.bin")
    theirs = fasttext.load_model(str(tmp_path / "model.bin"))
    texts = ["oven sieve", "ship", "unheard of"]
    again = wordvec.load(tmp_path / "model.bin")
    for text, ours, read in zip(texts, *(each.predict_labels(texts, k=None) for each in (model, again)), strict=True):
        found = theirs.f.predict(text + "\n", -1, 0.0, "strict")
        found = {name.removeprefix("__label__"): value for value, name in found}
        assert found == pytest.approx(dict(ours), rel=1e-4) == dict(read)


def test_what_looks_like_a_label_and_what_is_dropped_is_not_kept(labelled):
    words = ["ship", "__label__sea", "oven", "plate", "anchor"]
    given = KeyedVectors(8)
    given.add_vectors(words, np.ones((5, 8), np.float32))
    model = FastTextClassifier(**PLAIN, init_from=given, keep_vocabulary=True, drop=["anchor"]).fit(*labelled)
    assert {"__label__sea", "anchor"}.isdisjoint(model.vocabulary_.words) and "plate" in model.vocabulary_.words


def test_what_does_not_fit_is_one_sentence(labelled, vectors, tmp_path):
    def message(**settings):
        with pytest.raises((ValueError, wordvec.FormatError)) as raised:
            FastTextClassifier(**settings).fit(*labelled)
        return str(raised.value)

    given = vectors["n-grams"]
    assert message(init_from=given) == "init_from has 8 dimensions and vector_size is 100: set it to 8"
    assert "min_n=1, max_n=3 and bucket=500, not 2, 4 and 500: set them alike" in message(
        **SMALL | dict(min_n=2, max_n=4), init_from=given
    )
    (tmp_path / "none.vec").write_text("no vectors\n")
    assert "none.vec" in message(**PLAIN, init_from=tmp_path / "none.vec")
    other = KeyedVectors(8)
    other.add_vectors(["Schiff"], np.ones((1, 8), np.float32))
    with pytest.warns(UserWarning, match="init_from changes next to nothing: 0 of 11 words"):
        FastTextClassifier(**PLAIN, init_from=other).fit(*labelled)
    with pytest.warns(UserWarning, match="freeze=True changes nothing with init_from=None"):
        FastTextClassifier(**PLAIN, freeze=True).fit(*labelled)
