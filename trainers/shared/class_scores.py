"""The scores of labels for texts, and their probabilities: dot products of the labels' rows with the texts' means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ... import core
from ...vectors.quantized import QuantizedRows
from .labelled import Encoded
from .text_classes import TextClasses, known_places, text_rows_of

__all__ = ["ADDED", "fasttext_probabilities", "score_blocks"]

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


def score_blocks(learnt: TextClasses, texts: Encoded, settings: Any, added: float = 0.0) -> Iterator[np.ndarray]:
    """The scores of labels for some texts after the other: float32 (texts, labels), at least once.

    Logits; with hierarchical softmax logarithms of probabilities, with so much added to that of each branch.
    """
    hidden = _hidden(learnt, texts, settings)
    rows = learnt.outputs[:, : settings.vector_size].T
    scores = _TreeScores(learnt, added) if settings.loss == "hs" else np.asarray
    step = max(1, BLOCK // len(learnt.counts))
    for first in range(0, max(len(hidden), 1), step):
        yield scores(hidden[first : first + step] @ rows)


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


def _hidden(learnt: TextClasses, texts: Encoded, settings: Any) -> np.ndarray:
    """The means of the texts' rows: float32 (texts, vector_size). What training never reached is a row of zeros.

    What was cut off from a quantized classifier does not count.
    """
    from scipy.sparse import csr_array

    start, row = text_rows_of(learnt.vocabulary, texts, settings)
    size = len(learnt.vocabulary)
    hashed = row >= size
    row[hashed] = size + known_places(learnt.buckets, row[hashed] - size, settings.bucket)
    reached = row < len(learnt.inputs)
    there = np.concatenate(([0], np.cumsum(reached)))[start]
    inputs = learnt.inputs
    count = np.diff(there if isinstance(inputs, QuantizedRows) else start)
    share = np.repeat(1 / np.maximum(count, 1), np.diff(start)).astype(np.float32)[reached]
    row = row[reached]
    if isinstance(inputs, QuantizedRows):
        needed, row = np.unique(row, return_inverse=True)
        inputs = np.asarray(inputs[needed])
    mean = csr_array((share, row, there), shape=(len(start) - 1, len(inputs)))
    return (mean @ inputs)[:, : settings.vector_size]  # a slice of the inputs would be copied, as large as it is
