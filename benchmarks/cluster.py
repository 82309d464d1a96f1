"""A Dask cluster on this machine beside its threads: the same bytes, what they cost, and what is lost with a worker.

    python -m benchmarks.cluster TEXT [--stages encode count glove] [--turns 3] [--processes 1 2 4] [--faults 20]

Encoding, counting, GloVe and PPMI-SVD by so many processes of one thread each take turns with two threads of one
process. Of each: seconds of wall and of processors, the most memory of a worker, bytes that went through client and
scheduler and from worker to worker, and whether every file is that of the threads. Before the turns each does it once,
to load the code; with ``--turns 0`` that is all, and what it took is told: PPMI-SVD takes long, and the code no part of
it. With ``--faults`` a worker is killed (``kill -9``) at a random moment of one of the stages, drawn each time, and the
others follow, so many times. It ends with the overhead of a task.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
import random
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from wordvec import PPMISVD, Cooccurrence, Corpus, GloVe
from wordvec.cluster import connected, executor_of
from wordvec.corpora.encoding.shards import LEAST, MOST
from wordvec.factorization.tiles import MOST_GROUPS, TOGETHER

MIN_COUNT = 5


class Cost(NamedTuple):
    """What something took."""

    wall: float
    processor: float  # seconds, of all processes
    memory: float  # MB, of the largest worker
    traffic: float  # MB through client and scheduler
    between: float  # MB from worker to worker
    made: Any = None  # what the work returned


def digest(folder: Path) -> str:
    """The SHA-256 of all files of a folder but cards and settings, which tell the time it took and who did it."""
    found = hashlib.sha256()
    for path in sorted(each for each in folder.iterdir() if each.is_file() and each.suffix not in (".json", ".toml")):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def encode(text: Path, folder: Path, **how: Any) -> Path:
    """Encode a text."""
    return Corpus.build(text, folder / "corpus", **how).folder


def count(text: Path, folder: Path, window: int = 15, **how: Any) -> Path:
    """Count co-occurrences of what `encode` has left."""
    corpus = Corpus.open(folder / "corpus")
    how = {"recount": True, "memory": 2.0, "window": window} | how
    return Cooccurrence.count(corpus, corpus.cut(MIN_COUNT), folder / "counts", **how).folder


def fit(model: Any, folder: Path, **how: Any) -> Path:
    """Train a model on what `count` has left."""
    threads = {"workers": how.pop("workers", None)}
    found = model.set_params(**threads).fit(folder / "corpus", cooccurrence=folder / "counts", **how)
    found.save(folder / "model")
    return folder / "model"


def glove(_text: Path, folder: Path, window: int = 15, **how: Any) -> Path:
    """Ten epochs of GloVe."""
    return fit(GloVe(min_count=MIN_COUNT, window=window, x_max=10, epochs=10), folder, **how)


def ppmi(_text: Path, folder: Path, window: int = 15, **how: Any) -> Path:
    """PPMI and its decomposition."""
    return fit(PPMISVD(min_count=MIN_COUNT, window=window), folder, **how)


#: Stages by name; each goes on from what those before it have left.
STAGES = {"encode": encode, "count": count, "glove": glove, "ppmi": ppmi}
NEEDED = {"encode": [], "count": ["encode"], "glove": ["encode", "count"], "ppmi": ["encode", "count"]}


class _Traffic:
    """Bytes that this process, which is client and scheduler, sends to and gets from others."""

    def __init__(self) -> None:
        self.bytes = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        from distributed.comm import tcp
        from distributed.utils import nbytes

        write, read = tcp.TCP.write, tcp.from_frames

        async def writing(comm: Any, *arguments: Any, **named: Any) -> Any:
            sent = await write(comm, *arguments, **named)
            self.bytes += sent or 0
            return sent

        async def reading(frames: Any, *arguments: Any, **named: Any) -> Any:
            self.bytes += sum(map(nbytes, frames))
            return await read(frames, *arguments, **named)

        with mock.patch.object(tcp.TCP, "write", writing), mock.patch.object(tcp, "from_frames", reading):
            yield


class _Used(NamedTuple):
    """What a process has used."""

    processor: float  # seconds
    memory: float  # MB, at most
    sent: float  # MB to other workers


def _used(dask_worker: Any = None) -> _Used:
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    return _Used(time.process_time(), peak / 1024, getattr(dask_worker, "transfer_outgoing_bytes_total", 0) / 1e6)


def costs(work: Callable[[], Any], client: Any = None) -> Cost:
    """What work takes, here and on the workers."""
    traffic = _Traffic()
    with traffic.counted():
        before = client.run(_used) if client else {}
        here, started = time.process_time(), time.perf_counter()
        made = work()
        wall, used = time.perf_counter() - started, time.process_time() - here
        after = client.run(_used) if client else {"": _used()._replace(processor=0.0)}
    nothing = _Used(0.0, 0.0, 0.0)
    pairs = [(before.get(worker, nothing), now) for worker, now in after.items()]
    used += sum(now.processor - then.processor for then, now in pairs)
    between = sum(now.sent - then.sent for then, now in pairs)
    return Cost(wall, used, max(now.memory for _, now in pairs), traffic.bytes / 1e6, between, made)


def medians(found: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(statistics.median(figures) for figures in zip(*(cost[:-1] for cost in found), strict=True)))


def stages_of(text: Path, window: int) -> dict[str, Callable[..., Path]]:
    """All stages, in their order, of a text."""
    return {
        name: partial(stage, text, **{"window": window} if name != "encode" else {}) for name, stage in STAGES.items()
    }


def measure(text: Path, wanted: list[str], turns: int, processes: list[int], window: int) -> None:
    """Print a table of costs."""
    print("| | who | seconds | of processors | MB of a worker | MB through client | between workers | same bytes |")
    print("|---|---|---:|---:|---:|---:|---:|---|")
    stages = stages_of(text, window)
    for name in wanted:
        _measure(name, stages[name], turns, processes, [stages[each] for each in NEEDED[name]])


def _measure(
    name: str, stage: Callable[..., Path], turns: int, processes: list[int], first: list[Callable[..., Any]]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        here = partial(stage, folder=folder / "threads", workers=2)
        for each in first:
            each(folder=folder / "threads")
        once = [costs(here)]  # it compiles
        there: dict[str, list[Cost]] = {"2 threads": []}
        expected = digest(once[0].made)
        same = {"2 threads": True}
        for number in processes:
            who = f"{number} processes"
            place = folder / who
            with connected(cluster=number) as client:
                for each in first:
                    each(folder=place)
                elsewhere = partial(stage, folder=place, client=client)
                loading = costs(elsewhere, client)
                same[who] = digest(loading.made) == expected
                there[who] = [] if turns else [loading]
                for _ in range(turns):
                    there["2 threads"].append(costs(here))
                    there[who].append(costs(elsewhere, client))
    there["2 threads"] = there["2 threads"] or once
    for who, found in there.items():
        cost = medians(found)
        figures = (
            f"{cost.wall:.2f} | {cost.processor:.2f} | {cost.memory:.0f} | {cost.traffic:.2f} | {cost.between:.1f}"
        )
        print(f"| {name} | {who} | {figures} | {'yes' if same[who] else 'NO'} |", flush=True)


def faults(text: Path, wanted: list[str], times: int, window: int) -> None:
    """Kill one of two workers at a random moment, again and again; print how often it ended with the same bytes."""
    drawn, stages = random.Random(1), stages_of(text, window)
    needed = {each for name in wanted for each in (name, *NEEDED[name])}
    stages = {name: stage for name, stage in stages.items() if name in needed}
    killed, late, same = (dict.fromkeys(wanted, 0) for _ in range(3))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        expected = {name: digest(stage(folder=folder / "threads")) for name, stage in stages.items()}
        for name, stage in stages.items():
            if name not in wanted:
                stage(folder=folder / "there")
        lasts: dict[str, float] = {}
        for turn in range(times + 1):
            victim, share = drawn.choice(wanted), drawn.random()
            with connected(cluster=2) as client:
                pid = drawn.choice(list(client.run(os.getpid).values()))
                good = True
                for name in wanted:
                    started = time.perf_counter()
                    timer = threading.Timer(share * lasts.get(name, 0), os.kill, (pid, signal.SIGKILL))
                    if turn and name == victim:  # the first turn is measured
                        timer.start()
                    good &= digest(stages[name](folder=folder / "there", client=client)) == expected[name]
                    if turn and name == victim:
                        late[name] += timer.is_alive()
                        timer.cancel()
                    lasts.setdefault(name, time.perf_counter() - started)
            if turn:
                killed[victim] += 1
                same[victim] += good
                print(f"{turn}: killed in {victim}, at {share:.2f} of it: {'same' if good else 'OTHER'}", flush=True)
    for name in wanted:
        print(
            f"a worker killed in the {lasts[name]:.1f} s of {name}, {killed[name]} times, {late[name]} too late:"
            f" {same[name]} had the same bytes"
        )


def overhead(tasks: int = 2000) -> None:
    """Print what a task costs that does nothing: processor time of client and scheduler, which are one process here."""
    with connected(cluster=2) as client, executor_of(client) as executor:
        executor.gather([executor.submit(int) for _ in range(100)])
        started = time.process_time()
        executor.gather([executor.submit(int) for _ in range(tasks)])
        print(f"{1000 * (time.process_time() - started) / tasks:.2f} milliseconds of client and scheduler a task")


class Machines(NamedTuple):
    """A cluster: machines, cores of each, and what reaches each from the storage, in bytes a second."""

    number: int
    cores: int
    bandwidth: float

    def seconds(self, processor: float, moved: float, tasks: float) -> float:
        """How long work takes of so many seconds of processors, so many bytes and tasks: whatever is slowest."""
        return max(processor / (self.number * self.cores), moved / (self.number * self.bandwidth), tasks * A_TASK)


#: Seconds of a processor: of a task; of a token that a cluster encodes, and counts in a window of 5, as
#: `docs/measurements/cluster.md` says; and of one that a thread trains skip-gram on, as `speed.md` beside it says.
A_TASK, ENCODE, COUNT, TRAIN = 1.8e-3, 140e-9, 280e-9, 480e-9
BYTES_OF_TEXT, BYTES_OF_TOKENS = 6, 4  # of a token
CLUSTERS = [Machines(*size, 1.25e9) for size in ((1, 2), (1, 64), (4, 16), (64, 2), (64, 64))]
CLUSTERS.append(Machines(64, 64, 12.5e9))


def predict() -> None:
    """Print how long what is measured here would take of more text on more machines."""
    print("| machines × cores, Gbit/s | " + " | ".join(f"10^{power} tokens" for power in (9, 10, 11, 12)) + " |")
    print("|---|" + "---:|" * 4)
    for machines in CLUSTERS:
        cells = []
        for tokens in (1e9, 1e10, 1e11, 1e12):
            size = tokens * BYTES_OF_TEXT
            shards = max(size / MOST, min(4 * machines.number * machines.cores, size / LEAST))
            moved = size + BYTES_OF_TOKENS * tokens
            encode = machines.seconds(ENCODE * tokens, moved, 10 * shards)
            parts = max(tokens / (1 << 26), 1) * 16
            adding = 2 if parts > 16 else 1  # of a text that is cut, the parts are added up
            count = machines.seconds(adding * COUNT * tokens, 2 * BYTES_OF_TOKENS * tokens, 3 * parts)
            epoch = tokens * TRAIN / machines.cores
            cells.append(" / ".join(map(_rounded, (encode, count, epoch))))
        name = f"{machines.number} × {machines.cores}, {machines.bandwidth * 8 / 1e9:.0f}"
        print(f"| {name} | {' | '.join(cells)} |")


#: Of GloVe: seconds of a processor of a nonzero, as `docs/measurements/cluster.md` says; words, and bytes of a row of
#: 100 numbers with a bias and a one, and their rates.
NONZERO, WORDS, ROW = 47e-9, 400_000, 8 * 112


def predict_glove() -> None:
    """Print how long an epoch of GloVe would take: training, sending columns on, and keeping all at its end."""
    print("| machines × cores, Gbit/s | " + " | ".join(f"10^{power} nonzeros" for power in (8, 9, 10, 11)) + " |")
    print("|---|" + "---:|" * 4)
    for machines in CLUSTERS:
        cells = []
        for nonzeros in (1e8, 1e9, 1e10, 1e11):
            groups = min(1 << int(math.log2(math.sqrt(nonzeros / TOGETHER))), MOST_GROUPS)
            number = min(machines.number, groups)
            sent = 0 if machines.number == 1 else WORDS * ROW + 2 * WORDS * ROW  # by each; read by the client
            seconds = nonzeros * NONZERO / (number * machines.cores) + sent / machines.bandwidth
            cells.append(f"{seconds:.1f} s" if seconds < 10 else _rounded(seconds))
        print(f"| {machines.number} × {machines.cores}, {machines.bandwidth * 8 / 1e9:.0f} | {' | '.join(cells)} |")


def _rounded(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} s"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--window", type=int, default=15)
    given = parser.parse_args()
    measure(given.text, given.stages, given.turns, given.processes, given.window)
    if given.faults:
        faults(given.text, given.stages, given.faults, given.window)
    overhead()
    predict()
    predict_glove()


if __name__ == "__main__":
    main()
