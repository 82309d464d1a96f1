"""What compiled code finds in the processor."""

from __future__ import annotations

import llvmlite
import llvmlite.binding as llvm
import numba
from numba.core import config

__all__ = ["compiler", "simd"]

#: Widths of registers in bits, by the features that tell of them, the widest first.
_WIDTHS = {"avx512f": 512, "avx2": 256, "avx": 256, "sve": 256, "sse2": 128, "neon": 128, "asimd": 128}


def simd() -> tuple[str, int]:
    """The widest vector instructions that code is compiled for, and their width in bits; ``""`` and 0 for none."""
    features = config.CPU_FEATURES
    if features is None and config.CPU_NAME is None:
        known = {name for name, there in llvm.get_host_cpu_features().items() if there}
    else:  # chosen by the user, in NUMBA_CPU_FEATURES
        known = {name[1:] for name in (features or "").split(",") if name.startswith("+")}
    if llvm.get_process_triple().startswith(("aarch64", "arm64")):
        known.add("neon")  # which each of them has
    return next(((name, width) for name, width in _WIDTHS.items() if name in known), ("", 0))


def compiler() -> dict[str, str]:
    """What compiles, and how it was told to: by environment variables, if at all."""
    told = {"disabled": config.DISABLE_JIT, "cpu": config.CPU_NAME, "features": config.CPU_FEATURES}
    versions = {"numba": numba.__version__, "llvmlite": llvmlite.__version__}
    return versions | {name: str(value) for name, value in told.items() if value}
