"""What turns texts into vectors for a search: means of words, inferred documents, or any function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..encoders.checking import Checked, checked_encoder
from ..encoders.names import is_encoder_name
from ..errors import FormatError
from ..formats.folder import is_model
from ..parameters import choice
from ..vectors.fingerprints import fingerprint_of
from ..vectors.pooled_tokens import WEIGHTINGS, tokens_of
from ..vectors.pooling import PooledVectors

__all__ = ["Encoder", "encoder_of"]


class Encoder(Protocol):
    """Texts to vectors, and what is kept of it beside them."""

    #: What encodes, as the card of an index names it: the index is good for no other.
    kind: str
    fingerprint: str

    def fit(self, texts: Sequence[str]) -> np.ndarray:
        """Learn what a weighting needs from texts, and give their vectors: float32 (texts, dimensions), a copy."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of other texts."""

    def shares(self, text: str, way: np.ndarray) -> dict[str, float]:
        """What each word of a text adds to its product with a vector; empty where that cannot be said."""

    def tokens(self, text: str) -> list[str]:
        """The words of a text, to be found by."""

    def learnt(self) -> tuple[dict[str, float], float, np.ndarray] | None:
        """What `fit` has learnt, if anything."""

    def restore(self, weights: dict[str, float], unseen: float, shared: np.ndarray) -> None:
        """Take what `fit` has learnt before."""


def encoder_of(model: Any, weighting: str = "sif") -> Encoder:
    """What encodes texts by a model, vectors, the path of either, the name of an encoder or a function.

    Raises
    ------
    TypeError
        It is none of these.
    FormatError
        A path holds no vectors.
    """
    choice("weighting", weighting, WEIGHTINGS)
    if isinstance(model, str | Path):
        model = _opened(model)
    if hasattr(model, "dv"):
        return _Documents(model)
    if hasattr(getattr(model, "wv", model), "index_to_key"):
        return _Words(model, weighting)
    if callable(model):
        return _Function(model)
    raise TypeError(f"cannot search with {type(model).__name__}: give vectors, a model, a path or a function of texts")


def _opened(path: str | Path) -> Any:
    from ..evaluation.subjects import open_vectors
    from ..loading import load

    if is_encoder_name(path):
        return open_vectors(path)
    try:
        return load(path) if is_model(path) else open_vectors(path)
    except FormatError:
        return open_vectors(path)  # a folder of vectors without a trainer


class _Words:
    """Means of the words' vectors."""

    def __init__(self, model: Any, weighting: str):
        self.kind, self._pooled = f"words-{weighting}", PooledVectors(model, weighting)
        self.fingerprint = fingerprint_of(getattr(model, "wv", model))
        self.tokens: Callable[[str], list[str]] = getattr(model, "tokenize", None) or tokens_of

    def fit(self, texts: Sequence[str]) -> np.ndarray:
        return self._pooled.fit_transform(texts)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return self._pooled.transform(texts)

    def shares(self, text: str, way: np.ndarray) -> dict[str, float]:
        return self._pooled.contributions(text, way)

    def learnt(self) -> tuple[dict[str, float], float, np.ndarray] | None:
        return self._pooled.learnt()

    def restore(self, weights: dict[str, float], unseen: float, shared: np.ndarray) -> None:
        self._pooled.restore(weights, unseen, shared)


class _Whole:
    """Texts that have vectors as a whole, to which no word adds a share of its own."""

    def shares(self, text: str, way: np.ndarray) -> dict[str, float]:
        return {}

    def learnt(self) -> tuple[dict[str, float], float, np.ndarray] | None:
        return None

    def restore(self, weights: dict[str, float], unseen: float, shared: np.ndarray) -> None:
        pass


class _Documents(_Whole):
    """Vectors that a Doc2Vec model infers."""

    def __init__(self, model: Any):
        self.kind, self._model = "documents", model
        self.fingerprint = fingerprint_of(model.wv)
        self.tokens: Callable[[str], list[str]] = model.tokenize

    def fit(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode(texts)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self._model.transform([self.tokens(text) for text in texts]), np.float32)


class _Function(_Whole):
    """Vectors from a function of a list of texts."""

    def __init__(self, function: Callable[[list[str]], Any]):
        self._function = checked_encoder(function)
        name = getattr(function, "__qualname__", type(function).__qualname__)
        self.kind, self.fingerprint = "function", f"{getattr(function, '__module__', '')}.{name}"
        if isinstance(function, Checked):
            self.kind, self.fingerprint = "encoder", function.called

    def fit(self, texts: Sequence[str]) -> np.ndarray:
        return np.array(self.encode(texts))  # the function may keep its own

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return self._function(texts)

    def tokens(self, text: str) -> list[str]:
        return tokens_of(text.lower())
