"""Graphs that were forged are refused before usearch, which would follow them out of its memory, reads them."""

import numpy as np
import pytest

from wordvec.search import Neighbors

SIZE, DIMENSIONS = 600, 8
HEAD = 8 + 4 * SIZE * DIMENSIONS
NUMBERS = HEAD + 64  # nodes, neighbours above and on the ground, the highest level, the entry
LEVELS = NUMBERS + 40
NODES = LEVELS + 2 * SIZE
GROUND, ABOVE = 4 * 33, 4 * 17


@pytest.fixture(scope="module")
def near():
    return Neighbors(np.random.default_rng(3).normal(size=(SIZE, DIMENSIONS)).astype(np.float32), True)


def levels(graph):
    return np.frombuffer(graph[LEVELS:NODES], "<i2").astype(int)


def node(graph, row):
    return NODES + int((10 + GROUND + levels(graph)[:row] * ABOVE).sum())


def changed(graph, place, number, dtype="<u4"):
    data = bytearray(graph)
    data[place : place + np.dtype(dtype).itemsize] = np.array(number, dtype).tobytes()
    return bytes(data)


FORGED = {
    "a magic word": lambda graph: changed(graph, HEAD, 0, "u1"),
    "a version": lambda graph: changed(graph, HEAD + 7, 3, "<u2"),
    "a kind of numbers": lambda graph: changed(graph, HEAD + 14, 5, "u1"),
    "a number of vectors": lambda graph: changed(graph, HEAD + 17, SIZE + 1, "<u8"),
    "dimensions": lambda graph: changed(graph, HEAD + 33, DIMENSIONS + 1, "<u8"),
    "a vector": lambda graph: changed(graph, 8, np.nan, "<f4"),
    "a number of nodes": lambda graph: changed(graph, NUMBERS, SIZE + 1, "<u8"),
    "room for neighbours": lambda graph: changed(graph, NUMBERS + 8, 0, "<u8"),
    "more room for neighbours": lambda graph: changed(graph, NUMBERS + 16, 1 << 40, "<u8"),
    "the highest level": lambda graph: changed(graph, NUMBERS + 24, 9, "<u8"),
    "an entry that is none": lambda graph: changed(graph, NUMBERS + 32, SIZE, "<u8"),
    "an entry too low": lambda graph: changed(graph, NUMBERS + 32, int((levels(graph) == 0).argmax()), "<u8"),
    "a level": lambda graph: changed(graph, LEVELS, 7, "<i2"),
    "a level below 0": lambda graph: changed(graph, LEVELS, -1, "<i2"),
    "a node's own level": lambda graph: changed(graph, node(graph, 5) + 8, 3, "<i2"),
    "a key": lambda graph: changed(graph, node(graph, 5), SIZE, "<u8"),
    "a neighbour": lambda graph: changed(graph, node(graph, 5) + 14, SIZE),
    "a count of neighbours": lambda graph: changed(graph, node(graph, 5) + 10, 33),
    "a neighbour above": lambda graph: changed(
        graph, node(graph, levels(graph).argmax()) + 14 + GROUND, int((levels(graph) == 0).argmax())
    ),
    "an end": lambda graph: graph[:-4],
    "more behind it": lambda graph: graph + b"\0\0\0\0",
    "nothing": lambda graph: b"",
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_graph_is_refused(near, what, tmp_path):
    path = tmp_path / "graph"
    near.save_graph(path)
    Neighbors.kept(near.unit, near.lengths, path)
    path.write_bytes(FORGED[what](path.read_bytes()))
    with pytest.raises(ValueError, match="its graph"):
        Neighbors.kept(near.unit, near.lengths, path)


def test_a_graph_of_one_vector_is_read(tmp_path):
    near = Neighbors(np.ones((1, 3), np.float32), True)
    near.save_graph(tmp_path / "graph")
    rows, _ = Neighbors.kept(near.unit, near.lengths, tmp_path / "graph").nearest(np.ones((1, 3)), 2)
    assert rows.tolist() == [[0]]
