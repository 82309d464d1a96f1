"""What contexts are compared in, and whose: the rows of words, and the words that may have several senses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ...system.warning import warn_caller
from ...vectors.keyed import keyed_of
from ..choosing import listed_words
from ..corpus import Corpus

__all__ = ["candidates", "context_rows", "rows_of_types", "tell_of_delimiters"]

_SMOOTHING = 1e-3  # of SIF's weights: Arora, Liang & Ma (2017)
_SHOWN = 3


def context_rows(vectors: Any, corpus: Corpus) -> tuple[list[str], np.ndarray]:
    """What words add to a context: their directions without what all of them share, weighted by SIF.

    Parameters
    ----------
    vectors : KeyedVectors, a model, or the path of either
    corpus : Corpus

    Returns
    -------
    words : list of V str
        Those of the corpus that have vectors.
    rows : float32 array (V, D)

    Raises
    ------
    ValueError
        A vector holds NaN or infinity, or no word of the corpus has one.
    FormatError
        A path holds no vectors.
    """
    from ...formats.table import read_vectors
    from ...vectors.directions import require_finite

    keyed = read_vectors(vectors) if isinstance(vectors, str | Path) else keyed_of(vectors)
    known = keyed.key_to_index
    both = zip(corpus.types, corpus.counts.tolist(), strict=True)
    counted = [(word, count) for word, count in both if word in known]
    if not counted:
        raise ValueError("the vectors know no word of the text: give a model of the same text, case and tokens")
    words = [word for word, _ in counted]
    rows = np.array(keyed.vectors[[known[word] for word in words]], np.float32)
    require_finite(words, rows)
    shares = np.array([count for _, count in counted], np.float64) / len(corpus.tokens)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    weights = _SMOOTHING / (_SMOOTHING + shares)
    rows -= np.average(rows, axis=0, weights=shares * weights).astype(np.float32)
    return words, rows * weights.astype(np.float32)[:, None]


def rows_of_types(corpus: Corpus, words: list[str]) -> np.ndarray:
    """Which of `words` each type of a corpus is: int32, -1 for none."""
    row_of = {word: row for row, word in enumerate(words)}
    return np.array([row_of.get(word, -1) for word in corpus.types], np.int32)


def candidates(corpus: Corpus, words: Iterable[str] | str | Path | None, min_count: int, skip_top: int) -> np.ndarray:
    """The ranks of the words that may have several senses, ascending: int64.

    Raises
    ------
    ValueError
        There is none.
    """
    if words is None:
        ranks = np.arange(min(skip_top, len(corpus.counts)), corpus.cut(min_count))
        if len(ranks) == 0:
            raise ValueError(
                f"no word occurs {min_count:,} times (min_count) below the {skip_top:,} most frequent (skip_top): lower"
                " them, or name words"
            )
        return ranks
    given = list(dict.fromkeys(listed_words(words, "Senses")))
    rank_of = {word: rank for rank, word in enumerate(corpus.types)}
    ranks = np.array(sorted(rank_of[word] for word in given if word in rank_of), np.int64)
    if len(ranks) == 0:
        raise ValueError(f"the text holds none of the {len(given):,} words, first {given[0]!r}: give others")
    if len(ranks) < len(given):
        missing = [word for word in given if word not in rank_of]
        shown = ", ".join(map(repr, missing[:_SHOWN])) + ", …" * (len(missing) > _SHOWN)
        warn_caller(f"the text lacks {len(missing):,} of the {len(given):,} words: {shown}")
    return ranks


def tell_of_delimiters(corpus: Corpus, delimiter: str) -> None:
    """Warn of words that look like senses."""
    marked = [word for word in corpus.types if delimiter in word.strip(delimiter)]
    if marked:
        warn_caller(
            f"{len(marked):,} of {len(corpus.types):,} words have the delimiter {delimiter!r} inside, first"
            f" {marked[0]!r}: they look like senses; choose another delimiter to tell them apart"
        )
