"""Normalization of text before it is cut into tokens, by the names of its steps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

__all__ = ["APOSTROPHES", "MARKS", "STEPS", "WITHIN_TOKENS", "normalized", "steps_of"]

APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u2018\u201b\uff07`\u00b4", "'"))
_TURKISH = str.maketrans({"I": "ı", "İ": "i"})
# Combining marks of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic; not the vowels of Hindi or Thai.
MARKS = re.compile(
    r"(?<=\w)[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]+"
)
_DIGIT = re.compile(r"\d")


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _nfkc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _apostrophes(text: str) -> str:
    return text.translate(APOSTROPHES)


def _lower_turkish(text: str) -> str:
    return text.replace("I\u0307", "i").translate(_TURKISH).lower()


def _diacritics(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFD", text)))


def _digits(text: str) -> str:
    return _DIGIT.sub("0", text)


#: What a step does, by its name, in the order in which steps are taken.
STEPS: dict[str, Callable[[str], str]] = {
    "nfc": _nfc,  # composed characters
    "nfkc": _nfkc,  # and compatible ones: ligatures, full width, hard spaces
    "apostrophes": _apostrophes,  # curly and other ones become straight
    "lower-tr": _lower_turkish,  # Turkish: I becomes ı, and İ becomes i
    "lower-az": _lower_turkish,  # Azerbaijani: the same
    "diacritics": _diacritics,  # accents and vowel points are left out
    "digits": _digits,  # every digit becomes 0
}
#: Those that make no whitespace and look past none, so that tokens between blanks can be normalized one by one.
WITHIN_TOKENS = STEPS.keys() - {"nfkc"}


def steps_of(given: Any) -> tuple[str, ...]:
    """The names of steps, in their order, of one name, several joined by ``+`` or commas, or an iterable of names.

    Raises
    ------
    ValueError
        There is no step of a name, or two that exclude each other.

    Examples
    --------
    >>> steps_of("digits+nfkc")
    ('nfkc', 'digits')
    """
    names = re.split("[+, ]+", given.strip()) if isinstance(given, str) else given
    if names is None:
        return ()
    if not isinstance(names, Iterable) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"normalize={given!r} must name steps: {', '.join(STEPS)}")
    wanted = {name.lower() for name in names if name}
    if wrong := sorted(wanted - STEPS.keys()):
        raise ValueError(f"normalize={wrong[0]!r} must be one or some of {', '.join(STEPS)}, joined by +")
    for one, other in (("nfc", "nfkc"), ("lower-tr", "lower-az")):
        if {one, other} <= wanted:
            raise ValueError(f"normalize has both {one} and {other}: give one of them")
    return tuple(name for name in STEPS if name in wanted)


def normalized(steps: tuple[str, ...]) -> Callable[[str], str] | None:
    """What takes these steps with a text; None for no steps."""
    functions = [STEPS[name] for name in steps]
    if len(functions) < 2:
        return functions[0] if functions else None
    return lambda text: reduce(lambda now, step: step(now), functions, text)
