"""Several models upon the words of all: rows in one order, and what a model lacks, predicted from the others.

A word that a model lacks is predicted as in the mutual learning of Yin & Schütze (2016): by linear maps from each other
model that has it, the mean of what they give. Their maps are learnt by descent; here they are least squares, over the
words that both models have, with a ridge that keeps few words from fitting by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..errors import FormatError
from ..system.files import release
from .blocks import blocks_of, unit_rows

__all__ = ["SharedWords", "Space", "share"]

_RIDGE = 1e-3  # of the mean square along a dimension
_Maps = dict[tuple[int, int], np.ndarray]


@dataclass
class Space:
    """A model on words that are not all its own.

    Attributes
    ----------
    name : str
    vectors : float array (its words, D)
    rows : int64 array (V,)
        Its row of each word; behind its last row, one of `composed`; -1 where it has none.
    composed : float32 array (words that it makes of n-grams, D)
    normalize : bool
        Read rows at length 1.
    """

    name: str
    vectors: np.ndarray
    rows: np.ndarray
    composed: np.ndarray
    normalize: bool

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self.vectors.shape[1]

    def known(self, block: slice) -> np.ndarray:
        """Which of some words it has, bool."""
        return self.rows[block] >= 0

    def __getitem__(self, block: slice) -> np.ndarray:
        """The vectors of some words, float32, zeros where it has none."""
        rows, own = self.rows[block], len(self.vectors)
        found = np.zeros((len(rows), self.dimensions), np.float32)
        here, made = (rows >= 0) & (rows < own), rows >= own
        found[here] = self.vectors[rows[here]]
        _let_go(self.vectors)
        found[made] = self.composed[rows[made] - own]
        return unit_rows(found) if self.normalize else found


@dataclass
class SharedWords:
    """Several models on the same words.

    Attributes
    ----------
    words : list of V str
    counts : int64 array (V,) or None
        The greatest count of each, where every model has counts.
    spaces : list of Space
    """

    words: list[str]
    counts: np.ndarray | None
    spaces: list[Space]

    def __len__(self) -> int:
        return len(self.words)

    @property
    def missing(self) -> dict[str, int]:
        """How many words each model lacks, by its name."""
        return {space.name: int((space.rows < 0).sum()) for space in self.spaces}

    def blocks(self) -> Iterator[tuple[slice, list[np.ndarray]]]:
        """Some words after the other, with the vectors of each model: float32, none missing."""
        for block in blocks_of(len(self)):
            yield block, self._filled(block)

    def _filled(self, block: slice) -> list[np.ndarray]:
        given = [space[block] for space in self.spaces]
        known = [space.known(block) for space in self.spaces]
        found = []
        for number, space in enumerate(self.spaces):
            lacking = ~known[number]
            if not lacking.any():
                found.append(given[number])
                continue
            total, voices = np.zeros_like(given[number]), np.zeros(len(lacking), np.float32)
            for other in range(len(self.spaces)):
                if (other, number) in self._maps:
                    here = lacking & known[other]
                    total[here] += given[other][here] @ self._maps[other, number]
                    voices[here] += 1
            if (voices[lacking] == 0).any():
                raise self._apart(space, lacking & (voices == 0), block)
            total /= np.maximum(voices, 1)[:, None]
            filled = unit_rows(total) if space.normalize else total
            filled[~lacking] = given[number][~lacking]
            found.append(filled)
        return found

    def _apart(self, space: Space, lost: np.ndarray, block: slice) -> ValueError:
        word = self.words[block.start + int(lost.argmax())]
        return ValueError(
            f"{space.name} lacks {word!r}, and shares no word with a model that has it, from which it could be"
            ' predicted: give models of one language and case, or words="common"'
        )

    @cached_property
    def _maps(self) -> _Maps:
        """From each model to each that lacks words of it."""
        found = {}
        for target, space in enumerate(self.spaces):
            if (space.rows >= 0).all():
                continue
            for source, other in enumerate(self.spaces):
                if source != target:
                    both = np.flatnonzero((space.rows >= 0) & (other.rows >= 0))
                    if len(both):
                        found[source, target] = _least_squares(other, space)
        return found


@threadpool_limits.wrap(limits=1, user_api="blas")
def _least_squares(source: Space, target: Space) -> np.ndarray:
    """The linear map from one model to another over the words that both have: float32 (D1, D2)."""
    size = source.dimensions
    squares, products = np.zeros((size, size)), np.zeros((size, target.dimensions))
    for block in blocks_of(len(source.rows)):
        both = source.known(block) & target.known(block)
        x, y = source[block][both].astype(np.float64), target[block][both]
        squares += x.T @ x
        products += x.T @ y
    ridge = max(_RIDGE * np.trace(squares) / size, np.finfo(float).tiny)
    return np.linalg.solve(squares + ridge * np.eye(size), products).astype(np.float32)


def share(models: Sequence[Any], *, common: bool, normalize: bool) -> SharedWords:
    """Lay models upon the words of all, or of those that they have in common.

    Words that all models count are ordered by their greatest count; otherwise those of the first come first, then what
    each other adds. Vectors of a model folder are mapped, not read.
    """
    opened = [_opened(given, number) for number, given in enumerate(models, 1)]
    listed = list(dict.fromkeys(word for _, vectors in opened for word in vectors.index_to_key))
    if common:
        listed = [word for word in listed if all(word in vectors.key_to_index for _, vectors in opened)]
    if not listed:
        raise ValueError("the models have no word in common: give models of one language and case")
    counts = None
    if all("count" in vectors.expandos for _, vectors in opened):
        row = {word: number for number, word in enumerate(listed)}
        counts = np.zeros(len(listed), np.int64)
        for _, vectors in opened:
            place = np.array([row.get(word, -1) for word in vectors.index_to_key])
            np.maximum.at(counts, place[place >= 0], np.asarray(vectors.expandos["count"], np.int64)[place >= 0])
        order = np.argsort(-counts, kind="stable")
        listed, counts = [listed[number] for number in order], counts[order]
    return SharedWords(listed, counts, [_laid(name, vectors, listed, normalize) for name, vectors in opened])


def _opened(given: Any, number: int) -> tuple[str, Any]:
    """The name of a model, and its words and vectors."""
    from ..formats.dtypes import UNMAPPED
    from ..formats.folder import is_model, stored_dtype
    from ..formats.table import read_words
    from ..vectors.directions import require_finite
    from ..vectors.keyed import keyed_of

    found: Any
    if isinstance(given, str | Path):
        name = str(given)
        found = read_words(given, mmap=is_model(given) and stored_dtype(given) not in UNMAPPED)
    else:
        name, found = f"model {number}", keyed_of(given)
        if not hasattr(found, "index_to_key"):
            raise TypeError(f"model {number} is {type(given).__name__}: give vectors, a model, or a path of either")
    if not len(found.index_to_key):
        raise FormatError(f"{name} holds no vectors; give another model")
    require_finite(found.index_to_key, found.vectors, f"words of {name}")
    _let_go(found.vectors)
    return name, found


def _let_go(vectors: np.ndarray) -> None:
    """Give back the memory of what was read of a mapped file, which would be all of it after one pass."""
    if not vectors.flags.writeable:  # changes that no file has would be lost
        release(vectors)


def _laid(name: str, vectors: Any, words: Sequence[str], normalize: bool) -> Space:
    rows = np.array([vectors.key_to_index.get(word, -1) for word in words], np.int64)
    composed: list[np.ndarray] = []
    if getattr(vectors, "composes", hasattr(vectors, "vectors_ngrams")):
        for number in np.flatnonzero(rows < 0).tolist():
            if words[number] in vectors:
                rows[number] = len(vectors.vectors) + len(composed)
                composed.append(np.asarray(vectors.get_vector(words[number]), np.float32))
    made = np.stack(composed) if composed else np.zeros((0, vectors.vectors.shape[1]), np.float32)
    return Space(name, vectors.vectors, rows, made, normalize)
