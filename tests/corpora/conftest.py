"""A corpus and its counts on disk, to be damaged."""

from __future__ import annotations

import shutil

import pytest

from wordvec import Cooccurrence, Corpus

from .damaging import TEXTS


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Both folders, as they are written."""
    place = tmp_path_factory.mktemp("kept")
    corpus = Corpus.build(TEXTS, place / "corpus")
    Cooccurrence.count(corpus, 5, place / "counts", window=2)
    return place


@pytest.fixture
def corpus(kept, tmp_path):
    return shutil.copytree(kept / "corpus", tmp_path / "corpus")


@pytest.fixture
def counts(kept, tmp_path):
    return shutil.copytree(kept / "counts", tmp_path / "counts")
