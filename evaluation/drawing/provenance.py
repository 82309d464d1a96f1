"""What a picture says of itself in its file: the vectors and settings that it shows, versions, and the command.

It is one text in JSON, ``Description`` in PNG and SVG, ``Subject`` in PDF, which viewers and ``exiftool`` show.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ...system.machine import command
from ...vectors.fingerprints import fingerprint_of
from ...vectors.keyed import HasVectors, keyed_of
from ...version import __version__

__all__ = ["about_vectors", "described", "metadata_of"]

_FIELDS = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}
_MADE_BY = {".png": "Software", ".svg": "Creator", ".pdf": "Creator"}


def about_vectors(vectors: Any | HasVectors) -> dict[str, Any]:
    """The fingerprint of vectors, without n-grams', and the settings of a model that has some."""
    keyed = keyed_of(vectors)
    found: dict[str, Any] = {"vectors": f"SHA-256 {fingerprint_of(keyed, ngrams=False)}"}
    if hasattr(vectors, "get_params"):
        found["settings"] = {"method": type(vectors).__name__} | vectors.get_params()
    return found


def metadata_of(path: Path, about: Mapping[str, Any]) -> dict[str, str]:
    """What is written into a picture of this name; nothing, where its format has no place for it."""
    suffix = path.suffix.lower()
    if suffix not in _FIELDS:
        return {}
    told = json.dumps(dict(about) | _made_by(), default=str)
    return {_FIELDS[suffix]: told, _MADE_BY[suffix]: f"wordvec {__version__}"}


def _made_by() -> dict[str, Any]:
    names = ("numpy", "scikit-learn", "matplotlib")
    versions = {"wordvec": __version__, "python": platform.python_version()} | {name: version(name) for name in names}
    return {"versions": versions} | ({"command": said} if (said := command()) else {})


def described(svg: str, facts: Mapping[str, Any]) -> str:
    """A picture of a report that holds what it depends on, as SVG's description."""
    facts = dict(facts) | ({"command": said} if (said := command()) else {})
    told = "; ".join(f"{name}: {value}" for name, value in facts.items())
    start = svg.index(">", svg.index("<svg")) + 1
    return f"{svg[:start]}\n<desc>{escape(told)}</desc>{svg[start:]}"
