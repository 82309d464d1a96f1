"""NumPy's archive of arrays: ``vectors``, ``words``, and ``counts`` where they are known; without pickle."""

from __future__ import annotations

import math
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
from .word_files import require_strings, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]

_REMEDY = "write the archive again, with arrays vectors and words"
_MOST_WASTE = 1 << 28  # bytes that words may take beyond twice the vectors': each takes as many as the longest
_BLOCK = 1 << 24
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def sniff(path: Path) -> bool:
    """Whether it is an archive of these arrays."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as archive:
            return {"vectors.npy", "words.npy"} <= set(archive.namelist())
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
            arrays = {name: _array(archive, f"{name}.npy") for name in ("vectors", "words")}
            if "counts.npy" in archive.namelist():
                arrays["counts"] = _array(archive, "counts.npy")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError) as error:
        raise FormatError(f"{path} is no archive of vectors ({str(error)[:200]}); {_REMEDY}") from error
    vectors, words, counts = arrays["vectors"], arrays["words"], arrays.get("counts")
    if vectors.ndim != 2 or vectors.dtype.kind != "f" or words.shape != (len(vectors),) or words.dtype.kind != "U":
        raise FormatError(
            f"{path} holds vectors of {vectors.dtype} {vectors.shape} and words of {words.dtype} {words.shape}, where"
            f" a float row and a word each belong; {_REMEDY}"
        )
    if counts is not None and (counts.shape != words.shape or counts.dtype.kind not in "iu"):
        raise FormatError(f"{path} holds counts that are not a whole number for each word; {_REMEDY}")
    found = unique(path, words[:limit].tolist(), vectors[:limit].astype(dtype, copy=False))
    if counts is not None and len(found) == len(words[:limit]):
        found.counts = counts[:limit].astype(np.int64)
    return found


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
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
            " choose the format parquet or wordvec"
        )
    if wrong := next((word for word in words if word.endswith("\0")), None):
        raise FormatError(f"cannot write {path}: NumPy cannot hold the word {wrong!r}; choose the format wordvec")
    counts = vectors.expandos.get("count")
    arrays: dict[str, Any] = {} if counts is None else {"counts": np.asarray(counts, np.int64)}
    with replacing(path) as written, open(written, "wb") as stream:
        np.savez(stream, vectors=vectors.vectors, words=np.array(words, dtype=np.str_), **arrays)
