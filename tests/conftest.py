"""Corpora whose answer is known by construction."""

from __future__ import annotations

import functools
import os
import signal
from contextlib import contextmanager
from itertools import product

import numpy as np
import pytest
import typer

# Several processes test at once: threads of OpenMP (scikit-learn's) would wait for each other, spinning.
os.environ.setdefault("OMP_NUM_THREADS", "1")

TOPICS = {
    "sea": ["ship", "wave", "harbour", "sail", "anchor", "tide", "captain", "island"],
    "kitchen": ["oven", "butter", "spoon", "flour", "recipe", "onion", "kettle", "plate"],
}


@pytest.fixture(scope="session", autouse=True)
def cache_of_corpora(tmp_path_factory):
    """Encoded corpora go to a temporary folder, not to the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORDVEC_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_made_once():
    """Typer makes all commands anew for each that is run: a fortieth of a second, a thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", functools.cache(typer.main.get_command))
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """Ctrl-C interrupts, also where a shell that runs the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def topics() -> dict[str, list[str]]:
    """Two sets of words that never meet."""
    return TOPICS


@pytest.fixture(scope="session")
def topic_texts() -> list[list[str]]:
    """Texts of two topics; each is about one of them."""
    random = np.random.default_rng(5)
    return [random.choice(words, 12).tolist() for _ in range(500) for words in TOPICS.values()]


@pytest.fixture(scope="session")
def analogy_texts() -> list[list[str]]:
    """Words that are crossings of a kind and a form, each told by the company it keeps.

    The word ``k2f1`` meets companions of kind 2 and companions of form 1, and nothing else: k0f0 : k0f1 = k1f0 : ?
    """
    random = np.random.default_rng(6)
    texts = []
    for _ in range(400):
        for kind, form in product(range(5), range(3)):
            company = [f"kind{kind}_{random.integers(4)}" for _ in range(3)]
            company += [f"form{form}_{random.integers(4)}" for _ in range(3)]
            random.shuffle(company)
            texts.append([*company[:3], f"k{kind}f{form}", *company[3:]])
    return texts


@pytest.fixture
def full_disk():
    """A context in which no file can grow beyond a number of bytes: what writers meet on a full disk."""
    resource = pytest.importorskip("resource", reason="no limit on the size of files on this system")

    @contextmanager
    def limited(size):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


@pytest.fixture
def without_upper_bounds(monkeypatch):
    """Rates at which training diverges at once are out of bounds."""
    monkeypatch.setattr("wordvec.parameters._check_most", lambda name, value, most: None)


@pytest.fixture(scope="session")
def three_groups(tmp_path_factory):
    """Three groups of ten nodes, joined within and hardly between, and the group of each node."""
    folder, draw = tmp_path_factory.mktemp("graph"), np.random.default_rng(5)
    edges = [
        f"n{one} n{other}"
        for one in range(30)
        for other in range(one)
        if draw.random() < (0.7 if one // 10 == other // 10 else 0.02)
    ]
    (folder / "edges.txt").write_text("\n".join(edges))
    (folder / "labels.txt").write_text("\n".join(f"n{node} g{node // 10}" for node in range(30)))
    return folder
