"""Progress of long work: one small protocol for listeners.

By default there is a bar in a notebook, and silence everywhere else. The command line hands in a listener that draws
with rich; anyone can hand in their own: any object with these four methods.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Protocol

from .notebook import output_of_cell

__all__ = ["SILENT", "USUAL", "Progress", "paced"]

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

    def __repr__(self) -> str:
        return "SILENT"


class _Usual:
    """Shows a bar in a notebook, and nothing elsewhere."""

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Start a bar."""
        self._listener.begin(task, total, unit, done)

    def advance(self, done: int, **figures: float) -> None:
        """Move it."""
        self._listener.advance(done, **figures)

    def end(self, **figures: float) -> None:
        """Put a line in its place."""
        self._listener.end(**figures)

    def note(self, sentence: str) -> None:
        """Show a sentence."""
        self._listener.note(sentence)

    @property
    def _listener(self) -> Progress:
        return output_of_cell() or SILENT

    def __repr__(self) -> str:
        return "USUAL"


SILENT: Progress = _Silent()
USUAL: Progress = _Usual()


def paced(first: int, last: int, together: int = 1) -> Iterator[tuple[int, int]]:
    """Cut ``first:last`` into pieces, each of which takes about as long as a listener should wait for news.

    They end at multiples of `together`.
    """
    step = together
    while first < last:
        stop = min((first + step) // together * together, last)
        mark = time.perf_counter()
        yield first, stop
        took = max(time.perf_counter() - mark, 1e-6)
        step = max(together, min(4 * step, int(step * SECONDS_A_REPORT / took)))
        first = stop
