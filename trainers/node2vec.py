"""DeepWalk and node2vec: nodes of a graph, predicted from those that random walks meet beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..progress import USUAL, Progress
from .shared import settings
from .shared.idle import Idle
from .shared.runs import Source
from .word2vec import Word2Vec

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from ..corpora.corpus import Corpus
    from ..corpora.graphs.graph import GraphSource
    from ..corpora.graphs.walks import Settings
    from .shared.growing import Freeze
    from .shared.watching import Callbacks

__all__ = ["DeepWalk", "Node2Vec"]


class DeepWalk(Word2Vec):
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
    vector_size: settings.VectorSize = 128
    window: settings.Window = 10
    min_count: settings.MinCount = 1
    sample: settings.Sample = 0
    sg: settings.SkipGram = 1
    epochs: settings.Epochs = 1

    def fit(  # type: ignore[override]  # walks are made on one machine
        self,
        source: GraphSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        progress: Progress = USUAL,
    ) -> Self:
        """Walk through a graph, and learn the vectors of its nodes.

        Parameters
        ----------
        source : Graph, or anything `Graph.read` reads
            The path of an edge list, a matrix of scipy.sparse, a graph of networkx or igraph, a list of pairs.
        y, checkpoint, callbacks, progress
            As in `Word2Vec`. Walks are made in a temporary folder, four bytes a node of a walk, and are made again,
            the same, when a checkpoint is resumed.

        Returns
        -------
        self

        Raises
        ------
        TypeError, ValueError
            A parameter is not what it should be, or two of them contradict each other; or the source is no graph.
        CorpusError
            The graph cannot be read, or has no edge.
        FormatError, TrainingError
            As in `Word2Vec`.
        """
        return super().fit(source, checkpoint=checkpoint, callbacks=callbacks, progress=progress)

    def partial_fit(  # type: ignore[override]  # as in `fit`
        self,
        source: GraphSource,
        y: Any = None,
        *,
        epochs: int | None = None,
        grow: bool = False,
        freeze: Freeze = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        progress: Progress = USUAL,
    ) -> Self:
        """Continue training on more walks, through the same graph or another; with `grow` new nodes come.

        Parameters
        ----------
        source : Graph, or anything `Graph.read` reads
        y, epochs, grow, freeze, checkpoint, callbacks, progress
            As in `Word2Vec`, whose words are nodes.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            As in `Word2Vec`.
        """
        how: dict[str, Any] = dict(epochs=epochs, grow=grow, freeze=freeze, checkpoint=checkpoint)
        return super().partial_fit(source, callbacks=callbacks, progress=progress, **how)

    def walks(self, source: GraphSource, *, more: int = 0, progress: Progress = USUAL) -> Corpus:
        """The walks that `fit` learns from, as a corpus in a temporary folder, which goes with the object.

        Parameters
        ----------
        source : Graph, or anything `Graph.read` reads
        more : int
            A number that makes other walks of the same seed.
        progress : Progress
        """
        from ..corpora.graphs.graph import as_graph
        from ..corpora.graphs.walks import temporary_walks

        graph = as_graph(source, progress=progress)
        return temporary_walks(graph, self._walk_settings(), more=more, workers=self.workers, progress=progress)

    def on_walks(self) -> Word2Vec:
        """What learns from the walks: Word2Vec with these parameters."""
        return Word2Vec(**{name: getattr(self, name) for name in Word2Vec.parameters})

    def _walk_settings(self) -> Settings:
        """How walks are drawn."""
        from ..corpora.graphs.walks import Settings

        return Settings(self.num_walks, self.walk_length, seed=self.seed)

    def _read(self, source: GraphSource, progress: Progress, more: bool = False) -> Source:
        corpus = self.walks(source, more=len(self.history_) if more else 0, progress=progress)
        return Source(corpus, corpus.card)


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
        *Word2Vec._idle,
        Idle(("extend",), lambda model: model.p == 1 and model.q == 1, "p=1 and q=1"),
        Idle(("gamma",), lambda model: not model.extend, "extend=False"),
    )

    def _walk_settings(self) -> Settings:

        first_order = super()._walk_settings()
        return first_order._replace(p=self.p, q=self.q, extend=self.extend, gamma=self.gamma)
