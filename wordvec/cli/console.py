"""What the command line shows: progress on standard error, results on standard output.

On a terminal progress is a bar; in a log it is a line now and then, so that a file doesn't fill up.
"""

from __future__ import annotations

import os
import reprlib
import time
from collections.abc import Callable, Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Column, Table
from rich.text import Text

from ..system.printing import printable

__all__ = ["Bars", "Lines", "listener", "room", "say", "show_card", "show_history", "show_table"]

SECONDS_A_LINE = 10.0
WIDTH_OF_A_PIPE = 200  # no name is broken in two where nobody sees an edge

_FIGURES = {
    "epoch": "epoch {:.0f}",
    "loss": "loss {:.4f}",
    "words_per_second": "{:,.0f} words/s",
    "texts_per_second": "{:,.0f} texts/s",
    "nonzeros_per_second": "{:,.0f} nonzeros/s",
    "explained": "{:.1%} explained",
    "seconds": "{:.1f} s",
}
_SHOWN_BY_COLUMNS = {"seconds"}
_OF_NO_INTEREST = {"alpha", "learning_rate"}


def _figures(figures: Mapping[str, float], left_out: Iterable[str] = ()) -> str:
    """The figures of a task as one phrase: ``"epoch 3, loss 0.2214, 5,012,345 words/s"``."""
    shown = (name for name in figures if name not in _OF_NO_INTEREST and name not in left_out)
    return ", ".join(_figure(name, figures[name]) for name in shown)


def _figure(name: str, value: float) -> str:
    if name in _FIGURES:
        return _FIGURES[name].format(value)
    return f"{value:,} {name.replace('_', ' ')}" if isinstance(value, int) else f"{name} {value:.4g}"


class Bars:
    """Draws every task as a bar with its figures and the time left. Use it in a ``with`` statement."""

    def __init__(self, console: Console):
        self._console = console
        self._bar: Bar | None = None

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop()

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Draw a bar."""
        self._stop()
        self._bar = Bar(
            TextColumn("{task.description}", markup=False, table_column=Column(min_width=10)),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(compact=True),
            console=self._console,
        )
        self._bar.start()
        self._task = self._bar.add_task(printable(task), total=total, completed=done, figures=unit)

    def advance(self, done: int, **figures: float) -> None:
        """Move the bar and show the figures."""
        if self._bar is None:
            return
        self._bar.update(self._task, completed=done)
        if figures:
            self._bar.update(self._task, figures=_figures(figures, _SHOWN_BY_COLUMNS))

    def end(self, **figures: float) -> None:
        """Fill the bar and leave it on the screen."""
        if self._bar is None:
            return
        self.advance(int(self._bar.tasks[0].total or 0), **figures)
        self._stop()

    def note(self, sentence: str) -> None:
        """Print a sentence above the bar."""
        self._console.print(_plain(sentence, style="dim"))

    def _stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class Lines:
    """Writes a line when an epoch or some seconds have passed, and one at the end of a task."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic):
        self._console = console
        self._clock = clock

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_exception: object) -> None:
        pass

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Start the clock of a task."""
        self._task, self._total, self._unit, self._before = task, total, unit, done
        self._started = self._written = self._clock()
        self._last: Mapping[str, float] = {}

    def advance(self, done: int, **figures: float) -> None:
        """Write how far the task is, unless something was written just now."""
        now = self._clock()
        new_epoch = bool(self._last) and figures.get("epoch") != self._last.get("epoch")
        if new_epoch or now - self._written >= SECONDS_A_LINE:
            self._written = now
            # The figures of an epoch that has only begun say little: those of the last one stand for it.
            self._line(self._share(done), _figures(self._last if new_epoch else figures), self._left(done, now))
        self._last = figures

    def end(self, **figures: float) -> None:
        """Write a summary of the task."""
        amount = f"{self._total:,} {self._unit} in " if self._total else ""
        seconds = self._clock() - self._started
        self._line(f"{amount}{seconds:.1f} s", _figures(figures, _SHOWN_BY_COLUMNS))

    def _share(self, done: int) -> str:
        return f"{100 * done / self._total:.0f} %" if self._total else f"{done:,} {self._unit}"

    def _left(self, done: int, now: float) -> str:
        if not self._before < done <= self._total:
            return ""
        seconds = (now - self._started) * (self._total - done) / (done - self._before)
        return f"{seconds:.0f} s left"

    def note(self, sentence: str) -> None:
        """Write the sentence."""
        self._console.print(_plain(sentence), soft_wrap=True)

    def _line(self, *phrases: str) -> None:
        self._console.print(_plain(f"{self._task}: " + ", ".join(filter(None, phrases))), soft_wrap=True)


def listener() -> Bars | Lines:
    """The listener that suits standard error: `Bars` on a terminal, `Lines` in a file or a pipe."""
    console = Console(stderr=True, highlight=False)
    return Bars(console) if console.is_terminal else Lines(console)


def say(*sentences: str) -> None:
    """Print sentences to standard output as they are, each on a line of its own."""
    console = Console(highlight=False, markup=False, emoji=False)
    for sentence in sentences:
        console.print(_plain(sentence), soft_wrap=True)


def room() -> int:
    """How many letters go into a line of the output."""
    console = Console()
    return console.width if console.is_terminal or "COLUMNS" in os.environ else WIDTH_OF_A_PIPE


def show_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table; numbers stand to the right, and nothing is cut short or taken for markup."""
    names, cells = list(columns), [list(row) for row in rows]
    table = Table(box=SIMPLE_HEAD, show_header=any(names))
    for place, name in enumerate(names):
        numeric = bool(cells) and all(isinstance(row[place], (int, float)) for row in cells)
        table.add_column(_plain(name), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*(_plain(_cell(value)) for value in row))
    console = Console(highlight=False)
    console.width = room()
    console.print(_plain(title, style="bold"), soft_wrap=True)
    console.print(table)


def _plain(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def show_card(title: str, card: Mapping[str, object]) -> None:
    """Print what happened to a text on its way to token ids; what is zero or off is left out."""
    happened = [(name.replace("_", " "), _cell(_in_brief(value))) for name, value in card.items() if value]
    show_table(title, ("", ""), happened)


def _in_brief(value: object) -> object:
    """What has settings, as a tokenizer does, by its name and these; a list by its first values."""
    if isinstance(value, Mapping):
        settings = [f"{name}={reprlib.repr(each)}" for name, each in value.items() if name != "name"]
        return f"{value.get('name', '')} ({', '.join(settings)})"
    if isinstance(value, list):
        return ", ".join(map(str, value[:5])) + (f" and {len(value) - 5:,} more" if len(value) > 5 else "")
    return value


def show_history(history: Iterable[Mapping[str, float]]) -> None:
    """Print a table with one line for each epoch."""
    history = list(history)
    names = list(history[0]) if history else []
    show_table(
        "epochs",
        [name.replace("_", " ") for name in names],
        [[record[name] for name in names] for record in history],
    )
