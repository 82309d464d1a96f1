"""The command ``wordvec quantize``: a classifier made small."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..trainers.shared import settings
from . import options
from .inputs import check_free, label_options, source_of, table_options, text_options

__all__ = ["quantize_classifier"]


@options.with_options_of(table_options)
def quantize_classifier(
    model: Annotated[
        Path,
        typer.Argument(metavar="MODEL", help="A classifier: a model folder, or fastText's .bin.", show_default=False),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="OUT", help="What to write: a .ftz, or a model folder.", show_default=False
        ),
    ],
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE...]",
            help="Labelled texts, as for train classifier, to train what is left on again; needs --cutoff.",
            show_default=False,
        ),
    ] = None,
    cutoff: Annotated[
        int | None,
        typer.Option(min=1, help="Keep so many rows of words and n-grams, the longest.", show_default="all"),
    ] = None,
    dsub: Annotated[int, typer.Option(min=1, help="Numbers of a row to a byte.")] = 2,
    qnorm: Annotated[bool, typer.Option("--qnorm", help="Keep the lengths of rows apart, in a byte more.")] = False,
    qout: Annotated[bool, typer.Option("--qout", help="Quantize the labels' rows, too, where there are many.")] = False,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the text, if any.", show_default="those of training")
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(min=0, help="Of training again; a .bin does not hold it.", show_default="that of training"),
    ] = None,
    label_prefix: options.LabelPrefix = "__label__",
    label_column: options.LabelColumns = None,
    errors: options.Errors = "replace",
    workers: settings.Workers = None,
    overwrite: options.Overwrite = False,
    **columns: Any,
) -> None:
    """Make a classifier small by product quantization, as fastText's quantize does (Joulin et al. 2016)."""
    from ..formats.table import becomes_classifier, write_vectors
    from ..loading import load
    from ..quantization import quantize
    from ..trainers.labels.labelled import temporary_documents
    from . import console

    if sources and cutoff is None:
        raise ValueError("SOURCE trains again what --cutoff leaves: add --cutoff, or leave SOURCE out")
    alone = {"epochs": epochs, "learning-rate": learning_rate, "label-column": label_column} | columns
    idle = [f"--{name.replace('_', '-')}" for name, value in alone.items() if value not in (None, [])]
    if idle and not sources:
        raise ValueError(f"{idle[0]} is for training again: give SOURCE, too, or leave it out")
    check_free(output, overwrite)
    if not becomes_classifier(output):  # and a name that no format has is refused, too, before the work
        raise ValueError(f"{output} would hold words without labels: name a .ftz, or a model folder")
    classifier = load(model)
    if not hasattr(classifier, "predict_labels"):
        raise ValueError(f"{model} holds no classifier, but {type(classifier).__name__}: fastText quantizes no others")
    how: dict[str, Any] = dict(
        cutoff=cutoff, dsub=dsub, qnorm=qnorm, qout=qout, epochs=epochs, learning_rate=learning_rate
    )
    with console.listener() as progress:
        if sources:
            reading = label_options(label_column, label_prefix, **columns)
            reading |= classifier.pipeline().options() | text_options(errors=errors)
            with temporary_documents(source_of(sources), progress=progress, **reading) as documents:
                small = quantize(classifier, documents, **how, workers=workers, progress=progress)
        else:
            small = quantize(classifier, **how, workers=workers, progress=progress)
    check_free(output, overwrite)
    write_vectors(small, output)
    rows, size = len(small.vocabulary_) + len(small.buckets_), sum(path.stat().st_size for path in _files(output))
    console.say(
        f"{output}: {size:,} bytes; {len(small.vocabulary_):,} words and {len(small.buckets_):,} n-grams of"
        f" {small.vector_size} dimensions"
    )
    console.value({"output": output, "bytes": size, "rows": rows, "words": len(small.vocabulary_)})


def _files(output: Path) -> list[Path]:
    return sorted(output.iterdir()) if output.is_dir() else [output]
