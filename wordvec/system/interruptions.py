"""Ctrl-C while threads work on what must not be left half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any

__all__ = ["finish", "put_off"]


def finish(jobs: Sequence[Future[Any]]) -> None:
    """Wait until all jobs are done, even where an interruption comes, and raise what one of them has raised."""
    try:
        wait(jobs)
    finally:
        wait(jobs)
    for job in jobs:
        job.result()


@contextmanager
def put_off() -> Iterator[Callable[[], bool]]:
    """Put off an interruption; what is yielded tells whether there was one, so that work can end where it is whole.

    A second interruption is not put off. At the end of work that did not ask, the first one is made up for. Only
    Python's usual `KeyboardInterrupt` is put off: where signals are ignored, or handled by others, they stay so.
    """
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    asked: list[bool] = []

    def ask(*_signal: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if asked:
        raise KeyboardInterrupt
