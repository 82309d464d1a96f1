"""Compiled random walks: many at once, so that none of them waits for memory.

A step of a walk reads where the neighbours of a node are, then one of these: two reads from anywhere in memory. So a
group of walks goes in step, and each asks for its next line of the cache while the others move.

The second order is drawn by rejection (Yang et al. 2019, KnightKing). With a bias of at most `most` for each edge, a
neighbour is proposed by its weight and taken with probability ``bias / most``. What is above `most` in the bias of the
way back is a mass of its own, drawn first. So nothing is kept for pairs of edges, and a step costs a few proposals,
whatever the degrees. Where p and q are extreme it may cost thousands: after as many as the node has edges, and some,
the step is drawn from the weights of them all, which changes nothing of its distribution.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import int64, uint64

from ...jit.draws import draw, mix
from ...jit.machine import prefetch
from ...jit.options import always_inlined, inner, kernel
from ...jit.structs import struct

__all__ = [
    "ALIAS",
    "GROUP",
    "Adjacency",
    "Bias",
    "Group",
    "add_up",
    "count_visits",
    "fill_aliases",
    "new_group",
    "walk_first",
    "walk_second",
]

GROUP = 64  # walks that go in step
PATIENCE = 32  # proposals of a step that are left, besides one for each edge, before all edges are weighed
WAY_BACK, NO_EDGE = -1, -2  # in place of an edge that is proposed
MISSING, TAKEN, LEFT = -1, -2, -3  # in place of an edge that is found
OTHER_BITS, MORE_BITS = 0xD1342543DE82EF95, 0xAF251AF3B0F025B5
ALIAS = np.dtype([("threshold", np.uint32), ("other", np.int32)])


@struct
class Adjacency(NamedTuple):
    """A graph as compiled code reads it: the edges of node `i` are ``starts[i]:starts[i + 1]``."""

    starts: np.ndarray  # int64 (nodes + 1,)
    neighbors: np.ndarray  # int32 (edges,), ascending for each node
    weights: np.ndarray  # float32 (edges,), or none
    aliases: np.ndarray  # ALIAS (edges,), or none: `other` is the place of an edge among those of its node
    totals: np.ndarray  # float64 (nodes,): the sum of the weights of a node's edges, or none
    typical: np.ndarray  # float32 (nodes,): below it an edge of the node is loose, as node2vec+ has it; or none
    symmetric: bool


@struct
class Bias(NamedTuple):
    """The biases of the second order, as node2vec has them."""

    back: float  # 1 / p
    out: float  # 1 / q
    most: float  # max(1, 1 / q)
    least: float  # min(1, 1 / p, 1 / q)


@struct
class Group(NamedTuple):
    """What the walks of a group remember."""

    walks: np.ndarray  # which each is; -1 for none
    places: np.ndarray  # nodes that it has
    before: np.ndarray  # the node before
    nodes: np.ndarray  # the one where it is
    edges: np.ndarray  # the edge that is proposed, `WAY_BACK` or `NO_EDGE`
    others: np.ndarray  # the node there
    trials: np.ndarray  # draws so far
    left: np.ndarray  # proposals of this step that were not taken
    found: np.ndarray  # what the search has found: an edge, `MISSING`, `TAKEN` or `LEFT`
    keys: np.ndarray  # uint64
    heights: np.ndarray  # float64: below what bias the proposal is taken
    returns: np.ndarray  # float64: the mass of the way back that is above `most`
    searching: np.ndarray  # of each search: which walk it is for
    lows: np.ndarray  # where it starts
    sizes: np.ndarray  # among how many edges
    targets: np.ndarray  # for which node


def new_group() -> Group:
    """Room for a group of walks."""
    number = {"keys": np.uint64, "heights": np.float64, "returns": np.float64}
    return Group(*(np.zeros(GROUP, number.get(name, np.int64)) for name in Group._fields))


@kernel
def add_up(starts, weights, totals, squares):
    """The sum (float64) of the weights of each node's edges, and of their squares."""
    for node in range(totals.shape[0]):
        for edge in range(starts[node], starts[node + 1]):
            weight = float(weights[edge])
            totals[node] += weight
            squares[node] += weight * weight


@kernel
def fill_aliases(starts, weights, shares, stack, aliases):
    """Walker's alias tables, one for each node, by Vose's construction; `shares` (float64) and `stack` (int64) are room
    for as many numbers as the largest node has edges.
    """
    for node in range(starts.shape[0] - 1):
        start, degree = starts[node], starts[node + 1] - starts[node]
        total = 0.0
        for i in range(degree):
            total += weights[start + i]
        lows, highs = 0, degree
        for i in range(degree):
            shares[i] = weights[start + i] * degree / total
            aliases[start + i].threshold = np.uint32(0)
            aliases[start + i].other = i
            if shares[i] < 1.0:
                stack[lows] = i
                lows += 1
            else:
                highs -= 1
                stack[highs] = i
        while lows > 0 and highs < degree:
            lows -= 1
            low, high = stack[lows], stack[highs]
            aliases[start + low].threshold = np.uint32(min(shares[low] * 4294967296.0, 4294967295.0))
            aliases[start + low].other = high
            shares[high] -= 1.0 - shares[low]
            if shares[high] < 1.0:
                highs += 1
                stack[lows] = high
                lows += 1


@always_inlined
def _one_of(bits, count):
    """One of `count` numbers, by the upper 32 of 64 random bits."""
    return int64(((bits >> uint64(32)) * uint64(count)) >> uint64(32))


@always_inlined
def _fraction(bits):
    """A number in [0, 1) of random bits."""
    return float(bits >> uint64(11)) * 2.0**-53


@always_inlined
def _drawn(graph, start, place, bits):
    """The place of an edge by its weight: the one that was drawn uniformly, or its other one, by the lower bits."""
    if graph.aliases.shape[0] == 0:
        return start + place
    entry = graph.aliases[start + place]
    return start + (place if (bits & uint64(0xFFFFFFFF)) < uint64(entry.threshold) else int64(entry.other))


@inner
def _edge(graph, node, other):
    """The place of an edge; -1 if there is none."""
    low = graph.starts[node]
    size = graph.starts[node + 1] - low
    if size == 0:
        return int64(-1)
    while size > 1:
        half = size >> 1
        low += half if graph.neighbors[low + half] <= other else int64(0)
        size -= half
    return low if graph.neighbors[low] == other else int64(-1)


@kernel
def walk_first(graph, keys, nodes, lengths, group):
    """Walks of the first order from ``nodes[:, 0]``, which become the rows of `nodes`.

    Parameters
    ----------
    graph : Adjacency
    keys : uint64 array (walks,)
        Of the passes; the draws of a walk depend on it and on the node where the walk starts.
    nodes : int32 array (walks, length)
    lengths : int64 array (walks,)
        How many nodes each walk has: fewer where a node has no way out.
    group : Group
    """
    walks, length = nodes.shape
    for begin in range(0, walks, GROUP):
        size = min(GROUP, walks - begin)
        for k in range(size):
            group.keys[k] = draw(keys[begin + k], int64(nodes[begin + k, 0]))
            lengths[begin + k] = length
        for place in range(1, length):
            for k in range(size):
                node = int64(nodes[begin + k, place - 1])
                edge = int64(-1)
                if node >= 0:
                    start = graph.starts[node]
                    degree = graph.starts[node + 1] - start
                    if degree:
                        bits = draw(group.keys[k], place)
                        edge = _drawn(graph, start, _one_of(bits, degree), bits)
                        prefetch(graph.neighbors, edge)
                    else:
                        lengths[begin + k] = place
                group.edges[k] = edge
            for k in range(size):
                edge = group.edges[k]
                node = np.int32(-1)
                if edge >= 0:
                    node = graph.neighbors[edge]
                    prefetch(graph.starts, int64(node))
                nodes[begin + k, place] = node


@always_inlined
def _start(group, k, walk, keys, nodes):
    """Let a walk of the group be another one."""
    node = int64(nodes[walk, 0])
    group.walks[k], group.places[k], group.trials[k], group.left[k] = walk, 1, 0, 0
    group.before[k], group.nodes[k], group.returns[k] = -1, node, 0.0
    group.keys[k] = draw(keys[walk], node)


@always_inlined
def _proposed(graph, bias, group, k):
    """The edge that a walk may take next; `WAY_BACK`, or `NO_EDGE`."""
    node = group.nodes[k]
    start = graph.starts[node]
    degree = graph.starts[node + 1] - start
    if degree == 0:
        return NO_EDGE
    bits = draw(group.keys[k], group.trials[k])
    if group.returns[k] > 0.0:
        total = float(degree) if graph.weights.shape[0] == 0 else float(graph.totals[node])
        if _fraction(mix(bits ^ uint64(OTHER_BITS))) * (group.returns[k] + bias.most * total) < group.returns[k]:
            return WAY_BACK
    return _drawn(graph, start, _one_of(bits, degree), bits)


@always_inlined
def _must_search(bias, group, k, other):
    """Whether it takes a search to decide on an edge; if not, whether it is taken is noted as what is found."""
    before = group.before[k]
    if before < 0 or group.edges[k] == WAY_BACK:
        group.found[k] = TAKEN
        return False
    bits = draw(group.keys[k] ^ uint64(OTHER_BITS), group.trials[k])
    height = group.heights[k] = _fraction(bits) * bias.most
    sure = bias.least
    if other == before:
        sure = min(bias.back, bias.most)
    elif height >= sure:
        return True
    group.found[k] = TAKEN if height < sure else LEFT
    return False


@inner
def _search(graph, group, searches):
    """Look for the edges of `searches` walks in step: in each step the half that it is not in is left out."""
    longest = int64(1)
    for i in range(searches):
        longest = max(longest, group.sizes[i])
    while longest > 1:
        for i in range(searches):
            half = group.sizes[i] >> 1
            low = group.lows[i]
            group.lows[i] = low + half if graph.neighbors[low + half] <= group.targets[i] else low
            group.sizes[i] -= half
        longest -= longest >> 1
    for i in range(searches):
        low = group.lows[i]
        there = group.sizes[i] == 1 and graph.neighbors[low] == group.targets[i]
        group.found[group.searching[i]] = low if there else MISSING


@always_inlined
def _bias_of(graph, bias, node, edge, other, found):
    """The bias of an edge to a node that is not the one before, by the edge that was `found` between these two."""
    if graph.typical.shape[0] == 0:
        return bias.out if found == MISSING else 1.0
    typical = float(graph.typical[other])
    weight = float(graph.weights[found]) if found >= 0 else 0.0
    if found >= 0 and weight >= typical:
        return 1.0
    if float(graph.weights[edge]) < float(graph.typical[node]):
        return min(1.0, bias.out)
    return bias.out + (1.0 - bias.out) * (weight / typical if typical > 0.0 else 0.0)


@always_inlined
def _is_taken(graph, bias, group, k):
    """Whether the edge that is proposed is taken, by what the search has found."""
    found = group.found[k]
    if found in (TAKEN, LEFT):
        return found == TAKEN
    return group.heights[k] < _bias_of(graph, bias, group.nodes[k], group.edges[k], group.others[k], found)


@inner
def _weighed(graph, bias, group, k):
    """An edge for a walk by the weights and biases of all that its node has: each replaces those before it with its
    share of the sum so far.
    """
    node, before = group.nodes[k], group.before[k]
    key = draw(group.keys[k] ^ uint64(MORE_BITS), group.trials[k])
    total = 0.0
    chosen = graph.starts[node]
    for edge in range(graph.starts[node], graph.starts[node + 1]):
        other = int64(graph.neighbors[edge])
        mass = bias.back if other == before else _bias_of(graph, bias, node, edge, other, _edge(graph, before, other))
        if graph.weights.shape[0]:
            mass *= float(graph.weights[edge])
        total += mass
        if _fraction(draw(key, edge)) * total < mass:
            chosen = edge
    return chosen


@inner
def _way_back(graph, bias, edge, node, before):
    """The mass of the way back to `before` that is above `most`, after the step along `edge`."""
    if bias.back <= bias.most:
        return 0.0
    if not graph.symmetric or edge < 0:
        edge = _edge(graph, node, before)
    if edge < 0:
        return 0.0
    return (bias.back - bias.most) * (float(graph.weights[edge]) if graph.weights.shape[0] else 1.0)


@kernel
def walk_second(graph, bias, keys, nodes, lengths, group):
    """Walks of the second order; parameters are those of `walk_first`, and the `Bias`."""
    walks, length = nodes.shape
    started = 0
    for k in range(GROUP):
        group.walks[k] = -1
    while True:
        running = 0
        for k in range(GROUP):
            if group.walks[k] < 0 and started < walks:
                _start(group, k, started, keys, nodes)
                started += 1
            if group.walks[k] < 0:
                group.edges[k] = NO_EDGE
                continue
            running += 1
            group.edges[k] = edge = _proposed(graph, bias, group, k)
            if edge == NO_EDGE:
                lengths[group.walks[k]] = group.places[k]
                group.walks[k] = -1
            elif edge >= 0:
                prefetch(graph.neighbors, edge)
        if running == 0:
            break
        for k in range(GROUP):
            if group.edges[k] != NO_EDGE:
                edge = group.edges[k]
                other = int64(graph.neighbors[edge]) if edge >= 0 else group.before[k]
                group.others[k] = other
                prefetch(graph.starts, other)
        searches = 0
        for k in range(GROUP):
            if group.edges[k] != NO_EDGE and _must_search(bias, group, k, group.others[k]):
                node, other = group.before[k], group.others[k]
                low, size = graph.starts[node], graph.starts[node + 1] - graph.starts[node]
                if graph.symmetric and graph.starts[other + 1] - graph.starts[other] < size:
                    low, size = graph.starts[other], graph.starts[other + 1] - graph.starts[other]
                    other = node
                group.lows[searches], group.sizes[searches], group.targets[searches] = low, size, other
                group.searching[searches] = k
                prefetch(graph.neighbors, low + (size >> 1))
                searches += 1
        _search(graph, group, searches)
        for k in range(GROUP):
            if group.edges[k] == NO_EDGE:
                continue
            group.trials[k] += 1
            taken = _is_taken(graph, bias, group, k)
            if not taken:
                group.left[k] += 1
                node = group.nodes[k]
                if group.left[k] >= PATIENCE + graph.starts[node + 1] - graph.starts[node]:
                    edge = _weighed(graph, bias, group, k)
                    group.edges[k], group.others[k] = edge, int64(graph.neighbors[edge])
                    taken = True
            if taken:
                walk, place, other = group.walks[k], group.places[k], group.others[k]
                nodes[walk, place] = other
                group.returns[k] = _way_back(graph, bias, group.edges[k], other, group.nodes[k])
                group.before[k], group.nodes[k], group.places[k] = group.nodes[k], other, place + 1
                group.left[k] = 0
                if place + 1 == length:
                    lengths[walk] = length
                    group.walks[k] = -1


@kernel
def count_visits(nodes, lengths, counts):
    """Add to `counts` (int64) how often each node is in the walks."""
    for walk in range(nodes.shape[0]):
        for place in range(lengths[walk]):
            counts[nodes[walk, place]] += 1
