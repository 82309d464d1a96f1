"""From edges to compressed rows, by scipy.sparse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Edges", "Rows", "rows_of"]

MOST = 2**31 - 1  # nodes: their numbers are int32


class Edges(NamedTuple):
    """Edges as they were read."""

    names: Sequence[str] | int  # of the nodes, or how many there are
    first: np.ndarray
    second: np.ndarray
    weights: np.ndarray | None
    directed: bool
    card: dict[str, Any]


class Rows(NamedTuple):
    """What a `Graph` is made of."""

    names: list[str]
    starts: np.ndarray
    neighbors: np.ndarray
    weights: np.ndarray | None
    directed: bool
    card: dict[str, Any]


def rows_of(edges: Edges) -> Rows:
    """Edges in compressed, sorted rows, each there once; see `Graph.of_edges`."""
    from scipy.sparse import coo_array

    names, first, second, weights, directed, card = edges
    names = [str(number) for number in range(names)] if isinstance(names, int) else list(names)
    first, second = np.asarray(first), np.asarray(second)
    _check(names, first, second)
    zeros = 0
    if weights is not None:
        weights = np.asarray(weights, np.float32)
        _check_weights(weights, len(first), names, first, second)
        there = weights > 0
        zeros = len(there) - int(np.count_nonzero(there))
        if zeros:
            first, second, weights = first[there], second[there], weights[there]
    values = np.ones(len(first), bool) if weights is None else weights
    size = len(names)
    rows = coo_array((values, (first, second)), shape=(size, size)).tocsr()
    rows.sum_duplicates()
    read = {"repeated_edges": len(first) - rows.nnz, "zero_weights": zeros}
    if not directed:
        rows = rows.maximum(rows.T.tocsr()).tocsr()
        rows.sort_indices()
    starts, neighbors = rows.indptr.astype(np.int64), rows.indices.astype(np.int32)
    counted = _counted(starts, neighbors, rows.diagonal() != 0, bool(directed))
    card = {"source": "edges", **card, **read, "weighted": weights is not None, **counted}
    return Rows(names, starts, neighbors, None if weights is None else rows.data, bool(directed), card)


def _counted(starts: np.ndarray, neighbors: np.ndarray, loops: np.ndarray, directed: bool) -> dict[str, Any]:
    """What the card says of the graph; `loops` says which nodes have an edge to themselves."""
    degrees, nodes = np.diff(starts), len(loops)
    alone = degrees == loops
    reached = np.bincount(neighbors, minlength=nodes) > loops
    self_loops = int(np.count_nonzero(loops))
    return {
        "directed": directed,
        "nodes": nodes,
        "edges": len(neighbors) if directed else (len(neighbors) + self_loops) // 2,
        "self_loops": self_loops,
        "isolated": int(np.count_nonzero(alone & ~reached)),
        "dead_ends": int(np.count_nonzero((degrees == 0) & reached)),
    }


def _check(names: list[str], first: np.ndarray, second: np.ndarray) -> None:
    if len(names) > MOST:
        raise ValueError(f"there are {len(names):,} nodes, and {MOST:,} at most can be numbered: give a part of them")
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"edges join two nodes each, not {first.shape} with {second.shape}: give arrays of one length")
    for ends in (first, second):
        if len(ends) and (ends.dtype.kind not in "iu" or ends.min() < 0 or ends.max() >= len(names)):
            raise ValueError(f"the ends of edges are numbers of nodes, from 0 to {len(names) - 1:,}")
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"two nodes have the name {twice!r}: give each its own")
    if "" in names:
        raise ValueError(f"node {names.index('')} has no name: give it one")


def _check_weights(weights: np.ndarray, edges: int, names: list[str], first: np.ndarray, second: np.ndarray) -> None:
    if weights.shape != (edges,):
        raise ValueError(f"there are {edges:,} edges, and weights of shape {weights.shape}: give a weight for each")
    wrong = ~np.isfinite(weights) | (weights < 0)
    if wrong.any():
        edge = int(np.argmax(wrong))
        raise ValueError(
            f"the edge from {names[first[edge]]!r} to {names[second[edge]]!r} has the weight {weights[edge]:g}: weights"
            " are numbers from 0 on"
        )
