"""Edges held out of a graph, to be told from pairs of nodes that have none."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...errors import CorpusError
from ...parameters import real, whole
from ...system.versions import replacing, writing
from .graph import Graph

__all__ = ["HeldOut", "hold_out_edges"]


class HeldOut(NamedTuple):
    """A graph without some of its edges, and pairs of nodes to be asked about.

    Attributes
    ----------
    graph : Graph
        What is left: all nodes, in as many components as before.
    first, second : int32 array of shape (n,)
        The nodes of each pair.
    there : bool array of shape (n,)
        Which pairs are edges that were held out; as many are none.
    """

    graph: Graph
    first: np.ndarray
    second: np.ndarray
    there: np.ndarray

    def write_links(self, path: str | Path) -> None:
        """Write the pairs as a dataset that `wordvec.evaluate` reads: CSV with ``node1``, ``node2`` and ``link``."""
        names = self.graph.names
        with (
            writing(f"the links {path}", CorpusError),
            replacing(Path(path)) as written,
            open(written, "w", encoding="utf-8", newline="") as file,
        ):
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(("node1", "node2", "link"))
            for first, second, there in zip(*(each.tolist() for each in self[1:]), strict=True):
                lines.writerow((names[first], names[second], int(there)))


def hold_out_edges(graph: Graph, share: float = 0.5, seed: int = 0) -> HeldOut:
    """Take edges out of a graph to predict them, so that the rest hangs together as before.

    Edges are drawn at random, but for those of a random tree that spans each component, and for loops. As many pairs
    of nodes without an edge between them are drawn, too, of all nodes that have edges (Grover & Leskovec 2016).

    Parameters
    ----------
    graph : Graph
    share : float
        Of the edges, above 0.
    seed : int

    Returns
    -------
    HeldOut
        The remaining graph, to train on, and the pairs, to be told apart.

    Raises
    ------
    ValueError
        So many edges cannot go without parting the graph; the message says how many can.
    """
    real("share", share, 0, 1, above=True)
    whole("seed", seed, 0)
    random = np.random.default_rng(seed)
    first, second, weights = graph.edges()
    wanted = round(share * len(first))
    free = np.flatnonzero(~_needed(graph, first, second, random))
    if not 0 < wanted <= len(free):
        if not len(free):
            raise ValueError(f"none of {len(first):,} edges can go without parting the graph: give one with cycles")
        most = 100 * len(free) / len(first)
        raise ValueError(
            f"a share of {share:g} of {len(first):,} edges is {wanted:,}, and between 1 and {len(free):,} can go"
            f" without parting the graph: at most {most:.1f} %"
        )
    gone = np.zeros(len(first), bool)
    gone[random.choice(free, wanted, replace=False)] = True
    none = _without_edge(graph, wanted, random)
    left = Graph.of_edges(
        graph.names,
        first[~gone],
        second[~gone],
        None if weights is None else weights[~gone],
        directed=graph.directed,
        card={**graph.card, "held_out_edges": wanted},
    )
    there = np.repeat([True, False], wanted)
    return HeldOut(left, np.concatenate((first[gone], none[0])), np.concatenate((second[gone], none[1])), there)


def _needed(graph: Graph, first: np.ndarray, second: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Which edges stay: loops, and those of a random tree that spans each component; either way, if they go both."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    size = len(graph)
    keys = np.minimum(first, second).astype(np.int64) * size + np.maximum(first, second)
    pairs = np.unique(keys)
    order = random.permutation(len(pairs)) + 1.0  # the tree is of the pairs that come first in it
    tree = minimum_spanning_tree(csr_array((order, divmod(pairs, size)), shape=(size, size))).tocoo()
    spanning = np.minimum(*tree.coords).astype(np.int64) * size + np.maximum(*tree.coords)
    return np.isin(keys, spanning) | (first == second)


def _without_edge(graph: Graph, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Different pairs of nodes, of those that have edges, between which there is none."""
    size = len(graph)
    first, second, _ = graph.edges()
    nodes = np.unique(np.concatenate((first, second))).astype(np.int64)
    used = np.repeat(np.arange(size, dtype=np.int64), graph.degrees) * size + graph.neighbors
    used = np.union1d(used, nodes * size + nodes)
    pairs = len(nodes) ** 2 - len(used)
    if count > (pairs if graph.directed else pairs // 2):
        raise ValueError(f"there are fewer than {count:,} pairs of nodes without an edge: hold fewer edges out")
    found = np.zeros(0, np.int64)
    while len(found) < count:
        one, other = nodes[random.integers(len(nodes), size=(2, 2 * (count - len(found)) + 16))]
        keys = one * size + other if graph.directed else np.minimum(one, other) * size + np.maximum(one, other)
        keys = keys[~np.isin(keys, used)]
        found = np.concatenate((found, keys))
        found = found[np.sort(np.unique(found, return_index=True)[1])]
    return (found[:count] // size).astype(np.int32), (found[:count] % size).astype(np.int32)
