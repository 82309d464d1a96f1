"""How a cluster is reached: by the address of its scheduler, or one is started on this machine for a while."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

from .executors import Executor, Threads

__all__ = ["connected", "executor_of"]

PATIENCE = 10  # seconds until a scheduler answers

#: Of processes that are started here.
_LOCAL = {
    "logging": {"distributed": "critical"},  # what goes wrong in a task is raised here, and told once
    # A process that is not there so long after it died is given up, even if it was started again and died again.
    "distributed.deploy.lost-worker-timeout": "1 day",
    "distributed.admin.tick.interval": "1s",  # 50 times a second is a share of a processor
    "distributed.worker.profile.enabled": False,  # and so is to note 100 times a second what a worker is doing
    # Dask has memory given back at once, and asked for again: for large arrays that takes longer than to fill them.
    "distributed.nanny.pre-spawn-environ": {
        "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
        "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    },
}


@contextmanager
def connected(scheduler: str | None = None, cluster: int | None = None) -> Iterator[Any]:
    """A client of Dask for a block: None where neither is given.

    Parameters
    ----------
    scheduler : str, optional
        The address of one that runs, as ``tcp://10.0.0.1:8786``.
    cluster : int, optional
        Start so many processes of one thread on this machine, and end them afterwards.

    Yields
    ------
    dask.distributed.Client or None

    Raises
    ------
    ValueError
        Both are given, or `cluster` is below 1.
    ConnectionError
        The scheduler does not answer.
    ImportError
        Dask is missing: ``pip install 'wordvec[dask]'``.
    """
    if scheduler is not None and cluster is not None:
        raise ValueError(
            "the address of a scheduler and a number of processes to start are two clusters: give one of them"
        )
    if cluster is not None and cluster < 1:
        raise ValueError(f"cluster must be 1 process or more, not {cluster}")
    if scheduler is None and cluster is None:
        yield None
        return
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ImportError("a cluster takes Dask: pip install 'wordvec[dask]'") from error
    if cluster is not None:
        import dask

        with dask.config.set(_LOCAL):
            with _interrupted_here_alone():
                local = LocalCluster(n_workers=cluster, threads_per_worker=1, dashboard_address=":0", silence_logs=50)
            with local as started, Client(started) as client:
                yield client
        return
    assert scheduler is not None  # what is left of the cases above
    try:
        with ThreadPoolExecutor(1) as other:  # in this thread a loop may run already: a notebook's
            other.submit(asyncio.run, _greet(scheduler)).result()
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise ConnectionError(
            f"no scheduler answers at {scheduler or 'an empty address'} ({error}): start one with `dask scheduler`, and"
            " give the address that it prints"
        ) from error
    with client:
        yield client


@contextmanager
def _interrupted_here_alone() -> Iterator[None]:
    """Processes that are started meanwhile, and those that take their place, are not reached by Ctrl-C.

    A terminal sends it to all processes of a command. This one ends the work, as it should end: what is to be kept of
    it may be in a worker.
    """
    resource_tracker.ensure_running()  # whoever starts it is reached again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what is started has it of who starts it
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def _greet(scheduler: str) -> None:
    """Raise unless it greets as a scheduler does: for that, Dask's client would wait without end."""
    from distributed import Security
    from distributed.comm import connect

    how = Security().get_connection_args("client")
    try:
        comm = await asyncio.wait_for(connect(scheduler, timeout=PATIENCE, **how), PATIENCE + 1)
    except asyncio.TimeoutError as error:
        raise TimeoutError("something else listens there") from error
    await comm.close()


def executor_of(client: Any = None, workers: int | None = None) -> Executor:
    """What runs functions: the workers of a cluster, or else threads of this process.

    Parameters
    ----------
    client : dask.distributed.Client, optional
        Connected to a scheduler whose workers have the same versions of wordvec, Numba and NumPy, and the same kind of
        processor, as this process.
    workers : int, optional
        Threads, where there is no client; all processors by default.

    Raises
    ------
    TypeError
        The client is none, or an asynchronous one.
    ConnectionError
        The scheduler does not answer, or has no workers; or a worker would not give the same bits, and is named.
    """
    if client is None:
        return Threads(workers)
    from .dask import Workers

    return Workers(client)
