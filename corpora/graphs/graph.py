"""A graph as arrays: who is joined to whom, and how strongly."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import CorpusError
from ...progress import USUAL, Progress
from ...system.versions import replacing, writing
from ..sources.streams import ByteReader
from .building import Edges, rows_of

__all__ = ["Graph", "GraphSource", "as_graph"]

#: What is read as a graph, as far as a type can say: an object may be a matrix of scipy.sparse, or a graph.
GraphSource = str | os.PathLike[str] | ByteReader | Any


class Graph:
    """A graph in compressed rows: the edges of node `i` lead to ``neighbors[starts[i]:starts[i + 1]]``.

    Made by `read` from files and objects, or by `of_edges` from arrays. Nodes are numbered in the order in which they
    are first met.

    Attributes
    ----------
    names : list of str
        Of the nodes.
    starts : int64 array of shape (n_nodes + 1,)
    neighbors : int32 array of shape (n_arcs,)
        Ascending for each node. An edge of an undirected graph is there twice, once from either end; a loop is there
        once.
    weights : float32 array of shape (n_arcs,), or None
        None where all edges are alike.
    directed : bool
    card : dict
        What was read, in JSON's types: ``source``; how many ``nodes`` and ``edges`` there are; whether it is
        ``directed`` and ``weighted``; how many edges are ``self_loops``; how many nodes are ``isolated`` (they have no
        edge but to themselves) or ``dead_ends`` (of a directed graph: edges lead to them, and none away); and, of what
        was read, how many ``repeated_edges`` were joined with others and ``zero_weights`` left out. Of files also
        ``lines``, ``comments`` and ``empty_lines``.
    """

    def __init__(
        self,
        names: list[str],
        starts: np.ndarray,
        neighbors: np.ndarray,
        weights: np.ndarray | None,
        directed: bool,
        card: dict[str, Any],
    ):
        self.names, self.starts, self.neighbors, self.weights = names, starts, neighbors, weights
        self.directed, self.card = directed, card

    @classmethod
    def read(
        cls,
        source: GraphSource,
        *,
        directed: bool | None = None,
        format: str | None = None,
        separator: str | None = None,
        header: bool = False,
        comments: str = "#%",
        weight: str = "weight",
        workers: int | None = None,
        progress: Progress = USUAL,
    ) -> Graph:
        """Read a graph.

        Parameters
        ----------
        source : str, Path, list of Path, binary stream, or an object that is a graph
            Files may be compressed by gzip, bzip2, xz or Zstandard, told from their content. Objects are matrices of
            scipy.sparse, graphs of networkx and igraph, and lists of pairs of names, perhaps with a weight.
        directed : bool, optional
            Whether an edge goes one way. By default what objects say of themselves; matrices that are symmetric are
            undirected, others directed; lists of edges are undirected.
        format : {"edges", "adjacency", "matrix-market"}, optional
            Of files. ``"edges"``: two names a line, perhaps with a weight behind them. ``"adjacency"``: a node a line,
            and its neighbours behind it. By default edges, unless the file starts with ``%%MatrixMarket``.
        separator : str, optional
            One ASCII character that stands between names, as ``","``, which may be quoted then, as in CSV; by default
            any blanks and tabs, and a comma in files that end in ``.csv``, a tab in ``.tsv``.
        header : bool
            Skip the first line that is no comment, which names the columns; and the same in other files.
        comments : str
            Lines that start with one of these are skipped; at most two characters, or none.
        weight : str
            The attribute of edges, in networkx and igraph, that holds weights.
        workers : int, optional
            Threads; all cores by default. The result does not depend on it.
        progress : Progress

        Returns
        -------
        Graph

        Raises
        ------
        CorpusError
            The source cannot be read, or a line of it is wrong: the message names file and line. Or there is no edge
            between two nodes.
        TypeError, ValueError
            An argument is of the wrong kind.

        Notes
        -----
        Of lines that are alike the weights add up; without weights such an edge is there once. In an undirected graph
        an edge may be listed from both its ends, and is one: if they have two weights, the larger counts. An edge of
        weight 0 is none.
        """
        from .reading import read_edges

        how = dict(format=format, separator=separator, header=header, comments=comments, weight=weight)
        graph = cls(*rows_of(read_edges(source, directed, workers, progress, **how)))
        if graph.card["edges"] == graph.card["self_loops"]:
            what = {"zero_weights": "of weight 0", "self_loops": "from a node to itself"}
            found = ", ".join(f"{graph.card[name]:,} {kind}" for name, kind in what.items() if graph.card[name])
            raise CorpusError(
                f"there is no edge between two nodes in {graph.card['source']}{found and f', but {found}'}: give a"
                " graph with edges"
            )
        return graph

    @classmethod
    def of_edges(
        cls,
        names: Sequence[str] | int,
        first: np.ndarray,
        second: np.ndarray,
        weights: np.ndarray | None = None,
        *,
        directed: bool = False,
        card: dict[str, Any] | None = None,
    ) -> Graph:
        """Make a graph of edges between numbered nodes; parameters of `read` are met as there.

        Parameters
        ----------
        names : sequence of str, or int
            Of the nodes; a number makes them ``"0"``, ``"1"`` …
        first, second : int array of shape (n,)
            The nodes that each edge joins; it leads from the first to the second.
        weights : float array of shape (n,), optional
        directed : bool
        card : dict, optional
            What else the card shall say.

        Raises
        ------
        ValueError
            A node is not there or has no name of its own, or a weight is negative or not finite.
        """
        return cls(*rows_of(Edges(names, first, second, weights, directed, card or {})))

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.names)

    def __repr__(self) -> str:
        kind = f"{'directed' if self.directed else 'undirected'}{', weighted' if self.weights is not None else ''}"
        return f"Graph({len(self):,} nodes, {self.card['edges']:,} edges, {kind})"

    @property
    def degrees(self) -> np.ndarray:
        """How many edges lead away from each node: int64 (n_nodes,)."""
        return np.diff(self.starts)

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same nodes, by name and in this order, and the same edges, wherever they were read from."""
        found = hashlib.sha256("\n".join(self.names).encode("utf-8", errors="surrogatepass"))
        found.update(b"directed" if self.directed else b"undirected")
        for array in (self.starts, self.neighbors, *([] if self.weights is None else [self.weights])):
            found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()[:32]

    def edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Every edge once: the two nodes (int32) and the weights (float32, or None), by the number of the first node.

        Of an undirected graph the first node is the lower one.
        """
        first = np.repeat(np.arange(len(self), dtype=np.int32), self.degrees)
        once = slice(None) if self.directed else first <= self.neighbors
        return first[once], self.neighbors[once], None if self.weights is None else self.weights[once]

    def write(self, path: str | Path) -> None:
        """Write a list of edges, between tabs, that `read` reads: two names, and the weight, if there are weights.

        Nodes without edges are in no line.

        Raises
        ------
        ValueError
            A name holds a tab or a line break, or starts as a comment does.
        CorpusError
            The file cannot be written.
        """
        wrong = next((name for name in self.names if not _stands_in_lines(name)), None)
        if wrong is not None:
            raise ValueError(
                f"the name {wrong!r} cannot stand in a list of edges: no control character, no # or % first"
            )
        first, second, weights = self.edges()
        with (
            writing(f"the edges {path}", CorpusError),
            replacing(Path(path)) as written,
            open(written, "w", encoding="utf-8", newline="") as file,
        ):
            for place, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
                weight = "" if weights is None else f"\t{weights[place]:.9g}"
                file.write(f"{_quoted(self.names[one])}\t{_quoted(self.names[other])}{weight}\n")

    def described(self) -> str:
        """What there is of note, in a sentence: what was skipped or joined, and which nodes no walk leaves."""
        counted = {
            "repeated_edges": "repeated edges were joined",
            "zero_weights": "edges of weight 0 were left out",
            "self_loops": "edges lead from a node to itself",
            "isolated": "nodes have no edge to another",
            "dead_ends": "nodes have no edge that leads away: walks end there",
        }
        told = [f"{self.card[name]:,} {what}" for name, what in counted.items() if self.card.get(name)]
        return "; ".join(told)


def _stands_in_lines(name: str) -> bool:
    """Whether a name is read again as it is, from a list of edges between tabs."""
    return name[0] not in "#%" and name == name.strip(" ") and min(name) >= " " and "\x7f" not in name


def _quoted(name: str) -> str:
    """A name as it stands between tabs: one that starts with a quote would be taken for a quoted one."""
    return '"' + name.replace('"', '""') + '"' if name.startswith('"') else name


def as_graph(source: GraphSource, *, progress: Progress = USUAL, **how: Any) -> Graph:
    """A Graph from whatever a trainer's `fit` is given: a Graph, or anything `Graph.read` reads.

    Raises
    ------
    CorpusError
        It is an encoded corpus, whose walks are made already.
    ValueError
        Options of `Graph.read` are given for a graph that is read already.
    """
    from ..corpus import is_encoded

    if isinstance(source, Graph):
        if how:
            raise ValueError(f"{', '.join(how)}: this Graph is read already; give the file or object instead")
        return source
    if is_encoded(source):
        raise CorpusError(
            f"{getattr(source, 'folder', source)} holds walks that are made already, not a graph: train Word2Vec on"
            " them, with sg=1, window=10, min_count=1 and sample=0"
        )
    return Graph.read(source, progress=progress, **how)
