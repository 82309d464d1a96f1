"""Post-processing, combining, debiasing and smaller vectors from the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import FastText, FastTextClassifier
from wordvec.cli import program
from wordvec.formats.folder import stored_dtype
from wordvec.vectors.keyed import keyed_vectors

WORDS = ["he", "she", "man", "woman", *(f"w{n}" for n in range(76))]


def run(*arguments, code=0):
    result = CliRunner().invoke(program.app, list(map(str, arguments)))
    assert bool(result.exit_code) == bool(code), result.output
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spaces")
    random = np.random.default_rng(1)
    for name, words in (("one", WORDS), ("two", [*WORDS[:-1], "new"])):
        rows = random.normal(size=(80, 8)) + 1
        rows[:4, 0] = [5, -5, 5, -5]
        wordvec.write_vectors(keyed_vectors(words, rows.astype(np.float32)), folder / name)
    (folder / "pairs.txt").write_text("he she\nman woman\nking queen\n")
    return folder


def test_vectors_are_post_processed(place, tmp_path):
    said = run("postprocess", place / "one", "all-but-the-top=2,norms=0", "-o", tmp_path / "out")
    assert said.endswith("80 words, 8 dimensions; all-but-the-top=2,norms=0")
    found = wordvec.read_vectors(tmp_path / "out").vectors
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    assert np.linalg.matrix_rank(found, tol=1e-3) == 6
    assert "there is no step 'top'" in run("postprocess", place / "one", "top", "-o", tmp_path / "o", code=1)


def test_words_of_which_nothing_is_left_are_told(place, tmp_path):
    wordvec.write_vectors(wordvec.read_vectors(place / "one", limit=1), tmp_path / "alone")
    assert "1 of 1 words of" in run("postprocess", tmp_path / "alone", "centre", "-o", tmp_path / "out")


def test_models_are_combined(place, tmp_path):
    ask = ["combine", place / "one", place / "two", "-o", tmp_path / "out"]
    said = run(*ask, "--method", "gcca", "--dimensions", 5, "--weight", 2, "--weight", 1)
    assert "81 words, 5 dimensions" in said and "one lacks 1 of them" in said and "two lacks 1 of them" in said
    expected = wordvec.combine([place / "one", place / "two"], method="gcca", dimensions=5, weights=[2, 1])
    assert np.array_equal(wordvec.read_vectors(tmp_path / "out").vectors, expected.vectors)
    told = json.loads(CliRunner().invoke(program.app, [*map(str, ask), "--overwrite", "--json"]).stdout)
    assert told["words"] == 81 and list(told["missing"].values()) == [1, 1]
    assert "there is one model only" in run("combine", place / "one", "-o", tmp_path / "o", code=1)


def test_a_direction_is_taken_out(place, tmp_path):
    said = run("debias", place / "one", place / "pairs.txt", "-o", tmp_path / "out")
    assert "80 words without what 2 of 3 pairs differ in" in said and "2 pairs equalized" in said
    assert "a random direction" in said and "classifier" in said
    found = wordvec.read_vectors(tmp_path / "out")
    assert found.similarity("w7", "he") == pytest.approx(found.similarity("w7", "she"), abs=1e-5)
    assert "sides" not in run("debias", place / "one", place / "pairs.txt", "-o", tmp_path / "o", "--sides", 0)
    few = wordvec.read_vectors(place / "one", limit=59)
    wordvec.write_vectors(few, tmp_path / "few")
    said = run("debias", tmp_path / "few", place / "pairs.txt", "-o", tmp_path / "none")
    assert "Of 59 words nothing says what remains: that takes 60." in said and (tmp_path / "none").exists()


@pytest.mark.parametrize("dtype", ["float16", "int8"])
def test_vectors_are_made_small(place, tmp_path, dtype):
    said = run("convert", place / "one", tmp_path / "small", "--dtype", dtype, "--dimensions", 6)
    assert said.endswith(f"80 words, 6 dimensions, {dtype}") and stored_dtype(tmp_path / "small") == dtype
    before, after = wordvec.read_vectors(place / "one"), wordvec.read_vectors(tmp_path / "small")
    assert (
        np.corrcoef((before.vectors @ before.vectors.T).ravel(), (after.vectors @ after.vectors.T).ravel())[0, 1] > 0.9
    )
    assert "numbers of " + dtype in run("convert", place / "one", tmp_path / "v.txt", "--dtype", dtype, code=1)
    said = run("convert", place / "one", tmp_path / "o", "--dimensions", 9, code=1)
    assert "dimensions (9) must be at most the 8 that there are" in said


def test_unseen_words_and_labels_have_vectors_in_small_ones_too(topic_texts, tmp_path):
    model = FastText(vector_size=8, min_count=1, epochs=1, bucket=500).fit(topic_texts[:40])
    model.save(tmp_path / "model")
    run("convert", tmp_path / "model", tmp_path / "small", "--dtype", "float16", "--dimensions", 8)
    found = wordvec.read_vectors(tmp_path / "small")
    products = [wv["shipping"] @ wv["ship"] for wv in (model.wv, found)]
    assert products[1] == pytest.approx(products[0], rel=0.01, abs=1e-4)
    labels = ["sea", "kitchen"] * 20
    FastTextClassifier(vector_size=8).fit(topic_texts[:40], labels).save(tmp_path / "classes")
    run("convert", tmp_path / "classes", tmp_path / "small-classes", "--dtype", "int8")
    small = wordvec.load(tmp_path / "small-classes")
    assert (
        small.predict(topic_texts[:4]).tolist() == wordvec.load(tmp_path / "classes").predict(topic_texts[:4]).tolist()
    )
    said = run("convert", tmp_path / "classes", tmp_path / "o", "--dimensions", 4, code=1)
    assert "is a classifier, whose labels have the dimensions of its words" in said


@pytest.mark.parametrize(
    ("command", "more"),
    [("postprocess", ["centre"]), ("combine", ["two"]), ("debias", ["pairs.txt"]), ("align", ["two"])],
)
def test_what_is_read_is_not_replaced(command, more, place, monkeypatch):
    monkeypatch.chdir(place)
    for read in ["one", *(name for name in more if name == "two")]:
        said = run(command, "one", *more, "-o", f"../{place.name}/{read}", "--overwrite", code=2)
        assert f"{read} is what is read: give what comes out another name" in said
