"""Progress of long work: one small protocol for listeners.

The library itself is silent. The command line hands in a listener that draws with rich; a notebook or a test can
hand in its own: any object with these four methods.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Protocol

__all__ = ["SILENT", "Progress", "paced"]

SECONDS_A_REPORT = 0.25


class Progress(Protocol):
    """A listener for long work."""

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """A `task` of `total` `unit`s (``"words"``, ``"bytes"``, ``"questions"``) starts; so many were done before."""

    def advance(self, done: int, **figures: float) -> None:
        """`done` units of the running task are complete; `figures` are worth showing (``epoch``, ``loss``, …)."""

    def end(self, **figures: float) -> None:
        """The running task is complete."""

    def note(self, sentence: str) -> None:
        """Something the user should read, once: ``"compiling kernels (first run only)"``."""


class _Silent:
    """Shows nothing."""

    def note(self, *_heard: Any, **_figures: Any) -> None:
        """Ignore."""

    begin = advance = end = note


SILENT: Progress = _Silent()


def paced(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut ``first:last`` into pieces, each of which takes about as long as a listener should wait for news."""
    step = 1
    while first < last:
        stop = min(first + step, last)
        mark = time.perf_counter()
        yield first, stop
        took = max(time.perf_counter() - mark, 1e-6)
        step = max(1, min(4 * step, int(step * SECONDS_A_REPORT / took)))
        first = stop
