"""Texts in memory: strings, lists of tokens, and either of them with tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from .base import Form, Source, token_list, type_name
from .streams import ByteStream, Pieces, encoded_lines

__all__ = ["Strings", "TaggedTexts", "TokenLists", "is_tagged", "strings_or_token_lists", "texts_alone"]


class _Listed(Source):
    """Texts one after the other, on their own or `read_from` another source, which knows where it reads them.

    If they are `alone`, nothing else is taken from that source, such as tags: then it is as good as they are.
    """

    _called = "texts"

    def __init__(self, texts: Iterable[Any], read_from: Source | None = None, alone: bool = False):
        super().__init__(read_from.description if read_from else self._called)
        self._texts, self._read_from, self._whole = texts, read_from, read_from if alone else None

    @property
    def paths(self) -> list[Path]:
        """The files that hold all that is read."""
        return self._whole.paths if self._whole else []

    def file_counts(self) -> dict[str, int]:
        """How many files are read and skipped, for a corpus's card."""
        return self._whole.file_counts() if self._whole else super().file_counts()

    def _end(self) -> None:
        """Count what was read as U+FFFD, once all is read."""
        if self._whole:
            self.undecodable_bytes = self._whole.undecodable_bytes

    def place(self) -> str:
        """Which text is being read, for an error message."""
        return self._read_from.place() if self._read_from else super().place()


class Strings(_Listed):
    """Strings, each one text."""

    form = Form.STRINGS

    def __iter__(self) -> Iterator[str]:
        for text in self._texts:
            if not isinstance(text, str):
                raise TypeError(f"{self.place()} is {type_name(text)} among strings; give every text as a str")
            yield text
            self.number += 1
        self._end()

    def stream(self, strict: bool) -> ByteStream:
        """The texts as bytes, a text a line."""
        return Pieces(encoded_lines(self, strict))


class TokenLists(_Listed):
    """Lists of tokens, each one text."""

    form = Form.TOKENS
    _called = "lists of tokens"

    def __iter__(self) -> Iterator[list[str]]:
        for text in self._texts:
            yield token_list(text, self.place())
            self.number += 1
        self._end()


class TaggedTexts(Source):
    """Anything with `words` (a str or a list of tokens) and `tags`, as gensim's `TaggedDocument` has them."""

    form = Form.TAGGED

    def __init__(self, texts: Iterable[Any]):
        super().__init__("tagged texts")
        self._texts = texts

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        for text in self._texts:
            if not is_tagged(text):
                raise TypeError(
                    f"{self.place()} is {type_name(text)} among tagged ones; give every text with words and tags"
                )
            yield text.words, text.tags
            self.number += 1


def strings_or_token_lists(texts: Iterator[Any], read_from: Source, alone: bool = False) -> Strings | TokenLists:
    """Texts that are read from a source as one of their own, of whichever kind the first is; see `texts_alone`.

    Raises
    ------
    CorpusError
        There are none.
    """
    for first in texts:
        kind = Strings if isinstance(first, str) else TokenLists
        return kind(chain([first], texts), read_from, alone)
    raise CorpusError(f"there is no text in {read_from.description}; give text that is not empty")


def texts_alone(tagged: Source) -> Strings | TokenLists:
    """The texts of a source, of which nothing else is wanted; `CorpusError` if there are none."""
    return strings_or_token_lists(tagged.untagged(), tagged, alone=True)


def is_tagged(text: Any) -> bool:
    """Whether a text comes with tags, as gensim's `TaggedDocument` does."""
    return hasattr(text, "words") and hasattr(text, "tags")
