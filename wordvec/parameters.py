"""A parameter is declared once: what it means, which values it takes, how the command line spells it.

A declaration is an annotation, and a trainer lists those that it takes with its defaults::

    Window = Annotated[int, Parameter("How many words to either side are context.", MODEL, least=1)]

    class Method(Estimator):
        window: Window = 5

Signature, checks, `get_params`, the section of the docstring and the ``--option`` with its help follow from that.
"""

from __future__ import annotations

import inspect
import math
import reprlib
import textwrap
import types
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Rational, Real
from pathlib import Path
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin

__all__ = [
    "COUNTING",
    "MODEL",
    "OUTPUT",
    "PANELS",
    "RUN",
    "TEXT",
    "Declared",
    "Parameter",
    "choice",
    "declared",
    "declared_arguments",
    "real",
    "whole",
]

#: Headings under which the command line shows parameters, in their order.
PANELS = TEXT, MODEL, OUTPUT, COUNTING, RUN = "Text", "What to learn", "Output layer", "Counting", "The run"

_WIDTH = 112  # of a docstring's lines
_NONE = None, type(None), "None"
_LARGEST = 10**20  # numbers that are shown in full


@dataclass(frozen=True)
class Parameter:
    """What is declared of a parameter, beside its type.

    Attributes
    ----------
    help : str
        What it means, and which value suits what. Names of other parameters stand in backticks, with a value if need
        be: `` `hs=1` ``. The command line puts options in their place.
    panel : str
        One of `PANELS`.
    least, above, most : float, optional
        Bounds; `above` is one that the value must exceed.
    choices : tuple of int
        The only values, where the type does not say so.
    unset : str
        What None stands for.
    option, metavar : str, optional
        How the command line spells it, and calls its value, if that does not follow from name and type.
    """

    help: str
    panel: str
    least: float | None = None
    above: float | None = None
    most: float | None = None
    choices: tuple[int, ...] = ()
    unset: str = ""
    option: str | None = None
    metavar: str | None = None


@dataclass(frozen=True)
class Declared:
    """A parameter where it is taken: its declaration with its name, its type and its default there."""

    name: str
    annotation: Any
    default: Any
    parameter: Parameter

    @property
    def _types(self) -> tuple[Any, ...]:
        """Those of its union, or its only one."""
        if isinstance(self.annotation, ForwardRef):  # of types that are heavy to import
            return tuple(each.partition("[")[0] for each in self.annotation.__forward_arg__.split(" | "))
        union = get_origin(self.annotation) in (Union, types.UnionType)
        return get_args(self.annotation) if union else (self.annotation,)

    @property
    def shown_type(self) -> Any:
        """What a signature says."""
        return self.annotation.__forward_arg__ if isinstance(self.annotation, ForwardRef) else self.annotation

    @property
    def optional(self) -> bool:
        """Whether it may be None."""
        return any(each in _NONE for each in self._types)

    @property
    def kind(self) -> Any:
        """``int``, ``float``, ``bool``, or the ``Literal`` of some words; ``object`` for anything else."""
        kind = self._types[0]
        return kind if kind in (int, float, bool) or get_origin(kind) is Literal else object

    @property
    def takes_path(self) -> bool:
        """Whether it may be the path of a file."""
        return "Path" in self._types or Path in self._types

    @property
    def choices(self) -> tuple[Any, ...]:
        """The only values, if there are but a few."""
        if self.kind is bool:
            return False, True
        return self.parameter.choices or (get_args(self.kind) if get_origin(self.kind) is Literal else ())

    def check(self, value: Any) -> None:
        """Raise `ValueError` or `TypeError`, in one sentence, for a value that it does not take."""
        bounds = self.parameter
        if self.choices:
            choice(self.name, value, (*self.choices, None) if self.optional else self.choices)
        elif value is None and self.optional:
            return
        elif self.kind is object:
            self._check_kind(value)
            return
        elif self.kind is int:
            whole(self.name, value, bounds.least, bounds.most)
        elif bounds.above is not None:
            real(self.name, value, bounds.above, bounds.most, above=True)
        else:
            real(self.name, value, bounds.least, bounds.most)

    def _check_kind(self, value: Any) -> None:
        """Look for the names of its types among those of the value, or of its `wv` if it is a model."""
        names = [getattr(each, "__name__", each) for each in self._types]
        kinds = {kind.__name__ for each in (value, getattr(value, "wv", value)) for kind in type(each).__mro__}
        if kinds.isdisjoint(names) and not ("Callable" in names and callable(value)):
            raise TypeError(f"{self.name} must be {self._kinds}, not {_shown(value)}")

    def entry(self) -> str:
        """Its entry in the section Parameters of a docstring, as numpydoc has it."""
        text = self.parameter.help + (f" By default: {self.parameter.unset}." if self.parameter.unset else "")
        return f"{self.name} : {self._described()}\n{textwrap.indent(textwrap.fill(text, _WIDTH - 4), '    ')}"

    @property
    def _kinds(self) -> str:
        """Its types in words, but for None."""
        names = [getattr(each, "__name__", each) for each in self._types if each not in _NONE]
        return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))

    def _described(self) -> str:
        kind = self._kinds
        if self.choices and self.kind is not bool:
            kind = f"{{{', '.join(map(_quoted, self.choices))}}}"
        return f"{kind}, optional" if self.default is None else f"{kind}, default {_quoted(self.default)}"


def declared(annotation: Any, name: str, default: Any) -> Declared | None:
    """The parameter of an annotation, if it declares one."""
    if get_origin(annotation) is not Annotated:
        return None
    kind, *metadata = get_args(annotation)
    found = [each for each in metadata if isinstance(each, Parameter)]
    return Declared(name, kind, default, found[0]) if found else None


def declared_arguments(function: Callable[..., Any]) -> dict[str, Declared]:
    """The declared ones among the arguments of a function, whose annotations name their declarations."""
    function = inspect.unwrap(function)
    found = (
        declared(function.__globals__.get(each.annotation, each.annotation), each.name, each.default)
        for each in inspect.signature(function).parameters.values()
    )
    return {each.name: each for each in found if each}


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else repr(value)


def whole(name: str, value: Any, least: float | None = None, most: float | None = None) -> int:
    """`value` as an int, at least `least` and at most `most`."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {_shown(value)}")
    if least is not None and value < least:
        raise ValueError(f"{name} must be {least} or more, not {_shown(value)}")
    _check_most(name, value, most)
    return int(value)


def real(name: str, value: Any, least: float | None = None, most: float | None = None, *, above: bool = False) -> float:
    """`value` as a finite float, at least (or, with `above`, more than) `least`, and at most `most`."""
    fraction = isinstance(value, Rational) and not isinstance(value, Integral)  # which no model folder can keep
    if not isinstance(value, Real) or isinstance(value, bool) or fraction:
        raise TypeError(f"{name} must be a number{', an int or a float' * fraction}, not {_shown(value)}")
    if not isinstance(value, Integral) and not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, not {_shown(value)}")
    if least is not None and (value < least or (above and value == least)):
        raise ValueError(f"{name} must be {'more than' if above else 'at least'} {least:g}, not {_shown(value)}")
    _check_most(name, value, most)
    return float(value)


def choice(name: str, value: Any, choices: tuple[Any, ...]) -> Any:
    """`value` if it is one of `choices`, which are words and numbers; an array equals each of them in part."""
    if not isinstance(value, str | int | float | None) or value not in choices:
        raise ValueError(f"{name} must be {' or '.join(map(repr, choices))}, not {_shown(value)}")
    return value


def _check_most(name: str, value: Any, most: float | None) -> None:
    if most is not None and value > most:
        limit = f"{most:,}" if most <= _LARGEST else _shown(most)
        raise ValueError(f"{name} must be {limit} at most, not {_shown(value)}")


def _shown(value: Any) -> str:
    """A value in an error message: long ones in part, and of whole numbers with many digits how many there are."""
    if isinstance(value, int) and abs(value) > _LARGEST:
        return f"a number of {math.floor(math.log10(abs(value))) + 1:,} digits"
    return str(value) if isinstance(value, Real) else reprlib.repr(value)
