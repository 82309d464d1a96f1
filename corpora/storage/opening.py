"""An encoded corpus, opened where it lies: in a folder, or at a URL, of which a copy is kept here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ...errors import CorpusError
from ...progress import USUAL, Progress
from ...system.storage import Remote
from .cache import fetched
from .corpus_folder import Encoded, open_encoded

__all__ = ["Opened", "opened"]


class Opened(NamedTuple):
    """An encoded corpus that has been mapped."""

    place: Path  # where others find it
    folder: Path  # where it is mapped from: the place, or of a URL the copy of it
    encoded: Encoded
    card: dict[str, Any]  # of the text that was asked for: the folder's may tell of the same tokens from elsewhere


def opened(place: Path, verify: bool = False, progress: Progress = USUAL, fingerprint: str = "") -> Opened:
    """Map an encoded corpus; with a `fingerprint`, if it is that one.

    Raises
    ------
    CorpusError
        There is none, or another one, a file of it is missing or damaged, or another wordvec wrote it.
    """
    folder, card = fetched(place) if isinstance(place, Remote) else (place, None)
    encoded = open_encoded(folder, verify, progress)
    if fingerprint and encoded.record["fingerprint"] != fingerprint:
        raise CorpusError(f"{place} holds another corpus by now: encode the text again, into a folder of its own")
    return Opened(place, folder, encoded, card or encoded.record["card"])
