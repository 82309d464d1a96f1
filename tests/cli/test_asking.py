"""What models and vectors are asked and turned into: neighbours, analogies, scores, other formats."""

import json

import pytest

from .topics import SEA, assert_fails, contents, run


def test_neighbors_stay_in_their_topic(model):
    done = run("neighbors", model, "ship", "--top", "3")
    assert done.exit_code == 0
    head, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert head == ["word", "neighbor", "cosine"]
    found = [near for word, near, cosine in lines if word == "ship" and -1 <= float(cosine) <= 1]
    assert len(found) == 3
    assert set(found) < set(SEA)


@pytest.mark.parametrize(
    "command", ["neighbors V sea", "analogy V sea ship wave", "convert V out.txt", "plot map V -o map.png"]
)
def test_vectors_without_a_direction_are_said_and_those_with_nan_refused(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = "".join(f"{word} 1 {number} 0.5\n" for number, word in enumerate(SEA))
    (tmp_path / "V").write_text(lines + "lost 0 0 0\n")
    done = run(*command.split())
    assert done.exit_code == 0, done.output
    assert "1 of 11 words of V have a zero vector, first 'lost'" in done.output and "nan" not in done.output
    (tmp_path / "out.txt").unlink(missing_ok=True)
    (tmp_path / "V").write_text(lines + "lost nan 0 0\n")
    done = run(*command.split())
    assert done.exit_code != 0 and "words of V hold NaN or infinity, first that of 'lost'" in done.output


def test_neighbors_of_words_that_are_no_utf8(tmp_path):
    (tmp_path / "v.txt").write_bytes(b"caf\xe9 1 2\ntea 1 3\nsea 2 1\n")
    done = run("neighbors", tmp_path / "v.txt", "tea")
    assert done.exit_code != 0 and '--unicode-errors="replace"' in done.output
    done = run("neighbors", tmp_path / "v.txt", "tea", "--unicode-errors", "replace")
    assert done.exit_code == 0 and "caf\ufffd" in done.output


def test_neighbors_of_several_words(model):
    done = run("neighbors", model, "ship", "tree")
    assert done.exit_code == 0
    assert "ship" in done.stdout and "tree" in done.stdout


def test_analogy(model):
    done = run("analogy", model, "ship", "sea", "tree")
    assert done.exit_code == 0
    assert done.stdout.startswith("word\tcosine\n") and len(done.stdout.splitlines()) == 6


def test_evaluate_prints_coverage_and_json(model, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "pairs.txt").write_text("ship sail 9\nship tree 1\nmoss tree 8\nmoss unheard 5\n", encoding="utf-8")
    done = run("evaluate", model, "--data", data)
    assert done.exit_code == 0, done.output
    row = dict(zip(*(line.split("\t") for line in done.stdout.splitlines()[:2]), strict=True))
    assert row["asked"] == "3" and row["total"] == "4"
    assert "resamples" in done.stderr  # the protocol
    scores = json.loads(run("evaluate", model, "--data", data, "--json").stdout)
    assert scores["rows"][0]["asked"] == 3


def test_evaluate_looks_for_all_models_before_it_measures_the_first(model, tmp_path, monkeypatch):
    monkeypatch.setattr("wordvec.experiments.finished.measure", None)
    assert_fails(run("evaluate", model, tmp_path / "nowhere"), 1, "there is no file or model folder")
    (tmp_path / "prose").write_text("no vectors, just words\n")
    assert_fails(run("evaluate", model, tmp_path / "prose"), 1, "of no known format")


def test_missing_folders_are_made(model, tmp_path):
    assert run("convert", model, tmp_path / "new" / "one" / "vectors.txt").exit_code == 0


def test_convert_there_and_back(model, tmp_path):
    assert run("convert", model, tmp_path / "vectors.txt").exit_code == 0
    assert run("convert", tmp_path / "vectors.txt", tmp_path / "vectors.bin").exit_code == 0
    done = run("neighbors", tmp_path / "vectors.bin", "ship")
    assert done.exit_code == 0
    assert done.stdout == run("neighbors", model, "ship").stdout


@pytest.mark.parametrize("kind", ["word2vec", "fasttext", "doc2vec", "classifier"])
def test_a_model_converted_to_a_folder_is_the_same_model(kind, text, tmp_path):
    if kind == "classifier":
        (tmp_path / "lines").write_text("__label__sea ship wave\n__label__wood tree leaf\n")
    source = tmp_path / "lines" if kind == "classifier" else text
    assert run("train", kind, source, "-o", tmp_path / "m", "--vector-size", "8", "--epochs", "1").exit_code == 0
    before = contents(tmp_path / "m")
    done = run("convert", tmp_path / "m", tmp_path / "copy")
    assert done.exit_code == 0 and "copy: the same " in done.stdout
    assert contents(tmp_path / "copy") == before
    assert_fails(run("convert", tmp_path / "m", tmp_path / "x" / ".." / "m", "--overwrite"), 2, "another name")
    assert contents(tmp_path / "m") == before
