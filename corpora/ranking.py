"""From provisional types to ranks: spelled as strings, equal ones merged, the most frequent first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .encoding import Kinds

__all__ = ["Ranking", "rank"]


class Ranking(NamedTuple):
    """The types in rank order."""

    types: list[str]
    counts: np.ndarray  # int64 (types,), descending
    ranks: np.ndarray  # int32 (provisional ids,): the rank of each provisional id
    undecodable_bytes: int


def rank(kinds: Kinds, lower: bool, refuse: Callable[[int], None] | None) -> Ranking:
    """Order types by count, equal counts by first occurrence.

    Lower-casing and the repair of undecodable bytes are done here, once a type instead of once a token; types that
    become equal by it are one type. That gives what lower-casing the text would give, because no rule of Unicode
    looks past a separator.

    Parameters
    ----------
    kinds : Kinds
    lower : bool
        Lower-case the types.
    refuse : callable or None
        Called with the place (in the unit of ``kinds.first``) of the first undecodable byte, to raise an error.
    """
    types, broken = _decode(kinds.spellings)
    if broken and refuse:
        refuse(min(int(kinds.first[kind]) + start for kind, (start, _) in broken.items()))
    undecodable = sum(size * int(kinds.counts[kind]) for kind, (_, size) in broken.items())
    if lower:
        types = [kind.lower() for kind in types]
    counts, first, merged = kinds.counts, kinds.first, None
    if lower or broken:
        types, counts, first, merged = _merge(types, counts, first)
    order = np.lexsort((first, -counts))
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    of_kind = ranks if merged is None else ranks[merged]
    return Ranking([types[kind] for kind in order.tolist()], counts[order], of_kind[kinds.types], undecodable)


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
        raw = [kind.encode("utf-8", "surrogatepass") for kind in spellings]
    broken = {kind: wrong for kind, token in enumerate(raw) if (wrong := undecodable(token))[1]}
    return [token.decode("utf-8", "replace") for token in raw], broken


def undecodable(data: bytes) -> tuple[int, int]:
    """The place of the first byte that is no UTF-8, and how many such bytes there are."""
    try:
        data.decode("utf-8")
        return 0, 0
    except UnicodeDecodeError as error:
        first = error.start
    escaped = data.decode("utf-8", "surrogateescape")  # each such byte as a character that takes three bytes
    return first, (len(escaped.encode("utf-8", "surrogatepass")) - len(data)) // 2


def _merge(types: list[str], counts: np.ndarray, first: np.ndarray):
    """Types that are spelled alike as one, with the sum of their counts and the earliest of their places."""
    number: dict[str, int] = {}
    merged = np.fromiter((number.setdefault(kind, len(number)) for kind in types), np.int64, len(types))
    total = np.zeros(len(number), np.int64)
    earliest = np.full(len(number), np.iinfo(np.int64).max)
    np.add.at(total, merged, counts)
    np.minimum.at(earliest, merged, first)
    return list(number), total, earliest, merged
