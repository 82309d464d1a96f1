"""How many gradients each row is expected to receive from a shard in an epoch.

It follows from the words of the text: rows that few gradients reach can be summed over the shards, and those that
many reach cannot (`wordvec.shards.merging`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..core import state

__all__ = ["Gradients", "Shares", "expected_gradients", "shares_of"]


# The slope of the sigmoid, p (1 - p), differs by what is met: a gradient counts as so many of a noise word's. Those and
# true pairs have logits of -2 and 1 or 2 in the mean, and a slope of about 0.1; nodes of the tree, whose loss is 0.64
# of the 0.69 of guessing, a slope of 0.2; and a label of probability p has 0.4 p (1 - p), as its logits grow, too.
NODE, LABEL = 2.0, 4.0

#: Of the rows of each matrix: float64, or float32 where they are put together.
Gradients = state.Matrices


class Shares(NamedTuple):
    """What merging goes by: float32 arrays, an entry a row."""

    gradients: Gradients  # of all shards, in an epoch
    effective: Gradients  # how many shards of equal parts would bring them: 1 where one shard brings all


def noise_shares(noise: np.ndarray) -> np.ndarray:
    """The probability of each noise word, from its alias table."""
    stays = noise["threshold"] / 2.0**32
    return (stays + np.bincount(noise["other"], 1 - stays, len(noise))) / max(1, len(noise))


def expected_gradients(
    texts: state.Texts, words: state.Words, settings: state.Settings, sizes: tuple[int, int, int]
) -> Gradients:
    """How many gradients an epoch of these texts brings to the rows of W, D and C, which have so many `sizes`.

    In the mean over draws: of subsampling, windows and noise words.
    """
    if settings.labels:
        return _of_classes(texts, words, settings, sizes)
    counts = np.bincount(texts.tokens, minlength=words.size)[: words.size].astype(float)
    kept = counts.copy()
    kept[: len(words.keep)] *= words.keep / 2.0**32
    tokens = kept.sum()
    around = (settings.window + 1 if settings.shrink else 2 * settings.window) if settings.window else 0
    D: np.ndarray = np.zeros(sizes[1])
    tags = 0.0
    if len(texts.tags.start):
        each = np.diff(texts.tags.start)
        lengths = np.diff(texts.offsets) * (tokens / max(1, len(texts.tokens)))  # about what is left of a text
        D = np.bincount(texts.tags.row, np.repeat(lengths, each), sizes[1])
        tags = D.sum() / max(tokens, 1.0)  # to a token
    C, met = _of_outputs(kept * (around + tags) if settings.skipgram else kept, words, settings, sizes[2])
    inputs = kept * around * met
    W: np.ndarray = inputs if not len(words.rows.start) else _of_rows(words.rows, inputs)
    if settings.divide and not settings.skipgram:  # a row receives a part of each
        W, D = W / max(1, around), D / max(1, around)
    return Gradients(np.pad(W, (0, sizes[0] - len(W))), D * met, C)


def _of_classes(
    texts: state.Texts, words: state.Words, settings: state.Settings, sizes: tuple[int, int, int]
) -> Gradients:
    """In classification, where a text is the mean of rows, and predicts one of its labels, or all."""
    labels = np.diff(texts.tags.start)
    count = texts.weights.astype(float) if len(texts.weights) else np.ones(len(labels))
    each = count if settings.every and not settings.softmax else count / np.maximum(labels, 1)
    outputs = sizes[2] + settings.tree  # a tree has a node less than labels
    targets = np.bincount(texts.tags.row, np.repeat(each, labels), outputs)
    if settings.every:
        share = targets / max(count.sum(), 1e-9)
        bends = LABEL * share * (1 if settings.softmax else 1 - share)
        C, met = count.sum() * bends, float(bends.sum())
    else:
        C, met = _of_outputs(targets, words, settings, sizes[2])
    of_text = count[: len(words.rows.start) - 1] / np.maximum(np.diff(words.rows.start), 1)  # a share for each row
    W = _of_rows(words.rows, of_text * met)
    return Gradients(np.pad(W, (0, sizes[0] - len(W))), np.zeros(0), C)


def _of_outputs(
    targets: np.ndarray, words: state.Words, settings: state.Settings, size: int
) -> tuple[np.ndarray, float]:
    """How many gradients so many targets bring to the rows of C, and to what predicts one, in the mean."""
    C, met = np.zeros(size), 0.0
    if settings.negative:
        C[: len(targets)] += targets
        shares = noise_shares(words.noise)
        C[: len(shares)] += shares * targets.sum() * settings.negative
        met += 1 + settings.negative
    if settings.tree:
        depth = np.diff(words.tree.start)
        of_nodes = np.bincount(words.tree.node, np.repeat(targets, depth), size - settings.node_base)
        C[settings.node_base :] += NODE * of_nodes
        met += NODE * float(np.average(depth, weights=np.maximum(targets, 1e-9)))
    return C, met


def _of_rows(rows: state.Rows, inputs: np.ndarray) -> np.ndarray:
    each = np.diff(rows.start)
    return np.bincount(rows.row, np.repeat(inputs[: len(each)], each))


def shares_of(shards: list[Gradients]) -> Shares:
    """What merging goes by, from the gradients of each shard."""
    total = Gradients(*(np.sum(kind, axis=0) for kind in zip(*shards, strict=True)))
    squares = (np.sum(np.square(kind), axis=0) for kind in zip(*shards, strict=True))
    effective = [
        np.divide(all_of * all_of, square, out=np.ones_like(all_of), where=square > 0)
        for all_of, square in zip(total, squares, strict=True)
    ]
    return Shares(
        Gradients(*(each.astype(np.float32) for each in total)),
        Gradients(*(each.astype(np.float32) for each in effective)),
    )
