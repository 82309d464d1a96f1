"""A graph of near vectors, looked at before the library that walks it reads it: usearch follows any number it finds.

What usearch 2 writes, all little-endian: the vectors, behind their number and the bytes of one (two uint32); a head of
64 bytes; five uint64, which are the number of nodes, how many neighbours a node keeps above the ground and on it, the
highest level, and where a walk begins; an int16 for each node, its level; and for each node its key (uint64), its level
again, and for each level from the ground up a uint32 that counts neighbours, and room for as many as it may keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..system.files import release

__all__ = ["require_graph"]

_HEAD, _MAGIC, _MAJOR = 64, b"usearch", 2
_KINDS = b"i\x0b\x0e\x0f"  # inner products, of float32, keys of uint64, nodes of uint32
_KEY, _COUNT = 10, 4  # bytes: of a node's key and level, and of a number
_BLOCK = 1 << 16  # nodes looked at in one go


def require_graph(path: Path, unit: np.ndarray) -> None:
    """Raise `ValueError` unless a file is a whole graph of these vectors, float32 (n, dimensions), with keys by row.

    Every number that a walk follows is looked at.
    """
    size, dimensions = unit.shape
    start = 8 + 4 * size * dimensions
    if path.stat().st_size < start + _HEAD + 40:
        raise ValueError("its graph is cut short, or one of other vectors")
    data = np.memmap(path, np.uint8, "r")
    if data[:8].view("<u4").tolist() != [size, 4 * dimensions] or not _are(data[8:start].view("<f4"), unit):
        raise ValueError("its graph is one of other vectors")
    _require_head(data[start : start + _HEAD].tobytes(), size, dimensions)
    _Nodes(data[start + _HEAD :], size).require()


def _are(flat: np.ndarray, unit: np.ndarray) -> bool:
    """Whether numbers of a mapped file are those of vectors."""
    rows = flat.reshape(unit.shape)
    for start in range(0, len(unit), _BLOCK):
        if not np.array_equal(rows[start : start + _BLOCK], unit[start : start + _BLOCK]):
            return False
        release(flat)
    return True


def _require_head(head: bytes, size: int, dimensions: int) -> None:
    numbers = np.frombuffer(head[17:41], "<u8").tolist()
    if head[:7] != _MAGIC or head[13:17] != _KINDS or numbers != [size, 0, dimensions] or head[41]:
        raise ValueError("its graph is none of usearch's, or one of other vectors")
    if int.from_bytes(head[7:9], "little") != _MAJOR:
        raise ValueError(f"its graph is not of usearch {_MAJOR}")


class _Nodes:
    """The nodes of a graph behind its head, uint8."""

    def __init__(self, data: np.ndarray, size: int):
        self.data, self.size = data, size
        nodes, above, ground, self.highest, self.entry = data[:40].copy().view("<u8").tolist()
        if nodes != size or not 0 < above <= ground < 1 << 16 or len(data) < 40 + 2 * size:
            raise _wrong("the number of its nodes or of their neighbours")
        self.above, self.ground = above, ground
        self.levels = data[40 : 40 + 2 * size].copy().view("<i2").astype(np.int64)
        lengths = _KEY + 4 * (1 + ground) + self.levels * 4 * (1 + above)
        self.starts = 40 + 2 * size + np.cumsum(lengths) - lengths
        if (self.levels < 0).any() or 40 + 2 * size + lengths.sum() != len(data):
            raise _wrong("the levels of its nodes")

    def require(self) -> None:
        """Raise `ValueError` where a number leads out of the graph."""
        if self.size and (self.entry >= self.size or self.levels[self.entry] != self.highest):
            raise _wrong("where a walk begins")
        if self.size and self.levels.max() > self.highest:
            raise _wrong("the levels of its nodes")
        for rows in self._blocks(0):
            begin = self._read(self.starts[rows], _KEY)
            keys = np.ascontiguousarray(begin[:, :8]).view("<u8")[:, 0]
            levels = np.ascontiguousarray(begin[:, 8:]).view("<i2")[:, 0]
            if (keys != rows.astype(np.uint64)).any() or (levels != self.levels[rows]).any():
                raise _wrong("the keys of its nodes")
        for level in range(self.levels.max(initial=-1) + 1):
            for rows in self._blocks(level):
                self._require_neighbors(rows, level)

    def _require_neighbors(self, rows: np.ndarray, level: int) -> None:
        most = self.above if level else self.ground
        before = _KEY + (_COUNT * (1 + self.ground) + (level - 1) * _COUNT * (1 + self.above) if level else 0)
        lists = self._read(self.starts[rows] + before, _COUNT * (1 + most)).view("<u4")
        counts, neighbors = lists[:, 0], lists[:, 1:]
        listed = np.arange(most) < counts[:, None]
        if (counts > most).any() or (neighbors[listed] >= self.size).any():
            raise _wrong("the neighbours of a node")
        if (self.levels[neighbors[listed]] < level).any():
            raise _wrong("the neighbours of a node")

    def _blocks(self, level: int) -> Iterator[np.ndarray]:
        """The nodes that reach a level, some at a time."""
        rows = np.flatnonzero(self.levels >= level)
        return (rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK))

    def _read(self, starts: np.ndarray, length: int) -> np.ndarray:
        """So many bytes from each start: uint8 (starts, length)."""
        return self.data[starts[:, None] + np.arange(length)]


def _wrong(what: str) -> ValueError:
    return ValueError(f"its graph cannot be walked, by {what}")
