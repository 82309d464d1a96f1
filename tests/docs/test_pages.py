"""What the documentation shows runs, and prints what stands below it; paths and commands that it names exist."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import pages as docs  # noqa: E402

PAGES = docs.pages()
TARGETS = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"docs"}
RUN = [page for page in PAGES if any(block.runs for block in docs.blocks(page.read_text(encoding="utf-8")))]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module", autouse=True)
def one_processor():
    """Others test at the same time."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    docs.use_one_processor()
    yield
    os.sched_setaffinity(0, before)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The folder that the first page leaves behind, from which all others start."""
    folder = tmp_path_factory.mktemp("docs") / "first"
    folder.mkdir()
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert docs.run_page(docs.FIRST)
    finally:
        os.chdir(before)
    return folder


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", RUN, ids=name)
def test_the_code_of_a_page_runs_and_prints_what_it_shows(page, started, tmp_path, monkeypatch):
    if page == docs.FIRST:
        return  # it has run
    monkeypatch.chdir(shutil.copytree(started, tmp_path / "copy"))
    assert docs.run_page(page)
    shutil.rmtree(tmp_path / "copy")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_code_is_run_or_says_why_not(page):
    """A fence in another language is no code: output, settings, a directive."""
    text = page.read_text(encoding="utf-8")
    for block in docs.blocks(text):
        assert block.language not in ("bash", "shell", "console", "py", "pycon", "")
        assert not block.language.startswith("{code-block}")
        assert block.comment in ("", "not run", "file")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_paths_and_commands_that_a_page_names_exist(page):
    text = page.read_text(encoding="utf-8")
    quoted = re.findall(r"`([^`\n]+)`", text)
    paths = {
        each for each in quoted if "/" in each and each.partition("/")[0] in FOLDERS and not re.search(r"[\s*…]", each)
    }
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
    assert set(re.findall(r"(?:^|`)make ([a-z][\w-]*)", text, re.MULTILINE)) <= set(TARGETS)


def test_a_block_that_prints_something_else_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```python\n1 + 1\n```\n\n```text\n3\n```\n", encoding="utf-8")
    with pytest.raises(docs.PageError, match="page.md:6: shown is\n3"):
        docs.run_page(page)
    docs.run_page(page, write=True)
    assert "```text\n2\n```" in page.read_text(encoding="utf-8")
    assert docs.run_page(page) == 1
    page.write_text("```sh\nfalse\n```\n", encoding="utf-8")
    with pytest.raises(docs.PageError, match="page.md:2: ValueError: exit code 1"):
        docs.run_page(page)


def test_the_readme_is_short():
    assert (ROOT / "README.md").stat().st_size <= 8_000
