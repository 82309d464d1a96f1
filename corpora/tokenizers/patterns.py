"""Tokens by a regular expression, and expressions that stay one token whatever the tokenizer does."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from .base import Tokenizer

__all__ = ["Regex", "expression_finder", "listed_expressions"]


class Regex(Tokenizer):
    """What matches a regular expression of Python's; its only group, if it has one.

    Raises
    ------
    ValueError
        It does not compile, matches the empty text, or has several groups.
    """

    name = "regex"

    def __init__(self, pattern: str):
        try:
            self._compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the regular expression {pattern!r} does not compile ({error}): repair it") from error
        if self._compiled.fullmatch(""):
            raise ValueError(f"the regular expression {pattern!r} matches the empty text: write + for *")
        if self._compiled.groups > 1:
            raise ValueError(
                f"the regular expression {pattern!r} has {self._compiled.groups} groups: write (?:…) for all but the"
                " one that is the token"
            )

    @classmethod
    def spelled(cls, settings: str) -> Regex:
        """Settings as ``:PATTERN``."""
        if not settings.startswith(":") or settings == ":":
            raise ValueError("the tokenizer regex takes an expression: regex:[A-Za-z]+")
        return cls(settings[1:])

    def settings(self) -> dict[str, Any]:
        """The expression."""
        return {"pattern": self._compiled.pattern}

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return self._compiled.findall(text)


def listed_expressions(given: Any) -> tuple[str, ...]:
    """Expressions of a list, or of a file with one a line; blanks in them are single spaces.

    Raises
    ------
    CorpusError
        The file cannot be read or is no text.
    ValueError, TypeError
        There are none, or one is no str.
    """
    if given is None:
        return ()
    if isinstance(given, str | os.PathLike):
        try:
            given = Path(given).read_text(encoding="utf-8-sig").split("\n")
        except OSError as error:
            raise CorpusError(f"cannot read {given}, the expressions that stay one token: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CorpusError(f"{given} is no UTF-8 text: give expressions that stay one token, one a line") from error
    for expression in (given := list(given)):
        if not isinstance(expression, str):
            raise TypeError(f"expressions hold {expression!r}, which is no str: give a list of str, or a file")
    found = tuple(dict.fromkeys(filter(None, (" ".join(expression.split()) for expression in given))))
    if not found:
        raise ValueError("expressions has none: give a list of str, or a file with an expression a line")
    return found


class _Node(dict[str, "_Node"]):
    """A letter's successors in a tree of expressions; `ends` where an expression does."""

    ends = False


def expression_finder(expressions: Sequence[str], ignore_case: bool) -> re.Pattern[str]:
    """What finds the longest expression at a place, not inside a word; blanks match any whitespace.

    As a tree of their letters, so that time does not grow with their number.
    """
    root = _Node()
    for expression in expressions:
        node = root
        for letter in expression.lower() if ignore_case else expression:
            node = node.setdefault(letter, _Node())
        node.ends = True
    flags = re.IGNORECASE if ignore_case else 0
    return re.compile(rf"((?:(?<!\w)|(?!\w)){_written(root)})", flags)


_END = r"(?:(?<!\w)|(?!\w))"  # not inside a word


def _written(root: _Node) -> str:
    """A tree as a regular expression, without recursion: expressions may be long."""
    written: dict[int, str] = {}
    for node in reversed(list(_all(root))):
        branches = [
            (r"\s+" if letter == " " else re.escape(letter)) + written.pop(id(inner)) for letter, inner in node.items()
        ]
        longer = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        if not branches:
            written[id(node)] = _END
        else:
            written[id(node)] = f"(?:{longer}|{_END})" if node.ends else longer
    return written[id(root)]


def _all(root: _Node) -> Iterator[_Node]:
    """Every node, each before those behind it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.values()
