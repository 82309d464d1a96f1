"""Events: rows of a table, each of one item, which make a text of every group: a session, a basket, a patient."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import CorpusError
from ...system.copies import copied_here
from .base import FileSource, Form, Numbered, Source, type_name
from .cells import Distinct, Names, Order, of_series
from .columns import EventColumns
from .files import Files
from .kinds import TextSource, read_source
from .tables import FORMATS, is_table_file, table_file

__all__ = ["EventSource", "read_events"]

_BLOCK = 1 << 16  # rows of a frame or of arrays that are numbered at once


class EventSource(FileSource):
    """Events of tables, which `numbered_texts` puts into groups, in order.

    Parameters
    ----------
    files : FileSource
        Where the rows come from, or what stands for it in memory.
    columns : EventColumns
    blocks : callable
        Gives, for each part of the table, what it is called and the chosen columns, some rows at once.
    """

    form = Form.NUMBERS

    def __init__(
        self,
        files: Source,
        columns: EventColumns,
        blocks: Callable[[EventSource], Iterator[tuple[str, Sequence[Any]]]],
    ):
        given = files if isinstance(files, FileSource) else None
        super().__init__(given.files if given else [], files.description, given.skipped if given else 0)
        self._columns, self._blocks, self._in_files = columns, blocks, given is not None
        self._counts: dict[str, int] = {}

    @property
    def paths(self) -> list[Path]:
        """The files that hold all that is read."""
        return super().paths if self._in_files else []

    def read_counts(self) -> dict[str, int]:
        """How many events were read, for a corpus's card."""
        return self._counts

    def numbered_texts(self) -> Numbered:
        """The items of each group in order, groups in order of their first event.

        Raises
        ------
        CorpusError
            A column is missing, a cell of the order cannot be compared, a cell is no name, or no event is left.
        """
        group, item = Names(self._columns.group), Names(self._columns.item)
        order = None if self._columns.order is None else Order(self._columns.order)
        part, row = "", 0
        for called, columns in self._blocks(self):
            part, row = called, row if called == part else 0

            def place(number: int, before: int = row, where: str = called) -> str:
                return f"row {before + number + 1:,} of {where}"

            group.add(columns[0], place)
            item.add(columns[1], place)
            if order is not None:
                order.add(columns[2], place)
            row += len(columns[0].codes if isinstance(columns[0], Distinct) else columns[0])
        return self._sorted(group, item, order)

    def _sorted(self, group: Names, item: Names, order: Order | None) -> Numbered:
        groups, _ = group.numbered(spelled=False)
        items, names = item.numbered()
        placed = None if order is None else order.values()
        kept = (groups >= 0) & (items >= 0)
        self._counts = {
            "events": len(groups),
            "events_without_group": int((groups < 0).sum()),
            "events_without_item": int(((items < 0) & (groups >= 0)).sum()),
        }
        if not kept.all():
            groups, items, placed = groups[kept], items[kept], None if placed is None else placed[kept]
        items = items[_places(groups, placed)]
        lengths = np.bincount(groups)
        lengths = lengths[lengths > 0]
        self._counts |= {"single_events": int((lengths == 1).sum()), "longest_text": int(lengths.max(initial=0))}
        return _renumbered(items, np.cumsum(lengths), names)


def read_events(source: TextSource | Mapping[str, Any], columns: EventColumns, strict: bool) -> EventSource:
    """Recognise a table of events: files, a data frame, or arrays by the names of their columns.

    Raises
    ------
    ValueError
        It is no table.
    TypeError, CorpusError
        As in `read_source`.
    """
    if isinstance(source, Mapping):
        return EventSource(Source("arrays"), columns, lambda _: _of_columns(source, list(source), columns, "arrays"))
    if hasattr(source, "columns"):
        return EventSource(
            Source("a data frame"),
            columns,
            lambda _: _of_columns(source, list(source.columns), columns, "a data frame"),
        )
    found = read_source(source)
    if isinstance(found, Files) and all(is_table_file(file) or _is_archive(file) for file in found.files):
        return EventSource(found, columns, lambda events: _of_files(events, found, columns, strict))
    kinds = ", ".join((*FORMATS, ".npz", "data frames", "dicts of arrays"))
    raise ValueError(
        f"group, order and item are about tables of events ({kinds}), and {found.description} is none; leave them out"
    )


def _of_files(
    events: EventSource, files: Files, columns: EventColumns, strict: bool
) -> Iterator[tuple[str, Sequence[Any]]]:
    for file in files.files:
        if _is_archive(file):
            with copied_here(Path(str(file)) if not isinstance(file, Path) else file) as here:
                yield from _of_archive(here, columns)
            continue
        table = table_file(file, columns, strict)
        for block in table.blocks():
            yield str(file), block
        events.undecodable_bytes += table.undecodable_bytes


def _is_archive(file: Any) -> bool:
    return isinstance(file, Path) and file.suffix.lower() == ".npz"


def _of_archive(file: Path, columns: EventColumns) -> Iterator[tuple[str, Sequence[Any]]]:
    from ...formats.npz import DAMAGES, array_of

    try:
        with zipfile.ZipFile(file) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            wanted = {names[place] for place in columns.places(names, str(file))}
            arrays = {name: array_of(archive, f"{name}.npy") for name in wanted}
    except (OSError, *DAMAGES) as error:
        told = " ".join(str(error).split())[:200]
        raise CorpusError(f"cannot read {file} as NumPy's archive of arrays ({told}); write it again") from error
    yield from _of_columns(arrays, names, columns, str(file))


def _of_columns(
    table: Any, names: list[Any], columns: EventColumns, called: str
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Whole columns of a frame or of arrays, some rows at once."""
    wanted = [table[names[place]] for place in columns.places(names, called)]
    cells = [of_series(column) for column in wanted]
    for column, found in zip(columns.all, cells, strict=True):
        if isinstance(found, np.ndarray) and found.ndim != 1:
            raise CorpusError(f"column {column!r} of {called} has the shape {found.shape}; give one value a row")
        if not isinstance(found, np.ndarray | list):
            raise CorpusError(f"column {column!r} of {called} is {type_name(found)}; give an array, or a list")
        if len(found) != len(cells[0]):
            raise CorpusError(
                f"column {column!r} of {called} has {len(found):,} rows where {columns.all[0]!r} has {len(cells[0]):,};"
                " give one value a row"
            )
    for first in range(0, len(cells[0]), _BLOCK):
        yield called, [column[first : first + _BLOCK] for column in cells]


def _places(groups: np.ndarray, order: np.ndarray | None) -> np.ndarray:
    """Which event comes when: by group, then by order, equal ones as they stand."""
    if order is None or not len(order) or (order[1:] >= order[:-1]).all():
        return np.argsort(groups, kind="stable")
    return np.lexsort((order, groups))


def _renumbered(items: np.ndarray, ends: np.ndarray, names: list[str]) -> Numbered:
    """Items numbered in order of their first occurrence in the texts, as if these had been read one by one."""
    first = np.full(len(names), len(items), np.int64)
    first[items[::-1]] = np.arange(len(items) - 1, -1, -1)
    counts = np.bincount(items, minlength=len(names))
    order = np.argsort(first, kind="stable")[: int((counts > 0).sum())]
    number = np.zeros(len(names), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return Numbered(number[items], ends, [names[place] for place in order.tolist()], counts[order])
