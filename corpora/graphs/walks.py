"""Random walks through a graph, as a corpus: a walk is a text, and the names of nodes are its words.

A walk's draws are keyed by the seed, the pass and the node where it starts, so that they depend on nothing else. Walks
are made in blocks, by all workers, and written in the order of the blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import numpy as np

from ...errors import CorpusError
from ...jit.announcing import announced
from ...parameters import choice, real, whole
from ...progress import USUAL, Progress
from ...system.workers import available_workers, in_order
from ..corpus import Corpus
from . import steps
from .graph import Graph
from .texts import Block, kept_texts

__all__ = ["Settings", "walks"]

BLOCK = 1 << 19  # nodes of the walks that are made at once
MOST_BIAS = 10**15  # of p and q: beyond it they are 0 or without end to any graph


class Settings(NamedTuple):
    """How walks are drawn; see `walks`."""

    num_walks: int = 10
    walk_length: int = 80
    p: float = 1.0
    q: float = 1.0
    extend: bool = False
    gamma: float = 0.0
    seed: int = 1

    @property
    def first_order(self) -> bool:
        """Whether a step depends on the last node alone."""
        return self.p == 1 and self.q == 1

    def checked(self) -> Settings:
        """The same, if they are what they should be."""
        whole("num_walks", self.num_walks, 1)
        whole("walk_length", self.walk_length, 2)
        real("p", self.p, 1 / MOST_BIAS, MOST_BIAS)
        real("q", self.q, 1 / MOST_BIAS, MOST_BIAS)
        choice("extend", self.extend, (True, False))
        real("gamma", self.gamma, 0)
        whole("seed", self.seed, 0)
        return self


USUALLY = Settings()


def walks(
    graph: Graph,
    folder: str | Path,
    settings: Settings = USUALLY,
    *,
    more: int = 0,
    workers: int | None = None,
    progress: Progress = USUAL,
) -> Corpus:
    """Walk through a graph, and keep the walks as an encoded corpus.

    From every node `num_walks` walks start, in passes: in each pass one from every node, in an order drawn for it. A
    node without edges is a text by itself. Where no edge leads on, a walk ends.

    Parameters
    ----------
    graph : Graph
    folder : str or Path
        Where to put the corpus.
    settings : Settings
        ``num_walks`` walks of ``walk_length`` nodes. With ``p`` and ``q`` the next node depends on the one before, too
        (Grover & Leskovec 2016): the weight of the way back is divided by `p`, that of edges to nodes which the one
        before does not know by `q`. ``extend`` is node2vec+ (Liu, Hirn & Krishnan 2023): a weak edge, below the mean
        of its node's weights and ``gamma`` standard deviations, joins next to nothing.
    more : int
        A number that makes other walks of the same seed.
    workers : int, optional
        Threads; all cores by default. The walks do not depend on it.
    progress : Progress
        Shows the walks made.

    Returns
    -------
    Corpus
        Its card has, besides, ``graph``, the card of the graph, and ``walks``: the settings, and how many
        ``ended_walks`` are shorter than the others.

    Raises
    ------
    CorpusError
        The graph has no edge, or the folder cannot be written.
    """
    settings = settings.checked()
    workers = available_workers(workers)
    if not len(graph.neighbors):
        raise CorpusError(f"{graph.card['source']} has no edge to walk along: give a graph with edges")
    walker = _Walker(graph, settings, more)

    def blocks() -> Iterator[Block]:
        progress.begin("walking", settings.num_walks * len(graph), "walks")
        with announced(progress):
            made = 0
            for block in in_order(walker.block, walker.plan(), workers):
                yield block
                made += len(block.ends)
                progress.advance(made)
        progress.end()

    def card() -> dict[str, Any]:
        return {"source": "walks through", "walks": {**settings._asdict(), "ended_walks": walker.ended()}}

    return kept_texts(graph, Path(folder), blocks(), walker.counts, card, workers)


class _Walker:
    """What makes blocks of walks."""

    def __init__(self, graph: Graph, settings: Settings, more: int):
        self.settings, self.nodes, self.more = settings, len(graph), more
        self.adjacency = adjacency(graph, settings)
        p, q = 1 / settings.p, 1 / settings.q
        self.bias = steps.Bias(p, q, max(1.0, q), min(1.0, p, q))
        self._counts: SimpleQueue[np.ndarray] = SimpleQueue()
        self._ended: SimpleQueue[int] = SimpleQueue()

    def plan(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For the walks of each block the keys of their passes, and the nodes where they start."""
        at_once = max(steps.GROUP, BLOCK // self.settings.walk_length)
        keys, firsts = np.zeros(0, np.uint64), np.zeros(0, np.int32)
        for number in range(self.settings.num_walks):
            seeds = np.random.SeedSequence([self.settings.seed, self.more, number])
            key = seeds.generate_state(1, np.uint64)
            keys = np.concatenate((keys, np.repeat(key, self.nodes)))
            order = np.random.default_rng(seeds).permutation(self.nodes).astype(np.int32)
            firsts = np.concatenate((firsts, order))
            whole = len(keys) - len(keys) % at_once if number + 1 < self.settings.num_walks else len(keys)
            for start in range(0, whole, at_once):
                yield keys[start : start + at_once], firsts[start : start + at_once]
            keys, firsts = keys[whole:], firsts[whole:]

    def block(self, keys: np.ndarray, first: np.ndarray) -> Block:
        """One walk from each of the first nodes."""
        nodes = np.empty((len(first), self.settings.walk_length), np.int32)
        nodes[:, 0] = first
        lengths = np.empty(len(first), np.int64)
        if self.settings.first_order:
            steps.walk_first(self.adjacency, keys, nodes, lengths, steps.new_group())
        else:
            steps.walk_second(self.adjacency, self.bias, keys, nodes, lengths, steps.new_group())
        try:
            counts = self._counts.get_nowait()
        except Empty:
            counts = np.zeros(self.nodes, np.int64)
        steps.count_visits(nodes, lengths, counts)
        self._counts.put(counts)
        ended = int(np.count_nonzero(lengths < nodes.shape[1]))
        self._ended.put(ended)
        tokens = nodes[np.arange(nodes.shape[1]) < lengths[:, None]] if ended else nodes.ravel()
        return Block(tokens, np.cumsum(lengths))

    def counts(self) -> np.ndarray:
        """How often each node is in the walks."""
        total = np.zeros(self.nodes, np.int64)
        while not self._counts.empty():
            total += self._counts.get()
        return total

    def ended(self) -> int:
        """How many walks are shorter than the others."""
        total = 0
        while not self._ended.empty():
            total += self._ended.get()
        return total


def adjacency(graph: Graph, settings: Settings) -> steps.Adjacency:
    """A graph as compiled walks read it."""
    none = np.zeros(0, np.float32)
    starts, neighbors, weights = graph.starts, graph.neighbors, graph.weights
    if weights is None:
        no_aliases, no_totals = np.zeros(0, steps.ALIAS), np.zeros(0)
        return steps.Adjacency(starts, neighbors, none, no_aliases, no_totals, none, not graph.directed)
    largest = int(graph.degrees.max())
    aliases = np.empty(len(weights), steps.ALIAS)
    steps.fill_aliases(starts, weights, np.empty(largest), np.empty(largest, np.int64), aliases)
    totals, squares = (np.zeros(len(graph)) for _ in range(2))
    steps.add_up(starts, weights, totals, squares)
    typical = none
    if settings.extend:
        degrees = np.maximum(graph.degrees, 1)
        means = totals / degrees
        spread = np.sqrt(np.maximum(squares / degrees - means**2, 0))
        typical = (means + settings.gamma * spread).astype(np.float32)
    return steps.Adjacency(starts, neighbors, weights, aliases, totals, typical, not graph.directed)
