"""The command ``wordvec classify``: the labels of texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import options
from .inputs import label_options, source_of, table_options, text_options

if TYPE_CHECKING:
    from ..corpora.documents import Documents

__all__ = ["classify_texts", "convert_classifier"]


@options.with_options_of(table_options)
def classify_texts(
    model: Annotated[
        Path,
        typer.Argument(metavar="MODEL", help="A classifier: a model folder, or fastText's .bin.", show_default=False),
    ],
    sources: options.LabelledTexts,
    top: options.TopLabels = 1,
    threshold: options.Threshold = 0.0,
    label_prefix: options.LabelPrefix = "__label__",
    label_column: options.LabelColumns = None,
    errors: options.Errors = "replace",
    **columns: Any,
) -> None:
    """Print the most probable labels of each text, a text a line: label, tab, probability, and so on.

    If the texts are labelled, as for training, accuracy goes to standard error.
    """
    from ..loading import load
    from ..trainers.shared.labelled import temporary_documents
    from . import console

    classifier = load(model)
    if not hasattr(classifier, "predict_labels"):
        raise ValueError(
            f"{model} holds no classifier, but {type(classifier).__name__}: train one with train classifier"
        )
    how = table_options(**columns)
    if label_column or "text" not in how:
        how = label_options(label_column, label_prefix, **columns)
    how |= classifier.pipeline().options() | text_options(errors=errors)
    with console.listener() as progress, temporary_documents(source_of(sources), progress=progress, **how) as documents:
        found = classifier.predict_labels(documents, top, threshold)
        labelled = "tags" in how or "label_prefix" in how
        right, count = _accuracy(found, documents) if labelled else (0, 0)
    if console.is_json():
        named = [[{"label": label, "probability": share} for label, share in labels] for labels in found]
        console.value({"texts": named} | ({"right": right, "labelled": count} if count else {}))
        return
    for labels in found:
        console.tab_line([cell for label, share in labels for cell in (label, f"{share:.4f}")])
    if count:
        console.warn(f"the first label is right for {right:,} of {count:,} texts, {right / count:.2%}")


def convert_classifier(source: Path, target: Path, target_format: str | None) -> None:
    """Write a classifier in another format."""
    from ..formats.table import write_vectors
    from ..loading import load
    from . import console

    model = load(source)
    write_vectors(model, target, target_format)
    words = f"{len(model.vocabulary_):,} words, {model.vector_size} dimensions"
    console.say(f"{target}: {len(model.classes_):,} labels, {words}")
    size = {"labels": len(model.classes_), "words": len(model.vocabulary_), "dimensions": model.vector_size}
    console.value({"output": target} | size)


def _accuracy(found: list[list[tuple[Any, float]]], documents: Documents) -> tuple[int, int]:
    """For how many texts the first predicted label is right, and how many have labels."""
    labels = [list(map(str, documents.tags_of(text))) for text in range(len(documents))]
    pairs = zip(found, labels, strict=True)
    right = sum(bool(predicted) and str(predicted[0][0]) in theirs for predicted, theirs in pairs)
    return right, sum(map(bool, labels))
