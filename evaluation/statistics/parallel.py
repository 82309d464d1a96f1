"""Work on all processors: numpy and scikit-learn let other threads run while they compute."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

__all__ = ["in_parallel"]

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def in_parallel(function: Callable[[_Given], _Made], items: Iterable[_Given]) -> Iterator[_Made]:
    """Yield what a function makes of each item, in their order, working on several at once.

    The function must not depend on what was done before, so that the number of processors changes nothing. Matrix
    products inside stay on one processor: threads that each start as many threads as there are processors wait for each
    other.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    workers = len(affinity(0)) if affinity else os.cpu_count() or 1
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(workers) as pool:
        yield from pool.map(function, items)
