"""LINE: nodes of a graph, predicted from those that they have an edge to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from .. import core
from ..parameters import MODEL, OUTPUT, TEXT, Parameter
from .nodes import NodePrediction
from .shared import settings
from .shared.idle import Idle
from .shared.planning import Layout

if TYPE_CHECKING:
    from pathlib import Path

    from ..corpora.corpus import Corpus
    from ..corpora.graphs.graph import Graph
    from ..progress import Progress

__all__ = ["LINE"]

Order = Annotated[
    int,
    Parameter(
        "1: nodes are near that have an edge; undirected graphs only. 2: nodes are near that have edges to the same "
        "others. Train both and `wordvec combine` them: together they know more than either.",
        MODEL,
        choices=(1, 2),
    ),
]
Samples = Annotated[
    int | None,
    Parameter(
        "How many edges are drawn, each as often as its weight says. What is drawn is learnt from in each epoch. Raise "
        "it where weights are very different, so that light edges are there.",
        TEXT,
        least=1,
        most=10**12,
        unset="as many as there are",
    ),
]
Negative = Annotated[
    int,
    Parameter(
        "Noise nodes to each end of an edge. 5 as published; 10 to 20 for small graphs.",
        OUTPUT,
        least=1,
        most=10_000,
    ),
]


class LINE(NodePrediction):
    """Vectors of the nodes of a graph, by its edges alone (Tang et al. 2015).

    Edges are drawn by their weights, and a node predicts the other end: by an output vector of that one's own (second
    order), or by its vector itself (first order), each against noise nodes. It is skip-gram on texts of two nodes; of
    the first order, rows are input and output at once. Results are bit-identical for a given seed, whatever the number
    of workers.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The vectors by the names of the nodes. Counts are those of the edges that were drawn.
    contexts_ : float32 array (V, vector_size) or None
        Output vectors of the second order; of the first there are none.
    corpus_card_ : dict
        Statistics of the edges that were drawn; ``graph`` is the card of the graph, see `wordvec.Graph`.
    vectors_, vocabulary_, growth_, init_report_, history_
        As in `Word2Vec`.

    Notes
    -----
    An undirected edge that is drawn teaches both its ends. Of a directed graph, a node predicts those that its edges
    lead to; where none leads away, its vector stays as it was drawn. As published, both orders are trained apart, and
    vectors of length 1 stand side by side: ``wordvec.combine([first, second])``.

    Examples
    --------
    >>> from wordvec import LINE
    >>> edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "d")]
    >>> model = LINE(order=2, vector_size=16).fit(edges)
    >>> model.wv["a"].shape
    (16,)
    """

    order: Order = 2
    samples: Samples = None
    negative: Negative = 5
    epochs: settings.Epochs = 100

    if not TYPE_CHECKING:  # a pair has two tokens: these are no parameters
        sg: ClassVar[int] = 1
        window: ClassVar[int] = 1
        shrink_windows: ClassVar[bool] = False
        sample: ClassVar[float] = 0
        cbow_mean: ClassVar[int] = 1
        cbow_gradient: ClassVar[str] = "classic"
        hs: ClassVar[int] = 0
        shards: ClassVar[int] = 1

    _learnt_from: ClassVar[str] = "edges (samples)"
    _idle: ClassVar[tuple[Idle, ...]] = tuple(each for each in NodePrediction._idle if "cbow_mean" not in each.names)

    def check_graph(self, graph: Graph) -> None:
        """Raise ValueError if the graph is directed, and the order the first."""
        if graph.directed and self.order == 1:
            raise ValueError(
                "order=1 is for undirected graphs, where an edge joins both ends alike, and this one is directed: take"
                " order=2, or directed=False"
            )

    def _texts(self, graph: Graph, folder: Path, more: int, progress: Progress) -> Corpus:
        from ..corpora.graphs.pairs import pairs

        self.check_graph(graph)
        how: dict[str, Any] = dict(seed=self.seed, more=more, workers=self.workers, progress=progress)
        return pairs(graph, folder, self.samples, **how)

    def _wanted_layout(self) -> Layout:
        return super()._wanted_layout()._replace(contexts=0 if self.order == 1 else len(self.vocabulary_))

    def _matrices(self) -> core.Matrices:
        matrices = super()._matrices()
        return matrices._replace(C=matrices.W) if self.order == 1 else matrices

    def _settings(self, chunk: int) -> core.Settings:
        directed = self.corpus_card_["graph"]["directed"]
        return super()._settings(chunk)._replace(backward=directed, tied=self.order == 1)

    def _examples_at_once(self) -> float:
        """A token has one neighbour."""
        return 1

    def _warn_of_vectors(self) -> None:
        """Vectors of the second order have a direction in common, however long they are trained."""
