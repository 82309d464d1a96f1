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


@cache
def _pattern() -> re.Pattern[str]:
    r"""Letters, digits and ``_`` with their combining marks; apostrophes inside words, ``.`` and ``,`` inside numbers.

    Python's ``\w`` leaves out combining marks (categories Mn, Mc, Me), without which words of Hindi or Tamil fall to
    pieces, and the joiners U+200C and U+200D. The rules for ``'``, ``.`` and ``,`` are those of Unicode's annex 29.
    """
    marks = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M")
    # The first mark is U+0300. Asking for a character beyond U+02FF first spares most words the search in the set.
    part = rf"\w+(?:(?=[^\x00-\u02ff])[\u200c\u200d{''.join(marks)}]+\w*)*"
    return re.compile(rf"{part}(?:(?:['’](?=\w)|(?<=\d)[.,](?=\d)){part})*")


def unicode_words(text: str) -> list[str]:
    """The words of a text.

    Examples
    --------
    >>> unicode_words("Don't pay 3.50, naïve Zoë!")
    ["Don't", 'pay', '3.50', 'naïve', 'Zoë']
    """
    return _pattern().findall(text)
