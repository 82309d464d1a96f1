"""Looking words up: unit vectors, and how letter case is treated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["CASES", "Lexicon", "check_finite"]

CASES = ("fold", "first", "exact")


class Lexicon:
    """The words of some vectors, ready to be asked about.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with `index_to_key` and `vectors`
        Rows in order of frequency, as training leaves them.
    case : {"fold", "first", "exact"}
        ``"fold"``: lower-cased forms are looked up, and of words that differ only in case (Paris, paris,
        PARIS) the most frequent stands for all; the others are neither found nor candidates.
        ``"first"``: the same look-up, but the others stay candidates, so that PARIS can be a wrong answer.
        ``"exact"``: words as they are.

    Attributes
    ----------
    unit : ndarray of float32, shape (rows, dimensions)
        Vectors of length 1; a zero vector stays zero, so that its cosine with anything is 0.
    ranks : ndarray of int64, shape (rows,)
        The place of each row among all words, ascending.
    zeros : int
        How many of the rows are zero vectors.

    Raises
    ------
    ValueError
        A vector holds NaN or infinity, there are no words, or `case` is unknown.
    """

    def __init__(self, vectors: Any, case: str = "fold") -> None:
        if case not in CASES:
            raise ValueError(f"case must be one of {', '.join(CASES)}, not {case!r}")
        words, matrix = list(vectors.index_to_key), np.asarray(vectors.vectors, np.float32)
        if not words:
            raise ValueError("there are no vectors to evaluate; train a model with at least one word")
        check_finite(words, matrix)
        self.words, self.case = len(words), case
        first: dict[str, int] = {}
        for rank, word in enumerate(words):
            first.setdefault(self._form(word), rank)
        if case == "fold":
            self.ranks = np.fromiter(first.values(), np.int64, len(first))
            self._rows = {form: row for row, form in enumerate(first)}
        else:
            self.ranks = np.arange(len(words))
            self._rows = first
        if len(self.ranks) < len(words):
            matrix = matrix[self.ranks]
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        self.zeros = int(np.count_nonzero(norms == 0))
        self.unit = matrix / np.maximum(norms, 1e-12)

    def __len__(self) -> int:
        return len(self.ranks)

    def row(self, word: str) -> int:
        """Find a word's row; -1 for a word that is not known."""
        return self._rows.get(self._form(word), -1)

    def rows(self, words: Iterable[str], below: int) -> list[int]:
        """Find the rows of those of `words` that are known and below a cut."""
        return [row for row in map(self.row, words) if 0 <= row < below]

    def cut(self, restrict_vocab: int | None) -> int:
        """Count the rows among the `restrict_vocab` most frequent words; None for all."""
        if restrict_vocab is None:
            return len(self)
        return int(np.searchsorted(self.ranks, restrict_vocab))

    def _form(self, word: str) -> str:
        return word if self.case == "exact" else word.lower()


def check_finite(words: list[str], matrix: np.ndarray) -> None:
    """Raise ValueError where a vector of `matrix`, one a row, holds NaN or infinity."""
    bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if len(bad):
        raise ValueError(
            f"the vectors of {len(bad):,} words hold NaN or infinity, first that of {words[bad[0]]!r} "
            f"(row {bad[0]:,}); train again with a lower alpha"
        )
