"""Options of the commands that evaluate: datasets and protocol."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

_PROTOCOL = "Protocol"
_REPORT = "Report"

Data = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DATA",
        help="Datasets: folders, files, or names that `wordvec datasets` lists; may be given again. Without it: "
        "WordSim-353, SimLex-999 and the Google analogies, as gensim installs them.",
        show_default=False,
    ),
]


def protocol(
    restrict_vocab: Annotated[
        int,
        typer.Option(
            help="Analogy questions and their candidates are among this many most frequent words.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = 300_000,
    case: Annotated[
        Literal["fold", "first", "exact", "turkish"],
        typer.Option(
            help="fold looks words up in lower case, and of Paris, paris, PARIS the most frequent stands for all; "
            "first leaves the others as candidates; exact takes words as they are; turkish folds I to ı, and İ to i.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = "fold",
    analogy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METHOD",
            help="How to answer analogies: 3cosadd, 3cosmul, 3cosavg, lrcos; may be given again.",
            show_default="all",
            rich_help_panel=_PROTOCOL,
        ),
    ] = None,
    include_question_words: Annotated[
        bool,
        typer.Option(
            "--include-question-words",
            help="Let a question's own words be answers: they are most of the nearest, so scores fall.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = False,
    correlation: Annotated[
        Literal["spearman", "pearson"],
        typer.Option(help="Of cosines with human scores: of ranks, or of the numbers.", rich_help_panel=_PROTOCOL),
    ] = "spearman",
    unknown: Annotated[
        Literal["skip", "mean"],
        typer.Option(
            help="Word pairs with an unknown word: leave them out, or let the mean vector stand for it.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = "skip",
    outlier_phrases: Annotated[
        Literal["mean", "skip"],
        typer.Option(
            help="Outlier detection, phrases that the vocabulary lacks (Rio_de_Janeiro): let the mean vector of their "
            "words stand for them, or leave them out.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = "mean",
    pooling: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WEIGHTING",
            help="How word vectors make a sentence's: mean, idf, sif; may be given again. The first stands for the "
            "model, the others are shown below it.",
            show_default="sif, mean, idf",
            rich_help_panel=_PROTOCOL,
        ),
    ] = None,
    choose: Annotated[
        Literal["first", "development"],
        typer.Option(
            help="Which pooling stands for a model: the first, or that which is best on a half of the items; then "
            "scores are of the other half.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = "first",
    group_column: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Text classification: the column that tells which texts belong together, as paragraphs of an article, "
            "by name or by number, counted from 1. They are hidden together.",
            show_default="group, if there is one of that name",
            rich_help_panel=_PROTOCOL,
        ),
    ] = None,
    labelled: Annotated[
        list[int] | None,
        typer.Option(
            metavar="PERCENT",
            min=1,
            max=99,
            help="Node classification: the share of nodes whose labels are known; may be given again.",
            show_default="10, 50, 90",
            rich_help_panel=_PROTOCOL,
        ),
    ] = None,
    splits: Annotated[
        int,
        typer.Option(
            min=2,
            help="Node classification: how often the nodes are divided anew for each share.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = 10,
    depth: Annotated[
        int,
        typer.Option(min=1, help="Next items: how many of the nearest items are looked at.", rich_help_panel=_PROTOCOL),
    ] = 10,
    history: Annotated[
        int,
        typer.Option(
            min=1, help="Next items: the mean of so many last items of a history asks.", rich_help_panel=_PROTOCOL
        ),
    ] = 1,
    resamples: Annotated[
        int, typer.Option(help="Bootstrap resamples for intervals; 0 makes none.", rich_help_panel=_PROTOCOL)
    ] = 1000,
) -> Any:
    """The evaluation protocol; its parameters are options of every command that evaluates."""
    from ..evaluation import ANALOGY_METHODS, Bootstrap, Protocol

    return Protocol(
        restrict_vocab=restrict_vocab,
        case=case,
        methods=tuple(analogy or ANALOGY_METHODS),
        exclude=not include_question_words,
        correlation=correlation,
        unknown=unknown,
        phrases=outlier_phrases,
        weightings=tuple(pooling or Protocol.weightings),
        choose=choose,
        group_column=group_column,
        labelled=tuple(labelled or Protocol.labelled),
        splits=splits,
        depth=depth,
        history=history,
        bootstrap=Bootstrap(resamples),
    )


def comparing(
    against: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Test every other model against this one, rather than every two: fewer tests, so that less is lost to "
            "their number.",
            show_default=False,
            rich_help_panel=_REPORT,
        ),
    ] = None,
    holm: Annotated[
        Literal["kind", "report"],
        typer.Option(
            help="Which tests Holm's correction counts together: those on datasets of a kind, or all of the report.",
            rich_help_panel=_REPORT,
        ),
    ] = "kind",
    common_items: Annotated[
        bool,
        typer.Option(
            "--common-items",
            help="Score, too, only the items that all models can be asked, as tests do in any case.",
            rich_help_panel=_REPORT,
        ),
    ] = False,
) -> dict[str, Any]:
    """How models are compared; its parameters are options of every command that compares."""
    return {"against": against, "families": holm, "common_items": common_items}


def table(
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="Columns of table.tex, between commas: models, in this order, and asked for the coverage.",
            show_default="all models",
            rich_help_panel=_REPORT,
        ),
    ] = None,
    caption: Annotated[
        str | None,
        typer.Option(help="Caption of table.tex.", show_default="says what the numbers are", rich_help_panel=_REPORT),
    ] = None,
    label: Annotated[str, typer.Option(help="Label of table.tex, for \\ref.", rich_help_panel=_REPORT)] = "tab:wordvec",
) -> Any:
    """The table in LaTeX; its parameters are options of every command that writes one."""
    from ..evaluation import Layout

    names = None if columns is None else [name.strip() for name in columns.split(",") if name.strip()]
    return Layout(names, caption, label)
