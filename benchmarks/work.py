"""What is measured: a row of the comparison, the jobs it makes, what a job took and what it has to show."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

WARM_UP = [["to", "be", "or", "not", "to", "be"]] * 50


class Row(NamedTuple):
    """One line of the comparison: a task, settings for everybody, and what wordvec sets beside them."""

    name: str
    title: str
    task: str
    settings: dict[str, Any]
    ours: dict[str, Any] = {}
    once: bool = False  # with the most workers only

    def settings_of(self, trainer: str) -> dict[str, Any]:
        return {**self.settings, **self.ours} if trainer == "wordvec" else self.settings


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
    reviews: str | None = None  # the folder that `imdb.prepare` filled
    similarity: str | None = None  # a folder of similarity sets; without it those that gensim installs


class Work(NamedTuple):
    """What a job took, and what it has to show."""

    seconds: float
    vectors: Any = None  # a gensim KeyedVectors, or nothing
    peak_mb: float | None = None  # where the work is not done in this process
    amount: float | None = None  # what was done, if not all epochs over the tokens of the text
    scores: Callable[[], dict[str, float]] | None = None  # asked when time and memory have been taken


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
