"""The command ``wordvec retrofit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options
from .inputs import check_free, initial_vectors

__all__ = ["retrofit_vectors"]


def retrofit_vectors(
    model: options.Model,
    lexicon: Annotated[
        Path,
        typer.Argument(
            metavar="LEXICON",
            help="Related words: of each line the first with each of the others, between tabs or blanks.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="OUT", help="Where to write the vectors.", show_default=False),
    ],
    iterations: Annotated[int, typer.Option(min=1, help="How often every word moves to its mean.")] = 10,
    alpha: Annotated[
        float, typer.Option(min=0, help="The weight of a word's own vector, against 1 for all of its pairs together.")
    ] = 1.0,
    normalize: Annotated[
        bool, typer.Option(help="Start from vectors of length 1; otherwise long ones draw short ones most.")
    ] = True,
    target_format: Annotated[
        str | None, typer.Option("--to", help=options.FORMAT_HELP, show_default="by its name")
    ] = None,
    unicode_errors: options.UnicodeErrors = "strict",
    overwrite: options.Overwrite = False,
) -> None:
    """Draw the vectors of words together that a lexicon relates (Faruqui et al. 2015)."""
    from ..formats.table import write_vectors
    from ..retrofitting import retrofitted
    from . import console

    check_free(output, overwrite, model)
    found = retrofitted(
        initial_vectors(model, unicode_errors), lexicon, iterations=iterations, alpha=alpha, normalize=normalize
    )
    write_vectors(found.vectors, output, target_format)
    console.say(
        f"{output}: {len(found.vectors):,} words; {found.known:,} of {found.pairs:,} pairs are known,"
        f" {found.words:,} words moved (mean cosine with before: {found.mean_cosine:.4f})"
    )
    told = {"pairs": found.pairs, "known": found.known, "words": found.words, "mean_cosine": found.mean_cosine}
    console.value({"output": output, **told})
