"""What a dataset is: one class for each task, holding what is asked and what could not be read.

Every class has `name`; `skipped`, the lines of its files that held nothing (empty, comments, headers); `damaged`, a
sentence for each line that did not fit and was left out; `items`, how many there are to ask; and `words()`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

__all__ = [
    "AnalogySet",
    "BiasSet",
    "BiasTest",
    "CategorySet",
    "Dataset",
    "LabelledText",
    "Member",
    "OutlierGroup",
    "OutlierSet",
    "Pair",
    "Question",
    "Section",
    "SentenceSet",
    "SimilaritySet",
    "TextSet",
]


class Pair(NamedTuple):
    """Two words, or two sentences, and how similar people find them."""

    first: str
    second: str
    score: float


class Question(NamedTuple):
    """`a` is to `b` as `c` is to what? Of several words in `b` the first that the vectors know is used."""

    a: str
    b: tuple[str, ...]
    c: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Questions about one relation.

    `group` is what its dataset files it under, or empty. `pairs` are the word pairs that its questions were made of,
    where it was written as such: methods that learn a relation from all its pairs need them.
    """

    name: str
    group: str
    questions: Sequence[Question]
    pairs: Sequence[tuple[str, tuple[str, ...]]] = ()


class Member(NamedTuple):
    """A word and the category it belongs to."""

    word: str
    category: str


class OutlierGroup(NamedTuple):
    """Words of one kind, and words of which each is the odd one out among them."""

    name: str
    words: tuple[str, ...]
    outliers: tuple[str, ...]


class BiasTest(NamedTuple):
    """Two sets of target words and two of attributes (WEAT); `second` is empty where one set is tested (WEFAT)."""

    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    one: tuple[str, ...]
    other: tuple[str, ...]
    labels: tuple[str, ...] = ()


class LabelledText(NamedTuple):
    """A text and its class."""

    label: str
    text: str


@dataclass(frozen=True)
class _Set:
    name: str
    skipped: int = field(default=0, kw_only=True)
    damaged: Sequence[str] = field(default=(), kw_only=True)

    def repeated(self) -> int:
        """How many items are there again: each is asked as often as it is given."""
        return sum(count - 1 for count in Counter(self._keys()).values())


@dataclass(frozen=True)
class SimilaritySet(_Set):
    """Word pairs with human scores."""

    pairs: Sequence[Pair]

    @property
    def items(self) -> int:
        """Pairs."""
        return len(self.pairs)

    def words(self) -> Iterator[str]:
        """Every word, as often as it is there."""
        return chain.from_iterable(pair[:2] for pair in self.pairs)

    def _keys(self):
        return (frozenset(pair[:2]) for pair in self.pairs)


@dataclass(frozen=True)
class AnalogySet(_Set):
    """Analogy questions by section."""

    sections: Sequence[Section]

    @property
    def items(self) -> int:
        """Questions."""
        return sum(len(section.questions) for section in self.sections)

    def words(self) -> Iterator[str]:
        """Every word, as often as it is there."""
        return chain.from_iterable((a, *b, c, *answers) for a, b, c, answers in self._questions())

    def _questions(self) -> Iterator[Question]:
        return chain.from_iterable(section.questions for section in self.sections)

    def _keys(self):
        return ((section.name, question) for section in self.sections for question in section.questions)


@dataclass(frozen=True)
class CategorySet(_Set):
    """Words with their categories."""

    members: Sequence[Member]

    @property
    def items(self) -> int:
        """Words."""
        return len(self.members)

    def words(self) -> Iterator[str]:
        """Every word, as often as it is there."""
        return (member.word for member in self.members)

    def _keys(self):
        return self.words()


@dataclass(frozen=True)
class OutlierSet(_Set):
    """Groups of words with their outliers."""

    groups: Sequence[OutlierGroup]

    @property
    def items(self) -> int:
        """Outliers to find."""
        return sum(len(group.outliers) for group in self.groups)

    def words(self) -> Iterator[str]:
        """Every word, as often as it is there."""
        return chain.from_iterable((*group.words, *group.outliers) for group in self.groups)

    def _keys(self):
        return ((group.words, outlier) for group in self.groups for outlier in group.outliers)


@dataclass(frozen=True)
class SentenceSet(_Set):
    """Sentence pairs with human scores."""

    pairs: Sequence[Pair]

    @property
    def items(self) -> int:
        """Pairs."""
        return len(self.pairs)

    def words(self) -> Iterator[str]:
        """Nothing: its sentences are met whole."""
        return iter(())

    def _keys(self):
        return (frozenset(pair[:2]) for pair in self.pairs)


@dataclass(frozen=True)
class BiasSet(_Set):
    """Association tests."""

    tests: Sequence[BiasTest]

    @property
    def items(self) -> int:
        """Target words."""
        return sum(len(test.first) + len(test.second) for test in self.tests)

    def words(self) -> Iterator[str]:
        """Every word, as often as it is there."""
        return chain.from_iterable(chain(*test[1:5]) for test in self.tests)

    def _keys(self):
        return ((test.name, side, word) for test in self.tests for side in (1, 2) for word in test[side])


@dataclass(frozen=True)
class TextSet(_Set):
    """Texts with their classes."""

    texts: Sequence[LabelledText]

    @property
    def items(self) -> int:
        """Texts."""
        return len(self.texts)

    def words(self) -> Iterator[str]:
        """Nothing: its texts are met whole."""
        return iter(())

    def _keys(self):
        return (text.text for text in self.texts)


Dataset = SimilaritySet | AnalogySet | CategorySet | OutlierSet | SentenceSet | BiasSet | TextSet
