"""A small text and a model of it, which tests of several files look at and none changes."""

import random

import pytest

from .topics import SEA, SMALL, WOOD, run


@pytest.fixture(scope="session")
def text(tmp_path_factory):
    draw = random.Random(1)
    lines = [" ".join(draw.choices(topic, k=12)) for _ in range(300) for topic in (SEA, WOOD)]
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def model(text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "model"
    done = run("train", "word2vec", text, "-o", folder, *SMALL)
    assert done.exit_code == 0, done.output
    return folder
