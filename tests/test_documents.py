"""Texts with tags: whatever they come from, no text moves, no tag is lost, and no tag is taken for a row."""

from __future__ import annotations

import csv
import gzip
import io
import pickle
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pytest
from gensim.models.doc2vec import TaggedDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from wordvec import Corpus, CorpusError, Documents
from wordvec.corpora.documents import as_documents

TEXTS = [["one", "two"], [], ["three", "two", "one"], ["one"]]
LINES = b"one two\n\nthree two one\none\n"
ROWS = [("one two", "a"), ("", "b"), ("three two one", "a"), ("one", "")]
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TAG = st.one_of(st.integers(), st.text(max_size=3), st.tuples(st.integers(0, 2)))
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def tags_of(documents: Documents) -> list[list]:
    return [documents.tags_of(text) for text in range(len(documents))]


def sentence(error: pytest.ExceptionInfo) -> str:
    message = str(error.value)
    assert "\n" not in message and not message.endswith(".")
    return message


def table(path: Path, rows: list, **dialect) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, **dialect).writerows(rows)
    return path


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


# ----------------------------------------------------------------------------------------------------------- tables


@pytest.mark.parametrize("suffix", ["csv", "tsv", "csv.gz", "TSV"])
def test_tables_by_name_and_by_number(tmp_path, suffix):
    separator = "\t" if "tsv" in suffix.lower() else ","
    lines = "".join(f"{separator.join(row)}\r\n" for row in [("review", "label"), *ROWS])
    path = tmp_path / f"reviews.{suffix}"
    path.write_bytes(gzip.compress(lines.encode()) if suffix.endswith("gz") else b"\xef\xbb\xbf" + lines.encode())
    documents = Documents.build(path, text="review", tags="label")
    assert list(documents.corpus) == TEXTS and tags_of(documents) == [["a"], ["b"], ["a"], []]
    assert (documents.card["files"], documents.untagged) == (1, 1)
    with pytest.raises(CorpusError, match="line 5 of .*reviews.* has no label, as 1 of 4 texts"):
        documents.require_tags("label")
    assert tags_of(Documents.build([path, path], text="review", tags=[])) == [[text] for text in range(8)]
    by_number = Documents.build(path, text=1, tags=[2])
    assert list(by_number.corpus) == [["review"], *TEXTS] and by_number.tags == ["label", "a", "b"]
    assert Documents.build(path, text=1, tags=2, header=True).tags == ["a", "b"]
    both = Documents.build(path, text=["label", "review"], tags=["label", "review"])
    assert next(iter(both.corpus)) == ["a", "one", "two"] and both.tags_of(0) == ["a", "one two"]


@many
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_csv_round_trip(tmp_path, rows):
    path = table(tmp_path / "table.csv", rows)
    seen = []
    documents = Documents.build(path, text=2, tags=[1, 3], tokenizer=lambda text: seen.append(text) or [])
    assert seen == [row[1] for row in rows]
    assert tags_of(documents) == [list(dict.fromkeys(filter(None, (row[0], row[2])))) for row in rows]


def test_quotes_and_newlines_in_cells(tmp_path):
    rows = [("text", "tag"), ('say "hi", twice\nor so', "a"), ("x" * 200_000, "b")]
    documents = Documents.build(table(tmp_path / "table.csv", rows), text="text", tags="tag")
    assert list(documents.corpus) == [["say", '"hi",', "twice", "or", "so"], ["x" * 200_000]]
    path = tmp_path / "table.tsv"
    path.write_text('"one\t a"b\n"\ttwo\n')
    assert list(Documents.build(path, text=1, tags=2).corpus) == [['"one'], ['"']]


@pytest.mark.parametrize(
    ("name", "content", "columns", "kind", "words"),
    [
        ("t.csv", "a,b\n1,2\n", {"text": "c"}, CorpusError, "has no column 'c'; it has a, b"),
        ("t.csv", "a,b\n1,2\n", {"text": "a", "tags": "c"}, CorpusError, "has no column 'c'; it has a, b"),
        ("t.csv", "a,a\n1,2\n", {"text": "a"}, CorpusError, "has 2 columns named 'a'"),
        ("t.csv", "a,b\n1,2\n", {"text": 3}, CorpusError, "has no column 3; columns are counted from 1 to 2"),
        ("t.csv", "a,b\n1,2\n", {"text": 0}, CorpusError, "has no column 0; columns are counted from 1"),
        ("t.csv", 'a,b\n"1\n",2\n1\n', {"text": "a"}, CorpusError, "line 4 of"),
        ("t.csv", "a,b\n1,2\n\n", {"text": "a"}, CorpusError, "ends a row of 1 cells where the first row has 2"),
        ("t.tsv", "1\t2\n1\t2\t3\n", {"text": 1}, CorpusError, "line 2 of"),
        ("t.csv", 'a,b\n1,2\n1,"open\n', {"text": "a"}, CorpusError, "the row from line 3 on of"),
        ("t.csv", 'a,b\n1,"2"x\n', {"text": "a"}, CorpusError, "is no proper CSV"),
        ("t.csv", "a,b\n", {"text": "a"}, CorpusError, "no text in"),
        ("t.csv", "", {"text": "a"}, CorpusError, "no text in"),
        ("t.csv", "a,b\n1,2\n", {}, ValueError, "is a table: say which column"),
        ("t.txt", "a,b\n1,2\n", {"text": "a"}, ValueError, "are about tables"),
        ("t.csv", "a\n1\n", {"text": "a", "label_prefix": "__label__"}, ValueError, "is about files of text"),
    ],
)
def test_what_is_wrong_with_a_table(tmp_path, name, content, columns, kind, words):
    path = tmp_path / name
    path.write_bytes(content.encode())
    with pytest.raises(kind) as error:
        Documents.build(path, **columns)
    assert words in sentence(error)


def test_a_blank_line_of_a_single_column_is_an_empty_document(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"text\none two\n\nthree\n")
    assert list(Documents.build(path, text="text").corpus) == [["one", "two"], [], ["three"]]


def test_tables_and_text_are_given_apart(tmp_path):
    for name in "a.csv", "b.txt":
        (tmp_path / name).write_text("text\nword\n")
    with pytest.raises(CorpusError, match=r"b\.txt is no table among tables"):
        Documents.build(tmp_path, text="text")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt"])
def test_undecodable_bytes_are_counted_or_named(tmp_path, suffix):
    path = tmp_path / f"table.{suffix}"
    path.write_bytes(b"__label__a\nb\xff\xfec\n")
    how = {"label_prefix": "__label__"} if suffix == "txt" else {"text": 1}
    documents = Documents.build(path, **how)
    assert list(documents.corpus)[1] == ["b\ufffd\ufffdc"] and documents.card["undecodable_bytes"] == 2
    with pytest.raises(CorpusError, match="byte 1 of line 2 of .* is not UTF-8"):
        Documents.build(path, errors="strict", **how)


def test_data_frames():
    frame = pandas.DataFrame({"text": ["one two", None, "three two one", "one"], "n": [1, 2, 1, 3]})
    frame["all"] = [["x", "y"], [], ["x"], float("nan")]
    documents = Documents.build(frame, text="text", tags=["n", "all"])
    assert list(documents.corpus) == TEXTS and tags_of(documents) == [[1, "x", "y"], [2], [1, "x"], [3]]
    assert tags_of(Documents.build(frame, text="text")) == [[0], [1], [2], [3]]
    with pytest.raises(CorpusError, match="a data frame has no column 'label'; it has text, n, all"):
        Documents.build(frame, text="text", tags="label")
    with pytest.raises(ValueError, match="say which column holds the text"):
        Documents.build(frame)
    frame["words"] = TEXTS
    assert list(Documents.build(frame, text="words").corpus) == TEXTS
    assert Documents.build(pandas.DataFrame([["a", 1]]), text=0, tags=1).tags == [1]


def test_parquet(tmp_path):
    path = tmp_path / "table.parquet"
    columns = {"text": ["one two", None, "three two one", "one"], "n": [1, 2, 1, None], "all": [["x"], [], None, ["y"]]}
    parquet.write_table(pyarrow.table(columns), path)
    for chosen in {"text": "text", "tags": ["n", "all"]}, {"text": 1, "tags": [2, 3]}:
        documents = Documents.build(path, **chosen)
        assert list(documents.corpus) == TEXTS and tags_of(documents) == [[1, "x"], [2], [1], ["y"]]
    with pytest.raises(CorpusError, match="has no column 'label'; it has text, n, all"):
        Documents.build(path, text="label")
    with pytest.raises(CorpusError, match="row 4 of .*table.parquet has no tag, as 1 of 4"):
        Documents.build(path, text="text", tags="n").require_tags()
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CorpusError, match="cannot read .*table.parquet as Parquet"):
        Documents.build(path, text="text")


def test_parquet_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "table.parquet").touch()
    with pytest.raises(CorpusError, match=r"takes pyarrow: pip install 'wordvec\[parquet\]'"):
        Documents.build(tmp_path / "table.parquet", text="text")


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
