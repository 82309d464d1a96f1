"""Threads: how many, and a function of many things computed by several, in the order of the things."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["available_workers", "in_order", "in_parallel"]

FEW = 16  # threads that may be asked for wherever the program runs

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def available_workers(workers: int | None = None) -> int:
    """Every processor this process may use, or `workers`, but not so many more that they only wait for each other."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return here if workers is None else min(workers, max(FEW, 2 * here))


def in_order(function: Callable[..., _Result], items: Iterable[tuple[Any, ...]], workers: int) -> Iterator[_Result]:
    """``function(*item)`` for every item, in their order, computed by threads that run a few items ahead.

    At most ``workers + 1`` items are under way at a time, and one result is with the caller.
    """
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[_Result]] = deque()
        for item in items:
            ahead.append(pool.submit(function, *item))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def in_parallel(function: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
    """Yield the function's value of each item, in their order, computing several at once.

    The function must not depend on earlier calls, so that the number of processors changes nothing. Matrix products
    inside run on one thread each: threads that start as many threads as there are processors wait for each other.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield from in_order(function, ((item,) for item in items), available_workers())
