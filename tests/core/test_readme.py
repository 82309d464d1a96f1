"""The core's README names what is there."""

import re
from fnmatch import filter as matching
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "wordvec/core"
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_file_of_the_core_is_in_the_table():
    named = {name for line in re.findall(r"^\| `.*?\|", README, re.M) for name in re.findall(r"`(\w+\.py)`", line)}
    assert named == {path.name for path in FOLDER.glob("*.py")} - {"__init__.py"}


def test_the_way_of_a_chunk_names_functions_that_exist():
    (diagram,) = re.findall(r"```\n(.*?)```", README, re.S)
    names = re.findall(r"\b([a-z]+)\.([a-z_*]+)", diagram)
    assert len(names) > 10
    for module, name in names:
        assert matching(dir(import_module(f"wordvec.core.{module}")), name), f"{module}.{name}"


def test_the_test_of_the_gradient_is_found_where_the_gradient_stands():
    for text in (README, (FOLDER / "gradient.py").read_text(encoding="utf-8")):
        ((file, name),) = re.findall(r"(tests/[\w/]+\.py)\s+-k (test_\w+)", text)
        assert f"def {name}(" in (FOLDER.parents[1] / file).read_text(encoding="utf-8")
