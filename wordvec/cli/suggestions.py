"""What was meant by the name of a command, an option or a setting that is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "listed"]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A phrase with the names that are nearest, or nothing: ``" (did you mean vector_size?)"``."""
    near = get_close_matches(name, list(known), 3, 0.6)
    return f" (did you mean {listed(near)}?)" if near else ""


def listed(names: Collection[str]) -> str:
    """Names as a phrase: ``"a, b or c"``."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
