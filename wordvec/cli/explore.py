"""The command ``wordvec explore``: a page to look at vectors with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options
from .inputs import check_file, column_options, source_of

__all__ = ["explore_vectors"]

_DOCUMENTS = "Documents of a Doc2Vec model"


def explore_vectors(
    models: Annotated[
        list[Path],
        typer.Argument(
            metavar="MODEL...",
            help="Model folders, or vectors in word2vec, fastText or GloVe format. Several are shown side by side.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The page: an .html file.", show_default=False)
    ],
    words: Annotated[
        int,
        typer.Option(
            min=1,
            help="How many of the most frequent words, and at most as many documents and n-grams. 20,000 words of 100 "
            "dimensions make a page of 3 MB.",
        ),
    ] = 20_000,
    title: Annotated[str | None, typer.Option(help="What stands above.", show_default="the models' names")] = None,
    color: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE",
            help="Colours for the map: a .csv or .tsv whose first column holds the words, and whose first row names "
            "the columns.",
            show_default=False,
        ),
    ] = None,
    texts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="What the model was trained on, to show documents with their first words; again for more.",
            rich_help_panel=_DOCUMENTS,
            show_default=False,
        ),
    ] = None,
    text_column: options.TextColumns = None,
    tags_column: options.TagsColumns = None,
    header: options.Header = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the map and its clusters.")] = 0,
    unicode_errors: options.UnicodeErrors = "strict",
    overwrite: options.Overwrite = False,
) -> None:
    """Write a page to look at vectors with: one HTML file, without a server or a network.

    Search, neighbours, analogies, the odd one out, words along an axis, a map; several models side by side.
    """
    from ..explorer import explore
    from . import console

    check_file(output, overwrite)
    columns = column_options(text_column, tags_column, header)
    if columns and not texts:
        raise ValueError("columns are those of a table of texts: name it with --texts")
    with console.listener() as progress:
        explore(
            list(models),
            output,
            words=words,
            title=title,
            color=color,
            texts=source_of(texts) if texts else None,
            columns=columns,
            seed=seed,
            unicode_errors=unicode_errors,
            progress=progress,
        )
    console.value({"page": output, "bytes": output.stat().st_size})
    console.say(f"{output}: {output.stat().st_size / 1e6:.1f} MB; open it in a browser")
