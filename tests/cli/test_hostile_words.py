"""Words that move cursors, look like markup or mathematics, or are endless: every command shows them, none obeys."""

import re
import xml.dom.minidom

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from wordvec.cli.listeners import Bars
from wordvec.cli.program import app

WORDS = [
    *("plain", "\x1b[31mred", "bell\x07", "\u202eevil", "\u200fright", "line\u2028break", "\x9bcsi", "next\x85line"),
    *("[bold]x[/bold]", "[/]", "$_{", "$\\frac{", "<svg>&amp;", "\"'<", "\ufeffmark", "\uffff", "%s{0}", "L" * 10_000),
]
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\uffff]"
)


def run(*arguments):
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exception is None, done.output[-300:]
    assert not OBEYED.search(done.output)
    return done


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "[bold]$_{.txt"
    numbers = np.random.default_rng(0).normal(size=(len(WORDS), 4))
    rows = zip(WORDS, numbers, strict=True)
    lines = [f"{len(WORDS)} 4", *(" ".join([word, *(f"{number:.3f}" for number in row)]) for word, row in rows)]
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    return path


def test_tables_show_words_as_they_are(vectors):
    shown = run("neighbors", vectors, "plain", "--top", 20).output
    assert "[bold]x[/bold]" in shown and "\\x1b[31mred" in shown and shown.count("L") >= 10_000
    run("neighbors", vectors, "[/]", "\x1b[31mred", "--top", 20)
    run("analogy", vectors, "[/]", "\u202eevil", "$_{", "--top", 20)


def test_scores_of_hostile_datasets(vectors, tmp_path):
    data = tmp_path / "\x1b[31m[bold]set.txt"
    pairs = zip(WORDS[:6], WORDS[1:7], range(6), strict=True)
    data.write_bytes("".join(f"{first}\t{second}\t{score}\n" for first, second, score in pairs).encode())
    shown = run("evaluate", vectors, "--data", data, "--resamples", 0).output
    assert "\\x1b[31m[bold]set" in shown
    run("evaluate", vectors, "--data", data, "--resamples", 0, "--output", tmp_path / "report")


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_pictures_are_well_formed(vectors, tmp_path, suffix):
    picture = tmp_path / f"picture.{suffix}"
    few = WORDS[:-1]
    run("plot", "neighbors", vectors, "plain", "--top", 12, "-o", picture)
    run("plot", "analogies", vectors, *few[: len(few) // 2 * 2], "-o", picture)
    if suffix == "svg":
        xml.dom.minidom.parse(str(picture))


def test_a_bar_takes_no_name_for_markup():
    console = Console(force_terminal=True, width=100)
    with console.capture() as shown, Bars(console) as bars:
        bars.begin("[/] \x07[bold]", 1, "words")
        bars.end()
    assert "[/] \\x07[bold]" in shown.get()
