"""Checks of single texts, and the words for what they turn out to be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["a", "is_missing", "is_tagged", "token_list"]


def a(thing: Any) -> str:
    """The type of a thing with its article: ``an int``."""
    name = type(thing).__name__
    if thing is None:
        return "None"
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


def is_tagged(text: Any) -> bool:
    """Whether a text comes with tags, as gensim's `TaggedDocument` does."""
    return hasattr(text, "words") and hasattr(text, "tags")


def is_missing(cell: Any) -> bool:
    """Whether a cell is None or what NumPy and pandas put where nothing is."""
    return cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, float) and cell != cell)


def token_list(text: Any, what: str) -> list[str]:
    """`text` as a list of tokens; `what` names it in the error message.

    Raises
    ------
    TypeError
        It is no iterable of str.
    """
    if isinstance(text, str | bytes) or not isinstance(text, Iterable):
        raise TypeError(f"{what} is {a(text)} where a list of tokens belongs; give a list of str")
    tokens = list(text)
    if set(map(type, tokens)) <= {str}:
        return tokens
    for number, token in enumerate(tokens):
        if not isinstance(token, str):
            raise TypeError(f"token {number} of {what} is {a(token)}; give every token as a str")
    return tokens
