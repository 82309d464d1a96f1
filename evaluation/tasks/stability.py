"""Stability: do two runs, or two seeds, give words the same nearest neighbours?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...vectors.keyed import HasVectors, keyed_of
from ..lexicon import unit_vectors
from ..reports.rows import Row
from ..statistics.intervals import Items
from .geometry import nearest

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["stability"]


def stability(
    first: KeyedVectors | HasVectors,
    second: KeyedVectors | HasVectors,
    neighbours: int = 10,
    bands: int = 5,
    words_per_band: int = 200,
    seed: int = 0,
) -> list[Row]:
    """Compare the nearest neighbours that words have in two sets of vectors.

    A word's overlap is the share of its nearest neighbours, among the words that both sets know, that are the same
    (Antoniak & Mimno 2018; Wendlandt, Kummerfeld & Mihalcea 2018). Rare words are less stable, so words are drawn from
    bands of frequency, all of them as wide.

    Parameters
    ----------
    first, second : KeyedVectors, or anything with them as `wv`
        The words' order in `first` is taken for that of their frequency.
    neighbours : int
    bands : int
        1 is the most frequent words.
    words_per_band : int
        How many are drawn; all where there are fewer.
    seed : int

    Returns
    -------
    list of Row
        Per cent: in total, then by band.

    Raises
    ------
    ValueError
        Both know too few words.
    """
    first, second = keyed_of(first), keyed_of(second)
    shared = [word for word in first.index_to_key if word in second.key_to_index]
    if len(shared) < max(bands, neighbours + 2):
        raise ValueError(f"the two know only {len(shared):,} words in common; neighbours need more words to differ in")
    units = [unit_vectors(vectors, shared) for vectors in (first, second)]
    random = np.random.default_rng(seed)
    parts = np.array_split(np.arange(len(shared)), bands)
    chosen = [np.sort(random.permutation(part)[:words_per_band]) for part in parts]
    overlaps = [_overlap(units, rows, neighbours) for rows in chosen]
    name, measure = f"{len(shared):,} shared words", f"overlap of {neighbours} neighbours"

    def row(values: np.ndarray, **rest: Any) -> Row:
        return Row.of(name, "stability", measure, Items(values), descriptive=True, **rest)

    labels = [f"rank {part[0] + 1:,} to {part[-1] + 1:,}" for part in parts]
    bands_rows = [row(values, part=label, level="group") for values, label in zip(overlaps, labels, strict=True)]
    return [row(np.concatenate(overlaps)), *bands_rows]


def _overlap(units: list[np.ndarray], rows: np.ndarray, neighbours: int) -> np.ndarray:
    """The share of neighbours of each of `rows` that are the same in both matrices."""
    ours, theirs = (nearest(unit, rows, neighbours) for unit in units)
    return np.array([len(np.intersect1d(*pair)) / neighbours for pair in zip(ours, theirs, strict=True)])
