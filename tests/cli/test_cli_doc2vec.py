"""Documents on the command line, from a table to the vectors of new documents."""

from __future__ import annotations

import io
import random
from datetime import date

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

import wordvec
from wordvec import Doc2Vec, Documents
from wordvec.cli import program

SEA = "Sea ship wave harbour sail anchor fish salt storm crew".split()
WOOD = "wood tree leaf root branch moss bird deer path hunter".split()
SMALL = ["--vector-size", "16", "--dm", "0", "--min-count", "1", "--sample", "0", "--alpha", "0.05"]
NEW = "SHIP sail\n\nunheard of\ntree moss\n"


def run(*arguments, stdin=None):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments], input=stdin)


def assert_fails(done, code, *phrases):
    assert done.exit_code == code, done.output
    (sentence,) = done.stderr.strip().splitlines()[-1:]
    assert sentence.startswith("wordvec: ") and "Traceback" not in done.output
    for phrase in phrases:
        assert str(phrase) in sentence


def numbers(text):
    return np.loadtxt(io.StringIO(text), delimiter="\t", dtype=np.float32)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Texts with a number, a kind, and now and then nothing at all."""
    draw = random.Random(1)
    path = tmp_path_factory.mktemp("table") / "table.csv"
    rows = [
        (n, kind, " ".join(draw.choices(words, k=12))) for n in range(100) for kind, words in (("s", SEA), ("w", WOOD))
    ]
    path.write_text(
        "number,kind,text\n" + "".join(f"{n}{kind},{kind},{text}\n" for n, kind, text in rows) + ",,sea ship\n"
    )
    return path


@pytest.fixture(scope="module")
def trained(table):
    folder = table.parent / "model"
    columns = ["--text-column", "text", "--tags-column", "number", "--tags-column", "kind", "--lower"]
    done = run("train", "doc2vec", table, "-o", folder, *columns, *SMALL)
    assert done.exit_code == 0, done.output
    return done, folder


@pytest.fixture(scope="module")
def model(trained):
    return trained[1]


def test_training_says_how_many_documents_tags_and_untagged_there_are(trained):
    done, model = trained
    shown = {tuple(line.rsplit(maxsplit=1)) for line in done.stdout.splitlines() if len(line.split()) > 1}
    shown = {(name.strip(), value) for name, value in shown}
    assert {("texts", "201"), ("tags", "202"), ("untagged texts", "1"), ("vocabulary", "20")} <= shown
    assert done.stdout.splitlines()[-1] == f"{model}: 202 tags, 20 words, 16 dimensions"
    assert wordvec.load(model).tags_[:4] == ["0s", "s", "0w", "w"]


def test_lines_are_tagged_by_their_numbers(table, tmp_path):
    lines = tmp_path / "lines.txt"
    lines.write_text("".join(line.split(",")[-1] + "\n" for line in table.read_text().splitlines()[1:]))
    done = run("train", "doc2vec", lines, "-o", tmp_path / "model", "--lower", *SMALL)
    assert done.exit_code == 0, done.output
    settings = dict(vector_size=16, dm=0, min_count=1, sample=0, alpha=0.05)
    expected = Doc2Vec(**settings).fit(Documents.build(lines, lower=True))
    assert np.array_equal(wordvec.load(tmp_path / "model").documents_, expected.documents_)
    found = run("neighbors", tmp_path / "model", "4", "--documents", "--top", "5").stdout.splitlines()
    found = [int(line.split()[0]) for line in found if "." in line]
    assert len(found) == 5 and all(number % 2 == 0 for number in found)


def test_inference_gives_a_vector_for_every_document_in_order(model, tmp_path):
    path = tmp_path / "new.txt"
    path.write_text(NEW)
    done = run("infer", model, path)
    assert done.exit_code == 0, done.output
    assert "2 of 4 documents have no known word" in done.stderr
    with pytest.warns(UserWarning, match="2 of 4"):
        expected = wordvec.load(model).transform(path)
    assert np.array_equal(numbers(done.stdout), expected) and expected[[0, 3]].any() and not expected[[1, 2]].any()
    assert np.array_equal(numbers(run("infer", model, "-", stdin=NEW.encode()).stdout), expected)
    for name in ("vectors.npy", "vectors.tsv"):
        done = run("infer", model, path, "-o", tmp_path / name, "--workers", "1")
        assert done.exit_code == 0, done.output
        assert done.stdout == f"{tmp_path / name}: 4 documents, 16 dimensions\n"
    assert np.array_equal(np.load(tmp_path / "vectors.npy"), expected)
    assert np.array_equal(numbers((tmp_path / "vectors.tsv").read_text()), expected)
    assert not np.array_equal(numbers(run("infer", model, path, "--epochs", "30").stdout), expected)


def test_inference_from_a_table_reads_it_as_training_did(model, table):
    done = run("infer", model, table, "--text-column", "text")
    assert done.exit_code == 0, done.output
    documents = Documents.build(table, text="text", lower=True)
    assert np.array_equal(numbers(done.stdout), wordvec.load(model).transform(documents))


def test_bytes_that_are_no_text_are_counted(model, tmp_path):
    for name, content, columns in ("new.txt", b"ship \xff\xff sail\n", []), ("new.tsv", b"1\tship \xff sail\n", ["2"]):
        (tmp_path / name).write_bytes(content)
        done = run("infer", model, tmp_path / name, *(f"--text-column={column}" for column in columns))
        assert done.exit_code == 0 and len(done.stdout.splitlines()) == 1
        assert f"{content.count(255)} bytes of {tmp_path / name} are no UTF-8" in done.stderr


def test_documents_are_looked_up_by_their_tags(model, tmp_path):
    done = run("neighbors", model, "s", "7w", "--documents", "--top", "5")
    assert done.exit_code == 0, done.output
    head, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert head == ["document", "neighbor", "cosine"]
    assert "".join(line[1][-1] for line in lines) == "sssss" + "wwwww"
    assert run("convert", model, tmp_path / "tags.txt", "--documents").exit_code == 0
    vectors = wordvec.read_vectors(tmp_path / "tags.txt")
    np.testing.assert_allclose(vectors["7w"], wordvec.load(model).dv["7w"], rtol=1e-5)


def test_words_that_were_not_trained_are_called_random(model):
    done = run("neighbors", model, "ship")
    assert done.exit_code == 0 and "the words of" in done.stderr and "have random vectors" in done.stderr


def test_failures(model, table, tmp_path):
    assert_fails(run("infer", model, tmp_path / "no.txt"), 1, "no.txt")
    assert_fails(run("infer", model, table), 2, "say which column holds the text")
    assert_fails(run("infer", model, table, "--text-column", "body"), 1, "no column 'body'", "number, kind, text")
    assert_fails(run("infer", model, table, "-o", tmp_path / "vectors.csv"), 2, "must end in .npy or .tsv")
    assert_fails(run("infer", model, table, "--text-column", "text", "--workers", "0"), 2, "workers must be 1 or more")
    (tmp_path / "there.npy").touch()
    assert_fails(run("infer", model, table, "-o", tmp_path / "there.npy"), 2, "exists already")
    (tmp_path / "folder.npy").mkdir()
    assert_fails(run("infer", model, tmp_path / "no.txt", "-o", tmp_path / "folder.npy"), 2, "is a folder, and a file")
    assert_fails(run("infer", tmp_path, table), 1, "not a model folder")
    assert_fails(run("neighbors", model, "7x", "--documents"), 1, "'7x' is not among the 202 documents of")
    assert_fails(run("train", "doc2vec", table, "-o", tmp_path / "m"), 2, "say which column holds the text")
    wordvec.Word2Vec(vector_size=16, min_count=1, epochs=1).fit([SEA, WOOD]).save(tmp_path / "words")
    for command in (["infer", tmp_path / "words", table], ["neighbors", tmp_path / "words", "Sea", "--documents"]):
        assert_fails(run(*command), 2, "is a model of Word2Vec, which has words only; give one of Doc2Vec")


def test_tags_that_no_model_keeps_are_told_before_training(tmp_path):
    days = [date(2020, 1, 1), date(2020, 1, 2)]
    parquet.write_table(pyarrow.table({"text": ["sea ship", "tree leaf"], "day": days}), tmp_path / "t.parquet")
    columns = "--text-column", "text", "--tags-column", "day", "--min-count", "1"
    done = run("train", "doc2vec", tmp_path / "t.parquet", "-o", tmp_path / "m", *columns)
    assert_fails(done, 2, "cannot save the tag datetime.date(2020, 1, 1)")
    assert "epoch" not in done.output and [path.name for path in tmp_path.iterdir()] == ["t.parquet"]


def test_tags_are_written_as_strings_that_differ(tmp_path):
    def saved(name, tags):
        texts = [("sea ship wave " * 4).split(), ("tree leaf moss " * 4).split()]
        Doc2Vec(vector_size=16, min_count=1, epochs=1).fit(Documents.labelled(texts, tags)).save(tmp_path / name)
        return tmp_path / name

    done = run("neighbors", saved("model", [[("a", 1)], 10**9]), "1000000000", "--documents")
    assert done.exit_code == 0 and '["a", 1]' in done.stdout
    assert_fails(run("neighbors", saved("twice", [1, "1"]), "1", "--documents"), 2, "two tags are '1' when written")
