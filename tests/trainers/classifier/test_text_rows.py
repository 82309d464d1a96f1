"""The rows of texts against fastText's formulas in plain Python, and against the package where it is installed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wordvec.trainers.labels.text_rows import text_rows

BUCKET = 500
TEXTS = ["good film good fun", "naïve plot 字", "good", "", "rare good rare"]
VOCABULARY = {"good": 0, "</s>": 1, "film": 2, "naïve": 3, "字": 4}  # fun, plot and rare are below the cut


def fnv(text):
    """FNV-1a over signed bytes, in 32 bits."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ (byte - 256 if byte > 127 else byte)) * 16777619) & 0xFFFFFFFF
    return value


def signed(value):
    return value - 2**32 if value >= 2**31 else value


def rows_by_the_book(text, word_ngrams, min_n, max_n):
    """fastText's `Dictionary::getLine`, in its own order of words and n-grams of characters, then n-grams of words."""
    rows, words = [], [*text.split(), "</s>"]
    for word in words:
        rows += [VOCABULARY[word]] if word in VOCABULARY else []
        marked = f"<{word}>" if word != "</s>" else ""
        for first in range(len(marked)):
            for last in range(first + max(min_n, 1), min(first + max_n, len(marked)) + 1):
                if last - first > 1 or 0 < first < len(marked) - 1:
                    rows.append(len(VOCABULARY) + fnv(marked[first:last]) % BUCKET)
    hashes = [signed(fnv(word)) for word in words]
    for first, value in enumerate(hashes):
        for other in hashes[first + 1 : first + word_ngrams]:
            value = (value * 116049371 + other) % 2**64
            rows.append(len(VOCABULARY) + value % BUCKET)
    return sorted(rows)


def compiled_rows(word_ngrams, min_n, max_n):
    lists = [text.split() for text in TEXTS]
    types = sorted(set(sum(lists, [])))
    own = np.array([VOCABULARY.get(word, -1) for word in [*types, "</s>"]], np.int32)
    tokens = np.array([types.index(word) for words in lists for word in words], np.int32)
    offsets = np.cumsum([0, *map(len, lists)])
    lengths = dict(word_ngrams=word_ngrams, min_n=min_n, max_n=max_n, bucket=BUCKET)
    start, rows = text_rows(types, own, len(VOCABULARY), tokens, offsets, **lengths)
    return [sorted(rows[first:last].tolist()) for first, last in itertools.pairwise(start)]


@pytest.mark.parametrize("lengths", [(1, 1, 0), (3, 1, 0), (1, 2, 4), (2, 1, 3)])
def test_rows_are_those_of_the_formulas(lengths):
    assert compiled_rows(*lengths) == [rows_by_the_book(text, *lengths) for text in TEXTS]


def test_an_empty_text_has_the_row_of_its_end():
    assert compiled_rows(3, 1, 0)[3] == [VOCABULARY["</s>"]]


def test_words_and_spellings_are_those_of_the_package(tmp_path):
    fasttext = pytest.importorskip("fasttext")
    path = tmp_path / "text.txt"
    path.write_text("".join(f"__label__{number % 2} {text}\n" for number, text in enumerate(TEXTS)))
    peer = fasttext.train_supervised(str(path), minn=2, maxn=4, bucket=BUCKET, epoch=1, dim=2, minCount=1, verbose=0)
    for text in TEXTS:
        words, _ = peer.get_line(text)
        assert words == [*text.split(), "</s>"]
        shift = len(peer.words) - len(VOCABULARY)
        theirs = sorted(row - shift for word in words for row in peer.get_subwords(word)[1][1:])
        ours = [row for row in rows_by_the_book(text, 1, 2, 4) if row >= len(VOCABULARY)]
        assert ours == theirs
