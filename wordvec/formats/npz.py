"""NumPy's archive of arrays: ``vectors``, ``words``, and ``counts`` where they are known; without pickle.

Of archives that others wrote the one matrix of numbers is the vectors, and the one array of as many names, or of whole
numbers, is the words, whatever they are called: features of pictures with their ids.
"""

from __future__ import annotations

import math
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.versions import replacing
from ..vectors.plain import WordVectors
from .opening import most_unpacked
from .word_files import holding, require_strings, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["DAMAGES", "array_of", "read", "sniff", "write"]

_REMEDY = "write the archive again, with arrays vectors and words"
_NUMBERS = "fiu"  # kinds of dtype
_MOST_WASTE = 1 << 28  # bytes that words may take beyond twice the vectors': each takes as many as the longest
_BLOCK = 1 << 24
#: What reading a damaged archive, or array, may end in.
DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError),
    *(OverflowError, MemoryError, SyntaxError, tokenize.TokenError),
)
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def sniff(path: Path) -> bool:
    """Whether it is an archive of these arrays."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            return len(names) > 1 and all(name.endswith(".npy") for name in names)
    except zipfile.BadZipFile:
        return False


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [each.file_size for each in archive.infolist()]
            if sum(sizes) > most_unpacked(path):
                raise ValueError(f"it unpacks to {sum(sizes):,} bytes, as no vectors do")
            arrays = {name.removesuffix(".npy"): array_of(archive, name) for name in archive.namelist()}
            vectors, words = _chosen(arrays)
    except DAMAGES as error:
        raise FormatError(f"{path} is no archive of vectors ({str(error)[:200]}); {_REMEDY}") from error
    counts = arrays.get("counts")
    if counts is not None and (counts.shape != words.shape or counts.dtype.kind not in "iu"):
        raise FormatError(f"{path} holds counts that are not a whole number for each word; {_REMEDY}")
    found = unique(path, list(map(str, words[:limit].tolist())), vectors[:limit].astype(dtype, copy=False))
    if counts is not None and len(found) == len(words[:limit]):
        found.counts = counts[:limit].astype(np.int64)
    return found


def _chosen(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The vectors and the words among arrays; `ValueError` if it cannot be told which these are."""
    matrices = {name: array for name, array in arrays.items() if array.ndim == 2 and array.dtype.kind in _NUMBERS}
    vectors = matrices.get("vectors", next(iter(matrices.values())) if len(matrices) == 1 else None)
    told = ", ".join(f"{name} of {array.dtype} {array.shape}" for name, array in arrays.items())
    if vectors is None:
        raise ValueError(f"it holds {told}, where one matrix of numbers belongs, a row for each word")
    if not vectors.size:
        raise ValueError(f"it holds {told}, and so no vectors")
    lists = {name: array for name, array in arrays.items() if array.shape == (len(vectors),) and name != "counts"}
    for kinds in "U", "iu":
        fitting = {name: array for name, array in lists.items() if array.dtype.kind in kinds}
        if "words" in fitting or len(fitting) == 1:
            return vectors, fitting.get("words", next(iter(fitting.values())))
    raise ValueError(
        f"it holds {told}, where one array of words, or of ids, belongs beside the {len(vectors):,} vectors"
    )


def array_of(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """An array of an archive, once its header has been compared with its size; one of `DAMAGES` if they differ."""
    entry = archive.getinfo(name)
    stream: Any
    with archive.open(entry) as stream:
        kind = npy.read_magic(stream)
        if kind not in _HEADERS:
            raise ValueError(f"{name} is of version {kind} of NumPy's format")
        shape, fortran, dtype = _HEADERS[kind](stream)
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or size != entry.file_size - stream.tell():
            raise ValueError(f"{name} holds Python's objects" if dtype.hasobject else f"{name} is cut short")
        content = np.empty(size, np.uint8)
        place = 0
        while place < size and (count := stream.readinto(content[place : place + _BLOCK])):
            place += count
        if place < size:
            raise ValueError(f"{name} is cut short")
    flat = content.view(dtype)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write an archive, not compressed: vectors hardly are."""
    words = require_strings(vectors, path)
    longest = max(map(len, words), default=0)
    if 4 * longest * len(words) > 2 * vectors.vectors.nbytes + _MOST_WASTE:
        raise FormatError(
            f"cannot write {path}: NumPy gives every word the room of the longest, which is of {longest:,} characters;"
            f" choose the format {holding(words)}"
        )
    if wrong := next((word for word in words if word.endswith("\0")), None):
        raise FormatError(f"cannot write {path}: NumPy cannot hold the word {wrong!r}; choose the format wordvec")
    counts = vectors.expandos.get("count")
    arrays: dict[str, Any] = {} if counts is None else {"counts": np.asarray(counts, np.int64)}
    with replacing(path) as written, open(written, "wb") as stream:
        np.savez(stream, vectors=vectors.vectors, words=np.array(words, dtype=np.str_), **arrays)
