"""What the formats of word2vec and GloVe share: a header of two numbers, lines of a word and its numbers."""

from __future__ import annotations

import codecs
import itertools
import re
import reprlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.warning import warn_caller
from ..vectors.plain import WordVectors
from .layouts import BLANK, Layout, ambiguity, is_number, layout_of, named_table, number_before
from .opening import is_packed, opened_text

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = [
    "Sample",
    "allocate",
    "decode",
    "dimensions_of",
    "holding",
    "is_binary",
    "is_utf8",
    "numbered_lines",
    "read_header",
    "read_lines",
    "require_readable",
    "require_strings",
    "require_writable",
    "sample_of",
    "unique",
]

_LONGEST_LINE = 1 << 24
_LONGEST_HEADER = 1 << 20
_SAMPLE = 100  # lines that tell the format
_RECORDS = 3  # of a binary file that do
_EMPTY_LINES = 100_000  # in a row, which no file of vectors has
_NOT_READ = {".bz2", ".xz", ".zst", ".lz4", ".zip"}  # gensim's writers compress by the name
_DEFLATE_LIMIT = 1032  # gzip never packs more bytes into one
_HEADER = re.compile(rb"\s*(\d{1,18})(?:\s+|\s*[,;]\s*)(\d{1,18})[\s,;]*")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Sample:
    """The beginning of a file: what its header says, if it has one, and the lines after that.

    `columns` are how a table is to be read whose first line names its columns, and how many numbers a line has.
    """

    header: tuple[int, int] | None
    lines: list[bytes]
    columns: tuple[Layout, int] | None = None

    @property
    def is_text(self) -> bool:
        """Whether it is printable UTF-8, which no binary file is."""
        text = b"".join(self.lines)
        try:
            codecs.getincrementaldecoder("utf-8")().decode(text)
        except UnicodeDecodeError:
            return False
        return not _CONTROL.search(text)

    @property
    def fits(self) -> bool:
        """Whether most lines are a word and numbers, as many as the header says if there is one."""
        if self.columns:
            return True
        layout, dimensions = layout_of(self.lines, self.header and self.header[1])
        fitting = [line for line in self.lines if layout.numbers(line) >= dimensions]
        return dimensions > 0 and 2 * len(fitting) > len(self.lines)


def sample_of(path: Path) -> Sample:
    """Read the beginning of a file."""
    with opened_text(path) as stream:
        first = stream.readline(_LONGEST_LINE)
        if b"\r" in first.rstrip() and not first.endswith(b"\n") and not _CONTROL.search(first):
            raise FormatError(f"the lines of {path} end in carriage returns alone, as of old Macs; convert them")
        header = header_sizes(first)
        lines = [] if header else [first]
        while (
            len(lines) < _SAMPLE and sum(map(len, lines)) < _LONGEST_LINE and (line := stream.readline(_LONGEST_LINE))
        ):
            lines.append(line)
    lines = [line for line in lines if line.strip()]
    is_table = not {".csv", ".tsv"}.isdisjoint(suffix.lower() for suffix in path.suffixes[-2:])
    return Sample(header, lines, named_table(lines) if is_table and not header else None)


def header_sizes(line: bytes) -> tuple[int, int] | None:
    """Read a word2vec header: two whole numbers and nothing else."""
    found = _HEADER.fullmatch(line)
    return (int(found[1]), int(found[2])) if found else None


def is_binary(sample: Sample) -> bool:
    """Whether a file goes on after its header with words and floats, and not with lines of text."""
    if not sample.header or sample.is_text or sample.fits:
        return False
    records, size = b"".join(sample.lines), 4 * sample.header[1]
    high = len(records) - len(records.decode("ascii", "ignore"))
    if not _CONTROL.search(records) and 4 * high < len(records):  # text in another encoding than UTF-8
        return False
    for _ in range(min(_RECORDS, sample.header[0])):
        word, blank, records = records.lstrip(b"\n").partition(b" ")
        if not blank or b"\n" in word or _CONTROL.search(word):
            return False
        if len(records) <= size:
            break
        records = records[size:]
    return True


def read_header(path: Path, stream: BufferedIOBase) -> tuple[int, int]:
    """How many words and dimensions the first line promises."""
    sizes = header_sizes(stream.readline(_LONGEST_HEADER))
    if sizes is None:
        raise FormatError(f"{path}, line 1: a word2vec header is two whole numbers; is it of another format?")
    if 0 in sizes:
        raise FormatError(f"{path}, line 1: the header says that there are no vectors; write the file again")
    return sizes


def allocate(
    path: Path, words: int, dimensions: int, limit: int | None = None, dtype: DTypeLike = np.float32
) -> np.ndarray:
    """Make room for as many vectors as a header promises, up to a limit, unless the file cannot hold them."""
    size = path.stat().st_size
    most_numbers = size * _DEFLATE_LIMIT if is_packed(path) else size
    if words * dimensions > most_numbers:
        raise FormatError(
            f"{path} says it holds {words:,} words of {dimensions:,} dimensions, more than fits into its "
            f"{size:,} bytes; it is cut off or damaged, write or fetch it again"
        )
    return np.empty((words if limit is None else min(words, limit), dimensions), dtype)


def numbered_lines(path: Path, stream: BufferedIOBase, first_line: int) -> Iterator[tuple[int, bytes]]:
    """Lines that are not empty, with their numbers; a file may unpack to endless ones, which are refused."""
    empty = 0
    for number in itertools.count(first_line):
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return
        empty = empty + 1 if line.isspace() else 0
        if empty > _EMPTY_LINES or len(line) == _LONGEST_LINE:
            what = "nothing but empty lines for long" if empty else f"longer than {_LONGEST_LINE:,} bytes"
            raise FormatError(f"{path}, line {number:,}: {what}; it is damaged, or no file of vectors")
        if not empty:
            yield number, line


def dimensions_of(path: Path, sample: Sample) -> tuple[Layout, int]:
    """How the lines of a file are to be read, and how many numbers each has; 0 if they are no word and numbers.

    Raises
    ------
    FormatError
        They can be read in two ways.
    """
    if sample.columns:
        return sample.columns
    layout, dimensions = layout_of(sample.lines, sample.header and sample.header[1])
    if dimensions and (doubt := ambiguity(sample.lines, layout, dimensions, sample.header is not None)):
        raise FormatError(f"{path}, line {2 if sample.header else 1}: {doubt}")
    return layout, dimensions


def read_lines(
    path: Path,
    stream: BufferedIOBase,
    count: int,
    layout: Layout,
    dimensions: int,
    first_line: int,
    errors: str,
    limit: int | None = None,
    dtype: DTypeLike = np.float32,
) -> tuple[list[str], np.ndarray]:
    """Read `count` lines of a word and numbers, up to a limit."""
    words: list[str] = []
    vectors = allocate(path, count, dimensions, limit, dtype)
    limited, count = len(vectors) < count, len(vectors)
    for number, line in numbered_lines(path, stream, first_line):
        if limited and len(words) == count:
            break
        if len(words) == count:
            raise FormatError(f"{path}, line {number:,}: the header promised {count:,} words, here is another")
        word, vectors[len(words)] = _parsed(path, number, line, layout, dimensions)
        words.append(decode(path, word, f"line {number:,}", errors))
    if len(words) < count:
        raise FormatError(
            f"{path} ends after {len(words):,} of {count:,} words; it is cut off, write or fetch it again"
        )
    return words, vectors


def _parsed(path: Path, number: int, line: bytes, layout: Layout, dimensions: int) -> tuple[bytes, list[float]]:
    """The word and the numbers of a line; one that lacks the layout of the others may have several blanks."""
    if layout.quoted and layout.after and not line.lstrip().startswith(b'"') and line.count(layout.after) > dimensions:
        raise FormatError(
            f"{path}, line {number:,}: {line.count(layout.after):,} cells behind the word where {dimensions:,} belong;"
            " correct the line, or put quotes around the word"
        )
    for each in (layout, Layout(None, None)) if layout == BLANK else (layout,):
        word, *cells = each.split(line, dimensions)
        try:
            if len(cells) == dimensions and (b"_" not in line or all(map(is_number, cells))):  # 1_0 is 10 to Python
                numbers = list(map(float, cells))
                if one_more := number_before(word, cells):
                    raise FormatError(
                        f"{path}, line {number:,}: {dimensions + 1:,} numbers where {dimensions:,} belong, or a word"
                        f" that ends in {one_more.decode()}; correct the line, or write the file as word2vec-binary"
                    )
                return word, numbers
        except ValueError:
            continue
    raise FormatError(f"{path}, line {number:,}: {_misfit(line, word, cells, dimensions, layout)}")


def _misfit(line: bytes, word: bytes, cells: list[bytes], dimensions: int, layout: Layout) -> str:
    """What stands where a number belongs."""
    numbers = sum(map(is_number, cells))
    wrong = layout.as_written(next((cell for cell in cells[::-1] if not is_number(cell)), word)).strip()[:30]
    column = line.rfind(wrong) + 1
    what = "the word" if wrong == word.strip() and is_number(wrong) else "not a number"
    return (
        f"{numbers:,} numbers where {dimensions:,} belong, and {wrong.decode(errors='backslashreplace')!r} in column "
        f"{column:,} is {what}; correct the line, or write the file again"
    )


def decode(path: Path, word: bytes, place: str, errors: str) -> str:
    """Decode a word that stands at `place`."""
    try:
        return word.decode("utf-8", errors)
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path}, {place}: the word {reprlib.repr(word)} is not UTF-8; read or convert it with "
            'unicode_errors="replace" or "ignore"'
        ) from error


def unique(path: Path, words: list[str], vectors: np.ndarray) -> WordVectors:
    """Keep the first vector of a word that occurs more than once, and say so."""
    rows = {word: row for row, word in reversed(list(enumerate(words)))}
    if len(rows) < len(words):
        warn_caller(
            f"{path}: {len(words) - len(rows):,} of {len(words):,} vectors belong to a word seen before and "
            "are left out"
        )
        kept = sorted(rows.values())
        words, vectors = [words[row] for row in kept], vectors[kept]
    return WordVectors(words, vectors)


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


def require_strings(vectors: KeyedVectors, path: Path) -> list[str]:
    """The words; `FormatError` where a key is no string, or the name asks for what is compressed once more."""
    if path.suffix.lower() in _NOT_READ | {".gz"}:
        raise FormatError(f"cannot write {path}: this format is not compressed by another; leave {path.suffix} out")
    for word in vectors.index_to_key:
        if not isinstance(word, str):
            raise FormatError(f"cannot write {path}: {word!r} is not a string; choose string keys")
    return vectors.index_to_key


def require_readable(written: Path, path: Path, dimensions: int) -> None:
    """Raise where the words of a text that was `written`, to be `path`, run into their numbers."""
    try:
        plain = dimensions_of(written, sample_of(written)) == (BLANK, dimensions)
    except FormatError:
        plain = False
    if not plain:
        raise FormatError(
            f"cannot write {path}: its words end in numbers or in what separates them, so that no reader could tell "
            "them from the vectors; choose the format word2vec-binary or wordvec"
        )


def is_utf8(word: str) -> bool:
    """Whether a word has no surrogates, and so can be written."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def holding(words: Sequence[str]) -> str:
    """The formats that hold any words, or these at least, as messages name them."""
    return "parquet or wordvec" if all(map(is_utf8, words)) else "wordvec"
