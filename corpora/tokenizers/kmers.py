"""k-mers: the pieces of k letters of which sequences of amino acids, or of bases, are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..sources.fasta import STOP, letters_of
from .base import Tokenizer

__all__ = ["KMers"]

_WAYS = ("overlapping", "frames", "apart")
_LONGEST = 64  # letters


class KMers(Tokenizer):
    """Pieces of so many letters, in capitals; blanks and gaps are left out first, and none reaches over a stop.

    Attributes
    ----------
    size : int
        Letters of each.
    way : {"overlapping", "frames", "apart"}
        One from every letter on; or one behind the other, which is a reading frame: each of the `size` frames, as in
        ProtVec (Asgari & Mofrad 2015), or the first alone. Of a text that is trained on each frame is a text of its
        own, so that no window reaches from one to another; of a new text the frames stand one behind the other.

    Examples
    --------
    >>> KMers(3).tokens("MKVLAA")
    ['MKV', 'KVL', 'VLA', 'LAA']
    >>> KMers(3, "frames").tokens("MKVLAA")
    ['MKV', 'LAA', 'KVL', 'VLA']
    >>> KMers(3).tokens("mkv-l*aaa")
    ['MKV', 'KVL', 'AAA']
    """

    name = "kmer"

    def __init__(self, size: int, way: str = "overlapping"):
        if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= _LONGEST:
            raise ValueError(f"the tokenizer kmer takes a size from 1 to {_LONGEST} letters, not {size!r}: kmer:3")
        if way not in _WAYS:
            raise ValueError(f"the tokenizer kmer has no setting {way!r}; it has {', '.join(_WAYS)}")
        self.size, self.way = size, way

    @classmethod
    def spelled(cls, settings: str) -> KMers:
        """Settings as ``:3`` or ``:3+frames``."""
        found = re.fullmatch(r":(\d{1,9})(?:\+(\w+))?", settings)
        if not found:
            raise ValueError(f"kmer{settings}: give how many letters, as in kmer:3, or kmer:3+frames")
        return cls(int(found[1]), found[2] or "overlapping")

    def settings(self) -> dict[str, Any]:
        """The size, and the way if it is not the usual one."""
        return {"size": self.size} | ({} if self.way == "overlapping" else {"way": self.way})

    def tokens(self, text: str) -> list[str]:
        """The k-mers of a text."""
        text = letters_of(text)
        if self.way == "overlapping":
            return self._from(text, 0, 1)
        frames = range(self.size if self.way == "frames" else 1)
        return [token for frame in frames for token in self._from(text, frame, self.size)]

    def parts(self, text: str) -> Iterator[str]:
        """The texts that one becomes for training: a frame each."""
        text = letters_of(text)
        return (text[frame:] for frame in range(self.size if self.way == "frames" else 1))

    def of_parts(self) -> KMers:
        """What cuts these."""
        return KMers(self.size, "apart") if self.way == "frames" else self

    def _from(self, text: str, first: int, step: int) -> list[str]:
        pieces = (text[place : place + self.size] for place in range(first, len(text) - self.size + 1, step))
        return [piece for piece in pieces if STOP not in piece]
