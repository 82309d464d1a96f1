"""Folders of corpora and counts that are changed, signed anew, and refused."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from wordvec import CorpusError

TEXTS = ["the sea the ship and the tide", "a ship", "the tide and the sea the ship", "sea", "ship sea tide the"]
CORPUS_REMEDY, COUNTS_REMEDY = "; delete the folder and encode the text again", "; delete the folder and count again"


def content(path):
    """What of a file has a digest: all but the header of an array."""
    return np.load(path, allow_pickle=True).tobytes() if path.suffix == ".npy" else path.read_bytes()


def digest(data):
    """The digest as it is documented: the SHA-256 of the SHA-256 of each 4 MiB, in hexadecimal."""
    parts = [hashlib.sha256(data[start : start + (1 << 22)]).hexdigest() for start in range(0, len(data), 1 << 22)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def sign(folder, **changes):
    """Make sizes and digests on the card those of the files; entries of the card may be changed."""
    (card,) = folder.glob("*.json")
    record = json.loads(card.read_text())
    for name in record["bytes"]:
        record["bytes"][name] = (folder / name).stat().st_size
        record["sha256"][name] = digest(content(folder / name))
    for name, value in changes.items():
        within, _, last = name.rpartition("__")
        entries = record[within] if within else record
        if value is None:
            del entries[last]
        else:
            entries[last] = value
    record.get("sha256", {}).pop("card", None)
    if "sha256" in record:
        own = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        record["sha256"]["card"] = own
    card.write_text(json.dumps(record))


def changed(place, value):
    """A change of one value of an array."""

    def change(array):
        array[place] = value
        return array

    return change


def assert_refused(opening, folder, name, remedy, words=""):
    with pytest.raises(CorpusError) as error:
        opening(folder)
    message = str(error.value)
    assert message.startswith(str(folder / name)) and message.endswith(remedy) and "\n" not in message, message
    assert words in message
