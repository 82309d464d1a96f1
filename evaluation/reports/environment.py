"""What scores may depend on beside the protocol: versions of packages, and the machine."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from ...version import __version__

__all__ = ["environment"]

_PACKAGES = ("numpy", "scipy", "scikit-learn", "gensim", "numba")


def environment() -> dict[str, Any]:
    """Versions of wordvec, Python and the packages that compute, and the operating system."""
    versions = {name: version(name) for name in _PACKAGES}
    return {"wordvec": __version__, "python": platform.python_version(), **versions, "system": platform.platform()}
