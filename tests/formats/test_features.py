"""Vectors from elsewhere: matrices of features with their ids, as others write them."""

from __future__ import annotations

import re

import numpy as np
import pandas
import pyarrow
import pytest
from pyarrow import parquet

from wordvec import FormatError, read_vectors, write_vectors

IDS = ["cat 1.png", "cat 2.png", "boat.png"]
ROWS = np.array([[0, 1, 2, 3, 4], [1, 1, 2, 3, 4], [9, 8, 7, 6, 5]], np.uint8)


def same(read, ids=IDS):
    return read.index_to_key == ids and read.vectors.dtype == np.float32 and np.array_equal(read.vectors, ROWS)


@pytest.mark.parametrize("matrix", [ROWS, ROWS.astype(np.float64), np.asfortranarray(ROWS.astype(np.int64))])
def test_numpy(tmp_path, matrix):
    np.savez(tmp_path / "f.npz", features=matrix, files=np.array(IDS), lengths=np.ones(3))
    assert same(read_vectors(tmp_path / "f.npz"))
    np.savez(tmp_path / "f.npz", ids=np.array([7, 2**40, 1]), x=matrix)
    assert same(read_vectors(tmp_path / "f.npz"), ["7", str(2**40), "1"])
    np.save(tmp_path / "f.npy", matrix)
    assert same(read_vectors(tmp_path / "f.npy"), ["0", "1", "2"])
    (tmp_path / "f.txt").write_text("\n".join(IDS), encoding="utf-8")
    assert same(read_vectors(tmp_path / "f.npy"))
    assert read_vectors(tmp_path / "f.npy", limit=2).index_to_key == IDS[:2]


def test_tables(tmp_path):
    columns = [f"f{number}" for number in range(5)]
    for ids, named in (IDS, "file"), ([7, 2**40, 1], "id"):
        frame = pandas.DataFrame(ROWS, columns=columns)
        frame.insert(2, named, ids)
        frame["count"] = [3, 2, 1]
        frame.to_parquet(tmp_path / "f.parquet")
        read = read_vectors(tmp_path / "f.parquet")
        assert same(read, list(map(str, ids))) and read.expandos["count"].tolist() == [3, 2, 1]
    lists = pyarrow.table({"path": IDS, "embedding": ROWS.tolist(), "width": [8, 8, 8]})
    parquet.write_table(lists, tmp_path / "f.parquet")
    assert same(read_vectors(tmp_path / "f.parquet"))
    frame = pandas.DataFrame(ROWS, columns=columns, index=pandas.Index(["cat1", "cat2", "boat"], name="file"))
    frame.to_csv(tmp_path / "f.csv")
    with pytest.warns(UserWarning, match="line 1 names the columns, and is left out"):
        assert same(read_vectors(tmp_path / "f.csv"), ["cat1", "cat2", "boat"])


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"x": ROWS}, "it holds x of uint8 (3, 5), where one array of words, or of ids, belongs beside the 3 vectors"),
        ({"x": ROWS, "y": ROWS, "ids": IDS}, "where one matrix of numbers belongs, a row for each word"),
        ({"x": ROWS[None], "ids": IDS}, "it holds x of uint8 (1, 3, 5), ids of <U9 (3,), where one matrix"),
        ({"x": ROWS, "a": IDS, "b": IDS}, "where one array of words, or of ids, belongs"),
        ({"x": ROWS, "ids": IDS[:2]}, "where one array of words, or of ids, belongs"),
    ],
)
def test_archives_that_cannot_be_told(tmp_path, arrays, says):
    np.savez(tmp_path / "f.npz", other=np.ones(7), **arrays)
    with pytest.raises(FormatError, match=re.escape(says.replace("it holds ", ""))) as error:
        read_vectors(tmp_path / "f.npz")
    assert "\n" not in str(error.value)


def test_matrices_that_cannot_be_read(tmp_path):
    path = tmp_path / "f.npy"
    for array, says in (
        (np.ones(3), r"holds an array of float64 (3,), where a matrix of numbers belongs, a row for each vector"),
        (np.array([["a"]]), "holds an array of <U1 (1, 1), where a matrix of numbers belongs"),
        (np.array([[None]]), "is no array of numbers (Array can't be memory-mapped: Python objects in dtype.)"),
    ):
        np.save(path, array)
        with pytest.raises(FormatError, match=re.escape(says)):
            read_vectors(path)
    np.save(path, ROWS)
    for lines, says in (("a\nb\n", "f.txt has 2 lines for the 3 rows of"), ("a\n\nb\n", "line 2 of .*f.txt is empty")):
        (tmp_path / "f.txt").write_text(lines)
        with pytest.raises(FormatError, match=says):
            read_vectors(path)
    (tmp_path / "f.txt").write_bytes(b"a\n\xff\nb")
    with pytest.raises(FormatError, match=r"f.txt is no UTF-8 text \(byte 2\); convert it"):
        read_vectors(path)
    with pytest.raises(FormatError, match="the format npy is read only; choose npz, which keeps words, too"):
        write_vectors(read_vectors(path, unicode_errors="replace"), tmp_path / "g.npy")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"a": [1, 2], "b": [1, 2]}, "has 2 columns of words or ids, where one belongs"),
        ({"a": ["x", "y"]}, "has no columns of numbers, or cells that are empty"),
        ({"a": ["x", "y"], "b": [1, None]}, "has no columns of numbers, or cells that are empty"),
        ({"a": ["x", "y"], "b": [[1.0], [2.0]], "c": [[1.0], [2.0]]}, "has 2 columns of lists, where one belongs"),
    ],
)
def test_tables_that_cannot_be_told(tmp_path, columns, says):
    parquet.write_table(pyarrow.table(columns), tmp_path / "f.parquet")
    with pytest.raises(FormatError, match=says):
        read_vectors(tmp_path / "f.parquet")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("id,a,b\nx,1,2\nz,3,4\n", ["x", "z"]),
        (',a,b\n"x, y",1,2\nz,3.5,4\n', ["x, y", "z"]),
        ("id;a;b\r\nx;1,5;2\r\nz;3;4\r\n", ["x", "z"]),
        ("id\ta\nx\t1\n", ["x"]),
    ],
)
def test_a_table_that_names_its_columns_is_read_however_few_they_are(text, ids, tmp_path):
    path = tmp_path / ("f.tsv" if "\t" in text else "f.csv")
    path.write_text(text, newline="")
    with pytest.warns(UserWarning, match="line 1 names the columns"):
        found = read_vectors(path)
    assert found.index_to_key == ids and found[ids[0]][0] == (1.5 if ";" in text else 1)


@pytest.mark.filterwarnings("ignore:.* names the columns")
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("y,3,", "line 3: 1 numbers where 2 belong"),
        ("y,cat,4", "and 'cat' in column 3 is not a number"),
        ("y,3,4,5", "line 3: 3 cells behind the word where 2 belong; correct the line, or put quotes around the word"),
    ],
)
def test_a_line_of_a_table_that_lacks_a_number_or_has_one_too_many(line, says, tmp_path):
    (tmp_path / "f.csv").write_text(f"id,a,b\nx,1,2\n{line}\nz,5,6\n")
    with pytest.raises(FormatError, match=says):
        read_vectors(tmp_path / "f.csv")


def test_an_archive_without_vectors_is_none(tmp_path):
    np.savez(tmp_path / "e.npz", files=np.array([], str), features=np.zeros((0, 4)))
    with pytest.raises(FormatError, match="and so no vectors"):
        read_vectors(tmp_path / "e.npz")
