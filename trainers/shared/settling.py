"""What a model knew and what a new text taught it, together: the mean over all occurrences of a word.

A row is what many occurrences of its word have taught it. Trained on new text alone it becomes what these few say, and
what stood in older text is forgotten. So a known row ends between where it was and where the new text has led it, by
the share of its occurrences that are new: half-way for a word that occurred as often before, all the way for a new one.
Learning at rates that are lower by as much keeps less: old rows then lag behind while new ones learn from them.
"""

from __future__ import annotations

import numpy as np

__all__ = ["mean_cosine", "settle", "shares_of_new"]

_BLOCK = 1 << 14  # rows


def shares_of_new(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Which share of the occurrences of each row is new: float32; 1 of a row that had none.

    Parameters
    ----------
    now, before : int64 array
        How often each row has occurred in all, and before this text.
    """
    return np.where(before > 0, 1 - before / np.maximum(now, 1), 1).astype(np.float32)


def settle(matrix: np.ndarray, before: np.ndarray, shares: np.ndarray) -> None:
    """Take each row back to where it was `before`, but for its share; what has not moved keeps its bits."""
    for start in range(0, len(shares), _BLOCK):
        rows = slice(start, start + _BLOCK)
        now, then, share = matrix[rows], before[rows], shares[rows, None]
        moved = (now != then) & (share < 1)
        np.copyto(now, then + share * (now - then), where=moved)


def mean_cosine(now: np.ndarray, before: np.ndarray) -> float | None:
    """The mean cosine of vectors with what they were, but for those that are or were zeros."""
    products = np.einsum("ij,ij->i", now, before, dtype=np.float64)
    lengths = [np.sqrt(np.einsum("ij,ij->i", each, each, dtype=np.float64)) for each in (now, before)]
    known = (lengths[0] > 0) & (lengths[1] > 0)
    return float((products[known] / (lengths[0] * lengths[1])[known]).mean()) if known.any() else None
