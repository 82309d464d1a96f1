"""Tables as other programs write them."""

from __future__ import annotations

import gzip

import pyarrow
import pytest
from pyarrow import parquet

from wordvec import CorpusError
from wordvec.corpora.corpus import Corpus
from wordvec.corpora.documents import Documents


def test_names_in_quotes_between_semicolons(tmp_path):
    """As R's write.csv2 writes them."""
    path = tmp_path / "table.csv"
    path.write_text('"n";"text"\n"1";"a, b"\n"2";"c ""d"" 0,5"\n')
    documents = Documents.build(path, text="text", tags="n")
    assert list(documents.corpus) == [["a,", "b"], ["c", '"d"', "0,5"]] and documents.tags == ["1", "2"]
    path.write_text('"a" b;"text"\n1;2\n')
    with pytest.raises(CorpusError, match="the row from line 1 on of .*table.csv is no proper CSV"):
        Documents.build(path, text="text")
    path.write_text("n,te\rxt\n")
    with pytest.raises(CorpusError, match="the row from line 1 on of .*table.csv is no proper CSV"):
        Documents.build(path, text="text")


def test_columns_of_parquet_that_share_a_name_are_read_by_number(tmp_path):
    path = tmp_path / "table.parquet"
    columns = [pyarrow.array(cells) for cells in ([7], ["one"], ["two"], ["three"])]
    parquet.write_table(pyarrow.table(columns, names=["n", "text", "more", "text"]), path)
    documents = Documents.build(path, text=[4, 3, 2], tags=1)
    assert list(documents.corpus) == [["three", "two", "one"]] and documents.tags == [7]
    with pytest.raises(CorpusError, match="has 2 columns named 'text'; rename them"):
        Documents.build(path, text="text")


def test_json_lines(tmp_path):
    path = tmp_path / "table.jsonl.gz"
    lines = '{"n": 7, "text": "one \\u00e9", "tags": ["a", "b"]}', '{"tags": null, "text": "two three", "n": 8}', "\n"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    documents = Documents.build(path, text="text", tags="tags")
    assert list(documents.corpus) == [["one", "é"], ["two", "three"]]
    assert [documents.tags_of(text) for text in range(2)] == [["a", "b"], []]
    assert Documents.build(path, text=2, tags="n").tags == [7, 8]
    assert Documents.build(path, text="text").tags == range(2)
    path = tmp_path / "tokens.jsonl"
    path.write_text('{"text": ["a b", "c"]}')
    assert list(Documents.build(path, text="text").corpus) == [["a b", "c"]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": "one"', "line 2 of .*table.jsonl is no JSON .*; repair the line"),
        ('{"text": ' + "[" * 100_000, "line 2 of .*table.jsonl is no JSON .*; repair the line"),
        ('["one"]', "line 2 of .*table.jsonl is no object of JSON"),
        ('{"txt": "one"}', "line 2 of .*table.jsonl has no column 'text'; it has txt"),
    ],
)
def test_a_damaged_line_of_json(tmp_path, line, words):
    path = tmp_path / "table.jsonl"
    path.write_text('{"text": "fine"}\n' + line)
    with pytest.raises(CorpusError, match=words):
        Documents.build(path, text="text")


def test_a_cell_that_is_no_text_is_named_by_its_line(tmp_path):
    path = tmp_path / "table.jsonl"
    path.write_text('{"text": "fine"}\n\n{"text": 7}\n')
    with pytest.raises(TypeError, match="line 3 of .*table.jsonl is an int among strings"):
        Documents.build(path, text="text")


def test_json_lines_are_no_lines_of_text(tmp_path):
    path = tmp_path / "table.jsonl"
    path.write_text('{"text": "fine"}')
    with pytest.raises(ValueError, match="is a table: say which column holds the text"):
        Documents.build(path)
    with pytest.warns(UserWarning, match="is a table, and is read here as lines of text"):
        Corpus.build(path, tmp_path / "corpus")
