"""A worker that is killed costs what it was doing, and changes no bit."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from wordvec import Cooccurrence, Corpus, Word2Vec
from wordvec.corpora.cooccurrence import shards as counting
from wordvec.corpora.encoding import shards as encoding
from wordvec.evaluation import Bootstrap, Protocol
from wordvec.experiments import compare as compare_methods
from wordvec.progress import SILENT

from .test_encoding import compare, lines


class Kills:
    """A listener that kills workers, one or all, when it first hears of something."""

    def __init__(self, client, what, number=1):
        client.wait_for_workers(2, timeout=30)
        self.pids = list(client.run(os.getpid).values())[:number]
        self.what, self.killed = what, 0
        self.note = self.end = SILENT.note

    def begin(self, task, *_):
        if self.what == task:
            self._kill()

    def advance(self, *_, **__):
        if self.what == "advance":
            self._kill()

    def _kill(self):
        self.what = None
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            self.killed += 1


@pytest.fixture
def small(monkeypatch):
    for module, names in {
        encoding: {"LEAST": 400, "MOST": 400},
        counting: {"FEW": 0, "LEAST": 500, "MOST": 500},
    }.items():
        for name, value in names.items():
            monkeypatch.setattr(module, name, value)


def test_encoding(tmp_path, processes, small):
    (tmp_path / "text.txt").write_bytes(lines(1, 200))
    kills = Kills(processes, "advance")
    compare(tmp_path / "text.txt", tmp_path, processes, progress=kills)
    assert kills.killed == 1


def test_counting(tmp_path, processes, small):
    (tmp_path / "text.txt").write_bytes(lines(2, 400))
    corpus = Corpus.build(tmp_path / "text.txt", tmp_path / "corpus")
    here = Cooccurrence.count(corpus, 12, tmp_path / "here", window=4)
    kills = Kills(processes, "advance")
    there = Cooccurrence.count(corpus, 12, tmp_path / "there", window=4, client=processes, progress=kills)
    assert kills.killed == 1
    assert all(np.array_equal(one, other) for one, other in zip(_rows(here), _rows(there), strict=True))


def _rows(counts):
    return counts.starts, counts.columns, counts.values


def test_training(tmp_path, processes):
    (tmp_path / "text.txt").write_bytes(lines(3, 400))
    model = {"vector_size": 8, "min_count": 1, "window": 3, "epochs": 100}
    here = Word2Vec(**model).fit(tmp_path / "text.txt")
    kills = Kills(processes, "training", 2)
    there = Word2Vec(**model).fit(tmp_path / "text.txt", client=processes, progress=kills)
    assert kills.killed == 2
    assert np.array_equal(here.vectors_, there.vectors_)


class CtrlC(Kills):
    """It does what a terminal does, which sends it to all processes of a command."""

    def _kill(self):
        self.what = None
        for pid in [*self.pids, os.getpid()]:
            os.kill(pid, signal.SIGINT)


def test_ctrl_c_ends_training_over_shards_and_no_worker(tmp_path, processes):
    processes.wait_for_workers(2, timeout=30)
    pids = sorted(processes.run(os.getpid).values())
    for pid in pids:
        os.kill(pid, signal.SIGINT)
    assert sorted(processes.run(os.getpid).values()) == pids  # else what follows would wait for them
    (tmp_path / "text.txt").write_bytes(lines(4, 400))
    model = {"vector_size": 8, "min_count": 1, "window": 3, "epochs": 20, "shards": 2}
    here = Word2Vec(**model).fit(tmp_path / "text.txt")
    how = {"client": processes, "checkpoint": tmp_path / "state"}
    pressed = CtrlC(processes, "advance", 2)
    with pytest.raises(KeyboardInterrupt, match="keeps the state, and the same run goes on"):
        Word2Vec(**model).fit(tmp_path / "text.txt", progress=pressed, **how)
    assert sorted(processes.run(os.getpid).values()) == pids
    there = Word2Vec(**model).fit(tmp_path / "text.txt", **how)
    assert np.array_equal(here.vectors_, there.vectors_)


def test_models_of_a_comparison(tmp_path, processes):
    edges = [f"n{one} n{other}" for one in range(40) for other in range(one) if (one - other) % 7 in (1, 5)]
    (tmp_path / "edges.txt").write_text("\n".join(edges))
    how = {
        "methods": ["line-2"],
        "seeds": 3,
        "vector_size": 8,
        "hold_out": 0.1,
        "settings": {"line-2": {"epochs": 300}},
    }
    how |= {"protocol": Protocol(bootstrap=Bootstrap(50), geometry=False)}
    here = compare_methods(tmp_path / "edges.txt", tmp_path / "here", **how)
    kills = Kills(processes, "training")
    there = compare_methods(tmp_path / "edges.txt", tmp_path / "there", **how, client=processes, progress=kills)
    assert kills.killed == 1
    assert here.to_dict()["scores"] == there.to_dict()["scores"]
    vectors = [sorted(path.parent.name for path in (tmp_path / each).rglob("run.json")) for each in ("here", "there")]
    assert vectors[0] == vectors[1] and len(vectors[0]) == 3
    for name in vectors[0]:
        files = [tmp_path / each / "models" / name / "arrays.safetensors" for each in ("here", "there")]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_processes_are_started_again_however_often_they_die(processes):
    """Dask gives one up that is not there 15 seconds after it died, as one that died again ten seconds later."""
    import dask

    assert dask.config.get("distributed.deploy.lost-worker-timeout") == "1 day"
