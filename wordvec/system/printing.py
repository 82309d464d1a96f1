"""Text of any origin on terminals and pictures: words may hold what moves a cursor or that no font can draw."""

from __future__ import annotations

import re

__all__ = ["printable"]

# Control characters but for tab and line feed, those that turn the direction of what follows or end a line, the mark of
# byte order, halves of surrogate pairs, and what is no character.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    r"""The text with escapes in place of characters that a terminal would obey or a picture cannot hold.

    Examples
    --------
    >>> print(printable("red \x1b[31mword"))
    red \x1b[31mword
    """
    return _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text)
