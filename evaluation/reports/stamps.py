"""What a figure may depend on beside its protocol: versions and the machine."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from ...version import __version__

__all__ = ["stamps"]

_PACKAGES = ("numpy", "scipy", "scikit-learn", "gensim", "numba")


def stamps() -> dict[str, Any]:
    """Versions of all that computes, and the system."""
    versions = {name: version(name) for name in _PACKAGES}
    return {"wordvec": __version__, "python": platform.python_version(), **versions, "system": platform.platform()}
