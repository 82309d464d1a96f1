"""A map of words: vectors brought down to two dimensions, drawn with labels that can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...system.printing import printable
from ...vectors.keyed import HasVectors, keyed_of
from ..lexicon import unit_vectors
from .canvas import figure_of, new_axes, save
from .flattening import flatten
from .fonts import showing
from .provenance import about_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_words"]

_INCHES = (12, 9)
_FONT_POINTS = 8
_GAP = 4  # font points between a point and its label
#: Where a label may stand beside its point, best first: which way it is moved, and how it is aligned.
_PLACES = (
    ((1, 0), "left", "center"),
    ((-1, 0), "right", "center"),
    ((0, 1), "center", "bottom"),
    ((0, -1), "center", "top"),
)


def plot_words(
    vectors: KeyedVectors | HasVectors,
    path: str | Path | None = None,
    words: int | Sequence[str] = 300,
    *,
    skip: int = 100,
    clusters: int = 10,
    method: str = "tsne",
    seed: int = 0,
    axes: Axes | None = None,
    about: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw a 2-D map of words, near each other where their vectors point the same way.

    Vectors of unit length go through t-SNE, started from their principal components (fewer than ten different
    stay there). Colours are k-means clusters of the vectors themselves, not of the map, so that colour and
    place can disagree. A label that would cover another is left out, the rarer word's first; its point
    remains, and the caption counts.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with them as `wv`
    path : str or Path, optional
        The picture to write; its suffix tells the format (``.png``, ``.svg``, ``.pdf``).
    words : int or sequence of str
        How many of the most frequent words, or which.
    skip : int
        How many of the most frequent to pass over first: "the", "of" and their like say little on a map.
        Fewer are passed over when the vocabulary is small.
    clusters : int
        How many colours.
    method : {"tsne", "pca"}
        t-SNE keeps neighbours together, principal components keep what is far apart so.
    seed : int
        For t-SNE and k-means.
    axes : matplotlib Axes, optional
        Where to draw; by default on a figure of its own.
    about : mapping, optional
        What the file says of itself, beside the fingerprint of the vectors, versions and the command.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        Fewer than three words, one that the vectors do not know, a vector with NaN or infinity, or no such method.
    FormatError
        The picture cannot be written.
    """
    if method not in ("tsne", "pca"):
        raise ValueError(f"method must be tsne or pca, not {method!r}")
    keyed = keyed_of(vectors)
    chosen = _choose(keyed, words, skip)
    unit = unit_vectors(keyed, chosen)
    flat, colours = flatten(unit, method, seed), _colours(unit, clusters, seed)
    with showing(chosen):
        axes = new_axes(axes, _INCHES)
        labelled = _draw(axes, chosen, flat, colours)
        counted = f"{len(chosen):,} words, {labelled:,} of them labelled"
        axes.set_title(f"{counted}; colours are k-means clusters", loc="left")
        return save(axes, path, about_vectors(vectors) | dict(about or {}))


def _choose(keyed: KeyedVectors, words: int | Sequence[str], skip: int) -> list[str]:
    if isinstance(words, int):
        first = max(0, min(skip, len(keyed.index_to_key) - words))
        words = keyed.index_to_key[first : first + words]
    if len(words) < 3:
        raise ValueError(f"a map needs at least three words, not {len(words)}; ask for more")
    return list(words)


def _colours(unit: np.ndarray, clusters: int, seed: int) -> list[tuple[float, ...]]:
    from matplotlib import colormaps
    from sklearn.cluster import KMeans

    labels = KMeans(min(clusters, len(np.unique(unit, axis=0))), n_init=4, random_state=seed).fit_predict(unit)
    palette = colormaps["tab10"]
    # Dark enough to be read as text on white.
    return [tuple(0.8 * part for part in palette(label % palette.N)[:3]) for label in labels]


def _draw(axes: Axes, words: Sequence[str], flat: np.ndarray, colours: Sequence[tuple[float, ...]]) -> int:
    """Draw points and as many labels as have room; return how many."""
    axes.scatter(flat[:, 0], flat[:, 1], s=7, c=colours, linewidths=0)
    axes.set_axis_off()
    axes.margins(0.02)
    figure = figure_of(axes)
    figure.draw_without_rendering()  # fixes the layout, so that places on the picture are final
    dots = axes.transData.transform(flat)
    page = np.array(axes.figure.bbox.extents)
    taken = np.empty((0, 4))
    for word, dot, point, colour in zip(words, dots, flat, colours, strict=True):
        size = _text_size(figure, word)
        boxes = [_box(dot, size, way, figure.dpi) for way, _, _ in _PLACES]
        free = [i for i, box in enumerate(boxes) if _inside(box, page) and not _overlap(box, taken).any()]
        if not free:
            continue
        place = min(free, key=[_overlap(box, np.tile(dots, 2)).sum() for box in boxes].__getitem__)
        way, horizontal, vertical = _PLACES[place]
        axes.annotate(
            word,
            (point[0], point[1]),
            (_GAP * way[0], _GAP * way[1]),
            textcoords="offset points",
            ha=horizontal,
            va=vertical,
            fontsize=_FONT_POINTS,
            color=colour,
            in_layout=False,
            parse_math=False,
        )
        taken = np.vstack((taken, boxes[place]))
    return len(taken)


def _text_size(figure: Figure, word: str) -> np.ndarray:
    """Measure a label in pixels."""
    text = figure.text(0, 0, printable(word), fontsize=_FONT_POINTS, parse_math=False)
    box = text.get_window_extent()
    text.remove()
    return np.array((box.width, box.height))


def _box(dot: np.ndarray, size: np.ndarray, way: tuple[int, int], dpi: float) -> np.ndarray:
    """Give the left, bottom, right and top, in pixels, of a label moved `way` from its point."""
    middle = dot + np.array(way) * (size / 2 + _GAP * dpi / 72)
    return np.concatenate((middle - size / 2, middle + size / 2))


def _inside(box: np.ndarray, page: np.ndarray) -> bool:
    return bool((box[:2] >= page[:2]).all() and (box[2:] <= page[2:]).all())


def _overlap(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Tell which of the boxes (a point is a box without extent) `box` meets."""
    return np.all((box[:2] < others[:, 2:]) & (others[:, :2] < box[2:]), axis=1)
