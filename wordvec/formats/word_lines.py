r"""Words as text: a word a line, as ``words.txt`` of models and ``types.txt`` of corpora have them.

Backslash, newline, carriage return and lone surrogates are escaped as in Python: ``\\``, ``\n``, ``\r``, ``\ud800``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["read_words", "word_lines"]

_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPES = re.compile(r"\\(\\|n|r|u[0-9a-f]{4})")
_CHARACTERS = {escape[1:]: character for character, escape in _ESCAPED.items()}


def word_lines(words: Iterable[str], escaped: str = "\\\n\r") -> bytes:
    """Words, each as a line of UTF-8.

    Parameters
    ----------
    words : iterable of str
    escaped : str
        Which of backslash, newline and carriage return are escaped; the first two must be.
    """
    words = list(words)
    text = "\n".join([*words, ""])
    if text.count("\n") > len(words) or any(character in text for character in escaped if character != "\n"):
        escapes = str.maketrans({character: _ESCAPED[character] for character in escaped})
        text = "\n".join([*(word.translate(escapes) for word in words), ""])
    return text.encode("utf-8", errors="backslashreplace")  # lone surrogates as \udXXX


def read_words(lines: bytes) -> list[str]:
    """The words that `word_lines` wrote."""
    text = lines.decode("utf-8")
    words = text.split("\n")[:-1]
    return [_ESCAPES.sub(_character, word) for word in words] if "\\" in text else words


def _character(match: re.Match[str]) -> str:
    escape = match[1]
    return chr(int(escape[1:], 16)) if escape.startswith("u") else _CHARACTERS[escape]
