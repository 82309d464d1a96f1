"""What methods of graphs share: nodes are words, and what is drawn of a graph is the text to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from ..progress import USUAL, Progress
from .shared import settings
from .shared.runs import Source
from .word2vec import Word2Vec

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from ..corpora.corpus import Corpus
    from ..corpora.graphs.graph import Graph, GraphSource
    from .shared.growing import Freeze
    from .shared.watching import Callbacks

__all__ = ["Drawn", "NodePrediction"]


class Drawn(NamedTuple):
    """Texts that `NodePrediction.texts` made: `fit` learns from them, and makes none."""

    corpus: Corpus


class NodePrediction(Word2Vec):
    """Vectors of the nodes of a graph, by skip-gram on texts that a method makes of it (`_texts`)."""

    vector_size: settings.VectorSize = 128
    min_count: settings.MinCount = 1
    sample: settings.Sample = 0
    sg: settings.SkipGram = 1

    _learnt_from: ClassVar[str] = "walks (num_walks)"

    def fit(  # type: ignore[override]  # texts are made on one machine
        self,
        source: GraphSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        progress: Progress = USUAL,
    ) -> Self:
        """Learn the vectors of a graph's nodes.

        Parameters
        ----------
        source : Graph, or anything `Graph.read` reads
            The path of an edge list, a matrix of scipy.sparse, a graph of networkx or igraph, a list of pairs.
        y, checkpoint, callbacks, progress
            As in `Word2Vec`. What is learnt from, walks or edges, is drawn into a temporary folder, four bytes a node
            and eight a text, and is drawn again, the same, when a checkpoint is resumed.

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
        """Continue training on more of the same graph, or on another; with `grow` new nodes come.

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
            As in `Word2Vec`; or the model knows none of the nodes, and shall not grow.
        """
        graph: Any = _graph_of(source, progress)
        if not grow and hasattr(self, "vocabulary_") and self.vocabulary_.index.keys().isdisjoint(graph.names):
            raise ValueError(
                f"this model knows none of the {len(graph):,} nodes of the graph, such as {graph.names[0]!r}; it has"
                f" {self.vocabulary_.words[0]!r}: give grow=True to take them in, or call fit"
            )
        how: dict[str, Any] = dict(epochs=epochs, grow=grow, freeze=freeze, checkpoint=checkpoint)
        return super().partial_fit(graph, callbacks=callbacks, progress=progress, **how)

    def transform(self, nodes: GraphSource | Sequence[str]) -> Any:
        """Give the vectors of nodes: float32 (n, vector_size). A node that is not known gets zeros.

        Parameters
        ----------
        nodes : list of str, Graph, or anything `Graph.read` reads
            Names of nodes; of a graph all, in the order of ``Graph.names``.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        """
        self._require_fitted()
        names: Any = nodes if _are_names(nodes) else _graph_of(nodes).names
        rows = np.array([self.vocabulary_.index.get(str(name), -1) for name in names], np.int64)
        return self._framed(np.where(rows[:, None] < 0, np.float32(0), self.vectors_[rows]), nodes)

    def fit_transform(self, source: GraphSource, y: Any = None) -> Any:
        """Fit, then give the vectors of the graph's nodes, in the order of ``Graph.names``.

        Parameters
        ----------
        source : Graph, or anything `Graph.read` reads
        y : ignored
        """
        graph = _graph_of(source)
        return self.fit(graph).transform(graph)

    def texts(self, source: GraphSource, *, more: int = 0, progress: Progress = USUAL) -> Corpus:
        """What `fit` learns from, as a corpus in a temporary folder, which goes with the object.

        Parameters
        ----------
        source : Graph, or anything `Graph.read` reads
        more : int
            A number that makes other draws of the same seed.
        progress : Progress
        """
        from ..corpora.graphs.texts import temporary

        graph = _graph_of(source, progress)
        return temporary(lambda folder: self._texts(graph, folder, more, progress))

    def check_graph(self, graph: Graph) -> None:
        """Raise ValueError if the method does not learn from such a graph."""

    def _texts(self, graph: Graph, folder: Path, more: int, progress: Progress) -> Corpus:
        """Make the texts of a graph."""
        raise NotImplementedError

    def _read(self, source: GraphSource | Drawn, progress: Progress, more: bool = False) -> Source:
        if isinstance(source, Drawn):
            return Source(source.corpus, source.corpus.card)
        corpus = self.texts(source, more=len(self.history_) if more else 0, progress=progress)
        return Source(corpus, corpus.card)


def _graph_of(source: GraphSource, progress: Progress = USUAL) -> Graph:
    from ..corpora.graphs.graph import as_graph

    return as_graph(source, progress=progress)


def _are_names(nodes: Any) -> bool:
    """Whether it is a list of names; a list of edges holds pairs, and one str is a path."""
    listed = isinstance(nodes, Sequence | np.ndarray) and not isinstance(nodes, str)
    return listed and (not len(nodes) or isinstance(nodes[0], str))
