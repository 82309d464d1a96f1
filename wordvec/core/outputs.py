"""Which output rows a target meets: words drawn from a noise distribution, or the nodes on its Huffman path."""

from __future__ import annotations

import numpy as np

from ..jit.options import allocating, kernel

__all__ = ["NO_NOISE", "alias_table", "huffman_paths"]

ALIAS = np.dtype([("threshold", np.uint32), ("other", np.int32)])
NO_NOISE = np.zeros(0, ALIAS)


@allocating
def _alias(share, table):
    """Vose's construction: pair every word below the mean with one above it."""
    size = share.shape[0]
    below = np.empty(size, np.int64)
    above = np.empty(size, np.int64)
    lows = 0
    highs = 0
    for word in range(size):
        table[word].threshold = 0
        table[word].other = word
        if share[word] < 1.0:
            below[lows] = word
            lows += 1
        else:
            above[highs] = word
            highs += 1
    while lows > 0 and highs > 0:
        lows -= 1
        low = below[lows]
        high = above[highs - 1]
        table[low].threshold = int(share[low] * 4294967296.0)
        table[low].other = high
        share[high] -= 1.0 - share[low]
        if share[high] < 1.0:
            highs -= 1
            below[lows] = high
            lows += 1


def alias_table(counts: np.ndarray, exponent: float) -> np.ndarray:
    """Walker's alias table for drawing words in proportion to ``counts ** exponent``.

    Parameters
    ----------
    counts : int64 array (V,)
    exponent : float
        0.75 in Mikolov et al. 2013; 0 is uniform, 1 the unigram distribution, and it may be negative.

    Returns
    -------
    array (V,) of ``threshold`` (uint32) and ``other`` (int32)
        A uniformly drawn word stays where 32 random bits are below its threshold, else the other is taken. Both stand
        side by side, so that a draw reads memory in one place.
    """
    weight = np.exp(exponent * (np.log(counts) - np.log(counts[0])))
    share = weight / weight.sum() * len(counts)
    table = np.empty(len(counts), ALIAS)
    _alias(share, table)
    return table


@allocating
def _merge(counts, parent, bit):
    """Join the two lightest trees until one is left; counts descend, so two queues give the lightest in order.

    Of a word and a tree of the same weight the tree is joined first, as in word2vec.c and fastText: so the tree is
    theirs, and the nodes of a file of fastText's mean here what they mean there.
    """
    words = counts.shape[0]
    weight = np.empty(max(words - 1, 0), np.int64)
    leaf = words - 1
    oldest = 0
    for node in range(words - 1):
        total = 0
        for side in range(2):
            if leaf >= 0 and (oldest >= node or counts[leaf] < weight[oldest]):
                parent[leaf] = node
                bit[leaf] = side
                total += counts[leaf]
                leaf -= 1
            else:
                parent[words + oldest] = node
                bit[words + oldest] = side
                total += weight[oldest]
                oldest += 1
        weight[node] = total


@kernel
def _paths(words, parent, bit, start, node, label, fill):
    """Lengths of the paths (`fill` false), or the paths themselves from the root down."""
    for word in range(words):
        place = start[word + 1]
        child = word
        length = 0
        while parent[child] >= 0:
            if fill:
                place -= 1
                node[place] = words - 2 - parent[child]
                label[place] = 1 - bit[child]
            child = words + parent[child]
            length += 1
        if not fill:
            start[word + 1] = start[word] + length


@kernel
def _leaves(words, parent, bit, leaves, left):
    """How many leaves hang on each word and node, and how many stand left of all these."""
    for child in range(2 * words - 2):
        leaves[words + parent[child]] += leaves[child]
    for child in range(2 * words - 3, -1, -1):
        above = words + parent[child]
        left[child] = left[above] + (leaves[above] - leaves[child] if bit[child] else 0)


def huffman_paths(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The binary Huffman tree over a vocabulary (Mikolov et al. 2013, section 2.1).

    Parameters
    ----------
    counts : int64 array (V,), descending

    Returns
    -------
    start : int64 array (V + 1,)
        The path of word `w` is at ``start[w]:start[w + 1]`` of the other two.
    node : int32 array
        Inner nodes from the root (0) down; the lighter a node, the larger its number.
    label : int8 array
        1 where the path takes the branch of bit 0, 0 where it takes the branch of bit 1.
    leaf : int32 array (V,)
        The words' leaves, counted from the left, where bit 0 leads: paths that share their beginnings stand together.
    """
    words = len(counts)
    parent = np.full(2 * words - 1, -1, np.int64)
    bit = np.zeros(2 * words - 1, np.int8)
    _merge(counts, parent, bit)
    start = np.zeros(words + 1, np.int64)
    nothing = np.empty(0, np.int32), np.empty(0, np.int8)
    _paths(words, parent, bit, start, *nothing, False)
    node = np.empty(start[-1], np.int32)
    label = np.empty(start[-1], np.int8)
    _paths(words, parent, bit, start, node, label, True)
    leaves = (np.arange(2 * words - 1) < words).astype(np.int32)
    left = np.zeros(2 * words - 1, np.int32)
    _leaves(words, parent, bit, leaves, left)
    return start, node, label, left[:words]
