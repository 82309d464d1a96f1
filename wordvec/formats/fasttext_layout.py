"""The layout of fastText's model files, ``.bin`` and ``.ftz``: everything a model is, words, n-grams, labels, outputs.

Little-endian, of versions 11 and 12 (fastText's `FastText::saveModel`):

=========== ================================================================================================
magic       int32 793712314, int32 version
args        twelve int32, one float64: the fields of `Args`
dictionary  int32 entries, words, labels; int64 tokens; int64 -1, or the number of n-grams that were kept;
            each entry: its bytes, a NUL, int64 count, int8 type (0 a word, 1 a label);
            of each n-gram that was kept: int32 bucket, int32 row, counted from the first n-gram's
input       bool quantized; a matrix: a row for each word, then one for each bucket, or for each that was kept
output      bool quantized; a matrix: a row for each word, or, of a classifier, for each label
=========== ================================================================================================

A matrix is int64 rows, int64 columns, and float32 rows. A quantized one (fastText's `QuantMatrix`) is bool lengths
apart, int64 rows, int64 columns, int32 size, uint8 codes of that size, and centroids; where lengths are apart, uint8
codes of them and their centroids. Centroids are int32 dimensions, parts, dimensions of a part, dimensions of the last
part, and float32 numbers (`wordvec.vectors.quantized.Codebook`).

The versions differ in one thing: classifiers of version 11 have no character n-grams, whatever their args say.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = [
    "ARGS",
    "BOOK",
    "ENTRY",
    "LOSSES",
    "MAGIC",
    "MODELS",
    "QUANTIZED",
    "SHAPE",
    "SIZES",
    "VERSION",
    "VERSIONS",
    "Args",
]

MAGIC, VERSION, VERSIONS = 793712314, 12, (11, 12)
LOSSES = ("hs", "ns", "softmax", "ova")  # numbered from 1, as are the models
MODELS = ("cbow", "skipgram", "supervised")

ARGS = struct.Struct("<12id")
SIZES = struct.Struct("<3i2q")
ENTRY = struct.Struct("<qb")
SHAPE = struct.Struct("<2q")  # of a matrix, after whether it is quantized
QUANTIZED = struct.Struct("<?2qi")  # of a quantized one: whether lengths are apart, rows, columns, bytes of codes
BOOK = struct.Struct("<4i")  # of its centroids: dimensions, parts, dimensions of a part and of the last one


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
