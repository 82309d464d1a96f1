"""The state of a run that was killed."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import FormatError, TrainingError, Word2Vec
from wordvec.cli import program
from wordvec.system import checkpoints
from wordvec.system.cards import Whole
from wordvec.system.checkpoints import Checkpoint

TEXTS = ["the cat sat on the mat", "the dog sat on the log"] * 300


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """The state is kept whenever it can be."""
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)


def matrices():
    return [np.arange(12, dtype=np.float32).reshape(3, 4), np.zeros((0, 4), np.float32)]


def test_state_comes_back(tmp_path):
    checkpoint = Checkpoint(tmp_path / "new" / "state", {"alpha": 0.1})
    trained = matrices()
    assert checkpoint.resume(trained) is None
    trained[0] += np.pi
    checkpoint.keep(trained, {"epoch": 2, "result": [0.1, 3.0]})
    fresh = matrices()
    assert Checkpoint(tmp_path / "new" / "state", {"alpha": 0.1}).resume(fresh) == {"epoch": 2, "result": [0.1, 3.0]}
    assert fresh[0].tobytes() == trained[0].tobytes()
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["state"]


def test_it_is_not_kept_all_the_time(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 1000)
    checkpoint = Checkpoint(tmp_path / "state", {})
    checkpoint.resume(matrices())
    checkpoint.keep(matrices(), {})
    assert not (tmp_path / "state").exists()


def test_a_slow_disk_is_written_to_less_often(tmp_path, monkeypatch):
    checkpoint = Checkpoint(tmp_path / "state", {})
    checkpoint.resume(matrices())
    monkeypatch.setattr(checkpoints, "SHARE", 1e9)
    checkpoint.keep(matrices(), {"round": 1})
    checkpoint.keep(matrices(), {"round": 2})
    assert checkpoint.resume(matrices()) == {"round": 1}


@pytest.mark.parametrize(
    ("run", "start", "told"),
    [
        ({"alpha": 0.2, "text": "a"}, 0, r"alpha=0.1, not 0.2:"),
        ({"alpha": 0.1, "text": "b"}, 0, r"another text:"),
        ({"alpha": 0.1, "text": "a"}, 1, r"other values to start from:"),
        ({"alpha": 0.2, "text": "b"}, 1, r"alpha=0.1, not 0.2, another text:"),
    ],
)
def test_the_state_of_another_run_is_refused(run, start, told, tmp_path):
    checkpoint = Checkpoint(tmp_path / "state", {"alpha": 0.1, "text": "a"})
    checkpoint.resume(matrices())
    checkpoint.keep(matrices(), {})
    with pytest.raises(FormatError, match=f"state of a run with {told} repeat that run to finish it"):
        Checkpoint(tmp_path / "state", run).resume([matrix + start for matrix in matrices()])


def flagged(flag):
    """Damage to the flags that every array of the file has in its directory."""
    return lambda data: re.sub(rb"(PK\x01\x02.{4})..", lambda entry: entry[1] + bytes([flag, 0]), data, flags=re.DOTALL)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-30], lambda data: b"", lambda data: b"text" * 99, flagged(0x01), flagged(0x20)]
)
def test_a_damaged_file_is_named(damage, tmp_path):
    checkpoint = Checkpoint(tmp_path / "state", {})
    checkpoint.resume(matrices())
    checkpoint.keep(matrices(), {})
    (tmp_path / "state").write_bytes(damage((tmp_path / "state").read_bytes()))
    with pytest.raises(FormatError, match=r"state holds no whole state of training .* remove it"):
        checkpoint.resume(matrices())


def written(path, change, compression=zipfile.ZIP_STORED):
    """Write a state's files anew, after a change of what they hold by name; the archive's checksums are right."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def changed(**entries):
    """Change the card."""

    def change(files):
        card = json.loads(np.load(io.BytesIO(files["card.npy"])).tobytes())
        for name, value in entries.items():
            card[name] = value(card[name]) if callable(value) else value
        content = io.BytesIO()
        np.save(content, np.frombuffer(json.dumps(card).encode(), np.uint8))
        files["card.npy"] = content.getvalue()

    return change


def bit_flipped(files):
    files["0.npy"] = files["0.npy"][:-1] + bytes([files["0.npy"][-1] ^ 1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (bit_flipped, "holds no whole state .*array 0 is not as it was kept"),
        (lambda files: files.update({"0.npy": files["0.npy"][:-4]}), "holds no whole state .*array 0 is not as it"),
        (lambda files: files.update({"0.npy": files["0.npy"] + bytes(1 << 17)}), "0.npy has .* bytes, where 48 and a"),
        (lambda files: files.update({"0.npy": b""}), "0.npy has 0 bytes, where 48"),
        (lambda files: files.pop("1.npy"), "no item named '1.npy'"),
        (lambda files: files.pop("card.npy"), "no item named 'card.npy'"),
        (lambda files: files.update({"card.npy": b"["}), "is damaged"),
        (lambda files: files.update({"card.npy": bytes(10) + b"[" * 10**5}), "more than 32 deep"),
        (changed(run=[]), r"entry run is \[\], not an object"),
        (changed(arrays=[]), "its arrays are not those of this run"),
        (changed(arrays=lambda kept: kept[::-1]), "its arrays are not those of this run"),
        (changed(arrays=lambda kept: [kept[0] | {"shape": [4, 3]}, kept[1]]), "its arrays are not those of this run"),
        (changed(arrays=lambda kept: [kept[0] | {"dtype": "<f8"}, kept[1]]), "its arrays are not those of this run"),
        (changed(arrays=lambda kept: [kept[0] | {"dtype": 7}, kept[1]]), r"entry arrays\[0\].dtype is 7"),
        (changed(standing={"epoch": "x"}), "entry standing.epoch is 'x'"),
        (changed(run=lambda run: run | {"alpha": [[1] * 10**5]}), "state of a run with alpha=.{,60}, not None"),
    ],
)
def test_no_matrix_is_changed_by_what_is_not_whole(change, told, tmp_path):
    checkpoint = Checkpoint(tmp_path / "state", {})
    checkpoint.resume(matrices())
    checkpoint.keep([matrix + 1 for matrix in matrices()], {"epoch": 1})
    written(tmp_path / "state", change)
    found = matrices()
    with pytest.raises(FormatError, match=told):
        Checkpoint(tmp_path / "state", {}).resume(found, standing={"epoch": Whole(0)})
    assert found[0].tobytes() == matrices()[0].tobytes()


@pytest.mark.parametrize("name", ["0.npy", "card.npy"])
def test_what_unpacks_to_more_than_the_run_needs_is_not_unpacked(name, tmp_path):
    """The process may take 60 MB more, and the state unpacks to 128."""
    pytest.importorskip("resource", reason="no limit on memory on this system")
    checkpoint = Checkpoint(tmp_path / "state", {})
    checkpoint.resume(matrices())
    checkpoint.keep(matrices(), {})
    written(tmp_path / "state", lambda files: files.update({name: bytes(128 << 20)}), zipfile.ZIP_DEFLATED)
    assert (tmp_path / "state").stat().st_size < 1 << 21
    program = (
        "import resource, sys, numpy as np\n"
        "from wordvec.system.checkpoints import Checkpoint\n"
        "taken = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (taken + (60 << 20),) * 2)\n"
        "run = [np.arange(12, dtype=np.float32).reshape(3, 4), np.zeros((0, 4), np.float32)]\n"
        "Checkpoint(sys.argv[1], {}).resume(run)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, tmp_path / "state"], capture_output=True, text=True)
    assert re.search(
        r"FormatError: .* holds no whole state .*(compressed|its card would have).*: remove it", ran.stderr
    )


def test_what_is_no_file_is_no_state(tmp_path):
    checkpoint = Checkpoint(tmp_path / "state", {})
    os.mkfifo(tmp_path / "state")
    with pytest.raises(FormatError, match="state is no file; remove it"):
        checkpoint.resume(matrices())


def test_an_array_that_is_no_state_is_named(tmp_path):
    with open(tmp_path / "state", "wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(FormatError, match="holds no whole state of training"):
        Checkpoint(tmp_path / "state", {}).resume(matrices())


def test_a_place_that_cannot_be_written_is_named_before_training(tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "file" / "state"):
        with pytest.raises(FormatError, match="state of training"):
            Word2Vec(min_count=1).fit(TEXTS, checkpoint=place)


def test_a_full_disk_does_not_end_training(tmp_path, full_disk):
    checkpoint = Checkpoint(tmp_path / "state", {})
    checkpoint.resume(matrices())
    checkpoint.keep(matrices(), {"round": 1})
    with full_disk(100), pytest.warns(RuntimeWarning, match="could not be kept in .* training goes on"):
        checkpoint.keep(matrices(), {"round": 2})
    assert checkpoint.resume(matrices()) == {"round": 1}


def test_what_diverged_is_not_gone_on_from(tmp_path, without_upper_bounds):
    with pytest.raises(TrainingError, match="diverged in epoch 1"):
        Word2Vec(min_count=1, vector_size=16, sg=1, alpha=1e39).fit(TEXTS, checkpoint=tmp_path / "state")
    assert not (tmp_path / "state").exists()


def test_a_method_without_checkpoints_leaves_those_of_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text").write_text("\n".join(TEXTS))
    (tmp_path / "model.checkpoint").write_text("of a run that was killed")
    command = ["train", "ppmi-svd", "text", "-o", "model", "--min-count", "1", "--vector-size", "4"]
    assert CliRunner().invoke(program.app, command).exit_code == 0
    assert (tmp_path / "model.checkpoint").exists()


def test_the_folder_one_is_in_can_be_the_output(tmp_path, monkeypatch):
    (tmp_path / "text").write_text("\n".join(TEXTS))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    command = ["train", "word2vec", "../text", "-o", ".", "--min-count", "1", "--vector-size", "16"]
    assert CliRunner().invoke(program.app, command).exit_code == 0
    assert wordvec.load(tmp_path / "here").vectors_.shape[1] == 16
    assert not list(tmp_path.glob("*.checkpoint"))


COMMANDS = {
    "word2vec": (["--window", "4"], "--window 5, not 4"),
    "glove": (["--seed", "2"], "--seed 1, not 2"),
    "classifier": (["--word-ngrams", "2"], "--word-ngrams 1, not 2"),
}

#: A program that dies when the state has been kept for the seventh time.
DYING = """
import os, signal
from wordvec import cli
from wordvec.system import checkpoints
checkpoints.SECONDS = checkpoints.SHARE = 0
keep, left = checkpoints.Checkpoint.keep, [7]
def keep_or_die(*args):
    keep(*args)
    left[0] -= 1
    left[0] or os.kill(os.getpid(), signal.SIGKILL)
checkpoints.Checkpoint.keep = keep_or_die
cli.app()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("method", COMMANDS)
def test_the_same_command_finishes_a_run_that_was_killed(method, tmp_path, monkeypatch):
    changed, told = COMMANDS[method]
    labels = ["__label__cat", "__label__dog"] if method == "classifier" else ["", ""]
    (tmp_path / "text").write_text("\n".join(f"{labels[n % 2]} {text}" for n, text in enumerate(TEXTS)))
    monkeypatch.chdir(tmp_path)

    def command(name, *more):
        return ["train", method, "text", "-o", name, "--min-count", "1", "--vector-size", "16", *more]

    def train(name, *more):
        return CliRunner().invoke(program.app, command(name, *more))

    assert train("whole").exit_code == 0
    killed = subprocess.run([sys.executable, "-c", DYING, *command("model")], capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (tmp_path / "model.checkpoint").exists()
    assert not (tmp_path / "model").exists()
    other = train("model", *changed)
    assert other.exit_code == 1
    assert f"model.checkpoint holds the state of a run with {told}: repeat that run" in other.stderr
    finished = train("model", "--workers", "3")
    assert finished.exit_code == 0, finished.output
    assert "going on in epoch" in finished.output
    assert not (tmp_path / "model.checkpoint").exists()
    first, second = (wordvec.load(tmp_path / name) for name in ("whole", "model"))
    assert first.vectors_.tobytes() == second.vectors_.tobytes()
