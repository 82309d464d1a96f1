"""Figures and how they are saved, without matplotlib's global state or a display."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from ...errors import FormatError
from ...system.printing import printable
from ...system.versions import replacing
from .provenance import metadata_of

__all__ = ["DPI", "as_svg", "figure_of", "new_axes", "save"]

DPI = 150


class Picture(Axes):
    """Axes that a notebook shows as the picture that they are on."""

    name = "picture"

    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        _drawable(figure_of(self)).savefig(stream, format="png")
        return stream.getvalue()


def new_axes(axes: Axes | None, inches: tuple[float, float]) -> Axes:
    """Give the axes to draw on: those that were given, or the only ones of a new figure."""
    if axes is not None:
        return axes
    figure = Figure(figsize=inches, dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot(axes_class=Picture)


def figure_of(axes: Axes) -> Figure:
    """The whole figure that axes belong to, even where they stand on a part of one."""
    figure = axes.figure
    return figure if isinstance(figure, Figure) else figure.figure


def _drawable(figure: Figure) -> Figure:
    """The figure with escapes in place of characters that make files of pictures fail or ill-formed."""
    for text in figure.findobj(Text):
        if (shown := printable(text.get_text())) != text.get_text():
            text.set_text(shown)
    return figure


def save(axes: Axes, path: str | Path | None, about: Mapping[str, Any] | None = None) -> Axes:
    """Write the axes' figure to a file, whose suffix tells the format; nothing without a path.

    `about` is what the file says of itself, beside versions and the command: see `metadata_of`.

    Raises
    ------
    FormatError
        The file cannot be written.
    """
    if path is None:
        return axes
    path = Path(path)
    try:
        with replacing(path) as written:
            _drawable(figure_of(axes)).savefig(written, metadata=metadata_of(path, about or {}) or None)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FormatError(f"cannot write the picture {path}: {reason}; choose another place or format") from error
    return axes


def as_svg(axes: Axes) -> str:
    """Give the axes' figure as an SVG element, the same for the same figure."""
    stream = io.StringIO()
    with rc_context({"svg.hashsalt": "wordvec", "svg.fonttype": "none"}):
        _drawable(figure_of(axes)).savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]
