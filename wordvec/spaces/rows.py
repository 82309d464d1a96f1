"""Vectors normalized and mapped as they are read, block by block: of a million words no copy is made."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..vectors.plain import lengths_of

__all__ = ["BLOCK", "Rows", "blocks_of", "mean_direction", "unit_rows"]

BLOCK = 1 << 14  # rows that are worked on at once
_HELD = 1 << 28  # bytes of rows that are computed once and kept


def blocks_of(size: int, step: int = BLOCK) -> Iterator[slice]:
    """Cut so many rows into blocks."""
    return (slice(first, min(first + step, size)) for first in range(0, size, step))


def unit_rows(block: np.ndarray) -> np.ndarray:
    """Rows brought to length 1, float32; a zero vector, which points nowhere, stays."""
    block = np.asarray(block, np.float32)
    return block / np.maximum(lengths_of(block), np.finfo(np.float32).tiny)[:, None]


def mean_direction(matrix: np.ndarray) -> np.ndarray:
    """The mean of all rows that are not zero, each brought to length 1: float32 (D,)."""
    total, number = np.zeros(matrix.shape[1]), 0
    for block in blocks_of(len(matrix)):
        unit = unit_rows(matrix[block])
        total += unit.sum(axis=0, dtype=np.float64)
        number += int(unit.any(axis=1).sum())
    return (total / max(number, 1)).astype(np.float32)


class Rows:
    """Rows as cosines are taken of them: (turned, if need be, and) of length 1.

    Parameters
    ----------
    matrix : float array (V, D)
    mean : float32 array (D,), optional
        What is subtracted from every row.
    mapped : float32 array (D, D), optional
        What the row is multiplied by after that.
    unit : bool, default True
        Whether rows are brought to length 1 before, too, so that long ones are not less changed by the mean.

    Notes
    -----
    With a mean that is unit, center, unit: what Artetxe, Labaka & Agirre (2018a) take for best. Zero vectors stay zero.
    """

    def __init__(
        self,
        matrix: np.ndarray,
        mean: np.ndarray | None = None,
        mapped: np.ndarray | None = None,
        unit: bool = True,
    ):
        self._matrix, self._mean, self._mapped, self._unit = matrix, mean, mapped, unit
        self._held: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self._matrix)

    @property
    def dimensions(self) -> int:
        """The length of a row."""
        return self._matrix.shape[1] if self._mapped is None else self._mapped.shape[1]

    def first(self, limit: int | None) -> Rows:
        """The first rows, so many at most."""
        return self if limit is None else Rows(self._matrix[:limit], self._mean, self._mapped, self._unit)

    def chosen(self, rows: np.ndarray) -> Rows:
        """Some rows, int64 (rows,)."""
        return Rows(self._matrix[rows], self._mean, self._mapped, self._unit)

    def held(self) -> Rows:
        """The same; where they are few enough, computed here once, and not for every block that meets them."""
        if self._held is None and len(self) * self.dimensions * 4 <= _HELD:
            self._held = self.array()
        return self

    def array(self) -> np.ndarray:
        """All rows, float32 (V, D)."""
        made = np.empty((len(self), self.dimensions), np.float32)
        for block in blocks_of(len(self)):
            made[block] = self[block]
        return made

    def __getitem__(self, chosen: slice | np.ndarray) -> np.ndarray:
        """Some rows, float32 (rows, D)."""
        if self._held is not None:
            return self._held[chosen]
        rows = self.moved(chosen)
        return unit_rows(rows)

    def moved(self, chosen: slice | np.ndarray) -> np.ndarray:
        """Some rows, less the mean and mapped, but not brought to length 1 thereafter."""
        rows = np.asarray(self._matrix[chosen], np.float32)
        rows = unit_rows(rows) if self._unit else rows
        if self._mean is not None:
            zero = ~rows.any(axis=1)
            rows = rows - self._mean
            rows[zero] = 0
        return rows if self._mapped is None else rows @ self._mapped
