"""Who won: the leader's distance from its closest rival on every dataset, and whether it may be noise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...system.printing import printable
from ..reports.phrases import corrected_p
from ..reports.results import Results
from ..reports.verdict import verdicts
from .canvas import new_axes, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_winners"]

_TOLD, _NOISE = "#1a7f37", "0.55"


def plot_winners(comparison: Results, path: str | Path | None = None, axes: Axes | None = None) -> Axes:
    """Draw how far the leader of every dataset is ahead of its closest rival, with the interval of the difference.

    Green and filled: ahead of every rival, by a paired test whose p is below 0.05 after Holm's correction. Grey and
    hollow: the difference may be noise.

    Parameters
    ----------
    comparison : Comparison
    path, axes
        As for `plot_scores`.

    Raises
    ------
    ValueError
        There is no paired test: fewer than two models, no resamples, or no items that two of them can be asked.
    """
    found = [(each, each.closest) for each in verdicts(comparison) if each.closest is not None]
    if not found:
        raise ValueError("there is no winner to draw: give two models or more, and resamples for paired tests")
    axes = new_axes(axes, (8, 1.0 + 0.5 * len(found)))
    for line, (verdict, test) in enumerate(found):
        colour = _TOLD if verdict.told else _NOISE
        axes.plot(
            [test.difference], [line], "o", color=colour, markersize=7, markerfacecolor=colour if verdict.told else "w"
        )
        if test.interval is not None:
            axes.plot(test.interval, (line, line), color=colour, linewidth=2, zorder=1)
        ahead = "ahead of" if verdict.told else "not significantly ahead of"
        said = f"{test.first} {ahead} {test.second}, {corrected_p(test, 'p ')}"
        axes.annotate(printable(said), (0.01, line - 0.3), xycoords=("axes fraction", "data"), fontsize=8,
                      color=colour if verdict.told else "0.35", va="center", parse_math=False,
                      bbox={"color": "w", "pad": 1})  # fmt: skip
    axes.axvline(0, color="0.3", linewidth=1)
    labels = [f"{each.leader.row.dataset}\n{each.leader.row.measure}" for each, _ in found]
    axes.set_yticks(range(len(found)), labels, fontsize=8, parse_math=False)
    axes.set_ylim(len(found) - 0.5, -0.6)
    axes.margins(x=0.08)
    axes.grid(axis="x", color="0.9")
    axes.set_axisbelow(True)
    axes.set_xlabel("points ahead of the closest rival, with the interval of the difference")
    return save(axes, path, {"settings": comparison.settings})
