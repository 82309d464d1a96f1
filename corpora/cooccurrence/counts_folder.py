"""The folder of co-occurrence counts, and what must hold of rows before compiled code reads them.

===============  ===========================================================================
``starts.npy``   int64 (V + 1,), row `i` is ``starts[i]:starts[i + 1]`` of the other two
``columns.npy``  int32, ascending in each row
``values.npy``   float64, finite and above zero
``counts.json``  corpus and settings they belong to, size and SHA-256 of every other file
===============  ===========================================================================
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...system.cards import Flag, Real, Text, Whole
from ..storage.arrays import damaged, first_true, first_wrong
from ..storage.folders import FolderKind

__all__ = ["COUNTS", "Rows", "require_rows"]

COUNTS = FolderKind(
    what="co-occurrence counts",
    card="counts.json",
    layout=2,  # the first had no digests
    arrays={"starts.npy": np.int64, "columns.npy": np.int32, "values.npy": np.float64},
    schema={
        "sha256": {},
        "settings": {
            "corpus": Text(),
            "words": Whole(1),
            "window": Whole(1),
            "symmetric": Flag(),
            "distance_weighting": Flag(),
        },
        "card": {"nonzeros": Whole(0), "runs_spilled": Whole(0), "seconds": Real(0)},
    },
    remedy="delete the folder and count again",
)


class Rows(NamedTuple):
    """Compressed rows of counts, as the files hold them."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray


def require_rows(folder: Path, rows: Rows, words: int, remedy: str = COUNTS.remedy) -> None:
    """Raise `CorpusError` unless compressed rows are what they should be: of one matrix of `words`, or of several."""
    starts, columns, values = rows
    names = list(COUNTS.arrays)

    def require(holds: bool, file: int, what: str) -> None:
        if not holds:
            raise damaged(folder / names[file], what, remedy)

    require(len(columns) == len(values), 2, f"it has {len(values):,} values, and there are {len(columns):,} columns")
    if not len(starts):
        require(not len(columns), 0, f"it has no rows, and there are {len(columns):,} columns")
        return
    reach = f"rows reach from {starts[0]:,} to {starts[-1]:,}, and there are {len(columns):,} columns"
    require(starts[0] == 0 and starts[-1] == len(columns), 0, reach)
    row = first_true(starts[1:] < starts[:-1])
    require(row is None, 0, f"row {row} ends before it starts")
    place = first_wrong(columns, partial(_wrong_column, starts, words), before=1)
    require(place is None, 1, f"column {place} is out of order, or not one of {words:,} words")
    place = first_wrong(values, _wrong_value)
    require(place is None, 2, f"value {place} is not above zero, or not finite")


def _wrong_column(starts: np.ndarray, words: int, columns: np.ndarray, start: int) -> int | None:
    """The first column that is no word, or not above the one before it in its row."""
    unsigned = columns.view(np.uint32)
    if unsigned.max() >= words:
        return int(np.argmax(unsigned >= words))
    places = np.flatnonzero(columns[1:] <= columns[:-1]) + 1  # which must be starts of rows
    found = starts[np.searchsorted(starts, places + start)] == places + start
    wrong = first_true(~found)
    return None if wrong is None else int(places[wrong])


def _wrong_value(values: np.ndarray, _start: int) -> int | None:
    """The first value that is not above zero, or not finite."""
    if values.min() > 0 and values.max() < np.inf:
        return None
    return int(np.argmin((values > 0) & (values < np.inf)))
