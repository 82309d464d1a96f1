"""Where corpora without a folder of their own are kept, and how they are found again.

An encoded corpus lies in ``<cache>/corpora/<fingerprint>``. A file in ``<cache>/sources``, named by the SHA-256 of what
was read (the bytes of the files, not their names or dates) and of the options, holds the fingerprint of the corpus.
Text is hashed at some 1 GB/s, several times as fast as it is encoded; and so is the corpus that is found, which is made
again if it is damaged. Pipes and generators cannot be recognised before they have run, nor what a user's tokenizer
does, and strings in memory take as long to hash as to encode: all these are encoded each time, and the same content is
kept once. Of a corpus at a URL the copy that is mapped lies there, too, and of files at a URL it is what their store
notes of their versions that is hashed. What lies there only its owner may read. Nothing is ever removed from it but by
``wordvec cache --clear texts``; it may be deleted at any time.
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
from ...formats.attached import ATTACHED, attach, detach
from ...system.copies import sent
from ...system.files import cache_folder, sha256_of
from ...system.storage import Remote
from ...system.versions import replacing, scratch
from ..sources.finding import is_corpus
from . import checked
from .corpus_folder import COOCCURRENCE_FOLDER, CORPUS, Building, is_whole
from .folders import write_record, writing

__all__ = [
    "cache_folder",
    "digest_of_source",
    "fetched",
    "place_of",
    "recall",
    "remember",
    "send",
    "source_key",
    "stores",
]

_FINGERPRINT, _LONGEST = re.compile("[0-9a-f]{32}"), 64  # bytes of a note that are read


def digest_of_source(file: Path) -> str:
    """The SHA-256 of a file of text, or what its store has in place of it; `CorpusError` if it cannot be read."""
    try:
        noted = file.version() if isinstance(file, Remote) else None
        return noted or sha256_of(file)
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


def fetched(folder: Remote) -> tuple[Path, dict[str, Any]]:
    """A corpus at a URL: the place of its copy in the cache, where it is put if it is not there yet, and its card.

    Raises
    ------
    CorpusError
        There is none, or it is damaged, or its writer has not finished it.
    """
    if not is_corpus(folder):
        raise CorpusError(f"{folder} holds no encoded corpus ({CORPUS.card} is missing); make one with Corpus.build")
    record = CORPUS.read_card(folder)
    place = place_of(fingerprint := str(record["fingerprint"]))
    if not is_whole(place, fingerprint):
        draft = Building(place_of(), named=False)
        try:
            with writing(f"the copy of {folder}"):
                folder.copy_to(draft.staging)
            if not is_whole(draft.staging, fingerprint):
                raise CorpusError(f"{folder} is damaged, or being replaced: wait for its writer, or {CORPUS.remedy}")
            draft.publish(fingerprint, place)
        finally:
            draft.discard()
    return place, attach(record["card"], folder, CORPUS.remedy, CorpusError)


def send(corpus: Path, card: dict[str, Any], folder: Remote) -> None:
    """Put a copy of a corpus, with a card of its own, at a URL."""
    CORPUS.replaceable(folder)
    record = CORPUS.read_card(corpus)
    attached: dict[str, bytes] = {}
    record["card"] = detach(card, attached)
    with writing(f"the encoded corpus {folder}"), scratch() as beside:
        for name, content in attached.items():
            (beside / name).write_bytes(content)
        write_record(beside / CORPUS.card, record)
        files = [corpus / name for name in CORPUS.files]
        sent([*files, *beside.iterdir()], folder, CORPUS.card, [COOCCURRENCE_FOLDER, *ATTACHED.values()])


def remember(key: str, fingerprint: str) -> None:
    """Note which corpus a source was encoded to."""
    note = stores()[1] / key
    with writing(f"the note {note}"), replacing(note) as written:
        written.write_text(fingerprint, encoding="ascii")
