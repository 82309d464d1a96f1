"""Which rows a word is made of: its own, and one for each of its character n-grams (Bojanowski et al. 2017).

A word stands between ``<`` and ``>``. Every run of min_n to max_n characters of that is hashed into one of `bucket`
rows, which unrelated n-grams may share. Hash, order and exceptions are fastText's (`Dictionary::computeSubwords`), so
that rows agree with its files:

* a character alone is no n-gram when it is one of the two marks; the whole marked word is one when its length fits;
* the mark of a line's end, ``</s>``, has no n-grams at all (in gensim it has).

A vocabulary reaches a part of the buckets only. `word_rows` numbers those, so that nothing else needs memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..jit.hashing import FNV_START, fnv
from ..jit.options import kernel
from ..vocabulary import END_OF_LINE, LARGEST_BUCKET
from .spelling import utf8

__all__ = ["WordRows", "pieces", "subwords", "word_rows"]


@kernel
def _ngrams(text, begin, min_n, max_n, bucket, start, ids, fill):
    """Number of n-grams of the words before each one (`fill` false), or the buckets of all of them.

    The hash of an n-gram is that of the one before it, which is shorter by its last character, taken further.
    """
    place = 0
    for word in range(begin.shape[0] - 1):
        first, end = begin[word], begin[word + 1]
        for left in range(first, end):
            if text[left] & 0xC0 == 0x80:  # inside a character of UTF-8
                continue
            value = FNV_START
            right = left
            length = 0
            while right < end and length < max_n:
                length += 1
                value = fnv(value, text[right])
                right += 1
                while right < end and text[right] & 0xC0 == 0x80:
                    value = fnv(value, text[right])
                    right += 1
                if length < min_n or (length == 1 and (left == first or right == end)):
                    continue
                if fill:
                    ids[place] = np.int64(value) % bucket
                place += 1
        start[word + 1] = place


def subwords(words: Sequence[str], min_n: int, max_n: int, bucket: int) -> tuple[np.ndarray, np.ndarray]:
    """The buckets of every word's n-grams.

    Parameters
    ----------
    words : sequence of V str
    min_n, max_n : int
        Shortest and longest n-gram, in Unicode characters; 0 for `max_n` gives no n-grams.
    bucket : int
        Number of buckets, at least 1 if there are n-grams.

    Returns
    -------
    start : int64 array (V + 1,)
        The n-grams of word `w` are at ``start[w]:start[w + 1]``, as fastText lists them: by their first character,
        then by length, and as often as they occur.
    ids : int32 array
        The bucket of each, below `bucket`.

    Raises
    ------
    ValueError
        `min_n` is below 0 or, with n-grams, above `max_n`, or `bucket` is not in 1 to 2**31 - 1.
    """
    start = np.zeros(len(words) + 1, np.int64)
    if max_n == 0:
        return start, np.empty(0, np.int32)
    if not 0 <= min_n <= max_n:
        raise ValueError(f"min_n ({min_n}) must be between 0 and max_n ({max_n}): set max_n=0 for no n-grams")
    if not 1 <= bucket <= LARGEST_BUCKET:
        raise ValueError(f"bucket must be between 1 and {LARGEST_BUCKET:,}, not {bucket}: set max_n=0 for no n-grams")
    marked = [b"<%b>" % utf8(word) if word != END_OF_LINE else b"" for word in words]
    text = np.frombuffer(b"".join(marked), np.uint8)
    begin = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, marked), np.int64, len(marked)), out=begin[1:])
    _ngrams(text, begin, min_n, max_n, bucket, start, np.empty(0, np.int32), False)
    ids = np.empty(start[-1], np.int32)
    _ngrams(text, begin, min_n, max_n, bucket, start, ids, True)
    return start, ids


def pieces(word: str, min_n: int, max_n: int) -> list[str]:
    """The n-grams of a word themselves, in the order of `subwords`."""
    if word == END_OF_LINE:
        return []
    marked = f"<{word}>"
    places = [(i, n) for i in range(len(marked)) for n in range(max(min_n, 1), max_n + 1) if i + n <= len(marked)]
    return [marked[i : i + n] for i, n in places if n > 1 or 0 < i < len(marked) - 1]


class WordRows(NamedTuple):
    """The input rows of every word, numbered without gaps: V words, then the buckets that have a row.

    Attributes
    ----------
    start : int64 array (V + 1,)
        The rows of word `w` are at ``row[start[w]:start[w + 1]]``.
    row : int32 array
        First `w` itself, then V + the place in `buckets` for each of its n-grams, in fastText's order and as often
        as they occur.
    buckets : int64 array (R,)
        fastText's numbers of the buckets that have a row, ascending.
    """

    start: np.ndarray
    row: np.ndarray
    buckets: np.ndarray


def word_rows(words: Sequence[str], min_n: int, max_n: int, bucket: int, buckets: Sequence[int] = ()) -> WordRows:
    """The rows of every word of a vocabulary.

    Parameters
    ----------
    words : sequence of V str
    min_n, max_n, bucket : int
        As for `subwords`.
    buckets : sequence of int, optional
        Buckets that get a row though perhaps no word reaches them: those of a model that is trained further, whose
        rows unseen words may need.

    Returns
    -------
    WordRows

    Raises
    ------
    ValueError
        As for `subwords`.
    """
    size = len(words)
    start, ids = subwords(words, min_n, max_n, bucket)
    reached, place = np.unique(ids, return_inverse=True)
    numbered = np.union1d(reached, buckets).astype(np.int64)
    rows_start = start + np.arange(size + 1)
    row = np.empty(rows_start[-1], np.int32)
    ngram = np.ones(len(row), bool)
    ngram[rows_start[:-1]] = False
    row[~ngram] = np.arange(size)
    row[ngram] = size + np.searchsorted(numbered, reached)[place]
    return WordRows(rows_start, row, numbered)
