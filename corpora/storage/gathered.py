"""Tokens of texts under provisional ids, as they come, in memory."""

from __future__ import annotations

import numpy as np

__all__ = ["Gathered"]


class Gathered:
    """Tokens and where texts end; a text without tokens is counted, and left out unless it is kept.

    Attributes
    ----------
    tokens, texts, empty_texts : int
        So many so far.
    """

    def __init__(self, keep_empty: bool = False):
        self.keep_empty = keep_empty
        self.tokens = self.texts = self.empty_texts = 0
        self._last = 0  # tokens up to the last newline
        self._ids: list[np.ndarray] = []
        self._stops: list[np.ndarray] = []

    def append(self, ids: np.ndarray, ends: np.ndarray) -> None:
        """Add tokens under provisional ids (int32), of which so many (int64) stand before each end of a text.

        Texts may span calls.
        """
        stops = ends + self.tokens
        full = stops > np.concatenate(([self._last], stops[:-1]))
        self.empty_texts += len(stops) - int(full.sum())
        if len(stops):
            self._last = int(stops[-1])
        kept = stops if self.keep_empty else stops[full]
        self.tokens += len(ids)
        self.texts += len(kept)
        self._take(ids, kept)

    def whole(self) -> tuple[np.ndarray, np.ndarray]:
        """All ids (int32), and how many tokens there are up to the end of each text (int64)."""
        return np.concatenate([np.empty(0, np.int32), *self._ids]), np.concatenate(
            [np.empty(0, np.int64), *self._stops]
        )

    def _take(self, ids: np.ndarray, stops: np.ndarray) -> None:
        self._ids.append(ids.copy())  # of a larger array, which need not stay
        self._stops.append(stops)
