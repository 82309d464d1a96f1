"""Which files a path, a folder or a pattern stands for."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Sequence
from pathlib import Path

from ...errors import CorpusError
from ...system.compression import told_as
from ...system.storage import Remote, located
from ...system.versions import settle
from ...system.warning import warn_caller
from .recognizing import other_than_text

__all__ = ["CORPUS_CARD", "find_files", "is_corpus"]

CORPUS_CARD = "corpus.json"
#: Cards of folders that hold no text: what these are, and a file beside the card.
_NOT_TEXT = {"model.json": ("a model", "arrays.safetensors"), "counts.json": ("co-occurrence counts", "values.npy")}


def is_corpus(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds an encoded corpus."""
    folder = located(folder)
    if isinstance(folder, Remote):
        return (folder / CORPUS_CARD).is_file()
    settle(folder)
    return os.path.isfile(folder / CORPUS_CARD)  # False for a text that is longer than any path


def find_files(names: Sequence[str | Path]) -> tuple[list[Path], int]:
    """The files that names, folders and patterns stand for, in an order that is the same everywhere.

    Parameters
    ----------
    names : sequence of str or Path
        A file; a folder, read recursively, where links lead, too, but none twice; or a pattern with ``*``, ``?``,
        ``[…]`` and ``**``. ``-`` is standard input. Inside folders, what starts with a dot is skipped, and whatever
        a pattern or a folder leads to: encoded corpora, models, counts, checkpoints, pipes and the like; and pictures,
        spreadsheets and whatever else is certainly no text, of which a warning tells. All but standard input may be
        at a URL.

    Returns
    -------
    files : list of Path
        Sorted within each name.
    skipped : int
        How many files and folders were skipped.

    Raises
    ------
    CorpusError
        A name stands for no file or for one that is no text, or a folder holds none.
    """
    files, skipped = [], 0
    for name in map(located, names):
        found, left_out = _files_of(name)
        texts = _without_others(name, found)
        files += texts
        skipped += left_out + len(found) - len(texts)
    return files, skipped


def _without_others(name: Path, found: list[Path]) -> list[Path]:
    """The files of a name that may be text; a warning names the others."""
    others = other_than_text(found)
    if not others:
        return found
    first, kind = next(iter(others.items()))
    if len(others) == len(found):
        raise CorpusError(f"{first} is {kind}, not text; save what is meant of it as text or as CSV, and give that")
    warn_caller(
        f"{len(others):,} of {len(found):,} files of {name} are no text and left out, the first {first}, {kind}"
    )
    return [file for file in found if file not in others]


def _files_of(name: Path) -> tuple[list[Path], int]:
    if str(name) == "-":
        return [name], 0
    if _exists(name):
        return _files_in(name) if name.is_dir() else ([name], 0)
    matches = _matches(name)
    if not matches:
        raise CorpusError(
            f"there is no file or folder {str(name)[:200]!r}, and no file matches it as a pattern; "
            "check the path (texts themselves are given as a list of strings)"
        )
    files, skipped = [], 0
    for match in matches:
        if _is_ours(match) or _is_ours(match.parent) or not (match.is_dir() or _may_be_text(match)):
            skipped += 1
            continue
        found, left_out = _files_in(match) if match.is_dir() else ([match], 0)
        files += found
        skipped += left_out
    if not files:
        raise CorpusError(f"only encoded corpora, models and the like match {str(name)!r}; choose files of text")
    return list(dict.fromkeys(files)), skipped  # `**` finds a file and the folder it lies in


def _matches(pattern: Path) -> list[Path]:
    if isinstance(pattern, Remote):
        with told_as(CorpusError, str(pattern)):
            return pattern.matches()
    return list(map(Path, sorted(glob.glob(str(pattern), recursive=True)))) if glob.has_magic(str(pattern)) else []


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        if isinstance(path, Remote):
            raise CorpusError(f"cannot read {path}: {error.strerror}; check the address and its rights") from error
        if error.errno == errno.ENAMETOOLONG:  # a text, most likely
            return False
        raise


def _files_in(folder: Path) -> tuple[list[Path], int]:
    if is_corpus(folder):
        raise CorpusError(
            f"{folder} is an encoded corpus, not text; train on it alone and as it is, or give the text it was made of"
        )
    for card, (kind, _) in _NOT_TEXT.items():
        if (folder / card).is_file():
            raise CorpusError(f"{folder} holds {kind}, not text; choose a folder of text, or an encoded corpus")
    if isinstance(folder, Remote):
        return _files_there(folder)
    files, skipped, seen = [], 0, {_identity(folder): folder}
    for where, folders, names in os.walk(folder, onerror=_cannot_list, followlinks=True):
        inside = [Path(where, name) for name in folders if not name.startswith(".")]
        inside.sort(key=lambda path: (path.is_symlink(), path))  # a folder is read under its own name, if it can be
        read = [path for path in inside if not _is_ours(path) and seen.setdefault(_identity(path), path) is path]
        kept = [path for name in names if not name.startswith(".") and _may_be_text(path := Path(where, name))]
        skipped += len(folders) - len(read) + len(names) - len(kept)
        folders[:] = [path.name for path in read]
        files += kept
    if not files:
        raise CorpusError(f"the folder {folder} holds no text file; choose a folder with text in it")
    return sorted(files), skipped


def _files_there(folder: Remote) -> tuple[list[Path], int]:
    """The same at a URL, where nothing is a link or a pipe."""
    with told_as(CorpusError, str(folder)):
        there = folder.files()
    inside = {file: file.relative_to(folder).parts for file in there}
    ours = {file.parent for file in there if file.name in (CORPUS_CARD, *_NOT_TEXT) and _is_ours(file.parent)}
    files = [
        file
        for file, parts in inside.items()
        if not any(part.startswith(".") for part in parts) and _may_be_text(file) and not ours & {*file.parents}
    ]
    if not files:
        raise CorpusError(f"the folder {folder} holds no text file; choose a folder with text in it")
    return files, len(there) - len(files)


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds a corpus, a model or counts."""
    return is_corpus(folder) or any(
        (folder / card).is_file() and (folder / array).is_file() for card, (_, array) in _NOT_TEXT.items()
    )


def _may_be_text(file: Path) -> bool:
    """Whether a file is neither the state of a run nor a pipe, which reading would wait for."""
    return file.suffix != ".checkpoint" and (file.is_file() or not file.exists())


def _identity(folder: Path) -> tuple[int, int]:
    """What tells a folder from any other, by whatever path it is reached."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def _cannot_list(error: OSError) -> None:
    raise CorpusError(f"cannot list the folder {error.filename}: {error.strerror}; allow reading it") from error
