"""Vectors normalized and mapped as they are read, block by block: of a million words no copy is made."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from .blocks import blocks_of, unit_rows

__all__ = ["Rows", "mean_direction"]

_HELD = 1 << 27  # bytes of rows that are computed once and kept


def mean_direction(matrix: np.ndarray) -> np.ndarray:
    """The mean of all rows that are not zero, each brought to length 1: float32 (D,)."""
    total, number = np.zeros(matrix.shape[1]), 0
    for block in blocks_of(len(matrix)):
        rows = matrix[block]
        total += unit_rows(rows).sum(axis=0, dtype=np.float64)
        number += int(rows.any(axis=1).sum())
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
    chosen : int64 array, optional
        Which rows these are; by default all.

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
        chosen: np.ndarray | None = None,
    ):
        self._matrix, self._mean, self._mapped, self._unit, self._chosen = matrix, mean, mapped, unit, chosen
        self._held: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self._matrix if self._chosen is None else self._chosen)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""
        return len(self), self._matrix.shape[1] if self._mapped is None else self._mapped.shape[1]

    def first(self, limit: int | None) -> Rows:
        """The first rows, so many at most."""
        return self if limit is None else Rows(self._matrix[:limit], self._mean, self._mapped, self._unit)

    def chosen(self, rows: np.ndarray) -> Rows:
        """Some rows, int64 (rows,), in this order."""
        return Rows(self._matrix, self._mean, self._mapped, self._unit, rows)

    def held(self) -> Rows:
        """The same; where they are few enough, computed here once, and not for every block that meets them."""
        if self._held is None and 4 * self.shape[0] * self.shape[1] <= _HELD:
            self._held = self.array()
        return self

    @threadpool_limits.wrap(limits=1, user_api="blas")
    def array(self) -> np.ndarray:
        """All rows, float32 (V, D)."""
        made = np.empty(self.shape, np.float32)
        for block in blocks_of(len(self)):
            made[block] = self[block]
        return made

    def __getitem__(self, block: slice) -> np.ndarray:
        return unit_rows(self.moved(block)) if self._held is None else self._held[block]

    def moved(self, block: slice) -> np.ndarray:
        """Some rows, less the mean and mapped, but not brought to length 1 thereafter: float32 (rows, D)."""
        rows = np.asarray(self._matrix[block if self._chosen is None else self._chosen[block]], np.float32)
        rows = unit_rows(rows) if self._unit else rows
        if self._mean is not None:
            zero = ~rows.any(axis=1)
            rows = rows - self._mean
            rows[zero] = 0
        return rows if self._mapped is None else rows @ self._mapped
