"""Vectors as a file of Arrow's, also called Feather, which maps into memory; see `wordvec.formats.arrow_columns`."""

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


def sniff(path: Path) -> bool:
    """Whether a file begins as Arrow's do."""
    with path.open("rb") as stream:
        return stream.read(6) == b"ARROW1"


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read a file."""
    library = arrow(path)
    from pyarrow import ipc

    try:
        with library.memory_map(str(path)) as mapped, ipc.open_file(mapped) as file:
            table = file.read_all()
            table.validate(full=True)
            return vectors_of(table, path, limit, dtype)
    except (library.ArrowException, OSError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())[:200]
        raise FormatError(f"cannot read {path} as Arrow ({told}); copy or write it again") from error


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write a file."""
    table = table_of(vectors, path)
    from pyarrow import ipc

    with replacing(path) as written, ipc.new_file(str(written), table.schema) as stream:
        stream.write_table(table)
