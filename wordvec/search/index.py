"""An index of texts: what is found by meaning, by words, or by both, and why."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import FormatError
from ..parameters import choice, real, whole
from .encoders import Encoder, encoder_of
from .folder import SavedIndex, read_index, write_index
from .lexical import BM25
from .neighbors import Neighbors
from .ranking import fused, moved

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["METHODS", "Hit", "SearchIndex"]

METHODS = "vectors", "bm25", "hybrid"
SHOWN = 5  # words that are told of a match
_CANDIDATES = 100  # of each ranking that is fused, and of one that is ranked again, at least


class Hit(NamedTuple):
    """A text that was found.

    Attributes
    ----------
    id : hashable
        What it was called when it was put into the index; its number, if nothing.
    score : float
        By method: the cosine; BM25's score; the sum of reciprocal ranks. With ``rerank="wmd"`` the Word Mover's
        Distance, of which less is better.
    text : str
    words : dict
        The words that made the match, and what each added to the score, most first; of a hybrid search to the cosine.
    """

    id: Hashable
    score: float
    text: str
    words: dict[str, float]


class SearchIndex:
    """Texts, found by meaning.

    Parameters
    ----------
    model : a model, vectors, the path of either, the name of an encoder, or a callable
        Word vectors encode a text by the mean of its words, a Doc2Vec model infers its vector, and a callable from a
        list of texts to an array does what it does.
    weighting : {"sif", "idf", "mean"}, default "sif"
        Of the words of a text: see `wordvec.PooledVectors`.
    approximate : bool, optional
        Look up in a graph instead of among all vectors, with the package usearch (``pip install 'wordvec[search]'``).
        By default from a million texts on.

    Attributes
    ----------
    vectors_ : float32 array (texts, dimensions)
        Of length 1, but for texts without a known word, whose vectors are zeros and which only their words find.
    ids_ : list
    texts_ : list of str

    Examples
    --------
    >>> from wordvec import SearchIndex, Word2Vec
    >>> texts = ["the cat sat on the mat", "the ship was in the harbour"] * 50
    >>> model = Word2Vec(vector_size=16, min_count=1).fit(texts)
    >>> index = SearchIndex(model).fit(texts[:2])
    >>> index.search("a ship", top=1)[0].text
    'the ship was in the harbour'
    """

    ids_: list[Hashable]
    texts_: list[str]

    def __init__(self, model: Any, weighting: str = "sif", approximate: bool | None = None):
        self.model = model
        self.weighting = weighting
        self.approximate = approximate

    def fit(self, texts: Iterable[str], ids: Sequence[Hashable] | None = None) -> Self:
        """Put texts into the index, in place of those that were there.

        Parameters
        ----------
        texts : iterable of str
        ids : sequence, optional
            What each text is called; its number by default.

        Raises
        ------
        ValueError
            There is no text, or not an id for each, or one twice.
        TypeError
            A text is no str.
        """
        if isinstance(texts, str):
            raise TypeError("texts must be a list of texts, not one text: put it in a list")
        if hasattr(texts, "columns"):
            raise TypeError("texts must be a list of texts, not a table: give the column that holds them")
        kept = list(texts)
        for number, text in enumerate(kept):
            if not isinstance(text, str):
                raise TypeError(f"text {number:,} is {text!r}, a {type(text).__name__}, and must be a str")
        if not kept:
            raise ValueError("there is no text to search in: give some")
        names = list(range(len(kept))) if ids is None else [_plain(name) for name in ids]
        if len(names) != len(kept) or len(set(names)) < len(names):
            raise ValueError(f"{len(kept):,} texts need as many different ids, not {len(set(names)):,}")
        encoder = encoder_of(self.model, self.weighting)
        return self._take(encoder, Neighbors(encoder.fit(kept), self.approximate, copy=False), kept, names)

    def _take(self, encoder: Encoder, neighbors: Neighbors, texts: list[str], ids: list[Any]) -> Self:
        self._encoder, self.neighbors_, self.texts_, self.ids_ = encoder, neighbors, texts, ids
        self.__dict__.pop("lexical_", None)
        return self

    @property
    def vectors_(self) -> np.ndarray:
        """The texts' vectors."""
        self._require_fitted()
        return self.neighbors_.unit

    @cached_property
    def lexical_(self) -> BM25:
        """The texts by their words in lower case; made when it is first asked for."""
        self._require_fitted()
        return BM25([self._words(text) for text in self.texts_])

    def __len__(self) -> int:
        return len(self.texts_)

    def __repr__(self) -> str:
        size = f", {len(self.texts_):,} texts" if hasattr(self, "texts_") else ""
        return f"SearchIndex({type(self.model).__name__}, weighting={self.weighting!r}{size})"

    def search(self, query: str, top: int = 10, *, method: str = "vectors", rerank: str | None = None) -> list[Hit]:
        """Find the texts that answer a query best.

        Parameters
        ----------
        query : str
        top : int, default 10
        method : {"vectors", "bm25", "hybrid"}
            By meaning (the cosine of vectors), by the query's own words (BM25), or by both rankings, fused by
            reciprocal ranks.
        rerank : {None, "wmd"}
            Rank the best hundred again by the Word Mover's Distance (Kusner et al. 2015): how far the query's words
            have to travel to become the text's. It takes word vectors, and the package POT
            (``pip install 'wordvec[search]'``).

        Returns
        -------
        list of Hit
            Best first; fewer than `top` where fewer texts have anything to do with the query.

        Raises
        ------
        ValueError
            The query holds no word that is known, or an argument is not what it should be.
        ImportError
            A package is missing.
        """
        return self.search_all([query], top, method=method, rerank=rerank)[0]

    def search_all(
        self, queries: Sequence[str], top: int = 10, *, method: str = "vectors", rerank: str | None = None
    ) -> list[list[Hit]]:
        """Find the best texts for each of several queries: see `search`."""
        self._require_fitted()
        whole("top", top, 1)
        choice("method", method, METHODS)
        choice("rerank", rerank, (None, "wmd"))
        if isinstance(queries, str):
            raise TypeError("queries must be a list of queries, not one: put it in a list, or call search")
        for query in queries:
            if not isinstance(query, str):
                raise TypeError(f"a query must be a str, not {query!r}, a {type(query).__name__}")
            if not query.strip():
                raise ValueError("the query is empty: say what to look for")
        if not queries:
            return []
        wanted = top if rerank is None else max(top, _CANDIDATES)
        ways = self._ways(queries, method == "vectors") if method != "bm25" else None
        rows, scores = self._ranked(queries, ways, wanted, method)
        found = []
        for number, (query, best, score) in enumerate(zip(queries, rows, scores, strict=True)):
            ranked = zip(best.tolist(), score.tolist(), strict=True)
            kept = [(row, score) for row, score in ranked if row >= 0]
            if rerank:
                kept = self._moved(query, [row for row, _ in kept])
            way = None if ways is None else ways[number]
            found.append([self._hit(query, way, row, score) for row, score in kept[:top]])
        return found

    def duplicates(self, threshold: float = 0.95) -> list[tuple[Hashable, Hashable, float]]:
        """Pairs of texts whose vectors are nearly the same.

        Parameters
        ----------
        threshold : float from 0 to 1, default 0.95
            The least cosine.

        Returns
        -------
        list of (id, id, cosine)
            Most alike first; in each pair the text that was given first stands first.
        """
        self._require_fitted()
        real("threshold", threshold, 0, 1)
        unit, found = self.vectors_, []
        block = max(1, (1 << 22) // len(unit))
        for start in range(0, len(unit), block):
            cosines = unit[start : start + block] @ unit.T
            for line, other in np.argwhere(cosines >= threshold).tolist():
                if start + line < other:
                    found.append((start + line, other, float(cosines[line, other])))
        found.sort(key=lambda pair: (-pair[2], *pair[:2]))
        return [(self.ids_[one], self.ids_[other], cosine) for one, other, cosine in found]

    def save(self, folder: str | Path) -> None:
        """Write the index to a folder, with its texts and without the model; see `load`.

        Raises
        ------
        FormatError
            The folder cannot be written, or holds something else.
        TypeError
            An id is neither a str nor a whole number.
        """
        encoder, neighbors = self.encoder_, self.neighbors_
        nothing = np.zeros((0, neighbors.unit.shape[1]), np.float32)
        weights, unseen, shared = encoder.learnt() or ({}, 1.0, nothing)
        write_index(
            Path(folder),
            SavedIndex(
                encoder.kind,
                encoder.fingerprint,
                self.weighting,
                weights,
                unseen,
                shared,
                neighbors,
                self.ids_,
                self.texts_,
            ),
        )

    @classmethod
    def load(cls, folder: str | Path, model: Any) -> Self:
        """Read an index that `save` wrote, for the model that it was made with.

        Raises
        ------
        FormatError
            There is no complete index, or it was made with another model.
        """
        saved = read_index(Path(folder))
        encoder = encoder_of(model, saved.weighting)
        if (encoder.kind, encoder.fingerprint) != (saved.encoder, saved.fingerprint):
            raise FormatError(
                f"the search index {folder} was made with another model, or the model has changed since: make it again,"
                " or give that model"
            )
        encoder.restore(saved.weights, saved.unseen, saved.shared)
        index = cls(model, saved.weighting, saved.neighbors.approximate)
        return index._take(encoder, saved.neighbors, saved.texts, saved.ids)

    def _require_fitted(self) -> None:
        if not hasattr(self, "texts_"):
            from sklearn.exceptions import NotFittedError

            raise NotFittedError("this SearchIndex has no texts yet: call fit first")

    @property
    def encoder_(self) -> Encoder:
        """What turns texts into vectors."""
        self._require_fitted()
        return self._encoder

    def _words(self, text: str) -> list[str]:
        return [token.lower() for token in self._encoder.tokens(text)]

    def _ways(self, queries: Sequence[str], known: bool) -> np.ndarray:
        """The queries' vectors, of length 1; or zeros, if they need not be known."""
        with warnings.catch_warnings():  # that vectors are zeros, which is an error here
            warnings.filterwarnings("ignore", message=".* no known word")
            ways = np.asarray(self._encoder.encode(list(queries)), np.float32)
        if ways.shape[1] != (size := self.neighbors_.unit.shape[1]):
            raise ValueError(f"a query's vector has {ways.shape[1]:,} dimensions and those of the texts {size:,}")
        lengths = np.linalg.norm(ways, axis=1)
        if known and (lost := [query for query, length in zip(queries, lengths, strict=True) if not length > 0]):
            raise _unknown(lost[0])
        return ways / np.where(lengths > 0, lengths, 1)[:, None]

    def _ranked(
        self, queries: Sequence[str], ways: np.ndarray | None, top: int, method: str
    ) -> tuple[Iterable[np.ndarray], Iterable[np.ndarray]]:
        """For each query the rows of the best texts, and their scores."""
        if ways is not None and method == "vectors":
            return self.neighbors_.nearest(ways, top)
        questions = [self._words(query) for query in queries]
        if ways is None:
            return self.lexical_.nearest(questions, top)
        pool = max(top, _CANDIDATES)
        rankings = self.neighbors_.nearest(ways, pool)[0], self.lexical_.nearest(questions, pool)[0]
        both = [fused(pair, top) for pair in zip(*rankings, strict=True)]
        return [rows for rows, _ in both], [scores for _, scores in both]

    def _moved(self, query: str, rows: list[int]) -> list[tuple[int, float]]:
        """Texts by the Word Mover's Distance, and the distance."""
        keyed = getattr(self.model, "wv", self.model)
        if isinstance(self.model, str | Path) or not hasattr(keyed, "wmdistance"):
            raise ValueError("rerank='wmd' takes word vectors: give a model, or vectors, and not a path or a function")
        try:
            import ot  # noqa: F401  # which gensim takes
        except ImportError as error:
            raise ImportError(
                "rerank='wmd' needs the package POT: install it with pip install 'wordvec[search]'"
            ) from error
        distances = moved(keyed, self._encoder.tokens(query), [self._encoder.tokens(self.texts_[row]) for row in rows])
        if distances is None:
            raise _unknown(query)
        order = np.lexsort((np.array(rows), distances))
        return [(rows[place], float(distances[place])) for place in order if np.isfinite(distances[place])]

    def _hit(self, query: str, way: np.ndarray | None, row: int, score: float) -> Hit:
        text = self.texts_[row]
        if way is None or not way.any():
            shares = self.lexical_.shares(self._words(query), row)
        else:
            length = float(self.neighbors_.lengths[row])
            shares = {word: share / length for word, share in self._encoder.shares(text, way).items()} if length else {}
        strongest = sorted(shares.items(), key=lambda item: -item[1])[:SHOWN]
        return Hit(self.ids_[row], score, text, {word: share for word, share in strongest if share > 0})


def _unknown(query: str) -> ValueError:
    return ValueError(f"the model knows no word of {query!r}: ask in words of the text it learnt from")


def _plain(name: Any) -> Any:
    """An id as Python has it, as one of an array's or a frame's is not."""
    return name.item() if isinstance(name, np.generic) else name
