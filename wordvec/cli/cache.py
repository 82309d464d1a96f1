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
        return
    kept = [folder for folder in sorted(stores()[0].glob("*")) if Corpus.is_corpus(folder)]
    for folder in kept:
        try:
            text = Corpus.open(folder)
            said = f"{text.card['source']}: {len(text.tokens):,} tokens"
        except CorpusError as error:
            said = str(error)
        console.say(f"{said}, {_bytes(folder):,} bytes, {folder}")
    console.say(f"{len(kept)} texts in {stores()[0]}; remove them: wordvec cache --clear")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
