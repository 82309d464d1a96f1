"""One model over shards: what it costs in quality, and on processes in place of threads.

    python -m benchmarks.shards quality TEXT [--shards 1 4 16] [--seeds 3] [--epochs 5] [--method sg] [--piece WORDS]
        [--scorer PROGRAM]
    python -m benchmarks.shards cost TEXT [--shards 4] [--processes 1 2 4] [--turns 3] [--epochs 1]
    python -m benchmarks.shards faults TEXT [--shards 4] [--runs 20] [--epochs 2]

``quality`` trains a model for each seed and number of shards, with so many words to a superstep and shard if they are
given; any program of the shape of ``benchmarks.score`` can score the vectors. ``cost`` lets processes of one thread
each take turns with two threads of this process, without shards and with them; of each it tells seconds of wall and of
processors, the most memory of a worker, bytes through client and scheduler for each superstep, and whether the model is
that of the threads. ``faults`` kills a worker (``kill -9``) at a random moment of each run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from wordvec import Corpus, FastText, Word2Vec
from wordvec.cluster import connected
from wordvec.shards import cutting
from wordvec.shards.cutting import FIRST_LENGTHS, supersteps

from .cluster import Cost, costs, medians

METHODS: dict[str, Any] = {
    "sg": partial(Word2Vec, sg=1),
    "cbow": Word2Vec,
    "sg-tree": partial(Word2Vec, sg=1, hs=1, negative=0),
    "fasttext": partial(FastText, sg=1),
}


def digest(model: Any) -> str:
    """The SHA-256 of all rows of a model."""
    found = hashlib.sha256(model.vectors_.tobytes())
    for rows in (model.contexts_, model.nodes_):
        found.update(b"" if rows is None else rows.tobytes())
    return found.hexdigest()


def scores(model: Any, scorer: list[str]) -> tuple[float, float]:
    """Google's analogies, and the mean of the similarity sets."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "vectors.bin")
        model.wv.save_word2vec_format(path, binary=True)
        found = json.loads(subprocess.run([*scorer, str(path)], capture_output=True, check=True).stdout)
    sets = [value[0] for value in found.values() if isinstance(value, list)]
    return found["google"]["total"], statistics.mean(sets)


def quality(given: argparse.Namespace) -> None:
    """Print a row for each model, then the means."""
    if given.piece is not None:
        cutting.PIECE, cutting.FEWEST = given.piece, 1
    corpus = Corpus.build(given.text)
    means = {}
    print("| shards | seed | Google | similarity | loss |\n|---:|---:|---:|---:|---:|")
    for shards in given.shards:
        found = []
        for seed in range(1, given.seeds + 1):
            model = METHODS[given.method](seed=seed, shards=shards, epochs=given.epochs, workers=given.workers)
            model.fit(corpus)
            found.append(scores(model, given.scorer.split()))
            google, similarity = found[-1]
            print(
                f"| {shards} | {seed} | {google:.2f} | {similarity:.2f} | {model.history_[-1]['loss']:.4f} |",
                flush=True,
            )
        means[shards] = [statistics.mean(each) for each in zip(*found, strict=True)]
    print("\n| shards | Google | similarity |\n|---:|---:|---:|")
    for shards, (google, similarity) in means.items():
        print(f"| {shards} | {google:.2f} | {similarity:.2f} |")


def cost(given: argparse.Namespace) -> None:
    """Print a table of costs."""
    corpus = Corpus.build(given.text)
    make = partial(METHODS[given.method], epochs=given.epochs)
    steps = supersteps(len(corpus.tokens), given.shards) * given.epochs + len(FIRST_LENGTHS)  # and one that compiles
    threads = {
        "2 threads, 1 shard": partial(make(workers=2).fit, corpus),
        f"2 threads, {given.shards} shards": partial(make(workers=2, shards=given.shards).fit, corpus),
    }
    expected = [digest(fit()) for fit in threads.values()][1]
    print(f"{steps} supersteps of {given.shards} shards, {given.epochs} epochs of {len(corpus.tokens):,} words\n")
    print("| | seconds | of processors | MB of a worker | kB through client a superstep | same bits |")
    print("|---|---:|---:|---:|---:|---|")
    found: dict[str, list[Cost]] = {name: [] for name in threads}
    same = dict.fromkeys(threads, "")
    for number in given.processes:
        name = f"{number} processes, {given.shards} shards"
        found[name] = []
        with connected(cluster=number) as client:
            fit = partial(make(shards=given.shards).fit, corpus, client=client)
            same[name] = "yes" if digest(fit()) == expected else "NO"
            for _ in range(given.turns):
                for other, here in threads.items():
                    found[other].append(costs(here))
                found[name].append(costs(fit, client))
    for name, each in found.items():
        middle = medians(each)
        told = f"{middle.wall:.1f} | {middle.processor:.1f} | {middle.memory:.0f} | {1000 * middle.traffic / steps:.0f}"
        print(f"| {name} | {told} | {same[name]} |")


def faults(given: argparse.Namespace) -> None:
    """Kill a worker at a random moment, again and again; print how often it ended with the same bits."""
    corpus, drawn = Corpus.build(given.text), random.Random(1)
    make = partial(METHODS[given.method], shards=given.shards, epochs=given.epochs)
    expected, found = digest(make().fit(corpus)), []
    while len(found) < given.runs:
        with connected(cluster=2) as client:
            started = time.perf_counter()
            make().fit(corpus, client=client)
            lasts = time.perf_counter() - started
            while len(found) < given.runs and (pids := _workers(client)):
                timer = threading.Timer(drawn.uniform(0, lasts), os.kill, (drawn.choice(pids), signal.SIGKILL))
                timer.start()
                found.append(digest(make().fit(corpus, client=client)) == expected)
                timer.join()
                told = "the same bits" if found[-1] else "OTHER BITS"
                print(f"run {len(found)}: a worker killed after {timer.interval:.1f} s, {told}", flush=True)
    print(f"{sum(found)} of {given.runs} runs ended with the same bits")


def _workers(client: Any) -> list[int]:
    """The processes of both workers; none where Dask has not started one in the place of that which was killed."""
    time.sleep(1)  # until it is known to be dead
    try:
        client.wait_for_workers(2, timeout=30)
        return list(client.run(os.getpid).values())
    except OSError:
        return []


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for command in (quality, cost, faults):
        of_command = commands.add_parser(command.__name__)
        of_command.set_defaults(command=command)
        of_command.add_argument("text", type=Path)
        of_command.add_argument("--method", choices=METHODS, default="sg")
        of_command.add_argument("--epochs", type=int, default={"quality": 5, "cost": 1, "faults": 2}[command.__name__])
        if command is quality:
            of_command.add_argument("--shards", type=int, nargs="+", default=[1, 4, 16])
            of_command.add_argument("--seeds", type=int, default=3)
            of_command.add_argument("--workers", type=int)
            of_command.add_argument("--piece", type=int)
            of_command.add_argument("--scorer", default=f"{sys.executable} -m benchmarks.score")
        else:
            of_command.add_argument("--shards", type=int, default=4)
        if command is cost:
            of_command.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
            of_command.add_argument("--turns", type=int, default=3)
        if command is faults:
            of_command.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    given.command(given)


if __name__ == "__main__":
    main()
