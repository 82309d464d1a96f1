"""Phrases: gensim's counts, scores and tokens; the list; and the step of the record that joins them in any text."""

import hashlib
import warnings

import numpy as np
import pytest
from gensim.models.phrases import ENGLISH_CONNECTOR_WORDS as GENSIMS
from gensim.models.phrases import Phrases as Gensims
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

import wordvec
from wordvec.corpora.corpus import Corpus
from wordvec.corpora.phrases import ENGLISH_CONNECTOR_WORDS, Phrases, counting
from wordvec.corpora.tokenizers.phrase_list import PhraseList, phrase_list
from wordvec.corpora.tokenizers.pipeline import Pipeline
from wordvec.errors import CorpusError
from wordvec.evaluation.lexicon import Lexicon

WORDS = st.sampled_from("a b c of the d e a_b b_c of_c".split())
TEXTS = st.lists(st.lists(WORDS, max_size=9), min_size=1, max_size=8).filter(any)
BLOOD = ["high blood pressure and low blood pressure", "the blood pressure of blood donors"] * 3 + ["x y z"] * 9


def gensims(texts, turns, **options):
    """What gensim makes of texts in some passes, and the phrases of the last."""
    for _ in range(turns):
        model = Gensims(texts, max_vocab_size=10**9, **options)
        scores = model.find_phrases(texts)
        texts = [model[text] for text in texts]
    return [text for text in texts if text], scores


@settings(max_examples=60, deadline=None)
@given(
    TEXTS,
    st.sampled_from([("default", 0.1), ("default", 1.0), ("npmi", 0.0), ("npmi", 0.4)]),
    st.sampled_from([frozenset(), frozenset({"of", "the"}), frozenset({"of_c"})]),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_phrases_are_gensims_token_by_token(texts, scoring, connectors, min_count, turns):
    options = dict(scoring=scoring[0], threshold=scoring[1], connector_words=connectors, min_count=min_count)
    theirs, scores = gensims(texts, turns, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = Phrases(passes=turns, **options)
        assert list(ours.fit_corpus(texts)) == theirs
    assert [text for text in ours.transform(texts) if text] == theirs
    last = {}
    for each in ours.list_.phrases:
        if each.turn == turns:
            last.setdefault(each.phrase, set()).add(each.score)
    assert all(score in last[phrase] for phrase, score in scores.items())


def test_connector_words_are_gensims():
    assert ENGLISH_CONNECTOR_WORDS == GENSIMS


def test_same_bits_for_any_workers_and_memory(monkeypatch):
    monkeypatch.setattr(counting, "BLOCK", 64)
    rng = np.random.default_rng(1)
    texts = [[f"w{word}" for word in rng.zipf(1.3, 30) % 40] for _ in range(200)]
    corpus, found = Corpus.build(texts), set()
    for workers, memory in ((1, 2.0), (3, 2.0), (2, 1e-9)):
        phrases = Phrases(min_count=2, threshold=0.5, passes=2, workers=workers, memory=memory)
        joined = phrases.fit_corpus(corpus)
        found.add((phrases.list_.text(), hashlib.sha256(np.array(joined.tokens).tobytes()).hexdigest()))
    assert len(found) == 1
    assert list(joined) == gensims(texts, 2, min_count=2, threshold=0.5)[0]


def test_a_pair_that_was_spilled_adds_up(monkeypatch):
    monkeypatch.setattr(counting, "BLOCK", 4)
    corpus = Corpus.build([list("abcdefgab"), list("badfeghe")] * 20)
    pairs = counting.count_pairs(corpus, np.zeros(len(corpus.counts), np.uint8), 0, 2, wordvec.progress.SILENT)
    assert len(pairs.runs) > 1
    keys, counts = (np.concatenate(each) for each in zip(*pairs.ranges(), strict=True))
    assert (np.diff(keys.astype(np.int64)) > 0).all() and sorted(counts.tolist()) == [20] * 13 + [40]
    np.testing.assert_array_equal(pairs.of(keys), counts)


def test_texts_and_corpora_go_through_alike(tmp_path):
    corpus = Corpus.build(["High blood pressure", "", "Low blood pressure"] * 3 + ["x y"] * 9, lower=True)
    phrases = Phrases(min_count=2, threshold=0.5).fit(corpus)
    assert phrases.phrases_.keys() == phrases.counts_.keys() and phrases.counts_["blood_pressure"] == 6
    assert phrases.transform(["the Blood Pressure", ["Blood", "Pressure"]]) == [
        ["the", "blood_pressure"],
        ["blood_pressure"],
    ]
    joined = phrases.transform(corpus, tmp_path / "joined")
    assert isinstance(joined, Corpus) and next(iter(joined)) == phrases.transform(["High blood pressure"])[0]
    again = Corpus.open(tmp_path / "joined", verify=True)
    assert again.pipeline.tokens("Blood pressure falls") == ["blood_pressure", "falls"]
    assert (tmp_path / "joined" / "phrases.tsv").read_text() == phrases.list_.text()
    assert clone(phrases).get_params() == phrases.get_params()


def test_a_damaged_list_is_told(tmp_path):
    Phrases(min_count=2, threshold=0.5).fit_corpus(BLOOD, tmp_path / "joined")
    (tmp_path / "joined" / "phrases.tsv").write_text("words\nother words\n")
    with pytest.raises(CorpusError, match=r"phrases\.tsv is damaged"):
        Corpus.open(tmp_path / "joined")


@pytest.mark.parametrize("tokenizer", [None, "unicode"])
def test_text_is_built_with_a_list(tokenizer, tmp_path):
    (tmp_path / "list.tsv").write_text("words\nblood pressure\nlow blood pressure\n")
    built = Corpus.build(["Low Blood pressure", "blood pressure is"], tokenizer=tokenizer, lower=True,
                         phrases=tmp_path / "list.tsv")  # fmt: skip
    assert list(built) == [["low_blood_pressure"], ["blood_pressure", "is"]]
    if tokenizer is None:
        lists = Corpus.build([["Low", "Blood", "pressure"]], lower=True, phrases=["low blood pressure"])
        assert list(lists) == [["low_blood_pressure"]]
    (tmp_path / "text").write_text("Low blood pressure\nblood pressure is\n")
    again = Corpus.build(tmp_path / "text", **built.pipeline.options())
    assert list(again) == list(built) and again.pipeline == built.pipeline


def test_lists_keep_what_they_hold(tmp_path):
    listed = PhraseList.of_text("words\tscore\tpass\na\\sb c\\\\d\t1.5\t2\nx y\t\t\n", "it")
    assert [each.words for each in listed.phrases] == [("x", "y"), ("a b", "c\\d")]
    assert (
        listed
        == PhraseList.of_text(listed.text(), "it")
        == Pipeline.of_record(Pipeline(phrases=listed).record()).phrases
    )
    assert PhraseList.of_text("words\na b\n", "it").followed_by(listed).apply("a b x y".split()) == ["a_b", "x_y"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("word\tcount\na b\t3\n", "no list of phrases"),
        ("the cat sat\non the mat\n", "no list of phrases"),
        ("words\n", "holds no phrase"),
        ("words\nblood\n", "line 2 of .* two words"),
        ("words\tcount\na b\tmany\n", "line 2 of .* whole numbers"),
        ("words\na b\na b\n", "line 3 of .* twice"),
        ("words\na b\tc\n", "line 2 of .* columns"),
        ("words\tpass\na b\t0\n", "pass must be 1"),
    ],
)
def test_a_list_of_another_kind_is_refused(text, message, tmp_path):
    (tmp_path / "list").write_text(text)
    with pytest.raises(ValueError, match=message):
        phrase_list(tmp_path / "list")
    with pytest.raises(CorpusError, match="cannot read the list"):
        phrase_list(tmp_path / "none")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 10, "scoring": "npmi"}, "from -1 to 1"),
        ({"threshold": -0.5}, "above 0 with scoring='default'"),
        ({"scoring": "pmi"}, "scoring must be"),
        ({"min_count": 0}, "min_count must be 1"),
        ({"delimiter": ""}, "delimiter"),
        ({"connector_words": "of"}, "not one str"),
        ({"passes": 0}, "passes must be 1"),
    ],
)
def test_wrong_settings_are_refused(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Phrases(**options).fit(BLOOD)


def test_what_is_odd_is_said():
    with pytest.warns(UserWarning, match="no phrase was found"):
        assert Phrases().fit(["a b c"]).phrases_ == {}
    with pytest.warns(UserWarning, match=r"2 of 4 words .* have the delimiter '_' inside"):
        Phrases(min_count=1, threshold=0.1).fit(["a_b c_d", "e f e f"])


def test_models_join_what_their_text_joined(tmp_path):
    joined = Phrases(min_count=3, threshold=0.5).fit_corpus(BLOOD)
    model = wordvec.Word2Vec(vector_size=8, min_count=1, epochs=1).fit(joined)
    model.save(tmp_path / "model")
    loaded = wordvec.load(tmp_path / "model")
    assert (tmp_path / "model" / "phrases.tsv").is_file()
    assert "blood_pressure" in loaded.wv and loaded.tokenize("her blood pressure") == ["her", "blood_pressure"]
    np.testing.assert_allclose(loaded.transform(["blood pressure"])[0], loaded.wv["blood_pressure"], rtol=1e-6)
    lexicon = Lexicon(loaded.wv)
    assert lexicon.row("Blood pressure") == lexicon.row("blood_pressure") >= 0


def test_a_classifier_keeps_its_phrases(tmp_path):
    texts, labels = ["blood pressure", "pressure of blood"] * 10, ["a", "b"] * 10
    model = wordvec.FastTextClassifier(vector_size=4, min_count=1, epochs=2, phrases=["blood pressure"])
    model.fit(texts, labels).save(tmp_path / "model")
    loaded = wordvec.load(tmp_path / "model")
    assert "blood_pressure" in loaded.vocabulary_.words
    np.testing.assert_array_equal(loaded.predict_proba(["blood pressure"]), model.predict_proba([["blood_pressure"]]))
