"""From provisional types to ranks: spelled as strings, equal ones merged, the most frequent first."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..sources.lines import undecodable
from .numbering import DraftTypes

__all__ = ["Ranking", "first_broken", "rank"]


class Ranking(NamedTuple):
    """The types in rank order."""

    types: list[str]
    counts: np.ndarray  # int64 (types,), descending
    ranks: np.ndarray  # int32 (provisional ids,): the rank of each provisional id
    undecodable_bytes: int
    first_undecodable: int | None  # where it is, in the unit of `DraftTypes.first`


def rank(
    found: DraftTypes, respell: Callable[[list[str]], list[str]] | None, refuse: Callable[[int], None] | None
) -> Ranking:
    """Order types by count, equal counts by first occurrence.

    Lower-casing and what else may `respell` a type, and the repair of undecodable bytes, are done here, once a type
    instead of once a token; types that become equal by it are one type. That gives what lower-casing the text would
    give, because no rule of Unicode looks past a separator. `refuse`, if given, is called with the place of the first
    undecodable byte, in the unit of ``found.first``, to raise an error.
    """
    types, broken = _decode(found.spellings)
    first = _first_of(found, broken)
    if first is not None and refuse:
        refuse(first)
    wrong_bytes = sum(size * int(found.counts[number]) for number, (_, size) in broken.items())
    if respell:
        types = respell(types)
    counts, places, merged = found.counts, found.first, None
    if respell or broken:
        types, counts, places, merged = _merge(types, counts, places)
    order = np.lexsort((places, -counts))
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    if merged is not None:
        ranks = ranks[merged]
    ranked = [types[number] for number in order.tolist()]
    return Ranking(ranked, counts[order], ranks[found.types], wrong_bytes, first)


def first_broken(found: DraftTypes) -> int | None:
    """Where the first byte is that is no UTF-8, in the unit of ``found.first``."""
    return _first_of(found, _decode(found.spellings)[1])


def _first_of(found: DraftTypes, broken: dict[int, tuple[int, int]]) -> int | None:
    return min((int(found.first[number]) + start for number, (start, _) in broken.items()), default=None)


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
