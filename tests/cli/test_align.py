"""`wordvec align`, `drift`, `steady` and `plot way`, from files to answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec.cli import program
from wordvec.vectors.keyed import keyed_vectors

SIZE = 8


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Three models of the same words, turned, and with a little noise."""
    folder = tmp_path_factory.mktemp("spaces")
    random = np.random.default_rng(2)
    true = random.normal(size=(60, SIZE))
    for name in ("one", "two", "three"):
        turn = np.linalg.qr(random.normal(size=(SIZE, SIZE)))[0]
        made = (true + 0.05 * random.normal(size=true.shape)) @ turn
        keyed = keyed_vectors([f"w{row}" for row in range(60)], made.astype(np.float32))
        wordvec.write_vectors(keyed, folder / name)
    (folder / "pairs.txt").write_text("".join(f"w{row} w{row}\n" for row in range(20)) + "w1 nowhere\n", "utf-8")
    (folder / "test.txt").write_text("".join(f"w{row}\tw{row}\n" for row in range(30, 62)), "utf-8")
    return folder


def run(*arguments, code=0):
    result = CliRunner().invoke(program.app, list(map(str, arguments)))
    assert bool(result.exit_code) == bool(code), result.output
    return " ".join(result.output.split()) if "--json" not in arguments else json.loads(result.stdout)


def test_pairs_that_say_little_of_a_turn_are_told(place, tmp_path):
    (tmp_path / "pair.txt").write_text("w1 w1\n")
    said = run(
        "align",
        place / "one",
        place / "two",
        "-o",
        tmp_path / "out",
        "--refine",
        0,
        "--dictionary",
        tmp_path / "pair.txt",
    )
    assert "1 pair says little of a turn in 8 dimensions: give more, or --self-learning" in said


def test_a_space_is_laid_upon_another(place, tmp_path):
    both = place / "one", place / "two"
    pairs = "--dictionary", place / "pairs.txt"
    said = run("align", *both, "-o", tmp_path / "out", *pairs, "--refine", 0, "--test", place / "test.txt")
    assert "60 words in the space of" in said and "20 of 21 pairs are known, 20 made the map" in said
    assert "precision at 1 100" in said and "30 32" in said
    mapped, target = wordvec.read_vectors(tmp_path / "out"), wordvec.read_vectors(place / "two")
    assert target.similar_by_vector(mapped["w50"], topn=1)[0][0] == "w50"
    told = run("align", *both, "-o", tmp_path / "more", "--dictionary", "identical", "--refine", 1, "--json")
    assert told["known"] == 60 and 0.9 < told["mean_cosine"] < 1
    weighted = "--method", "weighted", *pairs
    run("align", *both, "-o", tmp_path / "w", "--target-output", tmp_path / "x", *weighted)
    assert len(wordvec.read_vectors(tmp_path / "w")) == len(wordvec.read_vectors(tmp_path / "x")) == 60
    assert "--target-output" in run("align", *both, "-o", tmp_path / "y", "--method", "weighted", code=2)
    assert "have no numeral in common" in run("align", *both, "-o", tmp_path / "z", "--dictionary", "numerals", code=2)
    same = run("align", *both, "-o", tmp_path / "z", "--target-output", tmp_path / "z", *weighted, code=2)
    assert "write the target's vectors to another place" in same
    (tmp_path / "unknown.txt").write_text("no such\n")
    assert "can be asked" in run(
        "align", *both, "-o", tmp_path / "z", *pairs, "--test", tmp_path / "unknown.txt", code=2
    )
    assert not (tmp_path / "z").exists()


def test_a_space_without_a_direction_is_laid_upon_nothing(place, tmp_path):
    wordvec.write_vectors(wordvec.read_vectors(place / "one", limit=1), tmp_path / "alone")
    for how in ([], ["--dictionary", "identical"]):
        told = run("align", tmp_path / "alone", place / "two", "-o", tmp_path / "out", *how, code=2)
        assert "no pair of words has a direction on both sides" in told
    assert not (tmp_path / "out").exists()


def test_words_are_followed_and_drawn(place, tmp_path):
    models = [place / name for name in ("one", "two", "three")]
    said = run("drift", *models, "--top", 3)
    assert "Without --control" in said and "word distance expected" in said
    told = run("drift", *models, "--word", "w7", *(x for m in models for x in ("--control", m)), "--json")
    assert told["moved"][0]["word"] == "w7" and told["moved"][0]["p"] > 0
    assert "nearest words" in run("drift", *models, "--word", "w7")
    assert "give one model for each period" in run("drift", *models, "--control", models[0], code=2)
    run("plot", "way", "w7", *models, "-o", tmp_path / "way.png")
    assert (tmp_path / "way.png").stat().st_size


def test_what_runs_agree_on_is_shown(place):
    models = [place / name for name in ("one", "two", "three")]
    assert "all" in run("steady", *models, "--top", 3)
    near = run("steady", *models, "--word", "w7", "--top", 3, "--json")["words"]["w7"]
    assert near[0]["runs"] == 1
