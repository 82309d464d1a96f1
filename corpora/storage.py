"""The folder of an encoded corpus: written beside its place, checked when opened.

==============  =============================================================================
``tokens.npy``  int32, every token of the corpus as the rank of its type
``offsets.npy`` int64, text `t` is ``tokens[offsets[t]:offsets[t + 1]]``
``counts.npy``  int64, how often each type occurs, descending
``types.txt``   the types in rank order, one a line; backslash and newline are ``\\\\`` and ``\\n``
``corpus.json`` the card, the fingerprint, the size of every other file
==============  =============================================================================
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import CorpusError
from . import folders
from .files import CARD
from .folders import ArrayFile, writing

__all__ = [
    "COUNTS",
    "Draft",
    "LAYOUT",
    "OFFSETS",
    "TOKENS",
    "digest_of",
    "map_types",
    "read_array",
    "read_card",
    "types_of",
]

LAYOUT = 1
TOKENS, OFFSETS, COUNTS, TYPES = "tokens.npy", "offsets.npy", "counts.npy", "types.txt"
COUNTED = ("empty_texts", "empty_tokens", "undecodable_bytes", "nul_bytes")  # of the card: part of the fingerprint
ENTRIES = "layout", "bytes", "fingerprint", "card"
COUNTS_INSIDE = "cooccurrence"  # the folder where counts of the corpus are kept
REMEDY = "delete the folder and encode the text again"
_CHUNK = 1 << 20  # tokens that are renumbered, and hashed, at once


class Draft:
    """A corpus under construction, in a hidden folder beside the one it will replace.

    Parameters
    ----------
    folder : Path
        Where the corpus shall be in the end.
    keep_empty : bool
        Keep texts without tokens.

    Raises
    ------
    CorpusError
        The folder cannot be written, or something else than an encoded corpus is there, or besides it.
    """

    def __init__(self, folder: Path, keep_empty: bool = False):
        own = TOKENS, OFFSETS, COUNTS, TYPES, COUNTS_INSIDE
        self._place = folders.replaceable(folder, "encoded corpus", CARD, ENTRIES, own)
        self.folder = folder
        self.keep_empty = keep_empty
        self.empty_texts = 0
        self._last = 0  # tokens up to the last newline
        self._beside = folders.beside(self._place)
        with writing(f"the encoded corpus {folder}"):
            self._beside.mkdir(parents=True)
            self._tokens = ArrayFile(self._beside / TOKENS, np.int32)
            self._offsets = ArrayFile(self._beside / OFFSETS, np.int64)
            self._offsets.append(np.zeros(1))

    @property
    def tokens(self) -> int:
        """Tokens so far."""
        return self._tokens.length

    @property
    def texts(self) -> int:
        """Texts ended so far."""
        return self._offsets.length - 1

    def append(self, ids: np.ndarray, ends: np.ndarray) -> None:
        """Add tokens under provisional ids.

        Parameters
        ----------
        ids : int32 array
        ends : int64 array
            How many of the tokens stand before each end of a text. Texts may span calls; a text without tokens is
            counted, and left out unless the draft keeps it.
        """
        stops = ends + self.tokens
        full = stops > np.concatenate(([self._last], stops[:-1]))
        with writing(f"the encoded corpus {self.folder}"):
            self._tokens.append(ids)
            self._offsets.append(stops if self.keep_empty else stops[full])
        self.empty_texts += len(stops) - int(full.sum())
        if len(stops):
            self._last = int(stops[-1])

    def finish(self, ranks: np.ndarray, counts: np.ndarray, types: list[str], card: dict, workers: int) -> str:
        """Replace provisional ids by ranks and put the corpus in its place.

        Parameters
        ----------
        ranks : int32 array
            The rank of each provisional id.
        counts : int64 array
            By rank.
        types : list of str
            By rank.
        card : dict
            What the user should know. What it counts is part of the fingerprint.
        workers : int
            Threads.

        Returns
        -------
        str
            The fingerprint.
        """
        with writing(f"the encoded corpus {self.folder}"):
            self._tokens.close()
            self._offsets.close()
            parts = self._renumber(ranks, workers)
            array = ArrayFile(self._beside / COUNTS, np.int64)
            array.append(counts)
            array.close()
            spelled = _escape(types)
            (self._beside / TYPES).write_bytes(spelled)
            parts += [digest_of(self._beside / OFFSETS), hashlib.sha256(spelled).hexdigest()]
            counted = [card[name] for name in COUNTED]
            fingerprint = hashlib.sha256(json.dumps([LAYOUT, parts, counted]).encode()).hexdigest()[:32]
            sizes = {name: (self._beside / name).stat().st_size for name in (TOKENS, OFFSETS, COUNTS, TYPES)}
            record = {"layout": LAYOUT, "fingerprint": fingerprint, "bytes": sizes, "card": card}
            folders.write_record(self._beside / CARD, record)
        return fingerprint

    def publish(self) -> None:
        """Let the finished corpus take the place of what is there."""
        with writing(f"the encoded corpus {self.folder}"):
            folders.publish(self._beside, self._place)

    def publish_once(self, folder: Path) -> None:
        """Let the finished corpus lie in a folder that is named by its content, unless it is there already."""
        with writing(f"the encoded corpus {folder}"):
            folders.publish(self._beside, folder, _is_whole)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._tokens.abandon()
        self._offsets.abandon()
        shutil.rmtree(self._beside, ignore_errors=True)

    def _renumber(self, ranks: np.ndarray, workers: int) -> list[str]:
        """Write ranks over provisional ids; returns a digest of every part."""

        def part(first: int) -> str:
            with open(self._tokens.path, "r+b") as file:
                place = self._tokens.start + 4 * first
                file.seek(place)
                ids = np.fromfile(file, np.int32, min(_CHUNK, self.tokens - first))
                ids = ranks.take(ids, mode="clip")
                file.seek(place)
                file.write(ids.data)
            return hashlib.sha256(ids.data).hexdigest()

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(part, range(0, self.tokens, _CHUNK)))


def _is_whole(folder: Path) -> bool:
    try:
        read_card(folder)
    except CorpusError:
        return False
    return True


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _escape(types: list[str]) -> bytes:
    text = "\n".join([*types, ""])
    if "\\" in text or text.count("\n") > len(types):
        text = "\n".join([*(kind.replace("\\", "\\\\").replace("\n", "\\n") for kind in types), ""])
    return text.encode("utf-8")


def map_types(folder: Path) -> np.ndarray:
    """The types of a corpus as they are spelled in its file, mapped."""
    path = folder / TYPES
    try:
        return np.memmap(path, np.uint8, "r") if path.stat().st_size else np.empty(0, np.uint8)
    except OSError as error:
        raise CorpusError(f"{path} is damaged ({error}); {REMEDY}") from error


def types_of(spelled: np.ndarray) -> list[str]:
    """The types in rank order, from the bytes of their file."""
    text = spelled.tobytes().decode("utf-8")
    types = text.split("\n")[:-1]
    if "\\" in text:
        types = [re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], kind) for kind in types]
    return types


def read_array(folder: Path, name: str) -> np.ndarray:
    """An array of a corpus, mapped copy-on-write, so that compiled code may take it for writable memory."""
    return folders.read_array(folder / name, REMEDY)


def read_card(folder: Path) -> dict[str, Any]:
    """What ``corpus.json`` holds, once every other file is there in its size.

    Raises
    ------
    CorpusError
        The folder holds no corpus, a file is missing or damaged, or a newer wordvec wrote it.
    """
    path = folder / CARD
    if not path.is_file():
        raise CorpusError(f"{folder} holds no encoded corpus ({CARD} is missing); make one with Corpus.build")
    record = folders.read_record(path, ENTRIES, REMEDY)
    if record["layout"] != LAYOUT:
        raise CorpusError(f"{folder} has layout {record['layout']}, this wordvec reads {LAYOUT}; {REMEDY}")
    folders.check_files(folder, record["bytes"], REMEDY)
    return record
