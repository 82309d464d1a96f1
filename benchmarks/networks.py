"""Shards on workers behind slow networks: seconds and bytes a superstep, beside what a formula says.

    sudo python -m benchmarks.networks TEXT [--workers 2] [--shards 4] [--megabits 1000 100] [--epochs 1]

Each worker is a process in a network namespace of its own, joined to the others by a bridge; what goes to and from it
passes a token bucket of so many Mbit/s. Scheduler and client stand at the bridge, unlimited. The text lies on one disk,
which all of them map: only what goes between processes is limited. It takes Linux, root, ``ip`` and ``tc``; everything
that it makes is called ``wv…`` and is removed at the end. First the same without limits, whose time is that of the work
itself; where that varies, as with other programs beside it, bytes are better evidence than seconds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from wordvec import Corpus, Word2Vec
from wordvec.progress import SILENT
from wordvec.shards.cutting import supersteps

BRIDGE, NETWORK = "wv0", "10.77.0"
SLOWER = 1.2  # than bytes over bandwidth: heads of packets, and that not all comes evenly; measured
CHANGED = 17e6  # bytes that a shard of 250,000 words of English changes, of 100 dimensions; measured


def needed(workers: int, shards: int, model: float, changed: float) -> float:
    """Bytes that a worker receives, and sends, in a superstep.

    Each needs the whole snapshot, of which it has merged its part; and each sends of what its shards have changed all
    but the rows that it merges itself.
    """
    return (1 - 1 / workers) * (model + changed * shards / workers)


def seconds(work: float, workers: int, shards: int, model: float, changed: float, bandwidth: float) -> float:
    """Seconds of a superstep: what comes, and the work; they take turns, as a piece needs the whole snapshot."""
    return work + SLOWER * needed(workers, shards, model, changed) / bandwidth


def _run(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True)


@contextmanager
def network(workers: int) -> Iterator[list[str]]:
    """Namespaces, one for each worker, joined by a bridge; their names."""
    names = [f"wv{number}" for number in range(1, workers + 1)]
    try:
        _run("ip", "link", "add", BRIDGE, "type", "bridge")
        _run("ip", "addr", "add", f"{NETWORK}.254/24", "dev", BRIDGE)
        _run("ip", "link", "set", BRIDGE, "up")
        for number, name in enumerate(names, start=1):
            _run("ip", "netns", "add", name)
            _run("ip", "link", "add", f"{name}-out", "type", "veth", "peer", "name", "eth0", "netns", name)
            _run("ip", "link", "set", f"{name}-out", "master", BRIDGE, "up")
            for told in (("addr", "add", f"{NETWORK}.{number}/24", "dev", "eth0"), ("link", "set", "eth0", "up")):
                _run("ip", "-n", name, *told)
            _run("ip", "-n", name, "link", "set", "lo", "up")
        yield names
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
            subprocess.run(["ip", "link", "del", f"{name}-out"], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", BRIDGE], check=False, capture_output=True)


def limit(names: list[str], megabits: float | None) -> None:
    """Let so many Mbit/s to and from each worker; None for all."""
    for name in names:
        for inside, device in (([], f"{name}-out"), (["ip", "netns", "exec", name], "eth0")):
            subprocess.run([*inside, "tc", "qdisc", "del", "dev", device, "root"], check=False, capture_output=True)
            if megabits:
                rate = ("rate", f"{megabits}mbit", "burst", "256kb", "latency", "100ms")
                _run(*inside, "tc", "qdisc", "add", "dev", device, "root", "tbf", *rate)


def received(names: list[str]) -> int:
    """Bytes that went to all workers so far."""
    return sum(
        int(Path(f"/sys/class/net/{name}-out/statistics/tx_bytes").read_text(encoding="ascii")) for name in names
    )


@contextmanager
def cluster(names: list[str]) -> Iterator[Any]:
    """A client, with a worker of one thread in each namespace."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=0, host=f"{NETWORK}.254", dashboard_address=":0", silence_logs=50) as started,
        Client(started) as client,
    ):
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", started.scheduler_address, "--nthreads", "1"]
        worker += ["--no-nanny", "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        processes = [subprocess.Popen(["ip", "netns", "exec", name, *worker], **quiet) for name in names]
        try:
            client.wait_for_workers(len(names), timeout=120)
            yield client
        finally:
            for process in processes:
                process.kill()
                process.wait()


class Superstep(NamedTuple):
    """What one took, a worker."""

    seconds: float
    received: float


class _Listens:
    """A listener that notes when supersteps end, and what had been received by then."""

    def __init__(self, names: list[str], length: float):
        self._names, self._length = names, length
        self._marks: list[tuple[float, float, int]] = []
        self.begin = self.end = self.note = SILENT.note

    def advance(self, done: int, **_: float) -> None:
        self._marks.append((done, time.perf_counter(), received(self._names)))

    def found(self) -> list[Superstep]:
        """All but the first superstep of a run, which is cut into several."""
        result = []
        for (done, at, got), (done_then, then, got_then) in zip(self._marks, self._marks[1:], strict=False):
            steps = round((done_then - done) / self._length)
            if steps > 0:
                taken, came = (then - at) / steps, (got_then - got) / steps / len(self._names)
                result += [Superstep(taken, came)] * steps
        return result


def changed_bytes(corpus: Corpus, model: dict[str, Any]) -> tuple[float, float]:
    """Bytes of a model, and of what a shard changes of it in a superstep, here, in the mean."""
    from unittest import mock

    from wordvec.shards import run

    sizes: list[int] = []
    model_bytes: list[int] = []
    real = run.train_piece

    def noted(job: Any, shard: int, text: Any, snapshot: Any, own: Any, stretch: Any, *rest: Any, **how: Any) -> Any:
        found = real(job, shard, text, snapshot, own, stretch, *rest, **how)
        if stretch.share and stretch.first * stretch.of:  # neither that which compiles nor the first
            sizes.append(
                sum(each.row.nbytes + each.difference.nbytes for part in found[: len(snapshot)] for each in part)
            )
            model_bytes.append(sum(rows.nbytes for block in snapshot for rows in block))
        return found

    with mock.patch.object(run, "train_piece", noted):
        Word2Vec(**model).fit(corpus, progress=SILENT)
    return statistics.mean(model_bytes), statistics.mean(sizes)


def measure(text: Path, workers: int, shards: int, limits: list[float], epochs: int) -> None:
    """Print a table of supersteps."""
    model = {"sg": 1, "shards": shards, "epochs": epochs}
    with tempfile.TemporaryDirectory() as folder, network(workers) as names:
        corpus = Corpus.build(text, Path(folder) / "corpus", progress=SILENT)
        length = len(corpus.tokens) / supersteps(len(corpus.tokens), shards)
        size, changed = changed_bytes(corpus, model)
        print(
            f"model {size / 1e6:.1f} MB, changed by a shard {changed / 1e6:.1f} MB; {workers} workers, {shards} shards"
        )
        print("| Mbit/s | seconds a superstep | MB to a worker | formula: seconds | MB |")
        print("|---:|---:|---:|---:|---:|")
        work = None
        for megabits in (None, *limits):
            with cluster(names) as client:
                limit(names, megabits)
                heard = _Listens(names, length)
                Word2Vec(**model).fit(corpus, client=client, progress=heard)
                limit(names, None)
            found = heard.found()
            taken, came = (statistics.median(each) for each in zip(*found, strict=True))
            work = taken if work is None else work
            rate = megabits * 1e6 / 8 if megabits else float("inf")
            says = seconds(work, workers, shards, size, changed, rate), needed(workers, shards, size, changed)
            told = f"{taken:.2f} | {came / 1e6:.1f} | {says[0]:.2f} | {says[1] / 1e6:.1f}"
            print(f"| {megabits or 'unlimited'} | {told} |", flush=True)


def predict() -> None:
    """Print seconds a superstep for what goes between machines, a shard on each."""
    sizes = [(words, dimensions) for words in (100_000, 1_000_000) for dimensions in (100, 300)]
    print("| machines, Gbit/s | " + " | ".join(f"{words:,} words × {size}" for words, size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    for machines in (2, 4, 16, 64):
        for gigabits in (10, 100):
            told = [
                seconds(0, machines, machines, 8 * words * size, CHANGED * size / 100, gigabits * 1.25e8)
                for words, size in sizes
            ]
            print(f"| {machines}, {gigabits} | " + " | ".join(f"{each:.2f}" for each in told) + " |")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--megabits", type=float, nargs="*", default=[1000, 100])
    parser.add_argument("--epochs", type=int, default=1)
    given = parser.parse_args()
    predict()
    measure(given.text, given.workers, given.shards, given.megabits, given.epochs)


if __name__ == "__main__":
    main()
