"""Classifying on the command line, from lines and tables with labels to labels with probabilities."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import FastTextClassifier
from wordvec.cli import program

SEA, WOOD = "ship wave harbour sail anchor".split(), "tree leaf root branch moss".split()
TEXTS = [
    (label, f"{words[n % 5]} {words[n // 5 % 5]}")
    for n in range(100)
    for label, words in (("sea", SEA), ("wood", WOOD))
]
SMALL = ["--vector-size", "16", "--epochs", "10", "--learning-rate", "0.5"]


def run(*arguments, stdin=None):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    path = tmp_path_factory.mktemp("text") / "train.txt"
    path.write_text("".join(f"__label__{label} {text}\n" for label, text in TEXTS))
    return path


@pytest.fixture(scope="module")
def trained(lines, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "model"
    return run("train", "classifier", lines, "-o", folder, *SMALL), folder


@pytest.fixture(scope="module")
def model(trained):
    return trained[1]


def test_training_shows_what_was_read_and_what_was_learnt(trained):
    done, folder = trained
    assert done.exit_code == 0, done.output
    assert "texts/s" in done.stderr and "texts per second" in done.stdout
    assert f"{folder}: 2 labels, 11 words, 16 dimensions" in done.stdout


def test_options_reach_the_trainer(lines, tmp_path):
    settings = ["--loss", "ova", "--word-ngrams", "2", "--min-n", "2", "--max-n", "3", "--bucket", "500", "--lower"]
    done = run("train", "classifier", lines, "-o", tmp_path / "m", *SMALL, "--tokenizer", "unicode", *settings)
    assert done.exit_code == 0, done.output
    model = wordvec.load(tmp_path / "m")
    assert (model.loss, model.word_ngrams, model.min_n, model.max_n, model.bucket) == ("ova", 2, 2, 3, 500)
    assert (model.lower, model.tokenizer, model.epochs, model.min_count) == (True, "unicode", 10, 1)


def test_vectors_to_start_from_and_what_is_kept_of_them(lines, tmp_path):
    vectors = tmp_path / "words.vec"
    vectors.write_text("3 16\n" + "".join(f"{word} {' '.join(['0.5'] * 16)}\n" for word in ("ship", "keel", "moss")))
    given = ["--init-from", vectors, "--keep-vocabulary", "--freeze"]
    done = run("train", "classifier", lines, "-o", tmp_path / "m", *SMALL, *given)
    assert done.exit_code == 0, done.output
    assert "2 of 11 words start from the 3 given vectors, 1 others are kept" in done.stderr
    assert wordvec.load(tmp_path / "m").wv["keel"].tolist() == [0.5] * 16
    done = run("train", "classifier", lines, "-o", tmp_path / "n", "--vector-size", "8", *given)
    assert done.exit_code == 2 and "set it to 16" in done.stderr and not (tmp_path / "n").exists()


def test_weights_of_texts_and_of_labels(model, tmp_path):
    table = tmp_path / "table.csv"
    with open(table, "w", newline="") as file:
        rows = [(label, text, n % 3) for n, (label, text) in enumerate(TEXTS)]
        csv.writer(file).writerows([("topic", "words", "count"), *rows])
    columns = ["--text-column", "words", "--label-column", "topic"]
    weights = ["--weight-column", "count", "--class-weight", "balanced"]
    done = run("train", "classifier", table, "-o", tmp_path / "m", *columns, *weights, *SMALL)
    assert done.exit_code == 0 and "67 of 200 texts have a weight of 0: they teach nothing" in done.stderr
    trained = wordvec.load(tmp_path / "m")
    expected = FastTextClassifier(vector_size=16, epochs=10, learning_rate=0.5, class_weight="balanced")
    expected.fit([row[1] for row in rows], [row[0] for row in rows], sample_weight=[row[2] for row in rows])
    assert trained.vectors_.tobytes() == expected.vectors_.tobytes() and trained.class_weight == "balanced"
    assert run("continue", model, table, "-o", tmp_path / "c", *columns, *weights[:2]).exit_code == 0
    alone = run("train", "classifier", table, "-o", tmp_path / "no", *weights[:2])
    assert alone.exit_code == 2 and "--weight-column without --text-column" in alone.stderr
    rare = run("train", "classifier", table, "-o", tmp_path / "no", *columns, "--class-weight", "rare")
    assert rare.exit_code == 2 and "must be 'balanced'" in rare.stderr


def test_labels_and_probabilities_a_line(model):
    done = run("classify", model, "-", stdin="ship wave\n\nmoss\n")
    assert done.exit_code == 0, done.output
    labels, probabilities = zip(*(line.split("\t") for line in done.stdout.splitlines()), strict=True)
    assert (labels[0], labels[2]) == ("sea", "wood") and len(labels) == 3
    assert all(0.5 <= float(each) <= 1 for each in probabilities)
    assert "is right" not in done.stderr
    both = run("classify", model, "-", "-k", "2", stdin="ship wave\n").stdout.split()
    assert both[::2] == ["sea", "wood"] and float(both[1]) + float(both[3]) == pytest.approx(1, abs=2e-4)
    assert run("classify", model, "-", "--threshold", "1.1", stdin="ship\nmoss\n").stdout == "\n\n"


def test_texts_with_labels_are_scored(model, lines):
    done = run("classify", model, lines)
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [label for label, _ in TEXTS]
    assert "the first label is right for 200 of 200 texts, 100.00%" in done.stderr
    wrong = run("classify", model, "-", stdin="__label__sea moss\n__label__wood moss\nship\n")
    assert "right for 1 of 2 texts, 50.00%" in wrong.stderr


def test_measures_of_texts_with_labels(model, lines, tmp_path):
    more = tmp_path / "more.txt"
    more.write_text(lines.read_text() + "__label__sky cloud\n__label__wood ship\nmoss\n")
    done = run("classify", model, "--test", more)
    assert done.exit_code == 0, done.output
    assert "labels that this classifier does not know count as not found" in done.stderr and "'sky' (1)" in done.stderr
    rows = {}
    for line in done.stdout.splitlines():
        name, _, row = line.partition("\t")
        rows.setdefault(name, row)
    rows = {name: row.split("\t") for name, row in rows.items()}
    assert rows["texts"] == ["202"] and rows["texts without a label"] == ["1"]
    assert float(rows["accuracy"][0]) == pytest.approx(200 / 202)
    assert rows["sky"][:4] == ["0", "0", "0", "1"] and float(rows["wood"][1]) == pytest.approx(100 / 101)
    assert {"# labels", "# calibration", "# taken for another"} <= {*done.stdout.splitlines()}
    value = json.loads(run("classify", model, "--test", more, "--json").stdout)
    assert value["accuracy"] == pytest.approx(200 / 202) and value["unknown"] == [{"label": "sky", "texts": 1}]
    assert {"label": "wood", "predicted": "sea", "texts": 1} in value["confusions"]
    table = tmp_path / "table.csv"
    with open(table, "w", newline="") as file:
        csv.writer(file).writerows([("topic", "words"), *TEXTS])
    columns = ["--text-column", "words", "--label-column", "topic"]
    assert json.loads(run("classify", model, "--test", table, *columns, "--json").stdout)["accuracy"] == 1
    levels = run("classify", model, "--test", table, *columns, "--separator", "e", "--json").stdout
    assert [each["label"] for each in json.loads(levels)["levels"]["1"]["labels"]] == ["s", "wood"]
    for wrong in (["--test", "--explain"], ["--test", "--text-column", "words"]):
        done = run("classify", model, table, *wrong)
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), done.stderr


def test_reasons_for_labels(model):
    done = run("classify", model, "--explain", "-", stdin="ship moss ship\nleaf\n")
    assert done.exit_code == 0, done.output
    header, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert header == ["text", "label", "piece", "kind", "times", "contribution"]
    assert [row[:5] for row in rows if row[2] == "ship"] == [["1", "sea", "ship", "word", "2"]]
    found = json.loads(run("classify", model, "--explain", "-", "--json", stdin="ship moss ship\nleaf\n").stdout)
    for number, each in enumerate(found["texts"], 1):
        mine = [float(row[5]) for row in rows if row[0] == str(number)]
        assert sum(mine) == pytest.approx(each["score"], abs=1e-6)
    assert found["texts"][1]["label"] == "wood"


def test_thresholds_are_chosen_kept_and_used(lines, tmp_path):
    assert run("train", "classifier", lines, "-o", tmp_path / "m", *SMALL, "--loss", "ova").exit_code == 0
    done = run("classify", tmp_path / "m", lines, "--choose-thresholds", tmp_path / "tuned")
    assert done.exit_code == 0 and "2 labels with thresholds of their own" in done.stdout
    done = run("classify", tmp_path / "tuned", "-", stdin="ship\nship moss\n\n")
    expected = wordvec.load(tmp_path / "tuned").predict_labels(["ship", "ship moss", ""], k=None)
    assert [line.split("\t")[::2] for line in done.stdout.splitlines()] == [
        [label for label, _ in each] or [""] for each in expected
    ]
    again = run("classify", tmp_path / "m", lines, "--choose-thresholds", tmp_path / "tuned")
    assert again.exit_code == 2 and "exists already" in again.stderr


def test_tables_and_other_prefixes(model, lines, tmp_path):
    table = tmp_path / "table.csv"
    with open(table, "w", newline="") as file:
        csv.writer(file).writerows([("topic", "words"), *TEXTS])
    columns = ["--text-column", "words", "--label-column", "topic"]
    assert run("train", "classifier", table, "-o", tmp_path / "t", *columns, *SMALL).exit_code == 0
    hashes = tmp_path / "hashes.txt"
    hashes.write_text(lines.read_text().replace("__label__", "#"))
    assert run("train", "classifier", hashes, "-o", tmp_path / "h", "--label-prefix", "#", *SMALL).exit_code == 0
    expected = run("classify", model, lines).stdout
    for name in ("t", "h"):
        assert wordvec.load(tmp_path / name).classes_.tolist() == ["sea", "wood"]
        assert run("classify", tmp_path / name, lines).stdout == expected
    assert run("classify", model, table, *columns).stderr.endswith("200 of 200 texts, 100.00%\n")
    unlabelled = run("classify", model, table, "--text-column", "words")
    assert unlabelled.stdout == expected and "is right" not in unlabelled.stderr
    alone = run("train", "classifier", table, "-o", tmp_path / "no", "--text-column", "words")
    assert alone.exit_code == 2 and "--text-column without --label-column" in alone.stderr


def test_convert_to_fasttexts_file_and_back(model, lines, tmp_path):
    done = run("convert", model, tmp_path / "model.bin")
    assert done.exit_code == 0 and "2 labels" in done.stdout
    expected = run("classify", model, lines).stdout
    assert run("classify", tmp_path / "model.bin", lines).stdout == expected
    assert run("convert", tmp_path / "model.bin", tmp_path / "again").exit_code == 0
    assert isinstance(wordvec.load(tmp_path / "again"), FastTextClassifier)
    assert run("classify", tmp_path / "again", lines).stdout == expected
    assert run("convert", model, tmp_path / "words.vec").exit_code == 0
    assert (tmp_path / "words.vec").read_text().startswith("11 16\n")


def test_what_is_wrong_is_one_sentence(model, lines, tmp_path):
    done = run("train", "classifier", tmp_path / "nowhere", "-o", tmp_path / "m", "--min-n", "3")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "--min-n (3) is above --max-n (0)" in done.stderr
    unlabelled = tmp_path / "unlabelled.txt"
    unlabelled.write_text("b c\n\n")
    done = run("train", "classifier", unlabelled, "-o", tmp_path / "m")
    assert done.exit_code == 1 and f"line 1 of {unlabelled} has no label" in done.stderr
    assert not (tmp_path / "m").exists()
    words = tmp_path / "words"
    assert run("train", "word2vec", lines, "-o", words, "--vector-size", "16", "--epochs", "1").exit_code == 0
    done = run("classify", words, lines)
    assert done.exit_code == 2 and "holds no classifier, but Word2Vec" in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--test", "-k", "2"], "--top is about the labels that are printed, and --test prints none"),
        (["--explain", "--threshold", "0.4"], "--threshold is about the labels that are printed, and --explain prints"),
        (["--separator", "/"], "--separator is for --test"),
    ],
)
def test_options_of_something_else_are_refused(model, lines, given, said):
    done = run("classify", model, lines, *given)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1) and said in done.stderr


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("small.vec", [], "would hold words without labels"),
        ("small.ftz", ["--epochs", "3"], "--epochs is for training again: give SOURCE"),
        ("small.ftz", ["--text-column", "3"], "--text-column is for training again"),
        ("small.ftz", ["--no-header"], "--header is for training again"),
    ],
)
def test_quantizing_loses_no_labels_and_no_options(model, tmp_path, name, given, said):
    done = run("quantize", model, "-o", tmp_path / name, *given)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1) and said in done.stderr
    assert not (tmp_path / name).exists()
