"""gensim's `KeyedVectors`, made of finished arrays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    Keyed = TypeVar("Keyed", bound=KeyedVectors)

__all__ = ["HasVectors", "filled", "keyed_of", "keyed_vectors", "made_up", "trained_rows"]

_BLOCK = 1 << 24  # bytes of a matrix looked at in one go


class HasVectors(Protocol):
    """A model: anything that has vectors as `wv`, as gensim's models and those of this package have."""

    @property
    def wv(self) -> KeyedVectors:
        """The vectors."""


def keyed_of(vectors: KeyedVectors | HasVectors) -> KeyedVectors:
    """The vectors themselves, of a model or as they are."""
    found: Any = getattr(vectors, "wv", vectors)
    return found


def keyed_vectors(words: Sequence[Hashable], vectors: np.ndarray, counts: np.ndarray | None = None) -> KeyedVectors:
    """Make gensim `KeyedVectors` of finished arrays, without copying them.

    Parameters
    ----------
    words : sequence of str
        All different, in rank order.
    vectors : ndarray of float32, shape (len(words), dimensions)
    counts : ndarray of int64, shape (len(words),), optional
        How often each word occurred. Left out if unknown: gensim's own readers make numbers up.
    """
    from gensim.models import KeyedVectors

    keyed = filled(KeyedVectors(vectors.shape[1]), words, counts)
    keyed.vectors = vectors
    return keyed


def filled(keyed: Keyed, keys: Sequence[Hashable], counts: np.ndarray | None = None) -> Keyed:
    """Give empty vectors of any of gensim's classes their keys, and counts where they are known."""
    keyed.index_to_key = list(keys)
    keyed.key_to_index = {key: row for row, key in enumerate(keyed.index_to_key)}
    keyed.next_index = len(keyed.index_to_key)
    if counts is not None:
        keyed.expandos["count"] = counts
    return keyed


def made_up(counts: np.ndarray) -> bool:
    """Whether counts of words are the ones that gensim invents where a file has none: so many, one less, and so on."""
    return len(counts) > 2 and bool((np.diff(counts) == -1).all())


def trained_rows(rows: np.ndarray) -> np.ndarray:
    """Which rows of a float32 matrix are not all zeros: int64, ascending."""
    block = max(1, _BLOCK // (4 * max(rows.shape[1], 1)))
    found = [first + np.flatnonzero(rows[first : first + block].any(axis=1)) for first in range(0, len(rows), block)]
    return np.concatenate(found) if found else np.empty(0, np.int64)
