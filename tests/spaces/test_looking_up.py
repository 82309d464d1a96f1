"""What is looked up by bounds is what looking at all pairs finds."""

import numpy as np
import pytest

from wordvec.spaces import looking_up, translations


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def of_all_pairs(queries, source, target, top, neighbors):
    queries, source, target = (unit(each.astype(np.float64)) for each in (queries, source, target))
    near = np.sort(target @ source.T, axis=1)[:, ::-1][:, :neighbors].mean(axis=1)
    far = np.sort(queries @ target.T, axis=1)[:, ::-1][:, :neighbors].mean(axis=1)
    scores = 2 * queries @ target.T - near - far[:, None]
    rows = np.argsort(-scores, axis=1, kind="stable")[:, :top]
    return rows, np.take_along_axis(scores, rows, 1)


@pytest.fixture(scope="module")
def spaces():
    """Two spaces with hubs, whose last source words are nearest to many targets."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(12, 16))
    target = centres[random.integers(12, size=700)] + 0.7 * random.normal(size=(700, 16))
    source = np.concatenate((random.normal(size=(500, 16)), centres[:6].repeat(20, 0) + 0.1))
    queries = centres[random.integers(12, size=40)] + random.normal(size=(40, 16))
    return tuple(each.astype(np.float32) for each in (queries, source, target))


@pytest.mark.parametrize("few", [10, 60, 4096])
@pytest.mark.parametrize("most", [8, 64, 1024])
@pytest.mark.parametrize("top", [1, 10, 1000])
def test_bounds_find_what_all_pairs_do(spaces, monkeypatch, few, most, top):
    monkeypatch.setattr(looking_up, "_FEW", few)
    monkeypatch.setattr(looking_up, "_MOST", most)
    rows, scores = translations(*spaces, top=top, neighbors=10)
    wanted, reached = of_all_pairs(*spaces, top, 10)
    np.testing.assert_array_equal(rows, wanted)
    np.testing.assert_allclose(scores, reached, atol=1e-5)


def test_few_words_are_asked_how_near_they_are(spaces, monkeypatch):
    asked = []
    whole = looking_up.nearness_of_targets

    def noted(source, target, neighbors):
        asked.append((len(source), len(target)))
        return whole(source, target, neighbors)

    monkeypatch.setattr(looking_up, "_FEW", 300)
    monkeypatch.setattr(looking_up, "nearness_of_targets", noted)
    queries, source, target = spaces
    translations(queries[:2], source, target, top=3)
    bound, *exact, _ = asked  # the last is of the queries themselves
    assert bound == (310, 700)
    assert {sources for sources, _ in exact} == {620} and sum(targets for _, targets in exact) < 350


def test_equal_ones_come_in_order(monkeypatch):
    monkeypatch.setattr(looking_up, "_FEW", 10)
    random = np.random.default_rng(8)
    source, target = random.normal(size=(40, 4)), random.normal(size=(30, 4)).repeat(2, axis=0)
    rows, _ = translations(source[:5], source, target, top=4)
    assert (rows[:, 0] % 2 == 0).all() and (rows[:, 1] == rows[:, 0] + 1).all()


@pytest.mark.parametrize(("sources", "targets"), [(40, 3), (3, 40), (3, 2)])
def test_a_side_of_fewer_words_than_neighbours_counts_them_all(spaces, sources, targets):
    queries, source, target = spaces
    rows, scores = translations(queries, source[:sources], target[:targets], top=2)
    wanted, reached = of_all_pairs(queries, source[:sources], target[:targets], 2, 10)
    np.testing.assert_array_equal(rows, wanted)
    np.testing.assert_allclose(scores, reached, atol=1e-5)
