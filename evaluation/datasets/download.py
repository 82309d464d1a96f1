"""Downloading one file: its size and SHA-256 are checked before it takes its place."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from ...errors import FormatError
from ...progress import USUAL, Progress
from ...system.versions import replacing

__all__ = ["download"]

_TIMEOUT = 30  # seconds without a byte


def download(url: str, target: Path, sha256: str, size: int, progress: Progress = USUAL) -> Path:
    """Download `url` to the file `target`, unless that is there already with the expected content; returns `target`.

    Datasets are small (the largest file has 900 kB), so a file is held in memory until its number of bytes and its
    SHA-256 (in hexadecimal) have been checked.

    Raises
    ------
    FormatError
        The server cannot be reached or stops early, the content is not what was expected, or `target` cannot be
        written. `target` is then as it was before.
    """
    by_hand = f"get the file by other means and put it at {target}"
    try:
        if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == sha256:
            return target
        progress.begin(f"fetching {target.name}", size, "bytes")
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:
            content = answer.read(size + 1)
        progress.end()
        _check(url, content, sha256, size)
        with replacing(target) as path:
            path.write_bytes(content)
    except urllib.error.HTTPError as error:
        raise FormatError(f"the server refused {url} ({error.code} {error.reason}); {by_hand}") from error
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise FormatError(f"cannot reach {url} ({reason}); connect to the network, or {by_hand}") from error
    except OSError as error:
        raise FormatError(f"cannot write {target}: {error.strerror or error}; set WORDVEC_CACHE elsewhere") from error
    return target


def _check(url: str, content: bytes, sha256: str, size: int) -> None:
    if len(content) < size:
        raise FormatError(f"{url} was cut off after {len(content):,} of {size:,} bytes; run it again")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FormatError(
            f"{url} is not the file it was: its SHA-256 is not {sha256[:12]}…; try again, and if that fails, give a "
            "copy of your own with --data"
        )
