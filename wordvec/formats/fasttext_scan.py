"""Reading a model file of fastText from its first byte to its last."""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import fields, replace
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.versions import writing
from ..system.warning import warn_caller
from ..vectors.quantized import CENTROIDS, Codebook, QuantizedRows
from .fasttext_layout import ARGS, BOOK, ENTRY, LOSSES, MAGIC, MODELS, QUANTIZED, SHAPE, SIZES, VERSIONS, Args
from .opening import most_unpacked
from .word_files import is_utf8

__all__ = ["Dictionary", "Scan"]

_BLOCK = 1 << 24  # bytes in memory at a time
_PIECE = 1 << 12  # bytes that are unpacked at a time, few of which hold rows where most are zeros
_LONGEST_NAME = 1 << 20  # bytes of a word


class Dictionary(NamedTuple):
    """The words and labels of a file."""

    words: list[str]
    counts: np.ndarray  # int64 (words,)
    labels: list[str]
    label_counts: np.ndarray  # int64 (labels,)
    tokens: int
    kept: np.ndarray | None  # int32 (kept,): the buckets that have a row, in the order of these; None for all


class Scan:
    """Reading a file from its first byte to its last, with the place of whatever is wrong.

    ``bytes`` is the whole file, mapped, or what was unpacked of it and still is to be read.
    """

    def __init__(self, path: Path, stream: BufferedReader, packed: bool):
        self.path, self.at, self.before = path, 0, 0  # the place in `bytes`, and what stood before these
        self.stream = stream if packed else None
        if packed or stream.seek(0, os.SEEK_END) == 0:
            self.bytes: Any = bytearray()
        else:
            self.bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def error(self, what: str, at: int, remedy: str = "it is damaged, fetch or write it again") -> FormatError:
        """What is wrong at a place of `bytes`."""
        return FormatError(f"{self.path}, byte {self.before + at:,}: {what}; {remedy}")

    def cut(self, what: str) -> FormatError:
        """The error of a file that ends too early."""
        return self.error(f"the file ends inside the {what}", len(self.bytes), "it is cut off, fetch or write it again")

    def has(self, size: int) -> bool:
        """Whether so many bytes follow; those of a compressed file are unpacked."""
        while self.stream and len(self.bytes) < self.at + size:
            block = self.stream.read(_BLOCK)
            if not block:
                break
            self.bytes += block
        return len(self.bytes) >= self.at + size

    def numbers(self, layout: struct.Struct, what: str) -> tuple[Any, ...]:
        """The numbers that follow."""
        if not self.has(layout.size):
            raise self.cut(what)
        self.at += layout.size
        return layout.unpack_from(self.bytes, self.at - layout.size)

    def args(self) -> Args:
        """The settings."""
        magic, version = self.numbers(struct.Struct("<2i"), "header")
        if magic != MAGIC:
            raise self.error(
                "fastText's magic number is missing", 0, "give a .bin or .ftz of fastText, or another format"
            )
        if version not in VERSIONS:
            raise self.error(
                f"fastText's version {version} is not known, only 11 and 12", 4, "write it again with fastText 0.9"
            )
        numbers = dict(zip((each.name for each in fields(Args)), self.numbers(ARGS, "settings"), strict=True))
        dim, loss, model, bucket = (numbers[name] for name in ("dim", "loss", "model", "bucket"))
        if dim < 1 or bucket < 0 or not 1 <= loss <= len(LOSSES) or not 1 <= model <= len(MODELS):
            raise self.error(f"dim {dim}, loss {loss}, model {model} and bucket {bucket} are no settings", 8)
        args = Args(**numbers | {"loss": LOSSES[loss - 1], "model": MODELS[model - 1]})
        return replace(args, maxn=0) if version == 11 and args.model == "supervised" else args

    def dictionary(self, bucket: int) -> Dictionary:
        """Words and labels, and which of so many buckets have a row."""
        begin = self.at
        size, words, labels, tokens, pruned = self.numbers(SIZES, "dictionary")
        if words < 0 or labels < 0 or size != words + labels:
            raise self.error(f"{size:,} entries are not {words:,} words and {labels:,} labels", begin)
        if pruned > bucket:
            raise self.error(f"{pruned:,} n-grams were kept of {bucket:,} buckets", begin + SIZES.size - 8)
        names: dict[str, int] = {}
        foreign = 0
        for entry in range(size):
            place = f"dictionary, at entry {entry + 1:,} of {size:,}"
            name = self.name(place)
            foreign += not is_utf8(name)
            count, kind = self.numbers(ENTRY, place)
            if kind != (entry >= words) or count < 0:
                what = f"entry {entry + 1:,} of the dictionary is of type {kind} and count {count:,}"
                raise self.error(what, self.at - 1)
            if name in names:  # known at once, so that no file unpacks to the same few bytes for ever
                raise self.error("an entry of the dictionary occurs twice", begin)
            names[name] = count
        if foreign:
            warn_caller(f"{self.path}: {foreign:,} of {size:,} words are not UTF-8; their bytes are kept as surrogates")
        found, counts = list(names), np.fromiter(names.values(), np.int64, size)
        kept = self.kept(pruned, bucket) if pruned >= 0 else None
        return Dictionary(found[:words], counts[:words], found[words:], counts[words:], tokens, kept)

    def kept(self, size: int, bucket: int) -> np.ndarray:
        """The buckets of the n-grams that were kept, in the order of their rows."""
        begin, what = self.at, "list of n-grams that were kept"
        buckets, rows = self.array(what, "<i4", 2 * size).reshape(-1, 2).T
        if not np.array_equal(np.sort(rows), np.arange(size)):
            raise self.error(f"the {what} does not number them from 0 to {size - 1:,}", begin)
        if size and (buckets.min() < 0 or buckets.max() >= bucket or len(np.unique(buckets)) < size):
            raise self.error(f"the {what} does not hold {size:,} different buckets below {bucket:,}", begin)
        return buckets[np.argsort(rows)]

    def name(self, place: str) -> str:
        """The entry that a NUL ends."""
        while (end := self.bytes.find(b"\0", self.at, self.at + _LONGEST_NAME)) < 0:
            if len(self.bytes) - self.at >= _LONGEST_NAME:
                raise self.error(f"no word is longer than {_LONGEST_NAME:,} bytes in the {place}", self.at)
            if not self.has(len(self.bytes) - self.at + 1):
                raise self.cut(place)
        name = self.bytes[self.at : end].decode("utf-8", "surrogateescape")
        self.at = end + 1
        return name

    def matrix(self, what: str, rows: int, columns: int, alike: Any = None) -> np.ndarray | QuantizedRows:
        """A matrix, which is not quantized where that before it is not, if there is one."""
        begin = self.at
        (quantized,) = self.numbers(struct.Struct("<?"), what)
        if quantized and isinstance(alike, np.ndarray):
            raise self.error(f"the {what} is quantized, and the input matrix is not", begin)
        if quantized:
            return self.quantized(what, rows, columns)
        self.shape(what, begin + 1, self.numbers(SHAPE, what), (rows, columns))
        if not rows:
            return np.empty((0, columns), np.float32)
        size = 4 * rows * columns
        if self.stream:
            return np.frombuffer(self._unpacked(what, size), "<f4").reshape(rows, columns)
        return self.array(what, "<f4", rows * columns).reshape(rows, columns)

    def shape(self, what: str, begin: int, found: tuple[int, ...], right: tuple[int, ...]) -> None:
        """See that a matrix has the shape that the settings and the dictionary ask for."""
        if found != right:
            raise self.error(
                f"the {what} is {found[0]:,} x {found[1]:,}, where {right[0]:,} x {right[1]:,} belong", begin
            )

    def quantized(self, what: str, rows: int, columns: int) -> QuantizedRows:
        """The codes of a matrix and their centroids."""
        begin = self.at
        apart, *shape, size = self.numbers(QUANTIZED, what)
        self.shape(what, begin + 1, tuple(shape), (rows, columns))
        if not 0 <= size <= rows * columns:
            raise self.error(f"the {what} has {size:,} bytes of codes", begin + QUANTIZED.size - 4)
        codes = self.array(what, np.uint8, size)
        book = self.book(what, columns)
        if size != rows * book.parts:
            raise self.error(f"the {what} has {size:,} bytes of codes, not {book.parts} a row", begin)
        codes = codes.reshape(rows, book.parts)
        if not apart:
            return QuantizedRows(codes, book)
        of_lengths = self.array(f"{what}'s lengths", np.uint8, rows)
        return QuantizedRows(codes, book, of_lengths, self.book(f"{what}'s lengths", 1))

    def book(self, what: str, columns: int) -> Codebook:
        """The centroids of a quantized matrix."""
        begin, what = self.at, f"centroids of the {what}"
        dimensions, parts, dsub, last = self.numbers(BOOK, what)
        if dimensions != columns or dsub < 1 or parts != -(-columns // dsub) or last != columns - (parts - 1) * dsub:
            raise self.error(
                f"the {what} are of {parts} parts of {dsub} and {last} of {dimensions} dimensions, where {columns} are"
                " to be cut",
                begin,
            )
        return Codebook(self.array(what, "<f4", CENTROIDS * columns), columns, dsub)

    def array(self, what: str, dtype: DTypeLike, size: int) -> np.ndarray:
        """So many numbers, which lie where they are in the file."""
        dtype = np.dtype(dtype)
        most = most_unpacked(self.path) if self.stream else size * dtype.itemsize
        if size * dtype.itemsize > most:
            raise self.error(f"the {what} unpacks to more than {most:,} bytes, as no trained vectors do", self.at)
        if not self.has(size * dtype.itemsize):
            raise self.cut(what)
        self.at += size * dtype.itemsize
        found = np.frombuffer(self.bytes, dtype, size, self.at - size * dtype.itemsize)
        return found.copy() if self.stream else found  # of what is unpacked more comes

    def _unpacked(self, what: str, size: int) -> mmap.mmap:
        """So many of the bytes that follow, in a temporary file that takes no room for zeros, which may be many."""
        blocks, most = self._blocks(size), most_unpacked(self.path)
        unpacked = written = 0
        with tempfile.TemporaryFile(buffering=0) as file:
            for block in blocks:
                unpacked += len(block)
                if np.frombuffer(block, np.uint8).any():
                    with writing(f"the unpacked {what} to a temporary file in {tempfile.gettempdir()}"):
                        rest = memoryview(block)
                        file.seek(unpacked - len(block))
                        while rest:
                            rest = rest[file.write(rest) :]
                    written += len(block)
                if written > most:
                    raise self.error(
                        f"the {what} unpacks to more than {most:,} bytes, as no trained vectors do", self.at
                    )
            self.before += unpacked
            if unpacked < size:
                raise self.cut(what)
            file.truncate(size)
            return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)

    def _blocks(self, size: int) -> Iterator[bytes]:
        """So many bytes that follow: first those that are unpacked already."""
        first = bytes(self.bytes[self.at : self.at + size])
        del self.bytes[self.at : self.at + size]
        left = size - len(first)
        yield from (first[start : start + _PIECE] for start in range(0, len(first), _PIECE))
        while left and (block := cast(BufferedReader, self.stream).read(min(_PIECE, left))):
            left -= len(block)
            yield block

    def end(self) -> None:
        """See that nothing follows."""
        if self.has(1):
            raise self.error("the file goes on after the output matrix", self.at)
