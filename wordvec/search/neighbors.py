"""The vectors nearest to others: exact, in blocks, or approximate, by a graph of small worlds."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..vectors.plain import lengths_of
from .graphs import require_graph

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["MANY", "Neighbors", "best"]

MANY = 1_000_000  # vectors; with more of them the approximate way is taken, if nothing else is said
_NUMBERS = 1 << 22  # cosines held at once
_EXPANSION = 128  # candidates that an approximate look-up keeps: recall against time


class Neighbors:
    """Vectors, among which those nearest to others by cosine are looked up.

    Exact look-ups multiply blocks of all vectors. Approximate ones walk a graph of near vectors (HNSW, Malkov &
    Yashunin 2018), which the package usearch makes and keeps.

    Parameters
    ----------
    vectors : float32 array (n, dimensions)
        Their lengths don't count. A zero vector is near nothing: it is not found, and finds none.
    approximate : bool, optional
        By default from a million vectors on.
    copy : bool, default True
        Leave `vectors` as they are; otherwise they are overwritten, so that no memory is taken.

    Attributes
    ----------
    unit : float32 array (n, dimensions)
        The vectors with length 1; zero vectors stay.
    lengths : float32 array (n,)
        As they were.

    Raises
    ------
    ImportError
        `approximate` takes usearch, which is not installed.
    """

    _graph: Any

    def __init__(self, vectors: np.ndarray, approximate: bool | None = None, *, copy: bool = True):
        vectors = np.asarray(vectors, np.float32)
        lengths = lengths_of(vectors)
        unit = np.empty_like(vectors) if copy else vectors
        np.divide(vectors, np.maximum(lengths, np.finfo(np.float32).tiny)[:, None], out=unit)
        self._take(unit, lengths)
        if len(vectors) >= MANY if approximate is None else approximate:
            self._graph = _graph_of(self.unit, None)

    @classmethod
    def kept(cls, unit: np.ndarray, lengths: np.ndarray, graph: Path | None) -> Self:
        """Those that were kept: vectors of length 1, their lengths of before, and the graph's file, if there was one.

        Raises
        ------
        ValueError
            It is no graph of these vectors.
        """
        found = cls.__new__(cls)
        found._take(unit, lengths)
        if graph is not None:
            found._graph = _graph_of(unit, graph)
        return found

    def _take(self, unit: np.ndarray, lengths: np.ndarray) -> None:
        self.unit, self.lengths, self.zero = unit, lengths, lengths == 0
        self._graph = None

    @property
    def approximate(self) -> bool:
        """Whether look-ups walk a graph."""
        return self._graph is not None

    def __len__(self) -> int:
        return len(self.unit)

    def nearest(self, queries: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
        """Look up the vectors nearest to some.

        Parameters
        ----------
        queries : float32 array (q, dimensions)
        top : int

        Returns
        -------
        rows : int64 array (q, k)
            Best first, equal ones by row; k is `top`, or how many vectors there are. -1 where there is none.
        cosines : float32 array (q, k)
            -infinity where there is none.
        """
        queries = np.asarray(queries, np.float32)
        long = lengths_of(queries)
        queries = queries / np.maximum(long, np.finfo(np.float32).tiny)[:, None]
        top = min(top, len(self.unit))
        if self._graph is None:
            rows, cosines = self._exact(queries, top)
        else:
            rows = _looked_up(self._graph, queries, top)
            cosines = np.einsum("qd,qkd->qk", queries, self.unit[rows]).astype(np.float32)
            cosines[rows < 0] = -np.inf
            order = np.lexsort((rows, -cosines))
            rows, cosines = np.take_along_axis(rows, order, 1), np.take_along_axis(cosines, order, 1)
        cosines[self.zero[rows] | (long == 0)[:, None]] = -np.inf
        rows[cosines == -np.inf] = -1
        return rows, cosines

    def _exact(self, queries: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
        found = np.zeros((len(queries), 0), np.int64)
        cosines = np.zeros((len(queries), 0), np.float32)
        block = max(top, _NUMBERS // max(len(queries), 1), 1)
        for start in range(0, len(self.unit), block):
            among = queries @ self.unit[start : start + block].T
            among[:, self.zero[start : start + block]] = -np.inf
            rows = np.broadcast_to(np.arange(start, start + among.shape[1]), among.shape)
            found, cosines = best(np.hstack([found, rows]), np.hstack([cosines, among]), top)
        return found, cosines

    def save_graph(self, path: Path) -> None:
        """Write the graph of approximate look-ups to a file."""
        self._graph.save(str(path))


def best(rows: np.ndarray, scores: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each line the `top` highest scores, best first, equal ones by row, and their rows."""
    if scores.shape[1] > top:
        kept = np.argpartition(-scores, top - 1)[:, :top]
        # of equal scores at the edge those with the lowest rows
        least = np.take_along_axis(scores, kept, 1).min(axis=1)
        for line in np.flatnonzero((scores >= least[:, None]).sum(axis=1) > top):
            tied = np.flatnonzero(scores[line] >= least[line])
            kept[line] = tied[np.lexsort((rows[line, tied], -scores[line, tied]))[:top]]
        rows, scores = np.take_along_axis(rows, kept, 1), np.take_along_axis(scores, kept, 1)
    order = np.lexsort((rows, -scores))
    return np.take_along_axis(rows, order, 1), np.take_along_axis(scores, order, 1)


def _graph_of(unit: np.ndarray, kept: Path | None) -> Any:
    try:
        usearch = importlib.import_module("usearch.index")
    except ImportError as error:
        raise ImportError(
            "an approximate index needs the package usearch: install it with pip install 'wordvec[search]', or say"
            " approximate=False"
        ) from error
    graph = usearch.Index(ndim=unit.shape[1], metric="ip", dtype="f32", expansion_search=_EXPANSION)
    if kept is not None:
        require_graph(kept, unit)
        try:
            graph.load(str(kept))
        except RuntimeError as error:
            raise ValueError(f"its graph cannot be read: {error}") from error
    else:
        graph.add(np.arange(len(unit)), unit, threads=1)  # one thread: the same graph whenever it is made
    return graph


def _looked_up(graph: Any, queries: np.ndarray, top: int) -> np.ndarray:
    rows = np.full((len(queries), top), -1, np.int64)  # a graph may reach fewer than are asked for
    for line, query in enumerate(queries):
        found = np.asarray(graph.search(query, top).keys, np.int64)
        rows[line, : len(found)] = found
    return rows
