"""From provisional types to ranks: as they are spelled in the end, equal ones merged, the most frequent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from ..sources.lines import undecodable
from ..storage.arrays import first_undecodable
from ..storage.corpus_folder import type_lines
from . import scanner

__all__ = [
    "DraftTypes",
    "Ranking",
    "Settled",
    "Spelled",
    "by_rank",
    "lines_of",
    "rank",
    "ranks_from",
    "settle",
]

LINES = 1 << 20  # types that are spelled at once


class DraftTypes(NamedTuple):
    """The types of a draft, under provisional ids."""

    spellings: list[str] | bytes  # strings, or bytes with a newline after each
    counts: np.ndarray  # int64 (types,)
    first: np.ndarray  # int64 (types,): where each was met first, in any unit
    types: np.ndarray  # int32 (provisional ids,): the type of each provisional id


class Ranking(NamedTuple):
    """The types in rank order."""

    size: int
    lines: Iterable[bytes]  # the types as their file has them; can be gone through once
    counts: np.ndarray  # int64 (types,), descending
    ranks: np.ndarray  # int32 (provisional ids,): the rank of each provisional id
    undecodable_bytes: int
    first_undecodable: int | None  # where it is, in the unit of `DraftTypes.first`


class Spelled(NamedTuple):
    """Types in UTF-8."""

    counts: np.ndarray  # int64 (types,)
    first: np.ndarray  # int64 (types,): where each was met first
    starts: np.ndarray  # int64 (types + 1,): where a type's bytes start
    spelling: np.ndarray  # uint8: each with a newline after it


class Settled(NamedTuple):
    """Types as they are spelled in the end, each once."""

    types: list[str] | bytes  # strings; or bytes with a newline after each, which stayed as they were
    counts: np.ndarray  # int64 (types,)
    first: np.ndarray  # int64 (types,): where each was met first
    merged: np.ndarray | None  # int64 (types as they were met,): which of these each is; None: they are the same
    wrong_bytes: int  # of all occurrences, that are no UTF-8
    first_wrong: int | None  # where the first of them is, in the unit of `first`

    def spelled(self) -> bytes:
        """The types in UTF-8, with a newline after each; none of them may hold one."""
        return self.types if isinstance(self.types, bytes) else "\n".join([*self.types, ""]).encode()

    def lines(self, order: np.ndarray) -> Iterable[bytes]:
        """The types in an order, as lines of their file."""
        if not isinstance(self.types, bytes):
            return [type_lines(self.types[number] for number in order.tolist())]
        spelling = np.frombuffer(self.types, np.uint8)
        starts = np.concatenate(([0], np.flatnonzero(spelling == scanner.NEWLINE) + 1))
        return lines_of(Spelled(self.counts, self.first, starts, spelling), order)


def settle(
    spellings: list[str] | bytes,
    counts: np.ndarray,
    first: np.ndarray,
    respell: Callable[[list[str]], list[str]] | None,
) -> Settled:
    """Types as they are spelled in the end.

    Lower-casing and what else may `respell` a type, and the repair of undecodable bytes, are done here, once a type
    instead of once a token; types that become equal by it are one type. That gives what lower-casing the text would
    give, because no rule of Unicode looks past a separator.
    """
    if isinstance(spellings, bytes) and not respell and first_undecodable(np.frombuffer(spellings, np.uint8)) is None:
        return Settled(spellings, counts, first, None, 0, None)
    types, broken = _decode(spellings)
    wrong = _first_of(first, broken)
    wrong_bytes = sum(size * int(counts[number]) for number, (_, size) in broken.items())
    if respell:
        types = respell(types)
    if respell or broken:
        return Settled(*_merge(types, counts, first), wrong_bytes, wrong)
    return Settled(types, counts, first, None, wrong_bytes, wrong)


def by_rank(counts: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The order of types by count, those of equal counts by first occurrence (int64)."""
    return np.lexsort((first, -counts))


def ranks_from(order: np.ndarray) -> np.ndarray:
    """The place of each in an order (int32)."""
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def lines_of(types: Spelled, order: np.ndarray) -> Iterator[bytes]:
    """Types in an order, as lines of their file."""
    for place in range(0, len(order), LINES):
        some = scanner.gathered(types.spelling, types.starts, order[place : place + LINES])
        yield some.tobytes().replace(b"\\", b"\\\\")


def rank(
    found: DraftTypes, respell: Callable[[list[str]], list[str]] | None, refuse: Callable[[int], None] | None
) -> Ranking:
    """Order types by count, equal counts by first occurrence, once they are settled.

    `refuse`, if given, is called with the place of the first undecodable byte, in the unit of ``found.first``, to
    raise an error.
    """
    types = settle(found.spellings, found.counts, found.first, respell)
    if types.first_wrong is not None and refuse:
        refuse(types.first_wrong)
    order = by_rank(types.counts, types.first)
    ranks = ranks_from(order)
    if types.merged is not None:
        ranks = ranks[types.merged]
    counts = types.counts[order]
    return Ranking(len(order), types.lines(order), counts, ranks[found.types], types.wrong_bytes, types.first_wrong)


def _first_of(first: np.ndarray, broken: dict[int, tuple[int, int]]) -> int | None:
    return min((int(first[number]) + start for number, (start, _) in broken.items()), default=None)


def _decode(spellings: list[str] | bytes) -> tuple[list[str], dict[int, tuple[int, int]]]:
    """Types as strings; of each that is no UTF-8, its first wrong byte and how many there are."""
    try:
        if isinstance(spellings, bytes):
            return spellings.decode("utf-8").split("\n")[:-1], {}
        "".join(spellings).encode("utf-8")
        return spellings, {}
    except UnicodeError:
        pass
    if isinstance(spellings, bytes):
        raw = spellings.split(b"\n")[:-1]
    else:
        raw = [spelling.encode("utf-8", "surrogatepass") for spelling in spellings]
    broken = {number: wrong for number, token in enumerate(raw) if (wrong := undecodable(token))[1]}
    return [token.decode("utf-8", "replace") for token in raw], broken


def _merge(
    types: list[str], counts: np.ndarray, first: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Types that are spelled alike as one, with the sum of their counts and the earliest of their places."""
    number: dict[str, int] = {}
    merged = np.fromiter((number.setdefault(spelling, len(number)) for spelling in types), np.int64, len(types))
    total = np.zeros(len(number), np.int64)
    earliest = np.full(len(number), np.iinfo(np.int64).max)
    np.add.at(total, merged, counts)
    np.minimum.at(earliest, merged, first)
    return list(number), total, earliest, merged
