"""Texts about two things that words around a word do not tell apart, and models of them."""

from __future__ import annotations

import numpy as np
import pytest

from wordvec import Doc2Vec

from .common import DBOW, MODES, SMALL

NEUTRAL = ["the", "of", "and", "a"]


@pytest.fixture(scope="session")
def both_halves(topics):
    """Texts that are by turns about the sea and the kitchen. Every other word is neutral, so that with a window of 1
    the words around don't tell what a word is about, and the document must.
    """
    random = np.random.default_rng(5)
    pairs = [
        zip(random.choice(NEUTRAL, 12), random.choice(words, 12), strict=True) for words in [*topics.values()] * 200
    ]
    return [[str(word) for pair in text for word in pair] for text in pairs]


@pytest.fixture(scope="session")
def texts(both_halves):
    return both_halves[:200]


@pytest.fixture(scope="session")
def unseen(both_halves):
    return both_halves[200:]


@pytest.fixture(scope="session")
def labels(texts):
    return [number % 2 for number in range(len(texts))]


@pytest.fixture(scope="session")
def model(texts):
    return Doc2Vec(**DBOW).fit(texts)


@pytest.fixture(scope="session", params=MODES)
def each(request, texts):
    """A model of each mode."""
    return Doc2Vec(**SMALL | MODES[request.param]).fit(texts)
