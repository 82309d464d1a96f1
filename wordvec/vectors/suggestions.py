"""What was meant by a word that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

__all__ = ["nearest_words", "phrase_parts"]

_LIKENESS = 0.75  # of two words, from 0 to 1


def nearest_words(word: str, known: Mapping[str, int], count: int = 3) -> list[str]:
    """Words of a vocabulary that may have been meant, the likeliest first.

    The word in other letters or as a phrase, then those spelled nearly alike, the most frequent of equals first; of a
    phrase that is unknown, its words.
    """
    lower = word.lower()
    joined = ["_".join(lower.split()), "-".join(lower.split()), "".join(lower.split())]
    forms = [form for form in dict.fromkeys((lower, word.title(), word.upper(), *joined)) if form in known]
    if forms:
        return forms[:count]
    parts = phrase_parts(word)
    if len(parts) > 1 and all(part in known for part in parts):
        return parts
    # Spelling goes wrong at the first letter last; a look at all words of a large vocabulary would take minutes.
    likely = [
        other for other in known if other[:1].lower() == lower[:1] and abs(len(other) - len(word)) <= 1 + len(word) // 4
    ]
    return get_close_matches(lower, likely, count, _LIKENESS)


def phrase_parts(word: str) -> list[str]:
    """The words of a phrase, however they are joined."""
    return word.lower().replace("_", " ").replace("-", " ").split()
