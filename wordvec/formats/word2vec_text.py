"""word2vec's text: a header ``words dimensions``, then ``word x1 … xd`` lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import DTypeLike

from ..system.versions import replacing
from .opening import opened_text
from .word_files import (
    dimensions_of,
    is_binary,
    read_header,
    read_lines,
    require_readable,
    require_writable,
    sample_of,
    unique,
)

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = ["read", "sniff", "write"]


def sniff(path: Path) -> bool:
    """Whether `path` starts with a word2vec header and goes on as anything but its binary file."""
    sample = sample_of(path)
    return sample.header is not None and not is_binary(sample)


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read word2vec text."""
    sample = sample_of(path)
    with opened_text(path) as stream:
        count, dimensions = read_header(path, stream)
        layout, _ = dimensions_of(path, sample)
        words, vectors = read_lines(path, stream, count, layout, dimensions, 2, unicode_errors, limit, dtype)
    return unique(path, words, vectors)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write word2vec text."""
    require_writable(vectors, path, " \n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=False)
        require_readable(written, path, vectors.vector_size)
