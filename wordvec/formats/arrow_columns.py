"""Vectors as a table of Arrow's: columns ``word``, ``vector``, a list of as many numbers each, and ``count``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..vectors.plain import WordVectors
from .word_files import is_utf8, require_strings, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["arrow", "table_of", "vectors_of"]

_REMEDY = "give a column of words and one of lists of as many numbers each"


def arrow(path: Path) -> Any:
    """The library; `FormatError` says how to install it."""
    try:
        import pyarrow
    except ImportError as error:
        raise FormatError(f"{path} takes pyarrow: pip install 'wordvec[parquet]'") from error
    return pyarrow


def table_of(vectors: KeyedVectors, path: Path) -> Any:
    """Vectors as a table; the matrix is not copied."""
    library = arrow(path)
    words = require_strings(vectors, path)
    if wrong := next((word for word in words if not is_utf8(word)), None):
        raise FormatError(f"cannot write {path}: this format cannot hold the word {wrong!r}; choose the format wordvec")
    flat = np.ascontiguousarray(vectors.vectors).reshape(-1)
    columns = {
        "word": library.array(words, library.string()),
        "vector": library.FixedSizeListArray.from_arrays(library.array(flat), vectors.vector_size),
    }
    if (counts := vectors.expandos.get("count")) is not None:
        columns["count"] = library.array(np.asarray(counts, np.int64))
    return library.table(columns)


def vectors_of(table: Any, path: Path, limit: int | None, dtype: DTypeLike) -> WordVectors:
    """The vectors of a table, whatever its columns are called, if one is of words and one of lists of numbers.

    Raises
    ------
    FormatError
        It has no such columns, or several, or a cell is empty.
    """
    types = arrow(path).types
    table = table if limit is None else table.slice(0, limit)
    named = {
        "words": [each.name for each in table.schema if types.is_string(each.type) or types.is_large_string(each.type)],
        "lists": [each.name for each in table.schema if _is_list(types, each.type)],
    }
    for what, usual in (("words", "word"), ("lists", "vector")):
        if usual in named[what]:
            named[what] = [usual]
        if len(named[what]) != 1:
            raise FormatError(f"{path} has {len(named[what])} columns of {what}, where one belongs; {_REMEDY}")
    words, lists = (table.column(named[what][0]) for what in ("words", "lists"))
    if words.null_count or lists.null_count or not len(words):
        raise FormatError(f"{path} has no rows, or cells that are empty; {_REMEDY}")
    numbers = lists.combine_chunks()
    numbers = numbers.combine_chunks() if hasattr(numbers, "combine_chunks") else numbers
    flat = np.array(numbers.flatten(), dtype)  # a copy, which may be written to
    lengths = numbers.value_lengths()
    size = len(flat) // len(words)
    if not size or any(length != size for length in lengths.unique().to_pylist()):
        raise FormatError(f"{path} has lists of different lengths; {_REMEDY}")
    found = unique(path, words.to_pylist(), flat.reshape(len(words), size))
    counts = table.column("count") if "count" in table.column_names else None
    if counts is not None and types.is_integer(counts.type) and not counts.null_count and len(found) == len(words):
        found.counts = counts.to_numpy().astype(np.int64)
    return found


def _is_list(types: Any, kind: Any) -> bool:
    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return lists and types.is_floating(kind.value_type)
