"""Executors: the same results from threads and from workers, and clear sentences where there are none."""

from __future__ import annotations

import asyncio
import operator
import socket
from pathlib import Path

import numpy as np
import pytest

from wordvec import CorpusError
from wordvec.cluster import Threads, connected, connecting, dask, executor_of, part_of, reduced
from wordvec.cluster.alike import differences, kind_of_process


@pytest.fixture(params=["threads", "workers"])
def executor(request):
    client = request.getfixturevalue("inside") if request.param == "workers" else None
    with executor_of(client, 2) as found:
        yield found


def told(*arguments, workers):
    return arguments, workers


def test_functions_take_values_results_and_lists_of_them(executor):
    three = executor.submit(operator.add, 1, 2)
    total = executor.submit(sum, [three, 4, executor.submit(int, "5")])
    assert executor.gather([three, total]) == [3, 12]
    assert executor.tasks == 2


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8])
def test_a_tree_keeps_the_order(executor, number):
    letters = [executor.submit(str, letter) for letter in "abcdefgh"[:number]]
    assert executor.gather([reduced(executor, operator.add, letters)]) == ["abcdefgh"[:number]]


def test_parts_stay_apart(executor):
    both = executor.submit(divmod, 17, 5)
    assert executor.gather([part_of(executor, both, 1), part_of(executor, both, 0)]) == [2, 3]


def test_a_chain_longer_than_there_are_threads_comes_to_its_end(executor):
    result = executor.submit(int, 0)
    results = [result := executor.submit(operator.add, result, 1) for _ in range(30)]
    heard = []
    assert executor.gather(results, heard.append) == list(range(1, 31))
    assert heard == list(range(1, 31))


def test_of_errors_that_of_the_first_result_is_raised(executor):
    results = [executor.submit(int, text) for text in ("1", "two", "three")]
    with pytest.raises(ValueError, match="'two'"):
        executor.gather(results)


def test_who_is_alone_learns_how_many_threads_there_are(executor):
    threads = 2 if isinstance(executor, Threads) else 1
    results = [executor.submit(told, number, alone=True) for number in range(3)]
    assert executor.gather(results) == [((number,), threads) for number in range(3)]


def test_arrays_come_back_as_they_are(executor):
    (found,) = executor.gather([executor.submit(np.arange, 5)])
    assert found.tolist() == [0, 1, 2, 3, 4]


# ------------------------------------------------------------------------------------------------------ what is refused


def test_what_is_no_client_is_refused():
    with pytest.raises(TypeError, match=r"client must be a dask\.distributed\.Client, not str; make one with Client"):
        executor_of("tcp://127.0.0.1:8786")


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(connecting, "PATIENCE", 0.2)
    sentence = r"no scheduler answers at tcp://127\.0\.0\.1:9 .*start one with"
    with pytest.raises(ConnectionError, match=sentence), connected("tcp://127.0.0.1:9"):
        pass


def test_a_scheduler_is_reached_from_a_notebook(processes):
    """There a loop of asyncio runs in the thread that calls."""

    async def in_a_cell():
        with connected(processes.scheduler.address) as client:
            return executor_of(client).tasks

    assert asyncio.run(in_a_cell()) == 2


def test_what_is_no_scheduler_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(connecting, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        sentence = rf"no scheduler answers at {address} \(something else listens there\): start one with"
        with pytest.raises(ConnectionError, match=sentence), connected(address):
            pass


@pytest.mark.parametrize("both", [("tcp://127.0.0.1:9", 2), (None, 0)])
def test_a_cluster_is_one_of_two_kinds(both):
    with pytest.raises(ValueError, match="give one of them|must be 1 process or more, not 0"), connected(*both):
        pass


def test_workers_that_would_give_other_bits_are_named(inside, monkeypatch):
    here = {**kind_of_process(), "numba": "0.1", "processor": "m68k"}
    monkeypatch.setattr(dask, "kind_of_process", lambda: here)
    monkeypatch.setattr(inside, "run", lambda *_, **__: {"tcp://there:1": kind_of_process()})
    numba = kind_of_process()["numba"]
    with pytest.raises(
        ConnectionError, match=rf"worker tcp://there:1 has Numba {numba} in place of 0\.1, processor .* in"
    ):
        executor_of(inside)


@pytest.mark.parametrize(
    ("raised", "what"),
    [
        (Exception("ModuleNotFoundError(\"No module named 'wordvec'\")"), "has no wordvec"),  # as Dask tells it
        (ImportError("no llvm"), r"cannot run wordvec \(ImportError: no llvm\)"),
    ],
)
def test_workers_without_wordvec_are_named(inside, monkeypatch, raised, what):
    monkeypatch.setattr(inside, "run", lambda *_, **__: {"tcp://there:1": raised})
    with pytest.raises(ConnectionError, match=rf"^the worker tcp://there:1 {what}: install the version .* there$"):
        executor_of(inside)


def test_differences_are_told_one_by_one():
    assert differences({"numba": "1", "wordvec": "2"}, {"numba": "1", "wordvec": "2"}) == []
    assert differences({"wordvec": "2"}, {"wordvec": "3", "cpu": "generic"}) == [
        "wordvec 3 in place of 2",
        "NUMBA_CPU_NAME generic in place of unset",
    ]


def test_a_worker_that_does_not_share_the_folder_is_named(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("one two\n")
    assert dask.missing_here(file, "one two\n", {file: 8}) == ""
    other = dask.missing_here(file, "another token", {})
    assert other == f"does not see the folder {tmp_path}"
    gone = dask.missing_here(file, "one two\n", {tmp_path / "gone.txt": 8})
    assert gone == f"does not see the file {tmp_path / 'gone.txt'}"
    size = dask.missing_here(file, "one two\n", {file: 1009})
    assert size == f"sees a file {file} of 8 bytes, which has 1,009 here"


def test_what_workers_do_not_share_is_an_error(inside, tmp_path, monkeypatch):
    with executor_of(inside) as executor:
        executor.require_shared(tmp_path)
        assert not list(tmp_path.iterdir())
        with pytest.raises(CorpusError, match=r"cannot write to .*gone: No such file or directory; .* choose another"):
            executor.require_shared(tmp_path / "gone")
        monkeypatch.setattr(inside, "run", lambda *_, **__: {"tcp://there:1": "does not see the folder /data"})
        with pytest.raises(CorpusError, match="the worker tcp://there:1 does not see the folder /data: put text and"):
            executor.require_shared(tmp_path)


def test_what_other_runs_write_meanwhile_is_not_asked_for(inside, tmp_path, monkeypatch):
    asked = []
    with executor_of(inside) as executor:
        monkeypatch.setattr(inside, "run", lambda _, written, *more, **__: asked.append((Path(written), more[1])) or {})
        executor.require_shared(tmp_path)
        written = asked[0][0]  # another run lists it, and it is gone
        executor.require_shared(tmp_path, [written])
    assert asked[1][1] == {}
