"""Exercises: functions or values that a student writes, compared with those that are right.

A wrong answer is told what is wrong with it: by name, if it is a mistake that many make, else by the first arguments
for which it gives something else.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Exercise", "Wrong"]


class Wrong(AssertionError):
    """An answer that is not right; notebooks show the sentence without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"✗ {self}"]


@dataclass(frozen=True)
class Exercise:
    """Tells whether an answer is right: ``exercise(answer)`` prints that it is, or that it is still open, or raises.

    Attributes
    ----------
    right : callable or value
        An answer that is right.
    cases : sequence of tuple
        Arguments to try a function on; each call has a copy of its own.
    mistakes : mapping of str to callable or value
        What to say of an answer that gives the same as this wrong one.
    in_place : bool
        The function returns nothing and changes its arguments.
    seen_as : callable
        What of a result is compared, where several results are right.
    tolerance : float
        How far numbers may be off, relative to the largest of them.
    """

    right: Any
    cases: Sequence[tuple[Any, ...]] = ((),)
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    in_place: bool = False
    seen_as: Callable[[Any], Any] = lambda result: result
    tolerance: float = 1e-6

    def __call__(self, answer: Any) -> None:
        """Check an answer.

        Raises
        ------
        Wrong
            It is not right. The message says why.
        """
        name = getattr(answer, "__name__", "the answer")
        given = [self._result(answer, case) for case in self.cases]
        if any(self._is_open(result, case) for result, case in zip(given, self.cases, strict=True)):
            print(f"○ {name} is still open: put your code in place of the dots, run its cell, and then this one again")
            return
        expected = [self._result(self.right, case) for case in self.cases]
        different = [n for n in range(len(given)) if not self._same(expected[n], given[n])]
        if not different:
            print(f"✓ {name} is right")
            return
        for sentence, wrong in self.mistakes.items():
            if all(
                self._same(self._result(wrong, case), result) for case, result in zip(self.cases, given, strict=True)
            ):
                raise Wrong(f"{name} is not right yet: {sentence}")
        n = different[0]
        raise Wrong(f"{name} is not right yet: {self._at(self.cases[n])}{_difference(expected[n], given[n])}")

    def _result(self, answer: Any, case: tuple[Any, ...]) -> Any:
        """What a function returns, or what it makes of its arguments; a value is its own result."""
        if not callable(answer):
            return answer
        arguments = copy.deepcopy(case)
        returned = answer(*arguments)
        return arguments if self.in_place else returned

    def _is_open(self, result: Any, case: tuple[Any, ...]) -> bool:
        return _same(case, result, 0) if self.in_place else result is None or result is ...

    def _same(self, expected: Any, given: Any) -> bool:
        try:
            return _same(self.seen_as(expected), self.seen_as(given), self.tolerance)
        except (TypeError, ValueError, IndexError):  # of a kind that can't be seen so
            return False

    def _at(self, case: tuple[Any, ...]) -> str:
        if not callable(self.right) or not case:
            return ""
        names = inspect.signature(self.right).parameters
        return "for " + ", ".join(f"{name} = {_shown(value)}" for name, value in zip(names, case, strict=False)) + " "


def _same(expected: Any, given: Any, tolerance: float) -> bool:
    """Whether two results are the same: numbers and arrays nearly, lists part by part, anything else exactly."""
    expected, given = _dense(expected), _dense(given)
    if isinstance(expected, (tuple, list)) and not _numeric(expected):
        alike = isinstance(given, (tuple, list)) and len(expected) == len(given)
        return alike and all(_same(a, b, tolerance) for a, b in zip(expected, given, strict=True))
    if not _numeric(expected):
        return bool(expected == given)
    if not _numeric(given) or np.shape(expected) != np.shape(given):
        return False
    scale = np.abs(expected).max(initial=1e-3, where=np.isfinite(expected))
    return bool(np.allclose(given, expected, rtol=0, atol=tolerance * scale, equal_nan=True))


def _difference(expected: Any, given: Any) -> str:
    expected, given = _dense(expected), _dense(given)
    if _numeric(expected) and _numeric(given) and np.shape(expected) != np.shape(given):
        return f"the shape should be {np.shape(expected)}, not {np.shape(given)}"
    return f"the result should be {_shown(expected)}, not {_shown(given)}"


def _dense(value: Any) -> Any:
    return value.toarray() if hasattr(value, "toarray") else value


def _numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except ValueError:  # rows of different lengths
        return False


def _shown(value: Any) -> str:
    """A value in one line."""
    value = _dense(value)
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ", threshold=12, suppress_small=True)
        return " ".join(text.split())
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(map(_shown, value)) + ")"
    return repr(value) if len(repr(value)) < 80 else repr(value)[:77] + "…"
