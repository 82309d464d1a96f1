"""A fitted model as plain data: what trainers hand to files, and files to trainers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.arrays import all_finite
from ..system.cards import Schema, Whole, checked
from ..vectors.quantized import CENTROIDS, Codebook, QuantizedRows
from ..vocabulary import Vocabulary

__all__ = ["SavedModel"]

REMEDY = "save the model again or restore its files"


@dataclass
class SavedModel:
    """A fitted model as plain data; what `params`, `history` and `state` hold is of JSON's types.

    Nothing that was read from a file is trusted: who makes a model of it takes each part by a method that checks it,
    and raises `FormatError` where it is not what the others ask for.
    """

    kind: str  # the name of the trainer, as `wordvec.load` knows it; "vectors" for vectors without a trainer
    params: dict[str, Any]
    arrays: dict[str, np.ndarray]  # "vectors", float32 (V, dimensions), and what the trainer adds; "counts" if known
    words: list[str]  # in rank order
    history: list[dict[str, Any]] = field(default_factory=list)  # a record an epoch
    state: dict[str, Any] = field(default_factory=dict)  # whatever else the trainer needs
    tags: Sequence[Hashable] | None = None  # of documents: strings, numbers, booleans, None, and tuples of them
    place: str | Path = "the model"  # where it was read, as messages call it
    taken: set[str] = field(default_factory=set, compare=False, repr=False)  # arrays that something was made of

    def damaged(self, what: str) -> FormatError:
        """The error that says what is wrong with the model."""
        return FormatError(f"{self.place} is damaged: {what}; {REMEDY}")

    def array(self, name: str, *shape: int, dtype: DTypeLike = np.float32, finite: bool = True) -> np.ndarray:
        """An array, if it is there, of this shape and type, and finite unless it needn't be."""
        found = self.arrays.get(name)
        if found is None:
            raise self.damaged(f"it has no array {name!r}")
        if found.shape != shape or found.dtype != dtype:
            raise self.damaged(
                f"the array {name!r} is {found.dtype} {found.shape}, where {np.dtype(dtype)} {shape} belongs"
            )
        if finite and not all_finite(found):
            raise self.damaged(f"the array {name!r} holds NaN or infinity")
        self.taken.add(name)
        return found

    def rows(self, name: str) -> int:
        """How many rows an array has: 0 where there is none."""
        found = self.arrays.get(name)
        return len(found) if found is not None and found.ndim else 0

    def vocabulary(self, least: int, kept: int = 0) -> Vocabulary:
        """The words, so many at least, with their counts, which descend and are above 0, but for words that were kept
        though they do not occur.
        """
        if len(self.words) < least + kept:
            raise self.damaged(f"it has {len(self.words)} words, where {least + kept} are the least")
        counts = self.counts("counts", len(self.words), kept)
        if (np.diff(counts) > 0).any():
            raise self.damaged("the array 'counts' does not descend")
        return Vocabulary(self.words, counts)

    def counts(self, name: str, size: int, zeros: int = 0) -> np.ndarray:
        """So many counts, each above 0 but for some zeros, whose sum a number of 64 bits can hold."""
        counts = self.array(name, size, dtype=np.int64)
        if counts.min(initial=1) < 0 or (counts == 0).sum() > zeros or counts.sum(dtype=np.float64) >= 2**63:
            raise self.damaged(f"the array {name!r} holds numbers that are no counts")
        return counts

    def buckets(self, below: int) -> np.ndarray:
        """Which buckets of n-grams have a row: ascending, below a limit."""
        found = self.array("buckets", self.rows("buckets"), dtype=np.int64)
        if len(found) and (found[0] < 0 or found[-1] >= below or (np.diff(found) <= 0).any()):
            raise self.damaged(f"the array 'buckets' is not an ascending list of numbers below {below:,}")
        return found

    @property
    def is_quantized(self) -> bool:
        """Whether input rows are codes."""
        return "codes" in self.arrays

    def codes(self, rows: int, dimensions: int, prefix: str = "") -> QuantizedRows:
        """A matrix of codes, of this shape."""
        self.require(state={"quantized": {"dsub": Whole(1), "output_dsub?": Whole(1)}})
        dsub = self.state["quantized"].get(f"{prefix}dsub")
        if dsub is None:
            raise self.damaged(
                f"it has an array '{prefix}codes', and does not say how many dimensions a code stands for"
            )
        book = Codebook(self.array(f"{prefix}centroids", CENTROIDS * dimensions), dimensions, dsub)
        codes = self.array(f"{prefix}codes", rows, book.parts, dtype=np.uint8)
        if f"{prefix}length_codes" not in self.arrays:
            return QuantizedRows(codes, book)
        of_lengths = self.array(f"{prefix}length_codes", rows, dtype=np.uint8)
        return QuantizedRows(codes, book, of_lengths, Codebook(self.array(f"{prefix}lengths", CENTROIDS), 1, 1))

    def require(self, **schemas: Schema) -> None:
        """See that parts that are JSON meet their schemas."""
        parts = {name: getattr(self, name) for name in schemas}
        checked(parts, schemas, self.place, REMEDY)

    def require_all_taken(self) -> None:
        """Raise `FormatError` if it has arrays that a model of its kind and parameters has not."""
        if left := self.arrays.keys() - self.taken:
            raise self.damaged(f"a {self.kind} of these parameters has no array {min(left)!r}")

    def require_finite(self) -> None:
        """Raise `FormatError` before numbers that are not finite are written."""
        for name, array in self.arrays.items():
            if not all_finite(array):
                raise FormatError(
                    f"this {self.kind} cannot be saved: {name} holds NaN or infinity; train again with a lower learning"
                    " rate"
                )
