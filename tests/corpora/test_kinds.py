"""What each kind of source answers, and that a new kind is a class and a row."""

from __future__ import annotations

import io
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest

from wordvec import Corpus, Doc2Vec, Documents, FastTextClassifier
from wordvec.corpora.sources import kinds
from wordvec.corpora.sources.base import Form, Source
from wordvec.corpora.sources.kinds import Kind, are_files, read_source

Tagged = namedtuple("Tagged", "words tags")


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "text.txt"
    path.write_text("one two\nthree\n")
    return path


@pytest.mark.parametrize(
    ("given", "form"),
    [
        (io.BytesIO(b"one"), Form.BYTES),
        (["one"], Form.STRINGS),
        (iter(["one"]), Form.STRINGS),
        ([["one"]], Form.TOKENS),
        ([Tagged("one", [1])], Form.TAGGED),
    ],
)
def test_what_is_in_memory_or_streamed_cannot_be_read_again(given, form):
    found = read_source(given)
    assert found.form is form
    assert (found.paths, found.is_table, found.has_tables) == ([], False, False)
    assert read_source(found) is found


def test_files_can_be_hashed_and_read_again(file):
    for given, number in (file, 1), (str(file), 1), (iter([file, file]), 2):
        found = read_source(given)
        assert found.form is Form.BYTES and found.paths == [file] * number
        assert found.file_counts() == {"files": number, "skipped_files": 0}


def test_what_is_read_with_a_pipe_cannot_be_read_again(file):
    assert read_source(Path("-")).paths == read_source([file, Path("-")]).paths == []


def test_a_data_frame_is_a_source_only_where_columns_can_be_chosen():
    frame = pandas.DataFrame({"text": ["one"]})
    assert read_source(frame, tables=True).is_table
    with pytest.raises(TypeError, match="a DataFrame is no source of texts"):
        read_source(frame)


def test_tags_can_be_left_out():
    assert list(read_source([Tagged("one", [1]), Tagged("two", [2])]).untagged()) == ["one", "two"]
    assert list(read_source(["one", "two"]).untagged()) == ["one", "two"]


def test_asking_whether_a_source_is_files_reads_nothing_from_it(file):
    for given in str(file), file, [file], io.BytesIO(b"one"):
        assert are_files(given)
    generator = iter(["one"])
    for given in ["one"], [["one"]], [], generator:
        assert not are_files(given)
    assert next(generator) == "one"


class Query:
    """Stands for an object of another library."""

    def __init__(self, *rows: tuple[str, str]):
        self.rows = rows


class QuerySource(Source):
    form = Form.TAGGED

    def __init__(self, query: Query):
        super().__init__("a query")
        self._query = query

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        for text, tag in self._query.rows:
            yield text, [tag]
            self.number += 1


def test_a_new_kind_of_source_is_one_class_and_one_row(file, monkeypatch):
    row = Kind(lambda source: isinstance(source, Query), QuerySource)
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, row))
    query = Query(("good film", "pos"), ("bad film", "neg"))
    documents = Documents.build(query)
    assert list(documents.corpus) == [["good", "film"], ["bad", "film"]] and documents.tags == ["pos", "neg"]
    assert documents.card["source"] == "a query"
    with pytest.raises(TypeError, match="texts with tags make documents"):
        Corpus.build(query)
    model = Doc2Vec(vector_size=16, min_count=1, epochs=1, sample=0).fit(query)
    assert len(model.tags_) == 2 and len(model.transform(query)) == 2
    assert set(FastTextClassifier(vector_size=16, min_count=1, epochs=1).fit(documents).classes_) == {"pos", "neg"}
