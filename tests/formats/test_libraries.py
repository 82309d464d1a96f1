"""Heavy libraries load what is written for them, and have the same vectors: ``pytest -m libraries``."""

import importlib.util
import json
import warnings

import numpy as np
import pytest

from wordvec import FastText, FormatError, PooledVectors, write_vectors
from wordvec.corpora.tokenizers.pipeline import Pipeline
from wordvec.formats.encoders import TextVectors
from wordvec.vectors.keyed import keyed_vectors

WORDS = ["the", "cat", "zürich", "naïve", "日本", "i̇x", "a", "οδος", "mat's", "3,5"]
TEXTS = ["The cat's, THE Zürich a", "", "unknown", "a ΟΔΟΣ naïve 日本 3,5 mat’s mat's", "x" * 300 + " a"]


@pytest.fixture
def given():
    rows = np.random.default_rng(0).normal(size=(len(WORDS), 6)).astype(np.float32)
    words = keyed_vectors(WORDS, rows, np.arange(3 * len(WORDS), 0, -3))
    return TextVectors(words, Pipeline.of("unicode", lower=True))


def quietly(pooled):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*texts have no known word")
        return pooled.fit_transform(TEXTS)


@pytest.mark.libraries
@pytest.mark.parametrize("weighting", ["mean", "sif"])
@pytest.mark.parametrize("name", ["sentence-transformers", "model2vec"])
def test_sentence_transformers(name, weighting, given, tmp_path):
    from sentence_transformers import SentenceTransformer

    pooled = PooledVectors(given, weighting)
    expected = quietly(pooled)
    write_vectors(pooled, tmp_path / "folder", name)
    encoder = SentenceTransformer(str(tmp_path / "folder"), device="cpu")
    np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=1e-6)
    np.testing.assert_allclose(encoder.encode(["", "unknown"]), 0)
    if weighting == "mean":
        np.testing.assert_allclose(encoder.encode(WORDS), given.wv.vectors, atol=1e-6)


@pytest.mark.libraries
def test_model2vec_loads_what_is_for_sentence_transformers(given, tmp_path):
    from model2vec import StaticModel

    write_vectors(given, tmp_path / "folder", "sentence-transformers")
    model = StaticModel.from_pretrained(tmp_path / "folder")
    np.testing.assert_allclose(model.encode(TEXTS), quietly(PooledVectors(given)), atol=1e-6)


@pytest.mark.libraries
def test_pytorch(given, tmp_path):
    import torch
    from safetensors.torch import load_file

    write_vectors(given, tmp_path / "folder", "pytorch")
    row = json.loads((tmp_path / "folder/vocab.json").read_text())
    embedding = torch.nn.Embedding.from_pretrained(load_file(tmp_path / "folder/embedding.safetensors")["weight"])
    found = embedding(torch.tensor([row[word] for word in WORDS])).numpy()
    np.testing.assert_allclose(found, given.wv.vectors, atol=1e-6)


@pytest.mark.libraries
def test_spacy(given, tmp_path):
    import spacy

    write_vectors(given, tmp_path / "folder", "spacy")
    pipeline = spacy.load(tmp_path / "folder")
    assert pipeline.lang == "xx" and len(pipeline.vocab.vectors) == len(WORDS)
    for word in WORDS:
        np.testing.assert_allclose(pipeline.vocab[word].vector, given.wv[word], atol=1e-6)
    assert not pipeline.vocab["unknown"].has_vector
    known = np.stack([given.wv["the"], given.wv["cat"]])
    np.testing.assert_allclose(pipeline("the cat").vector, known.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(pipeline("the cat !").vector, known.sum(axis=0) / 3, atol=1e-6)

    again = keyed_vectors(["new"], np.ones((1, 6), np.float32))
    write_vectors(TextVectors(again, Pipeline.of("spacy:de")), tmp_path / "folder", "spacy")  # in the old one's place
    pipeline = spacy.load(tmp_path / "folder")
    assert pipeline.lang == "de" and len(pipeline.vocab.vectors) == 1 and pipeline.vocab["new"].vector.all()
    with pytest.raises(FormatError, match="spaCy takes plain means"):
        write_vectors(PooledVectors(given, "sif").fit(TEXTS), tmp_path / "other", "spacy")


@pytest.mark.libraries
def test_spacy_says_why_there_are_no_ngrams(tmp_path):
    import spacy

    model = FastText(vector_size=4, min_count=1, epochs=1, bucket=50, workers=1).fit(["a ship sails", "ships sail"] * 3)
    with pytest.warns(UserWarning, match="hashed otherwise than fastText's"):
        write_vectors(model, tmp_path / "folder", "spacy")
    pipeline = spacy.load(tmp_path / "folder")
    np.testing.assert_allclose(pipeline.vocab["ships"].vector, model.wv["ships"], atol=1e-6)


@pytest.mark.skipif(importlib.util.find_spec("spacy") is not None, reason="spaCy is installed")
def test_without_spacy_the_extra_is_named(given, tmp_path):
    with pytest.raises(FormatError, match=r"writing .* takes spaCy: pip install 'wordvec\[spacy\]'"):
        write_vectors(given, tmp_path / "folder", "spacy")
