"""Files that people give for vectors and that are none: what they are, and what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

from ..system.compression import wide_text
from .layouts import is_number
from .opening import opened

__all__ = ["foreign_kind"]

_HEAD = 1 << 16  # bytes that tell
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_GENSIM = re.compile(rb"gensim\.models\.\w+\W+?(?:\x8c.)?(\w+)", re.DOTALL)
_SAVE = "save_word2vec_format('vectors.bin', binary=True)"

#: How a file begins, and what it is.
_KINDS = (
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP", "a picture; give a file of vectors"),
    (rb"%PDF", "a PDF document; give a file of vectors"),
    (rb".{7}\0\{\"", "a file of safetensors, which has no words; give the model folder that it lies in"),
    (rb"\x89HDF|PAR1|SQLite format 3", "a database, not vectors as text or word2vec's binary; export it as text"),
    (
        rb".{257}ustar|7z\xbc\xaf|Rar!|\x04\x22\x4d\x18|\x1f\x9d",
        "a packed archive; unpack it, and give the file of vectors",
    ),
    (rb"[{\[<]", "JSON or markup; write the vectors as text, a word and its numbers on a line"),
)


def foreign_kind(path: Path) -> str | None:
    """What a file is instead of vectors, with the remedy; None if that is not known."""
    with opened(path) as stream:
        head = stream.read(_HEAD)
    if encoding := wide_text(head):
        return f"{encoding} text; convert it to UTF-8"
    if _PICKLE.match(head):
        return _pickle(head)
    if not head.strip():
        return "empty; write or fetch it again"
    kind = next((what for start, what in _KINDS if re.match(start, head, re.DOTALL)), None)
    return kind or _first_misfit(head)


def _first_misfit(head: bytes) -> str | None:
    """What stands in the first line of a text where a number belongs."""
    line = next(line.rstrip() for line in head.splitlines() if line.strip())
    cell = line.split()[-1]
    if is_number(cell) or b"\0" in head:
        return None
    return (
        f"of no known format of vectors: line 1 ends in {cell[:30].decode(errors='backslashreplace')!r}, in column "
        f"{line.rfind(cell) + 1:,}, where a number belongs; give lines of a word and its numbers"
    )


def _pickle(head: bytes) -> str:
    """What to do with a pickle, which is never loaded: it could run anything."""
    found = _GENSIM.search(head)
    if not found:
        return "a pickle, which can run anything when loaded; write its vectors as text or in word2vec's binary format"
    kind = found[1].decode()
    vectors = f"{kind}.load(path)" + ("" if kind.endswith("KeyedVectors") else ".wv")
    return (
        f"gensim's own file of {kind}, a pickle, which can run anything when loaded; convert it in gensim: "
        f"{vectors}.{_SAVE}"
    )
