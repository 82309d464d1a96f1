"""Charts of an experiment: curves, training time beside score, and what settings move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from ..evaluation.drawing.canvas import as_svg
from .curves import Point
from .tuning import Effect

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["curve_charts", "effect_chart"]

MOST_PANELS = 24


def curve_charts(points: Sequence[Point]) -> dict[str, str]:
    """A chart for each thing that curves are over, and one over seconds: SVG by caption."""
    charts = {}
    ways: dict[str, tuple[str, Callable[[Point], float], str]] = {
        "epochs": ("Scores after every epoch", lambda point: point.at, "epoch"),
        "text": ("Scores of models of a part of the text", lambda point: point.at, "share of the texts"),
    }
    for over, (caption, place, name) in ways.items():
        if drawn := [point for point in points if point.over == over and point.score is not None]:
            charts[f"{caption}, with intervals over items and runs."] = _panels(drawn, place, name, over == "text")
    timed = [p for p in points if p.over == "epochs" and p.score is not None and p.seconds > 0]
    if timed:
        caption = "Scores by seconds of training: an epoch is a dot, at the mean time of the runs until then."
        charts[caption] = _panels(timed, lambda point: point.seconds, "seconds of training", True)
    return charts


def _panels(points: Sequence[Point], place: Callable[[Point], float], name: str, logarithmic: bool) -> str:
    """A panel a dataset, with a line a model; models keep their colours."""
    questions = list(dict.fromkeys((point.dataset, point.measure) for point in points))[:MOST_PANELS]
    models = list(dict.fromkeys(point.model for point in points))
    figure, panels = _grid(len(questions))
    lines = {}
    for axes, (dataset, measure) in zip(panels, questions, strict=False):
        for number, model in enumerate(models):
            curve = [p for p in points if (p.model, p.dataset, p.measure) == (model, dataset, measure)]
            if not curve:
                continue
            x, y = [place(p) for p in curve], [p.score or 0.0 for p in curve]
            colour = f"C{number % 10}"
            (lines[model],) = axes.plot(x, y, marker="o", markersize=3, linewidth=1.2, color=colour)
            band = [p.interval or (p.score or 0.0, p.score or 0.0) for p in curve]
            axes.fill_between(x, [low for low, _ in band], [high for _, high in band], color=colour, alpha=0.12)
        if logarithmic:
            axes.set_xscale("log")
        else:
            axes.locator_params("x", integer=True)  # epochs
        axes.set_title(f"{dataset}, {measure}", fontsize=8, parse_math=False)
        axes.set_xlabel(name, fontsize=8)
        axes.tick_params(labelsize=7)
        axes.grid(color="0.9")
    _legend(figure, lines)
    return as_svg(panels[0])


def effect_chart(effects: Sequence[Effect]) -> str:
    """What each value of each setting does against the first of its grid: SVG, a panel a dataset."""
    questions = list(dict.fromkeys((each.dataset, each.measure) for each in effects))[:MOST_PANELS]
    names = list(dict.fromkeys(_named(each) for each in effects))
    _, panels = _grid(len(questions), 0.5 + 0.2 * len(names))
    for axes, (dataset, measure) in zip(panels, questions, strict=False):
        for each in effects:
            if (each.dataset, each.measure) != (dataset, measure):
                continue
            line = names.index(_named(each))
            axes.plot([each.difference], [line], "o", color="C0", markersize=4)
            if each.interval is not None:
                axes.plot(each.interval, (line, line), color="C0", linewidth=1.5)
        axes.axvline(0, color="0.5", linewidth=0.8)
        axes.set_yticks(range(len(names)))
        axes.set_yticklabels(names, fontsize=7, parse_math=False)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_title(f"{dataset}, {measure}", fontsize=8, parse_math=False)
        axes.set_xlabel("difference of scores, times 100", fontsize=8)
        axes.tick_params(axis="x", labelsize=7)
        axes.grid(axis="x", color="0.9")
    return as_svg(panels[0])


def _named(effect: Effect) -> str:
    return f"{effect.family}: {effect.setting} {effect.value} (not {effect.against})"


def _grid(panels: int, height: float = 2.2) -> tuple[Any, list[Axes]]:
    """A figure of so many panels, two in a row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = min(2, panels)
    rows = ceil(panels / columns)
    figure = Figure(figsize=(8, rows * (height + 0.6) + 0.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = [figure.add_subplot(rows, columns, place + 1) for place in range(panels)]
    return figure, axes


def _legend(figure: Any, lines: dict[str, Any]) -> None:
    """Name lines as they are called: matplotlib sets ``$x$`` in labels as mathematics."""
    legend = figure.legend(
        list(lines.values()),
        list(map(str, range(len(lines)))),
        loc="outside upper center",
        ncols=2,
        frameon=False,
        fontsize=7,
    )
    for text, name in zip(legend.get_texts(), lines, strict=True):
        text.set_text(name)
        text.set_parse_math(False)
