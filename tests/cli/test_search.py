"""`wordvec search`, from texts to answers, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec.cli import program
from wordvec.vectors.keyed import keyed_vectors

WORDS = "ship sail wave tide oven plate spoon onion".split()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Vectors, texts of their words, and an index of these."""
    folder = tmp_path_factory.mktemp("search")
    random = np.random.default_rng(3)
    wordvec.write_vectors(keyed_vectors(WORDS, random.normal(size=(8, 6)).astype(np.float32)), folder / "model")
    lines = [" ".join(random.choice(WORDS, 4)) for _ in range(12)]
    (folder / "texts.txt").write_text("\n".join(lines) + "\n")
    run("search", folder / "model", "ship", "--in", folder / "texts.txt", "--index", folder / "index")
    return folder


def run(*arguments, code=0, said=None):
    result = CliRunner().invoke(program.app, list(map(str, arguments)), input=said)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split()) if "--json" not in arguments else json.loads(result.stdout)


def test_an_index_is_kept_and_asked_again(place):
    ask = "search", place / "model", "ship sail", "--json"
    assert run(*ask, "--in", place / "texts.txt") == run(*ask, "--index", place / "index")


def test_a_word_that_is_unknown_does_not_lose_the_other_answers(place):
    asked = "search", place / "model", "--index", place / "index"
    assert "knows no word of 'zzz'" in run(*asked, "zzz", code=1)
    told = run(*asked, "zzz", "ship", code=1)
    assert "knows no word of 'zzz'" in told and " ship" in told
    for method in ("bm25", "hybrid"):
        assert "no text has anything to do with 'zzz'" in run(*asked, "zzz", "--method", method)
    assert run(*asked, "ship", "--json") == run(*asked, "--json", said="ship\n\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["ship", "--weighting", "mean"], "--weighting says how an index is made"),
        (["ship", "--approximate"], "--approximate says how an index is made"),
        (["ship", "--text-column", "body"], "--text-column says how an index is made"),
        ([" "], "the query is empty"),
        (["--in", "-"], "holds the texts, and no queries"),
    ],
)
def test_what_would_be_left_out_is_refused(place, given, told):
    assert told in run("search", place / "model", "--index", place / "index", *given, code=2)


def test_a_folder_of_something_else_stays(place):
    ask = "search", place / "model", "ship", "--in", place / "texts.txt", "--index", place / "model", "--overwrite"
    told = run(*ask, code=1)
    assert "holds other files and no search index" in told and "encoding" not in told
    assert wordvec.read_vectors(place / "model").index_to_key == WORDS


def test_the_help_names_the_extra():
    assert run("search", "--help").replace(" │ │ ", " ").count("wordvec[search]") == 2


def test_a_table_without_a_column_is_warned_of(place, tmp_path):
    (tmp_path / "texts.csv").write_text("id,body\n1,ship sail\n2,oven plate\n")
    asked = "search", place / "model", "ship", "--in", tmp_path / "texts.csv"
    assert "texts.csv is a table, and is read here as lines of text" in run(*asked)
    assert "is a table" not in run(*asked, "--text-column", "body")
