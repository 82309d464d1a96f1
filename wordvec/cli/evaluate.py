"""The command ``wordvec evaluate``: vectors are scored by datasets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from . import options
from .options_evaluate import Data, comparing, protocol, table
from .scores import plain_table, report_table, show_comparison

__all__ = ["evaluate_vectors"]


@options.with_options_of(protocol, comparing, table)
def evaluate_vectors(
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL...",
            help="Model folders, vectors in word2vec, fastText or GloVe format, or encoders: "
            "sentence-transformers:NAME, model2vec:NAME, transformers:NAME+cls+layer=-2, function:MODULE:NAME.",
            show_default=False,
        ),
    ],
    data: Data = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="A folder to write a report to.", show_default=False),
    ] = None,
    unicode_errors: options.UnicodeErrors = "strict",
    sections: Annotated[bool, typer.Option("--sections", help="Show single sections of analogies, too.")] = False,
    **how: Any,
) -> None:
    """Score vectors by every dataset, with intervals and with how much of each their words cover."""
    from . import console

    measured_by, layout = protocol(**options.taken(how, protocol)), table(**options.taken(how, table))
    tested = comparing(**options.taken(how, comparing))
    with console.listener() as progress:
        if len(models) == 1 and output is None:
            from ..evaluation.suite import find_datasets, measure

            found = find_datasets(data, progress=progress)
            result: Any = measure(models[0], found, measured_by, unicode_errors=unicode_errors, progress=progress)
            console.answer(result.to_dict(), report_table(result, sections), plain=plain_table(result, sections))
            console.note(*result.footnotes().splitlines())
        else:
            from ..experiments import evaluate_all

            how_read: dict[str, Any] = {"unicode_errors": unicode_errors, "progress": progress}
            result = evaluate_all(_named(models), output, data, measured_by, **tested, layout=layout, **how_read)
            show_comparison(result, output)


def _named(models: list[str]) -> dict[str, str]:
    """Call each model by the last part of its path, by all of it where two share that."""
    short = [Path(model).name for model in models]
    named = dict(zip(short if len(set(short)) == len(short) else models, models, strict=True))
    if len(named) < len(models):
        raise ValueError(f"a model is given twice: {', '.join(models)}; name each once")
    return named
