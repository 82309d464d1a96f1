"""Telling the user that what takes so long, the first time, is compilation."""

from __future__ import annotations

import time
from contextlib import contextmanager

from numba.core import event

from ..progress import Progress

__all__ = ["announced"]


class _Announcement(event.Listener):
    """Says once that Numba compiles, should it have to."""

    def __init__(self, progress: Progress):
        self.progress = progress
        self.started = 0.0

    def on_start(self, event):
        """Say it before the first function."""
        if not self.started:
            self.started = time.perf_counter()
            self.progress.note("compiling, this once: later runs find the machine code in Numba's cache")

    def on_end(self, event):
        """Nothing to say."""


@contextmanager
def announced(progress: Progress):
    """Tell the user when what happens inside is compilation, and how long it took."""
    announcement = _Announcement(progress)
    with event.install_listener("numba:compile", announcement):
        yield
    if announcement.started:
        progress.note(f"compiled in {time.perf_counter() - announcement.started:.0f} s")
