"""Tags of documents as text: a tag a line, as JSON, whose arrays stand for tuples."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FormatError
from ..vectors.plain import WordVectors

__all__ = ["check_tags", "read_tags", "tag_line", "with_names"]


def tag_line(tag: Hashable) -> bytes:
    """A tag as a line, without its end.

    Raises
    ------
    TypeError
        It is something else than a string, a number, a boolean, None or a tuple of them.
    """
    try:
        line = json.dumps(tag, ensure_ascii=False)
    except TypeError as error:
        raise TypeError(
            f"cannot save the tag {tag!r}: a model folder keeps strings, numbers and tuples of them as tags"
        ) from error
    return line.encode("utf-8", errors="backslashreplace")  # lone surrogates become escapes that JSON knows


def check_tags(tags: Iterable[Hashable]) -> None:
    """Raise `TypeError`, as `tag_line` does, if one of them has no line."""
    for tag in tags:
        if not isinstance(tag, str | int):
            tag_line(tag)


def read_tags(path: Path) -> Iterator[Hashable]:
    """The tags of a file.

    Raises
    ------
    FormatError
        A line holds no tag.
    """
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                tag = _frozen(json.loads(line))
                hash(tag)  # which an object has not
            except (ValueError, TypeError, RecursionError) as error:
                raise FormatError(
                    f"{path}, line {number:,}: no tag ({error}); save the model again or restore the file"
                ) from error
            yield tag


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def with_names(tags: Iterable[Hashable], vectors: np.ndarray) -> WordVectors:
    """The vectors of tags by what these are when written: a string as it is, anything else as JSON.

    Raises
    ------
    ValueError
        Two tags are the same string.
    """
    named = WordVectors([tag if isinstance(tag, str) else tag_line(tag).decode() for tag in tags], vectors)
    if len(named.key_to_index) < len(named):
        twice = next(name for row, name in enumerate(named.index_to_key) if named.key_to_index[name] != row)
        raise ValueError(f"two tags are {twice!r} when written, a string and a number; tag the documents otherwise")
    return named
