"""Retrofitting: vectors of words that a lexicon relates are drawn together (Faruqui et al. 2015).

The vectors q that minimize, over words i and pairs (i, j),

    sum of  alpha |q_i - v_i|^2  +  sum of  b_ij |q_i - q_j|^2,    b_ij = 1 / the number of i's pairs,

where v are the given ones, are found as the paper does: each q_i becomes the weighted mean of v_i and of the q_j it is
paired with, all at once, some ten times. With the matrix B of all b_ij that is ``Q = (alpha V + B Q) / (alpha + 1)``,
a product of a sparse matrix with a dense one. Words without a pair stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .errors import FormatError
from .parameters import real, whole
from .system.warning import warn_caller

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from .vectors.keyed import HasVectors

__all__ = ["Retrofitted", "checked_pairs", "read_pairs", "retrofit", "retrofitted"]

SHOWN = 3  # words in a message


class Retrofitted(NamedTuple):
    """Vectors that a lexicon has drawn together, and what it knew."""

    vectors: KeyedVectors
    pairs: int  # different ones, of two words
    known: int  # those whose words have vectors, both
    words: int  # that have such a pair
    mean_cosine: float  # of those words' vectors with the given ones


def retrofit(
    vectors: KeyedVectors | HasVectors | str | Path,
    pairs: Iterable[tuple[str, str]] | str | Path,
    *,
    iterations: int = 10,
    alpha: float = 1.0,
    normalize: bool = True,
) -> KeyedVectors:
    """Draw the vectors of related words together (Faruqui et al. 2015).

    Parameters
    ----------
    vectors : KeyedVectors, a model, or the path of either
        V words of D dimensions; they stay as they are. Of vectors with n-grams the known words are taken.
    pairs : iterable of pairs of str, str or Path
        Words that are related, either way round, or a file of them: of each line the first word with each of the
        others. Tabs separate words where there are some, blanks elsewhere. Pairs of which a word has no vector count
        for nothing.
    iterations : int, default 10
    alpha : float, default 1.0
        The weight of a word's own vector, against 1 for all of its pairs together.
    normalize : bool, default True
        Start from vectors of length 1, as the authors' program does, or else long vectors draw short ones most.

    Returns
    -------
    KeyedVectors
        float32 (V, D), in the same order, with the same counts.

    Raises
    ------
    ValueError, TypeError
        An argument is not what it should be, or no pair is known.
    FormatError
        A file cannot be read.
    """
    return retrofitted(vectors, pairs, iterations=iterations, alpha=alpha, normalize=normalize).vectors


def retrofitted(
    vectors: Any,
    pairs: Iterable[tuple[str, str]] | str | Path,
    *,
    iterations: int = 10,
    alpha: float = 1.0,
    normalize: bool = True,
) -> Retrofitted:
    """Retrofit as `retrofit` does, and tell what the lexicon knew."""
    from scipy.sparse import csr_array

    from .formats.table import read_vectors
    from .vectors.directions import require_finite
    from .vectors.keyed import keyed_of, keyed_vectors
    from .vectors.plain import lengths_of

    whole("iterations", iterations, 1)
    real("alpha", alpha, 0, above=True)
    keyed = read_vectors(vectors) if isinstance(vectors, str | Path) else keyed_of(vectors)
    require_finite(keyed.index_to_key, keyed.vectors)
    edges = _edges(pairs, keyed.key_to_index)
    size = len(keyed.index_to_key)
    links = csr_array((np.ones(2 * len(edges.rows), np.float32), edges.both_ways), shape=(size, size))
    degree = np.diff(links.indptr)
    related = np.flatnonzero(degree)
    links = links[related]
    links.data /= np.repeat(degree[related], degree[related]).astype(np.float32)
    given = np.array(keyed.vectors, np.float32)
    if normalize:
        given /= np.maximum(lengths_of(given), np.finfo(np.float32).tiny)[:, None]
    start, result = given[related], given
    for _ in range(iterations):
        result[related] = (np.float32(alpha) * start + links @ result) / np.float32(alpha + 1)
    products = np.einsum("ij,ij->i", start, result[related]) / np.maximum(
        lengths_of(start) * lengths_of(result[related]), np.finfo(np.float32).tiny
    )
    made = keyed_vectors(keyed.index_to_key, result, keyed.expandos.get("count"))
    return Retrofitted(made, edges.pairs, len(edges.rows), len(related), float(products.mean()))


class _Edges(NamedTuple):
    """The pairs of a lexicon."""

    pairs: int
    rows: np.ndarray  # int64 (known, 2): of the known ones, the rows of their words

    @property
    def both_ways(self) -> tuple[np.ndarray, np.ndarray]:
        """Each word with each that it is paired with."""
        first, second = self.rows.T
        return np.concatenate([first, second]), np.concatenate([second, first])


def _edges(pairs: Iterable[tuple[str, str]] | str | Path, row_of: dict[str, int]) -> _Edges:
    found, example = set(), ""
    for first, second in read_pairs(pairs) if isinstance(pairs, str | Path) else checked_pairs(pairs):
        if first != second:
            found.add((first, second) if first < second else (second, first))
            example = example or f"{first!r} and {second!r}"
    if not found:
        raise ValueError("the lexicon holds no pair of two words: give some, or a file of them")
    known = sorted((row_of[first], row_of[second]) for first, second in found if first in row_of and second in row_of)
    if not known:
        raise ValueError(
            f"the vectors know both words of none of the {len(found):,} pairs, such as {example}: give a lexicon of the"
            " same language, case and tokens"
        )
    if len(known) < 0.01 * len(found):
        warn_caller(
            f"the lexicon changes next to nothing: the vectors know both words of {len(known):,} of {len(found):,}"
            " pairs; give one of the same language, case and tokens"
        )
    return _Edges(len(found), np.array(known, np.int64))


def checked_pairs(pairs: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Pairs of words as they are given, if they are; `TypeError` otherwise."""
    for pair in pairs:
        if isinstance(pair, str) or len(pair) != 2 or not all(isinstance(word, str) for word in pair):
            raise TypeError(f"a pair of words is {pair!r}: give two words each, as in ('ship', 'boat')")
        yield tuple(pair)


def read_pairs(path: str | Path, what: str = "lexicon") -> Iterator[tuple[str, str]]:
    """Read the pairs of a lexicon's file: of each line the first word with each of the others. Errors call it `what`.

    Raises
    ------
    FormatError
        It cannot be read, or a line holds one word alone.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                words = line.strip().split("\t") if "\t" in line.strip() else line.split()
                words = [word.strip() for word in words if word.strip()]
                if len(words) == 1:
                    raise FormatError(
                        f"{path}, line {number:,}: {words[0]!r} stands alone, where a word and others related to it"
                        f" belong; is this a {what}?"
                    )
                yield from ((words[0], other) for other in words[1:])
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"cannot read the {what} {path}: {getattr(error, 'strerror', None) or error}") from error
