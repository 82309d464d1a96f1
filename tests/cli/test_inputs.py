"""What the command line makes of the columns and labels of texts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wordvec import Documents, FormatError
from wordvec.cli import options
from wordvec.cli.inputs import column_options, label_options, source_of, table_options, text_options
from wordvec.cli.program import app
from wordvec.methods import METHODS

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
            how = label_options(label_column, label_prefix, text_column=text_column, header=header)
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
    columns = {"text_column": None, "labels": None, "text_column" if given == "text" else "labels": ["1"]}
    with pytest.raises(ValueError, match=f"--{given}-column without --{missing}-column"):
        label_options(**columns, header=None, prefix="__label__")


def test_what_is_not_asked_for_is_not_passed_on():
    assert column_options(None, []) == {}
    assert column_options(["2"], [], False) == {"text": [2], "header": False}
    assert text_options() == {}
    assert text_options(lower=True, text_column=["2"]) == {"lower": True, "text": [2]}


TAKE_TEXT_APART = ["corpus", "cooccurrence", "phrases", "tokenizer", "compare"]
TAKE_TEXT_APART += [method for method in METHODS.values() if method.source != "graph"]


@pytest.mark.parametrize("command", [*TAKE_TEXT_APART, "infer", "classify", "continue", "quantize", "search"], ids=str)
def test_every_command_that_reads_texts_has_all_their_options(command):
    declares = text_options if command in TAKE_TEXT_APART else table_options
    given = typer.main.get_command(app)
    for name in [command] if isinstance(command, str) else ["train", command.command]:
        _, given, _ = given.resolve_command(typer.Context(given), [name])
    names = {each.name for each in options.parameters_of(declares)}
    assert len(names) > 1 and names <= {each.name for each in given.params}


def test_urls_are_told_as_they_were_typed():
    from wordvec.cli.inputs import initial_vectors

    pytest.importorskip("fsspec")
    with pytest.raises(FormatError, match="cannot read memory://nothing: there is no such"):
        initial_vectors(Path("memory://nothing"), "strict")
