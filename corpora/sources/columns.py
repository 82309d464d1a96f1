"""Columns of a table: which hold the text and the tags, and where they stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from ...errors import CorpusError

__all__ = ["NO_COLUMNS", "Chosen", "Columns", "EventColumns", "is_missing", "place_of", "weight_of"]

_NAMES, _LETTERS = 10, 30  # shown of a first row, which may be a patient's record


class Chosen(Protocol):
    """Columns that are chosen of a table."""

    @property
    def header(self) -> bool:
        """Whether the first row names them."""

    @property
    def all(self) -> list[str | int]:
        """The columns, in the order in which a row's cells are wanted."""

    def places(self, names: list[Any], what: str) -> list[int]:
        """Where they stand in a table of these names, counted from 0; `CorpusError` if one is not there."""


class Columns(NamedTuple):
    """Which columns hold the text, the tags and the weight, by name or by number, and whether the first row names
    them.
    """

    text: list[str | int]
    tags: list[str | int]
    header: bool
    weight: list[str | int] = []  # one or none

    @classmethod
    def of(cls, text: Any, tags: Any, header: bool | None, weight: str | int | None = None) -> Columns:
        """Columns as a caller gives them: one, several, or no tags at all."""
        chosen = _listed(text), _listed(tags), _listed(weight)
        named = any(isinstance(column, str) for columns in chosen for column in columns)
        return cls(chosen[0], chosen[1], named if header is None else header, chosen[2])

    @property
    def all(self) -> list[str | int]:
        """Those of the text before those of the tags, and that of the weight."""
        return self.text + self.tags + self.weight

    @property
    def chosen(self) -> bool:
        """Whether the caller has said anything about columns."""
        return bool(self.all or self.header)

    def places(self, names: list[Any], what: str) -> list[int]:
        """Where the columns stand in a table of these names, counted from 0.

        Raises
        ------
        CorpusError
            One is not there.
        """
        return _places(self.all, names, what)

    def split(self, cells: Sequence[Any]) -> tuple[Any, list[Any]]:
        """A row's cells, in the order of `all`, as text and tags; an empty cell is no tag, a list is several."""
        texts, given = cells[: len(self.text)], cells[len(self.text) : len(self.text) + len(self.tags)]
        tags: list[Any] = []
        for cell in given:
            tags += cell if isinstance(cell, list | tuple) else [] if is_missing(cell) or cell == "" else [cell]
        texts = ["" if is_missing(cell) else cell for cell in texts]
        return (texts[0] if len(texts) == 1 else _joined(texts)), tags


def weight_of(cell: Any, place: Callable[[], str]) -> float:
    """The weight in a cell; `CorpusError` if it is none."""
    try:
        weight = float(cell)
    except (TypeError, ValueError):
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise CorpusError(f"the weight of {place()} is {str(cell)[:50]!r}; give a number from 0 on")
    return weight


class EventColumns(NamedTuple):
    """Which columns of a table of events hold what each belongs to, its item, and its place among the others there."""

    group: str | int
    item: str | int
    order: str | int | None
    header: bool

    @classmethod
    def of(
        cls, group: str | int | None, order: str | int | None, item: str | int | None, header: bool | None
    ) -> EventColumns | None:
        """Columns as a caller gives them; None if no events are meant.

        Raises
        ------
        ValueError
            One is missing without which there are no events.
        """
        if group is None and order is None and item is None:
            return None
        if group is None or item is None:
            raise ValueError(
                "a table of events takes group= and item=, the columns that say what an event belongs to and what it is"
                " about; order= may say in which order"
            )
        named = any(isinstance(column, str) for column in (group, order, item))
        return cls(group, item, order, named if header is None else header)

    @property
    def all(self) -> list[str | int]:
        """That of the group, of the item, and of the order if there is one."""
        return [self.group, self.item] + ([] if self.order is None else [self.order])

    def places(self, names: list[Any], what: str) -> list[int]:
        """Where the columns stand in a table of these names, counted from 0; `CorpusError` if one is not there."""
        return _places(self.all, names, what)


NO_COLUMNS = Columns([], [], False)


def _places(columns: list[str | int], names: list[Any], what: str) -> list[int]:
    for column in columns:
        if isinstance(column, int) and not 1 <= column <= len(names):
            raise CorpusError(f"{what} has no column {column}; columns are counted from 1 to {len(names)}")
    return [column - 1 if isinstance(column, int) else place_of(column, names, what) for column in columns]


def _listed(columns: Any) -> list[str | int]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str | int) else list(columns)


def _joined(texts: Iterable[Any]) -> str:
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a column of text holds {str(text)[:50]!r}; choose columns of str")
    return " ".join(texts)


def place_of(column: Any, names: list[Any], what: str) -> int:
    """Where the one column of a name stands, counted from 0; `what` is what the error message calls the table.

    Raises
    ------
    CorpusError
        There is none, or several.
    """
    if column not in names:
        shown = [f"{str(name)[:_LETTERS]}…" if len(str(name)) > _LETTERS else str(name) for name in names[:_NAMES]]
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        raise CorpusError(
            f"{what} has no column {column!r}; it has {', '.join(shown)}{more}; columns can be given by number, too,"
            f" from 1 to {len(names)}"
        )
    if names.count(column) > 1:
        raise CorpusError(f"{what} has {names.count(column)} columns named {column!r}; rename them")
    return names.index(column)


def is_missing(cell: Any) -> bool:
    """Whether a cell is None or what NumPy and pandas put where nothing is."""
    return cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, float) and cell != cell)
