"""Standard streams that are closed or full, or whose reader has gone: no traceback, and the exit code of the work."""

import os
import subprocess
import sys

import pytest

PROGRAM = f"'{sys.executable}' -m wordvec"


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    path = tmp_path_factory.mktemp("streams") / "v.txt"
    path.write_text("".join(f"word{n} {n} 1\n" for n in range(1, 3000)))
    return path


def run(line, unbuffered=False):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    environment |= {"PYTHONUNBUFFERED": "1"} if unbuffered else {}
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, env=environment)


def test_closed_outputs_are_no_failure(vectors, tmp_path):
    done = run(f"{PROGRAM} neighbors {vectors} word3 >&-")
    assert (done.returncode, done.stderr) == (0, "")
    done = run(f"{PROGRAM} neighbors {vectors} word3 2>&-")
    assert done.returncode == 0 and "word4" in done.stdout
    # the number of a closed stream is that of the next file, which messages must not be written to
    done = run(f"{PROGRAM} convert {vectors} {tmp_path / 'w.txt'} >&- 2>&- <&-")
    assert done.returncode == 0
    assert (tmp_path / "w.txt").read_text().startswith("2999 2\nword1 1.0 1.0\n")


def test_closed_outputs_change_no_exit_code(vectors):
    assert run(f"{PROGRAM} neighbors {vectors} unknown >&- 2>&-").returncode == 1
    assert run(f"{PROGRAM} nosuchcommand 2>&-").returncode == 2
    assert run(f"{PROGRAM} neighbors {vectors.parent / 'none.txt'} word3 2>&-").returncode == 1


def test_a_closed_input_is_empty(tmp_path):
    done = run(f"{PROGRAM} corpus - -o {tmp_path / 'corpus'} <&-")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("wordvec: there is no token in ")


@pytest.mark.parametrize("unbuffered", [False, True])
def test_a_reader_may_go(vectors, unbuffered):
    done = run(f"{PROGRAM} neighbors {vectors} word3 --top 2500 | head -1", unbuffered)
    assert (done.returncode, done.stdout, done.stderr) == (0, "word\tneighbor\tcosine\n", "")
    assert run(f"{PROGRAM} --help | true", unbuffered).returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("command", ["--version", "neighbors {} word3"])
def test_a_full_disk_is_a_failure(vectors, command, unbuffered):
    done = run(f"{PROGRAM} {command.format(vectors)} >/dev/full", unbuffered)
    assert (done.returncode, done.stderr) == (1, "wordvec: No space left on device: standard output\n")
