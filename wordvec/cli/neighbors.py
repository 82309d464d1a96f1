"""The commands ``wordvec neighbors`` and ``analogy``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import options
from .lookup import Lookup, pairs_of
from .shell import converse

if TYPE_CHECKING:
    from .console import Table

__all__ = ["analogy", "neighbors", "neighbors_table", "neighbors_value"]


def neighbors(
    model: options.Model,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD...]",
            help="Words to look up; with --documents, tags. Without any, at a terminal, a shell opens: see "
            "`wordvec shell`.",
            show_default=False,
        ),
    ] = None,
    top: options.Top = 10,
    documents: options.OfDocuments = False,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Show the most similar words (or documents), by cosine similarity.

    Exit code 1: a word is unknown; the others are answered.
    """
    from ..vectors.directions import nearest
    from . import console

    if not words:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise ValueError("there is no word to look up: name one, or open a shell with `wordvec shell MODEL`")
        converse(Lookup(model, documents, unicode_errors), top)
        return
    lookup = Lookup(model, documents, unicode_errors)
    found: dict[str, list[tuple[str, float]]] = {}
    for word in lookup.known(words):
        try:
            found[word] = nearest(lookup.vectors, [word], top=top)
        except ValueError as error:  # a zero vector
            console.warn(str(error))
    missing = [word for word in dict.fromkeys(words) if word not in found and lookup.joined(word) not in found]
    if found or console.is_json():
        value = {
            "neighbors": neighbors_value(lookup.what, found),
            "unknown": [{lookup.what: word, "suggestions": lookup.suggestions(word)} for word in missing],
        }
        rows = [(word, *pair) for word, near in found.items() for pair in near]
        plain = console.Table("", (lookup.what, "neighbor", "cosine"), rows)
        console.answer(value, neighbors_table(lookup.what, found), plain=plain)
    if missing:
        raise typer.Exit(1)


def neighbors_table(what: str, found: Mapping[str, Sequence[tuple[str, float]]]) -> Table:
    """The neighbours of words for a terminal: of one word a line each, of several a line for all of them."""
    from .console import Table

    if len(found) == 1:
        ((word, near),) = found.items()
        return Table(word, ("neighbor", "cosine"), near)
    rows = [(word, ", ".join(f"{other} {cosine:.2f}" for other, cosine in near)) for word, near in found.items()]
    return Table(f"nearest {what}s, with cosines", (what, "neighbors"), rows)


def neighbors_value(what: str, found: Mapping[str, Sequence[tuple[str, float]]]) -> list[dict[str, Any]]:
    """The neighbours of words as JSON has them."""
    return [{what: word, "neighbors": pairs_of(what, near)} for word, near in found.items()]


def analogy(
    model: options.Model,
    a: Annotated[str, typer.Argument(metavar="A", help="A word, as england.", show_default=False)],
    b: Annotated[str, typer.Argument(metavar="B", help="The word related to A, as english.", show_default=False)],
    c: Annotated[str, typer.Argument(metavar="C", help="The word to complete, as france.", show_default=False)],
    top: options.Top = 5,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Answer: A is to B as C is to what? For example: england english france.

    Exit code 1: a word is unknown.
    """
    from ..vectors.directions import nearest
    from . import console

    lookup = Lookup(model, unicode_errors=unicode_errors)
    known = lookup.known([a, b, c])
    missing = [word for word in dict.fromkeys((a, b, c)) if lookup.joined(word) not in known]
    answers = [] if missing else nearest(lookup.vectors, known[1:], known[:1], top=top)
    value = {
        "analogy": [a, b, c],
        "answers": pairs_of(lookup.what, answers),
        "unknown": [{"word": word, "suggestions": lookup.suggestions(word)} for word in missing],
    }
    if answers or console.is_json():
        console.answer(value, console.Table(f"{a} : {b} = {c} : ?", ("word", "cosine"), answers))
    if answers:
        console.note(*filter(None, [lookup.doubt(known)]))
    if missing:
        raise typer.Exit(1)
