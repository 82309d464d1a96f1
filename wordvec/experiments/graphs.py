"""Graphs: the whole one, by whose models nodes are classified, and one without some edges, which are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..corpora.graphs import Graph, hold_out_edges
from ..corpora.graphs.graph import as_graph
from ..evaluation.datasets.kinds import Link, LinkSet
from ..evaluation.datasets.readers import Found
from ..progress import Progress
from .material import Material, Part, dataset_digests
from .plan import Candidate

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Graphs"]

_NAME = "held-out edges"


class Graphs(Material):
    """A graph; with `hold_out`, each candidate is trained twice, the second time without such a share of the edges."""

    name = "graph"
    called = "graphs"
    sources = ("graph",)
    of_words = False
    usual = {"vector_size": 128, "window": 10, "min_count": 1, "max_final_vocab": None, "epochs": 1}
    options = frozenset("directed format separator header comments weight".split())

    @classmethod
    def is_one(cls, source: Any) -> bool:
        """Whether an object is a graph, of ours, of networkx or igraph, or a matrix."""
        return isinstance(source, Graph) or hasattr(source, "is_directed") or hasattr(source, "tocoo")

    @classmethod
    def read(
        cls,
        source: Any,
        found: Found,
        hold_out: float | None,
        seed: int,
        *,
        client: Any = None,
        progress: Progress,
        **how: Any,
    ) -> Self:
        """See `Graph.read` for the options."""
        if source is None:
            raise ValueError("there is no graph: give an edge list, or an object that is a graph, as source")
        graph = as_graph(source, progress=progress, **how)
        parts = [Part(graph, found, dataset_digests(found.datasets))] if found.datasets else []
        if hold_out is not None:
            parts.append(_without_edges(graph, hold_out, seed))
        if not parts:
            raise ValueError(
                "there is nothing to measure the models of a graph by: give labels of its nodes as data, or a share of"
                " its edges as hold_out, which are then asked for"
            )
        made = cls(parts, source, how, hold_out)
        made._whole = graph
        return made

    _whole: Graph

    @property
    def whole(self) -> Graph:
        """The graph with all its edges."""
        return self._whole

    def sentence(self) -> str:
        """What a paper says."""
        said = f"The graph has {self.size(self.whole.card)} (fingerprint {self.whole.fingerprint})."
        if self.hold_out is not None:
            said += (
                f" Links were predicted by models of their own, from which {100 * self.hold_out:g} % of the edges were"
                " held out so that no component fell apart; as many pairs of nodes without an edge were drawn."
            )
        return said

    @staticmethod
    def size(card: Mapping[str, Any]) -> str:
        """How many nodes and edges."""
        return f"{card['nodes']:,} nodes and {card['edges']:,} edges"

    def check(self, candidate: Candidate) -> None:
        """Raise ValueError if a candidate does not learn from such graphs."""
        candidate.estimators()[0].check_graph(self.whole)


def _without_edges(graph: Graph, share: float, seed: int) -> Part:
    held = hold_out_edges(graph, share, seed)
    names = graph.names
    triples = zip(held.first.tolist(), held.second.tolist(), held.there.tolist(), strict=True)
    links = LinkSet(_NAME, [Link(names[first], names[second], bool(there)) for first, second, there in triples])
    digest = {_NAME: f"{graph.fingerprint}, {share:g} of the edges, seed {seed}"}
    return Part(held.graph, Found([links], [], []), digest, "edges")
