"""Which vectors can be compared by their directions: finite ones that are not zero."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .keyed import trained_rows

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["nearest", "require_finite", "zero_rows"]

_BLOCK = 1 << 14  # rows looked at in one go


def require_finite(words: Sequence[Hashable], matrix: np.ndarray, of: str = "words") -> None:
    """Raise `ValueError` where a vector, one a row, holds NaN or infinity; `of` says what they are the vectors of."""
    starts = range(0, len(matrix), _BLOCK)
    bad = [start + np.flatnonzero(~np.isfinite(matrix[start : start + _BLOCK]).all(axis=1)) for start in starts]
    if count := sum(map(len, bad)):
        row = next(rows[0] for rows in bad if len(rows))
        raise ValueError(
            f"the vectors of {count:,} {of} hold NaN or infinity, first that of {words[row]!r} "
            f"(row {row:,}); train again with a lower alpha, or leave them out"
        )


def zero_rows(matrix: np.ndarray) -> np.ndarray:
    """Which rows are zero vectors: int64, ascending."""
    return np.setdiff1d(np.arange(len(matrix)), trained_rows(matrix))


def nearest(
    vectors: KeyedVectors, words: Sequence[str], minus: Sequence[str] = (), *, top: int, among: int | None = None
) -> list[tuple[str, float]]:
    """The words whose vectors point most nearly the way of the sum of some less others, and the cosines.

    A zero vector points nowhere: it is no neighbour and has none.

    Raises
    ------
    ValueError
        One of the words has a zero vector.
    """
    lost = [word for word in (*words, *minus) if not vectors[word].any()]
    if lost:
        raise ValueError(
            f"{', '.join(map(repr, lost))}: a zero vector has no direction, and so no neighbours; choose other words"
        )
    zeros = zero_rows(vectors.vectors)
    vectors.fill_norms()
    np.asarray(vectors.norms)[zeros] = 1  # instead of dividing by 0
    left_out = {vectors.index_to_key[row] for row in zeros}
    found = vectors.most_similar(list(words), list(minus), topn=top + len(zeros), restrict_vocab=among)
    return [(word, cosine) for word, cosine in found if word not in left_out][:top]
