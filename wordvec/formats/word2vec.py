"""Readers and writers of the vector files that programs exchange: word2vec text and binary, GloVe text."""

from __future__ import annotations

import gzip
import itertools
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mode
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from ..errors import FormatError
from ..system.files import replacing
from ..vectors.keyed import keyed_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = [
    "is_binary",
    "is_headed_text",
    "is_headless_text",
    "opened",
    "read_binary",
    "read_headed_text",
    "read_headless_text",
    "write_binary",
    "write_headed_text",
    "write_headless_text",
]

_BLOCK = 1 << 20
_LONGEST_SNIFFED = 1 << 24
_SNIFFED_LINES = 100
_NOT_READ = {".bz2", ".xz", ".zst", ".lz4"}  # gensim's writers compress by the name
_DEFLATE_LIMIT = 1032  # gzip never packs more bytes into one


def is_headed_text(path: Path) -> bool:
    """Whether `path` starts with a word2vec header and a line of text that fits it."""
    header, first = _first_lines(path)
    sizes = _sizes(header)
    return sizes is not None and (first == b"" or _trailing_numbers(first) >= sizes[1])


def is_binary(path: Path) -> bool:
    """Whether `path` starts with a word2vec header and goes on with something else than fitting text."""
    header, first = _first_lines(path)
    sizes = _sizes(header)
    return sizes is not None and first != b"" and _trailing_numbers(first) < sizes[1]


def is_headless_text(path: Path) -> bool:
    """Whether `path` starts with a word and numbers."""
    header, _ = _first_lines(path)
    return _sizes(header) is None and _trailing_numbers(header) > 0


def read_headed_text(path: Path) -> KeyedVectors:
    """Read word2vec text."""
    with opened(path) as stream:
        words, dimensions = _header(path, stream)
        return _read_rows(path, stream, words, dimensions, first_line=2)


def read_headless_text(path: Path) -> KeyedVectors:
    """Read GloVe text, in two passes: the first counts."""
    with opened(path) as stream:
        sample = [line for line in itertools.islice(stream, _SNIFFED_LINES) if line.strip()]
        words = len(sample) + sum(1 for line in stream if line.strip())
    dimensions = _usual_dimensions(sample)
    if not dimensions:
        raise FormatError(f"{path} does not hold a word and numbers on each line; is it of another format?")
    with opened(path) as stream:
        return _read_rows(path, stream, words, dimensions, first_line=1)


def read_binary(path: Path) -> KeyedVectors:
    """Read word2vec binary."""
    with opened(path) as stream:
        count, dimensions = _header(path, stream)
        words, vectors = [], _allocate(path, count, dimensions)
        records = _records(path, stream, count, 4 * dimensions)
        for row, (word, numbers) in enumerate(records):
            # word2vec.c ends each record with a newline, which so starts the next word; gensim writes none.
            words.append(_decode(path, word.lstrip(b"\n"), f"word {row + 1:,}"))
            vectors[row] = np.frombuffer(numbers, "<f4")
    return _unique(path, words, vectors)


def write_headed_text(vectors: KeyedVectors, path: Path) -> None:
    """Write word2vec text."""
    _refuse(vectors, path, " \n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=False)


def write_binary(vectors: KeyedVectors, path: Path) -> None:
    """Write word2vec binary."""
    _refuse(vectors, path, " \n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=True)


def write_headless_text(vectors: KeyedVectors, path: Path) -> None:
    """Write GloVe text."""
    _refuse(vectors, path, "\n")
    sample = vectors.index_to_key[:_SNIFFED_LINES]
    if _usual_dimensions([f"{word} 0".encode() for word in sample]) != 1:
        raise FormatError(
            f"cannot write {path}: its words end in numbers, so that no reader could tell them from the vectors; "
            "choose the format word2vec-binary or wordvec"
        )
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=False, write_header=False)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked if its content is gzip."""
    with gzip.open(path) if _is_packed(path) else path.open("rb") as stream:
        try:
            yield stream
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FormatError(f"{path} is a damaged gzip file ({error}); fetch or write it again") from error


def _first_lines(path: Path) -> tuple[bytes, bytes]:
    with opened(path) as stream:
        return stream.readline(_LONGEST_SNIFFED), stream.readline(_LONGEST_SNIFFED)


def _sizes(line: bytes) -> tuple[int, int] | None:
    """Read a word2vec header: two whole numbers and nothing else."""
    cells = line.split()
    if len(cells) == 2 and all(cell.isdigit() for cell in cells):
        return int(cells[0]), int(cells[1])
    return None


def _header(path: Path, stream: BinaryIO) -> tuple[int, int]:
    sizes = _sizes(stream.readline(_BLOCK))
    if sizes is None:
        raise FormatError(f"{path}, line 1: a word2vec header is two whole numbers; is it of another format?")
    if 0 in sizes:
        raise FormatError(f"{path}, line 1: the header says that there are no vectors; write the file again")
    return sizes


def _allocate(path: Path, words: int, dimensions: int) -> np.ndarray:
    """Make room for as many vectors as a header promises, unless the file cannot hold them."""
    size = path.stat().st_size
    most_numbers = size * _DEFLATE_LIMIT if _is_packed(path) else size
    if words * dimensions > most_numbers:
        raise FormatError(
            f"{path} says it holds {words:,} words of {dimensions:,} dimensions, more than fits into its "
            f"{size:,} bytes; it is cut off or damaged, write or fetch it again"
        )
    return np.empty((words, dimensions), np.float32)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _trailing_numbers(line: bytes) -> int:
    """Count the numbers at the end of a line; its first cell is a word whatever it looks like."""
    cells = line.rstrip().split(b" ")[1:]
    return sum(1 for _ in itertools.takewhile(_is_number, reversed(cells)))


def _usual_dimensions(lines: Sequence[bytes]) -> int:
    """Tell how many numbers most lines end in: a word may end in one of its own ("at 9"), a line may be cut off."""
    numbers = sorted(map(_trailing_numbers, lines))
    return mode(numbers) if numbers else 0


def _is_number(cell: bytes) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_rows(path: Path, stream: BinaryIO, count: int, dimensions: int, first_line: int) -> KeyedVectors:
    """Read `count` lines of a word and numbers; the numbers are split off from the right."""
    words: list[str] = []
    vectors = _allocate(path, count, dimensions)
    for number, line in enumerate(stream, first_line):
        if line.isspace():
            continue
        if len(words) == count:
            raise FormatError(f"{path}, line {number:,}: the header promised {count:,} words, here is another")
        word, *cells = line.rstrip().rsplit(b" ", dimensions)
        if len(cells) != dimensions:
            raise FormatError(f"{path}, line {number:,}: {len(cells):,} numbers where {dimensions:,} belong")
        try:
            vectors[len(words)] = list(map(float, cells))
        except ValueError as error:
            raise FormatError(f"{path}, line {number:,}: not a number among the last {dimensions:,} cells") from error
        words.append(_decode(path, word, f"line {number:,}"))
    if len(words) < count:
        raise FormatError(
            f"{path} ends after {len(words):,} of {count:,} words; it is cut off, write or fetch it again"
        )
    if all(_trailing_numbers(word.encode()) for word in words):  # a word may be "at 9", but hardly each
        raise FormatError(
            f"{path}, line {first_line:,}: more than the {dimensions:,} numbers of the header, as on every line; "
            "correct the header"
        )
    return _unique(path, words, vectors)


def _records(path: Path, stream: BinaryIO, count: int, size: int) -> Iterator[tuple[bytes, bytes]]:
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


def _decode(path: Path, word: bytes, place: str) -> str:
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}, {place}: the word {word!r} is not UTF-8; re-encode the file") from error


def _unique(path: Path, words: list[str], vectors: np.ndarray) -> KeyedVectors:
    """Keep the first vector of a word that occurs more than once, and say so."""
    rows = {word: row for row, word in reversed(list(enumerate(words)))}
    if len(rows) < len(words):
        warnings.warn(
            f"{path}: {len(words) - len(rows):,} of {len(words):,} vectors belong to a word seen before and "
            "are left out",
            stacklevel=4,
        )
        kept = sorted(rows.values())
        words, vectors = [words[row] for row in kept], vectors[kept]
    return keyed_vectors(words, vectors)


def _refuse(vectors: KeyedVectors, path: Path, separators: str) -> None:
    """Raise where the file, or a word once it is written, could not be read again."""
    if path.suffix.lower() in _NOT_READ:
        raise FormatError(f"cannot write {path}: vectors are compressed by gzip alone; choose a name that ends in .gz")
    for word in vectors.index_to_key:
        if not isinstance(word, str):
            raise FormatError(f"cannot write {path}: {word!r} is not a string; choose string keys")
        if not word or any(separator in word for separator in separators) or not _is_utf8(word):
            raise FormatError(
                f"cannot write {path}: this format cannot hold the word {word!r}; choose the format wordvec"
            )


def _is_utf8(word: str) -> bool:
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
