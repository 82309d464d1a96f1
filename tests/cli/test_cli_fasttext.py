"""FastText on the command line, from text to vectors of unseen words and fastText's files."""

from __future__ import annotations

import random
import struct

import numpy as np
import pytest
from gensim.models.fasttext import load_facebook_vectors
from typer.testing import CliRunner

import wordvec
from wordvec import FastText
from wordvec.cli import program

SEA = "sailing sailor sailed harbour harbours shipping shipped ships".split()
WOOD = "forest forests forester hunting hunter hunted branches branched".split()
SMALL = ["--vector-size", "16", "--epochs", "8", "--min-count", "1", "--sample", "0", "--bucket", "3000"]


def run(*arguments):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments])


def assert_fails(done, code, *phrases):
    assert done.exit_code == code, done.output
    (sentence,) = done.stderr.strip().splitlines()[-1:]
    assert sentence.startswith("wordvec: ") and "Traceback" not in done.output
    for phrase in phrases:
        assert str(phrase) in sentence


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    draw = random.Random(1)
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("".join(" ".join(draw.choices(topic, k=12)) + "\n" for _ in range(300) for topic in (SEA, WOOD)))
    return path


@pytest.fixture(scope="module")
def trained(text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "model"
    done = run("train", "fasttext", text, "-o", folder, *SMALL)
    assert done.exit_code == 0, done.output
    return done, folder


@pytest.fixture(scope="module")
def model(trained):
    return trained[1]


@pytest.fixture(scope="module")
def fasttext_file(model):
    path = model.parent / "model.bin"
    assert run("convert", model, path).exit_code == 0
    return path


def test_training_shows_what_was_read_and_what_was_learnt(trained):
    done, folder = trained
    buckets = len(wordvec.load(folder).buckets_)
    assert 100 < buckets < 1000
    assert f"{buckets} of 3,000 buckets for n-grams are in use" in done.stderr
    assert "words/s" in done.stderr
    assert "tokens\t7200" in done.stdout
    assert f"{folder}: 16 words, 16 dimensions" in done.stdout


def test_options_reach_the_trainer(text, tmp_path):
    settings = ["--min-n", "2", "--max-n", "4", "--sg", "1", "--hs", "1", "--negative", "0", "--no-shared-noise"]
    assert run("train", "fasttext", text, "-o", tmp_path / "m", *SMALL, "--epochs", "1", *settings).exit_code == 0
    model = wordvec.load(tmp_path / "m")
    assert isinstance(model, FastText)
    assert (model.min_n, model.max_n, model.bucket, model.sg, model.hs) == (2, 4, 3000, 1, 1)
    assert (model.negative, model.shared_noise, model.epochs) == (0, False, 1)


def test_an_unseen_word_has_neighbours_and_that_is_said(model):
    done = run("neighbors", model, "sailings", "--top", "3")
    assert done.exit_code == 0
    found = {line.split()[1] for line in done.stdout.splitlines()[1:]}
    assert len(found) == 3 and found < set(SEA)
    assert done.stderr == f"wordvec: 'sailings': not among the 16 words of {model}, so n-grams make the vector\n"
    assert run("neighbors", model, "sailor").stderr == ""


def test_unseen_words_among_several_and_in_analogies(model):
    done = run("neighbors", model, "sailor", "sailings", "foresters")
    assert "'sailings', 'foresters': not among" in done.stderr
    assert all(word in done.stdout for word in ("sailor", "sailings", "foresters"))
    done = run("analogy", model, "sail", "sails", "forest")
    assert done.exit_code == 0 and "'sail', 'sails': not among" in done.stderr


def test_a_word_with_no_known_ngram_exits_1(model):
    assert_fails(run("neighbors", model, "q"), 1, "'q' is not among the 16 words", "nor is any of its n-grams")


def test_convert_to_fasttexts_file_and_back(model, fasttext_file, tmp_path):
    peer = load_facebook_vectors(fasttext_file)
    ours = wordvec.load(model).wv
    for word in ("sailor", "sailings"):
        np.testing.assert_allclose(peer[word], ours[word], atol=1e-6)
    assert run("convert", fasttext_file, tmp_path / "again").exit_code == 0
    again = wordvec.load(tmp_path / "again")
    assert again.vectors_.tobytes() == ours.vectors.tobytes()
    assert run("neighbors", fasttext_file, "sailings").stdout == run("neighbors", model, "sailings").stdout


def test_that_text_holds_no_ngrams_is_said(fasttext_file, tmp_path):
    done = run("convert", fasttext_file, tmp_path / "words.vec")
    assert done.exit_code == 0
    assert "words.vec holds the vectors of the 16 known words, and no n-grams" in done.stderr
    assert_fails(run("neighbors", tmp_path / "words.vec", "sailings"), 1, "'sailings'")
    done = run("convert", tmp_path / "words.vec", tmp_path / "words.txt")
    assert done.stderr == ""


def test_training_starts_from_a_file_of_fasttexts(text, fasttext_file, tmp_path):
    command = ["train", "fasttext", text, "-o", tmp_path / "m", *SMALL, "--init-from", fasttext_file]
    done = run(*command)
    assert done.exit_code == 0, done.output
    assert "16 of 16 words start from the 16 given vectors" in done.stderr
    assert_fails(
        run(*command, "--overwrite", "--max-n", "5"), 2, "--min-n 3, --max-n 6 and --bucket 3000, not 3, 5 and 3000"
    )


@pytest.mark.parametrize(
    ("settings", "phrase"),
    [
        (("--min-n", "5", "--max-n", "4"), "--min-n (5) is above --max-n (4): set --max-n 0"),
        (("--min-n", "0"), "--min-n must be 1 or more"),
        (("--max-n", "-1"), "--max-n must be 0 or more"),
        (("--bucket", "0"), "bucket must be 1 or more, not 0: set --max-n 0"),
        (("--bucket", "3000000000"), "bucket must be 2,147,483,647 at most"),
    ],
)
def test_settings_that_are_wrong_exit_2_before_any_text_is_read(tmp_path, settings, phrase):
    done = run("train", "fasttext", tmp_path / "nowhere.txt", "-o", tmp_path / "model", *settings)
    assert_fails(done, 2, phrase)
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / "model").exists()


def cut(content):
    return content[:-100]


def foreign(content):
    return content[:4] + struct.pack("<i", 13) + content[8:]


def quantized(content):
    place = len(content) - (16 * 4 * 16 + 17)  # the head of the output matrix
    return content[:place] + b"\1" + content[place + 1 :]


@pytest.mark.parametrize(
    ("damage", "phrase"),
    [
        (cut, "the file ends inside the output matrix; it is cut off"),
        (foreign, "fastText's version 13 is not known, only 11 and 12"),
        (quantized, "the output matrix is quantized, and the input matrix is not; it is damaged"),
    ],
)
def test_files_that_cannot_be_read_exit_1(text, fasttext_file, tmp_path, damage, phrase):
    path = tmp_path / "bad.bin"
    path.write_bytes(damage(fasttext_file.read_bytes()))
    for command in (
        ("convert", path, tmp_path / "out.vec"),
        ("neighbors", path, "sailor"),
        ("train", "fasttext", text, "-o", tmp_path / "out", *SMALL, "--init-from", path),
    ):
        assert_fails(run(*command), 1, path, phrase)
    assert sorted(tmp_path.iterdir()) == [path]
