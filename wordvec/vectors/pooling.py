"""Vectors of texts from vectors of words: means, plain or weighted, as scikit-learn transformers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..system.warning import warn_caller
from .directions import require_finite, zero_rows
from .keyed import made_up
from .pooled_tokens import WEIGHTINGS, tokens_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from typing_extensions import Self

__all__ = ["PooledVectors"]

_ROWS = 1 << 14  # texts whose vectors are changed in one go


class PooledVectors(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """The mean vector of a text's words.

    Parameters
    ----------
    wv : gensim.models.KeyedVectors, or anything with them as `wv`
        A word that is unknown as it is written is looked up in lower case. One that the vectors compose, as FastText's
        do from n-grams, is known.
    weighting : {"mean", "idf", "sif"}, default "mean"
        "mean" weighs every word alike. "idf" weighs a word by the logarithm of how few of the texts seen by `fit` have
        it. "sif", smooth inverse frequency (Arora, Liang & Ma 2017), weighs a word of probability p by ``a / (a + p)``
        and then takes out the directions that all texts share.
    a : float, default 1e-3
        Of "sif".
    components : int, default 1
        How many shared directions "sif" takes out: the first singular vectors of the texts seen by `fit`.
    tokenizer : callable, optional
        From `str` to a list of `str`. By default a model's texts are split, and lower-cased, as the text was that it
        learnt from (`Word2Vec.tokenize`). Vectors alone do not say how theirs was: then tokens are runs of letters and
        digits, which may have apostrophes inside.

    Attributes
    ----------
    coverage_ : dict
        Of the texts last seen: ``texts``, ``tokens``, ``unknown`` tokens, and ``empty`` texts, in which no word is
        known and whose vector is zero; a warning counts these, too.
    shared_ : float32 array (components, dimensions)
        What "sif" takes out.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from wordvec import PooledVectors, Word2Vec
    >>> texts = ["the cat sat on the mat", "the ship was in the harbour"] * 50
    >>> model = Word2Vec(vector_size=16, min_count=1).fit(texts)
    >>> classifier = make_pipeline(PooledVectors(model.wv, "sif"), LogisticRegression()).fit(texts, [0, 1] * 50)
    """

    def __init__(
        self,
        wv: Any,
        weighting: str = "mean",
        a: float = 1e-3,
        components: int = 1,
        tokenizer: Callable[[str], list[str]] | None = None,
    ):
        self.wv = wv
        self.weighting = weighting
        self.a = a
        self.components = components
        self.tokenizer = tokenizer

    def fit(self, texts: Iterable[str | Sequence[str]], y: Any = None) -> Self:
        """Learn what a weighting needs: how many texts have a word, how probable it is, what all texts share.

        Parameters
        ----------
        texts : iterable of str, or of lists of str
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ValueError
            A parameter is not what it should be, a vector holds NaN or infinity, or a `str` was to be split as by a
            function, of which the model keeps only the name.
        TypeError
            A text is neither a `str` nor a list of them.
        """
        self._fit(self._tokens(texts))
        return self

    def _fit(self, tokens: list[list[str]]) -> None:
        if self.weighting not in WEIGHTINGS:
            raise ValueError(f"weighting must be one of {', '.join(WEIGHTINGS)}, not {self.weighting!r}")
        if self.a <= 0 or self.components < 0:
            raise ValueError(f"a must be above 0 and components 0 or more, not {self.a} and {self.components}")
        self._keyed: KeyedVectors = getattr(self.wv, "wv", self.wv)
        vectors = self._keyed.vectors
        require_finite(self._keyed.index_to_key, vectors)
        if len(zeros := zero_rows(vectors)):
            warn_caller(
                f"{len(zeros):,} of {len(vectors):,} words have a zero vector, first"
                f" {self._keyed.index_to_key[zeros[0]]!r}: they add nothing to a text's"
            )
        self.shared_ = np.zeros((0, vectors.shape[1]), np.float32)
        weigh = {"mean": _alike, "idf": _inverse_frequency, "sif": self._smooth_inverse_frequency}[self.weighting]
        self._weights, self._unseen = weigh(tokens)
        if self.weighting == "sif" and self.components:
            pooled = self._pool(tokens)
            # Not centred, as published: the first direction is near the texts' mean.
            self.shared_ = _directions(pooled, self.components)

    def fit_transform(self, texts: Iterable[str | Sequence[str]], y: Any = None) -> np.ndarray:
        """Do both with the same texts, which are read once: a generator will do; see `fit` and `transform`."""
        tokens = self._tokens(texts)
        self._fit(tokens)
        return self._vectors(tokens)

    def transform(self, texts: Iterable[str | Sequence[str]]) -> np.ndarray:
        """Give the vectors of texts.

        Parameters
        ----------
        texts : iterable of str, or of lists of str

        Returns
        -------
        ndarray of float32, shape (texts, dimensions)
            Zero for a text none of whose words is known, and a warning counts these.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        ValueError, TypeError
            As in `fit`.
        """
        check_is_fitted(self, "shared_")
        return self._vectors(self._tokens(texts))

    def rows(self) -> np.ndarray:
        """Give the words' vectors as they are weighed, for programs that take plain means.

        Returns
        -------
        ndarray of float32, shape (words, dimensions)
            The mean of a text's rows is its vector: of "sif" without the shared directions, as these go from every row
            alike. Of "idf" it has another length, since the weights of a text are not its number of words.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        """
        check_is_fitted(self, "shared_")
        vectors = self._keyed.vectors
        if self.weighting == "mean":
            return vectors
        words = self._keyed.index_to_key
        weights = np.array([self._weights.get(word.lower(), self._unseen) for word in words], np.float32)
        rows = vectors * weights[:, None]
        return rows - rows @ self.shared_.T @ self.shared_

    def __sklearn_clone__(self) -> Self:
        """Give an unfitted estimator over the same vectors.

        They are only read: a copy for each fold of a cross-validation would take their memory again, and the clone of a
        trained model, given as `wv`, would have none.
        """
        container = getattr(self, "_sklearn_output_config", {}).get("transform")
        return type(self)(**self.get_params(deep=False)).set_output(transform=container)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    @property
    def _n_features_out(self) -> int:
        """The length of a vector; missing before `fit`."""
        return self.shared_.shape[1]

    def _vectors(self, tokens: list[list[str]]) -> np.ndarray:
        pooled = self._pool(tokens)
        if zeros := len(zero_rows(pooled)):
            warn_caller(
                f"{zeros:,} of {len(tokens):,} texts have no known word, or none whose vector is not zero: their"
                " vectors are zeros"
            )
        for block in _blocks(pooled) if len(self.shared_) else ():
            pooled[block] -= pooled[block] @ self.shared_.T @ self.shared_
        return pooled

    def _tokens(self, texts: Iterable[str | Sequence[str]]) -> list[list[str]]:
        if isinstance(texts, str):
            raise TypeError("texts must be a list of texts, not one text: put it in a list")
        cut: Callable[[str], list[str]] = self.tokenizer or getattr(self.wv, "tokenize", None) or tokens_of
        return [cut(text) if isinstance(text, str) else _token_list(text, number) for number, text in enumerate(texts)]

    def contributions(self, text: str | Sequence[str], way: np.ndarray) -> dict[str, float]:
        """How much each word of a text adds to the product of the text's vector with another vector.

        Parameters
        ----------
        text : str, or list of str
        way : float32 array (dimensions,)

        Returns
        -------
        dict
            The sum over all words is the product itself, rounding aside; unknown words are left out.
        """
        check_is_fitted(self, "shared_")
        amounts, divisor, found = self._amounts(self._tokens([text]))
        if not found:
            return {}
        products = np.stack(list(found.values())) @ (way - way @ self.shared_.T @ self.shared_)
        shares = amounts.toarray()[0] * products / divisor[0]
        return dict(zip(found, shares.tolist(), strict=True))

    def learnt(self) -> tuple[dict[str, float], float, np.ndarray]:
        """What `fit` has learnt, to be kept: the weight of each word, that of any other, and `shared_`."""
        check_is_fitted(self, "shared_")
        return self._weights, self._unseen, self.shared_

    def restore(self, weights: dict[str, float], unseen: float, shared: np.ndarray) -> Self:
        """Take what `fit` has learnt elsewhere from the same vectors, as `learnt` gave it."""
        self._keyed = getattr(self.wv, "wv", self.wv)
        self._weights, self._unseen, self.shared_ = weights, unseen, shared
        return self

    def _pool(self, texts: list[list[str]]) -> np.ndarray:
        """Multiply the matrix of how much each text holds of each word by the words' vectors."""
        amounts, divisor, found = self._amounts(texts)
        if not found:
            return np.zeros((len(texts), self._keyed.vectors.shape[1]), np.float32)
        pooled: np.ndarray = amounts @ np.stack(list(found.values()))
        pooled /= divisor[:, None]
        return pooled

    def _amounts(self, texts: list[list[str]]) -> tuple[Any, np.ndarray, dict[str, np.ndarray]]:
        """How much each text holds of each word (sparse), by what that is divided (texts,), and the words' vectors."""
        from scipy.sparse import csr_matrix

        types = dict.fromkeys(token for text in texts for token in text)
        found = {word: vector for word in types if (vector := self._vector(word)) is not None}
        column = {word: place for place, word in enumerate(found)}
        known = [[column[token] for token in text if token in column] for text in texts]
        lengths = np.array([len(text) for text in known], int)
        tokens = sum(map(len, texts))
        self.coverage_ = {
            "texts": len(texts),
            "tokens": tokens,
            "unknown": tokens - int(lengths.sum()),
            "empty": int((lengths == 0).sum()),
        }
        weights = np.array([self._weights.get(word.lower(), self._unseen) for word in found], np.float32)
        places = np.concatenate([np.zeros(0, np.int64), *(np.array(text, np.int64) for text in known)])
        starts = np.concatenate(([0], np.cumsum(lengths)))
        amounts = csr_matrix((weights[places], places, starts), shape=(len(texts), len(found)))
        # Of a weighted mean only "sif" divides by the number of words: its paper does, and directions are the same.
        whole = lengths if self.weighting == "sif" else np.asarray(amounts.sum(axis=1)).reshape(-1)
        return amounts, np.maximum(whole, 1e-12).astype(np.float32), found

    def _vector(self, word: str) -> np.ndarray | None:
        for form in (word, word.lower()):
            if form in self._keyed.key_to_index:
                return self._keyed.vectors[self._keyed.key_to_index[form]]
        if word.lower() not in self._keyed:  # before it is asked for: a KeyError takes time to say what may be meant
            return None
        try:
            vector = np.asarray(self._keyed.get_vector(word.lower()), np.float32)
        except KeyError:
            return None
        return vector if vector.any() else None

    def _smooth_inverse_frequency(self, texts: list[list[str]]) -> tuple[dict[str, float], float]:
        """Weights from the counts that come with the vectors, else from those of the texts."""
        counts = getattr(self._keyed, "expandos", {}).get("count")
        if counts is not None and made_up(counts):
            warn_caller(
                "the counts of the vectors are no counts: gensim makes them up when it reads a file, so the words'"
                " frequencies are taken from their ranks by Zipf's law; give real ones as wv.expandos['count']"
            )
            counts = 1 / np.arange(1, 1 + len(counts))
        number: defaultdict[str, float] = defaultdict(float)
        if counts is None:
            for token in chain.from_iterable(texts):
                number[token.lower()] += 1
        else:
            for word, count in zip(self._keyed.index_to_key, counts.tolist(), strict=True):
                number[word.lower()] += count
        total = sum(number.values()) or 1
        return {word: self.a / (self.a + count / total) for word, count in number.items()}, 1.0


def _blocks(matrix: np.ndarray) -> Iterator[slice]:
    """Some rows after the other: of a million texts there shall be one matrix, and no copy of it."""
    return (slice(start, start + _ROWS) for start in range(0, len(matrix), _ROWS))


def _directions(matrix: np.ndarray, number: int) -> np.ndarray:
    """The first right singular vectors of a matrix, one a row, as many as it has at most: float32 (number, D)."""
    size = matrix.shape[1]
    products = np.zeros((size, size))
    for block in _blocks(matrix):
        rows = matrix[block].astype(np.float64)
        products += rows.T @ rows
    found: np.ndarray = np.linalg.eigh(products)[1][:, ::-1].T[: min(number, len(matrix))]
    return np.ascontiguousarray(found, np.float32)


def _token_list(text: Any, number: int) -> list[str]:
    tokens = list(text) if isinstance(text, Iterable) else [text]
    for token in tokens:
        if not isinstance(token, str):
            raise TypeError(
                f"text {number} is or holds {token!r}, a {type(token).__name__}; give a str, or a list of tokens, each"
                " a str"
            )
    return tokens


def _alike(texts: list[list[str]]) -> tuple[dict[str, float], float]:
    return {}, 1.0


def _inverse_frequency(texts: list[list[str]]) -> tuple[dict[str, float], float]:
    """Weights as scikit-learn smooths them: a word in every text has 1, an unseen word the most."""
    having = Counter(word for text in texts for word in {token.lower() for token in text})
    weights = {word: float(np.log((1 + len(texts)) / (1 + count)) + 1) for word, count in having.items()}
    return weights, float(np.log(1 + len(texts)) + 1)
