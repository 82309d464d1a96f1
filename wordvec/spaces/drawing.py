"""A word's way through periods of time, among the words that were near to it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..evaluation.drawing.canvas import new_axes, save
from ..evaluation.drawing.flattening import flatten
from ..evaluation.drawing.fonts import showing
from .periods import Drift

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_way"]


def plot_way(
    drift: Drift,
    word: str,
    path: str | Path | None = None,
    axes: Axes | None = None,
    *,
    top: int = 8,
    about: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw the way of a word from period to period, among its neighbours (Hamilton, Leskovec & Jurafsky 2016).

    The plane is that of the two greatest principal components of all vectors drawn. Neighbours of any period stand
    where they are in the last, as the paper has it.

    Parameters
    ----------
    drift : Drift
    word : str
    path : str or Path, optional
        The picture to write; its suffix tells the format.
    axes : matplotlib Axes, optional
        Where to draw; by default on a figure of its own.
    top : int, default 8
        How many nearest neighbours of each period.
    about : mapping, optional
        What the file says of itself, beside versions and the command.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        The word is not known in all periods.
    FormatError
        The picture cannot be written.
    """
    near = drift.neighbors(word, top)
    others = list(dict.fromkeys(other for each in near.values() for other, _ in each))
    row_of = {each: row for row, each in enumerate(drift.words)}
    last = drift.vectors[-1]
    drawn = np.stack([*(unit[row_of[word]] for unit in drift.vectors), *(last[row_of[other]] for other in others)])
    flat = flatten(drawn, "pca", 0)
    way, places = flat[: len(drift.periods)], flat[len(drift.periods) :]
    names = [f"{word}, {period}" for period in drift.periods]
    with showing([*names, *others]):
        axes = new_axes(axes, (8, 6))
        axes.scatter(places[:, 0], places[:, 1], s=10, color="0.6")
        for other, place in zip(others, places, strict=True):
            axes.annotate(other, place, (4, 4), textcoords="offset points", fontsize=8, color="0.35", parse_math=False)
        axes.scatter(way[:, 0], way[:, 1], s=22, color="C0", zorder=3)
        for start, end in pairwise(way):
            axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "C0", "shrinkA": 4, "shrinkB": 4})
        for name, place in zip(names, way, strict=True):
            axes.annotate(name, place, (5, -10), textcoords="offset points", fontsize=9, color="C0", parse_math=False)
        axes.margins(0.15)
        axes.set_xlabel("first principal component")
        axes.set_ylabel("second principal component")
        return save(axes, path, {"word": word, "periods": drift.periods} | dict(about or {}))
