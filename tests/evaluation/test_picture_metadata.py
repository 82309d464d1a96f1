"""What a picture says of itself, read back from its file."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec.cli import program
from wordvec.evaluation import plot_neighbors
from wordvec.vectors.fingerprints import fingerprint_of
from wordvec.vectors.keyed import keyed_vectors

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read(path):
    """The text that is about the picture."""
    if path.suffix == ".png":
        from PIL import Image

        with Image.open(path) as image:
            assert image.info["Software"] == f"wordvec {wordvec.__version__}"
            return image.info["Description"]
    if path.suffix == ".svg":
        return next(ElementTree.parse(path).iter(f"{DUBLIN_CORE}description")).text
    (subject,) = re.findall(rb"/Subject \((.*?[^\\])\)\s*/?", path.read_bytes(), re.S)
    return re.sub(rb"\\([()\\])", rb"\1", subject).decode()


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_says_which_vectors_it_shows_and_how_it_was_made(suffix, topic_texts, tmp_path, monkeypatch):
    model = wordvec.Word2Vec(vector_size=8, min_count=1, epochs=1, sg=1).fit(topic_texts[:50])
    model.save(tmp_path / "model")
    picture = tmp_path / f"picture{suffix}"
    arguments = ["plot", "neighbors", str(tmp_path / "model"), "ship", "-o", str(picture)]
    monkeypatch.setattr(sys, "argv", ["/usr/bin/wordvec", *arguments])
    assert CliRunner().invoke(program.app, arguments).exit_code == 0
    told = json.loads(read(picture))
    assert told["vectors"] == f"SHA-256 {fingerprint_of(model.wv)}"
    assert told["settings"]["method"] == "Word2Vec" and told["settings"]["vector_size"] == 8
    assert told["versions"]["wordvec"] == wordvec.__version__
    assert told["versions"]["matplotlib"] == version("matplotlib")
    assert told["command"].startswith("wordvec plot neighbors ") and told["command"].endswith(f"picture{suffix}")


def test_in_python_there_is_no_command_and_names_of_any_script_are_kept(tmp_path):
    vectors = keyed_vectors(["ship", "(море)\\", "wave"], np.eye(3, dtype=np.float32))
    plot_neighbors(vectors, "ship", tmp_path / "a.pdf", top=2, about={"of": "(море)\\"})
    told = json.loads(read(tmp_path / "a.pdf"))
    assert "command" not in told and "settings" not in told and told["of"] == "(море)\\"


def test_a_format_without_a_place_for_it_is_written_all_the_same(tmp_path):
    vectors = keyed_vectors(["ship", "wave"], np.eye(2, dtype=np.float32))
    plot_neighbors(vectors, "ship", tmp_path / "a.jpg", top=1)
    assert (tmp_path / "a.jpg").stat().st_size
