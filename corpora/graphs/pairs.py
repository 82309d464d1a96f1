"""Edges of a graph, drawn by their weights, as a corpus: an edge is a text of two nodes.

Edges are drawn in passes, of as many as there are. In a pass each is there as often as its share of all weights says,
up to a whole number (systematic sampling, Madow & Madow 1944): that is as often as independent draws would have it,
and less is left to chance. Passes are shuffled, each by a key of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import CorpusError
from ...progress import USUAL, Progress
from ..corpus import Corpus
from .graph import Graph
from .texts import Block, kept_texts

__all__ = ["pairs"]


def pairs(
    graph: Graph,
    folder: str | Path,
    samples: int | None = None,
    *,
    seed: int = 1,
    more: int = 0,
    workers: int | None = None,
    progress: Progress = USUAL,
) -> Corpus:
    """Draw edges of a graph by their weights, and keep them as an encoded corpus of pairs.

    Nodes of which no edge is drawn are texts by themselves, so that they are words as well.

    Parameters
    ----------
    graph : Graph
    folder : str or Path
        Where to put the corpus.
    samples : int, optional
        How many edges to draw; by default as many as there are.
    seed, more : int
        Keys of the draws.
    workers : int, optional
    progress : Progress
        Shows the edges drawn.

    Returns
    -------
    Corpus
        Its card has, besides, ``graph``, the card of the graph, and ``pairs``: the ``samples``, and how many nodes have
        no edge among them (``not_drawn``).

    Raises
    ------
    CorpusError
        The graph has no edge, or the folder cannot be written.
    """
    first, second, weights = graph.edges()
    if not len(first):
        raise CorpusError(f"{graph.card['source']} has no edge to learn from: give a graph with edges")
    wanted = len(first) if samples is None else samples
    counts = np.zeros(len(graph), np.int64)
    told: dict[str, Any] = {"samples": wanted, "seed": seed}

    def blocks() -> Iterator[Block]:
        progress.begin("drawing", wanted, "edges")
        for number, start in enumerate(range(0, wanted, len(first))):
            random = np.random.default_rng(np.random.SeedSequence([seed, more, number]))
            edges = _drawn(len(first), weights, min(len(first), wanted - start), random)
            tokens = np.column_stack((first[edges], second[edges])).ravel()
            counts[:] += np.bincount(tokens, minlength=len(counts))
            yield Block(tokens, np.arange(2, len(tokens) + 1, 2))
            progress.advance(start + len(edges))
        progress.end()
        alone = np.flatnonzero(counts == 0).astype(np.int32)
        told["not_drawn"] = len(alone)
        counts[alone] = 1
        yield Block(alone, np.arange(1, len(alone) + 1))

    def card() -> dict[str, Any]:
        return {"source": "edges of", "pairs": told}

    return kept_texts(graph, Path(folder), blocks(), lambda: counts, card, workers)


def _drawn(edges: int, weights: np.ndarray | None, count: int, random: np.random.Generator) -> np.ndarray:
    """Some edges by their weights, in a random order: each as often as it should be, up to a whole number."""
    if weights is None:
        return random.permutation(edges)[:count]
    ends = np.cumsum(weights, dtype=np.float64)
    ends *= count / ends[-1]
    ends[-1] = count
    times: np.ndarray = np.diff(np.floor(ends + random.random()).astype(np.int64), prepend=0)
    return random.permutation(np.repeat(np.arange(edges), times))
