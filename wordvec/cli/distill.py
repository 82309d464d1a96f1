"""The command ``wordvec distill``: static vectors of words from an encoder's vectors of them in contexts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ..trainers.shared import settings
from . import options
from .inputs import check_free, source_of, text_options

__all__ = ["distill_encoder"]


@options.with_options_of(text_options)
def distill_encoder(
    model: Annotated[
        str,
        typer.Argument(
            metavar="ENCODER",
            help="transformers:NAME, with +layer=-2 or +pieces=first behind it; sentence-transformers:NAME; "
            "model2vec:NAME, with --contexts 0; or function:MODULE:NAME. A NAME may be a folder.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="OUT", help="Where to write the vectors.", show_default=False),
    ],
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="Where contexts are taken from: text, as other commands read it, or an encoded corpus, cased as the "
            "encoder expects it; may be given again.",
            show_default=False,
        ),
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The vocabulary, a word a line.",
            show_default="words of the corpus that --min-count leaves",
        ),
    ] = None,
    contexts: Annotated[
        int, typer.Option(min=0, help="Of each word, drawn by chance; 0 encodes every word by itself.")
    ] = 100,
    aggregate: Annotated[
        Literal["mean", "max", "min"], typer.Option(help="How the vectors of a word's contexts become one.")
    ] = "mean",
    span: Annotated[
        int, typer.Option(min=1, help="Words of a context: longer texts are cut into pieces of so many.")
    ] = 64,
    min_count: settings.MinCount = 5,
    max_final_vocab: settings.MaxFinalVocab = None,
    seed: settings.Seed = 1,
    target_format: Annotated[
        str | None, typer.Option("--to", help=options.FORMAT_HELP, show_default="by its name")
    ] = None,
    overwrite: options.Overwrite = False,
    **how: Any,
) -> None:
    """Make static vectors of words from an encoder that gives a word another vector in every context.

    A word's vector is the mean of those of its contexts (Bommasani, Davis & Cardie 2020). The state is kept in
    OUT.checkpoint every minute or more: the same command goes on where it was interrupted.
    """
    from ..distilling import Distilling, distilled, missing_words
    from ..formats.table import write_vectors
    from . import console

    check_free(output, overwrite)
    place = output.resolve()
    checkpoint = place.with_name(f"{place.name}.checkpoint") if contexts else None
    with console.listener() as progress:
        chosen = Distilling(words, contexts, aggregate, span, min_count, max_final_vocab, seed)
        given, reading = source_of(corpus) if corpus else None, text_options(**how)
        found = distilled(model, given, chosen, checkpoint=checkpoint, progress=progress, **reading)
        check_free(output, overwrite)  # another run may have been faster
        write_vectors(found.vectors, output, target_format)
    if found.missing:
        console.warn(missing_words(found))
    size = len(found.vectors), found.vectors.vector_size
    of = f"of {found.contexts:,} contexts" if contexts else "each encoded by itself"
    cut = f"; {found.cut:,} more had no vector, being cut off" if found.cut else ""
    console.say(f"{output}: {size[0]:,} words of {size[1]:,} dimensions, {of}{cut}")
    console.value(
        {"output": output, "words": size[0], "dimensions": size[1], "contexts": found.contexts if contexts else 0}
        | {"cut_off": found.cut, "without_vector": len(found.missing)}
    )
