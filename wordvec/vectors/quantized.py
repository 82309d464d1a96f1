"""Rows as codes of bytes: product quantization (Jégou, Douze & Schmid 2011) as fastText has it (Joulin et al. 2016).

A row is cut into parts of `dsub` numbers, of which the last may be shorter. Of each part 256 centroids are kept, and of
each row a byte a part: the number of the nearest centroid. Where lengths are kept apart, what is coded has length 1,
and one more byte says how long the row is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

__all__ = ["CENTROIDS", "Codebook", "QuantizedRows"]

CENTROIDS = 256  # of each part: as many as a byte can number
_BLOCK = 2048  # rows that are decoded at once, so that they stay in the cache


@dataclass(frozen=True, eq=False)
class Codebook:
    """The centroids of all parts.

    Attributes
    ----------
    centroids : float32 array (256 * dimensions,)
        Part after part, and of each part centroid after centroid, as fastText's files hold them.
    dimensions : int
        Of a row.
    dsub : int
        Of a part; the last one has what is left.
    """

    centroids: np.ndarray
    dimensions: int
    dsub: int

    @property
    def parts(self) -> int:
        """How many parts a row has."""
        return -(-self.dimensions // self.dsub)

    def columns(self) -> Iterator[slice]:
        """The columns of each part."""
        for first in range(0, self.dimensions, self.dsub):
            yield slice(first, min(first + self.dsub, self.dimensions))

    def of_part(self, columns: slice) -> np.ndarray:
        """The centroids of a part: float32 (256, columns)."""
        return self.centroids[CENTROIDS * columns.start : CENTROIDS * columns.stop].reshape(CENTROIDS, -1)

    def padded(self) -> np.ndarray:
        """The centroids of every part: float32 (parts, 256, dsub), the last one's filled up with zeros."""
        found = np.zeros((self.parts, CENTROIDS, self.dsub), np.float32)
        for part, columns in zip(found, self.columns(), strict=True):
            part[:, : columns.stop - columns.start] = self.of_part(columns)
        return found


@dataclass(frozen=True, eq=False)
class QuantizedRows:
    """A matrix whose rows are codes; `numpy.asarray` gives the numbers that they stand for.

    Attributes
    ----------
    codes : uint8 array (R, parts)
    book : Codebook
    length_codes : uint8 array (R,), optional
        Where lengths are kept apart.
    lengths : Codebook, optional
        Of their one dimension.
    """

    codes: np.ndarray
    book: Codebook
    length_codes: np.ndarray | None = None
    lengths: Codebook | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and dimensions."""
        return len(self.codes), self.book.dimensions

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: slice | np.ndarray) -> QuantizedRows:
        """Some of the rows."""
        of_length = None if self.length_codes is None else self.length_codes[rows]
        return replace(self, codes=self.codes[rows], length_codes=of_length)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        parts, dsub = self.book.parts, self.book.dsub
        whole = np.dtype(f"V{4 * dsub}")  # the numbers of a part as one value, which is faster to copy
        centroids, first = self.book.padded().view(whole).ravel(), CENTROIDS * np.arange(parts)
        found = np.empty((len(self), parts), whole)
        for place in range(0, len(self), _BLOCK):
            some = slice(place, place + _BLOCK)
            np.take(centroids, self.codes[some] + first, out=found[some], mode="clip")
        numbers = np.ascontiguousarray(
            found.view(np.float32).reshape(len(self), parts * dsub)[:, : self.book.dimensions]
        )
        if self.lengths is not None:
            numbers *= self.lengths.centroids[self.length_codes][:, None]
        return numbers if dtype is None else numbers.astype(dtype, copy=False)

    def joined(self, others: QuantizedRows) -> QuantizedRows:
        """These rows and others of the same centroids."""
        lengths = None
        if self.length_codes is not None and others.length_codes is not None:
            lengths = np.concatenate((self.length_codes, others.length_codes))
        return replace(self, codes=np.concatenate((self.codes, others.codes)), length_codes=lengths)

    def arrays(self, prefix: str = "") -> dict[str, np.ndarray]:
        """What a model keeps of them, beside `dsub`."""
        found = {"codes": self.codes, "centroids": self.book.centroids}
        if self.lengths is not None and self.length_codes is not None:
            found |= {"length_codes": self.length_codes, "lengths": self.lengths.centroids}
        return {prefix + name: array for name, array in found.items()}
