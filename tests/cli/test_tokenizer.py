"""``wordvec tokenizer``: training subwords, and showing what a tokenizer makes of a text."""

from __future__ import annotations

from typer.testing import CliRunner

from wordvec import Corpus
from wordvec.cli import app


def run(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


def test_a_tokenizer_is_shown_trained_and_used(tmp_path):
    text, table = tmp_path / "text.txt", tmp_path / "table.csv"
    text.write_text("Don’t stop the follow-up\n" * 20, encoding="utf-8")
    table.write_text("id,review\n1,see New York\n", encoding="utf-8")
    (tmp_path / "expressions.txt").write_text("New York\n", encoding="utf-8")
    shown = run("tokenizer", text, "--normalize", "apostrophes", "--tokenizer", "unicode+hyphens", "--lower")
    assert shown.stdout.splitlines()[0] == "don't stop the follow-up"
    shown = run("tokenizer", table, "--text-column", "review", "--expressions", tmp_path / "expressions.txt")
    assert shown.stdout == "see New_York\n"
    (tmp_path / "phrases.txt").write_text("words\nsee New\n", encoding="utf-8")
    shown = run("tokenizer", table, "--text-column", "review", "--phrases", tmp_path / "phrases.txt")
    assert shown.stdout == "see_New York\n"
    made = tmp_path / "tokenizer.json"
    done = run("tokenizer", text, "-o", made, "--kind", "unigram", "--vocab-size", "40", "--lower")
    assert done.exit_code == 0 and "pieces (unigram)" in done.stdout
    assert run("tokenizer", text, "-o", made).exit_code == 2  # it is there already
    assert run("corpus", text, "-o", tmp_path / "corpus", "--tokenizer", made).exit_code == 0
    assert "".join(next(iter(Corpus.open(tmp_path / "corpus")))).replace("▁", " ").strip() == "don’t stop the follow-up"


def test_what_shows_does_not_train(tmp_path):
    (tmp_path / "text.txt").write_text("text\n")
    done = run("tokenizer", tmp_path / "text.txt", "-o", tmp_path / "made.json", "--tokenizer", "unicode")
    assert done.exit_code != 0 and not (tmp_path / "made.json").exists()
