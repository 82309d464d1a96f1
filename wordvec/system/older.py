"""What versions before this one left behind when they were killed while they saved: it is finished, or swept away.

They wrote the files of a model beside their places as ``.PID.NAME``, and moved them one by one, the card last. A corpus
and counts were made in ``.NAME.HEX`` beside their place; what was there was moved to ``.NAME.HEX.old`` before.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import FormatError
from .cards import Schema, Text, Whole, read_card
from .files import sha256_of

__all__ = ["finish", "is_draft", "is_finished", "restore", "sweep"]

_CARD, _FIRST = "model.json", ("words.txt", "tags.jsonl")  # moved last, and first
_DRAFT = re.compile(r"\.(\d+)\.(model\.json|arrays\.safetensors|words\.txt|tags\.jsonl)")
_FOLDER = re.compile(r"\.(.+)\.[0-9a-f]{12}(\.old)?")
_OWN = {"corpus.json", "tokens.npy", "counts.json", "columns.npy"}  # one of which is in each of these folders
_SCHEMA: Schema = {"files": {"*": {"bytes": Whole(0), "sha256": Text()}}}
_LONG_AGO = 86_400.0  # seconds: who makes a corpus or counts writes to them more often


def is_draft(name: str) -> bool:
    """Whether a file of that name was one of a model that was being saved."""
    return _DRAFT.fullmatch(name) is not None


def is_finished(folder: str | os.PathLike[str]) -> bool:
    """Whether no files of a model wait for being moved to their places, by a writer who had begun with it and died."""
    if not any(os.path.exists(os.path.join(folder, name)) for name in _FIRST):
        return True
    return not any(_whole(Path(folder), process) for process in _dead_writers(Path(folder)))


def finish(folder: Path) -> None:
    """Move such files to their places. Wherever this is broken off, it can be done again."""
    for process in _dead_writers(folder):
        if files := _whole(folder, process):
            for name in sorted(files, key=_CARD.__eq__):
                with suppress(FileNotFoundError):  # it is in its place
                    os.replace(folder / f".{process}.{name}", folder / name)


def restore(folder: Path) -> None:
    """Bring a folder of that name back, which was moved away for another that did not come: that, or what was there."""
    with suppress(OSError):  # there is no folder around it, or it cannot be written to
        for old in folder.parent.glob(f".{folder.name}.*.old"):
            found = _FOLDER.fullmatch(old.name)
            if found and found[1] == folder.name and _is_ours(old):
                new = old.with_name(old.name.removesuffix(".old"))
                (new if _is_ours(new) else old).rename(
                    folder
                )  # what was moved away had to make room for one that was whole
                return


def sweep(folder: Path) -> None:
    """Remove what nobody can go on with, beside files and folders that are there."""
    for name in os.listdir(folder):
        path = folder / name
        with suppress(OSError):  # it is another user's, or another process removes it
            if (draft := _DRAFT.fullmatch(name)) and not _lives(int(draft[1])):
                path.unlink(missing_ok=True)
            elif (found := _FOLDER.fullmatch(name)) and _is_ours(path):
                if found[2] and not (folder / found[1]).exists():
                    restore(folder / found[1])
                elif found[2] or _untouched(path):
                    shutil.rmtree(path)


def _dead_writers(folder: Path) -> Iterator[int]:
    """The numbers of processes whose card waits for being moved to its place, and who cannot do it."""
    for name in os.listdir(folder):
        draft = _DRAFT.fullmatch(name)
        if draft and draft[2] == _CARD and not _lives(int(draft[1])):
            yield int(draft[1])


def _whole(folder: Path, process: int) -> list[str]:
    """The names of a model's files that a process saved, if each is what the card says, in its place or not yet."""
    try:
        files = read_card(folder / f".{process}.{_CARD}", _SCHEMA, "")["files"]
        for name, noted in files.items():
            draft = folder / f".{process}.{name}"
            path = draft if draft.exists() else folder / name
            if not is_draft(draft.name) or path.stat().st_size != noted["bytes"] or sha256_of(path) != noted["sha256"]:
                return []
    except (FormatError, OSError):
        return []
    return [*files, _CARD]


def _lives(process: int) -> bool:
    """Whether there is a process of that number here, where that can be asked."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder of a corpus or of counts."""
    return folder.is_dir() and not folder.is_symlink() and not _OWN.isdisjoint(os.listdir(folder))


def _untouched(folder: Path) -> bool:
    """Whether nobody has written to a folder for long."""
    return time.time() - max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) > _LONG_AGO
