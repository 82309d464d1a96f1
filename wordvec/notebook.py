"""Progress in a notebook: one place in the output of a cell, drawn anew as work goes on.

It is HTML with a `<progress>` element and not a widget: it needs no extension, looks the same in every front end, and
what is left in a saved notebook is what it came to. However many runs a cell makes, as a search over settings or
``%%timeit`` does, they share one line a task.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from html import escape
from typing import Any

__all__ = ["Output", "figures_phrase", "output_of_cell"]

SECONDS_A_PICTURE = 0.25  # at least, between two: so drawing costs next to nothing, however short the runs are

_FIGURES = {
    "epoch": "epoch {:.0f}",
    "loss": "loss {:.4f}",
    "words_per_second": "{:,.0f} words/s",
    "texts_per_second": "{:,.0f} texts/s",
    "nonzeros_per_second": "{:,.0f} nonzeros/s",
    "explained": "{:.1%} explained",
}
_OF_NO_INTEREST = {"alpha", "learning_rate", "seconds"}


def figures_phrase(figures: Mapping[str, float]) -> str:
    """The figures of a task as one phrase: ``"epoch 3, loss 0.2214, 5,012,345 words/s"``."""
    return ", ".join(_figure(name, value) for name, value in figures.items() if name not in _OF_NO_INTEREST)


def _figure(name: str, value: float) -> str:
    if name in _FIGURES:
        return _FIGURES[name].format(value)
    return f"{value:,} {name.replace('_', ' ')}" if isinstance(value, int) else f"{name} {value:.4g}"


def output_of_cell() -> Output | None:
    """Where the running cell of a notebook shows progress; None outside of notebooks."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    if not hasattr(shell, "kernel"):  # a terminal
        return None
    if Output.of_cell is None:
        Output.of_cell = Output(shell)
    return Output.of_cell


class Output:
    """A listener, one a cell: tasks that are done, a line each, and a bar for the one that runs."""

    of_cell: Output | None = None

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._handle: Any = None
        self._drawn = 0.0
        self._notes: dict[str, None] = {}
        self._done: dict[str, tuple[int, str]] = {}  # how many times, and what the last one came to
        self._task = ""
        shell.events.register("post_run_cell", self._leave)

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Start a bar; it is drawn when there is something to tell."""
        self._task, self._total, self._unit, self._before, self._at = task, total, unit, done, done
        self._started, self._figures = time.monotonic(), ""

    def advance(self, done: int, **figures: float) -> None:
        """Move the bar."""
        self._at, self._figures = done, figures_phrase(figures)
        self._draw(first=time.monotonic() - self._started > SECONDS_A_PICTURE)

    def end(self, **figures: float) -> None:
        """Put a line in the place of the bar."""
        seconds = time.monotonic() - self._started
        amount = f"{self._total:,} {self._unit} in " if self._total else ""
        amount += f"{seconds:.1f} s"
        times = self._done.get(self._task, (0, ""))[0]
        self._done[self._task] = times + 1, ", ".join(filter(None, (amount, figures_phrase(figures))))
        self._task = ""
        self._draw()

    def note(self, sentence: str) -> None:
        """Show a sentence, once."""
        self._notes[sentence] = None
        self._draw()

    def _draw(self, first: bool = True) -> None:
        """Show how things are, unless that was done just now."""
        now = time.monotonic()
        if self._handle is None:
            if first:
                from IPython.display import display

                self._handle, self._drawn = display(self, display_id=True), now
        elif now - self._drawn >= SECONDS_A_PICTURE:
            self._handle.update(self)
            self._drawn = now

    def _leave(self, *_result: Any) -> None:
        """The cell has run: leave what it came to."""
        self._shell.events.unregister("post_run_cell", self._leave)
        Output.of_cell = None
        if self._task:
            self._done[self._task] = 1, f"stopped at {self._share()}, {self._figures}".rstrip(", ")
            self._task = ""
        if self._handle is not None:
            self._handle.update(self)

    def _share(self) -> str:
        return f"{100 * self._at / self._total:.0f} %" if self._total else f"{self._at:,} {self._unit}"

    def _lines(self) -> list[str]:
        lines = list(self._notes)
        for task, (times, came_to) in self._done.items():
            lines.append(f"{task}{f' ({times:,} times)' if times > 1 else ''}: {came_to}")
        return lines

    def _left(self) -> str:
        if not self._before < self._at <= self._total:
            return ""
        seconds = (time.monotonic() - self._started) * (self._total - self._at) / (self._at - self._before)
        return f"{seconds:.0f} s left"

    def _running(self) -> str:
        return ", ".join(filter(None, (self._share(), self._figures, self._left())))

    def __repr__(self) -> str:
        return "\n".join([*self._lines(), *([f"{self._task}: {self._running()}"] if self._task else [])])

    def _repr_html_(self) -> str:
        lines = [f"<div>{escape(line)}</div>" for line in self._lines()]
        if self._task:
            bar = f'<progress max="{self._total}" value="{self._at}"></progress>' if self._total else ""
            lines.append(f"<div>{escape(self._task)} {bar} {escape(self._running())}</div>")
        return f'<div style="font-size: .9em; opacity: .8">{"".join(lines)}</div>'
