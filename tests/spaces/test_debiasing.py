"""Directions and hard debiasing: what must be gone, what must stay, and what remains all the same."""

from __future__ import annotations

import numpy as np
import pytest

import wordvec
from wordvec import FormatError
from wordvec.spaces.blocks import unit_rows
from wordvec.spaces.debiasing import bias_direction, debiased, equalize, neutralize, project
from wordvec.spaces.remaining import what_remains
from wordvec.vectors.keyed import keyed_vectors

PAIRS = [("he", "she"), ("man", "woman"), ("king", "queen")]
WORDS = ["he", "she", "man", "woman", "king", "queen", "nurse", "pilot", "actress"]


@pytest.fixture(scope="module")
def wv():
    """Pairs that differ in the first dimension, and little else."""
    random = np.random.default_rng(2)
    rows = random.normal(size=(9, 5))
    rows[1::2][:3] = rows[0:6:2] + 0.05 * random.normal(size=(3, 5))
    rows[:6, 0] += [2, -2, 1, -1, 3, -3]
    return keyed_vectors(WORDS, rows.astype(np.float32), np.arange(9, 0, -1))


def test_the_direction_is_the_first_component_of_the_pairs_without_their_means(wv):
    found = bias_direction(wv, [*PAIRS, ("he", "unknown"), PAIRS[0]])
    unit = unit_rows(wv.vectors)
    centred = np.concatenate([unit[n : n + 2] - unit[n : n + 2].mean(axis=0) for n in (0, 2, 4)])
    values, axes = np.linalg.eigh(centred.T @ centred)
    assert abs(found.vectors[0] @ axes[:, -1]) == pytest.approx(1, abs=1e-5) and found.vectors[0, 0] > 0.9
    assert found.shares[0] == pytest.approx(values[-1] / values.sum(), abs=1e-5)
    assert found.pairs == PAIRS and found.given == 4
    along = project(wv.vectors, found.vectors[0])
    assert along[0] > along[1] and along[4] > along[5]
    np.testing.assert_allclose(along, unit @ found.vectors[0], atol=1e-6)


def test_neutral_vectors_have_no_part_along_directions(wv):
    random = np.random.default_rng(0)
    directions = random.normal(size=(2, 5))
    found = neutralize(wv.vectors, directions)
    assert np.abs(found @ directions.T).max() < 1e-5
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    g = directions[0]
    plain = neutralize(wv.vectors, g, normalize=False)
    np.testing.assert_allclose(plain, wv.vectors - np.outer(wv.vectors @ g, g) / (g @ g), atol=1e-5)


def test_equalized_words_are_at_one_distance_from_all_that_is_neutral(wv):
    direction = bias_direction(wv, PAIRS).vectors
    pair, neutral = equalize(wv.vectors[:2], direction), neutralize(wv.vectors[6:], direction)
    np.testing.assert_allclose(np.linalg.norm(pair, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(neutral @ pair[0], neutral @ pair[1], atol=1e-5)
    np.testing.assert_allclose(project(pair, direction[0]).sum(), 0, atol=1e-5)


def test_hard_debiasing_neutralizes_keeps_and_equalizes(wv, tmp_path):
    told = debiased(wv, PAIRS, keep=["actress", "unknown"])
    direction, after = told.direction.vectors[0], told.vectors
    along = dict(zip(WORDS, project(after.vectors, direction), strict=True))
    assert abs(along["nurse"]) < 1e-6 and abs(along["pilot"]) < 1e-6
    assert (told.equalized, told.kept) == (3, 1)
    np.testing.assert_allclose(after["actress"], unit_rows(wv["actress"][None])[0], atol=1e-6)
    assert after.similarity("nurse", "he") == pytest.approx(after.similarity("nurse", "she"), abs=1e-5)
    assert after.index_to_key == WORDS and np.array_equal(after.expandos["count"], wv.expandos["count"])
    wordvec.write_vectors(wv, tmp_path / "model")
    (tmp_path / "pairs.txt").write_text("".join(f"{one} {other}\n" for one, other in PAIRS))
    (tmp_path / "keep.txt").write_text("actress\n")
    again = wordvec.debias(tmp_path / "model", tmp_path / "pairs.txt", keep=tmp_path / "keep.txt")
    assert np.array_equal(again.vectors, after.vectors)
    plain = wordvec.debias(wv, PAIRS, equalize_pairs=[])
    assert np.abs(project(plain.vectors, direction)).max() < 1e-5


def test_what_hangs_together_with_a_direction_remains_and_noise_does_not():
    random = np.random.default_rng(3)
    side = np.repeat((1, -1), 60)
    for together, least, most in ((1.5, 0.9, 1.0), (0.0, 0.3, 0.7)):
        rows = random.normal(size=(120, 8))
        rows[:, 0] = 6 * side
        rows[:, 1:4] += together * side[:, None]  # other dimensions tell the side, too
        wv = keyed_vectors([f"w{n}" for n in range(120)], rows.astype(np.float32))
        before, after, *control = what_remains(wv, np.eye(8)[0], words=50, leave_out=["w3"])
        assert min(before[2:5]) > 0.95 and (before.when, after.when) == ("before", "after")
        assert least < after.classifier <= most and least < after.neighbours <= most
        assert [each.of for each in control] == ["a random direction"] * 2 and after.words == 100
        given = keyed_vectors(wv.index_to_key, neutralize(wv.vectors, np.eye(8)[0]))
        assert what_remains(wv, np.eye(8)[0], given, words=50, leave_out=["w3"])[1] == after


def test_wrong_input_is_told(wv, tmp_path):
    with pytest.raises(ValueError, match="^the vectors know both words of none of the 1 pairs, such as 'He' and 'She'"):
        wordvec.debias(wv, [("He", "She")])
    with pytest.raises(ValueError, match="^there is no pair of words, which the direction is between"):
        wordvec.debias(wv, [])
    with pytest.raises(ValueError, match="^4 components take as many pairs, and 3 are known: lower components"):
        wordvec.debias(wv, PAIRS, components=4)
    with pytest.raises(ValueError, match="^the words of the pairs do not differ in so many components"):
        wordvec.debias(wv, [("he", "he")])
    with pytest.raises(TypeError, match="^a pair of words is 'he'"):
        wordvec.debias(wv, ["he"])
    with pytest.raises(FormatError, match="^cannot read the list of pairs missing: No such file"):
        wordvec.debias(wv, "missing")
    with pytest.raises(FormatError, match="^cannot read the words missing: No such file"):
        wordvec.debias(wv, PAIRS, keep="missing")
    with pytest.raises(ValueError, match="^a direction has the 5 dimensions of the vectors, and this one 3"):
        project(wv.vectors, np.ones(3))
    with pytest.raises(ValueError, match="^a direction is a zero vector, which points nowhere"):
        neutralize(wv.vectors, np.zeros(5))
    with pytest.raises(ValueError, match="^there are 9 words, fewer than 500 for each side: ask of fewer words"):
        what_remains(wv, np.ones(5))
