"""Which types of a corpus are a vocabulary's words, by more than their counts."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import CorpusError
from ..system.aside import put_aside
from ..system.functions import function_named
from .corpus import Corpus
from .storage.corpus_folder import COOCCURRENCE_FOLDER

__all__ = ["Choice", "ChosenWords", "fingerprint_of_chosen", "listed_words"]

_BLOCK = 1 << 22  # tokens


@dataclass(frozen=True)
class Choice:
    """A rule for which types are words of a vocabulary.

    What is in `drop` is out, whatever else is said; what is in `keep` is in. Then `rule` is asked, and whatever it
    leaves open is a word if it is long and frequent enough.

    Attributes
    ----------
    min_count : int
    max_final_vocab : int, optional
        `min_count` is raised until at most so many words remain; what is kept by name or rule counts, too.
    min_length : int
        In characters.
    keep, drop : iterable of str, or the path of a file with a word a line
    rule : callable or str, optional
        From a type and its count to True, a word; False, none; or None, as the other settings say. ``module:function``
        names one.
    class_min_count : mapping or path, optional
        By a text's tag: what occurs so often in texts of that tag is frequent enough. A path is that of a JSON file.
    known : container of str
        Words of a vocabulary that this text adds to: `keep` may name these alone.
    """

    min_count: int = 1
    max_final_vocab: int | None = None
    min_length: int = 1
    keep: Any = None
    drop: Any = None
    rule: Any = None
    class_min_count: Any = None
    known: Container[str] = ()

    @property
    def is_a_cut(self) -> bool:
        """Whether frequency alone counts."""
        return self.min_length <= 1 and all(
            each is None for each in (self.keep, self.drop, self.rule, self.class_min_count)
        )

    def ranks(self, corpus: Corpus, tagged: Any = None) -> np.ndarray:
        """The ranks of the words, ascending: int64.

        Parameters
        ----------
        corpus : Corpus
        tagged : Documents, optional
            The same texts with tags, which `class_min_count` takes.

        Raises
        ------
        CorpusError
            A file cannot be read, or holds no JSON.
        ValueError
            None of the words of `keep` occurs, a tag of `class_min_count` is none, or the rule gives something else.
        """
        if self.is_a_cut:
            return np.arange(corpus.cut(self.min_count, self.max_final_vocab))
        types = corpus.types
        rank = {word: number for number, word in enumerate(types)}
        frequent = corpus.counts >= self.min_count
        if self.class_min_count is not None:
            frequent |= self._frequent_in_classes(corpus, tagged)
        if self.min_length > 1:
            frequent &= np.fromiter((len(word) >= self.min_length for word in types), bool, len(types))
        kept, dropped = self._ruled(corpus)
        kept[self._ranks_of("keep", rank)] = True
        dropped[self._ranks_of("drop", rank)] = True
        chosen = (frequent | kept) & ~dropped
        if self.max_final_vocab is not None and chosen.sum() > self.max_final_vocab:
            kept &= chosen
            rest = corpus.counts[chosen & ~kept]  # descending
            room = max(self.max_final_vocab - int(kept.sum()), 0)
            least = int(rest[room]) + 1 if room < len(rest) else 0
            chosen = kept | (chosen & (corpus.counts >= least))
        return np.flatnonzero(chosen)

    def _ruled(self, corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
        """What the rule keeps and what it drops."""
        kept, dropped = np.zeros((2, len(corpus.counts)), bool)
        if self.rule is None:
            return kept, dropped
        rule: Callable[[str, int], Any] = function_named(self.rule, "rule") if isinstance(self.rule, str) else self.rule
        for number, (word, count) in enumerate(zip(corpus.types, corpus.counts.tolist(), strict=True)):
            said = rule(word, count)
            if said is not None and not isinstance(said, bool | np.bool_):
                raise ValueError(f"rule gave {said!r} for {word!r}: it must give True, False or None")
            kept[number], dropped[number] = said is not None and said, said is not None and not said
        return kept, dropped

    def _ranks_of(self, name: str, rank: Mapping[str, int]) -> list[int]:
        """The ranks of the words of a list."""
        given = getattr(self, name)
        if given is None:
            return []
        words = listed_words(given, name)
        found = [rank[word] for word in words if word in rank]
        if name == "keep" and not found and not any(word in self.known for word in words):
            raise ValueError(
                f"none of the {len(words):,} words of keep, first {words[0]!r}, occurs in the text: spell them as"
                " its tokens are, in the same case"
            )
        return found

    def _frequent_in_classes(self, corpus: Corpus, tagged: Any) -> np.ndarray:
        if tagged is None:
            raise ValueError("class_min_count is about texts with tags, which these have not: leave it out")
        least = _counts_by_class(self.class_min_count)
        rows = {str(tag): row for row, tag in enumerate(tagged.tags)}
        frequent = np.zeros(len(corpus.counts), bool)
        lengths = np.diff(corpus.offsets)
        text = np.repeat(np.arange(len(corpus)), np.diff(tagged.start))
        for tag, count in least.items():
            if str(tag) not in rows:
                raise ValueError(f"class_min_count names {tag!r}, which is no tag of the texts")
            mine = np.zeros(len(corpus), bool)
            mine[text[tagged.row == rows[str(tag)]]] = True
            inside = np.zeros(len(corpus.counts), np.int64)
            tokens = np.repeat(mine, lengths)
            for start in range(0, len(tokens), _BLOCK):
                part = corpus.tokens[start : start + _BLOCK][tokens[start : start + _BLOCK]]
                inside += np.bincount(part, minlength=len(inside))
            frequent |= inside >= count
        return frequent


def listed_words(given: Any, what: str) -> list[str]:
    """The words of a list, or of a file with a word a line; `what` is what messages call it.

    Raises
    ------
    CorpusError
        The file cannot be read, or is no text.
    ValueError, TypeError
        There is none, or one is no str.
    """
    if isinstance(given, str | os.PathLike):
        try:
            words = Path(given).read_text(encoding="utf-8-sig").split("\n")
        except OSError as error:
            raise CorpusError(
                f"cannot read {given}, the words of {what}: {error.strerror}; give a list of words, or a file with"
                " a word a line"
            ) from error
        except UnicodeDecodeError as error:
            raise CorpusError(f"{given}, the words of {what}, is no UTF-8 text: give a word a line") from error
        words = [word.strip() for word in words]
    else:
        words = list(given)
        for word in words:
            if not isinstance(word, str):
                raise TypeError(f"{what} holds {word!r}, which is no str: give words")
    words = list(dict.fromkeys(filter(None, words)))
    if not words:
        raise ValueError(f"{what} has no word: give words, or the path of a file with a word a line")
    return words


def _counts_by_class(given: Any) -> Mapping[Any, int]:
    found = given
    if isinstance(given, str | os.PathLike):
        try:
            found = json.loads(Path(given).read_text(encoding="utf-8"))
        except OSError as error:
            raise CorpusError(f"cannot read {given}, the counts of class_min_count: {error.strerror}") from error
        except ValueError as error:
            raise CorpusError(f"{given}, the counts of class_min_count, is no JSON ({error})") from error
    whole = isinstance(found, Mapping) and all(type(count) is int and count >= 1 for count in found.values())
    if not whole or not found:
        raise ValueError(
            'class_min_count must give each tag a whole number of at least 1, as {"rare": 1, "frequent": 10}'
        )
    return found


class ChosenWords(Corpus):
    """A corpus renumbered so that chosen types come first, in the order of their counts: those are the vocabulary.

    Attributes
    ----------
    of : Corpus
        The one that it shows; its tokens are copied to a temporary file.
    number : int32 array of shape (n_types,)
        What the ranks of the other are numbered here.
    """

    def __init__(self, corpus: Corpus, ranks: np.ndarray):
        order = np.concatenate((ranks, np.delete(np.arange(len(corpus.counts)), ranks)))
        self.number = np.empty(len(order), np.int32)
        self.number[order] = np.arange(len(order), dtype=np.int32)
        blocks = (corpus.tokens[start : start + _BLOCK] for start in range(0, len(corpus.tokens), _BLOCK))
        self.tokens = put_aside((self.number[block] for block in blocks), np.int32, "the text of chosen words")
        self.of, self.card, self.offsets, self.counts, self._order = (
            corpus,
            corpus.card,
            corpus.offsets,
            corpus.counts[order],
            order,
        )
        self.fingerprint = fingerprint_of_chosen(corpus, ranks)
        self.folder = corpus.folder / COOCCURRENCE_FOLDER / f"words-{self.fingerprint[:16]}"

    @cached_property
    def types(self) -> list[str]:
        """The types, chosen ones first."""
        spelled = self.of.types
        return [spelled[rank] for rank in self._order.tolist()]

    def leading_types(self, size: int) -> list[str]:
        """The first of the types."""
        return self.types[:size]


def fingerprint_of_chosen(corpus: Corpus, ranks: Iterable[int] | np.ndarray) -> str:
    """What tells chosen words of a corpus from others."""
    chosen = np.asarray(ranks, np.int64).astype("<i8").tobytes()
    return hashlib.sha256(corpus.fingerprint.encode() + chosen).hexdigest()[:32]
