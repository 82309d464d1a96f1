"""What is made of a graph to learn from, as a corpus: a text is a walk or an edge, and its words are names of nodes."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...system.versions import scratch
from ...system.workers import available_workers
from ...version import __version__
from ..corpus import Corpus, reopened
from ..storage.corpus_folder import FINGERPRINTED, Draft, type_lines
from .graph import Graph

__all__ = ["Block", "kept_texts", "temporary"]


class Block(NamedTuple):
    """Some texts as a draft takes them."""

    tokens: np.ndarray  # int32, numbers of nodes
    ends: np.ndarray  # int64


def kept_texts(
    graph: Graph,
    folder: Path,
    blocks: Iterable[Block],
    counts: Callable[[], np.ndarray],
    card: Callable[[], dict[str, Any]],
    workers: int | None,
) -> Corpus:
    """Keep texts of a graph's nodes as an encoded corpus.

    Parameters
    ----------
    graph : Graph
    folder : Path
    blocks : iterable of Block
    counts, card : callable
        Called when all blocks have come: how often each node is in them, int64 (n_nodes,), and what the card shall say
        besides; its ``source`` is what the texts are.
    workers : int, optional
    """
    draft = Draft(folder)
    try:
        for block in blocks:
            draft.append(block.tokens, block.ends)
        found = counts()
        order = np.argsort(-found, kind="stable")
        order = order[: np.count_nonzero(found)]
        ranks = np.zeros(len(found), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        more = card()
        whole = {
            "source": f"{more.pop('source')} {graph.card['source']}",
            **{"texts": draft.texts, "tokens": draft.tokens, "types": len(order)},
            **dict.fromkeys(FINGERPRINTED, 0),
            **{"lower": False, "tokenizer": "whitespace", "wordvec": __version__, "graph": graph.card},
            **more,
        }
        lines = type_lines(graph.names[node] for node in order.tolist())
        fingerprint = draft.finish(ranks, found[order], [lines], whole, available_workers(workers))
        draft.publish(fingerprint)
    except BaseException:
        draft.discard()
        raise
    return reopened(folder, fingerprint)


def temporary(make: Callable[[Path], Corpus]) -> Corpus:
    """A corpus that is made in a temporary folder, which is deleted when nobody has the corpus any more."""
    with ExitStack() as stack:
        corpus = make(stack.enter_context(scratch()) / "texts")
        weakref.finalize(corpus, stack.pop_all().close)
    return corpus
