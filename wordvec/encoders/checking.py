"""What a function from texts to vectors must keep to, looked at where it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..errors import CorpusError, FormatError

__all__ = ["Checked", "CheckedWords", "InContext", "Texts", "checked_encoder"]

#: From texts to an array with a row for each.
Texts = Callable[[list[str]], Any]
#: From texts, each a list of words, to an array for each, with a row for each of its words.
InContext = Callable[[list[list[str]]], Any]

_AGAIN = 4  # texts that are encoded twice
_SAID = 200  # characters of others' messages
_APART = 0.01  # of a vector's length: more than the order of a batch's sums explains


def checked_encoder(function: Any) -> Checked:
    """A function of texts, looked at: as it is if it is already."""
    if isinstance(function, Checked):
        return function
    name = getattr(function, "__name__", type(function).__name__)
    return Checked(function, f"the function {name}", getattr(function, "in_context", None))


class Checked:
    """A function of texts whose vectors are looked at: their shape, their numbers, and whether they are the same twice.

    Parameters
    ----------
    function : callable
        From a list of str to an array of shape (texts, dimensions).
    called : str
        What messages call it.
    words : callable, optional
        From lists of words to a list of arrays of shape (words, dimensions): a vector for each word in its context.

    Attributes
    ----------
    called, function
    in_context : callable, optional
        `words`, looked at in the same way; a row of NaN is of a word that has no vector.
    """

    def __init__(self, function: Texts, called: str, words: InContext | None = None):
        self.called, self.function = called, function
        self._dimensions, self._twice = 0, False
        self.in_context = None if words is None else CheckedWords(words, called)

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of texts: float32 (texts, dimensions).

        Raises
        ------
        ValueError
            The function fails; there is no row for each, of one length; a number is NaN or infinite; or the same texts
            have other vectors when they are asked for again.
        """
        given = list(texts)
        found = self._rows(given)
        if not self._twice and given:
            again = list(dict.fromkeys(given))[:_AGAIN][::-1]  # the other way round, for what depends on the place
            places = [given.index(text) for text in again]
            require_same(found[places], self._rows(again), again, self.called)
            self._twice = True
        return found

    def _rows(self, texts: list[str]) -> np.ndarray:
        with _failing(self.called, len(texts)):
            given = self.function(texts)
        matrix = _as_array(given, self.called)
        if matrix.ndim != 2 or len(matrix) != len(texts) or not matrix.shape[1]:
            raise ValueError(
                f"{self.called} gave an array of shape {matrix.shape} for {len(texts):,} texts, not a row each: have it"
                " return one of shape (texts, dimensions)"
            )
        if self._dimensions and matrix.shape[1] != self._dimensions:
            raise ValueError(
                f"{self.called} gave vectors of {matrix.shape[1]:,} dimensions, and {self._dimensions:,} before: have"
                " all texts share one space"
            )
        self._dimensions = matrix.shape[1]
        finite = np.isfinite(matrix).all(axis=1)
        if not finite.all():
            first = int(np.argmin(finite))
            raise ValueError(
                f"{self.called} gave NaN or infinity for {np.count_nonzero(~finite):,} of {len(texts):,} texts, first"
                f" {texts[first][:60]!r}: look at what it does with them"
            )
        return matrix


class CheckedWords:
    """A function of words in their contexts, whose vectors are looked at."""

    def __init__(self, function: InContext, called: str):
        self.called, self._function, self._dimensions, self._twice = called, function, 0, False

    def __call__(self, texts: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """The vectors of words: for each text float32 (words, dimensions), with NaN where a word has none.

        Raises
        ------
        ValueError
            The function fails; there is no array for each text with a row for each word, of one length; a row holds NaN
            or infinity among numbers; or the same texts have other vectors when they are asked for again.
        """
        given = [list(text) for text in texts]
        found = self._arrays(given)
        if not self._twice and given:
            places = sorted(range(len(given)), key=lambda place: len(given[place]))[:_AGAIN]
            again = self._arrays([given[place] for place in places])
            for place, rows in zip(places, again, strict=True):
                require_same(found[place], rows, given[place], self.called)
            self._twice = True
        return found

    def _arrays(self, texts: list[list[str]]) -> list[np.ndarray]:
        with _failing(self.called, len(texts)):
            arrays = list(self._function(texts))
        if len(arrays) != len(texts):
            raise ValueError(
                f"{self.called} gave {len(arrays):,} arrays for {len(texts):,} texts: have it return one for each, with"
                " a row for each of its words"
            )
        return [self._array(array, text) for array, text in zip(arrays, texts, strict=True)]

    def _array(self, given: Any, text: list[str]) -> np.ndarray:
        array = _as_array(given, self.called)
        if array.ndim != 2 or len(array) != len(text) or not array.shape[1]:
            raise ValueError(
                f"{self.called} gave an array of shape {array.shape} for the {len(text):,} words of"
                f" {' '.join(text)[:60]!r}, not a row for each"
            )
        if self._dimensions and array.shape[1] != self._dimensions:
            raise ValueError(
                f"{self.called} gave vectors of {array.shape[1]:,} dimensions, and {self._dimensions:,} before: have"
                " all words share one space"
            )
        self._dimensions = array.shape[1]
        finite = np.isfinite(array)
        broken = ~finite.all(axis=1) & ~np.isnan(array).all(axis=1)
        if broken.any():
            raise ValueError(
                f"{self.called} gave NaN or infinity among the numbers of {text[int(np.argmax(broken))]!r} in"
                f" {' '.join(text)[:60]!r}: look at what it does with it"
            )
        return array


@contextmanager
def _failing(called: str, count: int) -> Iterator[None]:
    """Say in one sentence which encoder failed, and of what: others' exceptions name neither."""
    try:
        yield
    except (CorpusError, FormatError, ImportError, MemoryError):  # sentences of their own
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:_SAID]
        raise ValueError(
            f"{called} failed at {count:,} texts, with {type(error).__name__}{f': {said}' if said else ''}; try it by"
            " itself on some texts"
        ) from error


def _as_array(given: Any, called: str) -> np.ndarray:
    """What a function gave, as float32; what is too large becomes infinite, and is refused as such."""
    if given is None:
        raise ValueError(f"{called} gave nothing (None): have it return an array, with a row for each")
    try:
        array = np.asarray(given)
        if not np.iscomplexobj(array):
            with np.errstate(over="ignore"):
                return array.astype(np.float32, copy=False)
    except (ValueError, TypeError):  # rows of different lengths, or texts
        pass
    raise ValueError(
        f"{called} gave what is no array of real numbers: have it return one, with a row of the same length for each"
    )


def require_same(first: np.ndarray, second: np.ndarray, texts: Sequence[str], called: str) -> None:
    """Raise ValueError where the same texts have other vectors the second time."""
    apart = np.linalg.norm(first.astype(np.float64) - second, axis=1)
    length = np.maximum(np.linalg.norm(first, axis=1), np.linalg.norm(second, axis=1))
    other = apart > _APART * np.maximum(length, np.finfo(np.float32).tiny)
    if other.any():
        row = int(np.argmax(other))
        raise ValueError(
            f"{called} gives other vectors for the same text, {texts[row][:60]!r}: {apart[row]:.3g} apart, at a length"
            f" of {length[row]:.3g}; turn off what is random or depends on other texts, such as dropout"
        )
