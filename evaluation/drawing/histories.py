"""Histories of training: losses, and the scores that were measured on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .canvas import figure_of, new_axes, save
from .legends import name_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_learning_curves", "scores_in"]

#: What a record holds beside scores.
_NO_SCORES = {
    *("epoch", "loss", "seconds", "points", "part", "kept", "alpha", "learning_rate"),
    *("nonzeros", "explained", "words_per_second", "texts_per_second", "nonzeros_per_second"),
}

History = Sequence[Mapping[str, Any]]


def plot_learning_curves(
    histories: Mapping[str, History],
    path: str | Path | None = None,
    axes: Axes | None = None,
    *,
    about: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw the loss of every model, epoch by epoch, and below it the scores that callbacks measured.

    Methods minimize different losses, so each is drawn in parts of its first. A ring marks the state that a model was
    given back, where it is not the last.

    Parameters
    ----------
    histories : mapping of str to sequence of mapping
        What trainers leave as `history_`, by name.
    path, axes
        As for `plot_scores`. On `axes` that are given losses alone are drawn.
    about : mapping, optional
        What the file says of itself, beside versions and the command.

    Returns
    -------
    matplotlib Axes
        Of the losses; ``axes.figure.axes[1]``, if there are scores, is theirs.

    Raises
    ------
    ValueError
        None of them has a loss.
    """
    curves = {name: points for name, history in histories.items() if (points := _values(history, "loss"))}
    if not curves:
        raise ValueError("there is no loss to draw: none of these models was trained in epochs")
    scored = axes is None and any(scores_in(histories[name]) for name in curves)
    axes = new_axes(axes, (8, 7 if scored else 4))
    lines = {}
    for name, points in curves.items():
        parts = [loss / points[0][1] for _, loss in points]
        (lines[name],) = axes.plot([at for at, _ in points], parts, marker="o", markersize=3)
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss, relative to the first epoch")
    axes.locator_params("x", integer=True)
    axes.grid(color="0.9")
    name_lines(axes, lines)
    if scored:
        grid = figure_of(axes).add_gridspec(2, 1)
        axes.set_subplotspec(grid[0])
        _draw_scores(figure_of(axes).add_subplot(grid[1], sharex=axes), histories)
    return save(axes, path, about)


def scores_in(history: History) -> list[str]:
    """The names of the scores in a history."""
    names = (name for _, each in _places(history) for name, value in each.items() if isinstance(value, int | float))
    return [name for name in dict.fromkeys(names) if name not in _NO_SCORES]


def _places(history: History) -> Iterator[tuple[float, Mapping[str, Any]]]:
    """All records, those within epochs too, each with the number of epochs that were behind the model."""
    for number, record in enumerate(history, 1):
        for point in record.get("points", ()):
            yield point["epoch"], point
        epoch = record.get("epoch", number)
        yield epoch - 1 + record.get("part", 1), record


def _values(history: History, name: str) -> list[tuple[float, float]]:
    return [(at, each[name]) for at, each in _places(history) if name in each]


def _draw_scores(axes: Axes, histories: Mapping[str, History]) -> None:
    lines = {}
    several = sum(bool(scores_in(history)) for history in histories.values()) > 1
    for model, history in histories.items():
        kept = {at for at, each in _places(history) if each.get("kept")}
        for name in scores_in(history):
            points = _values(history, name)
            (line,) = axes.plot(*zip(*points, strict=True), marker="o", markersize=3)
            lines[f"{model}: {name}" if several else name] = line
            for at, score in points:
                if at in kept:
                    axes.plot([at], [score], "o", markersize=9, fillstyle="none", color=line.get_color())
    axes.set_xlabel("epoch")
    axes.set_ylabel("score")
    axes.grid(color="0.9")
    name_lines(axes, lines)
