"""``wordvec convert`` into formats of other libraries."""

from __future__ import annotations

import os

import numpy as np
import pytest
from model2vec import StaticModel
from typer.testing import CliRunner

from wordvec import PooledVectors, read_vectors
from wordvec.cli.program import app
from wordvec.corpora.tokenizers.pipeline import Pipeline
from wordvec.formats.encoders import TextVectors
from wordvec.formats.folder import write_model
from wordvec.formats.saved import SavedModel

WORDS = ["the", "cat", "sat", "on", "mat"]
TEXTS = ["The CAT, on the mat.", "unknown words", "the mat sat"]


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = np.random.default_rng(0).normal(size=(len(WORDS), 4)).astype(np.float32)
    state = {"reading": {"lower": True, "tokenizer": "unicode"}}
    write_model(
        "model", SavedModel("vectors", {}, {"vectors": rows, "counts": np.arange(10, 0, -2)}, WORDS, state=state)
    )
    (tmp_path / "texts.txt").write_text("\n".join([*TEXTS, "on"]) + "\n")
    return TextVectors(read_vectors("model"), Pipeline.of("unicode", lower=True))


def run(*arguments):
    """What the command says; it must succeed unless it says what is wrong."""
    done = CliRunner().invoke(app, ["convert", *arguments])
    told = " ".join(done.output.split())
    assert done.exit_code == 0 or "Traceback" not in told
    return done.exit_code, told


def test_an_encoder_cuts_and_weighs_as_it_is_asked(model):
    run("model", "encoder", "--to", "model2vec")
    with pytest.warns(UserWarning, match="no known word"):
        expected = PooledVectors(model).fit_transform(TEXTS)
    np.testing.assert_allclose(StaticModel.from_pretrained("encoder").encode(TEXTS), expected, atol=1e-6)
    run("model", "encoder", "--to", "model2vec", "--weighting", "sif", "--texts", "texts.txt", "--overwrite")
    with pytest.warns(UserWarning, match="no known word"):
        expected = PooledVectors(model, "sif").fit([*TEXTS, "on"]).transform(TEXTS)
    np.testing.assert_allclose(StaticModel.from_pretrained("encoder").encode(TEXTS), expected, atol=1e-6)


@pytest.mark.parametrize("name", ["v.npz", "v.parquet", "v.arrow", "projector", "pytorch", "sentence-transformers"])
def test_there_and_back(name, model):
    run("model", name, *(() if "." in name else ("--to", name)))
    run(name, "back.txt")
    back = read_vectors("back.txt")
    assert back.index_to_key == WORDS
    np.testing.assert_allclose(back.vectors, model.wv.vectors, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["out", "--to", "pytorch", "--weighting", "sif", "--texts", "texts.txt"], "which --to sentence-transformers"),
        (["out", "--to", "model2vec", "--weighting", "idf"], "takes --texts"),
        (["out", "--to", "model2vec", "--texts", "texts.txt"], "give --weighting, too"),
        (["out", "--to", "model2vec", "--weighting", "idf", "--texts", os.devnull], "no text to learn weights from"),
        (["out", "--to", "model2vec", "--documents"], "leave it out"),
        (["full", "--to", "model2vec"], "exists already: choose another name, or add --overwrite"),
        (["full", "--to", "model2vec", "--overwrite"], "holds other files and no model of model2vec"),
        (["v.npz.gz"], "not compressed by another; leave .gz out"),
        (["out", "--to", "onnx"], "choose one of wordvec, npz"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, message, model, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes").touch()
    code, told = run("model", *arguments)
    assert code and message in told
