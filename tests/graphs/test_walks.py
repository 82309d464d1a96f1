"""Walks: drawn as a plain twin says they must be, the same for any number of workers."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import chisquare

from wordvec import Corpus, CorpusError, Graph
from wordvec.corpora.graphs.texts import temporary
from wordvec.corpora.graphs.walks import Settings, walks


def temporary_walks(graph, settings):
    return temporary(lambda folder: walks(graph, folder, settings))


def weight_of(graph, node, other):
    """The weight of an edge; 0 of none."""
    found = dict(_edges(graph, node))
    return found.get(other, 0.0)


def _edges(graph, node):
    part = slice(graph.starts[node], graph.starts[node + 1])
    weights = np.ones(len(graph.neighbors[part])) if graph.weights is None else graph.weights[part]
    return list(zip(graph.neighbors[part].tolist(), weights.tolist(), strict=True))


def typical(graph, node, gamma):
    """The mean weight of a node's edges, and so many standard deviations."""
    weights = np.array([weight for _, weight in _edges(graph, node)] or [0.0])
    return weights.mean() + gamma * weights.std()


def probabilities(graph, before, node, settings):
    """Of each next node, as Grover & Leskovec (2016) have them, and Liu et al. (2023) with `extend`."""
    p, q = settings.p, settings.q
    found = {}
    for other, weight in _edges(graph, node):
        bias = 1.0
        if before is not None and not settings.first_order:
            back = weight_of(graph, before, other)
            if other == before:
                bias = 1 / p
            elif settings.extend and graph.weights is not None:
                least = typical(graph, other, settings.gamma)
                if not back or back < least:
                    bias = 1 / q + (1 - 1 / q) * (back / least if least else 0)
                    if weight < typical(graph, node, settings.gamma):
                        bias = min(1, 1 / q)
            elif not back:
                bias = 1 / q
        found[other] = weight * bias
    total = sum(found.values())
    return {other: share / total for other, share in found.items()}


def nodes_of(corpus, graph):
    number = {name: place for place, name in enumerate(graph.names)}
    return [[number[name] for name in walk] for walk in corpus]


HOW = {
    "first order": {},
    "back and out": dict(p=0.25, q=0.25),
    "back": dict(p=0.1, q=2),
    "out": dict(p=4, q=0.5),
    "node2vec+": dict(p=0.5, q=4, extend=True),
    "node2vec+ out": dict(p=2, q=0.25, extend=True, gamma=0.5),
    # some steps are drawn by rejection, others from all weights
    "far out": dict(p=20, q=0.02),
    "hardly out": dict(p=0.02, q=50),
    "node2vec+ far out": dict(p=20, q=0.02, extend=True),
    "without end": dict(p=1e15, q=1e-15),
}


@pytest.mark.parametrize("name", HOW)
@pytest.mark.parametrize("kind", ["plain", "weighted", "directed"])
def test_steps_are_as_frequent_as_they_should_be(name, kind, request):
    graph, settings = request.getfixturevalue(kind), Settings(num_walks=2_000, walk_length=20, seed=3, **HOW[name])
    corpus = temporary_walks(graph, settings)
    number = {name: place for place, name in enumerate(graph.names)}
    made = np.array([number[name] for name in corpus.types])[corpus.tokens.reshape(-1, settings.walk_length)]
    size, first = len(graph), np.full((len(made), 1), len(graph))
    keys = np.hstack([first, made[:, :-2]]) * size**2 + made[:, :-1] * size + made[:, 1:]
    if settings.first_order:
        keys %= size**2
    seen: dict[tuple, dict] = {}
    for key, count in zip(*np.unique(keys, return_counts=True), strict=True):
        place, other = divmod(int(key), size)
        seen.setdefault(divmod(place, size), {})[other] = int(count)
    assert len(seen) >= size
    for (before, node), counts in seen.items():
        known = None if settings.first_order or before == size else before
        expected = probabilities(graph, known, node, settings)
        assert set(counts) <= set(expected)
        total = sum(counts.values())
        rare = [other for other, share in expected.items() if total * share <= 5]
        usual = [other for other in expected if other not in rare]
        seen_of = [counts.get(other, 0) for other in usual]
        share_of = [total * expected[other] for other in usual]
        assert sum(counts.get(other, 0) for other in rare) <= 3 + 5 * len(rare) * 3
        if len(usual) > 1:
            found = chisquare(seen_of, np.array(share_of) * sum(seen_of) / sum(share_of))
            assert found.pvalue > 1e-5, (before, node, counts, expected)


def test_every_node_starts_as_many_walks_and_every_step_is_an_edge(directed):
    corpus = temporary_walks(directed, Settings(num_walks=7, walk_length=9, p=0.5, q=2))
    made = nodes_of(corpus, directed)
    assert Counter(walk[0] for walk in made) == dict.fromkeys(range(len(directed)), 7)
    assert {len(walk) for walk in made} == {9}
    for walk in made:
        assert all(weight_of(directed, one, other) for one, other in pairwise(walk))
    assert corpus.card["walks"] == {**Settings(num_walks=7, walk_length=9, p=0.5, q=2)._asdict(), "ended_walks": 0}


@pytest.mark.parametrize("how", [{}, dict(p=0.5, q=2)])
def test_a_walk_ends_where_no_edge_leads_on_and_that_is_counted(how):
    graph = Graph.read([("a", "b"), ("b", "c"), ("d", "b")], directed=True)
    assert graph.card["dead_ends"] == 1
    corpus = temporary_walks(graph, Settings(num_walks=2, walk_length=4, **how))
    assert sorted(map("".join, corpus)) == sorted(["abc", "bc", "c", "dbc"] * 2)
    assert corpus.card["walks"]["ended_walks"] == 8
    assert corpus.counts.tolist() == sorted([8, 6, 2, 2], reverse=True)


def test_a_node_without_edges_is_a_walk_by_itself_and_a_loop_is_walked():
    graph = Graph.of_edges(["alone", "self", "x", "y"], np.array([1, 2]), np.array([1, 3]))
    assert (graph.card["isolated"], graph.card["self_loops"]) == (2, 1)
    corpus = temporary_walks(graph, Settings(num_walks=1, walk_length=3))
    assert sorted(corpus) == [["alone"], ["self"] * 3, ["x", "y", "x"], ["y", "x", "y"]]


def digest(corpus):
    return hashlib.sha256(corpus.tokens.tobytes() + corpus.offsets.tobytes() + repr(corpus.types).encode()).hexdigest()


@pytest.mark.parametrize("how", [{}, dict(p=0.5, q=2), dict(p=0.5, q=2, extend=True)])
def test_any_number_of_workers_makes_the_same_walks(weighted, how, tmp_path, monkeypatch):
    monkeypatch.setattr("wordvec.corpora.graphs.walks.BLOCK", 1)  # groups of 64 walks
    graph = Graph.read([(f"{name}{copy}", f"{other}{copy}", 1.0) for copy in range(50) for name, other in ("ab", "bc")])
    found = {digest(walks(graph, tmp_path / str(n), Settings(2, 5, **how), workers=n)) for n in (1, 2, 3, 8)}
    assert len(found) == 1
    assert digest(walks(graph, tmp_path / "other", Settings(2, 5, seed=2, **how))) not in found
    assert digest(walks(graph, tmp_path / "more", Settings(2, 5, **how), more=1)) not in found


def test_walks_are_a_corpus_that_is_kept(plain, tmp_path):
    made = walks(plain, tmp_path / "walked", Settings(num_walks=3, walk_length=6))
    kept = Corpus.open(tmp_path / "walked", verify=True)
    assert kept.fingerprint == made.fingerprint
    assert kept.card["graph"]["edges"] == 9
    assert len(kept) == 3 * len(plain)
    assert (np.diff(kept.offsets) == 6).all()


def test_what_cannot_be_walked_is_refused(tmp_path):
    graph = Graph.of_edges(["a", "b"], np.zeros(0, int), np.zeros(0, int))
    with pytest.raises(CorpusError, match="^edges has no edge to walk along: give a graph with edges$"):
        walks(graph, tmp_path / "walked")
    assert not list(tmp_path.iterdir())
    for wrong in (dict(p=0), dict(q=-1.0), dict(walk_length=1), dict(num_walks=0), dict(gamma=-1), dict(seed=-1)):
        with pytest.raises(ValueError, match=f"^{next(iter(wrong))} must be "):
            walks(graph, tmp_path / "walked", Settings(**wrong))
