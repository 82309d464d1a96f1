"""What is measured: a job, what it took and what it has to show."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

WARM_UP = [["to", "be", "or", "not", "to", "be"]] * 50


class Job(NamedTuple):
    """One measurement: a trainer does a task on a text with so many workers."""

    task: str
    trainer: str
    settings: dict[str, Any]
    workers: int
    seed: int
    text: str  # the corpus as text
    encoded: str  # the same corpus as wordvec encodes it
    vectors: str | None = None  # where to write what was learnt
    glove_bin: str | None = None  # the folder of Stanford's programs


class Work(NamedTuple):
    """What a job took, and what it has to show."""

    seconds: float
    vectors: Any = None  # a gensim KeyedVectors, or nothing
    peak_mb: float | None = None  # where the work is not done in this process


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
