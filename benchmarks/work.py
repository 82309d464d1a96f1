"""What is measured: a benchmark, the jobs it makes, and the result of a job."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

#: Settings of Word2Vec and its kin, by gensim's names.
COMMON = {"vector_size": 100, "window": 5, "min_count": 5, "negative": 5, "sample": 1e-3, "alpha": 0.025, "epochs": 5}
WARM_UP = [["to", "be", "or", "not", "to", "be"]] * 50


class Benchmark(NamedTuple):
    """One row of a comparison: a task, settings for everybody, and what wordvec sets beside them."""

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
    vectors: str | None = None  # where to write the vectors that were learnt
    glove_bin: str | None = None  # the folder of Stanford's programs
    reviews: str | None = None  # the folder that `imdb.prepare` filled
    similarity: str | None = None  # a folder of similarity sets; without it those that gensim installs


class Work(NamedTuple):
    """The result of a job."""

    seconds: float
    vectors: Any = None  # a gensim KeyedVectors, or nothing
    peak_mb: float | None = None  # where the work is not done in this process
    amount: float | None = None  # what was done, if not all epochs over the tokens of the text
    scores: Callable[[], dict[str, float]] | None = None  # called when time and memory have been taken


class Task(NamedTuple):
    """Something to be measured, and how each trainer does it."""

    trainers: dict[str, Callable[[Job], Work]]
    in_epochs: bool = False  # over the text: --epochs says how many
    makes_vectors: bool = False  # of words, which are scored
    on_reviews: bool = False  # needs --reviews

    @property
    def is_training(self) -> bool:
        return self.in_epochs or self.on_reviews


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
