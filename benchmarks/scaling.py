"""How training scales with threads: what is measured here, and what the measured parts of a round predict.

    python -m benchmarks.scaling TEXT [--methods skip-gram CBOW] [--workers 1 2 4] [--runs 3] [--no-peers]

Words per second are measured for every number of workers up to the processors here, wordvec beside gensim
(`corpus_file`) and fastText where they are installed. Then one thread plays all workers of a round, part by part: each
chunk that is read and trained on, and each worker's share of the adding. From these times follows how long a round of
so many workers takes: chunks are claimed longest first, those of the next round are read by whoever is free, the
longest share of the adding counts, and so do two barriers, in which a cache line goes to each worker in turn. A
difference that another worker has computed comes over from its cache. What a line costs is measured between two
threads; between two sockets it is taken to cost three times as much. All else that processors share (memory, clock,
power) is left out: a prediction is what the plan of rounds allows, not what every machine reaches.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import tempfile
import threading
import time
from collections.abc import Callable
from heapq import heapify, heapreplace
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

from wordvec import Corpus, Doc2Vec, FastText, Word2Vec, core
from wordvec.core import engine, rounds, state

from . import measure
from .report import machine
from .work import COMMON, Job

METHODS: dict[str, tuple[type, dict[str, Any], str]] = {
    "skip-gram": (Word2Vec, {"sg": 1}, "train"),
    "CBOW": (Word2Vec, {"sg": 0}, "train"),
    "FastText": (FastText, {"sg": 1}, "fasttext"),
    "PV-DBOW": (Doc2Vec, {"dm": 0}, "doc2vec"),
    "PV-DM": (Doc2Vec, {"dm": 1}, "doc2vec"),
}
PREDICTED = 1, 2, 4, 8, 16, 24, 32, 48, 64
ROUNDS = 25 * len(PREDICTED)  # that are taken to pieces
APART = 3.0  # a line from the other socket costs so many times what one from the same costs


class Parts(NamedTuple):
    """Seconds of the parts of a round, all of one thread."""

    read: list[float]  # of each chunk
    train: list[float]
    add: dict[int, list[float]]  # for numbers of workers, the share of each
    lines: float  # of cache, that hold what is added
    looked_up: float  # lines in which every worker looks up where its differences are
    line: float  # seconds that a line takes from one thread's cache to another's
    alone: float  # what one thread does for every epoch, by round
    checked: float  # and what all do


def round_seconds(parts: Parts, workers: int, apart: float = 1.0) -> float:
    """How long a round of so many workers takes."""
    free = [0.0] * workers
    heapify(free)
    for seconds in sorted(parts.train, reverse=True) + parts.read:
        heapreplace(free, free[0] + seconds)
    foreign = (parts.lines / workers + parts.looked_up) * (1 - 1 / workers) * parts.line * apart
    barriers = 2 * workers * parts.line * apart if workers > 1 else 0.0
    return max(free) + max(parts.add[workers]) + foreign + barriers + parts.alone + parts.checked / workers


def take_to_pieces(trainer: Any, text: Corpus) -> Parts:
    """Train some rounds, one part after the other."""
    crew, epoch = _ready(trainer, text)
    slots, scratch, run = crew.slots, crew.scratch[0], crew.run
    streams = slots.keys.shape[1]
    alpha, key = np.float32(trainer.alpha), np.uint64(epoch.key)

    def without_work(work: Callable[..., Any], *arguments: Any) -> float:
        return float(np.median([_seconds(work, *arguments) for _ in range(200)]))

    nothing_to_add = without_work(rounds.add_round, 0, 0, alpha, slots, scratch, run)
    nothing_to_read = without_work(rounds.read_slot, 2 * epoch.rounds, 0, epoch, slots, run)
    nothing_to_learn = without_work(rounds.train_chunk, slots.each[0], scratch, run, key, alpha)
    read, train, tokens = np.zeros((3, ROUNDS, streams))
    shares: dict[int, list[np.ndarray]] = {workers: [] for workers in PREDICTED}
    lines = []
    for r in range(ROUNDS):
        for s in range(streams):
            read[r, s] = _seconds(rounds.read_slot, r, s, epoch, slots, run)
        for s in range(streams):
            slot = slots.each[r % 2 * streams + s]
            train[r, s] = _seconds(rounds.train_chunk, slot, scratch, run, key, alpha)
            tokens[r, s] = slot.chunk["tokens"][0]
        added = sum(int(slots.each[s].sizes.sum()) for s in range(streams))
        lines.append(added * (run.matrices.W.shape[1] / 16 + state.ENTRY.itemsize / 64))
        workers = PREDICTED[r % len(PREDICTED)]
        share = np.zeros(workers)
        for k in range(r, r + workers):  # another one comes first each time: it finds nothing in the cache
            worker = k % workers
            low, high = worker * state.BUCKETS // workers, (worker + 1) * state.BUCKETS // workers
            share[worker] = _seconds(rounds.add_round, low, high, alpha, slots, scratch, run) - nothing_to_add
        shares[workers].append(share)
    add = {workers: np.maximum(np.median(each, axis=0), 0).tolist() for workers, each in shares.items()}
    # medians, by token: turns in which the thread had to wait don't count
    a_token = np.median((train - nothing_to_learn)[tokens > 0] / tokens[tokens > 0])
    return Parts(
        read=[float(max(np.median(read) - nothing_to_read, 0))] * streams,
        train=(a_token * np.median(np.sort(tokens, axis=1), axis=0)).tolist(),
        add=add,
        lines=float(np.median(lines)),
        looked_up=6 * streams,
        line=seconds_a_line(),
        alone=without_work(np.random.default_rng(1).permutation, len(epoch.order)) / epoch.rounds,
        checked=min(_seconds(lambda: [np.isfinite(matrix).all() for matrix in run.matrices]) for _ in range(5))
        / epoch.rounds,
    )


def _ready(trainer: Any, text: Corpus) -> tuple[Any, state.Epoch]:
    """The workers of a run with all that is compiled, and its first epoch."""
    ready = []

    class Ready(Exception):
        pass

    def stop(crew: Any, pool: Any, epoch: state.Epoch, first: int, last: int) -> None:
        if last > first:
            ready.append((crew, epoch))
            raise Ready

    with mock.patch.object(engine.Crew, "train", stop), contextlib.suppress(Ready):
        trainer.fit(text)
    return ready[0]


def _seconds(work: Callable[..., Any], *arguments: Any) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def seconds_a_line(lines: int = 4096, times: int = 100) -> float:
    """How much longer a thread takes to read a line that another one has written than one of its own, at the median."""
    processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    block = core.aligned(lines, 16)
    turn, done = threading.Barrier(2), []

    def write() -> None:
        if len(processors) > 1:
            os.sched_setaffinity(0, processors[-1:])
        for _ in range(times):
            block[:] += 1
            turn.wait()
            turn.wait()

    def read() -> None:
        if len(processors) > 1:
            os.sched_setaffinity(0, processors[:1])
        for _ in range(times):
            turn.wait()
            foreign = _seconds(block.sum)
            done.append(foreign - _seconds(block.sum))
            turn.wait()

    threads = [threading.Thread(target=each) for each in (write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(0.0, float(np.median(done))) / lines


def measured(args: argparse.Namespace, method: str, encoded: Path) -> dict[tuple[str, int], list[float]]:
    """Words a second of each trainer with each number of workers, in runs that take turns."""
    _, settings, task = METHODS[method]
    rates: dict[tuple[str, int], list[float]] = {}
    words = len(Corpus.open(encoded).tokens)
    for number in range(1, args.runs + 1):
        for trainer in args.trainers if task != "doc2vec" else args.trainers[:2]:
            for workers in args.workers:
                job = Job(
                    task, trainer, {**COMMON, **settings, "epochs": 1}, workers, number, str(args.text), str(encoded)
                )
                if trainer == "fastText" and method == "PV-DM":
                    continue
                rates.setdefault((trainer, workers), []).append(words / measure.run(job)["seconds"])
    return rates


def _distribution(rates: list[float]) -> str:
    """The median in thousands, and from four runs on the quartiles: a shared machine has good and bad minutes."""
    low, middle, high = np.percentile(rates, [25, 50, 75]) / 1000
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})" if len(rates) >= 4 else f"{middle:,.0f}"


def table(method: str, rates: dict[tuple[str, int], list[float]], parts: Parts) -> str:
    """A method's lines: thousand words a second as measured, then the predicted speed-up over one worker."""
    trainers = list(dict.fromkeys(trainer for trainer, _ in rates))
    head = [
        method,
        *(f"{trainer}, measured" for trainer in trainers),
        "one socket, *predicted*",
        "two sockets, *predicted*",
    ]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    alone = round_seconds(parts, 1)
    for workers in sorted({*PREDICTED, *(workers for _, workers in rates)}):
        cells = [_distribution(rates[trainer, workers]) if (trainer, workers) in rates else "" for trainer in trainers]
        for apart in (1.0, (1 + APART) / 2):  # half of what is foreign lies in the other socket
            known = workers in parts.add
            cells.append(f"{alone / round_seconds(parts, workers, apart):.1f} times" if known else "")
        lines.append(f"| {workers} | " + " | ".join(cells) + " |")
    chunks = len(parts.train)
    lines += [
        "",
        f"{chunks} chunks to a round; microseconds of one: reading {1e6 * np.mean(parts.read):.1f}, training"
        f" {1e6 * np.mean(parts.train):.1f}, adding {1e6 * sum(parts.add[1]) / chunks:.1f}; the mean and the largest"
        f" share of adding by 32 workers {1e6 * np.mean(parts.add[32]):.1f} and {1e6 * max(parts.add[32]):.1f}; between"
        f" epochs, by round, {1e6 * (parts.alone + parts.checked):.1f}; a line from another processor"
        f" {1e9 * parts.line:.0f} ns.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scaling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("text", type=Path, help="tokenized text, one text a line")
    add("--methods", nargs="+", choices=METHODS, default=[*METHODS], help="default: all")
    here = os.cpu_count() or 1
    doubled = [2**n for n in range(here.bit_length()) if 2**n <= here]
    add("--workers", nargs="+", type=int, default=sorted({*doubled, here}), help="default: 1, 2, 4, … all processors")
    add("--runs", type=int, default=3, help="how often everything is measured (default: 3)")
    add("--no-peers", action="store_true", help="leave gensim and fastText out")
    args = parser.parse_args()
    if not args.text.is_file():
        parser.error(f"{args.text} is not a file")
    args.text = args.text.resolve()
    peers = [] if args.no_peers else [name for name in ("gensim", "fastText") if importlib.util.find_spec(name.lower())]
    args.trainers = ["wordvec", *peers]
    print(
        "Thousand words a second (the median and, of four runs and more, quartiles), and how many times as fast as one"
        " worker.",
        machine(),
        "",
        sep="\n",
    )
    with tempfile.TemporaryDirectory() as folder:
        encoded = Path(folder, "corpus")
        corpus = Corpus.build(args.text, encoded)
        for method in args.methods:
            trainer, settings, _ = METHODS[method]
            parts = take_to_pieces(trainer(**COMMON | settings, workers=8), corpus)
            print(table(method, measured(args, method, encoded) if args.runs else {}, parts), flush=True)


if __name__ == "__main__":
    main()
