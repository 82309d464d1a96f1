"""Charts of a comparison: scores with their intervals, and learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..reports.comparison import Comparison
from .canvas import as_svg, new_axes, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

__all__ = ["comparison_charts", "plot_learning_curves", "plot_scores"]


def plot_scores(comparison: Comparison, path: str | Path | None = None, axes: Axes | None = None) -> Axes:
    """Draw every model's score on every whole dataset, with its interval.

    Parameters
    ----------
    comparison : Comparison
    path : str or Path, optional
        The picture to write; its suffix tells the format.
    axes : matplotlib Axes, optional
        Where to draw; by default on a figure of its own.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        There is no score to draw.
    FormatError
        The picture cannot be written.
    """
    questions = comparison.ratings()
    if not _any_score(comparison):
        raise ValueError("there is no score to draw: nothing that was asked is covered")
    axes = new_axes(axes, (8, 1.2 + 0.16 * len(questions) * (len(comparison.models) + 1)))
    height = 1 / (len(comparison.models) + 1)
    lines = {}
    for place, model in enumerate(comparison.models):
        colour = f"C{place % 10}"
        drawn = [
            (line + (place + 0.5) * height, score, scores[model].interval)
            for line, scores in enumerate(questions.values())
            if model in scores and (score := scores[model].score) is not None
        ]
        (lines[model],) = axes.plot([x for _, x, _ in drawn], [y for y, _, _ in drawn], "o", color=colour, markersize=4)
        for y, _, interval in drawn:
            if interval is not None:
                axes.plot(interval, (y, y), color=colour, linewidth=1.5)
    axes.set_yticks([line + 0.5 - height / 2 for line in range(len(questions))])
    labels = [f"{dataset}\n{measure}" for _, dataset, measure, _, _ in questions]
    axes.set_yticklabels(labels, fontsize=8, parse_math=False)
    axes.set_ylim(len(questions) - height / 2, -height / 2)
    for line in range(1, len(questions)):
        axes.axhline(line - height / 2, color="0.85", linewidth=0.8)
    axes.grid(axis="x", color="0.9")
    axes.set_axisbelow(True)
    axes.set_xlabel("score, times 100")
    _name(axes, lines, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)
    return save(axes, path)


def plot_learning_curves(
    histories: Mapping[str, Sequence[Mapping[str, Any]]], path: str | Path | None = None, axes: Axes | None = None
) -> Axes:
    """Draw the loss of every model, epoch by epoch.

    Methods minimize different losses, so each is drawn in parts of its first.

    Parameters
    ----------
    histories : mapping of str to sequence of mapping
        What trainers leave as `history_`, by name.
    path, axes
        As for `plot_scores`.

    Raises
    ------
    ValueError
        None of them has a loss.
    """
    curves = {name: [record["loss"] for record in history if "loss" in record] for name, history in histories.items()}
    curves = {name: losses for name, losses in curves.items() if losses}
    if not curves:
        raise ValueError("there is no loss to draw: none of these models was trained in epochs")
    axes = new_axes(axes, (8, 4))
    lines = {}
    for name, losses in curves.items():
        parts = [loss / losses[0] for loss in losses]
        (lines[name],) = axes.plot(range(1, len(losses) + 1), parts, marker="o", markersize=3)
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss, in parts of the first epoch's")
    axes.locator_params("x", integer=True)
    axes.grid(color="0.9")
    _name(axes, lines)
    return save(axes, path)


def _name(axes: Axes, lines: Mapping[str, Line2D], **place: Any) -> None:
    """Name lines as they are called: as labels matplotlib leaves out ``_x`` and sets ``$x$`` as mathematics."""
    legend = axes.legend(list(lines.values()), list(map(str, range(len(lines)))), frameon=False, fontsize=8, **place)
    for text, name in zip(legend.get_texts(), lines, strict=True):
        text.set_text(name)
        text.set_parse_math(False)


def comparison_charts(comparison: Comparison) -> dict[str, str]:
    """Draw the charts of a report: SVG by caption."""
    charts = {}
    if _any_score(comparison):
        charts["Scores of whole datasets, with intervals."] = as_svg(plot_scores(comparison))
    if any("loss" in record for history in comparison.histories.values() for record in history):
        charts["Learning curves of the first runs."] = as_svg(plot_learning_curves(comparison.histories))
    return charts


def _any_score(comparison: Comparison) -> bool:
    return any(score.score is not None for scores in comparison.ratings().values() for score in scores.values())
