"""What the library takes for what the command line was given, checked before any work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import typer

from ..system.printing import printable
from ..system.storage import Remote, located
from ..system.versions import names_in
from ..trainers.shared import settings
from . import options

if TYPE_CHECKING:
    import numpy as np
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = [
    "at_urls",
    "check_file",
    "check_free",
    "check_model",
    "column_options",
    "corpus_options",
    "graph_options",
    "initial_vectors",
    "label_options",
    "require_usable",
    "source_of",
    "table_options",
    "text_options",
    "usable_documents",
    "usable_vectors",
]


def source_of(sources: list[str]) -> BinaryIO | Path | list[Path]:
    """What the library takes for the SOURCE arguments: standard input, one path, or a list of paths."""
    if sources == ["-"]:
        return sys.stdin.buffer
    if "-" in sources:
        raise ValueError("standard input (-) cannot be mixed with other sources: give it alone")
    paths = [located(source) for source in sources]
    return paths[0] if len(paths) == 1 else paths


def table_options(text_column: options.TextColumns = None, header: options.Header = None) -> dict[str, Any]:
    """Which column of a table is text; its parameters are options of every command that reads texts.

    As what `Corpus.build` takes, without what was not given.
    """
    return column_options(text_column, None, header)


@options.with_options_of(table_options)
def text_options(
    lower: settings.Lower = False,
    tokenizer: settings.Tokenizer = "whitespace",
    normalize: settings.Normalize = None,
    expressions: settings.Expressions = None,
    phrases: settings.Phrases = None,
    errors: options.Errors = "replace",
    **columns: Any,
) -> dict[str, Any]:
    """How texts become tokens; its parameters are options of every command that takes texts apart.

    As what `Corpus.build` takes, without what is as usual: an encoded corpus takes none of them.
    """
    given: dict[str, Any] = dict(lower=lower, tokenizer=tokenizer, normalize=normalize, errors=errors)
    given |= {name: each and str(each) for name, each in (("expressions", expressions), ("phrases", phrases))}
    usual = {each.name: each.default for each in options.parameters_of(text_options)}
    return table_options(**columns) | {name: value for name, value in given.items() if value != usual[name]}


@options.with_options_of(text_options)
def corpus_options(
    group_column: options.GroupColumn = None,
    order_column: options.OrderColumn = None,
    item_column: options.ItemColumn = None,
    **how: Any,
) -> dict[str, Any]:
    """How texts, or events, become a corpus; its parameters are options of every command that takes either.

    As what `Corpus.build` takes, without what is as usual.
    """
    given = {"group": group_column, "order": order_column, "item": item_column}
    events = {name: _columns([column])[0] for name, column in given.items() if column}
    text = text_options(**how)
    if events and not {"group", "item"} <= set(events):
        raise ValueError(
            f"--{next(iter(events))}-column is about a table of events: name its columns with both --group-column and"
            " --item-column"
        )
    if events and "text" in text:
        raise ValueError("--text-column and --group-column: a table holds texts or events; leave one of them out")
    return text | events


def graph_options(
    directed: options.Directed = None,
    format: options.GraphFormat = None,
    separator: options.Separator = None,
    comments: options.Comments = "#%",
) -> dict[str, Any]:
    """How a graph is read; its parameters are options of every command that reads one.

    As what `Graph.read` takes, without what is as usual.
    """
    given = {"directed": directed, "format": format, "separator": separator, "comments": comments}
    return options.changed(given, graph_options)


def column_options(
    text: Sequence[str] | None, tags: Sequence[str] | None, header: bool | None = None, weight: str | None = None
) -> dict[str, Any]:
    """The options of `Documents.build` for tables that were given; digits are a column's number."""
    given: dict[str, Any] = {"text": _columns(text), "tags": _columns(tags), "header": header}
    given |= {"weight": _columns([weight])[0]} if weight else {}
    return {name: value for name, value in given.items() if value not in ([], None)}


def label_options(
    labels: Sequence[str] | None, prefix: str, weight: str | None = None, **columns: Any
) -> dict[str, Any]:
    """The options of `Documents.build` for texts with labels: in columns of a table, or in lines, told by a prefix."""
    table = table_options(**columns)
    if ("text" in table) != bool(labels):
        given, missing = ("--text-column", "--label-column")[:: 1 if "text" in table else -1]
        raise ValueError(f"{given} without {missing}: a table needs both, lines of text with labels need neither")
    if weight and not labels:
        raise ValueError("--weight-column without --text-column: weights stand in tables, whose text has a column, too")
    return table | column_options(None, labels, None, weight) if labels else {"label_prefix": prefix}


def _columns(given: Sequence[str] | None) -> list[str | int]:
    return [int(column) if column.isdecimal() else column for column in given or []]


def at_urls(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with paths that are URLs as such: what made paths of them took their slashes."""
    return {name: located(value) if isinstance(value, Path) else value for name, value in arguments.items()}


def check_free(target: Path, overwrite: bool, *read: Path) -> None:
    """Refuse, before any work is done, to write where something is or where nothing can be written.

    What is `read` stays even with `overwrite`: a whole model is not to become what is made of it.
    """
    target = located(target)
    if any(target.resolve() == located(each).resolve() for each in read):
        raise ValueError(f"{target} is what is read: give what comes out another name")
    empty = target.is_dir() and not names_in(target)
    there = target.exists() if isinstance(target, Remote) else os.path.lexists(target)
    if there and not empty and not overwrite:
        raise ValueError(f"{target} exists already: choose another name, or add --overwrite to replace it")
    if isinstance(target, Remote):
        return
    parent = next(folder for folder in target.absolute().parents if folder.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise OSError(f"{parent} cannot be written to: choose another place for {target}")


def check_model(target: Path, overwrite: bool) -> None:
    """The same where a model is to be written: a folder, so none of the names that ask for a file's format."""
    from ..formats.folder import require_room_for_model
    from ..formats.table import FORMATS

    target = located(target)
    suffixes = {suffix for known in FORMATS for suffix in known.suffixes}
    if not target.is_dir() and target.suffix in suffixes:
        raise ValueError(
            f"{target} names a file, and a model is a folder: give -o {target.with_suffix('')}, and then write the file"
            f" with `wordvec convert {target.with_suffix('')} {target}`"
        )
    check_free(target, overwrite)
    require_room_for_model(target)


def check_file(target: Path, overwrite: bool) -> None:
    """The same where a file is to be written, which may be a device."""
    target = located(target)
    if target.is_dir():
        raise ValueError(f"{target} is a folder, and a file is to be written: choose another name")
    if target.is_file() or not target.exists():
        check_free(target, overwrite)


def usable_vectors(
    model: Path, format: str | None = None, unicode_errors: str = "strict", limit: int | None = None
) -> WordVectors:
    """The vectors of a file or folder, if their directions can be compared."""
    from ..formats.table import read_words

    vectors = read_words(model, format, unicode_errors, limit=limit)
    require_usable(vectors.index_to_key, vectors.vectors, model)
    return vectors


def usable_documents(model: Path) -> WordVectors:
    """The vectors of a model's documents, by their tags as they are written, if their directions can be compared."""
    from ..formats.folder_vectors import read_documents

    vectors = read_documents(model)
    require_usable(vectors.index_to_key, vectors.vectors, model, "tags")
    return vectors


def initial_vectors(path: str | Path, unicode_errors: str) -> str | Path | KeyedVectors:
    """What a method takes for `init_from`: the path, unless words that are not UTF-8 shall be read in another way."""
    from ..errors import FormatError
    from ..formats.table import read_vectors

    if not located(path).exists():  # said before the text is read, which may take long
        raise FormatError(f"cannot read {located(path)}: there is no such file or folder")
    return path if unicode_errors == "strict" else read_vectors(path, unicode_errors=unicode_errors)


def require_usable(words: Sequence[str], vectors: np.ndarray, model: Path, what: str = "words") -> None:
    """Refuse vectors that hold NaN or infinity, and say which have no direction."""
    from ..vectors.directions import require_finite, zero_rows

    require_finite(words, vectors, f"{what} of {model}")
    zeros = zero_rows(vectors)
    if len(zeros):
        first = f"first {words[zeros[0]]!r}"
        note = (
            f"{len(zeros):,} of {len(words):,} {what} of {model} have a zero vector, {first}: these have no neighbours"
        )
        typer.echo(f"wordvec: {printable(note)}", err=True)
