"""Progress of what a worker does, told where the client is."""

from __future__ import annotations

import time
from typing import Any

__all__ = ["Distant"]

SECONDS = 0.5  # between two reports of how far work has come


class Distant:
    """A listener on a worker, which tells a topic of Dask's events what it hears.

    Parameters
    ----------
    topic : str
    """

    def __init__(self, topic: str):
        self._topic, self._told = topic, 0.0

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Tell of a task that starts."""
        self._tell("begin", task, total, unit, done)

    def advance(self, done: int, **figures: float) -> None:
        """Tell how far it has come, every now and then."""
        if time.monotonic() > self._told + SECONDS:
            self._tell("advance", done, **figures)
            self._told = time.monotonic()

    def end(self, **figures: float) -> None:
        """Tell that it is complete."""
        self._tell("end", **figures)

    def note(self, sentence: str) -> None:
        """Pass a sentence on."""
        self._tell("note", sentence)

    def _tell(self, what: str, *arguments: Any, **figures: Any) -> None:
        from distributed import get_worker

        figures = {name: float(value) for name, value in figures.items()}
        get_worker().log_event(self._topic, (what, arguments, figures))
