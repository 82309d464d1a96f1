"""Retrofitting: the minimum of its objective, what stays, lexicons as they come."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors

import wordvec
from wordvec import FormatError
from wordvec.retrofitting import retrofitted

WORDS = ["ship", "boat", "vessel", "oven", "cooker", "alone"]
PAIRS = [
    ("ship", "boat"),
    ("vessel", "ship"),
    ("boat", "ship"),
    ("oven", "cooker"),
    ("oven", "unknown"),
    ("oven", "oven"),
]


@pytest.fixture
def vectors():
    keyed = KeyedVectors(5)
    keyed.add_vectors(WORDS, np.random.default_rng(2).normal(size=(6, 5)).astype(np.float32))
    return keyed


def by_hand(given, iterations, alpha):
    """The paper's update, word by word."""
    row = {word: n for n, word in enumerate(WORDS)}
    near = {"ship": ["boat", "vessel"], "boat": ["ship"], "vessel": ["ship"], "oven": ["cooker"], "cooker": ["oven"]}
    now = given.astype(np.float64)
    for _ in range(iterations):
        before = now.copy()
        for word, others in near.items():
            pull = sum(before[row[other]] / len(others) for other in others)
            now[row[word]] = (alpha * given[row[word]] + pull) / (alpha + 1)
    return now


@pytest.mark.parametrize(("iterations", "alpha"), [(1, 1.0), (10, 1.0), (60, 0.5)])
def test_every_word_becomes_the_mean_of_its_own_and_its_neighbours(vectors, iterations, alpha):
    found = wordvec.retrofit(vectors, PAIRS, iterations=iterations, alpha=alpha, normalize=False)
    np.testing.assert_allclose(found.vectors, by_hand(vectors.vectors, iterations, alpha), rtol=1e-5, atol=1e-6)
    assert found.index_to_key == WORDS and found.vectors.dtype == np.float32
    assert np.array_equal(found["alone"], vectors["alone"])


def test_it_comes_to_the_solution_of_the_linear_equations(vectors):
    found = wordvec.retrofit(vectors, PAIRS, iterations=100, normalize=False)
    links = np.zeros((6, 6))
    for first, second in [(0, 1), (0, 2), (3, 4)]:
        links[first, second] = links[second, first] = 1
    related = links.sum(1) > 0
    links[related] /= links.sum(1, keepdims=True)[related]
    system = np.eye(6) + np.diag(related.astype(float)) - links
    np.testing.assert_allclose(found.vectors, np.linalg.solve(system, vectors.vectors), rtol=1e-4, atol=1e-5)


def test_related_words_come_nearer_and_what_was_given_stays(vectors):
    before = vectors.vectors.copy()
    told = retrofitted(vectors, PAIRS)
    assert told.vectors.similarity("ship", "boat") > vectors.similarity("ship", "boat")
    assert (told.pairs, told.known, told.words) == (4, 3, 5) and told.mean_cosine < 1
    assert np.array_equal(vectors.vectors, before)
    assert np.linalg.norm(told.vectors["alone"]) == pytest.approx(1)


def test_a_lexicon_is_read_with_blanks_and_tabs(vectors, tmp_path):
    expected = wordvec.retrofit(vectors, PAIRS).vectors
    wordvec.write_vectors(vectors, tmp_path / "vectors.txt")
    for text in ("ship boat vessel\n\noven  cooker unknown\n", "\ufeffship\tboat\tvessel\r\noven\tcooker\tun known\n"):
        (tmp_path / "lexicon.txt").write_text(text, "utf-8")
        found = wordvec.retrofit(tmp_path / "vectors.txt", tmp_path / "lexicon.txt")
        np.testing.assert_allclose(found.vectors, expected, rtol=1e-4, atol=1e-5)


def test_what_is_no_lexicon_is_told(vectors, tmp_path):
    (tmp_path / "list.txt").write_text("ship\nboat\n", "utf-8")
    with pytest.raises(FormatError, match=r"list.txt, line 1: 'ship' stands alone"):
        wordvec.retrofit(vectors, tmp_path / "list.txt")
    with pytest.raises(FormatError, match="^cannot read the lexicon missing: No such file"):
        wordvec.retrofit(vectors, "missing")
    with pytest.raises(
        ValueError, match="^the vectors know both words of none of the 1 pairs, such as 'Ship' and 'Boat'"
    ):
        wordvec.retrofit(vectors, [("Ship", "Boat")])
    with pytest.raises(ValueError, match="^the lexicon holds no pair of two words"):
        wordvec.retrofit(vectors, [])
    for pairs in (["ship"], [("ship", "boat", "oven")], [("ship", 3)]):
        with pytest.raises(TypeError, match="^a pair of words is .*: give two words each"):
            wordvec.retrofit(vectors, pairs)
    with pytest.raises(ValueError, match="^alpha must be more than 0"):
        wordvec.retrofit(vectors, PAIRS, alpha=0)
    with pytest.warns(UserWarning, match="of 1 of 201 pairs"):
        wordvec.retrofit(vectors, [("ship", "boat"), *((f"a{n}", f"b{n}") for n in range(200))])
