"""The machine that work was done on."""

from __future__ import annotations

import platform
import shlex
import sys
from pathlib import Path

__all__ = ["command", "processor"]


def command() -> str | None:
    """The command of wordvec that runs, as a shell takes it; None in programs that import wordvec."""
    path, *arguments = sys.argv
    name = Path(path).parent.name if Path(path).name == "__main__.py" else Path(path).stem
    return shlex.join(["wordvec", *arguments]) if name == "wordvec" else None


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no Linux
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
