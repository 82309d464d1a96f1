"""The command ``wordvec cache``: which texts are kept, encoded, and how to be rid of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from ..errors import CorpusError

__all__ = ["show_cache"]


def show_cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove these texts; named datasets stay.")] = False,
) -> None:
    """List the texts that are kept in the cache, encoded, so that they need not be encoded again."""
    from ..corpora.corpus import Corpus
    from ..corpora.storage.cache import stores
    from . import console

    if clear:
        for folder in stores():
            if folder.is_dir():
                shutil.rmtree(folder)
        console.say(f"no text is kept any more in {stores()[0]}")
        console.value({"folder": stores()[0], "texts": []})
        return
    columns = ("text", "tokens", "bytes", "folder")
    rows: list[tuple[object, ...]] = []
    for folder in (each for each in sorted(stores()[0].glob("*")) if Corpus.is_corpus(each)):
        try:
            text = Corpus.open(folder)
            rows.append((text.card["source"], len(text.tokens), _bytes(folder), folder))
        except CorpusError as error:
            rows.append((str(error), None, _bytes(folder), folder))
    value = {"folder": stores()[0], "texts": [dict(zip(columns, row, strict=True)) for row in rows]}
    console.answer(value, console.Table(f"texts in {stores()[0]}", columns, rows, ("folder",)))
    console.note(f"{len(rows)} texts in {stores()[0]}; remove them: wordvec cache --clear")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
