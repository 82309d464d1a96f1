"""Graphs: walks a second, the whole job, and what vectors of nodes know, with PecanPy and gensim beside it.

    python -m benchmarks.graphs BLOGCATALOG CORA --peer PYTHON [--peer-path DIR] [--parts walks large quality links]

BLOGCATALOG holds ``bc_adjlist.txt`` and ``bc_labels.txt``, CORA ``cora_edgelist.txt``. PYTHON is an interpreter that
has pecanpy and gensim; DIR is put first where it looks for packages. Programs take turns, each job in a process of its
own, on the same graph in memory. Seconds are told by the clock and of processors; PecanPy compiles in each call, which
is measured apart and taken off its walks. The large graph has a million nodes and ten million edges, whose ends are
drawn by weights that fall as a power of the node's number.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from wordvec import LINE, Graph, Node2Vec, combine, hold_out_edges
from wordvec.corpora.graphs.walks import Settings, walks
from wordvec.evaluation import Bootstrap, NodeLabelSet, link_prediction, node_classification, read_datasets
from wordvec.evaluation.datasets.kinds import Link, LinkSet
from wordvec.vectors.keyed import keyed_vectors

from .jobs.pecanpy_walks import Clock, peak

PEER = Path(__file__).parent / "jobs" / "pecanpy_walks.py"
USUAL: dict[str, Any] = dict(  # `line`: epochs of LINE in place of walks
    p=1, q=1, extend=False, num_walks=10, walk_length=80, sample=0, hs=0, negative=5, workers=2, seed=1, vectors="",
    line=0,
)  # fmt: skip
#: How walks are drawn, and by which of PecanPy's modes.
HOW: dict[str, dict[str, Any]] = {
    "first order": dict(mode="FirstOrderUnweighted"),
    "second order": dict(mode="SparseOTF", p=0.25, q=0.25),
    "second order, kept probabilities": dict(mode="PreComp", p=0.25, q=0.25),
}
QUALITY: dict[str, dict[str, Any]] = {
    "DeepWalk, 80 walks of 40": dict(mode="FirstOrderUnweighted", num_walks=80, walk_length=40),
    "DeepWalk, 10 walks of 80": dict(mode="FirstOrderUnweighted"),
    "node2vec, p = q = 0.25": dict(mode="SparseOTF", p=0.25, q=0.25),
    "DeepWalk, 10 walks of 80, sample 0.001": dict(mode="FirstOrderUnweighted", sample=1e-3),
    "DeepWalk, 80 walks of 40, hierarchical softmax": dict(
        mode="FirstOrderUnweighted", num_walks=80, walk_length=40, hs=1, negative=0
    ),
    "LINE, both orders": dict(line=100),
    "LINE, both orders, 500 epochs": dict(line=500),
}


LINKS = {
    "DeepWalk": HOW["first order"],
    "node2vec": HOW["second order"],
    "LINE": QUALITY["LINE, both orders"],
}


def power_law(nodes: int = 1_000_000, edges: int = 10_000_000, seed: int = 0) -> Graph:
    """A graph whose ends are drawn by weights 1 / sqrt(number + 10), numbers being dealt out at random."""
    random = np.random.default_rng(seed)
    share = np.cumsum((np.arange(nodes) + 10.0) ** -0.5)
    ends = np.searchsorted(share, random.random((2, edges)) * share[-1])
    return Graph.of_edges(nodes, *random.permutation(nodes)[ends])


def ours(job: dict[str, Any]) -> dict[str, Any]:
    """The job by wordvec; see `benchmarks.jobs.pecanpy_walks`."""
    stored = np.load(job["graph"])
    weights = stored["weights"] if (stored["weights"] != 1).any() else None
    graph = Graph([str(name) for name in stored["names"]], stored["starts"], stored["neighbors"], weights, False, {})
    graph.card |= {"source": "a graph"}
    took: dict[str, Any] = {}
    settings = Settings(*(job[name] for name in ("num_walks", "walk_length", "p", "q", "extend")), seed=job["seed"])
    with tempfile.TemporaryDirectory() as folder:
        walks(graph, Path(folder) / "first", settings._replace(num_walks=1, walk_length=2))
        with Clock(took, "walking"):
            corpus = walks(graph, Path(folder) / "walks", settings, workers=job["workers"])
    took["nodes"], took["memory"] = len(corpus.tokens), peak()
    if job["vectors"]:
        small = Graph.of_edges(2, np.array([0]), np.array([1]))
        _learnt(small, job | {"num_walks": 2, "walk_length": 9, "line": min(job["line"], 1)})  # compiled code is there
        with Clock(took, "job"):
            vectors = _learnt(graph, job)
        took["memory"] = peak()
        np.save(job["vectors"], vectors[[str(name) for name in stored["names"]]])
    return took


def _learnt(graph: Graph, job: dict[str, Any]) -> Any:
    """Vectors by walks; or by so many epochs of LINE's two orders, which have half of the dimensions each."""
    how = {name: job[name] for name in ("negative", "workers", "seed")}
    if job["line"]:
        return combine([LINE(order=n, vector_size=64, epochs=job["line"], **how).fit(graph) for n in (1, 2)])
    how |= {name: job[name] for name in ("num_walks", "walk_length", "sample", "hs", "p", "q", "extend")}
    return Node2Vec(**how).fit(graph).wv


def store(graph: Graph, path: Path) -> None:
    weights = np.ones(len(graph.neighbors), np.float32) if graph.weights is None else graph.weights
    np.savez(path, names=np.array(graph.names), starts=graph.starts, neighbors=graph.neighbors, weights=weights)


class Sitting:
    """Jobs in turn."""

    def __init__(self, args: argparse.Namespace, folder: Path):
        self.args, self.folder = args, folder
        self.records: list[dict[str, Any]] = []

    def measure(self, program: str, graph: str, name: str, **settings: Any) -> dict[str, Any] | None:
        """What a program took for a job; None if it failed."""
        given = {"mode": "", "workers": self.args.workers, "graph": str(self.folder / f"{graph}.npz")}
        job = {**USUAL, **given, **settings}
        command = [sys.executable, "-m", "benchmarks.graphs", "--job", json.dumps(job)]
        environment = dict(os.environ)
        if program == "PecanPy":
            command = [self.args.peer, str(PEER), json.dumps(job)]
            environment["PYTHONPATH"] = self.args.peer_path or ""
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        record = {"program": program, "graph": graph, "name": name, "seconds": round(time.perf_counter() - started, 1)}
        if done.returncode:
            record["failed"] = done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]
        else:
            record |= json.loads(done.stdout.splitlines()[-1])
        self.keep(record)
        return None if done.returncode else record

    def keep(self, record: dict[str, Any]) -> None:
        """Print a record, and keep all of them on disk."""
        self.records.append(record)
        print(json.dumps(record), flush=True)
        self.args.output.write_text(json.dumps(self.records, indent=1))

    def turns(self, number: int) -> Iterator[str]:
        """The programs, another first in each turn."""
        yield from ("wordvec", "PecanPy")[:: 1 if number % 2 else -1]

    def walks(self, graph: str) -> None:
        for number in range(self.args.runs):
            for name, how in HOW.items():
                for program in self.turns(number):
                    self.measure(program, graph, name, **how)

    def quality(self, graph: str, labels: NodeLabelSet, names: list[str]) -> None:
        for number in range(self.args.runs):
            for name in self.args.quality or QUALITY:
                for program in self.turns(number):
                    if program in self.args.without or (program == "PecanPy" and "line" in QUALITY[name]):
                        continue
                    place = self.folder / f"{program}.npy"
                    took = self.measure(
                        program, graph, name, vectors=str(place), **QUALITY[name] | {"seed": self.args.seed + number}
                    )
                    if took:
                        keyed = keyed_vectors(names, np.load(place))
                        rows = node_classification(keyed, labels, splits=self.args.splits, seed=0)
                        self.keep(
                            {"program": program, "name": name, "seed": number}
                            | {row.measure: [row.score, row.with_interval(Bootstrap(1000)).interval] for row in rows}
                        )

    def links(self, graph: Graph) -> None:
        held = hold_out_edges(graph, 0.5, seed=0)
        store(held.graph, self.folder / "held.npz")
        pairs = [
            Link(graph.names[one], graph.names[other], bool(there))
            for one, other, there in zip(held.first, held.second, held.there, strict=True)
        ]
        for number in range(self.args.runs):
            for name, how in LINKS.items():
                for program in self.turns(number):
                    if program in self.args.without or (program == "PecanPy" and "line" in how):
                        continue
                    place = self.folder / f"{program}.npy"
                    if self.measure(
                        program, "held", name, vectors=str(place), **how | {"seed": self.args.seed + number}
                    ):
                        rows = link_prediction(keyed_vectors(graph.names, np.load(place)), LinkSet("links", pairs))
                        scores = {f"{row.measure}, {row.variant}": row.with_interval(Bootstrap(1000)) for row in rows}
                        told = {what: [row.score, row.interval] for what, row in scores.items()}
                        self.keep({"program": program, "name": name, "seed": number, **told})


def main() -> None:
    if sys.argv[1:2] == ["--job"]:
        print(json.dumps(ours(json.loads(sys.argv[2]))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("blogcatalog", type=Path)
    parser.add_argument("cora", type=Path)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--peer-path", default="")
    parser.add_argument("--parts", nargs="+", default=["walks", "large", "quality", "links"])
    parser.add_argument("--quality", nargs="+", choices=QUALITY)
    parser.add_argument("--without", nargs="+", choices=["wordvec", "PecanPy"], default=[])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, default=Path("graphs.json"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sitting = Sitting(args, Path(folder))
        graph = Graph.read(args.blogcatalog / "bc_adjlist.txt", format="adjacency")
        store(graph, Path(folder) / "BlogCatalog.npz")
        if "links" in args.parts:
            sitting.links(Graph.read(args.cora / "cora_edgelist.txt"))
        if "walks" in args.parts:
            sitting.walks("BlogCatalog")
        if "quality" in args.parts:
            (labels,) = read_datasets(args.blogcatalog / "bc_labels.txt")[0]
            sitting.quality("BlogCatalog", labels, graph.names)
        if "large" in args.parts:
            store(power_law(), Path(folder) / "power law.npz")
            for name, length in (("first order", 80), ("second order", 10)):
                for program in sitting.turns(1):
                    sitting.measure(program, "power law", name, **HOW[name], num_walks=1, walk_length=length)


if __name__ == "__main__":
    main()
