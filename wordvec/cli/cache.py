"""The command ``wordvec cache``: what is kept, how large it is, and how to be rid of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import CorpusError

__all__ = ["cache_table", "show_cache"]


def show_cache(
    clear: Annotated[
        list[str] | None,
        typer.Option(
            "--clear",
            metavar="CACHE",
            help="Empty it: texts (encoded, so that they need not be read again), compiled (machine code), "
            "downloads, or all; may be given again.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List what is kept between runs, with sizes, or empty it: encoded texts, machine code, downloads."""
    from ..caches import empty
    from ..corpora.storage.cache import stores
    from . import console

    if clear:
        freed = empty(clear)
        for name, size in freed.items():
            console.say(f"{name}: {size:,} bytes are free again")
        console.value({"freed": freed})
        return
    columns = ("text", "tokens", "bytes", "folder")
    rows = _texts(stores()[0])
    table = cache_table()
    value = {
        "folder": stores()[0],
        "caches": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
        "texts": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    console.answer(value, console.Table(f"texts in {stores()[0]}", columns, rows, ("folder",)), table)
    console.note("empty one: wordvec cache --clear texts, or compiled, downloads, all")


def cache_table() -> Any:
    """The caches with their sizes."""
    from ..caches import CACHES
    from . import console

    columns = ("cache", "holds", "files", "bytes", "folder")
    rows = [
        (each.name, each.holds, len(each.files()), each.size(), " ".join(map(str, _above(each.folders()))))
        for each in CACHES.values()
    ]
    return console.Table("caches", columns, rows, ("folder", "holds"))


def _above(folders: list[Path]) -> list[Path]:
    """Folders of one place as that place, where they are many."""
    return folders if len(folders) < 4 else [Path(os.path.commonpath(folders))]


def _texts(place: Path) -> list[tuple[object, ...]]:
    from ..corpora.corpus import Corpus

    rows: list[tuple[object, ...]] = []
    for folder in (each for each in sorted(place.glob("*")) if Corpus.is_corpus(each)):
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        try:
            text = Corpus.open(folder)
            rows.append((text.card["source"], len(text.tokens), size, folder))
        except CorpusError as error:
            rows.append((str(error), None, size, folder))
    return rows
