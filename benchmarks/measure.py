"""Runs one job in a process of its own and watches its memory; scores the vectors that it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from .work import Job

ROOT = Path(__file__).resolve().parent.parent
SECONDS_A_LOOK = 0.02


def run(job: Job) -> dict[str, float]:
    """Do a job.

    Returns
    -------
    dict
        ``seconds`` of the work itself, and ``peak_mb``: the most anonymous memory (RssAnon: memory-mapped
        files are not counted) from the start of the process to the end of the work. ``amount`` where the job
        says how much it did, ``scores`` where it gave itself some.

    Raises
    ------
    RuntimeError
        If the process failed; its error output is the message.
    """
    command = [sys.executable, "-m", "benchmarks.jobs", json.dumps(job._asdict())]
    threads = {name: str(job.workers) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **threads}, stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as process,
    ):
        memory = _Memory(process.pid)
        line = process.stdout.readline()
        peak = memory.stop()
        scores = process.stdout.read()
        if process.wait() or not line:
            complaints.seek(0)
            raise RuntimeError(f"{job.trainer} failed at {job.task} {job.settings}:\n{complaints.read()}")
    return {"peak_mb": peak, **json.loads(line), **json.loads(scores)}


class _Memory:
    """Looks at a process's RssAnon until told to stop."""

    def __init__(self, pid: int):
        self._status = Path(f"/proc/{pid}/status")
        self._peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(SECONDS_A_LOOK):
            for line in self._status.read_text().splitlines() if self._status.exists() else ():
                if line.startswith("RssAnon:"):
                    self._peak = max(self._peak, int(line.split()[1]) / 1024)

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak


def score(vectors: str, scorer: Path | None, similarity: str | None = None) -> dict[str, float]:
    """Score a file of vectors in word2vec's binary format, the same way whoever trained it.

    Without a scorer of its own, by our evaluation on the sets in the folder `similarity`, or those gensim installs.

    Returns
    -------
    dict
        ``"google"``, its ``"syntactic"`` part where the scorer tells it, and one entry for each similarity set, in
        percent, and ``"similarity"``, their mean. What has no score, as too few of its words are known, is left out.
    """
    program = [str(scorer), vectors] if scorer else ["-m", "benchmarks.score", vectors, *filter(None, [similarity])]
    done = subprocess.run([sys.executable, *program], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the scorer failed:\n{done.stderr}")
    printed = json.loads(done.stdout)
    sets = {name: cell[0] for name, cell in printed.items() if isinstance(cell, list) and cell[0] is not None}
    google = {"google": printed["google"]["total"], "syntactic": printed["google"].get("syntactic")}
    mean = {"similarity": sum(sets.values()) / len(sets)} if sets else {}
    return {name: value for name, value in google.items() if value is not None} | mean | sets
