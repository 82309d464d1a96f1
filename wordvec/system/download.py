"""Downloading a file: what was cut off is gone on with, and size and SHA-256 are checked before it takes its place."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from ..errors import FormatError
from ..progress import USUAL, Progress
from .files import sha256_of
from .versions import make_folder

__all__ = ["download"]

_TIMEOUT = 30  # seconds without a byte
_BLOCK = 1 << 18


def download(url: str, target: Path, sha256: str, size: int, progress: Progress = USUAL) -> Path:
    """Download `url` to the file `target`, unless that is there already with the expected content; returns `target`.

    What has arrived is kept beside it, in a file that ends in ``.part``. After an interruption the same call asks for
    the rest.

    Parameters
    ----------
    url : str
    target : Path
        Its folder is made if need be.
    sha256 : str
        In hexadecimal.
    size : int
        In bytes.
    progress : Progress

    Raises
    ------
    FormatError
        The server cannot be reached or stops early, the content is not what was expected, or `target` cannot be
        written. `target` is then as it was before.
    """
    by_hand = f"get the file by other means and put it at {target}"
    try:
        if target.exists() and sha256_of(target) == sha256:
            return target
        make_folder(target.parent)
        part = target.with_name(target.name + ".part")
        _receive(url, part, size, progress)
        _check(url, part, sha256, size)
        os.replace(part, target)
    except urllib.error.HTTPError as error:
        raise FormatError(f"the server refused {url} ({error.code} {error.reason}); {by_hand}") from error
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise FormatError(f"cannot reach {url} ({reason}); connect to the network, or {by_hand}") from error
    except OSError as error:
        raise FormatError(f"cannot write {target}: {error.strerror or error}; set WORDVEC_CACHE elsewhere") from error
    return target


def _receive(url: str, part: Path, size: int, progress: Progress) -> None:
    """Append what is missing of a file; all of it where the server gives no parts."""
    done = part.stat().st_size if part.exists() else 0
    if done >= size:
        return
    request = urllib.request.Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        done = done if answer.status == 206 else 0
        progress.begin(f"fetching {part.stem}", size, "bytes", done)
        with part.open("ab" if done else "wb") as file:
            while done <= size and (block := answer.read(_BLOCK)):
                file.write(block)
                done += len(block)
                progress.advance(min(done, size))
    progress.end()


def _check(url: str, part: Path, sha256: str, size: int) -> None:
    """Refuse what is not the file; what is only the beginning of it stays."""
    received = part.stat().st_size
    if received < size:
        raise FormatError(f"{url} was cut off after {received:,} of {size:,} bytes; run it again for the rest")
    if sha256_of(part) != sha256:
        part.unlink()
        raise FormatError(
            f"{url} is not the file it was: its SHA-256 is not {sha256[:12]}…; try again, and if that fails, use a copy"
            " of your own"
        )
