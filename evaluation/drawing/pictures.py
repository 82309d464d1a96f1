"""Pictures of vectors: what a similarity score is made of, analogies as parallelograms, neighbours among themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import rankdata

from ...system.printing import printable
from ...vectors.directions import nearest
from ...vectors.keyed import HasVectors, keyed_of
from ..datasets.kinds import SimilaritySet
from ..lexicon import Lexicon, require_known, unit_vectors
from ..tasks.similarity import similarity
from .canvas import new_axes, save
from .fonts import showing
from .provenance import about_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from matplotlib.axes import Axes

__all__ = ["plot_analogies", "plot_neighbors", "plot_similarity"]


def plot_similarity(
    vectors: KeyedVectors | HasVectors,
    dataset: SimilaritySet,
    path: str | Path | None = None,
    axes: Axes | None = None,
    *,
    outliers: int = 8,
    case: str = "fold",
    about: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw cosines of word pairs against human scores, and name the pairs whose ranks differ most.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with them as `wv`
    dataset : SimilaritySet
    path : str or Path, optional
        The picture to write; its suffix tells the format.
    axes : matplotlib Axes, optional
        Where to draw; by default on a figure of its own.
    outliers : int
        How many pairs to name.
    case : {"fold", "first", "exact"}
    about : mapping, optional
        What the file says of itself, beside the fingerprint of the vectors, versions and the command.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        No pair is covered, or a vector holds NaN or infinity.
    FormatError
        The picture cannot be written.
    """
    lexicon = Lexicon(keyed_of(vectors), case, dataset.words())
    row = similarity(lexicon, dataset)
    items = row.items
    if items is None or not row.asked:
        raise ValueError(f"none of the {row.total:,} pairs of {dataset.name} is covered; give vectors of its language")
    known = items.known
    cosines, gold = items.values[known], items.known_gold
    pairs = [pair for pair, one in zip(dataset.pairs, known, strict=True) if one]
    with showing(pair.first + pair.second for pair in pairs):
        axes = new_axes(axes, (8, 6))
        axes.scatter(gold, cosines, s=10, alpha=0.6, linewidths=0)
        apart = rankdata(cosines) - rankdata(gold)
        for at in np.argsort(-np.abs(apart), kind="stable")[:outliers]:
            axes.annotate(
                f"{pairs[at].first}–{pairs[at].second}",
                (gold[at], cosines[at]),
                (4, 4 if apart[at] > 0 else -9),
                textcoords="offset points",
                fontsize=8,
                color="C3",
                parse_math=False,
            )
            axes.scatter(gold[at], cosines[at], s=14, color="C3", linewidths=0)
        score = "none" if row.score is None else f"{row.score:.1f}"
        asked = f"{row.asked:,} of {row.total:,} pairs"
        axes.set_title(f"{dataset.name}: Spearman {score}, {asked}", loc="left", parse_math=False)
        axes.set_xlabel("people's score")
        axes.set_ylabel("cosine")
        return save(axes, path, about_vectors(vectors) | dict(about or {}))


def plot_analogies(
    vectors: KeyedVectors | HasVectors,
    pairs: Sequence[tuple[str, str]],
    path: str | Path | None = None,
    axes: Axes | None = None,
    *,
    about: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw word pairs of one relation, an arrow each: where it holds, arrows are parallel.

    The plane is that of the two greatest principal components of the words' vectors of unit length.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with them as `wv`
    pairs : sequence of (str, str)
        At least two: king and queen, man and woman.
    path, axes, about
        As for `plot_similarity`.

    Raises
    ------
    ValueError
        Fewer than two pairs, or a word that the vectors do not know.
    """
    from sklearn.decomposition import PCA

    if len(pairs) < 2:
        raise ValueError(f"a parallelogram has two pairs of words or more, not {len(pairs)}; give more")
    words = list(dict.fromkeys(word for pair in pairs for word in pair))
    unit = unit_vectors(vectors, words)
    unit = np.pad(unit, ((0, 0), (0, max(0, 2 - unit.shape[1]))))  # vectors of one number lie on a line
    flat = PCA(2, svd_solver="full").fit_transform(unit)
    place = dict(zip(words, flat, strict=True))
    with showing(words):
        axes = new_axes(axes, (8, 6))
        axes.scatter(flat[:, 0], flat[:, 1], s=14, color="C0", zorder=3)
        for first, second in pairs:
            arrow = {"arrowstyle": "->", "color": "0.5", "shrinkA": 4, "shrinkB": 4}
            axes.annotate("", place[second], place[first], arrowprops=arrow)
        for word, point in place.items():
            axes.annotate(word, point, (4, 4), textcoords="offset points", fontsize=9, parse_math=False)
        axes.margins(0.15)
        axes.set_xlabel("first principal component")
        axes.set_ylabel("second principal component")
        return save(axes, path, about_vectors(vectors) | dict(about or {}))


def plot_neighbors(
    vectors: KeyedVectors | HasVectors,
    word: str,
    path: str | Path | None = None,
    axes: Axes | None = None,
    *,
    top: int = 15,
    about: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw the cosines of a word's nearest neighbours with it and with each other, as a heat map.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with them as `wv`
    word : str
    path, axes, about
        As for `plot_similarity`.
    top : int
        How many neighbours.

    Raises
    ------
    ValueError
        The vectors do not know the word, or its is a zero vector.
    """
    keyed = keyed_of(vectors)
    require_known(keyed, [word])
    words = [word, *(other for other, _ in nearest(keyed, [word], top=top))]
    unit = unit_vectors(keyed, words)
    with showing(words):
        axes = new_axes(axes, (8, 7))
        image = axes.imshow(unit @ unit.T, vmin=0, vmax=1, cmap="viridis")
        names = list(map(printable, words))
        axes.set_xticks(range(len(words)), names, rotation=60, ha="right", rotation_mode="anchor", parse_math=False)
        axes.set_yticks(range(len(words)), names, parse_math=False)
        axes.set_title(f"{word} and its {len(words) - 1} nearest neighbours", loc="left", parse_math=False)
        axes.figure.colorbar(image, ax=axes, label="cosine", shrink=0.8)
        return save(axes, path, about_vectors(vectors) | dict(about or {}))
