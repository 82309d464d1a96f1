"""word2vec's text: a header ``words dimensions``, then ``word x1 … xd`` lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..system.versions import replacing
from .gzipped import opened
from .word_files import first_lines, header_sizes, read_header, read_lines, require_writable, trailing_numbers, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]


def sniff(path: Path) -> bool:
    """Whether `path` starts with a word2vec header and a line of text that fits it."""
    header, first = first_lines(path)
    sizes = header_sizes(header)
    return sizes is not None and (first == b"" or trailing_numbers(first) >= sizes[1])


def read(path: Path) -> KeyedVectors:
    """Read word2vec text."""
    with opened(path) as stream:
        count, dimensions = read_header(path, stream)
        words, vectors = read_lines(path, stream, count, dimensions, first_line=2)
    return unique(path, words, vectors)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write word2vec text."""
    require_writable(vectors, path, " \n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=False)
