"""Sequences of items, ours beside gensim: ``python -m benchmarks.sequences FOLDER``.

Makes a table of ten million events on 100,000 items, holds the last item of 20,000 sessions out, and trains both on the
rest: wordvec from the table (Parquet), gensim from the same sessions as lines (its fastest way). Each run is a process
of its own, whose whole time counts: reading, training, saving. They run in turns. Hit rates are of the same questions.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

SETTINGS: dict[str, Any] = {"vector_size": 100, "window": 5, "negative": 5, "epochs": 5, "min_count": 5, "sg": 1}
COLUMNS = {"group": "session", "order": "time", "item": "product"}
CLUSTERED = 0.8  # of a session's events are of its cluster, the others of anything
_SHARE = {"cluster": 0.6, "inside": 0.8, "anything": 0.9}  # exponents of Zipf's law


def make(folder: Path, events: int, items: int, seed: int = 0) -> None:
    """Write sessions with structure as a table in order of time, and what is asked about them.

    A session is of one cluster of 100 items. Its cluster, the items of that, and those that belong to none are drawn by
    Zipf's laws, so that what is popular is worth something, and what stands together is worth more.
    """
    import pyarrow
    from pyarrow import parquet

    from wordvec import Corpus, leave_last_out

    rng = np.random.default_rng(seed)
    lengths = 2 + rng.geometric(1 / 9, events // 8)
    lengths = lengths[: np.searchsorted(np.cumsum(lengths), events)]
    sessions, events = len(lengths), int(lengths.sum())
    session = np.repeat(np.arange(sessions), lengths)
    clusters = max(items // 100, 1)
    cluster = _zipf(rng, clusters, sessions, "cluster")[session]
    inside = cluster * 100 + _zipf(rng, 100, events, "inside")
    anything = rng.permutation(items)[_zipf(rng, items, events, "anything")]
    product = rng.permutation(items)[np.where(rng.random(events) < CLUSTERED, inside % items, anything)]
    moment = np.repeat(rng.integers(0, 10**6, sessions), lengths) * 1000 + np.arange(events)
    arrays = {"session": session, "time": moment, "product": product}
    whole = Corpus.build(arrays, folder / "whole", **COLUMNS)
    held = leave_last_out(whole, folder / "held.jsonl", folder / "held")
    kept = np.ones(events, bool)
    kept[np.cumsum(lengths)[np.diff(whole.offsets) > np.diff(held.offsets)] - 1] = False
    order = np.argsort(moment, kind="stable")
    order = order[kept[order]]
    table = {name: pyarrow.array(column[order]) for name, column in arrays.items()}
    parquet.write_table(pyarrow.table(table), folder / "events.parquet")
    with open(folder / "sessions.txt", "w", encoding="ascii") as lines:
        lines.writelines(" ".join(text) + "\n" for text in held)


def _zipf(rng: np.random.Generator, kinds: int, draws: int, what: str) -> np.ndarray:
    shares = np.arange(1, kinds + 1) ** -_SHARE[what]
    return rng.choice(kinds, draws, p=shares / shares.sum())


def ours(folder: Path, workers: int, output: Path, settings: dict[str, Any]) -> None:
    from wordvec import Corpus, Word2Vec

    corpus = Corpus.build(folder / "events.parquet", output.with_suffix(".corpus"), **COLUMNS, workers=workers)
    _save(Word2Vec(workers=workers, **settings).fit(corpus).wv, output)


def gensims(folder: Path, workers: int, output: Path, settings: dict[str, Any]) -> None:
    from gensim.models import Word2Vec

    _save(Word2Vec(corpus_file=str(folder / "sessions.txt"), workers=workers, **settings).wv, output)


def _save(vectors: Any, output: Path) -> None:
    np.savez(output, vectors=vectors.vectors, words=np.array(vectors.index_to_key))


JOBS = {"wordvec": ours, "gensim": gensims}


def run(job: str, folder: Path, workers: int, settings: dict[str, Any]) -> dict[str, float]:
    """Seconds by the clock and of processor time of a process that does a job, and the hit rate of its vectors."""
    from wordvec import read_vectors
    from wordvec.evaluation import evaluate

    output = folder / f"{job}.npz"
    command = [sys.executable, "-m", "benchmarks.sequences", str(folder), "--job", job, "--workers", str(workers)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(workers))
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*command, "--settings", json.dumps(settings)], check=True, env={**os.environ, **threads})
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = evaluate(read_vectors(output), folder / "held.jsonl", geometry=False)
    print(report, flush=True)
    found = {f"{row.part} {row.measure}".strip(): row.score for row in report.rows}
    return {"seconds": seconds, "processor": processor} | found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--settings", type=json.loads, default={}, help="more or other settings, as JSON")
    parser.add_argument("--only", nargs="*", choices=JOBS, default=list(JOBS))
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    settings = SETTINGS | given.settings
    if given.job:
        JOBS[given.job](given.folder, given.workers, given.folder / f"{given.job}.npz", settings)
        return
    if not (given.folder / "sessions.txt").exists():
        given.folder.mkdir(parents=True, exist_ok=True)
        make(given.folder, given.events, given.items)
    found = []
    for number in range(given.rounds):
        for job in given.only if number % 2 == 0 else given.only[::-1]:
            found.append({"job": job, **run(job, given.folder, given.workers, settings)})
            print(json.dumps(found[-1]), flush=True)
    for job in given.only:
        runs = [each for each in found if each["job"] == job]
        middle = {name: float(np.median([each[name] for each in runs])) for name in runs[0] if name != "job"}
        print(job, json.dumps(middle))


if __name__ == "__main__":
    main()
