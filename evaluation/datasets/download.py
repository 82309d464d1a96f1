"""Fetching a file: resumed where it was cut off, checked against its SHA-256, put in place only when whole."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from ...errors import FormatError
from ...progress import SILENT, Progress
from ...system.files import sha256_of

__all__ = ["download"]

_BLOCK = 1 << 16
_SECONDS = 30  # without a byte, after which a server counts as gone


def download(url: str, target: Path, sha256: str, size: int, progress: Progress = SILENT) -> Path:
    """Fetch `url` into the file `target`, unless it is there already and whole.

    What arrives is kept in ``target.part``; after a failure the next call asks the server for the rest only.

    Parameters
    ----------
    url : str
    target : Path
        Its folder is made if need be.
    sha256 : str
        What the whole file must hash to, in hexadecimal.
    size : int
        How many bytes it has.
    progress : Progress

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    FormatError
        The server cannot be reached or stops early (what came is kept), or the content is not what was expected (what
        came is thrown away).
    """
    if target.exists() and sha256_of(target) == sha256:
        return target
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not part.exists() or part.stat().st_size < size:
            _receive(url, part, size, progress)
        _check(url, part, sha256, size)
        os.replace(part, target)
    except urllib.error.HTTPError as error:
        raise FormatError(f"the server refused {url} ({error.code} {error.reason}); {_remedy(target)}") from error
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise FormatError(f"cannot reach {url} ({reason}); connect to the network, or {_remedy(target)}") from error
    except OSError as error:
        raise FormatError(f"cannot write {target}: {error.strerror or error}; set WORDVEC_CACHE elsewhere") from error
    return target


def _remedy(target: Path) -> str:
    return f"get the file by other means and put it at {target}"


def _receive(url: str, part: Path, size: int, progress: Progress) -> None:
    """Append what is missing of a file to its part."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        resumed = answer.status == 206  # a server that knows no ranges sends all of it again
        done = have if resumed else 0
        progress.begin(f"fetching {part.stem}", size, "bytes")
        with part.open("ab" if resumed else "wb") as stream:
            while done <= size and (block := answer.read(_BLOCK)):
                stream.write(block)
                done += len(block)
                progress.advance(min(done, size))
        progress.end()


def _check(url: str, part: Path, sha256: str, size: int) -> None:
    have = part.stat().st_size
    if have < size:
        raise FormatError(f"{url} was cut off after {have:,} of {size:,} bytes; run it again to fetch the rest")
    if have > size or sha256_of(part) != sha256:
        part.unlink()
        raise FormatError(
            f"{url} is not the file it was: its SHA-256 is not {sha256[:12]}…, so it was thrown away; "
            "try again, and if that fails, give a copy of your own with --data"
        )
