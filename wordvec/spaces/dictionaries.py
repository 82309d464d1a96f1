"""Pairs of words that belong together: from a list or a file, or words that both sides have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..retrofitting import checked_pairs, read_pairs

__all__ = ["SHARED", "Dictionary", "dictionary_pairs", "known_pairs"]

_NUMERAL = re.compile("[0-9]+")

#: Dictionaries that need not be given: words of one spelling.
SHARED = "identical", "numerals"


class Dictionary(NamedTuple):
    """The pairs of a dictionary."""

    rows: np.ndarray  # int64 (known, 2): of source and target
    given: int  # different ones


def dictionary_pairs(given: Iterable[tuple[str, str]] | str | Path) -> list[tuple[str, str]]:
    """The different pairs of a list or a file, in their order."""
    pairs = read_pairs(given, "dictionary") if isinstance(given, str | Path) else checked_pairs(given)
    return list(dict.fromkeys(pairs))


def known_pairs(given: Iterable[tuple[str, str]] | str | Path, source: Any, target: Any) -> Dictionary:
    """The rows of those pairs of which both words have vectors.

    Raises
    ------
    ValueError, TypeError
        There is none, or what is given are no pairs.
    FormatError
        The file cannot be read.
    """
    ours, theirs = source.key_to_index, target.key_to_index
    if isinstance(given, str) and given in SHARED:
        numerals = given == "numerals"
        shared = [word for word in source.index_to_key if word in theirs and (not numerals or _NUMERAL.fullmatch(word))]
        if not shared:
            what = "numeral" if numerals else "word"
            raise ValueError(f"source and target have no {what} in common: give a dictionary, or none at all")
        pairs = [(word, word) for word in shared]
    else:
        pairs = dictionary_pairs(given)
        if not pairs:
            raise ValueError("the dictionary holds no pair of words: give some, or a file of them")
    rows = [(ours[one], theirs[other]) for one, other in pairs if one in ours and other in theirs]
    if not rows:
        raise ValueError(_unknown(pairs, ours, theirs))
    return Dictionary(np.array(rows, np.int64), len(pairs))


def _unknown(pairs: list[tuple[str, str]], ours: dict[str, int], theirs: dict[str, int]) -> str:
    """Why no pair of a dictionary can be used."""
    one, other = pairs[0]
    if any(one in theirs and other in ours for one, other in pairs):
        return (
            f"no pair of the dictionary, such as {one!r} and {other!r}, is known, but some the other way round: source"
            " words come first, so exchange the two models or the columns"
        )
    firsts, seconds = sum(one in ours for one, _ in pairs), sum(other in theirs for _, other in pairs)
    return (
        f"of none of the {len(pairs):,} pairs of the dictionary, such as {one!r} and {other!r}, both words have"
        f" vectors: the source knows {firsts:,} of the first words and the target {seconds:,} of the second; give a"
        " dictionary of the same languages, case and tokens"
    )
