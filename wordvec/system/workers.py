"""How many threads work."""

from __future__ import annotations

import os

__all__ = ["available_workers"]


def available_workers(workers: int | None) -> int:
    """`workers`, or every processor this process may use."""
    if workers is not None:
        return workers
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
