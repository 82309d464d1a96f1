"""The tables of TensorFlow's Embedding Projector: a folder of ``vectors.tsv`` and ``metadata.tsv``.

A row of `metadata.tsv` is a word; with counts it has two columns, and only then a header, as the projector asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.versions import one_version, require_room, version
from ..vectors.plain import WordVectors
from .static_folder import holds
from .word_files import holding, is_utf8, require_strings, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]

VECTORS, METADATA = "vectors.tsv", "metadata.tsv"
_HEADER = "word\tcount"
_REMEDY = "write the folder again"


def sniff(path: Path) -> bool:
    """Whether a folder holds both tables."""
    return holds(path, VECTORS, METADATA)


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read both tables."""
    return one_version(path, (VECTORS, METADATA), lambda: _read(path, unicode_errors, limit, dtype))


def _read(path: Path, unicode_errors: str, limit: int | None, dtype: DTypeLike) -> WordVectors:
    rows = [row for _, row in islice(_rows(path / VECTORS, dtype), limit)]
    try:
        text = (path / METADATA).read_bytes().decode("utf-8", unicode_errors)
    except UnicodeDecodeError as error:
        raise FormatError(f"{path / METADATA} is not UTF-8; read it with unicode_errors='replace'") from error
    lines = text.removesuffix("\n").split("\n")
    counted = lines[0] == _HEADER
    lines = lines[counted:]
    if len(lines) < len(rows) or (limit is None and len(lines) != len(rows)):
        raise FormatError(
            f"{path} has {len(rows):,} vectors, and {METADATA} has {len(lines):,} words; give as many of both"
        )
    cells = [line.removesuffix("\r").split("\t") for line in lines[: len(rows)]]
    found = unique(path, [cell[0] for cell in cells], np.stack(rows))
    if counted and len(found) == len(rows):
        if not all(len(cell) == 2 and cell[1].isdecimal() for cell in cells):
            raise FormatError(f"{path / METADATA} has a line without a word and its count; {_REMEDY}")
        found.counts = np.array([int(cell[1]) for cell in cells], np.int64)
    return found


def _rows(path: Path, dtype: DTypeLike) -> Iterator[tuple[int, np.ndarray]]:
    size = 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                row = np.array(line.split(b"\t"), np.float64).astype(dtype)
            except ValueError as error:
                raise FormatError(f"{path}, line {number:,}: {str(error)[:100]}; {_REMEDY}") from error
            size = size or len(row)
            if len(row) != size:
                raise FormatError(f"{path}, line {number:,}: {len(row):,} numbers where {size:,} belong; {_REMEDY}")
            yield number, row
    if not size:
        raise FormatError(f"{path} is empty; {_REMEDY}")


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write both tables."""
    words = require_strings(vectors, path)
    for word in words:
        if not word or not is_utf8(word) or any(character in word for character in "\t\n\r"):
            raise FormatError(
                f"cannot write {path}: a table cannot hold the word {word!r}; choose the format {holding(words)}"
            )
    counts = vectors.expandos.get("count")
    lines = (
        words if counts is None else [_HEADER, *(f"{word}\t{count}" for word, count in zip(words, counts, strict=True))]
    )
    if counts is None and words[:1] == [_HEADER]:
        raise FormatError(
            f"cannot write {path}: its first word, {_HEADER!r}, would be taken for a header; choose the format"
            f" {holding(words)}"
        )
    require_room(path, "pair of tables for the projector", sniff)
    with version(path) as staging:
        (staging / METADATA).write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8"))
        with (staging / VECTORS).open("wb") as stream:
            np.savetxt(stream, vectors.vectors, fmt="%.9g", delimiter="\t")  # which tell any two float32 apart
