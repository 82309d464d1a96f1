"""Checksums and compression: what is below them, and how they are put on again, so that only the damage is told."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import zstandard

from wordvec.system.compression import is_compressed

from .blows import Files

__all__ = [
    "PACKERS",
    "ROWS",
    "is_packed",
    "packed_arrays",
    "parsed",
    "signed_card",
    "signed_folders",
    "signed_index",
    "signed_model",
    "unpacked_arrays",
]


def signed_model(files: Files) -> Files:
    """Put sizes and SHA-256 on a model's card."""
    return signed_card(files, "model/model.json")


def signed_index(files: Files) -> Files:
    """Put sizes and SHA-256 on an index's card."""
    return signed_card(files, "index/index.json")


def signed_card(files: Files, path: str) -> Files:
    """Put sizes and SHA-256 of the files beside it on a card."""
    card, folder = parsed(files.get(path, b"")), path.rpartition("/")[0]
    if isinstance(card, dict) and isinstance(card.get("files"), dict):
        noted = {name: files.get(f"{folder}/{name}", b"") for name in card["files"]}
        card["files"] = {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in noted.items()}
        files[path] = json.dumps(card, indent=2).encode()
    return files


def parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


ROWS = {"starts.npy": 8, "columns.npy": 4, "values.npy": 8}  # files of rows, and bytes of each number


def signed_folders(files: Files) -> Files:
    """Put sizes and SHA-256 on the cards of corpora, of counts, and of counting that was broken off."""
    for path in [path for path in files if path.endswith(".json")]:
        card, place = parsed(files[path]), path.rpartition("/")[0]
        if not isinstance(card, dict):
            continue
        digests = {}
        if isinstance(card.get("bytes"), dict):
            for name in card["bytes"]:
                data = files.get(f"{place}/{name}", b"")
                card["bytes"][name], digests[name] = len(data), _sha256("".join(_parts(data)).encode())
        state = card.get("state")
        for name in ("runs", "counts") if isinstance(state, dict) else ():
            of_files = state.get(name)
            for (file, size), kept in zip(ROWS.items(), of_files if isinstance(of_files, list) else (), strict=False):
                if isinstance(kept, dict) and type(kept.get("length")) is int:
                    kept["sha256"] = _parts(files.get(f"{place}/{name}/{file}", b""), max(0, kept["length"]) * size)
        card["sha256"] = digests  # of which that of the card itself is made, before it is among them
        card["sha256"] = digests | {"card": _sha256(json.dumps(card, sort_keys=True).encode())}
        files[path] = json.dumps(card, indent=1).encode()
    return files


def _parts(data: bytes, size: int | None = None) -> list[str]:
    """The SHA-256 of the segments of a file, of which a small one has one: of all but the header of an array."""
    content = data[128:][:size] if data.startswith(b"\x93NUMPY") else data
    return [_sha256(content)] if content else []


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unpacked_arrays(files: Files) -> Files:
    """The arrays of a checkpoint, and its card as JSON."""
    with zipfile.ZipFile(io.BytesIO(files["state"])) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    card = np.load(io.BytesIO(found.pop("card.npy")))
    return found | {"card.json": card.tobytes()}


def packed_arrays(files: Files) -> Files:
    packed, card = io.BytesIO(), io.BytesIO()
    np.save(card, np.frombuffer(files.get("card.json", b""), np.uint8))
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data) if name != "card.json" else archive.writestr("card.npy", card.getvalue())
    return {"state": packed.getvalue()}


def _zip(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text.txt", data)
    return packed.getvalue()


def _unzip(data: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read("text.txt")


#: By the end of a name: what packs, and what unpacks.
PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    ".gz": (partial(gzip.compress, mtime=0), gzip.decompress),
    ".bz2": (bz2.compress, bz2.decompress),
    ".xz": (lzma.compress, lzma.decompress),
    ".zst": (
        lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
        lambda data: zstandard.ZstdDecompressor().decompress(data),
    ),
    ".zip": (_zip, _unzip),
}


def is_packed(_name: str, data: bytes) -> bool:
    return is_compressed(io.BytesIO(data))
