"""The command ``wordvec shell``: a model is loaded once, and every line is a question."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import typer

from . import options
from .lookup import Lookup, pairs_of

__all__ = ["converse", "shell"]

PROMPT = "> "
HELP = """\
  france                      the most similar words
  france germany              how similar two words are
  england english france      england is to english as france is to what?
  english - england + france  the same by arithmetic: any words, added and taken away
  odd france germany music    the word that is unlike the others
  similarity france germany   how similar words are
  neighbors help              a word that is a command, or several
  top 20                      how many answers from now on
  help, quit                  (or :q, or Ctrl-D)"""

#: What ends a conversation, as people are used to from elsewhere.
_ENDS = ("quit", "exit", ":q", ":quit", "quit()", "exit()")


class _Wrong(Exception):
    """A line that cannot be answered; what is said of it."""


@dataclass
class _Answer:
    """What a line is answered: words, documents or pairs of them, each with a cosine; and what to think of it."""

    title: str
    name: str
    pairs: list[tuple[str, float]] = field(default_factory=list)
    doubt: str = ""


def shell(
    model: options.Model,
    top: options.Top = 10,
    documents: options.OfDocuments = False,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Open a model once and ask: a word a line, sums such as english - england + france, analogies; `help` says more.

    From a pipe every line is a question, and is answered by a line: the question, then answers and cosines, between
    tabs. With --json it is an object. Exit code 1: a line could not be answered.
    """
    converse(Lookup(model, documents, unicode_errors), top)


def converse(lookup: Lookup, top: int) -> None:
    """Answer the lines of standard input until it ends.

    Raises
    ------
    typer.Exit
        With code 1: no person asks, and a line could not be answered.
    """
    from . import console

    asked = sys.stdin.isatty() and console.is_terminal()
    if asked:
        size = f"{len(lookup.vectors):,} {lookup.what}s of {lookup.vectors.vector_size} dimensions"
        console.note(f"{lookup.model}: {size}. Type a {lookup.what}, or help; Ctrl-D ends.")
        _complete(lookup)
    session, failed = _Session(lookup, top), False
    try:
        for line in _lines(PROMPT if asked else ""):
            try:
                answer = session.answer(line)
            except (_Wrong, ValueError) as error:
                console.warn(str(error))
                failed, answer = True, None
            _print(lookup, line, answer, asked)
            if session.ended:
                return
    except KeyboardInterrupt:
        print()
        return
    if failed and not asked:
        raise typer.Exit(1)


def _lines(prompt: str) -> Iterator[str]:
    """The lines of standard input that hold something."""
    while True:
        try:
            line = input(prompt) if prompt else next(sys.stdin, None)
        except EOFError:
            print()
            return
        if line is None:
            return
        if line.strip():
            yield line.strip()


class _Session:
    """A model and how many answers are wanted of it."""

    def __init__(self, lookup: Lookup, top: int):
        self.lookup, self.top, self.ended = lookup, top, False

    def answer(self, line: str) -> _Answer | None:
        """The answer to a line; None to what asks for nothing."""
        if line in self.lookup.vectors.key_to_index and line not in ("help", *_ENDS):
            return self._neighbors([line])  # a tag, or a phrase, may hold blanks
        first, *rest = line.split()
        if first in ("help", "?") and not rest:
            from . import console

            console.note(*HELP.splitlines())
            return None
        if first in _ENDS and not rest:
            self.ended = True
            return None
        if first == "top" and len(rest) == 1 and rest[0].isdecimal() and int(rest[0]):
            self.top = int(rest[0])
            return None
        commands = {"neighbors": self._neighbors, "odd": self._odd, "similarity": self._similarity}
        if first in commands and rest:
            return commands[first](rest)
        words = [word for word in line.split() if word not in (":", "=", "?", "::")]
        if {"+", "-"} & set(words):
            return self._sum(words)
        by_number = {1: self._neighbors, 2: self._similarity, 3: self._analogy}
        if len(words) not in by_number:
            raise _Wrong(f"{len(words)} words are no question: give one, two or three, or odd before them; see help")
        return by_number[len(words)](words)

    def _neighbors(self, words: list[str]) -> _Answer:
        return self._nearest(" ".join(words), words, [])

    def _analogy(self, words: list[str]) -> _Answer:
        a, b, c = words
        return self._nearest(f"{a} : {b} = {c} : ?", [b, c], [a])

    def _sum(self, parts: list[str]) -> _Answer:
        if parts[0] not in ("+", "-"):
            parts = ["+", *parts]
        signs, words = parts[::2], parts[1::2]
        if len(signs) != len(words) or not set(signs) <= {"+", "-"} or {"+", "-"} & set(words):
            raise _Wrong("a sum has + or - between its words, with blanks around: english - england + france")
        plus = [word for sign, word in zip(signs, words, strict=True) if sign == "+"]
        minus = [word for sign, word in zip(signs, words, strict=True) if sign == "-"]
        return self._nearest(" ".join(parts[1:] if signs[0] == "+" else parts), plus, minus)

    def _nearest(self, title: str, plus: list[str], minus: list[str]) -> _Answer:
        from ..vectors.directions import nearest

        self._require([*plus, *minus])
        found = nearest(self.lookup.vectors, plus, minus, top=self.top)
        return _Answer(title, self.lookup.what, found, self.lookup.doubt([*plus, *minus]))

    def _similarity(self, words: list[str]) -> _Answer:
        from ..vectors.directions import cosines

        self._require(words)
        if len(words) < 2:
            raise _Wrong("similarity takes two words or more")
        found = cosines(self.lookup.vectors, words)
        pairs = [(a, b) for place, a in enumerate(words) for b in words[place + 1 :]]
        return _Answer(
            "similarity",
            f"{self.lookup.what}s",
            [(f"{a} {b}", float(found[words.index(a), words.index(b)])) for a, b in pairs],
        )

    def _odd(self, words: list[str]) -> _Answer:
        from ..vectors.directions import odd_one_out

        self._require(words)
        if len(words) < 3:
            raise _Wrong("the odd one out is told among three words or more")
        odd = odd_one_out(self.lookup.vectors, words)[:1]
        return _Answer("the odd one, and its cosine with the mean", self.lookup.what, odd)

    def _require(self, words: list[str]) -> None:
        if missing := [word for word in dict.fromkeys(words) if word not in self.lookup.vectors]:
            raise _Wrong("; ".join(map(self.lookup.missing, missing)))


def _print(lookup: Lookup, line: str, answer: _Answer | None, asked: bool) -> None:
    from . import console

    pairs = answer.pairs if answer else []
    if console.is_json():
        console.json_line({"query": line, "answers": pairs_of(lookup.what, pairs)})
    elif not asked:
        console.tab_line([line, *(cell for pair in pairs for cell in pair)])
    elif answer:
        console.answer(None, console.Table(answer.title, (answer.name, "cosine"), pairs))
        console.note(*filter(None, [answer.doubt]))


def _complete(lookup: Lookup) -> None:
    """Let the tabulator complete words, and the arrows give lines back, where there is a readline."""
    try:
        import readline
    except ImportError:  # on Windows
        return
    words = sorted(lookup.vectors.index_to_key)

    def complete(start: str, number: int) -> str | None:
        place = bisect_left(words, start) + number
        return words[place] if place < len(words) and words[place].startswith(start) else None

    readline.set_completer(complete)
    readline.set_completer_delims(" ")
    bind: Any = "bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete"
    readline.parse_and_bind(bind)
