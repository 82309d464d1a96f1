"""Texts with tags: whatever they come from, no text moves, no tag is lost, and no tag is taken for a row."""

from __future__ import annotations

import gzip
import io
import pickle
from collections import namedtuple

import numpy as np
import pytest
from gensim.models.doc2vec import TaggedDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wordvec import Corpus, CorpusError, Documents
from wordvec.corpora.documents import as_documents

TEXTS = [["one", "two"], [], ["three", "two", "one"], ["one"]]
LINES = b"one two\n\nthree two one\none\n"
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TAG = st.one_of(st.integers(), st.text(max_size=3), st.tuples(st.integers(0, 2)))


def tags_of(documents: Documents) -> list[list]:
    return [documents.tags_of(text) for text in range(len(documents))]


def sentence(error: pytest.ExceptionInfo) -> str:
    message = str(error.value)
    assert "\n" not in message and not message.endswith(".")
    return message


# -------------------------------------------------------------------------------------------------- texts by number


def test_every_source_of_a_corpus_gives_documents_by_number(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(LINES)
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(LINES))
    lines = LINES.decode().split("\n")[:-1]
    for source in path, str(path), packed, io.BytesIO(LINES), lines, iter(lines), TEXTS, iter(TEXTS):
        documents = Documents.build(source, tmp_path / "corpus")
        assert list(documents.corpus) == TEXTS
        assert list(documents.tags) == [0, 1, 2, 3] and tags_of(documents) == [[0], [1], [2], [3]]
        assert (documents.start.dtype, documents.row.dtype) == (np.int64, np.int32)
        assert documents.card["empty_texts"] == 1 and documents.untagged == 0


@many
@given(texts=st.lists(st.text(st.sampled_from("ab \t\r\v\0"), max_size=6), min_size=1), workers=st.integers(1, 2))
def test_no_text_moves(tmp_path, texts, workers):
    expected = [text.translate(dict.fromkeys(b"\t\r\v\0", " ")).split() for text in texts]
    path = tmp_path / "text.txt"
    path.write_bytes(("\n".join(texts) + "\n").encode())
    for source in path, texts:
        documents = Documents.build(source, tmp_path / "corpus", workers=workers)
        assert list(documents.corpus) == expected
        assert documents.card["empty_texts"] == expected.count([])


def test_documents_without_any_token_are_documents(tmp_path):
    documents = Documents.build(["", " "], tmp_path / "corpus")
    assert list(documents.corpus) == [[], []] and documents.corpus.types == []
    assert list(pickle.loads(pickle.dumps(documents)).corpus) == [[], []]
    (tmp_path / "empty.txt").touch()
    with pytest.raises(CorpusError, match="no text in .*empty.txt"):
        Documents.build(tmp_path / "empty.txt")


def test_a_huge_document_is_not_cut():
    documents = Documents.build(["word " * 30_000, "next"])
    assert np.diff(documents.corpus.offsets).tolist() == [30_000, 1]


def test_as_documents(tmp_path):
    documents = as_documents(LINES.decode().split("\n")[:-1])
    assert as_documents(documents) is documents
    with pytest.raises(ValueError, match="lower: documents are taken as they are"):
        as_documents(documents, lower=True)
    assert as_documents(["A"], lower=True).corpus.types == ["a"]
    notes = []
    listener = type("Listener", (), {"note": lambda self, text: notes.append(text)})()
    for folder, kept in ("kept", True), ("dropped", False):
        corpus = Corpus.build(TEXTS, tmp_path / folder, keep_empty=kept)
        for source in corpus, corpus.folder:
            assert len(as_documents(source, progress=listener)) == 3 + kept
    assert len(notes) == 2 and notes[0].startswith("1 empty texts were left out")
    with pytest.raises(ValueError, match="lower: an encoded corpus"):
        as_documents(corpus, lower=True)


# -------------------------------------------------------------------------------------------------- tagged documents


def test_tagged_documents_of_words_or_of_text():
    tags = [["x", 10**9], [("a", 1)], [10**9], []]
    for words in TEXTS, [" ".join(text) for text in TEXTS]:
        documents = Documents.build(map(TaggedDocument, words, tags))
        assert list(documents.corpus) == TEXTS and tags_of(documents) == tags
        assert documents.tags == ["x", 10**9, ("a", 1)]
        assert documents.row.tolist() == [0, 1, 2, 1] and documents.start.tolist() == [0, 2, 3, 4, 4]
        assert documents.card["untagged_texts"] == documents.untagged == 1


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (5, [5]),
        ("word", ["word"]),
        (b"word", [b"word"]),
        (2.5, [2.5]),
        (np.int64(7), [7]),
        ((1, 2), [1, 2]),
        ([(1, 2)], [(1, 2)]),
        ({"only"}, ["only"]),
        ({"c", "a", 2, "b"}, [2, "a", "b", "c"]),  # the same in every process
        (np.array([3, 4]), [3, 4]),
        ([np.int32(3), "3"], [3, "3"]),
        (["twice", "twice"], ["twice"]),
        ([], []),
    ],
)
def test_one_tag_or_many(given_, expected):
    documents = Documents.build([TaggedDocument(["a"], given_)])
    assert documents.tags == expected and tags_of(documents) == [expected]
    assert all(type(tag) is type(wanted) for tag, wanted in zip(documents.tags, expected, strict=True))


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ([["list"]], "a tag of text 1 cannot be a key"),
        ([{}], "a tag of text 1 cannot be a key"),
        (None, "the tags of text 1 are None"),
        ({"a": 1}, "the tags of text 1 are a dict"),
    ],
)
def test_what_is_no_tag(given_, words):
    with pytest.raises(TypeError) as error:
        Documents.build([TaggedDocument(["a"], [0]), TaggedDocument(["b"], given_)])
    assert words in sentence(error)


def test_what_stands_for_no_tag_is_none():
    documents = Documents.build(TaggedDocument(["a"], tags) for tags in ([None], float("nan"), ["x", np.nan], "y"))
    assert documents.tags == ["x", "y"] and tags_of(documents) == [[], [], ["x"], ["y"]]


@pytest.mark.parametrize(("tags", "kinds"), [([1, True], "bool and int"), ([0.0, 2, 0], "int and float")])
def test_tags_of_kinds_that_may_be_equal_are_said(tags, kinds):
    with pytest.warns(UserWarning, match=f"there are tags of {kinds}, and equal ones are the same tag"):
        Documents.build(TaggedDocument(["a"], [tag]) for tag in tags)


def test_labels_that_are_glued_together_are_named(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_text("__label__good, __label__long a film\n__label__good__label__short another\n__label__long one\n")
    with pytest.warns(UserWarning, match="labels.txt has labels that look like several.*: 'good,', 'good__label__sh"):
        documents = Documents.build(path, label_prefix="__label__")
    assert documents.tags == ["good,", "long", "good__label__short"]


@many
@given(st.lists(st.lists(TAG, max_size=4), min_size=1, max_size=12))
def test_tags_are_mapped_in_order_of_appearance(tags):
    documents = Documents.build(TaggedDocument(["a"], given_) for given_ in tags)
    assert documents.tags == list(dict.fromkeys(tag for given_ in tags for tag in given_))
    assert tags_of(documents) == [list(dict.fromkeys(given_)) for given_ in tags]


def test_tagged_and_other_texts_do_not_mix():
    Review = namedtuple("Review", "words stars tags")
    assert Documents.build([Review(["a"], 5, "x")]).tags == ["x"]
    with pytest.raises(TypeError, match="text 1 is a list among tagged ones"):
        Documents.build([TaggedDocument(["a"], [0]), ["b"]])
    with pytest.raises(TypeError, match="text 1 is a str where a list of tokens belongs"):
        Documents.build([TaggedDocument(["a"], [0]), TaggedDocument("b", [0])])
    with pytest.raises(TypeError, match="make documents, not a corpus"):
        Corpus.build([TaggedDocument(["a"], [0])])


# ----------------------------------------------------------------------------------------------------------- labels


def test_labelled_lines(tmp_path):
    path = tmp_path / "train.txt"
    path.write_bytes(b"__label__a one two\r\n__label__b\t__label__c\nthree two\v__label__a one\nx__label__no\n\n")
    documents = Documents.build([path, path], label_prefix="__label__")
    assert list(documents.corpus) == [["one", "two"], [], ["three", "two", "one"], ["x__label__no"], []] * 2
    assert tags_of(documents) == [["a"], ["b", "c"], ["a"], [], []] * 2 and documents.tags == ["a", "b", "c"]
    with pytest.raises(CorpusError) as error:
        documents.require_tags("label")
    assert f"line 4 of {path} has no label, as 4 of 10 texts" in sentence(error)
    assert tags_of(Documents.build(path, label_prefix="thr")) == [[], [], ["ee"], [], []]
    stream = Documents.build(io.BytesIO(path.read_bytes()), label_prefix="__label__", lower=True, tokenizer="unicode")
    assert stream.tags == ["a", "b", "c"]


def test_labels_are_left_as_they_are_written(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("__label__Très-Bon! GOOD\n")
    documents = Documents.build(path, label_prefix="__label__", lower=True, tokenizer="unicode")
    assert documents.tags == ["Très-Bon!"] and documents.corpus.types == ["good"]


def test_what_is_wrong_with_labels(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("__label__a one\n__label__ two\n")
    with pytest.raises(CorpusError, match="a label of line 2 of .* is nothing but '__label__'"):
        Documents.build(path, label_prefix="__label__")
    for prefix in "", "two words":
        with pytest.raises(ValueError, match="must be a piece of a word"):
            Documents.build(path, label_prefix=prefix)
    with pytest.raises(ValueError, match="is about files of text"):
        Documents.build(["__label__a one"], label_prefix="__label__")


def test_labels_beside_texts():
    for texts in TEXTS, [" ".join(text) for text in TEXTS], (" ".join(text) for text in TEXTS):
        documents = Documents.labelled(texts, np.array([1, 0, 1, 1]))
        assert list(documents.corpus) == TEXTS
        assert documents.tags == [1, 0] and documents.row.tolist() == [0, 1, 0, 0]
        documents.require_tags()
    several = Documents.labelled(TEXTS, [("a", 1), ["x", "y"], None, float("nan")])
    assert tags_of(several) == [[("a", 1)], ["x", "y"], [], []]
    for kind in list, set, frozenset, np.array:
        assert tags_of(Documents.labelled(TEXTS, [kind([1, 2])] * 4)) == [[1, 2]] * 4
    with pytest.raises(CorpusError, match="text 2 has no label, as 2 of 4 texts"):
        several.require_tags("label")


@pytest.mark.parametrize(
    ("labels", "words"), [([1, 2], "more texts than the 2 labels"), ([1] * 5, "there are 5 labels for 4 texts")]
)
def test_as_many_labels_as_texts(labels, words):
    with pytest.raises(ValueError, match=words):
        Documents.labelled(TEXTS, labels)


def test_labels_go_with_texts(tmp_path):
    with pytest.raises(ValueError, match="labels have 2 dimensions"):
        Documents.labelled(TEXTS, np.eye(4))
    (tmp_path / "text.txt").write_bytes(LINES)
    with pytest.raises(TypeError, match="labels go with an iterable"):
        Documents.labelled(tmp_path / "text.txt", [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("start", "row", "name"),
    [
        ([0, 1], [0, 1], "start"),
        ([0, 1, 3], [0, 1], "start"),
        ([1, 1, 2], [0, 1], "start"),
        ([0, 3, 2], [0, 1], "start"),
        ([0, 1, 2], [0, 2], "row"),
        ([0, 1, 2], [-1, 0], "row"),
    ],
)
def test_rows_that_are_none_never_reach_compiled_code(start, row, name):
    corpus = Corpus.build(["one two", "two"])
    Documents(corpus, ["a", "b"], np.array([0, 1, 2]), np.array([0, 1], np.int32))
    with pytest.raises(ValueError, match=f"^{name} must "):
        Documents(corpus, ["a", "b"], np.array(start), np.array(row, np.int32))
