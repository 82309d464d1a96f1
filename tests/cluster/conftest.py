"""Clusters: one inside this process, and one of two real processes that are only started where it takes them."""

from __future__ import annotations

import multiprocessing

import pytest

pytest.importorskip("distributed")

#: What a worker imports.
IMPORTED = [
    "distributed",
    "wordvec.corpora.encoding.shards",
    "wordvec.corpora.cooccurrence.shards",
    "wordvec.shards.pieces",
]


@pytest.fixture(autouse=True)
def _few_supersteps(monkeypatch):
    """As many of an epoch over shards as it takes that one follows another."""
    from wordvec.shards import cutting

    monkeypatch.setattr(cutting, "FEWEST", 2)


@pytest.fixture(scope="session")
def inside():
    """A client of two workers in this process."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def processes():
    """A client of two workers, each a process of its own.

    They start from nothing, as users' do. Those that take the place of killed ones are copies of a process that has
    imported all before, where the system can: to import it again took as long as most of what is tested.
    """
    import dask
    from distributed.utils import get_mp_context

    from wordvec.cluster import connected

    with connected(cluster=2) as client:
        if "forkserver" not in multiprocessing.get_all_start_methods():
            yield client
            return
        with dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}):
            get_mp_context().set_forkserver_preload(IMPORTED)
            yield client
