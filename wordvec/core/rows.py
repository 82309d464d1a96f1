"""The rows that an input is made of, and how much text may be computed on one state of them."""

from __future__ import annotations

import numpy as np

from . import rounds, state

__all__ = ["bucketed_rows", "plan_rounds", "streams_of", "words_in_effect"]

LEAST_CHUNK = 8
FEW_STREAMS, LEAST_ROUNDS, CROWD = 8, 400, 2.5
MANY_ROUNDS, MANY_CROWD = 2_000, 4.1
# A round has few chunks if an epoch of a small corpus could not have so many rounds else, and of kept tokens so many,
# at most, for each word that the vocabulary has in effect. Where an epoch has many rounds there may be more of both.


def bucketed_rows(start: np.ndarray, row: np.ndarray) -> state.Rows:
    """The rows that each input is made of, sorted so that those of one bucket stand together, however many there are.

    Parameters
    ----------
    start : int64 array (inputs + 1,)
    row : int32 array
        Input `i` is the mean of the rows ``row[start[i]:start[i + 1]]``.
    """
    low = np.uint64(0xFFFFFFFF)
    scattered = row.astype(np.uint64) * np.uint64(rounds.SCATTER) & low
    scattered |= np.repeat(np.arange(len(start) - 1, dtype=np.uint64) << np.uint64(32), np.diff(start))
    scattered.sort()
    row = scattered * np.uint64(pow(rounds.SCATTER, -1, 1 << 32)) & low  # the multiplication, undone
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
    """How many chunks of so many tokens a round of a corpus has, at least if words do not crowd: few enough that an
    epoch has many rounds.
    """
    return max(1, min(FEW_STREAMS, tokens // (chunk * LEAST_ROUNDS)))


def plan_rounds(
    tokens: int,
    counts: np.ndarray,
    keep: np.ndarray,
    chunk: int,
    rows: state.Rows = state.NO_ROWS,
    most: int = FEW_STREAMS,
    batch: int | None = None,
) -> tuple[int, int]:
    """How much text a round holds: it is computed on one state, so no word should meet itself in it too often.

    English with subsampling has in effect about 800 words: rounds of 17 million tokens have 32 chunks of 128.

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
    most : int
        The most chunks of a round, however large the corpus.
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
    room = words_in_effect(kept / kept.sum(), rows) * counts.sum() / kept.sum()
    chunk = int(max(LEAST_CHUNK, min(chunk, CROWD * room)))
    few = min(CROWD * room // chunk, streams_of(tokens, chunk))
    many = min(MANY_CROWD * room // chunk, most, tokens // (chunk * MANY_ROUNDS)) if most > FEW_STREAMS else 0
    return chunk, int(max(1, few, many))
