"""BM25 (Robertson et al. 1994): which texts hold the words of a question, and how seldom these are.

The score of a text d for a question is the sum, over the question's words w, of

    log(1 + (N - n_w + 0.5) / (n_w + 0.5)) * f (k1 + 1) / (f + k1 (1 - b + b |d| / mean |d|)),

where f is how often d holds w, n_w how many of the N texts do, and |d| how many words d has. All summands are known
beforehand: a sparse matrix of texts by words, of which a question adds up columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .neighbors import best

__all__ = ["BM25"]


class BM25:
    """Texts, found by their words.

    Parameters
    ----------
    texts : iterable of lists of str
        N texts in tokens.
    k1 : float, default 1.5
        How much more it counts that a text holds a word again.
    b : float, default 0.75
        How much longer texts are marked down.
    """

    def __init__(self, texts: Iterable[Sequence[str]], k1: float = 1.5, b: float = 0.75):
        from scipy.sparse import csr_array

        self.column: dict[str, int] = {}
        places, starts = [], [0]
        for text in texts:
            places += [self.column.setdefault(word, len(self.column)) for word in text]
            starts.append(len(places))
        shape = len(starts) - 1, len(self.column)
        counts = csr_array((np.ones(len(places), np.float32), places, starts), shape=shape)
        counts.sum_duplicates()
        lengths = np.diff(starts)
        having = np.bincount(counts.indices, minlength=shape[1])
        rarity = np.log1p((shape[0] - having + 0.5) / (having + 0.5))
        damping = k1 * (1 - b + b * lengths / max(lengths.mean() if shape[0] else 0.0, 1e-12))
        lines = np.repeat(np.arange(shape[0]), np.diff(counts.indptr))
        counts.data = (rarity[counts.indices] * counts.data * (k1 + 1) / (counts.data + damping[lines])).astype(
            np.float32
        )
        self.weights = counts.tocsc()

    def scores(self, question: Sequence[str]) -> np.ndarray:
        """The score of every text for a question in tokens: float32 (N,)."""
        known = [self.column[word] for word in question if word in self.column]
        return np.asarray(self.weights[:, known].sum(axis=1), np.float32).reshape(-1)

    def nearest(self, questions: Sequence[Sequence[str]], top: int) -> tuple[np.ndarray, np.ndarray]:
        """The best texts for each question, as `Neighbors.nearest` gives them; texts without a word of it are none."""
        scores = np.stack([self.scores(question) for question in questions])
        scores[scores <= 0] = -np.inf
        rows = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
        rows, scores = best(rows, scores, min(top, scores.shape[1]))
        rows[scores == -np.inf] = -1
        return rows, scores

    def shares(self, question: Sequence[str], text: int) -> dict[str, float]:
        """What each word of a question adds to the score of a text."""
        line = self.weights[[text], :]
        found: dict[str, float] = {}
        for word in question:
            if word in self.column and (share := float(line[0, self.column[word]])):
                found[word] = found.get(word, 0.0) + share
        return found
