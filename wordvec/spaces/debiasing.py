"""Directions in a space, words along them, and the space without them: hard debiasing (Bolukbasi et al. 2016).

A *direction* is what pairs of words differ in: the first principal components of the words of each pair without the
pair's mean. `project` says how far words lie along it. To `neutralize` is to take that part away and bring what is left
to length 1; to `equalize` a set of words is to put them at one distance from every word that was neutralized, as far
apart along the direction as length 1 allows.

What it does and what not: words that lay far along the direction still stand together afterwards (Gonen & Goldberg
2019), and a test that asks for the direction itself (WEAT with the same words) cannot see that. `what_remains` asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..parameters import whole
from ..retrofitting import checked_pairs, read_pairs
from .blocks import BLOCK, leading, unit_rows

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.keyed import HasVectors

    Pairs = Iterable[tuple[str, str]] | str | Path

__all__ = ["Direction", "bias_direction", "debias", "debiased", "equalize", "neutralize", "project"]


class Direction(NamedTuple):
    """What pairs of words differ in."""

    vectors: np.ndarray  # float32 (components, D), orthogonal and of length 1
    shares: np.ndarray  # float64 (components,): of what the pairs differ in, how much each holds
    pairs: list[tuple[str, str]]  # those whose words have vectors, both
    given: int  # how many there were


def bias_direction(vectors: KeyedVectors | HasVectors, pairs: Pairs, components: int = 1) -> Direction:
    """The direction in which pairs of words differ, from the second word of a pair to the first.

    Parameters
    ----------
    vectors : KeyedVectors or a model
    pairs : iterable of pairs of str, str or Path
        Such as ``("he", "she")``, or a file of them, as `wordvec.retrofit` reads it. Those with an unknown word count
        for nothing.
    components : int, default 1

    Raises
    ------
    ValueError
        No pair is known, the words of the known ones do not differ, or there are fewer pairs than components.
    """
    from ..vectors.keyed import keyed_of

    whole("components", components, 1)
    keyed = keyed_of(vectors)
    given = _different(pairs)
    if not given:
        raise ValueError("there is no pair of words, which the direction is between: give some, as ('he', 'she')")
    known = [pair for pair in given if all(word in keyed.key_to_index for word in pair)]
    if not known:
        raise ValueError(
            f"the vectors know both words of none of the {len(given):,} pairs, such as"
            f" {' and '.join(map(repr, given[0]))}: give pairs of the same language, case and tokens"
        )
    if components > len(known):
        raise ValueError(f"{components} components take as many pairs, and {len(known)} are known: lower components")
    rows = np.array([[keyed.key_to_index[word] for word in pair] for pair in known])
    words = unit_rows(np.asarray(keyed.vectors[rows.ravel()], np.float64)).reshape(len(rows), 2, -1)
    halves = (words[:, 0] - words[:, 1]) / 2  # a pair without its mean is plus and minus half of its difference
    values, axes = leading(halves.T @ halves)
    if not values[components - 1]:
        raise ValueError("the words of the pairs do not differ in so many components: give other pairs, or lower it")
    found = axes[:, :components].T
    signs = np.sign(np.sum(halves @ found.T, axis=0))
    found = found * np.where(signs == 0, 1, signs)[:, None]
    return Direction(found.astype(np.float32), values[:components] / values.sum(), known, len(given))


def project(vectors: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """How far vectors lie along a direction: the cosine with it, float32 (V,); 0 for a zero vector.

    Parameters
    ----------
    vectors : float array (V, D)
    direction : float array (D,)
        Of any length but 0.

    Raises
    ------
    ValueError
        The direction is a zero vector, or of other dimensions.
    """
    (way,) = _axes(vectors, direction)
    return unit_rows(np.asarray(vectors, np.float32)) @ way


def neutralize(vectors: np.ndarray, directions: np.ndarray, *, normalize: bool = True) -> np.ndarray:
    """Vectors without their part along directions: float32 (V, D), of length 1 with `normalize`.

    Parameters
    ----------
    vectors : float array (V, D)
    directions : float array (D,) or (components, D)
        Of any lengths but 0. Of several the space that they span is taken away.

    Raises
    ------
    ValueError
        A direction is a zero vector, or of other dimensions.
    """
    axes = _axes(vectors, directions)
    result = np.empty(np.shape(vectors), np.float32)
    for start in range(0, len(result), BLOCK):
        block = np.asarray(vectors[start : start + BLOCK], np.float32)
        left = (unit_rows(block) if normalize else block).astype(np.float64)
        left -= left @ axes.T @ axes
        result[start : start + BLOCK] = unit_rows(left) if normalize else left
    return result


def equalize(vectors: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """A set of words' vectors that differ along directions alone: float32 (words, D), of length 1.

    Each becomes ``n + sqrt(1 - |n|^2) b / |b|``: n is the set's mean without its part along the directions, which all
    have in common, and b how the word differs from the mean along them (Bolukbasi et al. 2016, step 2b). Where no word
    differs along them, all become n, brought to length 1.

    Parameters
    ----------
    vectors : float array (words, D)
        Brought to length 1 first.
    directions : float array (D,) or (components, D)
    """
    axes = _axes(vectors, directions)
    unit = unit_rows(np.asarray(vectors, np.float64))
    mean = unit.mean(axis=0)
    common = mean - mean @ axes.T @ axes
    apart = unit_rows((unit - mean) @ axes.T @ axes)
    room = np.sqrt(max(0.0, 1 - float(common @ common)))
    return unit_rows(common + room * apart).astype(np.float32)


def _axes(vectors: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Orthogonal rows of length 1 that span directions: float64."""
    given = np.atleast_2d(np.asarray(directions, np.float64))
    if given.ndim != 2 or given.shape[1] != np.shape(vectors)[1]:
        raise ValueError(
            f"a direction has the {np.shape(vectors)[1]} dimensions of the vectors, and this one {given.shape[-1]}:"
            " take one of the same space"
        )
    if not np.linalg.norm(given, axis=1).all():
        raise ValueError("a direction is a zero vector, which points nowhere: give another")
    return np.linalg.qr(given.T)[0].T * np.sign(np.diag(np.linalg.qr(given.T)[1]))[:, None]


class Debiased(NamedTuple):
    """Vectors without a direction, and how they came to be."""

    vectors: KeyedVectors
    direction: Direction
    equalized: int  # pairs
    kept: int  # words that were left as they are
    words_of_the_direction: set[str]  # those of all pairs, and those that were kept


def debias(
    vectors: KeyedVectors | HasVectors | str | Path,
    pairs: Pairs,
    *,
    components: int = 1,
    equalize_pairs: Pairs | None = None,
    keep: Iterable[str] | str | Path = (),
) -> KeyedVectors:
    """Hard debiasing: neutralize all words along the direction of pairs, and equalize pairs (Bolukbasi et al. 2016).

    Parameters
    ----------
    vectors : KeyedVectors, a model, or the path of either
        V words; they stay as they are. Of vectors with n-grams the known words are taken.
    pairs : iterable of pairs of str, str or Path
        What the direction is between; see `bias_direction`.
    components : int, default 1
        How many directions are taken away.
    equalize_pairs : iterable of pairs of str, str or Path, optional
        Pairs that shall differ along the direction alone; by default those of the direction. An empty
        list: none.
    keep : iterable of str, str or Path
        Words that mean the direction, such as *actress*: they are brought to length 1 and otherwise left as they are.
        Or a file with a word a line.

    Returns
    -------
    KeyedVectors
        float32 (V, D), of length 1, in the same order, with the same counts.

    Raises
    ------
    ValueError, TypeError
        An argument is not what it should be, no pair is known, or a vector is not finite.
    FormatError
        A file cannot be read.
    """
    return debiased(vectors, pairs, components=components, equalize_pairs=equalize_pairs, keep=keep).vectors


def debiased(
    vectors: Any,
    pairs: Pairs,
    *,
    components: int = 1,
    equalize_pairs: Pairs | None = None,
    keep: Iterable[str] | str | Path = (),
) -> Debiased:
    """Debias as `debias` does, and tell what was known."""
    from ..formats.table import read_vectors
    from ..vectors.directions import require_finite
    from ..vectors.keyed import keyed_of, keyed_vectors

    keyed = read_vectors(vectors) if isinstance(vectors, str | Path) else keyed_of(vectors)
    require_finite(keyed.index_to_key, keyed.vectors)
    direction = bias_direction(keyed, pairs, components)
    row = keyed.key_to_index
    if equalize_pairs is None:
        equal = direction.pairs
    else:
        equal = [pair for pair in _different(equalize_pairs) if all(word in row for word in pair)]
    staying = _words(keep)
    kept = [row[word] for word in staying if word in row]
    result = neutralize(keyed.vectors, direction.vectors)
    result[kept] = unit_rows(keyed.vectors[kept])
    for pair in equal:
        rows = [row[word] for word in pair]
        result[rows] = equalize(keyed.vectors[rows], direction.vectors)
    made = keyed_vectors(keyed.index_to_key, result, keyed.expandos.get("count"))
    told = {*staying, *(word for pair in (*direction.pairs, *equal) for word in pair)}
    return Debiased(made, direction, len(equal), len(kept), told)


def _different(pairs: Pairs) -> list[tuple[str, str]]:
    found = read_pairs(pairs, "list of pairs") if isinstance(pairs, str | Path) else checked_pairs(pairs)
    return list(dict.fromkeys(found))


def _words(given: Iterable[str] | str | Path) -> Sequence[str]:
    if isinstance(given, str | Path):
        from ..errors import FormatError

        try:
            return Path(given).read_text(encoding="utf-8-sig").split()
        except (OSError, UnicodeDecodeError) as error:
            raise FormatError(f"cannot read the words {given}: {getattr(error, 'strerror', None) or error}") from error
    return list(given)
