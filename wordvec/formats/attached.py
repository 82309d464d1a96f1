"""What a card holds that is long: kept as a file beside it, named in it with its SHA-256.

A record of how text is read may hold the whole ``tokenizer.json`` of a subword tokenizer, or a list of phrases. In
memory it is part of the record; on the disk it is a file of its own, which other programs, or people, read, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["ATTACHED", "attach", "attached_names", "detach"]

#: The files, by the entry of a record and the one inside it that they hold.
ATTACHED = {("tokenizer", "json"): "tokenizer.json", ("phrases", "list"): "phrases.tsv"}


def detach(record: Mapping[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    """A record as a card holds it; what is long is added to `files` by its name there."""
    found = dict(record)
    for (entry, inner), name in ATTACHED.items():
        holds = found.get(entry)
        if not isinstance(holds, dict) or not isinstance(holds.get(inner), str):
            continue
        content = holds[inner].encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(content).hexdigest()
        if files.get(name, content) != content:  # of another text that the model learnt from
            stem, _, suffix = name.rpartition(".")
            name = f"{stem}-{digest[:8]}.{suffix}"
        files[name] = content
        found[entry] = {**holds, inner: {"file": name, "sha256": digest}}
    return found


def attached_names(record: Mapping[str, Any]) -> list[str]:
    """The files that the record of a card tells of."""
    found = []
    for entry, inner in ATTACHED:
        holds = record.get(entry)
        told = holds.get(inner) if isinstance(holds, dict) else None
        if isinstance(told, dict):
            found.append(str(told.get("file")))
    return found


def attach(record: Mapping[str, Any], folder: Path, remedy: str, kind: type[Exception]) -> dict[str, Any]:
    """A card's record with what stands in files beside it; what `detach` gave for them is undone.

    Raises
    ------
    kind
        A file is missing or is not the one that was written; `remedy` ends the sentence.
    """
    found = dict(record)
    for (entry, inner), name in ATTACHED.items():
        holds: Any = found.get(entry)
        told = holds.get(inner) if isinstance(holds, dict) else None
        if not isinstance(told, dict):
            continue
        stem, _, suffix = name.rpartition(".")
        file, digest = str(told.get("file")), told.get("sha256")
        path = folder / file
        if not (file.startswith(stem) and file.endswith(suffix)) or Path(file).name != file:
            raise kind(f"a card in {folder} names {file!r}, which is no {name}; {remedy}")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise kind(f"cannot read {path} ({error.strerror}); {remedy}") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise kind(f"{path} is damaged: it has not the SHA-256 that was noted; {remedy}")
        found[entry] = {**holds, inner: content.decode("utf-8", "surrogatepass")}
    return found
