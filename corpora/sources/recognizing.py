"""What files hold, told from their first bytes: pictures, spreadsheets and the like are no text."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from ...errors import CorpusError
from ...system.compression import UTF8_MARK
from ...system.storage import Remote
from .streams import JoinedFiles

__all__ = ["is_json_lines", "other_than_text"]

_HEAD = 512  # bytes that are looked at
#: How files start that are no text, and what they are. (A zip archive of one file may be text.)
_KINDS = [
    (re.compile(start, re.DOTALL), kind)
    for start, kind in (
        (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP", "a picture"),
        (rb"RIFF....(WAVE|AVI )|ID3[\x02-\x04]|OggS\0|fLaC\0|....ftyp", "sound or video"),
        (
            rb"PK\x03\x04.{26}(mimetype|\[Content_Types\]\.xml|_rels/|docProps/|xl/|word/|ppt/)",
            "a document of an office program",
        ),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an office program"),
        (rb"%PDF-\d", "a PDF document"),
        (rb"SQLite format 3\0", "a database"),
        (rb"\x93NUMPY|\x80[\x02-\x05]", "an array or a pickle"),
        (rb"\x7fELF|\xca\xfe\xba\xbe|\xfe\xed\xfa[\xce\xcf]", "a program"),
    )
]
_ROW = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:', re.DOTALL)  # an object of JSON starts so


def other_than_text(files: Sequence[Path]) -> dict[Path, str]:
    """Which files are certainly no text, and what they are, as in "a picture"; pipes and the like are left alone."""
    first = files[0] if files else None
    heads = first.heads(files, _HEAD) if isinstance(first, Remote) else map(_head, files)
    kinds = {
        file: next((kind for start, kind in _KINDS if start.match(head)), None)
        for file, head in zip(files, heads, strict=True)
    }
    return {file: kind for file, kind in kinds.items() if kind}


def _head(file: Path) -> bytes:
    if not file.is_file():
        return b""
    try:
        with open(file, "rb") as opened:
            return opened.read(_HEAD)
    except OSError:
        return b""  # whoever reads it says why it cannot be read


def is_json_lines(file: Path) -> bool:
    """Whether a file, compressed or not, starts as JSON Lines do, with an object."""
    if not file.is_file():
        return False
    try:
        with io.BufferedReader(JoinedFiles([file]), _HEAD) as stream:
            return _ROW.match(stream.read(_HEAD).removeprefix(UTF8_MARK)) is not None
    except CorpusError:
        return False
