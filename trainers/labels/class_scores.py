"""The scores of labels for texts, and their probabilities: dot products of the labels' rows with the texts' means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ... import core
from ...vectors.quantized import QuantizedRows
from .labelled import Encoded
from .text_classes import TextClasses, known_places, text_rows_of

__all__ = ["ADDED", "Scoring", "Shape", "fasttext_probabilities", "score_blocks"]

BLOCK = 1 << 22  # scores in memory at a time


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    from scipy.special import log_softmax

    return log_softmax(scores, axis=1)


def _log_sigmoid(scores: np.ndarray, added: float = 0.0) -> np.ndarray:
    from scipy.special import expit, log_expit

    return np.log(expit(scores) + np.float32(added)) if added else log_expit(scores)


#: fastText looks probabilities up at so many places between -8 and 8.
SIGMOID = 1 / (1 + np.exp(-np.linspace(-8, 8, 513)))

#: It adds so much to each probability; with hierarchical softmax, to that of each branch.
ADDED = 1e-5


def fasttext_probabilities(scores: np.ndarray, loss: str) -> np.ndarray:
    """Each label's own probability, to the last digit that fastText's program has: float32, a little above 1 at most.

    The scores are those of `score_blocks` with ``added=ADDED``.
    """
    if loss == "hs":
        return np.exp(scores)
    if loss == "softmax":
        return np.exp(_log_softmax(scores)) + np.float32(ADDED)
    looked_up = SIGMOID[((np.clip(scores, -8, 8) + 8) * 32).astype(np.int64)]
    return (np.where(scores < -8, 0, np.where(scores > 8, 1, looked_up)) + ADDED).astype(np.float32)


class Shape(NamedTuple):
    """The settings of a classifier that its scores depend on."""

    vector_size: int
    word_ngrams: int
    min_n: int
    max_n: int
    bucket: int
    loss: str

    @classmethod
    def of(cls, settings: Any) -> Shape:
        """Those of a classifier."""
        return cls(*(getattr(settings, name) for name in cls._fields))


@dataclass(frozen=True)
class Scoring:
    """The stage: a pure function from some texts to what is told of the scores that labels have for them.

    Those of a text depend on it alone, to the bit, whatever other texts are beside it.
    """

    learnt: TextClasses
    shape: Shape
    tell: Callable[[np.ndarray], Any]  # of scores, float32 (texts, labels)
    added: float = 0.0  # see `score_blocks`
    types: Sequence[str] = ()  # of the corpus that pieces are of

    def blocks(self, texts: Encoded) -> Iterator[Any]:
        """What is told of some texts after the other, at least once."""
        return map(self.tell, score_blocks(self.learnt, texts, self.shape, self.added))

    def __call__(self, tokens: np.ndarray, offsets: np.ndarray, place: Path) -> list[Any]:
        """All that is told of a piece."""
        used, tokens = np.unique(tokens, return_inverse=True)
        types = [self.types[token] for token in used.tolist()]
        return list(self.blocks(Encoded(types, tokens.astype(np.int32), offsets)))


def score_blocks(learnt: TextClasses, texts: Encoded, shape: Shape, added: float = 0.0) -> Iterator[np.ndarray]:
    """The scores of labels for some texts after the other: float32 (texts, labels), at least once.

    Logits; with hierarchical softmax logarithms of probabilities, with so much added to that of each branch.
    """
    from .label_products import products  # which loads Numba

    hidden, outputs = _hidden(learnt, texts, shape), core.writable(learnt.outputs)
    scores = _TreeScores(learnt, added) if shape.loss == "hs" else np.asarray
    step = max(1, BLOCK // len(learnt.counts))
    for first in range(0, max(len(hidden), 1), step):
        some = hidden[first : first + step]
        logits = np.empty((len(some), len(outputs)), np.float32)
        products(some, outputs, logits)
        yield scores(logits)


class _TreeScores:
    """From the logits of a Huffman tree's nodes to the logarithms of the labels' probabilities."""

    def __init__(self, learnt: TextClasses, added: float):
        from scipy.sparse import csr_array

        start, node, branch, _ = core.huffman_paths(learnt.counts[learnt.order])
        shape = len(learnt.counts), len(learnt.outputs)
        self._yes, self._no = (
            csr_array((each.astype(np.float32), node, start), shape) for each in (branch, 1 - branch)
        )
        self._rank, self._added = np.argsort(learnt.order), added

    def __call__(self, logits: np.ndarray) -> np.ndarray:
        yes, no = (_log_sigmoid(each, self._added) for each in (logits, -logits))
        by_rank = yes @ self._yes.T + no @ self._no.T
        return by_rank[:, self._rank]


def _hidden(learnt: TextClasses, texts: Encoded, shape: Shape) -> np.ndarray:
    """The means of the texts' rows: float32 (texts, padded). What training never reached is a row of zeros.

    What was cut off from a quantized classifier does not count.
    """
    from scipy.sparse import csr_array

    start, row = text_rows_of(learnt.vocabulary, texts, shape)
    size = len(learnt.vocabulary)
    hashed = row >= size
    row[hashed] = size + known_places(learnt.buckets, row[hashed] - size, shape.bucket)
    reached = row < len(learnt.inputs)
    there = np.concatenate(([0], np.cumsum(reached)))[start]
    inputs = learnt.inputs
    count = np.diff(there if isinstance(inputs, QuantizedRows) else start)
    share = np.repeat(1 / np.maximum(count, 1), np.diff(start)).astype(np.float32)[reached]
    row = row[reached]
    if isinstance(inputs, QuantizedRows):
        needed = np.zeros(len(inputs), bool)
        needed[row] = True
        row = (np.cumsum(needed) - 1)[row]
        inputs = np.asarray(inputs[np.flatnonzero(needed)])
    mean = csr_array((share, row, there), shape=(len(start) - 1, len(inputs)))
    found = mean @ inputs
    return found if found.shape[1] == learnt.outputs.shape[1] else core.padded(found)  # codes have no padding
