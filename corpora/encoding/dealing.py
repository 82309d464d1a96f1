"""Types dealt into parts by hash, so that all that is known of a type lies in one part: joined part by part.

A part is joined in a small table of its own. So joining takes the memory of what is joined, some 26 bytes a type and
its spelling, where one table of all types takes hundreds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from . import scanner
from .ranking import Spelled, ranks_from

__all__ = ["Dealt", "deal", "join"]


class Dealt(NamedTuple):
    """Types in the order of their parts."""

    types: Spelled
    stops: np.ndarray  # int64 (parts + 1,): the types of a part
    places: np.ndarray  # int32 (types,): where each is that was dealt

    def part(self, number: int) -> tuple[slice, scanner.Table, np.ndarray]:
        """A part's types: as a slice, as a table, their counts."""
        some = slice(*self.stops[number : number + 2].tolist())
        counts, first, starts, spelling = self.types
        table = scanner.table_of(spelling[starts[some.start] : starts[some.stop]].tobytes(), first[some])
        return some, table, counts[some]


def deal(table: scanner.Table, counts: np.ndarray, parts: int) -> Dealt:
    """Deal the types of a table into so many parts, 256 at most."""
    kinds, size, _ = table.used.tolist()
    part = np.empty(kinds, np.uint8)
    scanner.deal(table, parts, part)
    order = np.argsort(part, kind="stable")
    starts = np.append(table.starts[:kinds], size)
    moved = np.concatenate(([0], np.cumsum((starts[1:] - starts[:-1])[order])))
    types = Spelled(counts[order], table.first[order], moved, scanner.gathered(table.spelling, starts, order))
    return Dealt(types, np.cumsum([0, *np.bincount(part, minlength=parts)]), ranks_from(order))


def join(
    lists: Sequence[Dealt],
    where: Sequence[np.ndarray],
    keep: Callable[[Sequence[np.ndarray]], Sequence[np.ndarray]] | None = None,
) -> Spelled:
    """Join types that were dealt into as many parts.

    Parameters
    ----------
    lists : sequence of Dealt
    where : sequence of int32 array
        For each of them, to be filled in: which of all types each of its types is, in the order of its parts.
    keep : callable
        Given the arrays of a part, and then those of all that is found, it returns them where they need no memory.
    """
    found: list[Sequence[np.ndarray]] = []
    known, size = 0, 0
    keep = keep or (lambda arrays: list(map(np.copy, arrays)))
    for number in range(len(lists[0].stops) - 1):
        parts = [dealt.part(number) for dealt in lists]
        types = sum(len(part.first) for _, part, _ in parts)
        table = scanner.new_table(types + 1, sum(int(part.used[1]) for _, part, _ in parts) + 1)
        for numbers, (some, part, counts) in zip(where, parts, strict=True):
            here = np.empty(len(counts), np.int32)
            scanner.absorb(table, part, counts, here)
            numbers[some] = here + np.int32(known)
        kinds, length, _ = table.used.tolist()
        of_part = scanner.counts(table), table.first[:kinds], table.starts[:kinds] + size, table.spelling[:length]
        found.append(keep(of_part))
        known, size = known + kinds, size + length
    counts, first, starts, spelling = zip(*found, strict=True)
    joined = np.concatenate(counts), np.concatenate(first), np.concatenate([*starts, [size]]), np.concatenate(spelling)
    return Spelled(*keep(joined))
