"""Cards, the JSON that is kept beside arrays and tells what they are: read without trust, and checked as a whole.

What a card must hold is said by a schema, which looks like the card. In the place of each value stands a check of it;
the name of an entry that may be missing ends with ``?``, and ``*`` stands for every entry that has no check of its
own. Entries that no check names are left alone::

    {"layout": Whole(1), "files": {"*": {"bytes": Whole(0)}}, "history": Each({"loss": Real(), "note?": Text()})}
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, Protocol

from ..errors import FormatError

__all__ = ["Anything", "Each", "Flag", "Real", "Schema", "Text", "Whole", "checked", "parse_card", "read_card"]

MOST = 1 << 24  # bytes of a card, if nothing else is said
DEEPEST = 32  # objects and arrays inside each other
_INT64, _FLOAT64 = 2**63 - 1, 1.7976931348623157e308


class Check(Protocol):
    """What is known of a value that is no object."""

    def takes(self, value: Any) -> bool:
        """Whether a value, of JSON's types, is right."""

    def __str__(self) -> str:
        """What is expected, as in "a whole number"."""


#: A check of one value, or checks of an object's entries by their names.
Schema = Check | Mapping[str, "Schema"]


class Whole(NamedTuple):
    """An integer, in 64 bits if nothing else is said."""

    least: int = -_INT64 - 1
    most: int = _INT64

    def takes(self, value: Any) -> bool:
        """Whether it is one."""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def __str__(self) -> str:
        if self.most < _INT64:
            return f"a whole number from {self.least:,} to {self.most:,}"
        return "a whole number" + f" of {self.least:,} or more" * (self.least > -_INT64)


class Real(NamedTuple):
    """A finite number."""

    least: float = -_FLOAT64
    most: float = _FLOAT64

    def takes(self, value: Any) -> bool:
        """Whether it is one."""
        return isinstance(value, int | float) and not isinstance(value, bool) and self.least <= value <= self.most

    def __str__(self) -> str:
        if self.most < _FLOAT64:
            return f"a number from {self.least:g} to {self.most:g}"
        return "a finite number" + f" of {self.least:g} or more" * (self.least > -_FLOAT64)


class Text(NamedTuple):
    """A string, all of which matches a regular expression, if one is given."""

    pattern: str = ""

    def takes(self, value: Any) -> bool:
        """Whether it is one."""
        return isinstance(value, str) and (not self.pattern or re.fullmatch(self.pattern, value) is not None)

    def __str__(self) -> str:
        return "a string" + f" like {self.pattern}" * bool(self.pattern)


class Flag(NamedTuple):
    """True or false."""

    def takes(self, value: Any) -> bool:
        """Whether it is one of them."""
        return isinstance(value, bool)

    def __str__(self) -> str:
        return "true or false"


class Anything(NamedTuple):
    """What is kept for people, or checked by those who know what it is; it must be there."""

    def takes(self, value: Any) -> bool:
        """It is."""
        return True

    def __str__(self) -> str:
        return "a value"


class Each(NamedTuple):
    """A list of so many values, each of which meets a schema."""

    of: Schema
    least: int = 0
    most: int = _INT64

    def takes(self, value: Any) -> bool:
        """Whether it is a list of the right length; its values are looked at one by one."""
        return isinstance(value, list) and self.least <= len(value) <= self.most

    def __str__(self) -> str:
        if self.least == self.most:
            return f"a list of {self.least:,}"
        return "a list" + (f" of {self.least:,} to {self.most:,}" if self.most < _INT64 else "")


def read_card(path: Path, schema: Schema, remedy: str, kind: type[Exception] = FormatError, most: int = MOST) -> Any:
    """Read and check a card.

    Parameters
    ----------
    path : Path
    schema : Schema
        What it must hold.
    remedy : str
        What to do if it doesn't, which ends the message.
    kind : type of Exception
        What is raised then.
    most : int
        Bytes that a card can have; of a larger file no more is read.

    Raises
    ------
    kind
        It cannot be read, is no JSON, names an entry twice or has a wrong one. The message names file and entry.
    """
    try:
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise kind(f"{path} is no file; {remedy}")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise kind(f"cannot read {path} ({error.strerror or error}); {remedy}") from error
    if len(content) > most:
        raise kind(f"{path} is damaged: it has more than the {most:,} bytes that a card can have; {remedy}")
    return parse_card(content, path, schema, remedy, kind)


def parse_card(content: bytes, name: object, schema: Schema, remedy: str, kind: type[Exception] = FormatError) -> Any:
    """Make of a card's bytes what they hold, checked; `name` is what messages call it. See `read_card`."""
    try:
        card = json.loads(content.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_refuse)
        _require_shallow(card)
    except RecursionError as error:
        raise kind(f"{name} is damaged: it has values more than {DEEPEST} deep in each other; {remedy}") from error
    except ValueError as error:
        raise kind(f"{name} is damaged ({error}); {remedy}") from error
    return checked(card, schema, name, remedy, kind)


def checked(card: Any, schema: Schema, name: object, remedy: str, kind: type[Exception] = FormatError) -> Any:
    """The card, if it holds what the schema says; see `read_card`."""
    wrong = next(_mismatches(card, schema, ""), None)
    if wrong is not None:
        raise kind(f"{name} is damaged: {wrong}; {remedy}")
    return card


def _mismatches(value: Any, schema: Schema, place: str) -> Iterator[str]:
    """Say of one value after the other what is wrong with it."""
    told = f"entry {place}" if place else "it"
    if isinstance(schema, Mapping):
        if not isinstance(value, dict):
            yield f"{told} is {reprlib.repr(value)}, not an object with entries"
            return
        for entry, inner in schema.items():
            name = entry.removesuffix("?")
            if name in value:
                yield from _mismatches(value[name], inner, f"{place}.{name}".lstrip("."))
            elif name == entry != "*":
                yield f"entry {place}.{name} is missing".replace(" .", " ")
        named = {entry.removesuffix("?") for entry in schema}
        for name in value.keys() - named if "*" in schema else ():
            yield from _mismatches(value[name], schema["*"], f"{place}.{reprlib.repr(name)}".lstrip("."))
    elif not schema.takes(value):
        yield f"{told} is {_shown(value)}, not {schema}"
    elif isinstance(schema, Each):
        for number, each in enumerate(value):
            yield from _mismatches(each, schema.of, f"{place}[{number}]")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    return "an object" if isinstance(value, dict) else reprlib.repr(value)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"it has two entries {next(name for name in names if names.count(name) > 1)!r}")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number that JSON knows")


def _require_shallow(card: Any) -> None:
    """Raise `RecursionError`, as the parser does far below, if values are deep in each other."""
    level = [card]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise RecursionError
