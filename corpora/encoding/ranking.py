"""From provisional types to ranks: spelled as strings, equal ones merged, the most frequent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from ..sources.lines import undecodable
from ..storage.corpus_folder import type_lines
from .numbering import DraftTypes

__all__ = ["Ranking", "Settled", "by_rank", "first_broken", "rank", "ranks_from", "settle"]


class Ranking(NamedTuple):
    """The types in rank order."""

    size: int
    lines: Iterable[bytes]  # the types as their file has them; can be gone through once
    counts: np.ndarray  # int64 (types,), descending
    ranks: np.ndarray  # int32 (provisional ids,): the rank of each provisional id
    undecodable_bytes: int
    first_undecodable: int | None  # where it is, in the unit of `DraftTypes.first`


class Settled(NamedTuple):
    """Types as they are spelled in the end, each once."""

    types: list[str]
    counts: np.ndarray  # int64 (types,)
    first: np.ndarray  # int64 (types,): where each was met first
    merged: np.ndarray | None  # int64 (types as they were met,): which of these each is; None: they are the same
    wrong_bytes: int  # of all occurrences, that are no UTF-8
    first_wrong: int | None  # where the first of them is, in the unit of `first`


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


def rank(
    found: DraftTypes, respell: Callable[[list[str]], list[str]] | None, refuse: Callable[[int], None] | None
) -> Ranking:
    """Order types by count, equal counts by first occurrence, once they are settled.

    `refuse`, if given, is called with the place of the first undecodable byte, in the unit of ``found.first``, to
    raise an error.
    """
    types, counts, first, merged, wrong_bytes, wrong = settle(found.spellings, found.counts, found.first, respell)
    if wrong is not None and refuse:
        refuse(wrong)
    order = by_rank(counts, first)
    ranks = ranks_from(order)
    if merged is not None:
        ranks = ranks[merged]
    lines = [type_lines([types[number] for number in order.tolist()])]
    return Ranking(len(order), lines, counts[order], ranks[found.types], wrong_bytes, wrong)


def first_broken(found: DraftTypes) -> int | None:
    """Where the first byte is that is no UTF-8, in the unit of ``found.first``."""
    return _first_of(found.first, _decode(found.spellings)[1])


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
