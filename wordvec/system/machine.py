"""The machine that work was done on."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from pathlib import Path

__all__ = ["command", "peak_memory", "processor", "since_start"]


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


def peak_memory() -> int | None:
    """The most bytes of memory that this process has had; None where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def since_start() -> float | None:
    """Seconds since this process was started; None where the system does not tell."""
    try:
        begun = int(
            Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return uptime - begun / os.sysconf("SC_CLK_TCK")
