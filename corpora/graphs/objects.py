"""Graphs from objects of other libraries, told by what they have: none of these libraries is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..sources.base import type_name
from ..sources.columns import is_missing
from .building import Edges

__all__ = ["edges_of_object"]

_ONE_OF = "a path, a matrix of scipy.sparse, a graph of networkx or igraph, or a list of pairs of names"


def edges_of_object(
    thing: Any, directed: bool | None, weight: str, names: Sequence[str] | None = None, source: str = ""
) -> Edges:
    """The edges of an object that is a graph: a matrix of scipy.sparse, a graph of networkx or igraph, pairs of names.

    Raises
    ------
    TypeError, ValueError
        It is none, or no graph that can be walked through.
    """
    if hasattr(thing, "tocoo"):
        return _of_matrix(thing, directed, names, source)
    if hasattr(thing, "is_directed") and hasattr(thing, "get_edgelist"):
        return _of_igraph(thing, directed, weight)
    if hasattr(thing, "is_directed") and hasattr(thing, "adjacency"):
        return _of_networkx(thing, directed, weight)
    if isinstance(thing, Iterable) and not isinstance(thing, str | bytes | Mapping):
        return _of_tuples(thing, bool(directed))
    raise TypeError(f"{type_name(thing)} is no graph: give {_ONE_OF}")


def _of_tuples(edges: Iterable[Any], directed: bool) -> Edges:
    """A graph of pairs of names, some of them perhaps with a weight."""
    number: dict[str, int] = {}
    ends, weights = [], []
    for place, edge in enumerate(edges):
        if not isinstance(edge, tuple | list) or len(edge) not in (2, 3):
            raise TypeError(f"edge {place:,} is {edge!r:.60}, no pair of names, perhaps with a weight: give {_ONE_OF}")
        if any(map(is_missing, edge[:2])):
            raise ValueError(f"edge {place:,} is {edge!r:.60}, and lacks a node: mend it, or leave it out")
        ends.append([number.setdefault(str(name), len(number)) for name in edge[:2]])
        weights.append(edge[2] if len(edge) == 3 else None)
    given = weights if any(weight is not None for weight in weights) else None
    return _of_listed(number, np.array(ends, np.int64).reshape(-1, 2), given, directed, edges)


def _of_matrix(matrix: Any, directed: bool | None, names: Sequence[str] | None, source: str) -> Edges:
    entries = matrix.tocoo()
    if entries.shape[0] != entries.shape[1]:
        raise ValueError(f"a matrix of {entries.shape[0]:,} rows and {entries.shape[1]:,} columns is no graph")
    if not np.issubdtype(entries.dtype, np.number) and entries.dtype != bool:
        raise TypeError(f"a matrix of {entries.dtype} is no graph: give numbers")
    if np.iscomplexobj(entries.data):
        raise TypeError("a matrix of complex numbers is no graph: give weights from 0 on")
    if directed is None:
        directed = bool((matrix != matrix.T).nnz)
    alike = bool(np.isin(entries.data, (0, 1)).all())
    first, second = entries.row, entries.col
    weights = None if alike else entries.data
    if alike and not entries.data.all():  # zeros that are stored are no edges
        first, second = first[entries.data != 0], second[entries.data != 0]
    what = source or f"{type_name(matrix)} of {entries.shape[0]:,} nodes"
    named = entries.shape[0] if names is None else names
    return Edges(named, first, second, weights, directed, {"source": what})


def _of_igraph(thing: Any, directed: bool | None, weight: str) -> Edges:
    count = thing.vcount()
    names = thing.vs["name"] if "name" in thing.vs.attributes() else range(count)
    ends = np.array(thing.get_edgelist(), np.int64).reshape(-1, 2)
    given = thing.es[weight] if weight in thing.es.attributes() else None
    return _of_listed(names, ends, given, thing.is_directed() if directed is None else directed, thing)


def _of_networkx(thing: Any, directed: bool | None, weight: str) -> Edges:
    nodes = list(thing.nodes)
    number = {node: place for place, node in enumerate(nodes)}
    ends, given = [], []
    for first, second, value in thing.edges(data=weight, default=None):
        ends.append((number[first], number[second]))
        given.append(value)
    weights = given if any(value is not None for value in given) else None
    array = np.array(ends, np.int64).reshape(-1, 2)
    return _of_listed(nodes, array, weights, thing.is_directed() if directed is None else directed, thing)


def _of_listed(nodes: Iterable[Any], ends: np.ndarray, given: list[Any] | None, directed: bool, thing: Any) -> Edges:
    names = [str(node) for node in nodes]
    weights = None
    if given is not None:
        try:  # an edge without a weight, among others that have one, counts 1, as in networkx
            weights = np.array([1.0 if value is None else value for value in given], np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(f"a weight of {type_name(thing)} is no number ({error}): mend it") from error
    card = {"source": f"{type_name(thing)} of {len(names):,} nodes"}
    return Edges(names, ends[:, 0], ends[:, 1], weights, directed, card)
