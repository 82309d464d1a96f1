"""What the formats of word2vec and GloVe share: a header of two numbers, lines of a word and its numbers."""

from __future__ import annotations

import itertools
import warnings
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import FormatError
from ..vectors.keyed import keyed_vectors
from .gzipped import is_gzipped, opened

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = [
    "allocate",
    "decode",
    "first_lines",
    "header_sizes",
    "is_utf8",
    "read_header",
    "read_lines",
    "require_writable",
    "trailing_numbers",
    "unique",
]

_LONGEST_LINE = 1 << 24  # of the first two, which tell the format
_LONGEST_HEADER = 1 << 20
_NOT_READ = {".bz2", ".xz", ".zst", ".lz4"}  # gensim's writers compress by the name
_DEFLATE_LIMIT = 1032  # gzip never packs more bytes into one


def first_lines(path: Path) -> tuple[bytes, bytes]:
    """The first two lines, as far as a line may go."""
    with opened(path) as stream:
        return stream.readline(_LONGEST_LINE), stream.readline(_LONGEST_LINE)


def header_sizes(line: bytes) -> tuple[int, int] | None:
    """Read a word2vec header: two whole numbers and nothing else."""
    cells = line.split()
    if len(cells) == 2 and all(cell.isdigit() for cell in cells):
        return int(cells[0]), int(cells[1])
    return None


def read_header(path: Path, stream: BufferedIOBase) -> tuple[int, int]:
    """How many words and dimensions the first line promises."""
    sizes = header_sizes(stream.readline(_LONGEST_HEADER))
    if sizes is None:
        raise FormatError(f"{path}, line 1: a word2vec header is two whole numbers; is it of another format?")
    if 0 in sizes:
        raise FormatError(f"{path}, line 1: the header says that there are no vectors; write the file again")
    return sizes


def trailing_numbers(line: bytes) -> int:
    """Count the numbers at the end of a line; its first cell is a word whatever it looks like."""
    cells = line.rstrip().split(b" ")[1:]
    return sum(1 for _ in itertools.takewhile(_is_number, reversed(cells)))


def _is_number(cell: bytes) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def allocate(path: Path, words: int, dimensions: int) -> np.ndarray:
    """Make room for as many vectors as a header promises, unless the file cannot hold them."""
    size = path.stat().st_size
    most_numbers = size * _DEFLATE_LIMIT if is_gzipped(path) else size
    if words * dimensions > most_numbers:
        raise FormatError(
            f"{path} says it holds {words:,} words of {dimensions:,} dimensions, more than fits into its "
            f"{size:,} bytes; it is cut off or damaged, write or fetch it again"
        )
    return np.empty((words, dimensions), np.float32)


def read_lines(
    path: Path, stream: BufferedIOBase, count: int, dimensions: int, first_line: int
) -> tuple[list[str], np.ndarray]:
    """Read `count` lines of a word and numbers; the numbers are split off from the right."""
    words: list[str] = []
    vectors = allocate(path, count, dimensions)
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
        words.append(decode(path, word, f"line {number:,}"))
    if len(words) < count:
        raise FormatError(
            f"{path} ends after {len(words):,} of {count:,} words; it is cut off, write or fetch it again"
        )
    if all(trailing_numbers(word.encode()) for word in words):  # a word may be "at 9", but hardly each
        raise FormatError(
            f"{path}, line {first_line:,}: more than the {dimensions:,} numbers of the header, as on every line; "
            "correct the header"
        )
    return words, vectors


def decode(path: Path, word: bytes, place: str) -> str:
    """Decode a word that stands at `place`."""
    try:
        return word.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}, {place}: the word {word!r} is not UTF-8; re-encode the file") from error


def unique(path: Path, words: list[str], vectors: np.ndarray) -> KeyedVectors:
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


def require_writable(vectors: KeyedVectors, path: Path, separators: str) -> None:
    """Raise where the file, or a word once it is written, could not be read again."""
    if path.suffix.lower() in _NOT_READ:
        raise FormatError(f"cannot write {path}: vectors are compressed by gzip alone; choose a name that ends in .gz")
    for word in vectors.index_to_key:
        if not isinstance(word, str):
            raise FormatError(f"cannot write {path}: {word!r} is not a string; choose string keys")
        if not word or any(separator in word for separator in separators) or not is_utf8(word):
            raise FormatError(
                f"cannot write {path}: this format cannot hold the word {word!r}; choose the format wordvec"
            )


def is_utf8(word: str) -> bool:
    """Whether a word has no surrogates, and so can be written."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
