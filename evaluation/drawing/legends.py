"""Legends that call lines as they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

__all__ = ["name_lines"]


def name_lines(axes: Axes, lines: Mapping[str, Line2D], **place: Any) -> None:
    """Name lines as they are called: as labels matplotlib leaves out ``_x`` and sets ``$x$`` as mathematics."""
    legend = axes.legend(list(lines.values()), list(map(str, range(len(lines)))), frameon=False, fontsize=8, **place)
    for text, name in zip(legend.get_texts(), lines, strict=True):
        text.set_text(name)
        text.set_parse_math(False)
