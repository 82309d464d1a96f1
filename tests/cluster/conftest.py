"""Clusters: one inside this process, and one of two real processes that are only started where it takes them."""

from __future__ import annotations

import pytest

pytest.importorskip("distributed")


@pytest.fixture(autouse=True)
def _few_supersteps(monkeypatch):
    """As many of an epoch over shards as it takes that one follows another."""
    from wordvec.shards import cutting

    monkeypatch.setattr(cutting, "FEWEST", 3)


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
    """A client of two workers, each a process of its own."""
    from wordvec.cluster import connected

    with connected(cluster=2) as client:
        yield client
