"""Where corpora without a folder of their own are kept, and how they are found again.

An encoded corpus lies in ``<cache>/corpora/<fingerprint>``. A file in ``<cache>/sources``, named by the SHA-256 of what
was read (the bytes of the files, not their names or dates) and of the options, holds the fingerprint of the corpus.
Text is hashed at some 1 GB/s, several times as fast as it is encoded; and so is the corpus that is found, which is made
again if it is damaged. Pipes and generators cannot be recognised before they have run, nor what a user's tokenizer
does, and strings in memory take as long to hash as to encode: all these are encoded each time, and the same content is
kept once. What lies there only its owner may read. Nothing is ever removed from it but by ``wordvec cache --clear
texts``; it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from ...system.files import cache_folder, sha256_of
from ...system.versions import replacing
from . import checked
from .corpus_folder import CORPUS
from .folders import writing

__all__ = ["cache_folder", "digest_of_source", "place_of", "recall", "remember", "source_key", "stores"]

_FINGERPRINT, _LONGEST = re.compile("[0-9a-f]{32}"), 64  # bytes of a note that are read


def digest_of_source(file: Path) -> str:
    """The SHA-256 of a file of text; `CorpusError` if it cannot be read."""
    try:
        return sha256_of(file)
    except OSError as error:
        raise CorpusError(f"cannot read {file}: {error.strerror}; check the file and its rights") from error


def source_key(digests: Iterable[str], options: dict[str, Any]) -> str:
    """A name for the content of files, told by their digests, read with some options."""
    described = json.dumps([CORPUS.layout, unicodedata.unidata_version, options], sort_keys=True)
    digest = hashlib.sha256(described.encode())
    for each in digests:
        digest.update(each.encode())
    return digest.hexdigest()[:32]


def stores() -> tuple[Path, Path, Path]:
    """The folders of encoded corpora, of notes which source became which, and of notes what was checked."""
    return cache_folder() / "corpora", cache_folder() / "sources", checked.notes()


def recall(key: str) -> str | None:
    """The fingerprint of what a source was encoded to; None when no such source was encoded, or it is not known."""
    try:
        with open(stores()[1] / key, "rb") as note:
            noted = note.read(_LONGEST).decode("ascii", "replace")
    except OSError:
        return None
    return noted if _FINGERPRINT.fullmatch(noted) else None


def place_of(fingerprint: str = "") -> Path:
    """The folder of a corpus in the cache; without a fingerprint, that of all of them."""
    return stores()[0] / fingerprint


def remember(key: str, fingerprint: str) -> None:
    """Note which corpus a source was encoded to."""
    note = stores()[1] / key
    with writing(f"the note {note}"), replacing(note) as written:
        written.write_text(fingerprint, encoding="ascii")
