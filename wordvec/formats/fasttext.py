"""fastText's own model files, ``.bin`` and ``.ftz``, whose layout `wordvec.formats.fasttext_layout` has.

A bucket that training never reached is written as a row of zeros, and left out of memory when read.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import BufferedIOBase
from pathlib import Path

import numpy as np

from ..errors import FormatError
from ..system.versions import replacing
from ..vectors.keyed import trained_rows
from ..vectors.quantized import Codebook, QuantizedRows
from .fasttext_layout import ARGS, BOOK, ENTRY, LOSSES, MAGIC, MODELS, QUANTIZED, SHAPE, SIZES, VERSION, Args
from .fasttext_scan import Scan
from .opening import is_packed, opened

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

_BLOCK = 1 << 24  # bytes of a matrix in memory at a time


@dataclass
class FastTextFile:
    """A model file as plain data: its `args`, then a row for each word or label, and for each bucket in use.

    Where the rows of words are quantized, so are those of n-grams, with the same centroids. Then an n-gram without a
    row does not count in means, and otherwise it counts as zeros.
    """

    args: Args
    words: list[str]  # bytes that are not UTF-8 are kept as surrogates (PEP 383)
    counts: np.ndarray  # int64 (V,)
    word_rows: np.ndarray | QuantizedRows  # float32 (V, dim): the words' own rows
    ngram_rows: np.ndarray | QuantizedRows  # float32 (R, dim): the rows of the buckets that have one, or are not zeros
    buckets: np.ndarray  # int64 (R,): which buckets these are, ascending
    #: fastText's output matrix, float32 (V, dim), or (labels, dim) of a classifier. With loss ``"hs"`` its rows are the
    #: nodes of the Huffman tree in the order in which they are made, and the last one is not used.
    outputs: np.ndarray | QuantizedRows
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
        head = stream.read(8 + ARGS.size)
    whole = len(head) == 8 + ARGS.size and head.startswith(struct.pack("<i", MAGIC))
    return whole and ARGS.unpack_from(head, 8)[7] == MODELS.index("supervised") + 1


def read_fasttext(path: str | Path) -> FastTextFile:
    """Read a model file of fastText, of version 11 or 12, compressed or not.

    The matrices are mapped from the file, not loaded: leave it in place for as long as they are used. (Those of the
    n-grams are in memory where some buckets are zeros.) Of a compressed file they are unpacked among the temporary
    files, each as far as settings and words say that it goes, and no further.

    Raises
    ------
    FormatError
        The file is not fastText's, of another version, cut off or damaged; the message names the byte.
    """
    path = Path(path)
    with opened(path, bounded=False) as stream:
        scan = Scan(path, stream, is_packed(path))
        args = scan.args()
        words, counts, labels, label_counts, tokens, kept = scan.dictionary(args.bucket)
        inputs = scan.matrix("input matrix", len(words) + (args.bucket if kept is None else len(kept)), args.dim)
        targets = labels if args.model == "supervised" else words
        if kept is not None and isinstance(inputs, np.ndarray):
            raise scan.error("n-grams were left out, and the input matrix is not quantized", scan.at)
        outputs = scan.matrix("output matrix", len(targets), args.dim, inputs)
        scan.end()
    word_rows, ngram_rows = inputs[: len(words)], inputs[len(words) :]
    if isinstance(ngram_rows, QuantizedRows):
        order = np.arange(args.bucket) if kept is None else np.argsort(kept)
        buckets = order if kept is None else kept[order].astype(np.int64)
        ngram_rows = ngram_rows if kept is None else ngram_rows[order]
    else:
        buckets = trained_rows(ngram_rows)
        if len(buckets) < len(ngram_rows):
            ngram_rows = ngram_rows[buckets]
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
    args = file.args
    numbers = asdict(args) | {"loss": LOSSES.index(args.loss) + 1, "model": MODELS.index(args.model) + 1}
    quantized = isinstance(file.word_rows, QuantizedRows)
    kept = len(file.buckets) if quantized and len(file.buckets) < args.bucket else -1
    sizes = len(file.words) + len(file.labels), len(file.words), len(file.labels), file.tokens, kept
    with replacing(path) as written, (gzip.open if path.suffix.lower() == ".gz" else open)(written, "wb") as stream:
        stream.write(struct.pack("<2i", MAGIC, VERSION) + ARGS.pack(*numbers.values()))
        stream.write(SIZES.pack(*sizes) + entries)
        if kept >= 0:
            stream.write(np.stack((file.buckets, np.arange(kept)), axis=1).astype("<i4").tobytes())
        if isinstance(file.word_rows, QuantizedRows) and isinstance(file.ngram_rows, QuantizedRows):
            _write_codes(stream, file.word_rows.joined(file.ngram_rows), path)
        else:
            stream.write(b"\0" + SHAPE.pack(len(file.words) + args.bucket, args.dim))
            _write_rows(stream, file.word_rows, np.arange(len(file.words)), len(file.words))
            _write_rows(stream, file.ngram_rows, file.buckets, args.bucket)
        if isinstance(file.outputs, QuantizedRows):
            _write_codes(stream, file.outputs, path)
        else:
            stream.write(b"\0" + SHAPE.pack(len(file.outputs), args.dim))
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
            yield encoded + b"\0" + ENTRY.pack(count, kind)


def _write_codes(stream: BufferedIOBase, rows: QuantizedRows, path: Path) -> None:
    """Write a quantized matrix."""
    if rows.codes.size >= 1 << 31:
        raise FormatError(f"cannot write {path}: fastText's file holds 2 GiB of codes at most; cut more rows off")
    apart = rows.length_codes is not None
    stream.write(b"\1" + QUANTIZED.pack(apart, *rows.shape, rows.codes.size))
    stream.write(rows.codes.tobytes() + _book(rows.book))
    if rows.length_codes is not None and rows.lengths is not None:
        stream.write(rows.length_codes.tobytes() + _book(rows.lengths))


def _book(book: Codebook) -> bytes:
    last = book.dimensions - (book.parts - 1) * book.dsub
    return BOOK.pack(book.dimensions, book.parts, book.dsub, last) + book.centroids.astype("<f4").tobytes()


def _write_rows(stream: BufferedIOBase, rows: np.ndarray | QuantizedRows, places: np.ndarray, size: int) -> None:
    """Write a matrix of `size` rows of which `rows` stand at `places` and the others are zeros, block by block."""
    assert isinstance(rows, np.ndarray)
    columns = rows.shape[1]
    block = max(1, _BLOCK // (4 * columns))
    for first in range(0, size, block):
        zeros = np.zeros((min(block, size - first), columns), "<f4")
        start, end = np.searchsorted(places, (first, first + block))
        zeros[places[start:end] - first] = rows[start:end]
        stream.write(zeros.tobytes())
