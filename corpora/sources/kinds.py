"""How a source is recognised: a table of kinds, tried in order."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from ...errors import CorpusError
from .base import Source, type_name
from .columns import Columns
from .files import Files
from .streams import ByteReader
from .tables import FORMATS, Frame
from .texts import Strings, TaggedTexts, TokenLists, is_tagged

__all__ = ["TextSource", "are_files", "read_columns", "read_source"]

#: What `read_source` takes, as far as a type can say: an iterable may be of texts, tagged texts or paths, or a table.
TextSource = str | os.PathLike[str] | ByteReader | Source | Iterable[Any]

_ONE_OF = "a path, a list of Path, a binary stream, an iterable of str, or an iterable of lists of str"


def _is_path(source: Any) -> bool:
    return isinstance(source, str | os.PathLike)


def _is_byte_stream(source: Any) -> bool:
    return hasattr(source, "readinto") and not isinstance(source, io.TextIOBase)


def _has_columns(source: Any) -> bool:
    return hasattr(source, "columns")


def _has_tokens(text: Any) -> bool:
    return isinstance(text, Iterable) and not isinstance(text, bytes | bytearray | Mapping)


class Kind(NamedTuple):
    """A kind of source."""

    matches: Callable[[Any], bool]
    make: Callable[[Any], Source]


#: Recognised by what is given.
KINDS = (
    Kind(lambda source: isinstance(source, Source), lambda source: source),
    Kind(_is_path, Files.at),
    Kind(_is_byte_stream, Files.opened),
)
#: Also recognised so, where columns of tables can be chosen.
TABLES = (Kind(_has_columns, Frame),)
#: Recognised by the first item of an iterable.
KINDS_OF_ITEMS = (
    Kind(lambda first: isinstance(first, str), Strings),
    Kind(is_tagged, TaggedTexts),
    Kind(_is_path, Files.at_paths),
    Kind(_has_tokens, TokenLists),
)


def read_source(source: TextSource, *, tables: bool = False) -> Source:
    """Recognise a source.

    Parameters
    ----------
    source : str, Path, list of Path, binary stream, iterable of str, of lists of str, or of texts with tags
        A str or Path is a file, a folder or a pattern, ``-`` standard input. In an iterable the first item decides,
        and all others must be of its kind. A `Source` is returned as it is.
    tables : bool
        Admit tables in memory, such as data frames, whose columns are to be chosen by `Source.select`.

    Raises
    ------
    TypeError
        It is none of these.
    CorpusError
        A path leads to no file, or an iterable gives nothing.
    """
    for kind in (*TABLES, *KINDS) if tables else KINDS:
        if kind.matches(source):
            return kind.make(source)
    if isinstance(source, Mapping | set | frozenset | bytes | bytearray) or _has_columns(source):
        raise TypeError(f"a {type(source).__name__} is no source of texts; give {_ONE_OF}")
    if not isinstance(source, Iterable):
        raise TypeError(f"{type_name(source)} is no source of texts; give {_ONE_OF}")
    return _of_items(source)


def read_columns(source: TextSource, columns: Columns, strict: bool) -> Source:
    """Recognise a source, and choose columns if it is a table; `strict` refuses bytes that are no UTF-8.

    Raises
    ------
    ValueError
        Columns are chosen of what is no table, or none of one.
    TypeError, CorpusError
        As in `read_source`.
    """
    found = read_source(source, tables=True)
    if columns.chosen and not found.is_table:
        kinds = ", ".join((*FORMATS, "data frames"))
        raise ValueError(f"text, tags and header are about tables ({kinds}); leave them out")
    return found.select(columns, strict)


def _of_items(source: Iterable[Any]) -> Source:
    items = iter(source)
    try:
        first = next(items)
    except StopIteration:
        raise CorpusError("the source gave no text; a generator that was read before is exhausted") from None
    for kind in KINDS_OF_ITEMS:
        if kind.matches(first):
            return kind.make(chain([first], items))
    raise TypeError(f"text 0 is {type_name(first)}; give {_ONE_OF}")


def are_files(source: Any) -> bool:
    """Whether a source is a path, a list of paths or a byte stream; no other iterable is read to find out."""
    listed = isinstance(source, list) and bool(source) and isinstance(source[0], os.PathLike)
    return listed or _is_path(source) or _is_byte_stream(source)
