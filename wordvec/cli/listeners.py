"""How far work is, on standard error.

On a terminal progress is a bar; in a log it is a line now and then, so that a file doesn't fill up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Column
from rich.text import Text

from ..notebook import figures_phrase
from ..system.printing import printable

__all__ = ["Bars", "Lines", "Silent"]

SECONDS_A_LINE = 10.0
_BAR, _NARROW_BAR = 24, 8  # letters
_REST_OF_A_LINE = 26  # percentage, both times, a word and the blanks between


def _fitting(figures: Mapping[str, float], room: int) -> str:
    """The figures in so many letters: large ones in millions or thousands if need be, and the last left out."""
    text = figures_phrase(figures)
    if len(text) > room:
        text = re.sub(r"\d{1,3}(,\d{3})+", _short, text)
    while len(text) > room and ", " in text:
        text = text.rpartition(", ")[0]
    return text


def _short(number: re.Match[str]) -> str:
    value = int(number[0].replace(",", ""))
    return f"{value / 1e6:.1f}M" if value >= 1e6 else f"{value / 1e3:.0f}k"


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
        description = printable(task)
        width = self._console.width - max(len(description), 10) - _REST_OF_A_LINE
        bar = _BAR if width >= _BAR + 50 else _NARROW_BAR
        self._room = width - bar
        self._bar = Bar(
            TextColumn("{task.description}", markup=False, table_column=Column(min_width=10)),
            BarColumn(bar_width=bar),
            TaskProgressColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(compact=True),
            console=self._console,
        )
        self._bar.start()
        self._task = self._bar.add_task(description, total=total, completed=done, figures=unit)

    def advance(self, done: int, **figures: float) -> None:
        """Move the bar and show the figures."""
        if self._bar is None:
            return
        self._bar.update(self._task, completed=done)
        if figures:
            self._bar.update(self._task, figures=_fitting(figures, self._room))

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
            self._line(self._share(done), figures_phrase(self._last if new_epoch else figures), self._left(done, now))
        self._last = figures

    def end(self, **figures: float) -> None:
        """Write a summary of the task."""
        amount = f"{self._total:,} {self._unit} in " if self._total else ""
        seconds = self._clock() - self._started
        self._line(f"{amount}{seconds:.1f} s", figures_phrase(figures))

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


class Silent:
    """Says nothing, for those who ask for quiet. Use it in a ``with`` statement."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *_exception: object) -> None:
        pass

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Do nothing."""

    def advance(self, done: int, **figures: float) -> None:
        """Do nothing."""

    def end(self, **figures: float) -> None:
        """Do nothing."""

    def note(self, sentence: str) -> None:
        """Do nothing."""


def _plain(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)
