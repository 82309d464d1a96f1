"""Files and folders that are replaced as one: whoever reads, reads the old version or the new one, whole.

A file is written beside its place, synced, and put there by one rename. The files of a folder are written into a hidden
folder inside it and synced; one rename, to ``.wordvec-new``, makes them the folder's. Then they are moved to their
places. If the process dies on the way, whoever opens the folder next does the rest (`settle`). So a folder may be where
one works, a link or a mounted disk, and other files in it stay.

What is under construction has a random name, ``.wordvec-…``, and is locked while its writer lives. Whoever writes next
to it removes what nobody holds (`sweep`).

What goes to a URL is made among the temporary files, and sent there when it is whole (`wordvec.system.copies`).
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar

from ..errors import CorpusError, FormatError
from . import older
from .cards import Each, Text, read_card
from .copies import sent
from .files import cache_folder
from .locks import lock, release
from .storage import Remote, located

__all__ = [
    "DRAFT",
    "make_folder",
    "names_in",
    "one_version",
    "put",
    "replacing",
    "require_here",
    "require_room",
    "scratch",
    "settle",
    "staged",
    "version",
    "writing",
]

T = TypeVar("T")


class _Unsettled(CorpusError, FormatError):
    """A folder, of whatever kind, that is being replaced."""


_NEW, _STALE = ".wordvec-new", ".wordvec-stale"  # what shall become the folder's, and a list of what shall go
DRAFT = re.compile(r"\.wordvec-[0-9a-f]{16}-")  # what is under construction
_NAME = Text(r"(?!\.\.?$)[^/\\\0]+")  # of a file inside a folder
_ATTEMPTS = 5  # to read a folder that others replace; during the last they wait
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


@contextmanager
def writing(what: object, error: type[Exception] = FormatError) -> Iterator[None]:
    """Turn an `OSError` while writing into an error that says what could not be written, and what to do."""
    try:
        yield
    except ConnectionError:  # of who writes elsewhere: nothing is wrong with the place
        raise
    except OSError as failure:
        why = failure.strerror or str(failure)
        raise error(
            f"cannot write {what}: {why}; free some space, allow writing there, or choose another place"
        ) from failure


# -------------------------------------------------------------------------------------------------------------- files


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the name of a file beside `path` to write to; it takes `path`'s place when the block succeeds.

    The name ends as `path` does, because writers choose compression by its suffix. What is no file but a device or a
    pipe is written to itself.

    Parameters
    ----------
    path : Path
        The file to create or replace. Its folder is made if need be.

    Yields
    ------
    Path
        A file name in the same folder. It is removed when the block fails.
    """
    path = located(path)
    if isinstance(path, Remote):
        with scratch() as folder:
            yield folder / path.name
            path.take(folder / path.name)
        return
    if _is_stream(path):
        yield path
        return
    make_folder(path.parent)
    sweep(path.parent)
    written, held = _drafted(path.parent, path.name, _make_file)
    try:
        yield written
        _sync(written)
        os.replace(written, path)
        _sync(path.parent)
    finally:
        written.unlink(missing_ok=True)
        release(held)


def _is_stream(path: Path) -> bool:
    """Whether it is a device or a pipe, or leads to what this process has opened, as ``/dev/stdout`` does."""
    if path.is_symlink() and os.readlink(path).startswith("/proc/"):
        return True
    return str(path).startswith("/dev/fd/") or (path.exists() and not path.is_file() and not path.is_dir())


def _make_file(path: Path) -> None:
    mode = _PRIVATE_FILE if _is_private(path) else 0o666
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))


# ------------------------------------------------------------------------------------------------------------ folders


@contextmanager
def version(folder: Path, stale: Collection[str] = (), card: str | None = None) -> Iterator[Path]:
    """A folder to write files into, which become those of `folder` when the block succeeds; see `put`.

    Only what has a `card`, a file that tells of all others, can be sent to a URL.
    """
    folder = located(folder)
    if isinstance(folder, Remote) and card:
        with scratch() as staging:
            yield staging
            sent(staging.iterdir(), folder, card, stale)
        return
    with staged(folder) as staging:
        yield staging
        put(staging, folder, stale)


@contextmanager
def staged(parent: Path) -> Iterator[Path]:
    """A hidden folder inside another, which is made if need be; both go at the end unless something is left in them."""
    require_here(parent)
    made = not parent.exists()
    make_folder(parent)
    sweep(parent)
    staging, held = _drafted(parent, "", lambda path: path.mkdir(_PRIVATE_FOLDER))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)  # it is gone if it was put in place
        release(held)
        if made:
            with suppress(OSError):  # something is in it
                parent.rmdir()


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder among the temporary files, which goes at the end."""
    place = Path(tempfile.gettempdir())
    with ExitStack() as stack:
        with writing(f"temporary files in {place}"):
            folder = stack.enter_context(staged(place))
        yield folder


def put(staging: Path, folder: Path, stale: Collection[str] = (), keep: Callable[[], bool] = lambda: False) -> None:
    """Make the files of a finished folder, on the same disk, those of `folder`, in one step.

    Parameters
    ----------
    staging : Path
        It is gone afterwards.
    folder : Path
        Made if need be.
    stale : collection of str
        What else goes of a version that was there.
    keep : callable
        Whether to leave what is there now. Nobody else replaces it meanwhile.
    """
    names = os.listdir(staging)
    (staging / _STALE).write_text(json.dumps(sorted(set(stale) - set(names))), encoding="ascii")
    for path in (*staging.rglob("*"), staging):
        if _is_private(folder):
            os.chmod(path, _PRIVATE_FOLDER if path.is_dir() else _PRIVATE_FILE)
        _sync(path)
    make_folder(folder)
    with _alone(folder):
        _finish(folder)
        if keep():
            shutil.rmtree(staging)
            return
        staging.rename(folder / _NEW)
        _sync(folder)
        _finish(folder)


def settle(folder: str | os.PathLike[str]) -> None:
    """Finish what a process that died had begun: a new version of a folder is whole, and not yet in its place.

    Raises
    ------
    FormatError, which is a CorpusError, too
        The folder cannot be written.
    """
    if isinstance(located(folder), Remote):  # where nothing is renamed
        return
    if not os.path.lexists(folder):
        older.restore(Path(folder))
    if _is_settled(folder) and older.is_finished(folder):
        return
    with _alone(Path(folder)):
        try:
            _finish(Path(folder))
            older.finish(Path(folder))
        except OSError as error:
            raise _Unsettled(
                f"{folder} was being replaced when its writer died ({error.strerror or error} now): open it once with "
                "the right to write there"
            ) from error


def _is_settled(folder: str | os.PathLike[str]) -> bool:
    """Whether no new version waits for being moved to its place."""
    return not os.path.isdir(os.path.join(folder, _NEW))


def one_version(folder: Path, names: Collection[str], read: Callable[[], T]) -> T:
    """What `read` makes of files of a folder, all of them of one version, though others may be replacing it.

    Raises
    ------
    FormatError, which is a CorpusError, too
        It was replaced during each attempt.
    """
    for attempt in range(_ATTEMPTS):
        settle(folder)
        with _alone(folder, shared=True) if attempt == _ATTEMPTS - 1 else nullcontext():
            before = _identities(folder, names)
            try:
                found = read()
            except (CorpusError, FormatError, OSError):
                if _is_still(folder, names, before):
                    raise
                continue
            if _is_still(folder, names, before):
                return found
    raise _Unsettled(f"{folder} is being replaced again and again while it is read; wait until its writer is done")


def _is_still(folder: Path, names: Collection[str], before: list[object]) -> bool:
    return _is_settled(folder) and _identities(folder, names) == before


def _identities(folder: Path, names: Collection[str]) -> list[object]:
    """What tells each file from those that take its place."""

    def identity(path: Path) -> object:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    return [identity(folder / name) for name in names]


def names_in(folder: Path) -> list[str]:
    """What is in a folder, if it is there, without what is, or was, under construction."""
    folder = located(folder)
    if isinstance(folder, Remote):
        return [name for name in folder.names() if not DRAFT.match(name)]
    if not folder.is_dir():
        return []
    settle(folder)
    return [name for name in os.listdir(folder) if not (DRAFT.match(name) or older.is_draft(name))]


def require_room(folder: Path, what: str, is_one: Callable[[Path], bool]) -> None:
    """Raise `FormatError` unless the folder is missing, empty or `what` it shall become: other files stay alone."""
    folder = located(folder)
    if folder.is_file() if isinstance(folder, Remote) else os.path.lexists(folder) and not folder.is_dir():
        raise FormatError(f"{folder} is a file, and a {what} is a folder; choose another name")
    if names_in(folder) and not is_one(folder):
        raise FormatError(f"{folder} holds other files and no {what}; choose another folder")


def require_here(folder: Path) -> None:
    """Refuse a URL where only a folder of this machine will do."""
    if isinstance(located(folder), Remote):
        raise FormatError(
            f"{located(folder)} is a URL, where text, encoded corpora, counts, models, checkpoints, reports and files"
            " can be, and nothing else: give a folder, and copy it there afterwards"
        )


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, if need be; in the cache, which may hold private text, for the user alone."""
    require_here(folder)
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(_PRIVATE_FOLDER if _is_private(folder) else 0o777, exist_ok=True)


def _finish(folder: Path) -> None:
    """Move the files of a new version to their places. Wherever this is broken off, it can be done again."""
    new = folder / _NEW
    if not new.is_dir():
        return
    listed = new / _STALE
    if listed.exists():
        for name in read_card(listed, Each(_NAME), "remove that file, and open the folder again", _Unsettled):
            _remove(folder / name)
    for name in os.listdir(new):
        if name != _STALE:
            if (new / name).is_dir():  # which takes no other's place
                _remove(folder / name)
            os.replace(new / name, folder / name)
    _sync(folder)
    listed.unlink(missing_ok=True)
    new.rmdir()


@contextmanager
def _alone(folder: Path, shared: bool = False) -> Iterator[None]:
    """Keep others from replacing the files of a folder; with `shared`, not from reading as patiently."""
    held = lock(os.path.realpath(folder), wait=True, shared=shared)
    try:
        yield
    finally:
        release(held)


# ------------------------------------------------------------------------------------------- what is under construction


def _drafted(folder: Path, name: str, make: Callable[[Path], None]) -> tuple[Path, int | None]:
    """Make something under a name that nobody can guess, and hold it, so that nobody sweeps it away."""
    while True:
        draft = folder / f".wordvec-{secrets.token_hex(8)}-{name[-40:]}"
        make(draft)
        held = lock(draft, wait=True)
        if os.path.lexists(draft):
            return draft, held
        release(held)  # it was swept away before it was held


def sweep(folder: Path) -> None:
    """Remove what writers that died have left in a folder."""
    settle(folder)
    older.sweep(folder)
    for name in os.listdir(folder):
        if DRAFT.match(name):
            held = lock(folder / name, wait=False)
            if held is not None:
                with suppress(OSError):  # it is another user's, or another process removes it
                    _remove(folder / name)
            release(held)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """See that a file, or the names in a folder, outlast the system."""
    if os.name == "nt" and path.is_dir():  # folders cannot be opened there
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_private(path: Path) -> bool:
    """Whether it is the cache, or what is kept there of texts."""
    cache, around = cache_folder().absolute(), [path.absolute(), *path.absolute().parents]
    return around[0] == cache or cache / "corpora" in around or cache / "sources" in around
