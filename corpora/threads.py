"""Work by threads whose results are wanted in the order of the work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

__all__ = ["in_order"]


def in_order(function: Callable, items: Iterable[tuple], workers: int) -> Iterator:
    """``function(*item)`` for every item, computed by threads that run a few items ahead.

    At most ``workers + 1`` items are under way at a time, and one result is with the caller.
    """
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque = deque()
        for item in items:
            ahead.append(pool.submit(function, *item))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
