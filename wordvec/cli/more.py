"""The command ``wordvec continue``: a model goes on learning from more text."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import TrainingError
from ..progress import Progress
from ..trainers.shared import settings
from . import options
from .clusters import cluster_of
from .inputs import check_free, check_model, column_options, label_options, source_of, table_options, text_options
from .watching import callbacks_of

__all__ = ["continue_training"]

ALL = "all"


@options.with_options_of(table_options, callbacks_of, cluster_of)
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
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="New words that come though rare or short: a word a line.",
            show_default="that of training",
        ),
    ] = None,
    drop: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Words that do not come: a word a line.", show_default="that of training"),
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
    tags_column: options.TagsColumns = None,
    label_column: options.LabelColumns = None,
    weight_column: options.WeightColumn = None,
    label_prefix: options.LabelPrefix = "__label__",
    errors: options.Errors = "replace",
    workers: settings.Workers = None,
    **given: Any,
) -> None:
    """Go on training a model with more text, which is read as the first was; with --grow it takes in new words."""
    from ..loading import load
    from ..methods import METHODS
    from ..trainers.shared.watching import check_callbacks
    from . import console

    check_model(output, overwrite)
    estimator = load(model)
    method, on_cluster = METHODS[type(estimator).__name__], options.taken(given, cluster_of)
    for name in on_cluster:
        if on_cluster[name] is not None and "client" not in inspect.signature(estimator.partial_fit).parameters:
            raise ValueError(f"a model of {method.name} goes on on this machine alone: leave --{name} out")
    how = _going_on(estimator, grow, freeze) | ({} if epochs is None else {"epochs": epochs})
    chosen = {"keep": keep, "drop": drop}
    estimator.set_params(**_changes(estimator, learning_rate, workers), **_choosing(grow, chosen))
    callbacks, table = callbacks_of(**options.taken(given, callbacks_of)), options.taken(given, table_options)
    check_callbacks(callbacks, estimator)  # before the text is read
    columns = {"tags": tags_column, "label": label_column}
    not_for = {"documents": ("label",), "labels": ("tags",)}
    for name in not_for.get(method.source, ("tags", "label")):
        if columns[name]:
            raise ValueError(f"--{name}-column is not for a model of {method.name}: leave it out")
    if weight_column and method.source != "labels":
        raise ValueError(f"--weight-column is not for a model of {method.name}: leave it out")
    if method.source == "labels":
        reading = label_options(label_column, label_prefix, weight_column, **table)
    else:
        reading = table_options(**table) | column_options(None, tags_column)
    reading |= text_options(errors=errors)
    if method.source == "graph" and reading:
        raise ValueError(f"a model of {method.name} goes on with a graph, not with a table or a text: leave these out")
    text = source_of(sources)
    place = output.resolve()
    checkpoint = place.with_name(f"{place.name}.checkpoint")
    with (
        console.listener() as progress,
        cluster_of(**on_cluster) as client,
        _read(method.source, text, estimator, reading, client, progress) as source,
    ):
        if client is not None:
            how["client"] = client
        before = len(estimator.history_)
        estimator.partial_fit(source, checkpoint=checkpoint, callbacks=callbacks, progress=progress, **how)
        if not any(record["loss"] for record in estimator.history_[before:]):
            checkpoint.unlink(missing_ok=True)
            raise TrainingError(f"{output} is not written, as the model learnt nothing from this text")
        check_free(output, overwrite)  # another run may have been faster; the checkpoint stays
        estimator.save(output)
        checkpoint.unlink(missing_ok=True)
    growth = estimator.growth_ if grow else {}
    tables = [console.card_table("text", estimator.corpus_card_), console.history_table(estimator.history_)]
    console.details(*([console.card_table("growth", growth)] if grow else []), *tables)
    words, dimensions = len(estimator.vocabulary_), estimator.vector_size
    console.say(f"{output}: {words:,} words, {dimensions} dimensions")
    console.value({"model": output, "words": words, "dimensions": dimensions, "growth": growth})


def _changes(estimator: Any, learning_rate: float | None, workers: int | None) -> dict[str, Any]:
    """The parameters that the options set."""
    rate = next(name for name in ("learning_rate", "eta", "alpha") if hasattr(estimator, name))
    changes = {rate: learning_rate, "workers": workers}
    return {name: value for name, value in changes.items() if value is not None}


def _choosing(grow: bool, lists: dict[str, Path | None]) -> dict[str, Path]:
    """The lists of words that are given; `ValueError` if there are no new words to choose among."""
    given = {name: path for name, path in lists.items() if path is not None}
    if given and not grow:
        raise ValueError(f"--{next(iter(given))} chooses among new words, which come with --grow: give both or neither")
    return given


def _going_on(estimator: Any, grow: bool, freeze: str | None) -> dict[str, Any]:
    """What `partial_fit` is told of growth; `ValueError` for a method that knows none."""
    kind = type(estimator).__name__
    if not hasattr(estimator, "partial_fit"):
        raise ValueError(f"a model of {kind} cannot be trained on: train a new one on all text")
    given = ({"grow": True} if grow else {}) | ({} if freeze is None else {"freeze": freeze == ALL or freeze})
    if given and kind == "GloVe":
        raise ValueError(
            f"GloVe has no --{next(iter(given))}, as it learns from the counts of all text at once: train a new one on"
            " old and new text, with --init-from this one"
        )
    return given


@contextmanager
def _read(kind: str, text: Any, estimator: Any, how: dict[str, Any], client: Any, progress: Progress) -> Iterator[Any]:
    """What a model of this kind of source goes on with, read as its first text was."""
    from ..corpora.corpus import as_corpus, is_encoded
    from ..corpora.documents import as_documents
    from ..corpora.graphs.graph import as_graph
    from ..formats.tag_lines import check_tags
    from ..trainers.labels.labelled import temporary_documents
    from ..trainers.shared.new_texts import reading_options

    if kind == "graph":
        yield as_graph(text, progress=progress, directed=estimator.corpus_card_["graph"]["directed"])
        return
    how = how if is_encoded(text) else how | reading_options(estimator._reading())
    if kind == "labels":
        with temporary_documents(text, progress=progress, **how) as documents:
            yield documents
    elif kind == "documents":
        documents = as_documents(text, progress=progress, **how)
        check_tags(documents.tags)
        yield documents
    else:
        yield as_corpus(text, client=client, progress=progress, **how)
