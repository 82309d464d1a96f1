"""A function of many things in threads: NumPy and scikit-learn let other threads run while they compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from threadpoolctl import threadpool_limits

from .workers import available_workers

__all__ = ["in_parallel"]

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def in_parallel(function: Callable[[_Given], _Made], items: Iterable[_Given]) -> Iterator[_Made]:
    """Yield the function's value of each item, in their order, computing several at once.

    The function must not depend on earlier calls, so that the number of processors changes nothing. Matrix products
    inside run on one thread each: threads that start as many threads as there are processors wait for each other.
    """
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(available_workers(None)) as pool:
        yield from pool.map(function, items)
