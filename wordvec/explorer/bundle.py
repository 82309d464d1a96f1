"""The front end: what `make explorer` builds of the sources in ``explorer/``, and how to tell that it is of these."""

from __future__ import annotations

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

__all__ = ["fingerprint", "part", "sources_of"]

_MARK = re.compile(r"/\* wordvec explorer, of the sources ([0-9a-f]{64}) \*/\n")
_BESIDE = ("build.mjs", "package.json", "package-lock.json", "tsconfig.json")


def part(name: str) -> str:
    """A file of the bundle: ``explorer.js`` or ``explorer.css``."""
    return files(__package__).joinpath("bundle", name).read_text(encoding="utf-8")


def sources_of(content: str) -> str:
    """The fingerprint of the sources that a file of the bundle says it was built from."""
    found = _MARK.match(content)
    if found is None:
        raise ValueError("this is no file of the explorer's bundle: its first line names no sources")
    return found[1]


def fingerprint(folder: Path) -> str:
    """The fingerprint of the front end's sources, as ``build.mjs`` computes it."""
    names = [f"src/{path.name}" for path in (folder / "src").iterdir()]
    digest = sha256()
    for name in sorted([*names, *_BESIDE]):
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
