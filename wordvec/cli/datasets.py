"""The command ``wordvec datasets``: texts and datasets that have names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

__all__ = ["list_datasets"]


def list_datasets(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Datasets to fetch into the cache.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Fetch all that can be fetched.")] = False,
) -> None:
    """List the texts and datasets that have names; fetch those that are named, once."""
    from ..datasets import TEXTS, fetch
    from ..evaluation.datasets.catalogue import CATALOGUE
    from . import console

    wanted = [entry.name for entry in CATALOGUE.values() if entry.files] if everything else names or []
    with console.listener() as progress:
        found = {name: fetch(name, progress) for name in wanted}
    if wanted:
        console.answer(found, console.Table("fetched", ("name", "path"), list(found.items())))
    else:
        columns = ("name", "task", "read as", "citation", "licence", "from", "here")
        rows = [
            (e.name, e.task, e.format, e.citation, e.licence, e.origin, "yes" if e.here else "no")
            for e in CATALOGUE.values()
        ]
        texts = [(t.name, t.words, t.about, t.licence, "yes" if t.path.exists() else "no") for t in TEXTS.values()]
        of_texts = ("name", "words", "what", "licence", "here")
        console.answer(
            {"datasets": _by_name(columns, rows), "texts": _by_name(of_texts, texts)},
            console.Table("datasets", columns, rows, ("read as", "licence", "citation")),
            console.Table("texts to train on", of_texts, texts, ("licence",)),
        )
        console.note("fetch: wordvec datasets NAME; measure with them: wordvec evaluate MODEL --data NAME")


def _by_name(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows of a table as JSON has them, each with the names of the columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]
