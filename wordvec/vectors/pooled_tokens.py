"""Which tokens of a text are pooled, and how they may weigh: what is asked before scikit-learn is needed."""

from __future__ import annotations

import re

__all__ = ["WEIGHTINGS", "WORD", "tokens_of"]

WEIGHTINGS = ("mean", "idf", "sif")

WORD = re.compile(r"\w+(?:['’]\w+)*")


def tokens_of(text: str) -> list[str]:
    """Cut a text into runs of letters and digits, which may have apostrophes inside."""
    return WORD.findall(text)
