"""The course: exercises tell right answers from wrong ones. `make docs` runs its notebooks from top to bottom."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import jupytext
import nbformat
import numpy as np
import pytest

from examples.notebooks import course
from examples.notebooks.course import Exercise, Wrong

NOTEBOOKS = sorted(Path(course.__file__).parent.parent.glob("[0-9]*.md"))
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?:---\n(.*?)^---\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)


def exercises():
    for path in sorted(Path(course.__file__).parent.glob("*.py")):
        module = import_module(f"{course.__name__}.{path.stem}")
        for name, value in vars(module).items():
            if isinstance(value, Exercise):
                yield pytest.param(value, id=f"{path.stem}.{name}")


@pytest.mark.parametrize("exercise", [*exercises()])
def test_a_right_answer_is_right_and_one_not_given_is_open(exercise, capsys):
    exercise(exercise.right)
    assert "is right" in capsys.readouterr().out
    exercise(lambda *arguments: ... if not exercise.in_place else None)
    assert "is still open" in capsys.readouterr().out


@pytest.mark.parametrize("exercise", [*exercises()])
def test_each_mistake_is_told_by_its_name_and_any_other_by_what_it_gives(exercise):
    assert exercise.mistakes
    for sentence, mistake in exercise.mistakes.items():
        with pytest.raises(Wrong) as told:
            exercise(mistake)
        assert str(told.value).endswith(sentence)
    with pytest.raises(Wrong) as told:
        exercise(_nonsense if callable(exercise.right) else -12345)
    assert not str(told.value).endswith(tuple(exercise.mistakes))
    assert "should be" in str(told.value)


def _nonsense(*arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
            argument += 7  # where the answer is what becomes of them
    return "nonsense"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_pose_every_exercise_of_theirs_and_hold_an_answer(path):
    text = path.read_text(encoding="utf-8")
    (module,) = re.findall(r"^from course import (\w+) as check$", text, re.MULTILINE)
    names = [name for name, value in vars(import_module(f"{course.__name__}.{module}")).items()
             if isinstance(value, Exercise)]  # fmt: skip
    assert names
    cells = CELL.findall(text)
    for name in names:
        shown = [code for head, code in cells if f"check.{name}(" in code and "hide-input" not in head]
        hidden = [code for head, code in cells if f"check.{name}(" in code and "hide-input" in head]
        assert shown and hidden, f"{path.name} lacks a task or an answer for check.{name}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_that_is_made_of_its_text_opens_everywhere(path):
    """VS Code and Jupyter without extensions know the format's schema, Markdown, formulas and HTML; no directives."""
    made = nbformat.reads(jupytext.writes(jupytext.read(path), fmt="ipynb"), as_version=nbformat.NO_CONVERT)
    nbformat.validate(made)
    assert (made.nbformat, made.metadata.kernelspec.name, made.metadata.kernelspec.language) == (4, "python3", "python")
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert len(code) == len(CELL.findall(path.read_text(encoding="utf-8")))
    assert all(compile(source, path.name, "exec") for source in code)
    markdown = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert re.findall(r"^:{3,}|^`{3,}\{.*|\{[\w:]+\}`", markdown, re.MULTILINE) == []


def test_a_wrong_answer_is_one_sentence_without_a_traceback():
    exercise = Exercise(lambda x: x + 1, [(np.array([1.0, 2.0]),)])
    with pytest.raises(Wrong, match=r"for x = \[1., 2.\] the result should be \[2., 3.\], not \[1., 2.\]") as told:
        exercise(lambda x: x)
    assert told.value._render_traceback_() == [f"✗ {told.value}"]
    with pytest.raises(Wrong, match=r"the shape should be \(2,\), not \(\)"):
        exercise(lambda x: x.sum())
