r"""Lists of phrases: tokens that become one, in a file that can be read and edited, and what it does to a text.

A list is a table with tabs between its columns, whose first line names them::

    words                    phrase                   count  score   pass
    blood pressure           blood_pressure           312    45.7    1
    bank of america          bank_of_america          41     101.2   1
    blood_pressure medicine  blood_pressure_medicine  12     20.3    2

`words` are tokens as the text has them, with a blank between; a blank inside a token is ``\s``, a tab ``\t``, a line
feed ``\n``, a carriage return ``\r``, a backslash ``\\``. The other columns may be missing, and a cell empty: then the
phrase is its words with ``_`` between, and the pass the first. A pass goes from left to right: of the phrases that
start at a token the longest is taken, and reading goes on behind it. The next pass reads what the one before has made.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import CorpusError

__all__ = ["COLUMNS", "Phrase", "PhraseList", "phrase_list"]

COLUMNS = ("words", "phrase", "count", "score", "pass")
MOST_PASSES = 100
_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPED = {spelled: character for character, spelled in _ESCAPES.items()}


class Phrase(NamedTuple):
    """Tokens that become one."""

    words: tuple[str, ...]
    phrase: str
    times: int | None = None  # the count
    score: float | None = None
    turn: int = 1  # the pass


class PhraseList:
    """Phrases, and what they do to a text.

    Attributes
    ----------
    phrases : tuple of Phrase
        Those of the first pass first.
    """

    def __init__(self, phrases: Iterable[Phrase]):
        self.phrases = tuple(sorted(phrases, key=lambda each: each.turn))

    @classmethod
    def of_text(cls, text: str, name: str) -> PhraseList:
        """Read a list; `name` is what messages call it.

        Raises
        ------
        ValueError
            It is no list of phrases, or has none; the message names the line.
        """
        lines = text.removeprefix("\ufeff").split("\n")
        header = lines[0].rstrip("\r").split("\t")
        if "words" not in header or not set(header) <= set(COLUMNS) or len(set(header)) < len(header):
            raise ValueError(
                f"{name} is no list of phrases: its first line must name the columns {', '.join(COLUMNS)}, with tabs"
                " between; only words must be there"
            )
        found: dict[tuple[int, tuple[str, ...]], Phrase] = {}
        for number, line in enumerate(lines[1:], start=2):
            if not line.strip():
                continue
            try:
                phrase = _phrase(header, line.rstrip("\r").split("\t"))
            except ValueError as error:
                raise ValueError(f"line {number:,} of {name}: {error}") from None
            if (phrase.turn, phrase.words) in found:
                raise ValueError(f"line {number:,} of {name}: the same words are there twice, so leave one out")
            found[phrase.turn, phrase.words] = phrase
        if not found:
            raise ValueError(f"{name} holds no phrase: leave it out, or give words")
        return cls(found.values())

    def text(self) -> str:
        """The list as a file has it."""
        return self._text

    @cached_property
    def _text(self) -> str:
        lines = ["\t".join(COLUMNS)]
        for words, phrase, count, score, turn in self.phrases:
            cells = (" ".join(map(_escape, words)), _escape(phrase), count, score, turn)
            lines.append("\t".join("" if cell is None else str(cell) for cell in cells))
        return "\n".join(lines) + "\n"

    def followed_by(self, more: PhraseList) -> PhraseList:
        """The passes of this list, and then those of another."""
        last = max((each.turn for each in self.phrases), default=0)
        return PhraseList([*self.phrases, *(each._replace(turn=each.turn + last) for each in more.phrases)])

    @cached_property
    def passes(self) -> list[list[Phrase]]:
        """The phrases of each pass that has some."""
        turns = dict.fromkeys(each.turn for each in self.phrases)
        return [[each for each in self.phrases if each.turn == turn] for turn in turns]

    def apply(self, tokens: Sequence[str]) -> list[str]:
        """Tokens with phrases as one token each."""
        found = list(tokens)
        for starts in self._starts:
            found = _joined(found, starts)
        return found

    @cached_property
    def _starts(self) -> list[dict[str, list[tuple[tuple[str, ...], str]]]]:
        """For each pass, by their first words: phrases, long ones first."""
        found = []
        for phrases in self.passes:
            starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
            for each in sorted(phrases, key=lambda each: -len(each.words)):
                starts.setdefault(each.words[0], []).append((each.words, each.phrase))
            found.append(starts)
        return found

    def __len__(self) -> int:
        return len(self.phrases)

    def __eq__(self, other: object) -> bool:
        """Whether they do the same to any text."""
        return isinstance(other, PhraseList) and self._done == other._done

    def __hash__(self) -> int:
        return hash(len(self.phrases))

    def __repr__(self) -> str:
        return f"<{len(self):,}>"

    @property
    def _done(self) -> list[dict[tuple[str, ...], str]]:
        return [{each.words: each.phrase for each in phrases} for phrases in self.passes]


def phrase_list(given: Any) -> PhraseList | None:
    """The list of a user's setting: a path, what `Phrases.fit` found, phrases, each as its words, or a record.

    Raises
    ------
    CorpusError
        The file cannot be read.
    ValueError, TypeError
        It is no list of phrases.
    """
    if given is None or isinstance(given, PhraseList):
        return given
    if isinstance(found := getattr(given, "list_", None), PhraseList):
        return found
    if isinstance(given, dict):
        if not isinstance(given.get("list"), str):
            raise ValueError("phrases is an object without a list: give the path of a list, or phrases")
        return PhraseList.of_text(given["list"], "the list of phrases")
    if isinstance(given, str | os.PathLike):
        try:
            return PhraseList.of_text(Path(given).read_bytes().decode("utf-8"), os.fspath(given))
        except OSError as error:
            raise CorpusError(f"cannot read the list of phrases {given}: {error.strerror}") from error
        except UnicodeDecodeError:
            raise ValueError(f"{given} is no list of phrases: it is not UTF-8") from None
    if not isinstance(given, Iterable):
        raise TypeError(f"phrases={given!r} must be the path of a list, or phrases, each as its words")
    spelled = []
    for each in given:
        words = tuple(each.split() if isinstance(each, str) else each)
        if not all(isinstance(word, str) for word in words):
            raise TypeError(f"phrases holds {each!r}: give each phrase as its words")
        if len(words) < 2:
            raise ValueError(f"phrases holds {each!r}: a phrase has two words or more")
        spelled.append(Phrase(words, "_".join(words)))
    return PhraseList(spelled)


def _joined(tokens: list[str], starts: dict[str, list[tuple[tuple[str, ...], str]]]) -> list[str]:
    found, place = [], 0
    while place < len(tokens):
        token, behind = tokens[place], place + 1
        for words, phrase in starts.get(token, ()):
            if tuple(tokens[place : place + len(words)]) == words:
                token, behind = phrase, place + len(words)
                break
        found.append(token)
        place = behind
    return found


def _escape(token: str) -> str:
    return re.sub(r"[\\ \t\n\r]", lambda found: _ESCAPES[found[0]], token)


def _unescape(cell: str) -> str:
    return re.sub(r"\\[\\stnr]", lambda found: _ESCAPED[found[0]], cell)


def _phrase(header: list[str], cells: list[str]) -> Phrase:
    """The phrase of a line; `ValueError` says what is wrong with it."""
    if len(cells) > len(header):
        raise ValueError(f"it has {len(cells)} columns, and the first line names {len(header)}")
    named = {name: cell.strip(" ") for name, cell in zip(header, cells, strict=False)}
    words = tuple(map(_unescape, named["words"].split(" "))) if named.get("words") else ()
    words = tuple(filter(None, words))
    if len(words) < 2:
        raise ValueError(f"{named.get('words', '')!r} is no phrase of two words or more, with blanks between")
    phrase = _unescape(named.get("phrase") or "") or "_".join(words)
    try:
        count = int(named["count"]) if named.get("count") else None
        score = float(named["score"]) if named.get("score") else None
        turn = int(named["pass"]) if named.get("pass") else 1
    except ValueError:
        raise ValueError("count and pass must be whole numbers, and score a number") from None
    if not 1 <= turn <= MOST_PASSES or (count is not None and count < 0) or (score is not None and math.isnan(score)):
        raise ValueError(f"pass must be 1 to {MOST_PASSES}, count 0 or more, and score a number")
    return Phrase(words, phrase, count, score, turn)
