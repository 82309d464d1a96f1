r"""Python's regular expressions as Oniguruma's, by which Hugging Face's tokenizers find their tokens.

The two differ in what ``\w`` or ``\d`` is, and in the version of Unicode. So every class is written out as the ranges
of characters that Python has in it, and what is found is the same.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib import import_module
from typing import Any

__all__ = ["Expression", "Ranges", "characters", "complement", "contains", "ranges_of", "written_class"]

#: Characters as ascending ranges, first and last of each, without gaps of nothing between them.
Ranges = tuple[tuple[int, int], ...]

_LAST = 0x10FFFF
_SURROGATES = 0xD800, 0xDFFF  # no text in UTF-8 holds them
_CATEGORIES = {"WORD": r"\w", "DIGIT": r"\d", "SPACE": r"\s"}
_TIMES = {(0, None): "*", (1, None): "+", (0, 1): "?"}
_ASCII_SAFE = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_'\"`~!@%;:<>=,")
_FLAGS = re.UNICODE | re.VERBOSE


class Expression:
    r"""A regular expression of Python's.

    Parameters
    ----------
    pattern : str

    Raises
    ------
    ValueError
        It takes what is not translated: a flag, a back reference, a group among others.

    Examples
    --------
    >>> Expression("[^b-y]+?(?=x)|ab").text
    '(?:[\\x00-az-\\x{D7FF}\\x{E000}-\\x{10FFFF}]+?(?=x)|ab)'
    """

    def __init__(self, pattern: str):
        parser = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
        parsed = parser.parse(pattern)
        if parsed.state.flags & ~_FLAGS:
            raise ValueError(f"the flags of the regular expression {pattern!r}")
        items = list(parsed)
        if len(items) == 1 and str(items[0][0]) == "SUBPATTERN" and not items[0][1][1]:
            items = list(items[0][1][3])  # all of it is the one group
        self.classes: set[Ranges] = set()
        self._pattern = pattern
        self.text = self._sequence(items)

    @cached_property
    def characters(self) -> Ranges:
        """Every character that stands in it, in classes or alone."""
        return _joined(each for ranges in self.classes for each in ranges)

    def _sequence(self, items: Iterable[tuple[Any, Any]]) -> str:
        return "".join(self._item(str(operation), argument) for operation, argument in items)

    def _item(self, operation: str, argument: Any) -> str:
        if operation == "LITERAL":
            self.classes.add(((argument, argument),))
            return _written(argument)
        if operation in ("NOT_LITERAL", "ANY", "IN"):
            return self._class(operation, argument)
        if operation == "BRANCH":
            return f"(?:{'|'.join(map(self._sequence, argument[1]))})"
        if operation == "SUBPATTERN" and argument[0] is None and not (argument[1] or argument[2]):
            return f"(?:{self._sequence(argument[3])})"
        if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeated(operation, *argument)
        if operation == "ATOMIC_GROUP":
            return f"(?>{self._sequence(argument)})"
        if operation in ("ASSERT", "ASSERT_NOT"):
            sign = (
                ("=" if operation == "ASSERT" else "!")
                if argument[0] > 0
                else ("<=" if operation == "ASSERT" else "<!")
            )
            return f"(?{sign}{self._sequence(argument[1])})"
        if operation == "AT":
            return self._place(str(argument))
        raise ValueError(f"{operation.lower().replace('_', ' ')} in the regular expression {self._pattern!r}")

    def _class(self, operation: str, argument: Any) -> str:
        if operation == "IN":
            ranges = _of_class(argument)
        else:
            ranges = complement(((10, 10),) if operation == "ANY" else ((argument, argument),))
        self.classes.add(ranges)
        return written_class(ranges)

    def _repeated(self, operation: str, least: int, most: Any, items: Any) -> str:
        times: tuple[int, int | None] = least, None if most > 1 << 30 else int(most)
        if times == (0, 0):
            return ""
        inner = self._sequence(items)
        single = len(items) == 1 and str(items[0][0]) in ("LITERAL", "NOT_LITERAL", "ANY", "IN")
        inner = inner if single else f"(?:{inner})"
        if times[0] == times[1]:
            return f"{inner}{{{least}}}"  # to which Oniguruma's ? would mean something else
        count = _TIMES.get(times) or f"{{{least},{'' if times[1] is None else times[1]}}}"
        if operation == "POSSESSIVE_REPEAT":
            return f"(?>{inner}{count})"
        return inner + count + ("?" if operation == "MIN_REPEAT" else "")

    def _place(self, place: str) -> str:
        word = written_class(characters(r"\w"))
        self.classes |= {characters(r"\w")} if "BOUNDARY" in place else set()
        places = {
            "AT_BEGINNING": r"\A",
            "AT_BEGINNING_STRING": r"\A",
            "AT_END": r"(?=\n?\z)",
            "AT_END_STRING": r"\z",
            "AT_BOUNDARY": f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))",
            "AT_NON_BOUNDARY": f"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))",
        }
        return places[place]


@cache
def characters(escape: str) -> Ranges:
    r"""The characters of one of Python's classes, as ``\w``."""
    everything = "".join(map(chr, range(_LAST + 1)))
    return tuple((found.start(), found.end() - 1) for found in re.finditer(f"{escape}+", everything))


def ranges_of(codes: Iterable[int]) -> Ranges:
    """Characters by their numbers, as ranges."""
    return _joined((code, code) for code in codes)


def complement(ranges: Ranges) -> Ranges:
    """All other characters."""
    ends = [-1, *(last for _, last in ranges)], [*(first for first, _ in ranges), _LAST + 1]
    return tuple((before + 1, after - 1) for before, after in zip(*ends, strict=True) if before + 1 < after)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether a character is among them."""
    place = bisect_right(ranges, (code, _LAST + 1)) - 1
    return place >= 0 and ranges[place][1] >= code


def written_class(ranges: Ranges) -> str:
    """Ranges as a class of Oniguruma's."""
    parts = []
    for first, last in _without(ranges, *_SURROGATES):
        parts.append(_written(first) + ("" if first == last else ("-" if last > first + 1 else "") + _written(last)))
    if not parts:
        return r"(?!)"
    return f"[{''.join(parts)}]"


def _of_class(items: Sequence[tuple[Any, Any]]) -> Ranges:
    found: list[tuple[int, int]] = []
    negated = False
    for operation, argument in items:
        if str(operation) == "NEGATE":
            negated = True
        elif str(operation) == "CATEGORY":
            name = str(argument).removeprefix("CATEGORY_")
            known = characters(_CATEGORIES[name.removeprefix("NOT_")])
            found += complement(known) if name.startswith("NOT_") else known
        else:
            found.append(argument if str(operation) == "RANGE" else (argument, argument))
    ranges = _joined(found)
    return complement(ranges) if negated else ranges


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def _without(ranges: Ranges, first: int, last: int) -> Ranges:
    below = [(start, min(end, first - 1)) for start, end in ranges if start < first]
    above = [(max(start, last + 1), end) for start, end in ranges if end > last]
    return tuple(below + above)


def _written(code: int) -> str:
    if code in _ASCII_SAFE or (code > 0xFF and chr(code).isprintable()):
        return chr(code)
    return f"\\x{{{code:X}}}" if code > 0x7F else f"\\x{code:02X}"  # two digits alone would be a byte of UTF-8
