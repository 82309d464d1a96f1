"""fastText's own model files, ``.bin``: everything a model is, words, n-grams, labels and the output matrix.

The layout, little-endian, of versions 11 and 12 (fastText's `FastText::saveModel`):

=========== ================================================================================================
magic       int32 793712314, int32 version
args        twelve int32, one float64: the fields of `Args`
dictionary  int32 entries, words, labels; int64 tokens; int64 -1 (or the number of pruned n-grams);
            each entry: its bytes, a NUL, int64 count, int8 type (0 a word, 1 a label)
input       bool quantized; int64 rows, columns; float32 rows: a row for each word, then one for each bucket
output      the same: a row for each word, or, of a classifier, for each label
=========== ================================================================================================

The versions differ in one thing: classifiers of version 11 have no character n-grams, whatever their args say.
A bucket that training never reached is written as a row of zeros, and left out of memory when read.
"""

from __future__ import annotations

import gzip
import mmap
import os
import struct
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from io import BufferedIOBase, BufferedReader
from pathlib import Path
from typing import Any, cast

import numpy as np

from ..errors import FormatError
from ..system.versions import replacing
from ..vectors.keyed import trained_rows
from .opening import is_packed, most_unpacked, opened
from .word_files import is_utf8

__all__ = [
    "Args",
    "FastTextFile",
    "is_classifier",
    "is_fasttext",
    "nodes_of_outputs",
    "outputs_of_nodes",
    "read_fasttext",
    "write_fasttext",
]

MAGIC, VERSION, VERSIONS = 793712314, 12, (11, 12)
LOSSES = ("hs", "ns", "softmax", "ova")  # numbered from 1, as are the models
MODELS = ("cbow", "skipgram", "supervised")

_ARGS = struct.Struct("<12id")
_SIZES = struct.Struct("<3i2q")
_ENTRY = struct.Struct("<qb")
_SHAPE = struct.Struct("<?2q")
_BLOCK = 1 << 24  # bytes of a matrix in memory at a time
_PIECE = 1 << 12  # bytes that are unpacked at a time, few of which hold rows where most are zeros
_LONGEST_NAME = 1 << 20  # bytes of a word


@dataclass(frozen=True)
class Args:
    """fastText's settings in its names and in the order of the file; the defaults are fastText's, without n-grams."""

    dim: int
    ws: int = 5
    epoch: int = 5
    min_count: int = 5
    neg: int = 5
    word_ngrams: int = 1
    loss: str = "ns"
    model: str = "skipgram"
    bucket: int = 0
    minn: int = 0
    maxn: int = 0
    lr_update_rate: int = 100
    t: float = 1e-4


@dataclass
class FastTextFile:
    """A model file as plain data: its `args`, then a row for each word or label, and for each bucket in use."""

    args: Args
    words: list[str]  # bytes that are not UTF-8 are kept as surrogates (PEP 383)
    counts: np.ndarray  # int64 (V,)
    word_rows: np.ndarray  # float32 (V, dim): the words' own rows
    ngram_rows: np.ndarray  # float32 (R, dim): the rows of the buckets that are not all zeros
    buckets: np.ndarray  # int64 (R,): which buckets these are, ascending
    #: fastText's output matrix, float32 (V, dim), or (labels, dim) of a classifier. With loss ``"hs"`` its rows are the
    #: nodes of the Huffman tree in the order in which they are made, and the last one is not used.
    outputs: np.ndarray
    tokens: int  # of the training text, those of rare words included
    labels: list[str] = field(default_factory=list)  # with their prefix
    label_counts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))


def is_fasttext(path: Path) -> bool:
    """Whether `path` starts with fastText's magic number."""
    with opened(path) as stream:
        return stream.read(4) == struct.pack("<i", MAGIC)


def is_classifier(path: str | Path) -> bool:
    """Whether `path` is a model file of a classifier; a damaged one is none."""
    with opened(Path(path)) as stream:
        head = stream.read(8 + _ARGS.size)
    whole = len(head) == 8 + _ARGS.size and head.startswith(struct.pack("<i", MAGIC))
    return whole and _ARGS.unpack_from(head, 8)[7] == MODELS.index("supervised") + 1


def read_fasttext(path: str | Path) -> FastTextFile:
    """Read a model file of fastText, of version 11 or 12, compressed or not.

    The matrices are mapped from the file, not loaded: leave it in place for as long as they are used. (Those of the
    n-grams are in memory where some buckets are zeros.) Of a compressed file they are unpacked among the temporary
    files, each as far as settings and words say that it goes, and no further.

    Raises
    ------
    FormatError
        The file is not fastText's, of another version, quantized, cut off or damaged; the message names the byte.
    """
    path = Path(path)
    with opened(path, bounded=False) as stream:
        scan = _Scan(path, stream, is_packed(path))
        args = scan.args()
        words, counts, labels, label_counts, tokens = scan.dictionary()
        inputs = scan.matrix("input matrix", len(words) + args.bucket, args.dim)
        targets = labels if args.model == "supervised" else words
        outputs = scan.matrix("output matrix", len(targets), args.dim)
        scan.end()
    ngram_rows = inputs[len(words) :]
    buckets = trained_rows(ngram_rows)
    if len(buckets) < len(ngram_rows):
        ngram_rows = ngram_rows[buckets]
    word_rows = inputs[: len(words)]
    if targets is words and args.loss != "hs" and (np.diff(counts) > 0).any():
        # gensim appends the words of later texts; a vocabulary here is sorted (a tree follows the file's order)
        order = np.argsort(-counts, kind="stable")
        words, counts = [words[row] for row in order], counts[order]
        word_rows, outputs = word_rows[order], outputs[order]
    return FastTextFile(args, words, counts, word_rows, ngram_rows, buckets, outputs, tokens, labels, label_counts)


def nodes_of_outputs(outputs: np.ndarray) -> np.ndarray:
    """Give the rows of a Huffman tree's nodes as our trainers have them, of fastText's output matrix.

    The tree is the same. fastText numbers its nodes as they are made, the root last, where ours is the first, and has
    label 1 on the other branch.
    """
    return -outputs[:-1][::-1]


def outputs_of_nodes(nodes: np.ndarray) -> np.ndarray:
    """Give fastText's output matrix of the rows of our nodes; its last row is not used."""
    return np.concatenate((-nodes[::-1], np.zeros((1, nodes.shape[1]), np.float32)))


def write_fasttext(file: FastTextFile, path: str | Path) -> None:
    """Write a model file of version 12, gzipped where `path` ends so; memory is needed for a few blocks only.

    Raises
    ------
    FormatError
        A word cannot be held by the format.
    OSError
        The place cannot be written.
    """
    path = Path(path)
    entries = b"".join(_entries(file, path))
    args, rows = file.args, len(file.words) + file.args.bucket
    numbers = asdict(args) | {"loss": LOSSES.index(args.loss) + 1, "model": MODELS.index(args.model) + 1}
    sizes = len(file.words) + len(file.labels), len(file.words), len(file.labels), file.tokens, -1
    with replacing(path) as written, (gzip.open if path.suffix.lower() == ".gz" else open)(written, "wb") as stream:
        stream.write(struct.pack("<2i", MAGIC, VERSION) + _ARGS.pack(*numbers.values()))
        stream.write(_SIZES.pack(*sizes) + entries)
        stream.write(_SHAPE.pack(False, rows, args.dim))
        _write_rows(stream, file.word_rows, np.arange(len(file.words)), len(file.words))
        _write_rows(stream, file.ngram_rows, file.buckets, args.bucket)
        stream.write(_SHAPE.pack(False, len(file.outputs), args.dim))
        _write_rows(stream, file.outputs, np.arange(len(file.outputs)), len(file.outputs))


def _entries(file: FastTextFile, path: Path) -> Iterator[bytes]:
    for kind, (names, counts) in enumerate(((file.words, file.counts), (file.labels, file.label_counts))):
        for name, count in zip(names, counts, strict=True):
            try:
                encoded = name.encode("utf-8", "surrogateescape")
            except (AttributeError, UnicodeEncodeError):
                encoded = b"\0"
            if b"\0" in encoded:
                raise FormatError(
                    f"cannot write {path}: fastText's file cannot hold the word {name!r}; choose the format wordvec"
                )
            yield encoded + b"\0" + _ENTRY.pack(count, kind)


def _write_rows(stream: BufferedIOBase, rows: np.ndarray, places: np.ndarray, size: int) -> None:
    """Write a matrix of `size` rows of which `rows` stand at `places` and the others are zeros, block by block."""
    columns = rows.shape[1]
    block = max(1, _BLOCK // (4 * columns))
    for first in range(0, size, block):
        zeros = np.zeros((min(block, size - first), columns), "<f4")
        start, end = np.searchsorted(places, (first, first + block))
        zeros[places[start:end] - first] = rows[start:end]
        stream.write(zeros.tobytes())


class _Scan:
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
        return FormatError(f"{self.path}, byte {self.before + at:,}: {what}; {remedy}")

    def cut(self, what: str) -> FormatError:
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
        if not self.has(layout.size):
            raise self.cut(what)
        self.at += layout.size
        return layout.unpack_from(self.bytes, self.at - layout.size)

    def args(self) -> Args:
        magic, version = self.numbers(struct.Struct("<2i"), "header")
        if magic != MAGIC:
            raise self.error("fastText's magic number is missing", 0, "give a .bin of fastText, or another format")
        if version not in VERSIONS:
            raise self.error(
                f"fastText's version {version} is not known, only 11 and 12", 4, "write it again with fastText 0.9"
            )
        numbers = dict(zip((each.name for each in fields(Args)), self.numbers(_ARGS, "settings"), strict=True))
        dim, loss, model, bucket = (numbers[name] for name in ("dim", "loss", "model", "bucket"))
        if dim < 1 or bucket < 0 or not 1 <= loss <= len(LOSSES) or not 1 <= model <= len(MODELS):
            raise self.error(f"dim {dim}, loss {loss}, model {model} and bucket {bucket} are no settings", 8)
        args = Args(**numbers | {"loss": LOSSES[loss - 1], "model": MODELS[model - 1]})
        return replace(args, maxn=0) if version == 11 and args.model == "supervised" else args

    def dictionary(self) -> tuple[list[str], np.ndarray, list[str], np.ndarray, int]:
        begin = self.at
        size, words, labels, tokens, pruned = self.numbers(_SIZES, "dictionary")
        if words < 0 or labels < 0 or size != words + labels:
            raise self.error(f"{size:,} entries are not {words:,} words and {labels:,} labels", begin)
        if pruned >= 0:
            raise self._quantized(begin + _SIZES.size - 8)
        names: dict[str, int] = {}
        foreign = 0
        for entry in range(size):
            place = f"dictionary, at entry {entry + 1:,} of {size:,}"
            name = self.name(place)
            foreign += not is_utf8(name)
            count, kind = self.numbers(_ENTRY, place)
            if kind != (entry >= words) or count < 0:
                what = f"entry {entry + 1:,} of the dictionary is of type {kind} and count {count:,}"
                raise self.error(what, self.at - 1)
            if name in names:  # known at once, so that no file unpacks to the same few bytes for ever
                raise self.error("an entry of the dictionary occurs twice", begin)
            names[name] = count
        if foreign:
            warnings.warn(
                f"{self.path}: {foreign:,} of {size:,} words are not UTF-8; their bytes are kept as surrogates",
                stacklevel=3,
            )
        found, counts = list(names), np.fromiter(names.values(), np.int64, size)
        return found[:words], counts[:words], found[words:], counts[words:], tokens

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

    def matrix(self, what: str, rows: int, columns: int) -> np.ndarray:
        begin = self.at
        quantized, *shape = self.numbers(_SHAPE, what)
        if quantized:
            raise self._quantized(begin)
        if tuple(shape) != (rows, columns):
            raise self.error(
                f"the {what} is {shape[0]:,} x {shape[1]:,}, where {rows:,} x {columns:,} belong", begin + 1
            )
        if not rows:
            return np.empty((0, columns), np.float32)
        size = 4 * rows * columns
        if self.stream:
            return np.frombuffer(self._unpacked(what, size), "<f4").reshape(rows, columns)
        if not self.has(size):
            raise self.cut(what)
        self.at += size
        return np.frombuffer(self.bytes, "<f4", rows * columns, self.at - size).reshape(rows, columns)

    def _unpacked(self, what: str, size: int) -> mmap.mmap:
        """So many of the bytes that follow, in a temporary file that takes no room for zeros, which may be many."""
        blocks, most = self._blocks(size), most_unpacked(self.path)
        unpacked = written = 0
        with tempfile.TemporaryFile() as file:
            for block in blocks:
                unpacked += len(block)
                if np.frombuffer(block, np.uint8).any():
                    file.seek(unpacked - len(block))
                    written += file.write(block)
                if written > most:
                    raise self.error(
                        f"the {what} unpacks to more than {most:,} bytes, as no trained vectors do", self.at
                    )
            self.before += unpacked
            if unpacked < size:
                raise self.cut(what)
            file.truncate(size)
            file.flush()
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

    def _quantized(self, at: int) -> FormatError:
        return self.error("the model is quantized", at, "give the .bin that it was quantized from, not the .ftz")

    def end(self) -> None:
        if self.has(1):
            raise self.error("the file goes on after the output matrix", self.at)
