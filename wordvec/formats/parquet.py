"""Vectors as a Parquet file, which pandas, Polars, DuckDB and Spark read; see `wordvec.formats.arrow_columns`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.versions import replacing
from ..vectors.plain import WordVectors
from .arrow_columns import arrow, table_of, vectors_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]

_ROWS = 1 << 16  # of a group


def sniff(path: Path) -> bool:
    """Whether a file begins and ends as Parquet does."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read a file."""
    library = arrow(path)
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            return vectors_of(file.read(), path, limit, dtype)
    except (library.ArrowException, OSError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())[:200]
        raise FormatError(f"cannot read {path} as Parquet ({told}); copy or write it again") from error


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write a file."""
    table = table_of(vectors, path)
    from pyarrow import parquet

    with replacing(path) as written:
        parquet.write_table(table, written, row_group_size=_ROWS)
