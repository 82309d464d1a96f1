"""Runs the code of these pages: ``python docs/pages.py [--write] [PAGE ...]``.

Blocks of ``sh`` and ``python`` are run in their order, those of a page in one folder, and those of ``python`` with one
set of names; of a last expression the value is shown, as notebooks do. A block of ``text`` that follows is what they
print: ``...`` stands for anything, and ``--write`` puts what was printed in its place. Comments say what is different::

    <!-- not run: it needs the network -->      the next block is not run
    <!-- file: plan.toml -->                    the next block is written to a file

The first page, ``start/index.md``, makes the files that all others start from.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any
from unittest import mock

DOCS = Path(__file__).resolve().parent
FIRST = DOCS / "start/index.md"
FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})(?P<language>[^\n`]*)\n(?P<code>.*?)^(?P=mark)[ \t]*$", re.M | re.S)
COMMENT = re.compile(r"<!-- (?P<kind>[a-z ]+): (?P<value>[^\n]+?) -->\n+\Z")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
RULES = str.maketrans("─━│┃", "    ")  # how a table is drawn is no matter
PLAIN = re.compile(r"wordvec [^|<>;&$`()]*")


class PageError(Exception):
    """A block fails, or prints something else than what stands below it."""


@dataclass
class Block:
    """A fenced block: its language, its text, where it stands, and what a comment says of it."""

    language: str
    code: str
    line: int
    span: tuple[int, int]  # of its text in the page
    adjacent: bool  # whether only blank lines are between it and the block before
    comment: str
    value: str

    @property
    def runs(self) -> bool:
        """Whether it is code that is run."""
        return self.language in ("sh", "python") and self.comment != "not run"


def pages() -> list[Path]:
    """All pages with code that is run here; notebooks are run by the build."""
    found = [path for path in DOCS.rglob("*.md") if "_build" not in path.parts and "notebooks" not in path.parts]
    return sorted([*found, DOCS.parent / "README.md"])


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    end = 0
    for match in FENCE.finditer(text):
        said = COMMENT.search(text, end, match.start())
        yield Block(
            match["language"].strip(),
            match["code"],
            text.count("\n", 0, match.start()) + 2,
            match.span("code"),
            not text[end : match.start()].strip(),
            said["kind"] if said else "",
            said["value"] if said else "",
        )
        end = match.end()


class Session:
    """A folder, and the names that Python knows there."""

    def __init__(self, page: Path):
        self.page = page
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, block: Block) -> str:
        """What a block prints."""
        try:
            return self.python(block) if block.language == "python" else self.shell(block.code)
        except Exception as error:
            raise PageError(f"{self.page}:{block.line}: {type(error).__name__}: {error}\n{block.code}") from error

    def python(self, block: Block) -> str:
        """Run a block of Python; a last expression is shown."""
        tree = ast.parse("\n" * (block.line - 1) + block.code, str(self.page))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(tree, str(self.page), "exec"), self.names)
            if last is not None:
                assert isinstance(last, ast.Expr)
                value = eval(compile(ast.Expression(last.value), str(self.page), "eval"), self.names)
                if value is not None:
                    print(repr(value))
        return printed.getvalue()

    def shell(self, code: str) -> str:
        """Run commands. Those of wordvec alone run in this process, which has imported all that is slow to import."""
        printed, waiting = "", ""
        for line in re.sub(r"\\\n\s*", "", code).splitlines(keepends=True):
            if PLAIN.fullmatch(line.partition("  #")[0].strip()) and not waiting.count("<<"):
                printed += bash(waiting) + wordvec_command(line)
                waiting = ""
            else:
                waiting += line
        return printed + bash(waiting)


def bash(code: str) -> str:
    """What commands print; `ValueError` where one fails."""
    if not code.strip():
        return ""
    here = f'python() {{ {quote(sys.executable)} "$@"; }}; wordvec() {{ python -m wordvec "$@"; }}\n'
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", here + code], capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"exit code {done.returncode}: {done.stderr}")
    return done.stdout


def wordvec_command(line: str) -> str:
    """What a command of wordvec answers in a terminal, without its remarks; `ValueError` where it fails."""
    from typer.testing import CliRunner

    from wordvec.cli import app, console

    _, *arguments = bash(f"printf '%s\\0' {line}").split("\0")[:-1]
    terminal = mock.patch.multiple(console, is_terminal=lambda: True, note=lambda *sentences: None)
    with terminal, mock.patch.dict(os.environ, COLUMNS="100"):
        done = CliRunner().invoke(app, arguments)
    if done.exit_code:
        raise ValueError(f"exit code {done.exit_code}: {done.output}{done.exception or ''}")
    return done.stdout


def use_one_processor() -> None:
    """Keep this process to one processor: on a busy machine threads that wait for each other take long."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run_page(page: Path, write: bool = False) -> int:
    """Run a page in the current folder; returns how many blocks ran. `PageError` says what is wrong."""
    text = page.read_text(encoding="utf-8")
    session, printed, ran = Session(page), None, 0
    edits: list[tuple[tuple[int, int], str]] = []
    checker = doctest.OutputChecker()
    for block in blocks(text):
        if block.comment == "file":
            Path(block.value).write_text(block.code, encoding="utf-8")
        elif block.runs:
            printed = session.run(block)
            ran += 1
            continue
        elif block.language == "text" and block.adjacent and printed is not None:
            if not checker.check_output(block.code.translate(RULES), printed.translate(RULES), FLAGS):
                if not write:
                    raise PageError(f"{page}:{block.line}: shown is\n{block.code}\nprinted is\n{printed}")
                edits.append((block.span, printed.rstrip() + "\n"))
        printed = None
    for (begin, end), new in reversed(edits):
        text = text[:begin] + "\n".join(line.rstrip() for line in new.splitlines()) + "\n" + text[end:]
    if edits:
        page.write_text(text, encoding="utf-8")
    return ran


def main() -> None:
    """Run pages, each in a copy of the folder that the first one leaves behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE")
    parser.add_argument("--write", action="store_true", help="put what is printed into the pages")
    wanted = parser.parse_args()
    use_one_processor()
    failed = False
    asked = [page.resolve() for page in wanted.pages] or pages()
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder, "first")
        first.mkdir()
        for page in [FIRST, *(page for page in asked if page != FIRST)]:
            here = first if page == FIRST else Path(shutil.copytree(first, Path(folder, "other")))
            os.chdir(here)
            began = time.process_time()
            try:
                blocks_run = run_page(page, wanted.write)
            except PageError as error:
                failed = True
                print(error)
            else:
                print(
                    f"{page.relative_to(DOCS.parent)}: {blocks_run} blocks, {time.process_time() - began:.1f} s",
                    flush=True,
                )
            if here != first:
                shutil.rmtree(here)
    sys.exit(failed)


if __name__ == "__main__":
    main()
