"""The workers of a Dask cluster as an executor. Dask alone carries functions and data between machines."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ..errors import CorpusError
from ..progress import Progress
from ..system.storage import Remote
from ..system.versions import writing
from .alike import differences, kind_of_process
from .executors import Result
from .hearing import Distant

__all__ = ["Workers", "worker_here"]

PATIENCE = 30  # seconds that a cluster may take until its first worker is there
FRESH = 5  # seconds that it is not asked again which workers there are


class Workers:
    """Runs functions on the workers of a cluster.

    Parameters
    ----------
    client : dask.distributed.Client
        Workers that come later are held to the same as those that are there.
    """

    def __init__(self, client: Any):
        _require_client(client)
        self.client = client
        with self._told():
            client.wait_for_workers(1, timeout=PATIENCE)
            threads = client.nthreads()
        kinds = self._everywhere(kind_of_process)
        self._kind = kind_of_process()
        for worker, kind in sorted(kinds.items()):
            _require_alike(worker, self._kind, kind)
        self.tasks = sum(threads.values())
        self._threads, self._asked = sorted(threads.items()), time.monotonic()

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return str(self.client.scheduler.address) if self.client.scheduler else "of the client"

    def submit(
        self, function: Callable[..., Any], *arguments: Any, alone: bool = False, near: float | None = None
    ) -> Result:
        """Run a function on a worker; what it makes stays there."""
        run = _run_alone if alone else _run
        name = getattr(function, "__name__", type(function).__name__).strip("_")
        key = f"{name}-{secrets.token_hex(12)}"
        where = {} if near is None else {"workers": self._near(near), "allow_other_workers": True}
        return self.client.submit(run, self._kind, function, *arguments, key=key, pure=False, **where)

    def _near(self, place: float) -> list[str]:
        """The worker at a place from 0 to 1, if each has as much room as threads."""
        if time.monotonic() > self._asked + FRESH:
            with self._told():
                self._threads = sorted(self.client.nthreads().items())
            self._asked = time.monotonic()
        ends = np.cumsum([number for _, number in self._threads])
        return [self._threads[int(np.searchsorted(ends, place * ends[-1], "right"))][0]]

    def gather(self, results: Sequence[Result], done: Callable[[int], Any] | None = None) -> list[Any]:
        """Bring results here, from the workers that have them, not through the scheduler."""
        from distributed import as_completed

        with self._told():
            failed = False
            for number, result in enumerate(as_completed(results), start=1):
                if failed := result.status != "finished":
                    break
                if done:
                    done(number)
            for result in results if failed else ():
                result.result()
            return list(self.client.gather(list(results), direct=True))

    def require_shared(self, folder: Path | None, files: Sequence[Path] = ()) -> None:
        """Raise `CorpusError` unless every worker can write to a folder that is here, if any, and read these files.

        A file with a number that nobody can guess is written here: a worker that does not see it has another folder
        under that name.
        """
        lasting = [path for path in files if not path.name.startswith(".")]  # the others are runs' that ask meanwhile
        sizes = {path.absolute(): path.stat().st_size for path in lasting}
        token = secrets.token_hex(16)
        written = None if folder is None else folder.absolute() / f".seen-{token[:8]}"
        try:
            if written:
                with writing(f"to {_shown(written.parent)}", CorpusError):
                    written.write_bytes(token.encode("ascii"))
            found = self._everywhere(missing_here, written, token, sizes)
        finally:
            if written:
                with suppress(OSError):  # it was never there, and nothing can be written
                    written.unlink(missing_ok=True)
        for worker, missing in sorted(found.items()):
            if isinstance(missing, Exception):
                raise missing
            if missing:
                raise CorpusError(
                    f"the worker {worker} {missing}: put text and results into folders that all machines share under"
                    " one path, or at a URL that all of them can reach"
                )

    def _everywhere(self, function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
        """What a function gives on each worker, or the error that it raises; of those that die meanwhile, nothing."""
        from distributed.comm import CommClosedError

        with self._told():
            found = self.client.run(function, *arguments, on_error="return")
        gone = CommClosedError, TimeoutError, ConnectionError
        return {worker: answer for worker, answer in found.items() if not isinstance(answer, gone)}

    @contextmanager
    def heard(self, progress: Progress) -> Iterator[Progress]:
        """A listener that functions can be given: what it hears goes through the scheduler to `progress`."""
        topic = f"wordvec-{secrets.token_hex(8)}"

        def hear(event: tuple[Any, Any]) -> None:
            what, arguments, figures = event[-1]
            getattr(progress, what)(*arguments, **figures)

        self.client.subscribe_topic(topic, hear)
        try:
            yield Distant(topic)
        finally:
            with suppress(Exception):  # there may be no scheduler any more
                self.client.unsubscribe_topic(topic)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left: Dask forgets results that nobody holds."""

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what Dask raises into what a user should read."""
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        try:
            yield
        except KilledWorker as error:
            raise ConnectionError(
                f"{error.allowed_failures + 1} workers died one after the other of one task, {error.task}: most likely"
                " their memory is too small; give them more, or fewer threads each"
            ) from error
        except (CancelledError, CommClosedError, TimeoutError, OSError) as error:
            if isinstance(error, OSError) and not isinstance(error, CommClosedError | TimeoutError):
                raise
            what = "has no workers" if isinstance(error, TimeoutError) else "no longer answers"
            raise ConnectionError(
                f"the scheduler {self.address} {what}: start it and its workers (dask scheduler; dask worker ADDRESS),"
                " and call again"
            ) from error


def worker_here() -> Any:
    """The worker that runs this function; None where none does."""
    from distributed import get_worker

    try:
        return get_worker()
    except ValueError:
        return None


def missing_here(written: Path | None, token: str, sizes: Mapping[Path, int]) -> str:
    """What this process does not share with another: nothing, or what is to be told of it."""
    if written is not None:
        folder = _shown(written.parent)
        try:
            seen = written.read_bytes() == token.encode("ascii")
        except OSError:
            seen = False
        if not seen:
            return f"does not see the folder {folder}"
        if not isinstance(written, Remote) and not os.access(written, os.W_OK):
            return f"cannot write to {folder}"
    for path, size in sizes.items():
        try:
            there = path.stat().st_size
        except OSError:
            return f"does not see the file {path}"
        if there != size:
            return f"sees a file {path} of {there:,} bytes, which has {size:,} here"
    return ""


def _shown(folder: Path) -> Path:
    """A folder, or that around it if it is hidden, as what is under construction is."""
    return folder.parent if folder.name.startswith(".") else folder


_ALONE = threading.Lock()


def _run(kind: Mapping[str, str], function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function on a worker, unless it came later and is of another kind."""
    here = kind_of_process()
    if here != kind:
        _require_alike(worker_here().address, kind, here)
    return function(*arguments)


def _run_alone(kind: Mapping[str, str], function: Callable[..., Any], *arguments: Any) -> Any:
    """The same with all threads of the worker, one such function after the other."""
    with _ALONE:
        return _run(kind, _WithThreads(function, worker_here().state.nthreads), *arguments)


class _WithThreads:
    """A function that is told how many threads it may use."""

    def __init__(self, function: Callable[..., Any], threads: int):
        self._function, self._threads = function, threads

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments, workers=self._threads)


def _require_client(client: Any) -> None:
    """Raise unless it is a connected client that waits for answers."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ImportError("a cluster takes Dask: pip install 'wordvec[dask]'") from error
    if not isinstance(client, Client):
        raise TypeError(
            f"client must be a dask.distributed.Client, not {type(client).__name__}; make one with Client(ADDRESS)"
        )
    if client.asynchronous:
        raise TypeError("client is asynchronous, and fitting waits for results: make it with asynchronous=False")
    if client.status != "running":
        raise ConnectionError(f"the client is {client.status}: make another with Client(ADDRESS)")


def _require_alike(worker: str, here: Mapping[str, str], there: Any) -> None:
    """Raise `ConnectionError` unless a worker gives the same bits."""
    if isinstance(there, Exception):
        none = "No module named 'wordvec'" in str(there)
        why = "has no wordvec" if none else f"cannot run wordvec ({type(there).__name__}: {there})"
        raise ConnectionError(f"the worker {worker} {why}: install the version {here['wordvec']} of it there")
    if unlike := differences(here, there):
        raise ConnectionError(
            f"the worker {worker} has {', '.join(unlike)}, and would give other bits: use the same versions and the"
            " same kind of processor on all machines"
        )
