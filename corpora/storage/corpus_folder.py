r"""The folder of an encoded corpus: written beside its place, checked when opened.

==============  =============================================================================
``tokens.npy``  int32, every token of the corpus as the rank of its type
``offsets.npy`` int64, text `t` is ``tokens[offsets[t]:offsets[t + 1]]``
``counts.npy``  int64, how often each type occurs, descending
``types.txt``   the types in rank order, one a line; backslash and newline are ``\\`` and ``\n``
``corpus.json`` the card, the fingerprint, the size of every other file
==============  =============================================================================
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ...errors import CorpusError
from ...formats.word_lines import word_lines
from ...system.files import sha256_of
from ...system.versions import one_version, put, staged
from ...system.workers import in_order
from ..sources.finding import CORPUS_CARD
from . import folders
from .folders import ArrayFile, writing

__all__ = ["COOCCURRENCE_FOLDER", "FORMAT_VERSION", "Draft", "map_types", "open_whole", "read_arrays"]

FORMAT_VERSION = 1  # "layout" on the disk
ARRAYS = TOKENS_FILE, OFFSETS_FILE, COUNTS_FILE = "tokens.npy", "offsets.npy", "counts.npy"
TYPES_FILE = "types.txt"
FILES = *ARRAYS, TYPES_FILE
FINGERPRINTED = ("empty_texts", "empty_tokens", "undecodable_bytes", "nul_bytes")  # of what the card counts
ENTRIES = "layout", "bytes", "fingerprint", "card"
COOCCURRENCE_FOLDER = "cooccurrence"  # inside it: the co-occurrence counts of the corpus
REMEDY = "delete the folder and encode the text again"
T = TypeVar("T")
_CHUNK = 1 << 20  # tokens that are renumbered, and hashed, at once


class Draft:
    """A corpus under construction, in a hidden folder inside `folder`, which it will be in.

    If it is not yet `named`, it will be in a folder inside.

    Raises
    ------
    CorpusError
        The folder cannot be written, or something else than an encoded corpus is there, or besides it.
    """

    def __init__(self, folder: Path, keep_empty: bool = False, named: bool = True):
        own = *FILES, COOCCURRENCE_FOLDER
        self._place = folders.replaceable(folder, "encoded corpus", CORPUS_CARD, ENTRIES, own) if named else folder
        self.folder = folder
        self.keep_empty = keep_empty
        self.empty_texts = 0
        self._last = 0  # tokens up to the last newline
        self._closing = ExitStack()
        with writing(f"the encoded corpus {folder}"):
            self._staging = self._closing.enter_context(staged(self._place))
            self._tokens = ArrayFile(self._staging / TOKENS_FILE, np.int32)
            self._offsets = ArrayFile(self._staging / OFFSETS_FILE, np.int64)
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
        """Add tokens under provisional ids (int32), of which so many (int64) stand before each end of a text.

        Texts may span calls; a text without tokens is counted, and left out unless the draft keeps it.
        """
        stops = ends + self.tokens
        full = stops > np.concatenate(([self._last], stops[:-1]))
        with writing(f"the encoded corpus {self.folder}"):
            self._tokens.append(ids)
            self._offsets.append(stops if self.keep_empty else stops[full])
        self.empty_texts += len(stops) - int(full.sum())
        if len(stops):
            self._last = int(stops[-1])

    def finish(
        self, ranks: np.ndarray, counts: np.ndarray, types: list[str], card: dict[str, Any], workers: int
    ) -> str:
        """Replace provisional ids by their `ranks`, and write all else; returns the fingerprint.

        `counts` and `types` are by rank; the `card` is what the user should know, and what it counts is part of the
        fingerprint.
        """
        with writing(f"the encoded corpus {self.folder}"):
            self._tokens.close()
            self._offsets.close()
            parts = self._renumber(ranks, workers)
            np.save(self._staging / COUNTS_FILE, counts.astype("<i8"))
            spelled = word_lines(types, escaped="\\\n")
            (self._staging / TYPES_FILE).write_bytes(spelled)
            parts += [sha256_of(self._staging / OFFSETS_FILE), hashlib.sha256(spelled).hexdigest()]
            counted = [card[name] for name in FINGERPRINTED]
            fingerprint = hashlib.sha256(json.dumps([FORMAT_VERSION, parts, counted]).encode()).hexdigest()[:32]
            sizes = {name: (self._staging / name).stat().st_size for name in FILES}
            record = {"layout": FORMAT_VERSION, "fingerprint": fingerprint, "bytes": sizes, "card": card}
            folders.write_record(self._staging / CORPUS_CARD, record)
        return fingerprint

    def publish(self, folder: Path | None = None) -> None:
        """Let the finished corpus take the place of what is there; or lie in another folder, if none is there yet."""
        with writing(f"the encoded corpus {folder or self.folder}"):
            if folder:
                put(self._staging, folder, keep=lambda: _is_whole(folder))
            else:
                put(self._staging, self._place, stale=[COOCCURRENCE_FOLDER])
            self._closing.close()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._tokens.abandon()
        self._offsets.abandon()
        self._closing.close()

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

        return list(in_order(part, zip(range(0, self.tokens, _CHUNK)), workers))


def _is_whole(folder: Path) -> bool:
    try:
        open_record(folder)
    except CorpusError:
        return False
    return True


def map_types(folder: Path) -> np.ndarray:
    """The types of a corpus as they are spelled in its file, mapped."""
    path = folder / TYPES_FILE
    try:
        return np.memmap(path, np.uint8, "r") if path.stat().st_size else np.empty(0, np.uint8)
    except OSError as error:
        raise CorpusError(f"{path} is damaged ({error}); {REMEDY}") from error


def read_arrays(folder: Path) -> list[np.ndarray]:
    """The tokens, offsets and counts of a corpus, mapped copy-on-write."""
    return [folders.read_array(folder / name, REMEDY) for name in ARRAYS]


def open_whole(folder: Path, read: Callable[[dict[str, Any]], T]) -> T:
    """What is read of a corpus and its card, as `open_record` gives it, while nobody replaces its files."""
    return one_version(folder, (*FILES, CORPUS_CARD), lambda: read(open_record(folder)))


def open_record(folder: Path) -> dict[str, Any]:
    """What ``corpus.json`` holds, once every other file is there in its size.

    Raises
    ------
    CorpusError
        The folder holds no corpus, a file is missing or damaged, or a newer wordvec wrote it.
    """
    path = folder / CORPUS_CARD
    if not path.is_file():
        raise CorpusError(f"{folder} holds no encoded corpus ({CORPUS_CARD} is missing); make one with Corpus.build")
    return folders.open_record(path, FORMAT_VERSION, ENTRIES, REMEDY)
