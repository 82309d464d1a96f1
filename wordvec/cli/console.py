"""What commands print: answers, details and sentences, for people, for pipes and as JSON.

A command that has an answer gives it to `answer` twice: as a value, which ``--json`` prints, and as tables. At a
terminal a table is drawn to fit; in a pipe it is a line of names and a line a row, between tabs, with nothing rounded
for the eye. Messages go to standard error wherever standard output holds an answer for another program.
"""

from __future__ import annotations

import json
import os
import reprlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import isfinite
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Drawn
from rich.text import Text

from ..system.printing import printable
from .listeners import Bars, Lines, Silent

__all__ = [
    "Table",
    "answer",
    "answering",
    "card_table",
    "details",
    "duration",
    "history_table",
    "is_json",
    "is_terminal",
    "json_line",
    "listener",
    "note",
    "room",
    "say",
    "show_table",
    "tab_line",
    "value",
    "warn",
]

WIDTH_OF_A_PIPE = 200  # no name is broken in two where nobody sees an edge


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    title : str
    columns : sequence of str
        Names; none is shown where all are empty.
    rows : sequence of sequences
    dispensable : sequence of str
        Columns that a narrow terminal does without, those first that are missed least.
    right : sequence of str
        Columns of words that stand to the right, as those of numbers do.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    dispensable: Sequence[str] = ()
    right: Sequence[str] = ()


@dataclass(frozen=True)
class _How:
    """What ``--json`` and ``--quiet`` ask for."""

    json: bool = False
    quiet: bool = False


_USUAL = _How()
_how = ContextVar("how", default=_USUAL)


@contextmanager
def answering(as_json: bool, quiet: bool) -> Iterator[None]:
    """Print as ``--json`` and ``--quiet`` say, within a ``with`` statement."""
    before = _how.set(_How(as_json, quiet))
    try:
        yield
    finally:
        _how.reset(before)


def listener() -> Bars | Lines | Silent:
    """The listener that suits standard error: a bar on a terminal, lines in a file or a pipe, silence if asked for."""
    if _how.get().quiet:
        return Silent()
    console = Console(stderr=True, highlight=False)
    return Bars(console) if console.is_terminal else Lines(console)


# ------------------------------------------------------------------------------------------------------- what is shown


def answer(value: Any, *tables: Table, plain: Table | None = None) -> None:
    """Print what a command was asked for: `tables`, in a pipe `plain` if there is one, and with ``--json`` the value.

    NaN and infinity are null in JSON.
    """
    if is_json():
        _print_json(value, indent=1)
        return
    shown = tables if plain is None or is_terminal() else (plain,)
    for table in shown:
        _show(table, titled=len(shown) > 1)


def value(given: Any) -> None:
    """Print with ``--json`` what sentences say without it."""
    if is_json():
        _print_json(given, indent=1)


def details(*tables: Table) -> None:
    """Print tables on how it went; nothing with ``--json`` or ``--quiet``. In a pipe a title stands above each."""
    if not (_how.get().json or _how.get().quiet):
        for table in tables:
            _show(table, titled=True)


def say(*sentences: str) -> None:
    """Print sentences to standard output as they are, each on a line of its own; none with --json or --quiet."""
    if not (_how.get().json or _how.get().quiet):
        for sentence in sentences:
            _print(Console(highlight=False), sentence, soft_wrap=True)


def note(*sentences: str) -> None:
    """Say what belongs to an answer and is none: below it at a terminal, else on standard error; not with --quiet."""
    if _how.get().quiet:
        return
    console = Console(stderr=_how.get().json or not is_terminal(), highlight=False)
    for sentence in sentences:
        _print(console, sentence, soft_wrap=not console.is_terminal)


def warn(sentence: str) -> None:
    """Say on standard error what is wrong, whatever was asked for."""
    sys.stderr.write(f"wordvec: {printable(sentence)}\n")


def show_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table for itself."""
    details(Table(title, list(columns), [list(row) for row in rows]))


def card_table(title: str, card: Mapping[str, object]) -> Table:
    """What happened to a text on its way to token ids; what is zero or off is left out."""
    return Table(title, ("", ""), [(name.replace("_", " "), _in_brief(value)) for name, value in card.items() if value])


def _in_brief(value: object) -> object:
    """What has settings, as a tokenizer does, by its name and these; a list by its first values."""
    if isinstance(value, Mapping) and isinstance(value.get("list"), str):
        return f"{len(value['list'].splitlines()) - 1:,}"  # phrases
    if isinstance(value, Mapping):
        settings = ", ".join(f"{name}={reprlib.repr(each)}" for name, each in value.items() if name != "name")
        return f"{value['name']} ({settings})" if value.get("name") else settings
    if isinstance(value, list):
        return ", ".join(map(str, value[:5])) + (f" and {len(value) - 5:,} more" if len(value) > 5 else "")
    return value


def duration(seconds: float) -> str:
    """A span of time as people say it."""
    if seconds < 100:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 6000 else f"{seconds / 3600:.1f} hours"


def history_table(history: Sequence[Mapping[str, Any]]) -> Table:
    """A line for each epoch, and for each point within one."""
    records = [each for record in history for each in (*record.get("points", ()), record)]
    names = [name for name in dict.fromkeys(name for each in (*history, *records) for name in each) if name != "points"]
    rows = [[each.get(name) for name in names] for each in records]
    columns = [name.replace("_", " ") for name in names]
    return Table("epochs", columns, rows, [name for name in columns if name not in ("epoch", "loss")][::-1])


# ---------------------------------------------------------------------------------------------------- how it is shown


def is_terminal() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout.isatty()


def is_json() -> bool:
    """Whether the answer is asked for as JSON."""
    return _how.get().json


def json_line(value: Any) -> None:
    """Print JSON on a line, at once, for whoever waits for it."""
    _print_json(value, indent=None)


def tab_line(values: Iterable[object]) -> None:
    """Print values between tabs, at once."""
    print("\t".join(map(_field, values)), flush=True)


def _print_json(value: Any, indent: int | None) -> None:
    text = json.dumps(_plain_value(value), indent=indent, ensure_ascii=False, allow_nan=False)
    print(text.encode("utf-8", "backslashreplace").decode(), flush=True)


def room() -> int:
    """How many letters go into a line of the output."""
    return Console().width if is_terminal() or "COLUMNS" in os.environ else WIDTH_OF_A_PIPE


def _show(table: Table, titled: bool = False) -> None:
    if is_terminal():
        _draw(table)
        return
    if titled:
        print(f"# {printable(table.title)}")
    lines = [table.columns] if any(table.columns) else []
    for line in (*lines, *table.rows):
        print("\t".join(map(_field, line)))


def _draw(table: Table) -> None:
    """Draw a table that fits the terminal: numbers to the right, without columns that it can do without."""
    console = Console(highlight=False)
    columns = list(range(len(table.columns)))
    cells = [[_cell(value) for value in row] for row in table.rows]
    left_out = []
    for name in table.dispensable:
        widths = [max(map(len, [table.columns[at], *(row[at] for row in cells)])) for at in columns]
        if sum(widths) + 3 * len(widths) + 1 <= console.width:
            break
        columns.remove(table.columns.index(name))
        left_out.append(name)
    drawn = Drawn(box=SIMPLE_HEAD, show_header=any(table.columns))
    for at in columns:
        numeric = bool(cells) and all(isinstance(row[at], (int, float)) for row in table.rows)
        numeric = numeric or table.columns[at] in table.right
        drawn.add_column(_plain(table.columns[at]), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        drawn.add_row(*(_plain(row[at]) for at in columns))
    console.print(_plain(table.title, style="bold"), soft_wrap=True)
    console.print(drawn)
    if left_out:
        sentence = f"No room for {', '.join(left_out)}: a wider terminal, a pipe or --json has them."
        console.print(_plain(sentence, style="dim"))


def _print(console: Console, sentence: str, soft_wrap: bool) -> None:
    console.print(_plain(sentence), soft_wrap=soft_wrap)


def _plain(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def _field(value: object) -> str:
    """A value between tabs."""
    if isinstance(value, float):
        return f"{value:.9g}"  # which tells any two float32 apart
    return printable(_text(value)).replace("\t", "\\t").replace("\n", "\\n")


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(map(_text, value))
    return "" if value is None else str(value)


def _plain_value(value: Any) -> Any:
    """What JSON can hold."""
    if isinstance(value, Mapping):
        return {str(name): _plain_value(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_value(one) for one in value]
    if hasattr(value, "tolist"):  # of NumPy
        return _plain_value(value.tolist())
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
