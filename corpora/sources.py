"""What a source of text is: files, texts or lists of tokens, told apart once and checked item by item."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import CorpusError
from .files import find_files

__all__ = ["Files", "JoinedTexts", "TaggedTexts", "Texts", "TokenLists", "read_source"]

_ONE_OF = "a path, a list of Path, a binary stream, an iterable of str, or an iterable of lists of str"


@dataclass
class Files:
    """Files to be read as bytes."""

    files: list[Path | BinaryIO]
    description: str
    skipped: int = 0

    @property
    def size(self) -> int:
        """Bytes on the disk; 0 when that is not known."""
        if not self.repeatable:
            return 0
        return sum(file.stat().st_size for file in self.files)

    @property
    def repeatable(self) -> bool:
        """Whether reading twice gives the same twice: neither a pipe nor a stream is among the files."""
        return all(isinstance(file, Path) and file.is_file() for file in self.files)

    def card(self) -> dict[str, int]:
        """What a corpus's card says of them."""
        return {"files": len(self.files), "skipped_files": self.skipped}

    def stamp(self) -> list[tuple[int, int]]:
        """The size and date of every file, which tell whether one was written to."""
        return [(status.st_size, status.st_mtime_ns) for status in map(os.stat, self.files)]


@dataclass
class Texts:
    """Strings, each one text."""

    texts: Iterable[str]
    description: str = "texts"
    seen: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[str]:
        for text in self.texts:
            if not isinstance(text, str):
                raise TypeError(f"text {self.seen} is {_a(text)} among strings; give every text as a str")
            yield text
            self.seen += 1


@dataclass
class TokenLists:
    """Lists of tokens, each one text."""

    texts: Iterable[Iterable[str]]
    description: str = "lists of tokens"

    def __iter__(self) -> Iterator[list[str]]:
        for number, text in enumerate(self.texts):
            yield token_list(text, f"text {number}")


@dataclass
class TaggedTexts:
    """Anything with `words` (a str or a list of tokens) and `tags`, as gensim's `TaggedDocument` has them."""

    texts: Iterable[Any]
    description: str = "tagged texts"
    seen: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        for text in self.texts:
            if not is_tagged(text):
                raise TypeError(f"{self.place()} is {_a(text)} among tagged ones; give every text with words and tags")
            yield text.words, text.tags
            self.seen += 1

    def place(self) -> str:
        """What to call the running text in a sentence."""
        return f"text {self.seen}"


def is_tagged(text: Any) -> bool:
    """Whether a text comes with tags."""
    return hasattr(text, "words") and hasattr(text, "tags")


def read_source(source: Any) -> Files | Texts | TokenLists | TaggedTexts:
    """Tell what a source is.

    Parameters
    ----------
    source : str, Path, list of Path, binary stream, iterable of str, of lists of str, or of texts with tags
        A str or Path is a file, a folder or a pattern, ``-`` standard input. In an iterable the first item decides,
        and all others must be of its kind. What this function gave is given back.

    Raises
    ------
    TypeError
        It is none of these.
    CorpusError
        A path leads to no file, or an iterable gives nothing.
    """
    if isinstance(source, Files | Texts | TokenLists | TaggedTexts):
        return source
    if isinstance(source, str | os.PathLike):
        files, skipped = find_files([Path(source)])
        return Files(files, str(source), skipped)
    if hasattr(source, "readinto") and not isinstance(source, io.TextIOBase):
        return Files([source], str(getattr(source, "name", "a stream")))
    if isinstance(source, Mapping | set | frozenset | bytes | bytearray) or hasattr(source, "columns"):
        raise TypeError(f"a {type(source).__name__} is no source of texts; give {_ONE_OF}")
    if not isinstance(source, Iterable):
        raise TypeError(f"{_a(source)} is no source of texts; give {_ONE_OF}")
    return _iterable(source)


def _iterable(source: Iterable) -> Files | Texts | TokenLists | TaggedTexts:
    items = iter(source)
    try:
        first = next(items)
    except StopIteration:
        raise CorpusError("the source gave no text; a generator that was read before is exhausted") from None
    items = chain([first], items)
    if isinstance(first, str):
        return Texts(items)
    if is_tagged(first):
        return TaggedTexts(items)
    if isinstance(first, os.PathLike):
        return _listed(list(items))
    if isinstance(first, Iterable) and not isinstance(first, bytes | bytearray | Mapping):
        return TokenLists(items)
    raise TypeError(f"text 0 is {_a(first)}; give {_ONE_OF}")


def _listed(paths: list) -> Files:
    for number, path in enumerate(paths):
        if not isinstance(path, os.PathLike):
            raise TypeError(f"item {number} is {_a(path)} among paths; give every file as a Path")
    files, skipped = find_files(paths)
    return Files(
        files, ", ".join(map(str, paths[:3])) + (f" and {len(paths) - 3} more" if len(paths) > 3 else ""), skipped
    )


def token_list(text: Any, what: str) -> list[str]:
    """`text` as a list of tokens; `what` names it in the sentence when it is something else."""
    if isinstance(text, str | bytes) or not isinstance(text, Iterable):
        raise TypeError(f"{what} is {_a(text)} where a list of tokens belongs; give a list of str")
    tokens = list(text)
    if set(map(type, tokens)) <= {str}:
        return tokens
    for number, token in enumerate(tokens):
        if not isinstance(token, str):
            raise TypeError(f"token {number} of {what} is {_a(token)}; give every token as a str")
    return tokens


def _a(thing: Any) -> str:
    """The kind of a thing with its article: ``an int``."""
    name = type(thing).__name__
    if thing is None:
        return "None"
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


class JoinedTexts:
    """Strings as one stream of bytes, a text a line; a newline inside a text becomes a space.

    Parameters
    ----------
    texts : Texts
    strict : bool
        Refuse lone surrogates, which are no characters and have no UTF-8.
    """

    batch = 1 << 20  # characters encoded at once

    def __init__(self, texts: Texts, strict: bool):
        self._texts, self._items, self._strict = texts, iter(texts), strict
        self._pending = memoryview(b"")
        self.given = 0

    def readinto(self, view: memoryview) -> int:
        """Read some bytes into `view`; 0 after the last text."""
        if not self._pending:
            self._pending = memoryview(self._next_batch())
        count = min(len(view), len(self._pending))
        view[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        self.given += count
        return count

    def _next_batch(self) -> bytes:
        lines, size = [], 0
        for text in self._items:
            lines.append(text.replace("\n", " ") + "\n")
            size += len(text)
            if self._strict:
                self._refuse_surrogates(text)
            if size >= self.batch:
                break
        return "".join(lines).encode("utf-8", "surrogatepass")

    def _refuse_surrogates(self, text: str) -> None:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise CorpusError(
                f"character {error.start:,} of text {self._texts.seen} is a lone surrogate; "
                'clean the text, or choose errors="replace"'
            ) from error
