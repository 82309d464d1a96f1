"""A model that is asked for words, or documents: which are known, and what may have been meant by others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..vectors.suggestions import nearest_words, phrase_parts
from .inputs import usable_documents, usable_vectors
from .suggestions import listed

if TYPE_CHECKING:
    from ..vectors.plain import WordVectors

__all__ = ["ENOUGH", "Lookup", "pairs_of"]

#: How often each word of a sum must occur for answers to be relied on; `docs/how-to/untrained.md` has the figures.
ENOUGH = 500


class Lookup:
    """The vectors of a model, and how its words, or documents, are called and found.

    Parameters
    ----------
    model : Path
    documents : bool
        Documents by their tags in place of words.
    unicode_errors : str
    """

    def __init__(self, model: Path, documents: bool = False, unicode_errors: str = "strict"):
        self.vectors: WordVectors = (
            usable_documents(model) if documents else usable_vectors(model, unicode_errors=unicode_errors)
        )
        self.model, self.what = model, "document" if documents else "word"

    def known(self, words: Sequence[str]) -> list[str]:
        """Those of some words that have a vector; what is wrong with the others is said.

        A phrase with blanks is the word with ``_`` for them, if there is such a one.
        """
        from . import console

        words = [self.joined(word) for word in words]
        missing = [word for word in dict.fromkeys(words) if word not in self.vectors]
        for word in missing:
            console.warn(self.missing(word))
        unseen = [word for word in dict.fromkeys(words) if word not in self.vectors.key_to_index]
        if unseen := [word for word in unseen if word not in missing]:
            names = ", ".join(map(repr, unseen))
            console.warn(f"{names}: not among {self._these()}, so n-grams make the vector")
        return [word for word in words if word not in missing]

    def missing(self, word: str) -> str:
        """The sentence that says that a word is unknown, and what may have been meant."""
        ngrams = "; nor is any of its n-grams" if self.vectors.composes else ""
        near = self.suggestions(word)
        if len(near) > 1 and near == phrase_parts(word):
            remedy = f"its words are there, one by one: {' '.join(near)}"
        elif near:
            remedy = f"did you mean {listed(near)}?"
        else:
            remedy = "check spelling and capitals"
            remedy += "; training leaves out words that are rarer than min_count" if self.what == "word" else ""
        return f"{word!r} is not among {self._these()}{ngrams}; {remedy}"

    def doubt(self, words: Sequence[str]) -> str:
        """What to think of a sum of these words, where one of them is too rare to say much; nothing of others."""
        counts = self.vectors.counts
        rows = [row for word in words if (row := self.vectors.key_to_index.get(word)) is not None]
        if counts is None or len(rows) < 3 or not (times := {row: int(counts[row]) for row in rows if counts[row]}):
            return ""
        rarest = min(times, key=lambda row: times[row])
        if times[rarest] >= ENOUGH:
            return ""
        return (
            f"{self.vectors.index_to_key[rarest]} occurs {_times(times[rarest])} in the text that was read."
            f" Take such answers lightly: most analogies come out wrong where a word occurs less than {ENOUGH:,} times"
        )

    def joined(self, word: str) -> str:
        """A word as it is looked up."""
        joined = "_".join(word.split())
        keys = self.vectors.key_to_index
        return joined if self.what == "word" and word not in keys and joined in keys else word

    def suggestions(self, word: str) -> list[str]:
        """What may have been meant."""
        return nearest_words(word, self.vectors.key_to_index)

    def _these(self) -> str:
        return f"the {len(self.vectors):,} {self.what}s of {self.model}"


def pairs_of(what: str, near: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """Words and cosines as JSON has them."""
    return [{what: other, "cosine": cosine} for other, cosine in near]


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")
