"""DeepWalk and node2vec: nodes of a graph, predicted from those that random walks meet beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from ..parameters import OUTPUT, Parameter
from .nodes import NodePrediction
from .shared import settings
from .shared.idle import Idle
from .shared.planning import MOST_SHARED

if TYPE_CHECKING:
    from pathlib import Path

    from ..corpora.corpus import Corpus
    from ..corpora.graphs.graph import Graph
    from ..corpora.graphs.walks import Settings
    from ..progress import Progress

__all__ = ["DeepWalk", "Node2Vec"]

# Walks through a small graph meet the same nodes again and again, and what all of a chunk share as noise pushes them
# the same way. So fewer hidden rows share more noise nodes: with 2,708 nodes that is worth four points of AUC, with
# 10,312 nothing, and takes twice the time (docs/measurements/graphs.md).
FEW_NODES, NOISE_WEIGHT_OF_FEW = 5_000, 20

SharedNoise = Annotated[
    bool,
    Parameter(
        "Share negative samples among neighbouring examples, weighted so that the expected gradient is the same: an "
        f"approximation, much faster. In a graph of {FEW_NODES:,} nodes or fewer, fewer examples share them. Turn it "
        "off to draw for every example, exactly as published: worth points on a graph of some thousand nodes.",
        OUTPUT,
    ),
]


class DeepWalk(NodePrediction):
    """Vectors of the nodes of a graph, by random walks (Perozzi, Al-Rfou & Skiena 2014).

    Walks are texts and nodes words: from every node `num_walks` walks start, each step along an edge drawn by its
    weight, and skip-gram learns from them. Other parameters are those of `Word2Vec`, with defaults for graphs. Results
    are bit-identical for a given seed, whatever the number of workers.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The vectors by the names of the nodes, which are str: node 7 is ``wv["7"]``. Counts are those of the walks.
    corpus_card_ : dict
        Statistics of the walks; ``graph`` is the card of the graph, see `wordvec.Graph`.
    vectors_, contexts_, nodes_, vocabulary_, growth_, init_report_, history_
        As in `Word2Vec`.

    Notes
    -----
    As published it is trained by hierarchical softmax: ``hs=1, negative=0``. A node without edges is a walk by itself,
    and its vector stays as it was drawn; the card of the graph says how many are ``isolated``.

    Examples
    --------
    >>> from wordvec import DeepWalk
    >>> edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "d")]
    >>> model = DeepWalk(vector_size=16).fit(edges)
    >>> model.wv["a"].shape
    (16,)
    """

    num_walks: settings.NumWalks = 10
    walk_length: settings.WalkLength = 80
    window: settings.Window = 10
    shared_noise: SharedNoise = True
    epochs: settings.Epochs = 1

    def _walk_settings(self) -> Settings:
        """How walks are drawn."""
        from ..corpora.graphs.walks import Settings

        return Settings(self.num_walks, self.walk_length, seed=self.seed)

    def _texts(self, graph: Graph, folder: Path, more: int, progress: Progress) -> Corpus:
        from ..corpora.graphs.walks import walks

        return walks(graph, folder, self._walk_settings(), more=more, workers=self.workers, progress=progress)

    def _shared_noise(self, chunk: int) -> tuple[int, int]:
        if not self.sg or len(self.vocabulary_) > FEW_NODES:
            return super()._shared_noise(chunk)
        return MOST_SHARED, max(1, NOISE_WEIGHT_OF_FEW * MOST_SHARED // max(self.negative, 1))


class Node2Vec(DeepWalk):
    """Vectors of the nodes of a graph, by biased random walks (Grover & Leskovec 2016; Liu, Hirn & Krishnan 2023).

    As `DeepWalk`, with walks that look back: a step depends on the node before, too, by `p` and `q`. It is drawn by
    rejection, so that nothing is kept for pairs of edges. Results are bit-identical for a given seed, whatever the
    number of workers.

    Attributes
    ----------
    wv, corpus_card_
        As in `DeepWalk`.
    vectors_, contexts_, nodes_, vocabulary_, growth_, init_report_, history_
        As in `Word2Vec`.

    Examples
    --------
    >>> from wordvec import Node2Vec
    >>> edges = [("a", "b", 2), ("b", "c", 1), ("c", "a", 2), ("c", "d", 0.5), ("d", "e", 2), ("e", "c", 1)]
    >>> model = Node2Vec(p=0.5, q=2, extend=True, vector_size=16).fit(edges)
    >>> model.corpus_card_["graph"]["weighted"]
    True
    """

    p: settings.Return = 1.0
    q: settings.InOut = 1.0
    extend: settings.Extend = False
    gamma: settings.Gamma = 0.0

    _idle: ClassVar[tuple[Idle, ...]] = (
        *DeepWalk._idle,
        Idle(("extend",), lambda model: model.p == 1 and model.q == 1, "p=1 and q=1"),
        Idle(("gamma",), lambda model: not model.extend, "extend=False"),
    )

    def _walk_settings(self) -> Settings:
        first_order = super()._walk_settings()
        return first_order._replace(p=self.p, q=self.q, extend=self.extend, gamma=self.gamma)
