"""Which vectors can be compared by their directions: finite ones that are not zero."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .keyed import trained_rows
from .plain import WordVectors, lengths_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["cosines", "nearest", "odd_one_out", "require_finite", "zero_rows"]

_BLOCK = 1 << 14  # rows looked at in one go


def require_finite(words: Sequence[Hashable], matrix: np.ndarray, of: str = "words") -> None:
    """Raise `ValueError` where a vector, one a row, holds NaN or infinity; `of` says what they are the vectors of."""
    starts = range(0, len(matrix), _BLOCK)
    bad = [start + np.flatnonzero(~np.isfinite(matrix[start : start + _BLOCK]).all(axis=1)) for start in starts]
    if count := sum(map(len, bad)):
        row = next(rows[0] for rows in bad if len(rows))
        raise ValueError(
            f"the vectors of {count:,} {of} hold NaN or infinity, first that of {words[row]!r} "
            f"(row {row:,}); leave such rows out, or look at what made them: of training, too high an alpha"
        )


def zero_rows(matrix: np.ndarray) -> np.ndarray:
    """Which rows are zero vectors: int64, ascending."""
    return np.setdiff1d(np.arange(len(matrix)), trained_rows(matrix))


def nearest(
    vectors: KeyedVectors | WordVectors,
    words: Sequence[str],
    minus: Sequence[str] = (),
    *,
    top: int,
    among: int | None = None,
) -> list[tuple[str, float]]:
    """The words whose vectors point most nearly the way of the sum of some less others, and the cosines.

    The vectors added are of length 1. A zero vector points nowhere: it is no neighbour and has none.

    Raises
    ------
    ValueError
        One of the words has a zero vector.
    KeyError
        One of the words has none.
    """
    given = {word: np.asarray(vectors.get_vector(word), np.float32) for word in (*words, *minus)}
    sizes = {word: float(np.linalg.norm(vector)) for word, vector in given.items()}
    if lost := [word for word, size in sizes.items() if not size]:
        raise ValueError(
            f"{', '.join(map(repr, lost))}: a zero vector has no direction, and so no neighbours; choose other words"
        )
    way = sum((given[word] / sizes[word] for word in words), np.zeros(vectors.vectors.shape[1], np.float32))
    way -= sum(given[word] / sizes[word] for word in minus)
    lengths = vectors.lengths if isinstance(vectors, WordVectors) else lengths_of(vectors.vectors)
    matrix, lengths = vectors.vectors[:among], lengths[:among]
    own = [row for word in given if (row := vectors.key_to_index.get(word, len(matrix))) < len(matrix)]
    cosines = matrix @ way / np.maximum(lengths * np.linalg.norm(way), np.finfo(np.float32).tiny)
    cosines[lengths == 0] = cosines[own] = -np.inf
    first = np.argpartition(-cosines, min(top, len(cosines) - 1))[:top]
    best = first[np.lexsort((first, -cosines[first]))]
    return [(vectors.index_to_key[row], float(cosines[row])) for row in best if cosines[row] > -np.inf]


def cosines(vectors: KeyedVectors | WordVectors, words: Sequence[str]) -> np.ndarray:
    """The cosines of every two of some words: float32 (words, words); 0 with a zero vector.

    Raises
    ------
    KeyError
        One of the words has no vector.
    """
    unit = _unit(vectors, words)
    return unit @ unit.T


def odd_one_out(vectors: KeyedVectors | WordVectors, words: Sequence[str]) -> list[tuple[str, float]]:
    """Words with their cosines to the mean of all, least first: the first is unlike the others.

    Raises
    ------
    KeyError
        One of the words has no vector.
    """
    unit = _unit(vectors, words)
    mean = unit.mean(axis=0)
    found = unit @ mean / max(float(np.linalg.norm(mean)), 1e-12)
    return sorted(zip(words, found.tolist(), strict=True), key=lambda pair: pair[1])


def _unit(vectors: KeyedVectors | WordVectors, words: Sequence[str]) -> np.ndarray:
    rows = np.stack([np.asarray(vectors.get_vector(word), np.float32) for word in words])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
