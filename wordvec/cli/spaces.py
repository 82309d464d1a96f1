"""The commands ``wordvec postprocess``, ``wordvec combine`` and ``wordvec debias``: whole matrices after training."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..spaces.names import Method, Words
from . import options
from .inputs import check_free, initial_vectors, require_usable

__all__ = ["combine_models", "debias_vectors", "postprocess_vectors"]

Out = Annotated[
    Path, typer.Option("--output", "-o", metavar="OUT", help="Where to write the vectors.", show_default=False)
]
ToFormat = Annotated[str | None, typer.Option("--to", help=options.FORMAT_HELP, show_default="by its name")]


def postprocess_vectors(
    model: options.Model,
    steps: Annotated[
        str,
        typer.Argument(
            metavar="STEPS",
            help="Between commas, in their order: centre, all-but-the-top[=directions], whiten, conceptor[=aperture], "
            "pca[=dimensions], norms[=power].",
            show_default=False,
        ),
    ],
    output: Out,
    target_format: ToFormat = None,
    unicode_errors: options.UnicodeErrors = "strict",
    overwrite: options.Overwrite = False,
) -> None:
    """Post-process vectors: take out the mean and the top directions, whiten, damp, even out lengths."""
    from ..formats.table import write_vectors
    from ..spaces.steps import postprocess, read_steps
    from . import console

    check_free(output, overwrite, model)
    read_steps(steps)
    made = postprocess(initial_vectors(model, unicode_errors), steps)
    require_usable(made.index_to_key, made.vectors, output)  # of a word alone nothing is left
    write_vectors(made, output, target_format)
    console.say(f"{output}: {len(made):,} words, {made.vector_size} dimensions; {steps}")
    console.value({"output": output, "words": len(made), "dimensions": made.vector_size, "steps": steps})


def combine_models(
    models: Annotated[
        list[Path],
        typer.Argument(
            metavar="MODEL...",
            help="Two or more: model folders, or vectors in word2vec, fastText or GloVe format.",
            show_default=False,
        ),
    ],
    output: Out,
    method: Annotated[
        Method,
        typer.Option(
            help="Side by side; the mean, as it is or after models were turned upon each other; the first dimensions "
            "of a singular value decomposition, or of generalized canonical correlations."
        ),
    ] = "concatenate",
    weight: Annotated[
        list[float] | None,
        typer.Option(min=0, help="How much a model counts: one for each, in their order.", show_default="1 each"),
    ] = None,
    dimensions: Annotated[
        int | None, typer.Option(min=1, help="Of svd and gcca.", show_default="those of the largest model")
    ] = None,
    words: Annotated[
        Words,
        typer.Option(help="Words of any model, predicted where one lacks them, or those that all have."),
    ] = "all",
    normalize: Annotated[
        bool, typer.Option(help="Bring each model's vectors to length 1 first, so that none counts more for length.")
    ] = True,
    eigenvalue_weighting: Annotated[
        float, typer.Option(min=0, help="Of svd: the power of singular values by which dimensions count.")
    ] = 0.0,
    target_format: ToFormat = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Make one vector for each word of those that several models have: meta-embeddings."""
    from ..formats.table import write_vectors
    from ..spaces.combining import combined
    from . import console

    check_free(output, overwrite, *models)
    told = combined(
        models,
        method=method,
        weights=weight or None,
        dimensions=dimensions,
        words=words,
        normalize=normalize,
        eigenvalue_weighting=eigenvalue_weighting,
    )
    write_vectors(told.vectors, output, target_format)
    size = told.vectors.vector_size
    console.say(
        f"{output}: {len(told.vectors):,} words, {size} dimensions",
        *(f"{name} lacks {number:,} of them" for name, number in told.missing.items() if number),
    )
    console.value({"output": output, "words": len(told.vectors), "dimensions": size, "missing": told.missing})


def debias_vectors(
    model: options.Model,
    pairs: Annotated[
        Path,
        typer.Argument(
            metavar="PAIRS",
            help="What the direction is between: of each line two words, as he she.",
            show_default=False,
        ),
    ],
    output: Out,
    components: Annotated[int, typer.Option(min=1, help="How many directions are taken out.")] = 1,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Words that mean the direction, a word a line: they stay.", show_default=False
        ),
    ] = None,
    equalize: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Pairs that shall differ along the direction alone.", show_default="those of PAIRS"
        ),
    ] = None,
    sides: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Ask what remains of so many words of either side; 0 does not ask.",
            show_default="500, or a quarter of few words",
        ),
    ] = None,
    target_format: ToFormat = None,
    unicode_errors: options.UnicodeErrors = "strict",
    overwrite: options.Overwrite = False,
) -> None:
    """Take a direction, such as she to he, out of vectors (Bolukbasi et al. 2016), and say what of it remains.

    Remains are told as Gonen & Goldberg (2019) do, beside those of a direction at random: one half is by chance.
    """
    from ..formats.table import read_vectors, write_vectors
    from ..spaces.debiasing import debiased
    from ..spaces.remaining import LEAST, Remains, what_remains
    from . import console

    check_free(output, overwrite, model)
    before = read_vectors(model, unicode_errors=unicode_errors)
    told = debiased(before, pairs, components=components, keep=keep or (), equalize_pairs=equalize)
    direction, kept = told.direction, told.words_of_the_direction
    if sides is None:
        sides = min(500, len(before) // 4)
        if sides < LEAST:
            console.note(f"Of {len(before):,} words nothing says what remains: that takes {4 * LEAST:,}.")
            sides = 0
    asked = what_remains(before, direction.vectors[0], told.vectors, words=sides, leave_out=kept) if sides else []
    write_vectors(told.vectors, output, target_format)
    console.say(
        f"{output}: {len(told.vectors):,} words without what {len(direction.pairs):,} of {direction.given:,} pairs"
        f" differ in ({direction.shares.sum():.0%} of it); {told.equalized:,} pairs equalized, {told.kept:,} words kept"
    )
    rows = [(each.of, each.when, *(f"{share:.0%}" for share in each[2:5])) for each in asked]
    value = {"output": output, "pairs": len(direction.pairs), "shares": direction.shares.tolist()}
    value |= {"equalized": told.equalized, "kept": told.kept, "remains": [each._asdict() for each in asked]}
    columns = ("sides of", "when", *Remains._fields[2:5])
    console.answer(value, *([console.Table("how surely the sides are told", columns, rows)] if rows else []))
