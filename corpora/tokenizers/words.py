"""Words between blanks, and the words of Unicode with what else should stay whole."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache, cached_property
from typing import Any, ClassVar

from .base import Tokenizer

__all__ = ["SEPARATORS", "UnicodeWords", "Whitespace", "unicode_words", "whitespace_words", "word_part"]

#: What stands between tokens: the whitespace of ASCII, and NUL.
SEPARATORS = "[ \\t\\n\\r\\x0b\\x0c\\0]+"
_WHITESPACE = re.compile(SEPARATORS)
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


class Whitespace(Tokenizer):
    """What stands between blanks."""

    name = "whitespace"
    between_blanks = True

    @classmethod
    def spelled(cls, settings: str) -> Whitespace:
        """There are no settings."""
        if settings:
            raise ValueError(f"the tokenizer whitespace has no settings, and these are {settings!r}: leave them out")
        return cls()

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return whitespace_words(text)


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

_LETTER = r"[^\W\d_]"
_NUMBER = r"\d+(?:[.,]\d+)*"
_MONEY = "[$€£¥₹]"
#: What is looked for before words, by the setting that asks for it.
_WHOLE = {
    "addresses": r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\"'’.,;:!?)\]}…]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "abbreviations": rf"(?<!\w)(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!\w))?",
    "units": rf"{_MONEY}{_NUMBER}|{_NUMBER}(?:[%‰]|°{_LETTER}?(?!\w)|{_MONEY}|{_LETTER}+(?:/\d*{_LETTER}+)+)",
}


@cache
def word_part() -> str:
    r"""Letters, digits and ``_`` with their combining marks.

    Python's ``\w`` leaves out combining marks (categories Mn, Mc, Me), without which words of Hindi or Tamil fall to
    pieces, and the joiners U+200C and U+200D.
    """
    marks = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M")
    # The first mark is U+0300. Asking for a character beyond U+02FF first spares most words the search in the set.
    return rf"\w+(?:(?=[^\x00-\u02ff])[\u200c\u200d{''.join(marks)}]+\w*)*"


class UnicodeWords(Tokenizer):
    """Words of any script without punctuation: the rules for ``'``, ``.`` and ``,`` are those of Unicode's annex 29.

    Attributes
    ----------
    hyphens : bool
        Words with hyphens inside stay whole: ``follow-up``.
    apostrophes : bool
        Apostrophes inside words are part of them: ``don't``.
    units : bool
        Numbers keep a unit or a sign: ``10mg/ml``, ``37.5°C``, ``5%``, ``$3.50``. Without it ``10mg`` is one word, too.
    abbreviations : bool
        Single letters with points are one word, with its last point: ``i.v.``.
    addresses : bool
        Addresses of the web and of mail are one token each.
    hashtags, mentions : bool
        ``#`` and ``@`` stay before a word.
    emoji : bool
        Each that is seen is a token.
    """

    name = "unicode"
    between_blanks = True
    defaults: ClassVar[dict[str, bool]] = {
        **dict.fromkeys(("hyphens", "units", "abbreviations", "addresses", "hashtags", "mentions"), False),
        "apostrophes": True,
        "emoji": True,
    }

    def __init__(self, **settings: bool):
        for name, value in settings.items():
            if name not in self.defaults or not isinstance(value, bool):
                raise TypeError(
                    f"{name}={value!r}: the tokenizer unicode has {', '.join(self.defaults)}, true or false"
                )
        self._settings = {**self.defaults, **settings}

    @classmethod
    def spelled(cls, settings: str) -> UnicodeWords:
        """Settings as ``+hyphens-emoji``."""
        found = re.findall(r"([+-])([^+-]*)", settings)
        if "".join(sign + name for sign, name in found) != settings:
            raise ValueError(f"unicode{settings}: give settings behind + or -, as in unicode+hyphens-emoji")
        for _, name in found:
            if name not in cls.defaults:
                raise ValueError(f"the tokenizer unicode has no setting {name!r}; it has {', '.join(cls.defaults)}")
        return cls(**{name: sign == "+" for sign, name in found})

    def settings(self) -> dict[str, Any]:
        """Those that differ from their defaults."""
        return {name: value for name, value in self._settings.items() if value != self.defaults[name]}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds the tokens."""
        asked, part = self._settings, word_part()
        joints = [r"['’](?=\w)"] if asked["apostrophes"] else []
        joints += [r"[-\u2010\u2011](?=\w)"] if asked["hyphens"] else []
        joint = "|".join([*joints, r"(?<=\d)[.,](?=\d)"])
        word = rf"{part}(?:(?:{joint}){part})*"
        signs = "".join(sign for name, sign in (("hashtags", "#"), ("mentions", "@")) if asked[name])
        found = [pattern for name, pattern in _WHOLE.items() if asked[name]]
        found += [rf"(?<![\w{signs}])[{signs}]{word}"] if signs else []
        return re.compile("|".join([*found, word, *([_EMOJI] if asked["emoji"] else [])]))

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return self.pattern.findall(text)


_PLAIN = UnicodeWords()


def unicode_words(text: str) -> list[str]:
    """The words of a text.

    Examples
    --------
    >>> unicode_words("Don't pay 3.50, naïve Zoë!")
    ["Don't", 'pay', '3.50', 'naïve', 'Zoë']
    >>> unicode_words("I ❤️ 🍕🍕!")
    ['I', '❤️', '🍕', '🍕']
    """
    return _PLAIN.tokens(text)
