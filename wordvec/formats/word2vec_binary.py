"""word2vec's binary file: the header of its text, then ``word `` and float32 numbers, little-endian, for each word."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.versions import replacing
from .opening import opened
from .word_files import allocate, decode, is_binary, read_header, require_writable, sample_of, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = ["read", "sniff", "write"]

_BLOCK = 1 << 20


def sniff(path: Path) -> bool:
    """Whether `path` starts with a word2vec header, and words and floats that are no text."""
    return is_binary(sample_of(path))


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read word2vec binary."""
    sample = sample_of(path)
    if sample.header and sample.is_text and sum(map(len, sample.lines)) > 4 * sample.header[1]:
        raise FormatError(f"{path} is text, not word2vec's binary file; read it as word2vec-text or glove-text")
    with opened(path) as stream:
        count, dimensions = read_header(path, stream)
        words: list[str] = []
        vectors = allocate(path, count, dimensions, limit, dtype)
        for row, (word, numbers) in enumerate(_records(path, stream, count, 4 * dimensions, len(vectors))):
            # word2vec.c ends each record with a newline, which so starts the next word; gensim writes none.
            words.append(decode(path, word.lstrip(b"\n"), f"word {row + 1:,}", unicode_errors))
            vectors[row] = np.frombuffer(numbers, "<f4")
    return unique(path, words, vectors)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write word2vec binary."""
    require_writable(vectors, path, " \n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=True)


def _records(path: Path, stream: BufferedIOBase, count: int, size: int, wanted: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the word and the `size` bytes of numbers of the first `wanted` of `count` binary records."""
    buffer, start = b"", 0
    for row in range(wanted):
        while (blank := buffer.find(b" ", start)) < 0 or len(buffer) <= blank + size:
            block = stream.read(_BLOCK)
            if blank < 0 and len(buffer) - start > _BLOCK:
                raise FormatError(f"{path}: no blank ends word {row + 1:,}; it is damaged, write or fetch it again")
            if not block:
                raise FormatError(
                    f"{path} ends after {row:,} of {count:,} words; it is cut off, write or fetch it again"
                )
            buffer, start = buffer[start:] + block, 0
        end = blank + 1 + size
        yield buffer[start:blank], buffer[blank + 1 : end]
        start = end
    if wanted < count:
        return
    rest = buffer[start:] + stream.read(_BLOCK)
    if rest.strip():
        raise FormatError(f"{path} goes on after the {count:,} words its header promised; it is damaged")
