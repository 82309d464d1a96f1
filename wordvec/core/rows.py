"""The rows that an input is made of, and how much text may be computed on one state of them."""

from __future__ import annotations

import numpy as np

from . import differences, state

__all__ = ["bucketed_rows", "plan_rounds", "streams_of", "words_in_effect"]

LEAST_CHUNK = 8
MOST_STREAMS = 8  # that are planned: larger rounds are asked for, as they can cost quality
LEAST_ROUNDS = 400  # an epoch of a small corpus has fewer streams, so that it still has this many rounds
CROWD = 2.5  # kept tokens of a round, at most, for each word that the vocabulary has in effect


def bucketed_rows(start: np.ndarray, row: np.ndarray) -> state.Rows:
    """The rows that each input is made of, sorted so that those of one bucket stand together, however many there are.

    Parameters
    ----------
    start : int64 array (inputs + 1,)
    row : int32 array
        Input `i` is the mean of the rows ``row[start[i]:start[i + 1]]``.
    """
    low = np.uint64(0xFFFFFFFF)
    scattered = row.astype(np.uint64) * np.uint64(differences.SCATTER) & low
    scattered |= np.repeat(np.arange(len(start) - 1, dtype=np.uint64) << np.uint64(32), np.diff(start))
    scattered.sort()
    row = scattered * np.uint64(pow(differences.SCATTER, -1, 1 << 32)) & low  # the multiplication, undone
    return state.Rows(start, row.astype(np.int32))


def words_in_effect(share: np.ndarray, rows: state.Rows = state.NO_ROWS) -> float:
    """How many words of equal frequency would meet themselves as often: ``1 / sum(p ** 2)`` for shares `p`.

    A word that is made of several rows meets itself in every word that it shares rows with, by the share of them.
    """
    if not len(rows.start):
        return 1 / (share**2).sum()
    size = np.diff(rows.start)
    mean = np.bincount(rows.row, np.repeat(share / size, size))
    return 1 / (mean * np.bincount(rows.row, np.repeat(share, size))).sum()


def streams_of(tokens: int, chunk: int) -> int:
    """How many chunks of so many tokens a round of a corpus has: few enough that an epoch has many rounds."""
    return max(1, min(MOST_STREAMS, tokens // (chunk * LEAST_ROUNDS)))


def plan_rounds(
    tokens: int,
    counts: np.ndarray,
    keep: np.ndarray,
    chunk: int,
    rows: state.Rows = state.NO_ROWS,
    batch: int | None = None,
) -> tuple[int, int]:
    """How much text a round holds: it is computed on one state, so no word should meet itself in it too often.

    English with subsampling has in effect about 800 words.

    Parameters
    ----------
    tokens : int
        The corpus's tokens.
    counts, keep : arrays (V,)
        Counts of the words and the probabilities to keep an occurrence.
    chunk : int
        The largest chunk.
    rows : Rows
        What the words are made of.
    batch : int, optional
        Tokens of text to a round, if they are wanted.

    Returns
    -------
    chunk, streams : int
        Tokens of text to a chunk, chunks to a round.
    """
    if batch is not None:
        chunk = max(LEAST_CHUNK, min(chunk, batch))
        return chunk, max(1, round(batch / chunk))
    kept = counts * keep
    room = CROWD * words_in_effect(kept / kept.sum(), rows) * counts.sum() / kept.sum()
    chunk = int(max(LEAST_CHUNK, min(chunk, room)))
    return chunk, int(max(1, min(room // chunk, streams_of(tokens, chunk))))
