"""Which outputs a target meets: noise by its distribution, nodes by the Huffman tree."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from wordvec.core import output_rows, outputs
from wordvec.jit.draws import draw


def test_random_bits_are_those_of_splitmix64():
    """Its first numbers for the seed 1234567, as other implementations give them."""
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert [int(draw(np.uint64(1234567), place)) for place in range(4)] == expected


@pytest.mark.parametrize("exponent", [0.75, 1.0, 0.0, -0.5])
def test_noise_follows_counts_to_the_exponent(exponent):
    counts = np.array([5000, 900, 300, 40, 5, 5, 1])
    noise = outputs.alias_table(counts, exponent)
    bits = [np.uint64(draw(np.uint64(1), place)) for place in range(60_000)]
    draws = np.bincount([output_rows.draw_noise(noise, each) for each in bits], minlength=7)
    expected = counts.astype(float) ** exponent
    np.testing.assert_allclose(draws / draws.sum(), expected / expected.sum(), atol=0.01)


def test_huffman_paths_are_the_shortest_code():
    counts = np.sort(np.random.default_rng(2).integers(1, 1000, 200))[::-1].copy()
    start, node, label, leaf = outputs.huffman_paths(counts)
    codes = {tuple(zip(node[a:b].tolist(), label[a:b].tolist(), strict=True)) for a, b in pairwise(start)}
    assert len(codes) == 200
    assert sum(2.0 ** -len(code) for code in codes) == 1.0
    assert all(code[0][0] == 0 for code in codes)
    bits = [(1 - label[a:b]).tolist() for a, b in pairwise(start)]
    assert sorted(range(200), key=bits.__getitem__) == np.argsort(leaf).tolist()
    heap = sorted(counts.tolist())
    cost = 0
    while len(heap) > 1:
        merged = heap.pop(0) + heap.pop(0)
        cost += merged
        heap.append(merged)
        heap.sort()
    assert (np.diff(start) * counts).sum() == cost
    weights = np.bincount(node, np.repeat(counts, np.diff(start)))
    assert (np.diff(weights) <= 0).all(), "small node numbers are frequent nodes"


def test_the_huffman_tree_is_fasttexts():
    """Its code (`HierarchicalSoftmaxLoss::buildTree`), on counts with many ties; its nodes are numbered backwards."""
    counts = np.sort(np.random.default_rng(3).integers(1, 6, 60))[::-1].copy()
    words = len(counts)
    count, parent, binary = [*counts.tolist(), *[10**15] * (words - 1)], {}, {}
    leaf, node = words - 1, words
    for made in range(words, 2 * words - 1):
        joined = []
        for _ in range(2):
            if leaf >= 0 and count[leaf] < count[node]:
                joined.append(leaf)
                leaf -= 1
            else:
                joined.append(node)
                node += 1
        count[made] = count[joined[0]] + count[joined[1]]
        parent |= dict.fromkeys(joined, made)
        binary[joined[0]], binary[joined[1]] = 0, 1
    start, nodes, labels, _ = outputs.huffman_paths(counts)
    for word in range(words):
        path, child = [], word
        while child in parent:
            path.append((2 * words - 2 - parent[child], 1 - binary[child]))
            child = parent[child]
        ours = slice(start[word], start[word + 1])
        assert list(zip(nodes[ours], labels[ours], strict=True)) == path[::-1]
