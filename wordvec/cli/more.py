"""The command ``wordvec continue``: a model goes on learning from more text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..trainers.shared import settings
from . import options
from .inputs import check_free, source_of
from .sources import READERS

__all__ = ["continue_training"]

ALL = "all"


@options.with_declared
def continue_training(
    model: Annotated[
        Path,
        typer.Argument(metavar="MODEL", help="The folder of a model, or fastText's .bin.", show_default=False),
    ],
    sources: options.Documents,
    output: options.Output,
    overwrite: options.Overwrite = False,
    grow: Annotated[
        bool,
        typer.Option(
            "--grow", help="Take in new words that are frequent enough in this text, and a classifier's new labels."
        ),
    ] = False,
    freeze: Annotated[
        str | None,
        typer.Option(
            metavar=f"{ALL}|FILE",
            help="Hold the vectors of all known words fast, or of those in a file with a word a line.",
            show_default=False,
        ),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the text.", show_default="those of training")
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Initial learning rate (alpha; GloVe: eta). Lower it to change the model gently.",
            show_default="that of training",
        ),
    ] = None,
    text_column: options.TextColumns = None,
    tags_column: options.TagsColumns = None,
    label_column: options.LabelColumns = None,
    header: options.Header = None,
    label_prefix: options.LabelPrefix = "__label__",
    errors: options.Errors = "replace",
    workers: settings.Workers = None,
) -> None:
    """Go on training a model with more text, which is read as the first was; with --grow it takes in new words."""
    from ..formats.folder import require_room_for_model
    from ..loading import load
    from ..methods import METHODS
    from . import console

    check_free(output, overwrite)
    require_room_for_model(output)
    estimator = load(model)
    method = METHODS[type(estimator).__name__]
    estimator.set_params(**_changes(estimator, learning_rate, workers))
    how = _going_on(estimator, grow, freeze) | ({} if epochs is None else {"epochs": epochs})
    given = {
        "text_column": text_column,
        "tags_column": tags_column,
        "label_column": label_column,
        "header": header,
        "label_prefix": label_prefix,
        "errors": errors,
    }
    reading = _reading(estimator, method.source, source_of(sources), given)
    place = output.resolve()
    checkpoint = place.with_name(f"{place.name}.checkpoint")
    with console.listener() as progress, READERS[method.source](sources, **reading, progress=progress) as source:
        estimator.partial_fit(source, checkpoint=checkpoint, progress=progress, **how)
        check_free(output, overwrite)  # another run may have been faster; the checkpoint stays
        estimator.save(output)
        checkpoint.unlink(missing_ok=True)
    console.show_card("text", estimator.corpus_card_)
    if grow:
        console.show_card("growth", estimator.growth_)
    console.show_history(estimator.history_)
    console.say(f"{output}: {len(estimator.vocabulary_):,} words, {estimator.vector_size} dimensions")


def _changes(estimator: Any, learning_rate: float | None, workers: int | None) -> dict[str, Any]:
    """The parameters that the options set."""
    rate = next(name for name in ("learning_rate", "eta", "alpha") if hasattr(estimator, name))
    changes = {rate: learning_rate, "workers": workers}
    return {name: value for name, value in changes.items() if value is not None}


def _going_on(estimator: Any, grow: bool, freeze: str | None) -> dict[str, Any]:
    """What `partial_fit` is told of growth; `ValueError` for a method that knows none."""
    kind = type(estimator).__name__
    if not hasattr(estimator, "partial_fit"):
        raise ValueError(f"a model of {kind} cannot be trained on: train a new one on all text")
    given = ({"grow": True} if grow else {}) | ({} if freeze is None else {"freeze": freeze == ALL or freeze})
    if given and kind == "GloVe":
        raise ValueError(f"GloVe has no --{next(iter(given))}: train a new one on all text")
    return given


def _reading(estimator: Any, source: str, text: Any, given: dict[str, Any]) -> dict[str, Any]:
    """How the text is read: as the first was, with the columns that were named."""
    from ..corpora.corpus import is_encoded
    from ..trainers.shared.new_texts import reading_options

    others = {"corpus": ("tags_column", "label_column"), "documents": ("label_column",), "labels": ("tags_column",)}
    for name in others[source]:
        if given[name]:
            raise ValueError(
                f"--{name.replace('_', '-')} is not for a model of {type(estimator).__name__}: leave it out"
            )
    leave_out = {*others[source], *(() if source == "labels" else ("label_prefix",))}
    ways = {name: value for name, value in given.items() if name not in leave_out}
    return ways | ({} if is_encoded(text) else reading_options(estimator._reading()))
