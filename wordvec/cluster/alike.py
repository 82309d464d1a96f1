"""What must be alike in all processes that work on one result, or its bits would depend on who did what."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from ..version import __version__

__all__ = ["differences", "kind_of_process"]


@cache
def kind_of_process() -> dict[str, str]:
    """What the bits of a result may depend on: versions, and the kind of processor that code is compiled for."""
    from ..jit.processor import compiler, simd

    vectors, bits = simd()
    versions = {"wordvec": __version__, "NumPy": np.__version__, **compiler()}
    return versions | {"processor": platform.machine(), "vector instructions": f"{vectors or 'none'}, {bits} bits"}


def differences(here: Mapping[str, str], there: Mapping[str, Any]) -> list[str]:
    """What is not alike, as it is told."""
    names = {"numba": "Numba", "cpu": "NUMBA_CPU_NAME", "features": "NUMBA_CPU_FEATURES"}
    found = []
    for name in dict.fromkeys([*here, *there]):
        if here.get(name) != there.get(name):
            found.append(f"{names.get(name, name)} {there.get(name, 'unset')} in place of {here.get(name, 'unset')}")
    return found
