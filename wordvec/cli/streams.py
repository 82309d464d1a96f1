"""Standard streams that are closed, or full, or whose reader has gone."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

__all__ = ["divert", "prepare"]


class _Output(io.TextIOWrapper):
    """Standard output or standard error.

    A reader that goes, as `head` does, is no failure: what else there is to print is dropped, and the work goes on, for
    it may be a model that is being saved. If a disk is full, results are lost, which is a failure; messages on standard
    error are dropped.
    """

    def write(self, text: str) -> int:
        """Write text, or drop it."""
        try:
            return super().write(text)
        except OSError as error:
            self._drop(error)
            return len(text)

    def flush(self) -> None:
        """Flush, or drop what is left."""
        try:
            super().flush()
        except OSError as error:
            self._drop(error)

    def _drop(self, error: OSError) -> None:
        if self.fileno() == 1 and not isinstance(error, BrokenPipeError):
            raise OSError(error.errno, error.strerror, "standard output") from error
        divert(self.fileno())


def divert(descriptor: int) -> None:
    """Let what is written to a file descriptor, and what is left of that, go nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def prepare() -> None:
    """Open what is closed as an empty input and outputs to nowhere, and let no output fail for want of a reader.

    A closed one would hand its number to the next file that is opened, such as a model's. A letter that a terminal
    lacks is shown as another.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # has the lowest number that is free: this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8")
    for descriptor, name in enumerate(("stdout", "stderr"), 1):
        stream: Any = getattr(sys, name) or open(descriptor, "w", encoding="utf-8")
        how = {"encoding": stream.encoding, "errors": "replace", "line_buffering": stream.line_buffering}
        setattr(sys, name, _Output(stream.detach(), **how, write_through=stream.write_through))
