"""Kinds of datasets: one class for each task."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar, NamedTuple

__all__ = [
    "AnalogySet",
    "BiasSet",
    "BiasTest",
    "CategorySet",
    "ContextPair",
    "ContextSet",
    "Dataset",
    "LabelledNode",
    "LabelledText",
    "Link",
    "LinkSet",
    "Member",
    "NextItem",
    "NextItemSet",
    "NodeLabelSet",
    "Occurrence",
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
    """`a` is to `b` as `c` is to one of `answers`. Of several words in `b` the first known one is used."""

    a: str
    b: tuple[str, ...]
    c: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Questions about one relation.

    `group` is a larger class of relations that its dataset puts it in, or empty. `pairs` are the word pairs that the
    questions were made of, where a dataset gives those: methods that learn a relation from all its pairs need them.
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
    """Words of one category, and words that do not belong to it."""

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


class Occurrence(NamedTuple):
    """A word at a place of a text that is cut into words; `word` is what the dataset calls it."""

    word: str
    words: tuple[str, ...]
    place: int


class ContextPair(NamedTuple):
    """Two words in contexts, and how similar people find them, or 1 and 0 for yes and no."""

    first: Occurrence
    second: Occurrence
    score: float


class LabelledText(NamedTuple):
    """A text and its class; `others` are the cells between them in its line."""

    label: str
    text: str
    others: tuple[str, ...] = ()


class LabelledNode(NamedTuple):
    """A node of a graph and its labels."""

    name: str
    labels: tuple[str, ...]


class Link(NamedTuple):
    """Two nodes of a graph, and whether there is an edge between them."""

    first: str
    second: str
    there: bool


class NextItem(NamedTuple):
    """A history, oldest first, and the item that came next."""

    history: tuple[str, ...]
    item: str


@dataclass(frozen=True)
class Dataset(ABC):
    """What every dataset has.

    Attributes
    ----------
    name : str
    skipped : int
        How many lines of its files hold nothing: empty lines, comments, headers.
    damaged : sequence of str
        A sentence for each line that could not be read and was left out.
    """

    asks: ClassVar[str]  # for what, in sentences

    name: str
    skipped: int = field(default=0, kw_only=True)
    damaged: Sequence[str] = field(default=(), kw_only=True)

    @property
    def items(self) -> int:
        """The number of items that are scored: pairs, questions, words or texts."""
        return sum(1 for _ in self._items())

    def repeated(self) -> int:
        """The number of items that occur before: each is scored as often as it occurs."""
        return sum(count - 1 for count in Counter(self._items()).values())

    def words(self) -> Iterator[str]:
        """Yield every word that is looked up, as often as it occurs; none where sentences or texts are scored."""
        return iter(())

    def lookups(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each item; each word by itself where it is not the only item that needs it."""
        return ((word,) for word in self.words())

    def phrases(self) -> Iterator[str]:
        """Yield those of `words` that may be composed of their own words, where that is how the dataset is scored."""
        return iter(())

    @abstractmethod
    def _items(self) -> Iterator[Hashable]:
        """Yield what identifies each item."""


@dataclass(frozen=True)
class SimilaritySet(Dataset):
    """Word pairs with human scores."""

    asks = "similarity of words"

    pairs: Sequence[Pair]

    def words(self) -> Iterator[str]:
        """Yield both words of each pair."""
        return chain.from_iterable(self.lookups())

    def lookups(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each pair."""
        return (pair[:2] for pair in self.pairs)

    def _items(self) -> Iterator[Hashable]:
        return (frozenset(pair[:2]) for pair in self.pairs)


@dataclass(frozen=True)
class AnalogySet(Dataset):
    """Analogy questions by section."""

    asks = "analogies"

    sections: Sequence[Section]

    def words(self) -> Iterator[str]:
        """Yield the words of each question and its answers."""
        return chain.from_iterable(self.lookups())

    def lookups(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each question with its answers."""
        questions = chain.from_iterable(section.questions for section in self.sections)
        return ((a, *b, c, *answers) for a, b, c, answers in questions)

    def _items(self) -> Iterator[Hashable]:
        return ((section.name, question) for section in self.sections for question in section.questions)


@dataclass(frozen=True)
class CategorySet(Dataset):
    """Words with their categories."""

    asks = "categories of words"

    members: Sequence[Member]

    def words(self) -> Iterator[str]:
        """Yield each word."""
        return (member.word for member in self.members)

    def _items(self) -> Iterator[Hashable]:
        return self.words()


@dataclass(frozen=True)
class OutlierSet(Dataset):
    """Groups of words with their outliers."""

    asks = "outliers among words"

    groups: Sequence[OutlierGroup]

    def words(self) -> Iterator[str]:
        """Yield the words and the outliers of each group."""
        return chain.from_iterable((*group.words, *group.outliers) for group in self.groups)

    def phrases(self) -> Iterator[str]:
        """Yield every word: many are names, such as Rio_de_Janeiro."""
        return self.words()

    def _items(self) -> Iterator[Hashable]:
        return ((group.words, outlier) for group in self.groups for outlier in group.outliers)


@dataclass(frozen=True)
class SentenceSet(Dataset):
    """Sentence pairs with human scores."""

    asks = "similarity of sentences"

    pairs: Sequence[Pair]

    def _items(self) -> Iterator[Hashable]:
        return (frozenset(pair[:2]) for pair in self.pairs)


@dataclass(frozen=True)
class ContextSet(Dataset):
    """Pairs of words in contexts.

    `judged` says whether scores are yes and no; then `training` are pairs to choose a threshold by.
    """

    asks = "words in contexts"

    pairs: Sequence[ContextPair]
    training: Sequence[ContextPair] = ()
    judged: bool = False

    def words(self) -> Iterator[str]:
        """Yield both words of each pair."""
        return chain.from_iterable(self.lookups())

    def lookups(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each pair."""
        return ((pair.first.word, pair.second.word) for pair in self.pairs)

    def _items(self) -> Iterator[Hashable]:
        return (frozenset(pair[:2]) for pair in self.pairs)


@dataclass(frozen=True)
class BiasSet(Dataset):
    """Association tests; their items are the target words."""

    asks = "associations of words"

    tests: Sequence[BiasTest]

    def words(self) -> Iterator[str]:
        """Yield the target words and the attributes of each test."""
        return chain.from_iterable(chain(*test[1:5]) for test in self.tests)

    def _items(self) -> Iterator[Hashable]:
        return ((test.name, side, word) for test in self.tests for side in (1, 2) for word in test[side])


@dataclass(frozen=True)
class NextItemSet(Dataset):
    """Histories and what came next; `others` are histories of which nothing is asked, but which count as training."""

    asks = "next items"

    asked: Sequence[NextItem]
    others: Sequence[tuple[str, ...]] = ()

    def _items(self) -> Iterator[Hashable]:
        return iter(self.asked)


@dataclass(frozen=True)
class TextSet(Dataset):
    """Texts with their classes.

    `columns` are the names of `LabelledText.others`, where the file has a line that names its columns.
    """

    asks = "labels of texts"

    texts: Sequence[LabelledText]
    columns: Sequence[str] = ()

    def groups(self, column: str | int | None = None) -> list[str] | None:
        """What each text belongs to: its article, its author.

        Parameters
        ----------
        column : str or int, optional
            A column of the file, by name or by number, counted from 1: the label's. By default ``group``, if there is
            a column of that name.

        Returns
        -------
        list of str, or None
            None where nothing tells.

        Raises
        ------
        ValueError
            There is no such column between label and text.
        """
        if column is None and "group" not in self.columns:
            return None
        named, columns = str("group" if column is None else column), list(self.columns)
        place = columns.index(named) if named in columns else int(named) - 2 if named.isdecimal() else -1
        fewest = min((len(text.others) for text in self.texts), default=0)
        if not 0 <= place < fewest:
            there = ", ".join(columns[:fewest]) or ", ".join(map(str, range(2, fewest + 2))) or "none"
            raise ValueError(
                f"{self.name} has no column {column!r} between label and text in every line; it has {there}"
            )
        return [text.others[place] for text in self.texts]

    def _items(self) -> Iterator[Hashable]:
        return (text.text for text in self.texts)


@dataclass(frozen=True)
class NodeLabelSet(Dataset):
    """Nodes of a graph with their labels, each node once."""

    asks = "labels of nodes"

    nodes: Sequence[LabelledNode]

    def _items(self) -> Iterator[Hashable]:
        return (node.name for node in self.nodes)


@dataclass(frozen=True)
class LinkSet(Dataset):
    """Pairs of nodes, of which some are edges that were held out."""

    asks = "links between nodes"

    links: Sequence[Link]

    def _items(self) -> Iterator[Hashable]:
        return (link[:2] for link in self.links)
