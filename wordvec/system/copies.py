"""Copies of what lies at a URL, and copies there: what is mapped, or read in many places, is copied here first.

A store has no renaming of folders, so a folder goes there file by file, its card last (`sent`): one without a card is
unfinished.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import FormatError
from .storage import Remote

__all__ = ["copied_here", "sent", "whole_file"]


@contextmanager
def copied_here(path: Path) -> Iterator[Path]:
    """A file, or a folder of files, that can be mapped: itself, or of a `Remote` a copy, which is gone after the block.

    What is still mapped then stays readable. An error that names the copy names the URL.
    """
    if not isinstance(path, Remote):
        yield path
        return
    place = Path(tempfile.mkdtemp(prefix="wordvec-"))
    copy = place / path.name
    try:
        try:
            path.copy_to(copy)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):  # what is wrong is there, not here
                raise
            raise FormatError(
                f"cannot write a copy of {path} to the temporary files in {place.parent}: {error.strerror}; free some"
                " space there, or set TMPDIR to another place"
            ) from error
        yield copy
    except Exception as error:
        error.args = tuple(each.replace(str(copy), str(path)) if isinstance(each, str) else each for each in error.args)
        raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sent(files: Iterable[Path], folder: Remote, card: str, stale: Collection[str] = ()) -> None:
    """Make copies of files the files of a folder at a URL.

    What is there loses its card first, and the new card comes last: whoever reads meanwhile, or what is left of a
    writer that died, finds no card, or files that are not those that the card tells of.

    Parameters
    ----------
    files : iterable of Path
    folder : Remote
    card : str
        The name of the file that tells of all others.
    stale : collection of str
        What else goes of what was there: files and folders.
    """
    files = sorted(files, key=lambda file: (file.name == card, file.name))
    Remote(folder, card).unlink(missing_ok=True)
    for name in set(stale) - {file.name for file in files}:
        Remote(folder, name).remove()
    for file in files:
        Remote(folder, file.name).take(file)


@contextmanager
def whole_file(path: Path) -> Iterator[io.BufferedIOBase]:
    """A file to write to, which others see when it is whole; who writes the same again does no harm."""
    if isinstance(path, Remote):
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            path.write_bytes(file.read())
        return
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with open(descriptor, "wb") as file:
        yield file
    os.replace(name, path)
