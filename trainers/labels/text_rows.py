"""Which rows a text is the mean of, as fastText's classifier has it (Joulin et al. 2017): those of its words, of their
character n-grams, and of its word n-grams.

N-grams of words and of characters are hashed into the same buckets. A word below the cut has no row of its own, but its
n-grams count. Every text ends with the word ``</s>``, as a line does in fastText, so no text is without a row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...jit.hashing import FNV_START, fnv
from ...jit.options import kernel
from ...vectors.ngrams import subwords
from ...vectors.spelling import utf8
from ...vocabulary import END_OF_LINE

__all__ = ["text_rows"]


@kernel
def _hashes(text, begin, hashes):
    """fastText's hash of every word."""
    for word in range(begin.shape[0] - 1):
        value = FNV_START
        for place in range(begin[word], begin[word + 1]):
            value = fnv(value, text[place])
        hashes[word] = np.int32(value)


@kernel
def _rows(tokens, offsets, own, ngrams, ngram_start, ngram, hashes, word_ngrams, bucket, start, rows, fill):
    """Number of rows of the texts before each one (`fill` false), or the rows of all of them.

    The last of the types ends every text.
    """
    place = 0
    end_of_line = own.shape[0] - 1
    for text in range(offsets.shape[0] - 1):
        end = offsets[text + 1]
        for position in range(offsets[text], end + 1):
            word = tokens[position] if position < end else end_of_line
            if own[word] >= 0:
                if fill:
                    rows[place] = own[word]
                place += 1
            for p in range(ngram_start[word], ngram_start[word + 1]):
                if fill:
                    rows[place] = ngrams + ngram[p]
                place += 1
            value = np.uint64(np.int64(hashes[word]))
            for other in range(position + 1, min(position + word_ngrams, end + 1)):
                word = tokens[other] if other < end else end_of_line
                value = value * np.uint64(116049371) + np.uint64(np.int64(hashes[word]))
                if fill:
                    rows[place] = ngrams + np.int64(value % np.uint64(bucket))
                place += 1
        start[text + 1] = place


def text_rows(
    types: Sequence[str],
    own: np.ndarray,
    ngrams: int,
    tokens: np.ndarray,
    offsets: np.ndarray,
    *,
    word_ngrams: int,
    min_n: int,
    max_n: int,
    bucket: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of every text.

    Parameters
    ----------
    types : sequence of str
        What the tokens are numbers of.
    own : int32 array (types + 1,)
        The row of each, -1 where there is none; at last that of ``</s>``.
    ngrams : int
        The row of bucket 0.
    tokens : int32 array
    offsets : int64 array (texts + 1,)
        Text `t` is ``tokens[offsets[t]:offsets[t + 1]]``.
    word_ngrams : int
        Longest run of words; 1 for none.
    min_n, max_n : int
        Shortest and longest run of characters; 0 for `max_n` for none.
    bucket : int

    Returns
    -------
    start : int64 array (texts + 1,)
    rows : int32 array
        Text `t` has ``rows[start[t]:start[t + 1]]``.
    """
    types = [*types, END_OF_LINE]
    encoded = [utf8(word) for word in types]
    begin = np.zeros(len(types) + 1, np.int64)
    np.cumsum([len(each) for each in encoded], out=begin[1:])
    hashes = np.empty(len(types), np.int32)
    _hashes(np.frombuffer(b"".join(encoded), np.uint8), begin, hashes)
    ngram_start, ngram = subwords(types, min_n, max_n, bucket)
    start = np.zeros(len(offsets), np.int64)
    how = tokens, offsets, own, ngrams, ngram_start, ngram, hashes, word_ngrams, bucket, start
    _rows(*how, np.empty(0, np.int32), False)
    rows = np.empty(start[-1], np.int32)
    _rows(*how, rows, True)
    return start, rows
