"""The command ``wordvec classify``: the labels of texts, how good they are, and why they are what they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..formats.dtypes import StoredDtype
from . import options
from .clusters import cluster_of
from .inputs import check_free, label_options, source_of, table_options, text_options

if TYPE_CHECKING:
    from ..corpora.documents import Documents

__all__ = ["classify_texts", "convert_classifier"]


@options.with_options_of(table_options, cluster_of)
def classify_texts(
    model: Annotated[
        Path,
        typer.Argument(metavar="MODEL", help="A classifier: a model folder, or fastText's .bin.", show_default=False),
    ],
    sources: options.LabelledTexts,
    top: options.TopLabels = None,
    threshold: options.Threshold = None,
    test: Annotated[
        bool,
        typer.Option(
            "--test",
            help="Measure, for texts with labels: precision, recall and F1 by label, P@k and R@k, which label is taken "
            "for which, calibration; with --separator, by level.",
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Print which words and n-grams speak for the label of each text, and how much."),
    ] = False,
    choose_thresholds: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Of a model of --loss ova: choose for each label the probability from which on it is predicted, for "
            "the best F1 on these texts, and write the model with them to this folder.",
            show_default=False,
        ),
    ] = None,
    separator: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="With --test: what stands between the parts of labels whose names are paths.",
            show_default="that of training",
        ),
    ] = None,
    label_prefix: options.LabelPrefix = "__label__",
    label_column: options.LabelColumns = None,
    errors: options.Errors = "replace",
    **given: Any,
) -> None:
    """Print the most probable labels of each text, a text a line: label, tab, probability, and so on.

    If the texts are labelled, as for training, accuracy goes to standard error; --test has more.
    """
    from ..loading import load
    from ..trainers.labels.labelled import temporary_documents
    from . import console

    asked = {"--test": test, "--explain": explain, "--choose-thresholds": choose_thresholds is not None}
    if sum(asked.values()) > 1:
        raise ValueError(f"{' and '.join(name for name, on in asked.items() if on)} ask for different things: give one")
    measuring = next((name for name, on in asked.items() if on), None)
    for name, value in {"--top": top, "--threshold": threshold}.items():
        if measuring and value is not None:
            raise ValueError(f"{name} is about the labels that are printed, and {measuring} prints none: leave it out")
    if separator is not None and not test:
        raise ValueError("--separator is for --test, which measures every level: add that, or leave it out")
    columns, on_cluster = options.taken(given, table_options), options.taken(given, cluster_of)
    for name, value in on_cluster.items():
        if measuring and value is not None:
            raise ValueError(f"{measuring} works on this machine alone: leave --{name} out")
    classifier = load(model)
    if not hasattr(classifier, "predict_labels"):
        raise ValueError(
            f"{model} holds no classifier, but {type(classifier).__name__}: train one with train classifier"
        )
    if separator is not None:
        classifier.set_params(separator=separator).check_params()
    if choose_thresholds is not None:
        check_free(choose_thresholds, overwrite=False)
    how = table_options(**columns)
    if label_column or "text" not in how:
        how = label_options(label_column, label_prefix, **columns)
    how |= classifier.pipeline().options() | text_options(errors=errors)
    labelled = "tags" in how or "label_prefix" in how
    if (test or choose_thresholds) and not labelled:
        raise ValueError("texts without labels cannot be tested against: give --label-column, too")
    with (
        console.listener() as progress,
        cluster_of(**on_cluster) as client,
        temporary_documents(source_of(sources), progress=progress, **how) as documents,
    ):
        if test:
            _test(classifier, documents)
        elif explain:
            _explain(classifier, documents)
        elif choose_thresholds is not None:
            _choose_thresholds(classifier, documents, choose_thresholds)
        else:
            chosen = threshold is None and classifier.thresholds_ is not None  # they say how many
            told: dict[str, Any] = {"threshold": threshold, "client": client, "progress": progress}
            found = classifier.predict_labels(documents, None if chosen and top is None else top or 1, **told)
            _show(found, documents, labelled)


def _show(found: list[list[tuple[Any, float]]], documents: Documents, labelled: bool) -> None:
    """Print labels of each text."""
    from . import console

    right, count = _accuracy(found, documents) if labelled else (0, 0)
    if console.is_json():
        named = [[{"label": label, "probability": share} for label, share in labels] for labels in found]
        console.value({"texts": named} | ({"right": right, "labelled": count} if count else {}))
        return
    for labels in found:
        console.tab_line([cell for label, share in labels for cell in (label, f"{share:.4f}")])
    if count:
        console.warn(f"the first label is right for {right:,} of {count:,} texts, {right / count:.2%}")


def _test(classifier: Any, documents: Documents) -> None:
    from . import console
    from .label_tables import report_tables

    report = classifier.report(_with_labels_of(classifier, documents))
    console.answer(report.to_dict(), *report_tables(report))


def _explain(classifier: Any, documents: Documents) -> None:
    from . import console
    from .label_tables import explanation_tables, explanations_table

    corpus = documents.corpus
    texts = (corpus.tokens[first:end] for first, end in zip(corpus.offsets, corpus.offsets[1:], strict=False))
    found = [classifier.explain([corpus.types[token] for token in text.tolist()]) for text in texts]
    console.answer(
        {"texts": [each.to_dict() for each in found]}, *explanation_tables(found), plain=explanations_table(found)
    )


def _choose_thresholds(classifier: Any, documents: Documents, output: Path) -> None:
    from . import console

    classifier.choose_thresholds(_with_labels_of(classifier, documents))
    classifier.save(output)
    pairs = list(zip(classifier.classes_.tolist(), classifier.thresholds_.tolist(), strict=True))
    console.details(console.Table("thresholds", ("label", "probability"), pairs))
    console.say(f"{output}: {len(pairs):,} labels with thresholds of their own")
    thresholds = [{"label": label, "probability": share} for label, share in pairs]
    console.value({"output": output, "thresholds": thresholds})


def _with_labels_of(classifier: Any, documents: Documents) -> Documents:
    """Labels of files are text: as the classifier has them, where it has numbers."""
    from ..corpora.documents import Documents

    named = {str(label): label for label in classifier.classes_.tolist()}
    kind = type(classifier.classes_.tolist()[0])
    tags = [named.get(str(tag), tag) for tag in documents.tags]
    if any(type(tag) is not kind for tag in tags):
        raise ValueError(f"the labels of these texts are no {kind.__name__}, as those of the classifier are")
    found = Documents(documents.corpus, tags, documents.start, documents.row, documents.first_untagged)
    return found


def convert_classifier(source: Path, target: Path, target_format: str | None, dtype: StoredDtype = "float32") -> None:
    """Write a classifier in another format."""
    from ..formats.table import write_vectors
    from ..loading import load
    from . import console

    model = load(source)
    write_vectors(model, target, target_format, dtype=dtype)
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
