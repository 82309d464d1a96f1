"""Occurrences of words in an encoded corpus, so many of each, drawn by chance that is keyed by seed and word."""

from __future__ import annotations

import numpy as np

from ..progress import SILENT, Progress
from .corpus import Corpus

__all__ = ["drawn_occurrences"]

_BLOCK = 1 << 20  # tokens
_TURNS = 40  # bits of an occurrence's number


def drawn_occurrences(
    corpus: Corpus, words: np.ndarray, most: int, seed: int, progress: Progress = SILENT
) -> tuple[np.ndarray, np.ndarray]:
    """Draw occurrences of words, without replacement: all of a word that occurs no more than `most` times.

    Which are drawn depends on the corpus, the seed and the word alone, not on what else is asked for.

    Parameters
    ----------
    corpus : Corpus
    words : int64 array (W,)
        Their ranks, all different.
    most : int
        Of each word.
    seed : int
    progress : Progress

    Returns
    -------
    places : int64 array
        Where the occurrences stand in ``corpus.tokens``, ascending.
    numbers : int64 array
        Which of `words` each is.
    """
    drawn = _drawn(corpus.counts[words].tolist(), words.tolist(), most, seed)
    number_of = np.full(len(corpus.counts), -1, np.int64)
    number_of[words] = np.arange(len(words))
    seen = np.zeros(len(words), np.int64)
    places, numbers = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    progress.begin("drawing contexts", len(corpus.tokens), "words")
    for first in range(0, len(corpus.tokens), _BLOCK):
        found = number_of[corpus.tokens[first : first + _BLOCK]]
        there = np.flatnonzero(found >= 0)
        turns = _turns(found[there], seen)
        keys = found[there] << _TURNS | turns
        at = np.minimum(np.searchsorted(drawn, keys), len(drawn) - 1)
        kept = there[drawn[at] == keys]
        places.append(kept + first)
        numbers.append(found[kept])
        progress.advance(min(first + _BLOCK, len(corpus.tokens)))
    progress.end()
    return np.concatenate(places), np.concatenate(numbers)


def _drawn(counts: list[int], ranks: list[int], most: int, seed: int) -> np.ndarray:
    """Which occurrences of each word, counted from 0, behind the word's number: ascending."""
    found = []
    for number, (count, rank) in enumerate(zip(counts, ranks, strict=True)):
        if count <= most:
            turns = np.arange(count)
        else:
            generator = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, rank])))
            turns = np.sort(generator.choice(count, most, replace=False))
        found.append(turns + (number << _TURNS))
    return np.concatenate(found)


def _turns(found: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """How often the word of each place occurred before; `seen` is brought up to date."""
    order = np.argsort(found, kind="stable")
    ordered = found[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    counts = np.diff(starts, append=len(ordered))
    turns = np.empty(len(found), np.int64)
    turns[order] = np.arange(len(ordered)) - np.repeat(starts, counts) + seen[ordered]
    seen[ordered[starts]] += counts
    return turns
