"""Folders of arrays: what may be replaced, and the card that vouches for the files beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from ...errors import CorpusError
from ...progress import SILENT, Progress
from ...system import versions
from ...system.cards import Anything, Schema, Text, Whole, read_card
from .arrays import SEGMENT, damaged, map_array, map_bytes, parts_of, whole_digest

__all__ = ["SHA256", "FolderKind", "read_record", "write_record", "writing"]

SHA256 = Text("[0-9a-f]{64}")


def writing(what: str) -> AbstractContextManager[None]:
    """Turn an `OSError` while writing into a `CorpusError`."""
    return versions.writing(what, CorpusError)


class FolderKind(NamedTuple):
    """A kind of folders: files that belong together, and a card beside them.

    The card tells the ``layout`` of the folder, the size of every file (``bytes``), their digests and its own
    (``sha256``), and what else `schema` says.
    """

    what: str  # such a folder holds
    card: str  # the name of the card
    layout: int
    arrays: Mapping[str, DTypeLike]  # by the names of their files
    schema: Mapping[str, Schema]
    remedy: str  # what to do if something is damaged
    others: tuple[str, ...] = ()  # files that are no arrays
    inside: tuple[str, ...] = ()  # what else of ours there may be

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files but the card."""
        return (*self.arrays, *self.others)

    def replaceable(self, folder: Path) -> Path:
        """The resolved path of a folder, if replacing the folder as a whole loses no file of the user's.

        Raises
        ------
        CorpusError
            It holds something else than a folder of this kind does, or is the folder that the program runs in.
        """
        place = folder.resolve()
        if place == Path.cwd():
            raise CorpusError(f"{folder} is the folder you are in, and is replaced whole: name another")
        names = versions.names_in(place)
        if not names and (place.is_dir() or not place.exists()):
            return place
        if self.card not in names:
            raise CorpusError(f"{folder} exists and holds no {self.what}; choose another folder")
        other = min(set(names) - {self.card, *self.files, *self.inside}, default=None)
        if other is not None:
            raise CorpusError(
                f"{folder} holds {other!r} besides the {self.what}, and is replaced whole: move that away, or choose"
                " another folder"
            )
        try:
            read_card(place / self.card, dict.fromkeys(("layout", "bytes", "card"), Anything()), "", CorpusError)
        except CorpusError as error:
            raise CorpusError(
                f"{place / self.card} is damaged, or another program's: delete the folder, or choose another"
            ) from error
        return place

    def write_card(self, folder: Path, digests: Iterable[str], **entries: Any) -> None:
        """Write the card of a folder whose files are whole and have these digests, in the order of `files`."""
        sizes = {name: (folder / name).stat().st_size for name in self.files}
        noted = dict(zip(self.files, digests, strict=True))
        write_record(folder / self.card, {"layout": self.layout, **entries, "bytes": sizes, "sha256": noted})

    def layout_of(self, folder: Path) -> int:
        """Which layout a folder has."""
        layout: int = read_card(folder / self.card, {"layout": Whole()}, self.remedy, CorpusError)["layout"]
        return layout

    def read_card(self, folder: Path) -> dict[str, Any]:
        """What the card holds, once every other file is there in its size.

        Raises
        ------
        CorpusError
            A file is missing or damaged, or another wordvec wrote it.
        """
        path = folder / self.card
        layout = self.layout_of(folder)
        if layout != self.layout:
            raise CorpusError(f"{folder} has layout {layout}, this wordvec reads {self.layout}; {self.remedy}")
        digests = dict.fromkeys((*self.files, "card"), SHA256)
        schema = {"bytes": dict.fromkeys(self.files, Whole(0)), "sha256?": digests, **self.schema}
        record = read_record(path, schema, self.remedy)
        for name in self.files:
            file = folder / name
            if not file.is_file():
                raise CorpusError(f"{file} is missing; {self.remedy}")
            size, noted = file.stat().st_size, record["bytes"][name]
            if size != noted:
                raise damaged(file, f"it has {size:,} bytes, and had {noted:,}", self.remedy)
        return record

    def contents(self, folder: Path) -> list[np.ndarray]:
        """What the files of a folder hold, mapped: arrays, copy-on-write, and the bytes (uint8) of others."""
        arrays = [map_array(folder / name, dtype, self.remedy) for name, dtype in self.arrays.items()]
        return arrays + [map_bytes(folder / name, self.remedy) for name in self.others]

    def verify(
        self, folder: Path, record: Mapping[str, Any], contents: Sequence[np.ndarray], progress: Progress = SILENT
    ) -> None:
        """Raise `CorpusError` unless what the files hold has the digests on the card."""
        done, total = 0, sum(values.nbytes for values in contents)
        progress.begin("verifying", total, "bytes")
        for name, values in zip(self.files, contents, strict=True):
            parts = []
            for part in parts_of(values):
                parts.append(part)
                done += SEGMENT
                progress.advance(min(done, total))
            if whole_digest(parts) != record["sha256"][name]:
                raise damaged(folder / name, "it is not what was written, by its SHA-256", self.remedy)
        progress.end()


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Write a card as JSON, with its own digest; what UTF-8 cannot hold, as in the name of a file, is escaped."""
    digests = dict(record.get("sha256", {}))
    record = {**record, "sha256": digests}
    digests["card"] = _own_digest(record)
    path.write_bytes(json.dumps(record, indent=1, ensure_ascii=False).encode("utf-8", errors="backslashreplace"))


def read_record(path: Path, schema: Mapping[str, Schema], remedy: str) -> dict[str, Any]:
    """Read a card that `write_record` wrote, or an older version, which has no digests.

    Raises
    ------
    CorpusError
        It is damaged; `remedy` ends the sentence.
    """
    record: dict[str, Any] = read_card(path, {"sha256?": {"card": SHA256}, **schema}, remedy, CorpusError)
    if "sha256" in record and record["sha256"].pop("card") != _own_digest(record):
        raise damaged(path, "its SHA-256 is not the one noted in it", remedy)
    return record


def _own_digest(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
