"""Graphs to walk through, small enough for every probability to be written down."""

from __future__ import annotations

import numpy as np
import pytest

from wordvec import Graph

#: Two triangles with a bridge, a tail, a loop; weights that differ.
EDGES = [
    ("a", "b", 1.0), ("b", "c", 2.0), ("c", "a", 0.5), ("c", "d", 1.0), ("d", "e", 3.0), ("e", "f", 0.2),
    ("f", "d", 1.5), ("f", "g", 1.0), ("a", "a", 0.7),
]  # fmt: skip


@pytest.fixture(scope="session")
def weighted():
    return Graph.read(EDGES)


@pytest.fixture(scope="session")
def plain():
    return Graph.read([edge[:2] for edge in EDGES])


@pytest.fixture(scope="session")
def directed():
    return Graph.read([*EDGES, ("b", "a", 1.0), ("d", "c", 0.3), ("e", "d", 1.0), ("g", "f", 0.5)], directed=True)


@pytest.fixture(scope="session")
def blocks():
    """Three groups of ten nodes, joined within and hardly between."""
    random = np.random.default_rng(5)
    edges = [
        (f"{one:02}", f"{other:02}")
        for one in range(30)
        for other in range(one)
        if random.random() < (0.7 if one // 10 == other // 10 else 0.02)
    ]
    return Graph.read(edges)
