"""What a classifier of texts has learnt, and which of its rows a text is made of."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ... import corpora
from ...corpora.sources.labelled import LABEL_PREFIX
from ...vectors.quantized import QuantizedRows
from ...vocabulary import END_OF_LINE, LARGEST_BUCKET, Vocabulary
from .labelled import Encoded

__all__ = ["TextClasses", "as_lines", "known_places", "numbered", "text_rows_of", "word_counts"]


class TextClasses(NamedTuple):
    """A trained classifier."""

    vocabulary: Vocabulary  # V words
    buckets: np.ndarray  # int64 (R,), ascending: those that have a row
    #: (V + R, padded): the rows of words and of buckets. Where they are codes, (V + R, dimensions), buckets without a
    #: row were cut off, and do not count in means.
    inputs: np.ndarray | QuantizedRows
    outputs: np.ndarray  # (labels, padded), or of the nodes of a Huffman tree (labels - 1, padded)
    counts: np.ndarray  # int64 (labels,)
    order: np.ndarray  # int64 (labels,): the labels from the most frequent one on, as the tree has them
    output_codes: QuantizedRows | None = None  # what `outputs` were made of, as fastText's files hold them

    @property
    def trained(self) -> np.ndarray:
        """The input rows of a classifier that is not quantized."""
        assert isinstance(self.inputs, np.ndarray)
        return self.inputs


def word_counts(documents: corpora.Documents, ranks: np.ndarray | None = None) -> dict[str, int]:
    """How often some of the types occur: what looks like a label is no word, and every text has an end."""
    corpus = documents.corpus
    ranks = np.arange(len(corpus.counts)) if ranks is None else ranks
    counts = {corpus.types[rank]: int(corpus.counts[rank]) for rank in ranks.tolist()}
    counts = {word: count for word, count in counts.items() if not word.startswith(LABEL_PREFIX)}
    return counts | {END_OF_LINE: counts.get(END_OF_LINE, 0) + len(documents)}


def text_rows_of(vocabulary: Vocabulary, texts: Encoded, settings: Any) -> tuple[np.ndarray, np.ndarray]:
    """Which rows the texts are made of, as if every bucket had one."""
    from .text_rows import text_rows  # which loads Numba

    texts = as_lines(texts)
    index = vocabulary.index
    if len(index) + settings.bucket > LARGEST_BUCKET:
        raise ValueError(
            f"bucket ({settings.bucket:,}) and the {len(index):,} words are more rows than {LARGEST_BUCKET:,}: "
            "lower bucket"
        )
    return text_rows(
        texts.types,
        np.array([index.get(word, -1) for word in (*texts.types, END_OF_LINE)], np.int32),
        len(index),
        texts.tokens,
        texts.offsets,
        word_ngrams=settings.word_ngrams,
        min_n=max(settings.min_n, 1),
        max_n=settings.max_n,
        bucket=settings.bucket,
    )


def as_lines(texts: Encoded) -> Encoded:
    """Texts as fastText reads its lines: words that look like labels are none, and ``</s>`` ends a line."""
    labels = np.array([word.startswith(LABEL_PREFIX) for word in texts.types], bool)
    ends = np.array([word == END_OF_LINE for word in texts.types], bool)
    if not labels.any() and not ends.any():
        return texts
    ended = np.concatenate(([0], np.cumsum(ends[texts.tokens])))
    open_ = ended[1:] == np.repeat(ended[texts.offsets[:-1]], np.diff(texts.offsets))
    kept = open_ & ~labels[texts.tokens]
    return Encoded(texts.types, texts.tokens[kept], np.concatenate(([0], np.cumsum(kept)))[texts.offsets])


def numbered(hashed: np.ndarray, bucket: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of so many buckets occur, ascending, and the place there of each that is given."""
    if bucket > 8 * len(hashed):
        return np.unique(hashed.astype(np.int64), return_inverse=True)
    occurs = np.zeros(bucket, bool)  # several times as fast as sorting
    occurs[hashed] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs, dtype=np.int32) - 1)[hashed]


def known_places(buckets: np.ndarray, hashed: np.ndarray, bucket: int) -> np.ndarray:
    """Where each of some buckets stands among those that have a row; behind the last one, where it has none."""
    if bucket > 8 * len(hashed):
        place = np.searchsorted(buckets, hashed)
        return np.where(np.append(buckets, -1)[place] == hashed, place, len(buckets))
    table = np.full(bucket, len(buckets), np.int32)  # several times as fast as searching
    table[buckets] = np.arange(len(buckets))
    return table[hashed]
