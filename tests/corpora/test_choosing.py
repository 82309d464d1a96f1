"""Which types are words: lists, rules, lengths and classes, and that training sees the corpus so."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import PPMISVD, Corpus, CorpusError, Doc2Vec, Documents, FastTextClassifier, GloVe, Word2Vec, load
from wordvec.corpora.choosing import Choice, ChosenWords, listed_words

TEXTS = ["the cat sat on the mat", "the dog sat on a log", "a rare cat", "the the the"] * 3 + ["unique"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return Corpus.build(TEXTS, tmp_path_factory.mktemp("choosing") / "corpus")


def words(corpus, **choice):
    return [corpus.types[rank] for rank in Choice(**choice).ranks(corpus)]


def starts_with_d(word, count):
    """A rule: keep what starts with d, drop articles, leave the rest."""
    return True if word.startswith("d") else False if word in ("the", "a") else None


def test_lists_lengths_and_rules(corpus, tmp_path):
    assert words(corpus, min_count=4) == ["the", "cat", "sat", "on", "a"]
    assert words(corpus, min_count=4, keep=["unique", "nowhere"]) == ["the", "cat", "sat", "on", "a", "unique"]
    assert words(corpus, min_count=4, drop=["the", "nowhere"]) == ["cat", "sat", "on", "a"]
    assert words(corpus, min_count=4, keep=["the"], drop={"the"}) == ["cat", "sat", "on", "a"]
    assert words(corpus, min_count=4, min_length=3) == ["the", "cat", "sat"]
    assert words(corpus, min_count=4, min_length=3, keep=["a"]) == ["the", "cat", "sat", "a"]
    assert words(corpus, min_count=4, rule=starts_with_d) == ["cat", "sat", "on", "dog"]
    assert words(corpus, min_count=100, keep=["cat", "log"]) == ["cat", "log"]
    (tmp_path / "words.txt").write_text("\ufeffunique\r\n\n cat\n", encoding="utf-8")
    assert words(corpus, min_count=100, keep=tmp_path / "words.txt") == ["cat", "unique"]
    assert listed_words(str(tmp_path / "words.txt"), "keep") == ["unique", "cat"]


def test_a_limit_counts_what_is_kept_by_name(corpus):
    assert words(corpus, max_final_vocab=4) == ["the"]  # cat, sat, on and a have one count: they stay or go together
    assert words(corpus, max_final_vocab=5) == ["the", "cat", "sat", "on", "a"]
    assert words(corpus, max_final_vocab=5, keep=["unique"]) == ["the", "unique"]
    assert words(corpus, max_final_vocab=6, keep=["unique"]) == ["the", "cat", "sat", "on", "a", "unique"]
    assert words(corpus, max_final_vocab=1, keep=["unique", "log"]) == ["log", "unique"]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=8),
    st.sets(st.sampled_from("abcdefgh")),
    st.sets(st.sampled_from("abcdefgh")),
    st.integers(1, 4),
    st.none() | st.integers(1, 5),
)
def test_any_choice_is_what_its_words_say(texts, keep, drop, least, limit):
    corpus = Corpus.build(texts)
    keep = keep & set(corpus.types)
    chosen = words(corpus, min_count=least, max_final_vocab=limit, keep=keep or None, drop=drop or None)
    count = dict(zip(corpus.types, corpus.counts.tolist(), strict=True))
    assert chosen == [word for word in corpus.types if word in chosen]
    assert keep - drop <= set(chosen) and not drop & set(chosen)
    by_count = {word for word in chosen if word not in keep}
    assert all(count[word] >= least for word in by_count)
    assert limit is None or len(chosen) <= max(limit, len(keep - drop))
    lowest = min((count[word] for word in by_count), default=None)
    others = {word for word in count if word not in chosen and word not in drop and count[word] >= least}
    assert limit is not None or not others
    assert lowest is None or all(count[word] < lowest for word in others)


def test_counts_by_class(tmp_path):
    documents = Documents.labelled(
        ["much ado", "much ado much", "little known", "little"], ["big", "big", "small", "small"]
    )
    ranks = Choice(min_count=3, class_min_count={"small": 2}).ranks(documents.corpus, documents)
    assert [documents.corpus.types[rank] for rank in ranks] == ["much", "little"]
    (tmp_path / "counts.json").write_text(json.dumps({"small": 1, "big": 9}))
    ranks = Choice(min_count=9, class_min_count=tmp_path / "counts.json").ranks(documents.corpus, documents)
    assert [documents.corpus.types[rank] for rank in ranks] == ["little", "known"]
    with pytest.raises(ValueError, match="names 'none', which is no tag"):
        Choice(class_min_count={"none": 1}).ranks(documents.corpus, documents)
    with pytest.raises(ValueError, match="texts with tags, which these have not"):
        Choice(class_min_count={"small": 1}).ranks(documents.corpus)


@pytest.mark.parametrize(
    ("choice", "kind", "sentence"),
    [
        ({"keep": ["Cat", "DOG"]}, ValueError, "none of the 2 words of keep, first 'Cat', occurs in the text"),
        ({"keep": []}, ValueError, "keep has no word"),
        ({"drop": [1]}, TypeError, "drop holds 1, which is no str"),
        (
            {"keep": "nowhere.txt"},
            CorpusError,
            "the words of keep: No such .*; give a list of words, or a file with a word a line$",
        ),
        ({"rule": "nowhere:rule"}, ValueError, "rule 'nowhere:rule' cannot be imported"),
        ({"rule": "json:nothing"}, ValueError, "rule 'json:nothing' does not exist: json has no nothing"),
        ({"rule": "json:decoder"}, ValueError, "is no function, but module"),
        ({"rule": "no name"}, ValueError, "must be a function's name, as module:function"),
        (
            {"rule": lambda word, count: "yes"},
            ValueError,
            "rule gave 'yes' for 'the': it must give True",
        ),
        ({"class_min_count": {"a": 0}}, ValueError, "texts with tags"),
    ],
)
def test_a_choice_that_is_wrong_is_one_sentence(corpus, choice, kind, sentence):
    with pytest.raises(kind, match=sentence) as error:
        Choice(**choice).ranks(corpus)
    assert "\n" not in str(error.value)


def test_chosen_words_come_first(corpus):
    ranks = Choice(min_count=4, drop=["the"], keep=["unique"]).ranks(corpus)
    shown = ChosenWords(corpus, ranks)
    assert shown.types[:5] == ["cat", "sat", "on", "a", "unique"] and sorted(shown.types) == sorted(corpus.types)
    assert list(shown) == list(corpus)
    assert np.array_equal(np.bincount(shown.tokens), shown.counts)
    assert shown.fingerprint not in (corpus.fingerprint, ChosenWords(corpus, ranks[:-1]).fingerprint)


@pytest.mark.parametrize("trainer", [Word2Vec, Doc2Vec, GloVe, PPMISVD])
def test_training_learns_the_words_that_are_chosen(trainer, corpus, tmp_path):
    """As if the text had no other words."""
    how = {"vector_size": 2} | ({} if trainer is PPMISVD else {"epochs": 1})
    model = trainer(min_count=4, keep=["log", "unique"], drop=["the"], rule=starts_with_d, **how).fit(corpus)
    assert model.vocabulary_.words == ["cat", "sat", "on", "dog", "log", "unique"]
    assert model.corpus_card_["fingerprint"] == corpus.fingerprint
    assert model.corpus_card_["tokens_below_the_cut"] == sum(
        word not in model.vocabulary_.index for text in corpus for word in text
    )
    only = [[word for word in text if word in model.vocabulary_.index] for text in corpus]
    if trainer is not Doc2Vec:  # whose texts without words are documents, too
        same = trainer(min_count=1, **how).fit([text for text in only if text])
        index = [same.vocabulary_.index[word] for word in model.vocabulary_.words]
        if trainer is PPMISVD:
            assert np.allclose(np.abs(model.vectors_), np.abs(same.vectors_[index]), atol=1e-4)
    model.save(tmp_path / "model")
    again = load(tmp_path / "model")
    assert again.vocabulary_.words == model.vocabulary_.words and again.rule is None and again.drop == ["the"]
    if trainer is Word2Vec:
        again.partial_fit(["the cat sat", "a dog"], epochs=1)


def test_a_classifier_learns_the_words_that_are_chosen():
    texts, labels = ["good film", "bad film", "fine plot", "dull plot"] * 3, ["p", "n", "p", "n"] * 3
    model = FastTextClassifier(vector_size=2, epochs=1, min_count=4, class_min_count={"n": 3}, drop=["film"])
    assert set(model.fit(texts, labels).vocabulary_.words) == {"</s>", "plot", "bad", "dull"}
