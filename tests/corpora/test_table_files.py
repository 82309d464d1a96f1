"""Tables as other programs write them."""

from __future__ import annotations

import pyarrow
import pytest
from pyarrow import parquet

from wordvec import CorpusError
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
