"""Classifiers of those texts, one of each loss."""

from __future__ import annotations

import random

import pytest

from .common import LOSSES, SEA, STONE, WOOD, about, make


@pytest.fixture(scope="session")
def data():
    draw = random.Random(3)
    topics = {"sea": SEA, "wood": WOOD, "stone": STONE}
    labels = draw.choices(list(topics), weights=(3, 2, 1), k=400)
    return [about(topics[label], draw) for label in labels], labels


@pytest.fixture(scope="session")
def file(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("labelled") / "train.txt"
    path.write_text("".join(f"__label__{label} {text}\n" for text, label in zip(*data, strict=True)))
    return path


@pytest.fixture(scope="session", params=LOSSES)
def model(request, data):
    return make(loss=request.param, word_ngrams=2, min_n=3, max_n=3).fit(*data)


@pytest.fixture(scope="session")
def simple(data):
    return make().fit(*data)
