"""Threads whose results come in order, and the hash of a file."""

from __future__ import annotations

import hashlib
import threading

import pytest

from wordvec.system.files import sha256_of
from wordvec.system.workers import available_workers, in_order


def test_results_come_in_the_order_of_the_items():
    second_is_done = threading.Event()

    def work(item: int, factor: int) -> int:
        if item == 0:
            assert second_is_done.wait(60)
        if item == 1:
            second_is_done.set()
        return factor * item

    assert list(in_order(work, ((item, 10) for item in range(20)), workers=2)) == [10 * item for item in range(20)]


def test_only_a_few_items_are_taken_ahead():
    taken = []
    results = in_order(lambda item: item, ((item,) for item in range(100) if not taken.append(item)), workers=3)
    assert next(results) == 0
    assert len(taken) <= 4
    results.close()


def test_an_error_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda item: 1 // item, [(1,), (0,)], workers=2))


def test_the_number_of_workers_is_the_one_given_or_that_of_the_processors():
    assert available_workers(7) == 7
    assert available_workers() == available_workers(None) >= 1
    assert available_workers(100_000) < 100_000


@pytest.mark.parametrize("size", [0, 1, (1 << 20) + 1])
def test_sha256_of_a_file(tmp_path, size):
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert sha256_of(path) == hashlib.sha256(b"x" * size).hexdigest()
