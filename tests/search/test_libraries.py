"""A search by an encoder of sentence-transformers finds what the library itself would: ``pytest -m libraries``."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from wordvec import FormatError, SearchIndex, write_vectors
from wordvec.cli.program import app
from wordvec.corpora.tokenizers.pipeline import Pipeline
from wordvec.formats.encoders import TextVectors
from wordvec.vectors.keyed import keyed_vectors

WORDS = ["a", "ship", "sails", "cat", "sat", "harbour", "in", "the"]
TEXTS = ["a cat sat in the harbour", "a ship sails", "the harbour", "the cat in a ship"]


@pytest.fixture
def folder(tmp_path):
    rows = np.random.default_rng(5).normal(size=(len(WORDS), 6)).astype(np.float32)
    words = TextVectors(keyed_vectors(WORDS, rows), Pipeline.of("unicode", lower=True))
    write_vectors(words, tmp_path / "model", "sentence-transformers")
    return tmp_path / "model"


@pytest.mark.libraries
def test_sentence_transformers_as_a_searcher(folder, tmp_path):
    from sentence_transformers import SentenceTransformer

    name = f"sentence-transformers:{folder}"
    index = SearchIndex(name).fit(TEXTS)
    library = SentenceTransformer(str(folder), device="cpu")
    texts, query = library.encode(TEXTS), library.encode(["the ship"])[0]
    cosines = texts @ query / np.linalg.norm(texts, axis=1) / np.linalg.norm(query)
    hits = index.search("the ship", top=4)
    assert [hit.id for hit in hits] == np.argsort(-cosines).tolist()
    np.testing.assert_allclose([hit.score for hit in hits], np.sort(cosines)[::-1], atol=1e-6)
    assert index.search("harbour", method="hybrid")[0].id in (0, 2)

    index.save(tmp_path / "kept")
    assert SearchIndex.load(tmp_path / "kept", name).search("the ship") == index.search("the ship")
    with pytest.raises(FormatError, match="another model"):
        SearchIndex.load(tmp_path / "kept", keyed_vectors(WORDS, np.eye(8, dtype=np.float32)))


@pytest.mark.libraries
def test_the_command_searches_with_an_encoder(folder, tmp_path):
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS), "utf-8")
    name = f"sentence-transformers:{folder}"
    given = ["search", name, "the ship", "--in", str(tmp_path / "texts.txt"), "--index", str(tmp_path / "kept")]
    first = CliRunner().invoke(app, [*given, "--json"])
    again = CliRunner().invoke(app, ["search", name, "the ship", "--index", str(tmp_path / "kept"), "--json"])
    assert first.exit_code == again.exit_code == 0
    hits = json.loads(again.stdout)["answers"][0]["hits"]
    assert hits == json.loads(first.stdout)["answers"][0]["hits"]
    assert hits[0]["text"] in ("the cat in a ship", "a ship sails")
