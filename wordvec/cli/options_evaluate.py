"""Options of the commands that evaluate: datasets and protocol."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

_PROTOCOL = "Protocol"

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
    phrases: Annotated[
        Literal["mean", "skip"],
        typer.Option(
            help="Outlier detection, phrases that the vocabulary lacks (Rio_de_Janeiro): let the mean vector of their "
            "words stand for them, or leave them out.",
            rich_help_panel=_PROTOCOL,
        ),
    ] = "mean",
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
        phrases=phrases,
        bootstrap=Bootstrap(resamples),
    )
