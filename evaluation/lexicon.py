"""Looking words up: unit vectors, letter case, and what is composed: words of n-grams, phrases of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from ..vectors.directions import require_finite
from ..vectors.keyed import HasVectors, keyed_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["CASES", "Lexicon", "composed_vector", "require_known", "unit_vectors"]

CASES = ("fold", "first", "exact", "turkish")


class Lexicon:
    """Words with vectors of unit length, and the rules of looking them up.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with `index_to_key` and `vectors`
        Rows in order of frequency, as training leaves them.
    case : {"fold", "first", "exact", "turkish"}
        ``"fold"``: lower-cased forms are looked up, and of words that differ only in case (Paris, paris,
        PARIS) the most frequent stands for all; the others are neither found nor candidates.
        ``"first"``: the same look-up, but the others stay candidates, so that PARIS can be a wrong answer.
        ``"turkish"``: as "fold", but I goes with ı, and İ with i. ``"exact"``: words as they are. But for this,
        letters with accents are the same however they are composed.
    wanted : iterable of str
        Words that will be looked up. Those that are unknown but that `vectors` can compose, as FastText does from
        n-grams, get rows behind all others: they are found, but are not candidates.
    phrases : iterable of str
        Those among `wanted` that may be composed of their words, between ``_`` or blanks, if they are found in no other
        way and all of their words are known: the direction is that of the words' mean. They get rows behind all
        others, which `row` finds only where it is asked for phrases.

    Attributes
    ----------
    unit : ndarray of float32, shape (rows + composed + composed_phrases, dimensions)
        Vectors of length 1; a zero vector stays zero, so that its cosine with anything is 0.
    ranks : ndarray of int64, shape (rows,)
        The place of each row among all words, ascending.
    zeros : int
        How many of the rows are zero vectors.
    mean : ndarray of float32, shape (dimensions,)
        The direction of the mean of all words' vectors.

    Raises
    ------
    ValueError
        A vector holds NaN or infinity, there are no words, or `case` is unknown.
    """

    def __init__(
        self,
        vectors: KeyedVectors,
        case: str = "fold",
        wanted: Iterable[str] = (),
        phrases: Iterable[str] = (),
    ) -> None:
        if case not in CASES:
            raise ValueError(f"case must be one of {', '.join(CASES)}, not {case!r}")
        words, matrix = list(vectors.index_to_key), np.asarray(vectors.vectors, np.float32)
        if not words:
            raise ValueError("there are no vectors to evaluate; train a model with at least one word")
        require_finite(words, matrix)
        self.words, self.case = len(words), case
        first: dict[str, int] = {}
        for rank, word in enumerate(words):
            first.setdefault(self._form(word), rank)
        if case in ("fold", "turkish"):
            self.ranks = np.fromiter(first.values(), np.int64, len(first))
            self._rows = {form: row for row, form in enumerate(first)}
        else:
            self.ranks = np.arange(len(words))
            self._rows = first
        composed = self._compose(vectors, wanted)
        parts = self._parts(form for form in map(self._sought, phrases) if form not in composed)
        size = len(self.ranks) + len(composed)
        self.unit = np.empty((size + len(parts), matrix.shape[1]), np.float32)
        np.take(matrix, self.ranks, axis=0, out=self.unit[: len(self.ranks)], mode="clip")  # "raise" would copy
        self.mean = self.unit[: len(self.ranks)].mean(axis=0, dtype=np.float64).astype(np.float32)
        self.mean /= max(float(np.linalg.norm(self.mean)), 1e-12)
        for row, (word, vector) in enumerate(composed.items(), len(self.ranks)):
            self._rows[word], self.unit[row] = row, vector
        self._phrases = {phrase: row for row, phrase in enumerate(parts, size)}
        for phrase, words_of_it in parts.items():
            self.unit[self._phrases[phrase]] = matrix[self.ranks[words_of_it]].mean(axis=0)
        norms = np.sqrt(np.einsum("ij,ij->i", self.unit, self.unit))[:, None]
        self.zeros = int(np.count_nonzero(norms == 0))
        self.unit /= np.maximum(norms, 1e-12)

    def _compose(self, vectors: KeyedVectors, wanted: Iterable[str]) -> dict[str, np.ndarray]:
        """Make vectors of unknown words where the model can."""
        unknown = dict.fromkeys(form for form in map(self._sought, wanted) if form not in self._rows)
        made = ((word, composed_vector(vectors, word)) for word in unknown)
        return {word: vector for word, vector in made if vector is not None}

    def _parts(self, forms: Iterable[str]) -> dict[str, list[int]]:
        """The rows of the words of unknown phrases all of whose words are known."""
        unknown = (form for form in dict.fromkeys(forms) if form not in self._rows)
        parts = ((form, [self._rows.get(word, -1) for word in form.replace("_", " ").split()]) for form in unknown)
        return {form: rows for form, rows in parts if len(rows) > 1 and min(rows) >= 0}

    def __len__(self) -> int:
        return len(self.ranks)

    def row(self, word: str, *, phrases: bool = False) -> int:
        """Find a word's row, or, if asked for, that of a phrase; -1 for what is neither known nor composed."""
        form = self._sought(word)
        row = self._rows.get(form, -1)
        return self._phrases.get(form, -1) if phrases and row < 0 else row

    def is_composed(self, rows: np.ndarray | Sequence[int]) -> np.ndarray:
        """Tell which rows are of composed words and phrases."""
        return np.asarray(rows) >= len(self)

    def composed_among(self, words: Iterable[str]) -> list[str]:
        """Those of `words` that were composed of n-grams, as they were looked up, each once."""
        return [form for form in dict.fromkeys(map(self._sought, words)) if self._rows.get(form, -1) >= len(self)]

    def phrases_among(self, phrases: Iterable[str]) -> list[str]:
        """Those of `phrases` that were composed of words."""
        return [form for form in dict.fromkeys(map(self._sought, phrases)) if form in self._phrases]

    def rows(self, words: Iterable[str], below: int) -> list[int]:
        """Find the rows of those of `words` that are known and below a cut."""
        return [row for row in map(self.row, words) if 0 <= row < below]

    def cut(self, restrict_vocab: int | None) -> int:
        """Count the rows among the `restrict_vocab` most frequent words; None for all."""
        if restrict_vocab is None:
            return len(self)
        return int(np.searchsorted(self.ranks, restrict_vocab))

    def is_otherwise_written(self, word: str) -> bool:
        """Tell whether a word is unknown, but known in other case, or with its accents composed in another way."""
        if self.row(word) >= 0:
            return False
        forms = {word.lower(), word.title(), word.upper(), _turkish(word), word.casefold()}
        forms |= {form.replace("i\u0307", "i").replace("ı", "i") for form in forms}
        forms |= {normalize(how, form) for how in ("NFC", "NFD") for form in (word, *forms)}
        return any(form in self._rows for form in forms) or word.casefold() in self._folded

    @cached_property
    def _folded(self) -> frozenset[str]:
        """What full case folding makes of words where it does more than lower-casing: ``strasse`` of ``straße``."""
        return frozenset(folded for form in self._rows if (folded := form.casefold()) != form)

    def _sought(self, word: str) -> str:
        """The form of a word that is looked up: of a phrase, that with ``_`` for blanks, if it is known as one word."""
        form = self._form(word)
        joined = "_".join(form.split())
        return joined if form not in self._rows and joined in self._rows else form

    def _form(self, word: str) -> str:
        if self.case == "exact":
            return word
        word = word if word.isascii() else normalize("NFC", word)
        return _turkish(word) if self.case == "turkish" else word.lower()


def _turkish(word: str) -> str:
    return word.replace("İ", "i").replace("I\u0307", "i").replace("I", "ı").lower()


def composed_vector(vectors: KeyedVectors, word: str) -> np.ndarray | None:
    """The vector that a model makes of an unknown word; None if it makes none, or only zeros."""
    if hasattr(vectors, "__contains__") and word not in vectors:
        return None  # a KeyError takes long to say what may have been meant
    try:
        vector = np.asarray(vectors.get_vector(word), np.float32)
    except (AttributeError, KeyError):
        return None
    return vector if np.isfinite(vector).all() and vector.any() else None


def unit_vectors(vectors: KeyedVectors | HasVectors, words: Sequence[str]) -> np.ndarray:
    """Vectors of words scaled to length 1, float32 of shape (words, dimensions).

    Raises
    ------
    ValueError
        A word is unknown, or its vector holds NaN or infinity.
    """
    keyed = keyed_of(vectors)
    require_known(keyed, words)
    matrix = np.stack([keyed[word] for word in words]).astype(np.float32)
    require_finite(words, matrix)
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)


def require_known(keyed: KeyedVectors, words: Sequence[str]) -> None:
    """Raise ValueError where the vocabulary lacks one of `words`."""
    unknown = [word for word in words if word not in keyed]
    if unknown:
        raise ValueError(f"the vectors do not know {', '.join(map(repr, unknown))}; leave out such words")
