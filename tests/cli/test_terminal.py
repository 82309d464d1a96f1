"""What only a terminal shows: how a conversation ends, and that completion installs and answers."""

import contextlib
import os
import select
import shutil
import subprocess
import sys
import time
from typing import IO

import pytest

pytest.importorskip("pty", reason="no pseudo-terminals on this system")

WORDVEC = [sys.executable, "-m", "wordvec"]
PATIENCE = 60  # seconds: the machine may be busy


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    path = tmp_path_factory.mktemp("terminal") / "v.txt"
    path.write_text("4 2\nsea 1 2\nship 2 1\nwave 1 1\ntree 2 3\n", encoding="utf-8")
    return path


def read_until(terminal: IO[bytes], wanted: str) -> str:
    """What comes until something is seen in it."""
    seen, end = "", time.monotonic() + PATIENCE
    while wanted not in seen and select.select([terminal], [], [], max(end - time.monotonic(), 0))[0]:
        if not (read := os.read(terminal.fileno(), 1 << 12)):
            break
        seen += read.decode()
    return seen


def press_until_it_ends(process: subprocess.Popen[bytes], key: bytes) -> bytes:
    """What a program says after a key; one that comes while readline takes over the terminal is lost."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(subprocess.TimeoutExpired, BrokenPipeError):
            process.stdin.write(key)
            process.wait(1)
    if process.poll() is None:
        process.kill()
        pytest.fail(f"{key!r} does not end the conversation")
    return process.stdout.read()


@pytest.mark.parametrize("key", [b"\x04", b"\x03", b"quit\n", b":q\n"], ids=["Ctrl-D", "Ctrl-C", "quit", ":q"])
def test_a_conversation_ends_without_a_traceback(vectors, key):
    command = [*WORDVEC, "shell", str(vectors), "--top", "1"]
    program = f"import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn({command})))"
    environment = os.environ | {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "300"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, bufsize=0, **pipes) as process:
        said = read_until(process.stdout, "> ")
        assert "4 words of 2 dimensions" in said and "Ctrl-D ends" in said
        process.stdin.write(b"sea\n")
        assert "tree" in read_until(process.stdout, "\n> ")
        last = press_until_it_ends(process, key)
    assert process.returncode == 0, last
    assert b"Traceback" not in last and b"Error" not in last


@pytest.fixture
def home(tmp_path):
    """The environment of a person who has `wordvec` and no settings of a shell."""
    program = tmp_path / "bin" / "wordvec"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom wordvec.cli import main\nsys.argv[0] = 'wordvec'\nmain()\n"
    )
    program.chmod(0o755)
    return {"HOME": str(tmp_path), "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb"}


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_completion_installs_for_bash_and_answers(home):
    def bash(script: str) -> str:
        done = subprocess.run(["bash", "-c", script], env=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "bash completion installed" in bash("wordvec --install-completion; true")  # what bash runs last replaces it
    answers = bash(
        ". ~/.bashrc\n"
        "complete -p wordvec\n"
        'ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wordvec_completion wordvec; echo "${COMPREPLY[@]}"; }\n'
        "ask wordvec ne\n"
        "ask wordvec train word2vec --cbow\n"
    )
    assert answers.splitlines() == [
        "complete -o default -F _wordvec_completion wordvec",
        "neighbors",
        "--cbow-gradient --cbow-mean",
    ]


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
def test_completion_for_zsh_answers_the_first_tab(home):
    done = subprocess.run(["zsh", "-c", "wordvec --install-completion; true"], env=home, capture_output=True, text=True)
    assert "zsh completion installed" in done.stdout, done.stderr
    program = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['zsh', '-i'])))"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen([sys.executable, "-c", program], env=home | {"PS1": "ready> "}, bufsize=0, **pipes) as zsh:
        assert "ready> " in read_until(zsh.stdout, "ready> ")
        zsh.stdin.write(b"wordvec retr\t")
        shown = read_until(zsh.stdout, "retrofit")
        zsh.kill()
        assert "wordvec retrofit" in shown
