"""Charts of a comparison: scores with their intervals, and learning curves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...system.printing import printable
from ..reports.page import WINNERS
from ..reports.results import Results
from ..reports.verdict import verdicts
from .canvas import as_svg, new_axes, save
from .histories import plot_learning_curves
from .legends import name_lines
from .winners import plot_winners

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["comparison_charts", "plot_ranks", "plot_scores"]

_ROOM = 5.6  # inches that the lines of a chart take together, unless they are very many
_LEAST_LINE = 0.14
_LETTERS = 120  # of a legend that is as wide as the chart


def plot_scores(comparison: Results, path: str | Path | None = None, axes: Axes | None = None) -> Axes:
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
    models = len(comparison.models)
    inches = min(0.16 * (models + 1), max(_ROOM / len(questions), _LEAST_LINE))
    axes = new_axes(axes, (8, 1.4 + inches * len(questions)))
    height = 1 / (models + 1)
    size = max(2.0, min(4.0, 40 * inches * height))
    lines = {}
    for place, model in enumerate(comparison.models):
        colour = f"C{place % 10}"
        drawn = [
            (line + (place + 0.5) * height, score, scores[model].interval)
            for line, scores in enumerate(questions.values())
            if model in scores and (score := scores[model].score) is not None
        ]
        (lines[model],) = axes.plot(
            [x for _, x, _ in drawn], [y for y, _, _ in drawn], "o", color=colour, markersize=size
        )
        for y, _, interval in drawn:
            if interval is not None:
                axes.plot(interval, (y, y), color=colour, linewidth=size / 2.7)
    axes.set_yticks([line + 0.5 - height / 2 for line in range(len(questions))])
    between = "\n" if inches > 0.3 else ", "
    labels = [f"{dataset}{between}{measure}" for _, dataset, measure, _, _ in questions]
    axes.set_yticklabels(labels, fontsize=8 if inches > 0.15 else 7, parse_math=False)
    axes.set_ylim(len(questions) - height / 2, -height / 2)
    for line in range(1, len(questions)):
        axes.axhline(line - height / 2, color="0.85", linewidth=0.8)
    axes.grid(axis="x", color="0.9")
    axes.tick_params(axis="x", top=True, labeltop=True)
    axes.set_axisbelow(True)
    axes.set_xlabel("score, times 100")
    columns = max(1, min(4, _LETTERS // (6 + max(map(len, lines)))))
    name_lines(
        axes, lines, loc="lower center", bbox_to_anchor=(0.5, 1), borderaxespad=2.5, ncols=columns
    )  # above the ticks
    return save(axes, path, {"settings": comparison.settings})


def plot_ranks(comparison: Results, path: str | Path | None = None, axes: Axes | None = None) -> Axes:
    """Draw mean ranks over datasets and the critical difference (Demšar 2006): bars join models not told apart.

    Parameters
    ----------
    comparison : Comparison
    path, axes
        As for `plot_scores`.

    Raises
    ------
    ValueError
        There is no ranking: fewer than two models, or than three datasets on which all have a score.
    """
    ranking = comparison.ranking
    if ranking is None:
        raise ValueError("there are no ranks to draw: give two models or more, and three datasets that all know")
    many, groups = len(ranking.models), ranking.alike()
    axes = new_axes(axes, (8, 1.4 + 0.28 * ((many + 1) // 2) + 0.16 * len(groups)))
    bar = 0.35  # between two bars, in the lines of names
    first = 1 + bar * len(groups)
    for place, (model, rank) in enumerate(zip(ranking.models, ranking.ranks, strict=True)):
        left = place < (many + 1) // 2
        line = first + (place if left else many - 1 - place)
        end = 0.9 if left else many + 0.1
        axes.plot((rank, rank, end), (0, line, line), color="0.3", linewidth=0.9)
        side = "right" if left else "left"
        shown = f"{printable(model)}  {rank:.2f}" if left else f"{rank:.2f}  {printable(model)}"
        axes.annotate(shown, (end, line), (-4 if left else 4, 0), textcoords="offset points", ha=side, va="center",
                      fontsize=9, parse_math=False, annotation_clip=False)  # fmt: skip
    ranks = dict(zip(ranking.models, ranking.ranks, strict=True))
    for place, group in enumerate(groups):
        ends = ranks[group[0]] - 0.03, ranks[group[-1]] + 0.03
        axes.plot(ends, [0.55 + bar * place] * 2, color="C3", linewidth=3, solid_capstyle="butt")
    axes.plot((1, 1 + ranking.critical_difference), (-0.9, -0.9), color="0.3", linewidth=1.5, marker="|")
    difference = f"critical difference {ranking.critical_difference:.2f}"
    axes.annotate(difference, (1, -0.9), (0, 5), textcoords="offset points", fontsize=8, parse_math=False)
    axes.set_xlim(0.9, max(many + 0.1, 1 + ranking.critical_difference))
    axes.set_ylim(first + (many + 1) // 2 - 0.5, -1.6)
    axes.spines[["left", "right", "bottom"]].set_visible(False)
    axes.spines["top"].set_position(("data", 0))
    axes.xaxis.tick_top()
    axes.set_xticks(range(1, many + 1))
    axes.set_yticks([])
    return save(axes, path, {"settings": comparison.settings})


def comparison_charts(comparison: Results) -> dict[str, str]:
    """Draw the charts of a report: SVG by caption."""
    charts = {}
    if any(verdict.closest is not None for verdict in verdicts(comparison)):
        charts[WINNERS] = as_svg(plot_winners(comparison))
    if _any_score(comparison):
        charts["Scores of whole datasets, with intervals."] = as_svg(plot_scores(comparison))
    if comparison.ranking is not None:
        charts["Mean ranks over datasets, 1 is best; bars join models that are not told apart."] = as_svg(
            plot_ranks(comparison)
        )
    if any("loss" in record for history in comparison.histories.values() for record in history):
        charts["Learning curves of the first runs."] = as_svg(plot_learning_curves(comparison.histories))
    return charts


def _any_score(comparison: Results) -> bool:
    return any(score.score is not None for scores in comparison.ratings().values() for score in scores.values())
