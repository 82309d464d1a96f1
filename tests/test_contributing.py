"""CONTRIBUTING and README name files, tables and commands that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "README.md")}
TARGETS = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
ROWS = [line for line in TEXTS["CONTRIBUTING.md"].splitlines() if line.startswith("| ") and "`" in line]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def is_path(name: str) -> bool:
    return "/" in name and name.partition("/")[0] in FOLDERS and " " not in name


def bound(path: Path) -> set[str]:
    """Every name that a file gives to something, fields and functions inside classes included."""
    if path.suffix == ".ts":
        return set(re.findall(r"^export const (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names | {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_what_is_added_has_a_place(row):
    names = quoted(row.split("|")[2])
    paths = [ROOT / name for name in names if "/" in name]
    missing = [str(path.relative_to(ROOT)) for path in paths if not path.exists()]
    assert paths and not missing
    known = set().union(*(bound(path) for path in paths if path.is_file()))
    assert {name for name in names if "/" not in name} <= known


def test_the_plan_of_the_house_names_every_room():
    plan = TEXTS["CONTRIBUTING.md"].split("```")[3]
    rooms = {f"{path.name}/" for path in (ROOT / "wordvec").glob("*/") if (path / "__init__.py").exists()}
    files = {path.name for path in (ROOT / "wordvec").glob("[!_]*.py")}
    named = set(re.findall(r"^  (.*?)(?:  |$)", plan, re.MULTILINE))
    assert rooms | files == {name for line in named for name in line.split()}


@pytest.mark.parametrize("text", TEXTS)
def test_files_that_are_named_exist(text):
    linked = [target for target in re.findall(r"\]\(([^)#]+)\)", TEXTS[text]) if "://" not in target]
    assert [name for name in [*linked, *filter(is_path, quoted(TEXTS[text]))] if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("text", TEXTS)
def test_commands_of_make_exist(text):
    named = re.findall(r"(?:^|`)make ([a-z][\w-]*)", TEXTS[text], re.MULTILINE)
    assert named and set(named) <= set(TARGETS)
