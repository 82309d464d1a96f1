"""Counting that is broken off is finished by the same call, to the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import Cooccurrence, Corpus
from wordvec.cli import app
from wordvec.corpora.cooccurrence import segments
from wordvec.corpora.cooccurrence.counts_folder import COUNTS
from wordvec.corpora.cooccurrence.unfinished import Unfinished
from wordvec.corpora.storage.arrays import parts_of
from wordvec.corpora.storage.folders import read_record, write_record
from wordvec.progress import SILENT
from wordvec.system import checkpoints
from wordvec.system.locks import held

WORDS = 60
LARGE, SMALL, SMALLEST = (segments.Plan(segment, room) for segment, room in ((9000, 100), (500, 90), (70, 60)))


class BrokenOff(Exception):
    """What a listener raises who has heard enough."""


class Heard:
    """A listener that breaks off when it has heard of so many tokens, or interrupts."""

    def __init__(self, at=float("inf"), signals=False):
        self.at, self.signals, self.notes, self.done = at, signals, [], []
        self.note = self.notes.append

    def begin(self, task, total, unit, done=0):
        self.advance(done)

    def advance(self, done, **figures):
        self.done.append(done)
        if done >= self.at:
            self.at = float("inf")
            if not self.signals:
                raise BrokenOff
            signal.raise_signal(signal.SIGINT)

    def end(self, **figures):
        pass


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """The state is kept whenever it can be. No system goes down here, so that nothing need wait for a disk."""
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    monkeypatch.setattr(os, "fsync", lambda file: None)


def texts():
    random = np.random.default_rng(3)
    return [(WORDS * random.random(size) ** 3).astype(int) for size in (2000, 1, 2, 1500, 40)]


def text():
    lists = texts()
    return segments.Text(
        np.concatenate(lists).astype(np.int32), np.cumsum([0, *map(len, lists)]).astype(np.int64), WORDS - 5
    )


class Dies(Unfinished):
    """Fails at one of the times when the state can be kept: right before, or right behind."""

    def __init__(self, folder, left, behind):
        super().__init__(folder, {"window": 4})
        self.left, self.behind = left, behind

    def keep(self, state, interrupted, **written):
        self.left -= 1
        if self.left == 0 and not self.behind:
            raise BrokenOff
        super().keep(state, interrupted, **written)
        if self.left == 0:
            raise BrokenOff


def count(unfinished, plan, workers=1):
    weights, parts = segments.whole_weights(4, True, 4000)
    runs = segments.count(text(), weights, parts, True, plan, unfinished, workers=workers, progress=SILENT)
    return runs, {path.name: path.read_bytes() for path in unfinished.counts.iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return count(Unfinished(tmp_path_factory.mktemp("whole")), LARGE)[1]


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("plans", [(LARGE, LARGE), (SMALL, SMALL), (SMALL, LARGE), (LARGE, SMALL), (SMALLEST, SMALL)])
def test_wherever_it_is_broken_off_it_is_finished_to_the_same_bytes(plans, behind, whole, tmp_path):
    """With as much memory as before, with more and with less: at every place where it can be, and once more."""
    first, second = plans
    left = 0
    while True:
        left += 1 + left // 2
        folder = tmp_path / str(left)
        try:
            count(Dies(folder, left, behind), first)
        except BrokenOff:
            kept = json.loads((folder / "state.json").read_text()) if behind or left > 1 else None
            with pytest.raises(BrokenOff):
                count(Dies(folder, 1, behind), second, workers=3)
            if kept and not behind:
                assert json.loads((folder / "state.json").read_text()) == kept
            _runs, files = count(Unfinished(folder, {"window": 4}), second, workers=2)
            assert files == whole
        else:
            break
    assert left > 5


def test_what_was_counted_with_other_settings_is_left_aside(whole, tmp_path):
    with pytest.raises(BrokenOff):
        count(Dies(tmp_path, 3, True), SMALL)
    for of in ({"window": 5}, None):
        assert count(Unfinished(tmp_path, of), LARGE) == (0, whole)


def kept(folder, left):
    """A counting that was broken off: the first times while runs are written, later while they are added up."""
    with pytest.raises(BrokenOff):
        count(Dies(folder, left, True), SMALL)
    return folder


def assert_made_anew(folder, whole, name):
    """Counting starts anew, says why, and gives the same."""
    heard = Heard()
    weights, parts = segments.whole_weights(4, True, 4000)
    draft = Unfinished(folder, {"window": 4})
    segments.count(text(), weights, parts, True, LARGE, draft, workers=1, progress=heard)
    assert {path.name: path.read_bytes() for path in draft.counts.iterdir()} == whole
    (note,) = heard.notes
    assert str(folder / name) in note and note.endswith("; counting starts anew")
    assert min(heard.done) == 0


@pytest.mark.parametrize("damage", [b"{", b"[]", b"{}", b"", b"[" * 10**5, b"\xff"])
def test_a_damaged_state_is_left_aside(damage, whole, tmp_path):
    (kept(tmp_path, 3) / "state.json").write_bytes(damage)
    assert_made_anew(tmp_path, whole, "state.json")


@pytest.mark.parametrize(("place", "left"), [("runs", 3), ("runs", 30), ("counts", 30)])
@pytest.mark.parametrize("name", ["starts.npy", "columns.npy", "values.npy"])
@pytest.mark.parametrize("fault", ["shorter", "missing", "flipped"])
def test_damaged_files_of_a_state_are_left_aside(place, name, fault, left, whole, tmp_path):
    file = kept(tmp_path, left) / place / name
    if fault == "missing":
        file.unlink()
    else:
        data = bytearray(file.read_bytes())
        data[150] ^= 1
        file.write_bytes(data if fault == "flipped" else data[:190])
    assert_made_anew(tmp_path, whole, f"{place}/{name}")


@pytest.mark.parametrize(
    "change",
    [
        {"cursor": [10**9, 0]},
        {"cursor": [5, 10**6]},
        {"cursor": [3000, 0]},
        {"cursor": [-5, 0]},
        {"cursor": [0]},
        {"before": [10**6]},
        {"before": [1] * 5},
        {"before": [-1]},
        {"runs": []},
        {"runs": [{"length": 0, "sha256": []}] * 3},
        {"runs": [{"length": -1, "sha256": []}] * 3},
        {"runs": [{"length": 10**15, "sha256": ["0" * 64]}] * 3},
        {"counts": [{"length": 4, "sha256": ["0" * 64]}] * 3},
        {"counts": None},
    ],
)
def test_a_state_that_says_what_cannot_be_is_left_aside(change, whole, tmp_path):
    """Though its digest is right."""
    card = kept(tmp_path, 3) / "state.json"
    record = read_record(card, {}, "")
    write_record(card, record | {"state": record["state"] | change})
    assert_made_anew(tmp_path, whole, "")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("columns.npy", lambda columns: np.where(np.arange(len(columns)) == 7, WORDS, columns)),
        ("columns.npy", lambda columns: np.where(np.arange(len(columns)) == 7, -1, columns)),
        ("starts.npy", lambda starts: np.where(np.arange(len(starts)) == 7, 2**40, starts)),
        ("values.npy", lambda values: np.where(np.arange(len(values)) == 7, 0, values)),
    ],
)
def test_files_of_a_state_that_are_no_rows_are_left_aside(name, change, whole, tmp_path):
    """Though their digests are right."""
    folder = kept(tmp_path, 3)
    record = read_record(folder / "state.json", {}, "")
    (known,) = (each for each, file in zip(record["state"]["runs"], COUNTS.arrays, strict=True) if file == name)
    kind = {"starts.npy": np.int64, "columns.npy": np.int32, "values.npy": np.int64}[name]
    array = change(np.fromfile(folder / "runs" / name, kind, known["length"], offset=128)).astype(kind)
    with open(folder / "runs" / name, "r+b") as file:
        file.seek(128)
        file.write(array.tobytes())
    known["sha256"] = list(parts_of(array))
    write_record(folder / "state.json", record)
    assert_made_anew(tmp_path, whole, f"runs/{name}")


@pytest.mark.parametrize("name", ["runs", "counts", "state.json"])
def test_what_else_stands_where_the_state_would_be_is_removed(name, whole, tmp_path):
    (tmp_path / name).mkdir() if name == "state.json" else (tmp_path / name).touch()
    assert count(Unfinished(tmp_path, {"window": 4}), LARGE) == (0, whole)


# Beside the counts


@pytest.fixture
def corpus(tmp_path):
    return Corpus.build([each.astype(str).tolist() for each in texts()], tmp_path / "corpus")


def small(corpus, folder, **changes):
    """Counts with so little memory that runs are spilled."""
    return Cooccurrence.count(corpus, 50, folder, window=4, memory=1.8e-5, workers=1, **changes)


def contents(counts):
    return [(counts.folder / name).read_bytes() for name in ("starts.npy", "columns.npy", "values.npy")]


@pytest.mark.parametrize(("signals", "error"), [(False, BrokenOff), (True, KeyboardInterrupt)])
def test_the_same_call_goes_on_and_nothing_is_left(signals, error, corpus, tmp_path):
    expected = contents(Cooccurrence.count(corpus, 50, tmp_path / "whole", window=4))
    with pytest.raises(error, match=".counts.counting keeps what has been counted, and the" if signals else None):
        small(corpus, tmp_path / "counts", progress=Heard(1500, signals))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not (tmp_path / "counts").exists()
    again = Heard()
    counts = small(corpus, tmp_path / "counts", progress=again)
    assert min(again.done) >= 1000 and any("going on with the counts in" in note for note in again.notes)
    assert counts.card["runs_spilled"] > 1
    assert contents(counts) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "counts", "whole"]


def test_counting_anew_leaves_aside_what_was_kept(corpus, tmp_path):
    with pytest.raises(BrokenOff):
        small(corpus, tmp_path / "counts", progress=Heard(1500))
    again = Heard()
    small(corpus, tmp_path / "counts", progress=again, recount=True)
    assert min(again.done) == 0 and not again.notes


def test_what_is_broken_off_before_anything_was_kept_leaves_nothing(corpus, tmp_path):
    with pytest.raises(BrokenOff):
        small(corpus, tmp_path / "counts", progress=Heard(0))
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_two_that_count_the_same_do_not_meet(corpus, tmp_path):
    with pytest.raises(BrokenOff):
        small(corpus, tmp_path / "counts", progress=Heard(1500))
    common = tmp_path / ".counts.counting"
    with held(common / "lock") as first:
        before = {path: path.stat().st_mtime_ns for path in common.rglob("*") if path.name != "lock"}
        other = Heard()
        expected = contents(small(corpus, tmp_path / "counts", progress=other))
        assert first and not other.notes and min(other.done) == 0
        assert {path: path.stat().st_mtime_ns for path in common.rglob("*") if path.name != "lock"} == before
    assert contents(small(corpus, tmp_path / "counts", recount=True)) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "counts"]


def test_a_link_where_the_state_would_be_is_not_followed(corpus, tmp_path):
    (tmp_path / "mine" / "counts").mkdir(parents=True)
    (tmp_path / "mine" / "counts" / "file").touch()
    (tmp_path / ".counts.counting").symlink_to(tmp_path / "mine", target_is_directory=True)
    small(corpus, tmp_path / "counts")
    assert [path.name for path in (tmp_path / "mine").rglob("*")] == ["counts", "file"]


#: A program that dies when the state has been kept for the third time.
DYING = """
import os, signal
from wordvec import cli
from wordvec.corpora.cooccurrence import unfinished
from wordvec.system import checkpoints
checkpoints.SECONDS = checkpoints.SHARE = 0
keep, left = unfinished.Unfinished.keep, [3]
def keep_or_die(*args, **written):
    keep(*args, **written)
    left[0] -= 1
    left[0] or os.kill(os.getpid(), signal.SIGKILL)
unfinished.Unfinished.keep = keep_or_die
cli.app()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("method", ["ppmi-svd", "glove"])
def test_the_same_command_finishes_counting_that_was_killed(method, tmp_path, monkeypatch):
    (tmp_path / "text").write_text("\n".join(" ".join(each.astype(str)) for each in texts()))
    monkeypatch.chdir(tmp_path)

    def command(name, *more):
        monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / f"cache-{name}"))
        return [*f"train {method} text -o {name} --min-count 1 --vector-size 8 --window 4".split(), *more]

    little = "--memory", "1.8e-5", "--workers", "1"
    assert CliRunner().invoke(app, command("whole")).exit_code == 0
    killed = subprocess.run([sys.executable, "-c", DYING, *command("model", *little)], capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    finished = CliRunner().invoke(app, command("model", *little))
    assert finished.exit_code == 0, finished.output
    assert "going on with the counts in" in finished.output
    first, second = (wordvec.load(tmp_path / name) for name in ("whole", "model"))
    assert first.vectors_.tobytes() == second.vectors_.tobytes()
    assert not list((tmp_path / "cache-model").rglob(".*"))
