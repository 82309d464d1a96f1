"""word2vec's binary file: the header of its text, then ``word `` and float32 numbers, little-endian, for each word."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import FormatError
from ..system.versions import replacing
from .gzipped import opened
from .word_files import (
    allocate,
    decode,
    first_lines,
    header_sizes,
    read_header,
    require_writable,
    trailing_numbers,
    unique,
)

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]

_BLOCK = 1 << 20


def sniff(path: Path) -> bool:
    """Whether `path` starts with a word2vec header and goes on with something else than fitting text."""
    header, first = first_lines(path)
    sizes = header_sizes(header)
    return sizes is not None and first != b"" and trailing_numbers(first) < sizes[1]


def read(path: Path) -> KeyedVectors:
    """Read word2vec binary."""
    with opened(path) as stream:
        count, dimensions = read_header(path, stream)
        words: list[str] = []
        vectors = allocate(path, count, dimensions)
        records = _records(path, stream, count, 4 * dimensions)
        for row, (word, numbers) in enumerate(records):
            # word2vec.c ends each record with a newline, which so starts the next word; gensim writes none.
            words.append(decode(path, word.lstrip(b"\n"), f"word {row + 1:,}"))
            vectors[row] = np.frombuffer(numbers, "<f4")
    return unique(path, words, vectors)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write word2vec binary."""
    require_writable(vectors, path, " \n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=True)


def _records(path: Path, stream: BufferedIOBase, count: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the word and the `size` bytes of numbers of each of `count` binary records."""
    buffer, start = b"", 0
    for row in range(count):
        while (blank := buffer.find(b" ", start)) < 0 or len(buffer) <= blank + size:
            block = stream.read(_BLOCK)
            if not block:
                raise FormatError(
                    f"{path} ends after {row:,} of {count:,} words; it is cut off, write or fetch it again"
                )
            buffer, start = buffer[start:] + block, 0
        end = blank + 1 + size
        yield buffer[start:blank], buffer[blank + 1 : end]
        start = end
    rest = buffer[start:] + stream.read(_BLOCK)
    if rest.strip():
        raise FormatError(f"{path} goes on after the {count:,} words its header promised; it is damaged")
