"""Executors: what stages need in order to run pure functions, and the threads that do it by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from ..progress import Progress
from ..system.workers import available_workers

__all__ = ["Executor", "Result", "Threads", "part_of", "reduced"]

Result = Any  # what `submit` gives: a future of `concurrent.futures`, or of Dask


class Executor(Protocol):
    """Runs functions, and keeps what they make until it is asked for or no longer held.

    Attributes
    ----------
    tasks : int
        How many functions run at once.
    """

    tasks: int

    def submit(
        self, function: Callable[..., Any], *arguments: Any, alone: bool = False, near: float | None = None
    ) -> Result:
        """Run a function, once what its arguments stand for is there; returns at once.

        Parameters
        ----------
        function : callable
            Of a module, so that other processes know it. It must be pure: of a worker that dies, its work is done
            again. A file that it writes is the same each time.
        *arguments
            Plain values, results of `submit`, or lists of these; the function is given what they stand for.
        alone : bool
            No other function of this kind runs in the same process, and this one is given ``workers``, the threads it
            may use.
        near : float, optional
            From 0 to below 1: functions with numbers next to each other run in the same process, where that leaves each
            as many numbers as it has threads. Of one that dies others take them over, and one that comes gets some.
        """

    def gather(self, results: Sequence[Result], done: Callable[[int], Any] | None = None) -> list[Any]:
        """Bring results here, which should be small; `done` is told how many are complete, whenever one is.

        Of errors, that of the first result is raised, whichever came first.
        """

    def require_shared(self, folder: Path | None, files: Sequence[Path] = ()) -> None:
        """Raise `CorpusError` unless functions can write to a folder that is here, if any, and read these files."""

    def heard(self, progress: Progress) -> AbstractContextManager[Progress]:
        """A listener that functions can be given, during a block: what it hears, `progress` hears here."""

    def __enter__(self) -> Executor: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Threads:
    """Runs functions in threads of this process.

    Parameters
    ----------
    workers : int, optional
        How many; all processors by default.
    """

    def __init__(self, workers: int | None = None):
        self.tasks = available_workers(workers)
        self._pool = ThreadPoolExecutor(self.tasks)
        self._alone = ThreadPoolExecutor(1)

    def submit(
        self, function: Callable[..., Any], *arguments: Any, alone: bool = False, near: float | None = None
    ) -> Future[Any]:
        """Run a function once its arguments are there.

        Functions start in the order in which they are submitted, so that none waits for one that has no thread.
        """
        if alone:
            return self._alone.submit(_called, function, arguments, {"workers": self.tasks})
        return self._pool.submit(_called, function, arguments, {})

    def gather(self, results: Sequence[Result], done: Callable[[int], Any] | None = None) -> list[Any]:
        """Wait for results."""
        found = []
        for number, result in enumerate(results, start=1):
            found.append(result.result())
            if done:
                done(number)
        return found

    def require_shared(self, folder: Path | None, files: Sequence[Path] = ()) -> None:
        """Threads see what this process sees."""

    def heard(self, progress: Progress) -> AbstractContextManager[Progress]:
        """The listener itself."""
        return nullcontext(progress)

    def __enter__(self) -> Threads:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in (self._pool, self._alone):
            pool.shutdown(wait=True, cancel_futures=kind is not None)


def _called(function: Callable[..., Any], arguments: Sequence[Any], threads: dict[str, int]) -> Any:
    return function(*map(_made, arguments), **threads)


def _made(argument: Any) -> Any:
    """What an argument stands for."""
    if isinstance(argument, list):
        return [_made(each) for each in argument]
    return argument.result() if isinstance(argument, Future) else argument


def part_of(executor: Executor, result: Result, number: int, near: float | None = None) -> Result:
    """One of several things that a function returns; it stays where it is."""
    return executor.submit(itemgetter(number), result, near=near)


def reduced(executor: Executor, combine: Callable[[Any, Any], Any], results: Sequence[Result]) -> Result:
    """One result of many by a function of two neighbours, in their order, as a tree."""
    while len(results) > 1:
        pairs = zip(results[::2], results[1::2])  # noqa: B905 -- of an odd number, the last one waits
        rest = results[len(results) - len(results) % 2 :]
        results = [*(executor.submit(combine, *pair) for pair in pairs), *rest]
    return results[0]
