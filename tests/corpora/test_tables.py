"""Texts and tags from tables: the right columns, every row, and one sentence for what is damaged."""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

import pandas
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from wordvec import Corpus, CorpusError, Documents
from wordvec.corpora import as_corpus

TEXTS = [["one", "two"], [], ["three", "two", "one"], ["one"]]
ROWS = [("one two", "a"), ("", "b"), ("three two one", "a"), ("one", "")]
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        (
            "t.csv",
            "a\n1\n",
            {"text": "a", "label_prefix": "__label__"},
            ValueError,
            "and which the labels",
        ),
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


def test_cells_between_semicolons(tmp_path):
    """As Excel writes them where the comma is the decimal point."""
    path = tmp_path / "table.csv"
    path.write_text('\ufeffnumber;text\r\n1;"a; b, c"\r\n2;d,5 e\r\n', encoding="utf-8")
    documents = Documents.build(path, text="text", tags="number")
    assert list(documents.corpus) == [["a;", "b,", "c"], ["d,5", "e"]] and documents.tags == ["1", "2"]
    path.write_text("a; b\nc d\n")
    assert list(Documents.build(path, text="a; b").corpus) == [["c", "d"]]


def test_a_first_row_is_shown_in_part_where_a_column_is_missing(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text("\t".join(["neg", "the record of a patient, nobody's business", *"bcdefghijk"]))
    shown = "it has neg, the record of a patient, nobod…, b, c, d, e, f, g, h, i and 2 more; .* from 1 to 12"
    with pytest.raises(CorpusError, match=shown):
        Documents.build(path, text="text")


@pytest.mark.parametrize("name", ["table.csv", "table.tsv.gz"])
def test_a_table_that_is_read_as_text_is_warned_of(tmp_path, name):
    path = tmp_path / name
    data = b"number,text\n1,a b\n"
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    with pytest.warns(UserWarning, match=f"{name} is a table, and is read here as lines of text"):
        Corpus.build(path)


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
    whole = path.read_bytes()
    no_text = whole.replace(b"one two", b"one \xff\xfe\xff")
    for damaged in (whole[:-10], whole[:-20] + b"?" * 12 + whole[-8:], no_text):
        path.write_bytes(damaged)
        with pytest.raises(CorpusError, match="^cannot read .*table.parquet as Parquet.*; copy or download it again$"):
            Documents.build(path, text="text")


def test_parquet_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "table.parquet").touch()
    with pytest.raises(CorpusError, match=r"takes pyarrow: pip install 'wordvec\[parquet\]'"):
        Documents.build(tmp_path / "table.parquet", text="text")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "parquet"])
def test_the_texts_of_a_table_alone(tmp_path, suffix):
    frame = pandas.DataFrame({"id": [1, 2, 3], "review": ["one two", "", "three\none"]})
    path = tmp_path / f"reviews.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame["review"] = frame["review"].str.replace("\n", " ")
        frame.to_csv(path, index=False, sep="," if suffix == "csv" else "\t")
    corpus = Corpus.build(path, tmp_path / "corpus", text="review")
    assert list(corpus) == [["one", "two"], ["three", "one"]] and corpus.card["files"] == 1
    assert corpus.card["empty_texts"] == 1 and corpus.card["source"] == str(path)
    assert list(Corpus.build(path, text="review", tokenizer="unicode", keep_empty=True))[1] == []
    assert Corpus.build(frame, text="review").card["files"] == 0


def test_the_texts_of_a_table_come_from_the_cache(tmp_path, monkeypatch):
    path = tmp_path / "reviews.csv"
    path.write_bytes(b"a,b\nx,y \xff\n")
    first = Corpus.build(path, text="b")
    assert list(first) == [["y", "\ufffd"]] and first.card["undecodable_bytes"] == 1
    monkeypatch.setattr("wordvec.corpora.encoding.keeping._encoded", None)
    again = Corpus.build(path, text="b")
    assert again.fingerprint == first.fingerprint and again.card["undecodable_bytes"] == 1
    with pytest.raises(TypeError, match="NoneType"):  # it is another text, which has to be encoded
        Corpus.build(path, text="a")
    with pytest.raises(TypeError, match="NoneType"):
        Corpus.build(path, text=2)


def test_columns_are_about_tables(tmp_path):
    (tmp_path / "t.txt").write_text("one\n")
    with pytest.raises(ValueError, match="about tables"):
        Corpus.build(tmp_path / "t.txt", text="a")
    with pytest.raises(ValueError, match="say which column holds the text"):
        Corpus.build(table(tmp_path / "t.csv", [("a",), ("one",)]), header=True)
    corpus = Corpus.build(["one two"])
    with pytest.raises(ValueError, match="text: an encoded corpus is read as it is"):
        as_corpus(corpus, text="a")
    with pytest.raises(ValueError, match="leave one out"):
        Documents.build(tmp_path / "t.txt", tags="a", label_prefix="__label__")
