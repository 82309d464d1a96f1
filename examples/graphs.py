"""Vectors of the nodes of a graph: what they know of labels that they have not seen, and of edges that were taken out.

    python -m examples.graphs [--digits 1797] [--neighbors 10] [--vector-size 32]

The graph is on every machine: scikit-learn's pictures of digits, each joined with those that look most like it, the
more alike the stronger. No method sees a picture or a label. From the walks alone, DeepWalk, node2vec and node2vec+
learn where each picture stands, and LINE from the edges; how well, is told by the digits, and by edges that were held
out.
"""

from __future__ import annotations

import argparse

from gensim.models import KeyedVectors
from sklearn.datasets import load_digits
from sklearn.neighbors import kneighbors_graph

from wordvec import LINE, DeepWalk, Graph, Node2Vec, combine, hold_out_edges
from wordvec.cli import console
from wordvec.evaluation import LabelledNode, Link, LinkSet, NodeLabelSet, link_prediction, node_classification

METHODS = {
    "DeepWalk": lambda graph, **how: DeepWalk(**how).fit(graph).wv,
    "node2vec, q = 0.5": lambda graph, **how: Node2Vec(q=0.5, **how).fit(graph).wv,
    "node2vec+, q = 0.5": lambda graph, **how: Node2Vec(q=0.5, extend=True, **how).fit(graph).wv,
    "LINE, both orders": lambda graph, **how: both_orders(graph, how["vector_size"] // 2, how["seed"]),
}
COLUMNS = "method", "micro F1, 10 % labelled", "macro F1", "AUC of edges held out", "average precision"


def pictures(count: int, neighbors: int) -> tuple[Graph, NodeLabelSet]:
    """A graph of pictures, and the digit that each is of."""
    values, digits = load_digits(return_X_y=True)
    distances = kneighbors_graph(values[:count], neighbors, mode="distance")
    alike = distances.copy()
    alike.data = distances.data.mean() / (distances.data.mean() + distances.data)
    nodes = [LabelledNode(str(number), (str(digit),)) for number, digit in enumerate(digits[:count])]
    return Graph.read(alike, directed=False), NodeLabelSet("digits", nodes)


def both_orders(graph: Graph, vector_size: int, seed: int) -> KeyedVectors:
    """LINE's first and second order side by side, as published."""
    return combine([LINE(order=order, vector_size=vector_size, epochs=400, seed=seed).fit(graph) for order in (1, 2)])


def main() -> None:
    """Join, walk, learn and ask."""
    parser = argparse.ArgumentParser(prog="python -m examples.graphs", description=__doc__.partition("\n")[0])
    parser.add_argument("--digits", type=int, default=1797)
    parser.add_argument("--neighbors", type=int, default=10)
    parser.add_argument("--vector-size", type=int, default=32)
    parser.add_argument("--num-walks", type=int, default=10)
    parser.add_argument("--walk-length", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    graph, labels = pictures(given.digits, given.neighbors)
    held = hold_out_edges(graph, 0.3, seed=given.seed)
    pairs = zip(held.first.tolist(), held.second.tolist(), held.there.tolist(), strict=True)
    links = LinkSet("edges", [Link(graph.names[one], graph.names[other], there) for one, other, there in pairs])
    how = {name: getattr(given, name) for name in ("vector_size", "num_walks", "walk_length", "seed")}
    rows = []
    for name, learn in METHODS.items():
        micro, macro = node_classification(learn(graph, **how), labels, [10])
        asked = {row.measure: row for row in link_prediction(learn(held.graph, **how), links) if row.level == "total"}
        scores = micro.score, macro.score, asked["AUC"].score, asked["average precision"].score
        rows.append((name, *(f"{score:.1f}" for score in scores)))
    console.show_table(f"{len(graph):,} pictures, {graph.card['edges']:,} edges", COLUMNS, rows)


if __name__ == "__main__":
    main()
