"""Nearest vectors: exact ones are those of a full sort, whatever the block; approximate ones are nearly all of them."""

import numpy as np
import pytest

from wordvec.search import Neighbors, neighbors
from wordvec.search.ranking import diverse, fused


def full_sort(vectors, queries, top):
    lengths = np.linalg.norm(vectors, axis=1)
    cosines = queries @ vectors.T / np.maximum(lengths, 1e-30) / np.linalg.norm(queries, axis=1)[:, None]
    cosines[:, lengths == 0] = -np.inf
    rows = np.argsort(-cosines, axis=1, kind="stable")[:, :top]
    return rows, np.take_along_axis(cosines, rows, 1)


@pytest.mark.parametrize("numbers", [1, 40, 1 << 22])
@pytest.mark.parametrize("top", [1, 7, 500])
def test_exact_look_ups_are_those_of_a_full_sort(monkeypatch, numbers, top):
    monkeypatch.setattr(neighbors, "_NUMBERS", numbers)
    random = np.random.default_rng(1)
    vectors, queries = (random.normal(size=(size, 9)).astype(np.float32) for size in (203, 5))
    vectors[[4, 90]] = 0
    rows, cosines = Neighbors(vectors).nearest(queries, top)
    wanted, scores = full_sort(vectors, queries, top)
    found = scores > -np.inf
    assert rows.shape == (5, min(top, 203))
    np.testing.assert_array_equal(rows[found], wanted[found])
    np.testing.assert_allclose(cosines[found], scores[found], atol=1e-6)
    assert (rows[~found] == -1).all()


def test_equal_ones_come_by_row():
    vectors = np.ones((50, 3), np.float32)
    assert Neighbors(vectors).nearest(np.ones((1, 3)), 4)[0].tolist() == [[0, 1, 2, 3]]


def test_a_graph_finds_nearly_all_and_is_the_same_when_it_is_kept(tmp_path):
    random = np.random.default_rng(2)
    vectors, queries = (random.normal(size=(size, 16)).astype(np.float32) for size in (2000, 50))
    exact, near = Neighbors(vectors, False), Neighbors(vectors, True)
    found, cosines = near.nearest(queries, 10)
    shared = [len({*one} & {*other}) / 10 for one, other in zip(exact.nearest(queries, 10)[0], found, strict=True)]
    assert np.mean(shared) > 0.95
    near.save_graph(tmp_path / "graph")
    kept = Neighbors.kept(near.unit, near.lengths, tmp_path / "graph")
    again = kept.nearest(queries, 10)
    np.testing.assert_array_equal(again[0], found)
    np.testing.assert_array_equal(again[1], cosines)
    Neighbors(vectors, True).save_graph(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "graph").read_bytes()


def test_vectors_are_overwritten_only_where_that_is_said():
    vectors = np.array([[3, 4], [0, 0]], np.float32)
    near = Neighbors(vectors)
    assert vectors.tolist() == [[3, 4], [0, 0]] and near.lengths.tolist() == [5, 0]
    again = Neighbors(vectors, copy=False)
    assert again.unit is vectors
    np.testing.assert_array_equal(vectors, near.unit)


def test_many_vectors_take_the_approximate_way(monkeypatch):
    monkeypatch.setattr(neighbors, "MANY", 5)
    assert not Neighbors(np.eye(4)).approximate
    assert Neighbors(np.eye(5)).approximate


def test_without_usearch_an_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "usearch.index", None)
    with pytest.raises(ImportError, match=r"wordvec\[search\]"):
        Neighbors(np.eye(3), True)


def test_reciprocal_ranks_by_hand():
    rows, scores = fused([np.array([3, 1, -1]), np.array([1, 2])], top=2)
    assert rows.tolist() == [1, 3]
    np.testing.assert_allclose(scores, [1 / 62 + 1 / 61, 1 / 61])


def test_diversity_passes_over_the_same_again():
    unit = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    relevance = np.array([0.9, 0.89, 0.5])
    assert diverse(relevance, unit, 2, 0.0).tolist() == [0, 1]
    assert diverse(relevance, unit, 2, 0.5).tolist() == [0, 2]
