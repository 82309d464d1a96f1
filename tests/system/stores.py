"""Stores to test with: fsspec's in this process; and, with ``-m libraries``, S3, by moto's server in a thread."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

STORES = ["memory", pytest.param("s3", marks=pytest.mark.libraries)]


@contextmanager
def store(kind: str) -> Iterator[str]:
    """A URL under which nothing is."""
    fsspec = pytest.importorskip("fsspec")
    if kind == "memory":
        yield f"memory://{secrets.token_hex(4)}"
        return
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        given = {"endpoint_url": f"http://{host}:{port}", "key": "testing", "secret": "testing"}
        patch.setitem(fsspec.config.conf, "s3", given)
        bucket = f"bucket-{secrets.token_hex(4)}"
        fsspec.filesystem("s3").mkdir(bucket)
        yield f"s3://{bucket}/tests"
    server.stop()
