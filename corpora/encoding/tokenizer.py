"""The words of a text: what ``tokenizer`` names."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

__all__ = ["unicode_words", "whitespace_words"]

_WHITESPACE = re.compile("[ \\t\\n\\r\\x0b\\x0c\\0]+")
# What `str.split` has for whitespace and the scanner of bytes has not, or the other way round.
_DOUBTFUL = re.compile("[\\0\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]")


def whitespace_words(text: str) -> list[str]:
    r"""The tokens between the scanner's separators: the whitespace of ASCII, and NUL.

    Examples
    --------
    >>> whitespace_words("One\tand one  is two.")
    ['One', 'and', 'one', 'is', 'two.']
    """
    if _DOUBTFUL.search(text):
        return [word for word in _WHITESPACE.split(text) if word]
    return text.split()  # four times as fast


# Pictures by their blocks, as Python does not know the property; what is a picture only before U+FE0F; a
# key of a telephone; two letters that make a flag. Then skin tones and tags; joined by U+200D several make one.
_PICTURE = (
    r"(?:[\u231a\u231b\u23e9-\u23fa\u2600-\u2767\u2794-\u27bf\u2b1b\u2b1c\u2b50\u2b55"
    r"\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
    r"|[\xa9\xae\u203c\u2049\u2122\u2190-\u21ff\u2300-\u23ff\u25a0-\u25ff\u2900-\u297f\u2b00-\u2bff\u3030\u303d](?=\ufe0f)"
    r"|[#*](?=\ufe0f?\u20e3)"
    r"|[\U0001f1e6-\U0001f1ff]{2})[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
)
_EMOJI = rf"{_PICTURE}(?:\u200d{_PICTURE})*"


@cache
def _pattern() -> re.Pattern[str]:
    r"""Letters, digits and ``_`` with their combining marks; apostrophes inside words, ``.`` and ``,`` inside numbers;
    emoji, one for each that is seen.

    Python's ``\w`` leaves out combining marks (categories Mn, Mc, Me), without which words of Hindi or Tamil fall to
    pieces, and the joiners U+200C and U+200D. The rules for ``'``, ``.`` and ``,`` are those of Unicode's annex 29.
    """
    marks = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M")
    # The first mark is U+0300. Asking for a character beyond U+02FF first spares most words the search in the set.
    part = rf"\w+(?:(?=[^\x00-\u02ff])[\u200c\u200d{''.join(marks)}]+\w*)*"
    return re.compile(rf"{part}(?:(?:['’](?=\w)|(?<=\d)[.,](?=\d)){part})*|{_EMOJI}")


def unicode_words(text: str) -> list[str]:
    """The words of a text.

    Examples
    --------
    >>> unicode_words("Don't pay 3.50, naïve Zoë!")
    ["Don't", 'pay', '3.50', 'naïve', 'Zoë']
    >>> unicode_words("I ❤️ 🍕🍕!")
    ['I', '❤️', '🍕', '🍕']
    """
    return _pattern().findall(text)
