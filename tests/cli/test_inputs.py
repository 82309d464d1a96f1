"""What the command line makes of the columns and labels of texts."""

from __future__ import annotations

import csv

import pytest
import typer
from typer.testing import CliRunner

from wordvec import Documents
from wordvec.cli import options
from wordvec.cli.inputs import column_options, label_options, source_of

ROWS = [("label", "title", "text"), ("good", "one", "two"), ("bad", "", "three")]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(ROWS)
    return path


@pytest.fixture
def read():
    """What a command with these options reads: its texts and its tags."""
    app, seen = typer.Typer(), []

    @app.command()
    def documents(
        sources: options.Sources,
        text_column: options.TextColumns = None,
        tags_column: options.TagsColumns = None,
        label_column: options.LabelColumns = None,
        header: options.Header = None,
        label_prefix: options.LabelPrefix = "",
    ):
        if label_prefix or label_column:
            how = label_options(text_column, label_column, header, label_prefix)
        else:
            how = column_options(text_column, tags_column, header)
        built = Documents.build(source_of(sources), **how)
        seen.append((list(built.corpus), [built.tags_of(text) for text in range(len(built))]))

    def run(*arguments):
        CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False, standalone_mode=False)
        return seen.pop()

    return run


def test_columns_by_name_and_by_number(read, table):
    texts = [["two"], ["three"]]
    by_name = read(table, "--text-column", "text", "--tags-column", "label")
    assert by_name == (texts, [["good"], ["bad"]])
    assert read(table, "--text-column", "3", "--tags-column", "1", "--header") == by_name
    assert read(table, "--text-column", "3", "--tags-column", "1") == (
        [["text"], *texts],
        [["label"], ["good"], ["bad"]],
    )
    assert read(table, "--text-column", "text") == (texts, [[0], [1]])
    joined = read(
        table, "--text-column", "title", "--text-column", "text", "--tags-column", "label", "--tags-column", "1"
    )
    assert joined == ([["one", "two"], ["three"]], [["good"], ["bad"]])


def test_labels_in_columns_and_in_lines(read, table, tmp_path):
    expected = [["two"], ["three"]], [["good"], ["bad"]]
    assert read(table, "--text-column", "text", "--label-column", "label") == expected
    lines = tmp_path / "lines.txt"
    lines.write_text("#good two\nthree #bad\n")
    assert read(lines, "--label-prefix", "#") == expected


@pytest.mark.parametrize(("given", "missing"), [("text", "label"), ("label", "text")])
def test_a_table_of_labels_takes_both_columns(given, missing):
    columns = {"text": None, "labels": None, given if given == "text" else "labels": ["1"]}
    with pytest.raises(ValueError, match=f"--{given}-column without --{missing}-column"):
        label_options(**columns, header=None, prefix="__label__")


def test_what_is_not_asked_for_is_not_passed_on():
    assert column_options(None, []) == {}
    assert column_options(["2"], [], False) == {"text": [2], "header": False}
