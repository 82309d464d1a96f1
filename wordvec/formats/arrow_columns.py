"""Vectors as a table of Arrow's: columns ``word``, ``vector``, a list of as many numbers each, and ``count``.

Tables that others wrote may call them otherwise, have ids that are whole numbers, and a column for each number.
"""

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

_WORD, _VECTOR, _COUNT = "word", "vector", "count"
_IDS = {"id", "ids", "key", "name", "index"}  # what a column of ids is called, where others hold whole numbers, too
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
    words = _words_of(table, path, types)
    lists = [each.name for each in table.schema if _is_list(types, each.type)]
    lists = [_VECTOR] if _VECTOR in lists else lists
    if len(lists) > 1:
        raise FormatError(f"{path} has {len(lists)} columns of lists, where one belongs; {_REMEDY}")
    names = words.to_pylist()
    if not names or words.null_count:
        raise FormatError(f"{path} has no rows, or cells that are empty; {_REMEDY}")
    matrix = _of_lists(table.column(lists[0]), path, dtype) if lists else _of_columns(table, words, path, types, dtype)
    found = unique(path, list(map(str, names)), matrix)
    counts = table.column(_COUNT) if _COUNT in table.column_names else None
    if counts is not None and types.is_integer(counts.type) and not counts.null_count and len(found) == len(names):
        found.counts = counts.to_numpy().astype(np.int64)
    return found


def _words_of(table: Any, path: Path, types: Any) -> Any:
    """The one column of words; where there is none, the one of ids, which are whole numbers."""
    texts = [each.name for each in table.schema if types.is_string(each.type) or types.is_large_string(each.type)]
    whole = [each.name for each in table.schema if types.is_integer(each.type)]
    fitting = texts or [name for name in whole if name.lower() in _IDS] or whole
    fitting = [_WORD] if _WORD in fitting else fitting
    if len(fitting) != 1:
        raise FormatError(f"{path} has {len(fitting)} columns of words or ids, where one belongs; {_REMEDY}")
    return table.column(fitting[0])


def _of_lists(lists: Any, path: Path, dtype: DTypeLike) -> np.ndarray:
    if lists.null_count:
        raise FormatError(f"{path} has no rows, or cells that are empty; {_REMEDY}")
    numbers = lists.combine_chunks()
    numbers = numbers.combine_chunks() if hasattr(numbers, "combine_chunks") else numbers
    flat = np.array(numbers.flatten(), dtype)  # a copy, which may be written to
    size = len(flat) // len(lists)
    if not size or any(length != size for length in numbers.value_lengths().unique().to_pylist()):
        raise FormatError(f"{path} has lists of different lengths; {_REMEDY}")
    return flat.reshape(len(lists), size)


def _of_columns(table: Any, words: Any, path: Path, types: Any, dtype: DTypeLike) -> np.ndarray:
    """Vectors of a column for each number."""
    columns = [
        table.column(place)
        for place, each in enumerate(table.schema)
        if (types.is_floating(each.type) or types.is_integer(each.type)) and each.name != _COUNT
    ]
    columns = [column for column in columns if not column.equals(words)]
    if not columns or any(column.null_count for column in columns):
        raise FormatError(f"{path} has no columns of numbers, or cells that are empty; {_REMEDY}")
    return np.stack([np.asarray(column, dtype) for column in columns], axis=1)


def _is_list(types: Any, kind: Any) -> bool:
    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return lists and (types.is_floating(kind.value_type) or types.is_integer(kind.value_type))
