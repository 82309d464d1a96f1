"""Telling the user that what takes so long, the first time, is compilation."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from numba.core import event

from ..progress import Progress

__all__ = ["announced"]


class _Announcement(event.Listener):
    """Says once that Numba compiles, should it have to.

    Meanwhile Python does not look for garbage: there is next to none among so many objects, and the search takes a
    seventh of the time to compile.
    """

    def __init__(self, progress: Progress):
        self.progress = progress
        self.started = 0.0
        self.depth = 0  # functions that are compiled for the sake of others are within these
        self.collects = False

    def on_start(self, event: event.Event) -> None:
        """Say it before the first function."""
        if self.depth == 0:
            self.collects = gc.isenabled()
            gc.disable()
        self.depth += 1
        if not self.started:
            self.started = time.perf_counter()
            self.progress.note("compiling, this once: later runs find the machine code in Numba's cache")

    def on_end(self, event: event.Event) -> None:
        """Nothing to say; what was so before is so again."""
        self.depth -= 1
        if self.depth == 0 and self.collects:
            gc.enable()


@contextmanager
def announced(progress: Progress) -> Iterator[None]:
    """Tell the user when what happens inside is compilation, and how long it took."""
    announcement = _Announcement(progress)
    with event.install_listener("numba:compile", announcement):
        yield
    if announcement.started:
        progress.note(f"compiled in {time.perf_counter() - announcement.started:.0f} s")
