"""The commands that evaluate: ``wordvec compare``, ``wordvec evaluate`` and ``wordvec datasets``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from ..methods import VARIANTS
from ..parameters import RUN
from ..trainers.shared import settings
from . import options
from .inputs import check_file, source_of, text_options
from .options_evaluate import Data, comparing, protocol, table

__all__ = ["compare_methods", "evaluate_vectors", "list_datasets"]


@options.with_options_of(protocol, comparing, table)
def compare_methods(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE...]",
            help="Text, or one encoded corpus folder; without it, the sample that gensim installs.",
            show_default=False,
        ),
    ] = None,
    output: options.Output = Path("comparison"),
    methods: Annotated[
        str | None,
        typer.Option(
            help=f"Which methods, between commas: {', '.join(VARIANTS)}.",
            show_default="all",
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option(help="Runs of each method, with seeds 1, 2, …: scores vary by a point or so between seeds.")
    ] = 1,
    data: Data = None,
    lower: settings.Lower = False,
    tokenizer: settings.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: settings.VectorSize = 100,
    window: settings.Window = 5,
    min_count: settings.MinCount = 5,
    max_final_vocab: settings.MaxFinalVocab = None,
    epochs: Annotated[
        int,
        typer.Option(
            help="Passes over the corpus. GloVe passes over counts, 25 times unless --set glove.epochs says otherwise; "
            "PPMI-SVD has no epochs.",
            rich_help_panel=RUN,
        ),
    ] = 5,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="METHOD.NAME=VALUE",
            help="A further setting of one method, as in --set glove.epochs=50; may be given again.",
            show_default=False,
        ),
    ] = None,
    workers: settings.Workers = None,
    **how: Any,
) -> None:
    """Train methods on one text, in one vocabulary, evaluate them alike, and report scores with intervals and tests."""
    from ..experiments import compare
    from . import console

    with console.listener() as progress:
        comparison = compare(
            source_of(sources) if sources else None,
            output,
            None if methods is None else [name.strip() for name in methods.split(",") if name.strip()],
            seeds=seeds,
            vector_size=vector_size,
            window=window,
            min_count=min_count,
            max_final_vocab=max_final_vocab,
            epochs=epochs,
            workers=workers,
            settings=_further(setting or []),
            data=data,
            protocol=protocol(**_taken(how, protocol)),
            **comparing(**_taken(how, comparing)),
            layout=table(**_taken(how, table)),
            progress=progress,
            **text_options(lower, tokenizer, errors),
        )
    _show(comparison, output)


@options.with_options_of(protocol, comparing, table)
def evaluate_vectors(
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL...",
            help="Model folders, vectors in word2vec, fastText or GloVe format, or sentence-transformers:NAME.",
            show_default=False,
        ),
    ],
    data: Data = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="A folder to write a report to.", show_default=False),
    ] = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write the scores here too.", show_default=False),
    ] = None,
    sections: Annotated[bool, typer.Option("--sections", help="Show single sections of analogies, too.")] = False,
    **how: Any,
) -> None:
    """Score vectors by every dataset, with intervals and with how much of each their words cover."""
    from . import console

    measured_by, layout = protocol(**_taken(how, protocol)), table(**_taken(how, table))
    tested = comparing(**_taken(how, comparing))
    if json_file is not None:
        check_file(json_file, overwrite=True)
    with console.listener() as progress:
        if len(models) == 1 and output is None:
            from ..evaluation.suite import find_datasets, measure

            result: Any = measure(models[0], find_datasets(data), measured_by, progress=progress)
            typer.echo(result.to_table(sections))
        else:
            from ..experiments import evaluate_all

            result = evaluate_all(_named(models), output, data, measured_by, **tested, layout=layout, progress=progress)
            _show(result, output)
    if json_file is not None:
        from ..evaluation.reports.tables import as_json
        from ..system.versions import replacing, writing

        with writing(json_file), replacing(json_file) as written:
            written.write_text(as_json(result), encoding="utf-8", errors="backslashreplace")


def list_datasets(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Datasets to fetch into the cache.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Fetch all that can be fetched.")] = False,
) -> None:
    """List the datasets that have names; fetch those that are named, once."""
    from ..evaluation.datasets.catalogue import CATALOGUE, fetch
    from . import console

    wanted = [entry.name for entry in CATALOGUE.values() if entry.files] if everything else names or []
    with console.listener() as progress:
        for name in wanted:
            console.say(f"{name}: {fetch(name, progress)}")
    if not wanted:
        columns = ("name", "task", "read as", "citation", "licence", "from", "here")
        rows = [
            (e.name, e.task, e.format, e.citation, e.licence, e.origin, "yes" if e.here else "no")
            for e in CATALOGUE.values()
        ]
        console.show_table("datasets", columns, rows)
        console.say("fetch: wordvec datasets NAME; measure with them: wordvec evaluate MODEL --data NAME")


def _further(given: list[str]) -> dict[str, dict[str, Any]]:
    """Read ``METHOD.NAME=VALUE``; a value is a number, a truth value or a word."""
    further: dict[str, dict[str, Any]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        method, dot, parameter = name.rpartition(".")
        if not (equals and dot and method and parameter):
            raise ValueError(f"--set takes METHOD.NAME=VALUE, as in glove.epochs=50, not {text!r}")
        further.setdefault(method, {})[parameter.replace("-", "_")] = _value(value)
    return further


def _value(text: str) -> Any:
    from ..system.cards import Anything, parse_card

    try:
        return parse_card(text.encode(), text, Anything(), "give a number, a truth value or a word", ValueError)
    except ValueError:
        return text


def _named(models: list[str]) -> dict[str, str]:
    """Call each model by the last part of its path, by all of it where two share that."""
    short = [Path(model).name for model in models]
    named = dict(zip(short if len(set(short)) == len(short) else models, models, strict=True))
    if len(named) < len(models):
        raise ValueError(f"a model is given twice: {', '.join(models)}; name each once")
    return named


def _taken(how: dict[str, Any], options_of: Any) -> dict[str, Any]:
    """Those of the options given that a function declares."""
    return {each.name: how[each.name] for each in options.parameters_of(options_of)}


def _show(comparison: Any, output: Path | None) -> None:
    from ..evaluation.reports.phrases import explained, ranking_sentence
    from . import console

    for title, columns, rows in _tables(comparison, console.room()):
        console.show_table(title, columns, rows)
    console.say(explained(comparison).replace("In bold:", "*:"))
    if comparison.ranking is not None:
        console.say(ranking_sentence(comparison.ranking))
    if output is not None:
        console.say(f"{output / 'report.html'}; beside it report.md, results.json, results.csv, table.tex")


_LETTERS = 26  # of the names of datasets in a line


def _tables(comparison: Any, room: int) -> Iterator[tuple[str, list[str], list[tuple[str, ...]]]]:
    """Scores of whole datasets and of association tests, in as many tables as are needed for models to stand whole."""
    from ..evaluation.reports.phrases import asked, folded, interval, label, mark, number, of_p, side_by_side, spread

    signs = {"best": " *", "better": " ▲", "worse": " ▼", "": ""}
    questions = comparison.questions("total", "test") or comparison.printed()
    labels = {key: "\n".join(folded(label(key), _LETTERS)) for key in questions}
    cells: dict[str, list[str]] = {
        "asked / total": [asked(scores).replace("; ", ";\n") for scores in questions.values()]
    }
    for model in comparison.models:
        cells[model] = []
        for key, scores in questions.items():
            score = scores.get(model)
            if score is None:
                cells[model].append("–")
                continue
            shown = f"{number(score.score)}{signs[mark(comparison, key, model)]}"
            below = (spread(score), interval(score), of_p(score.p, score.row.floor), score.row.variant)
            cells[model].append("\n".join([shown, *filter(None, below)]))
    columns = [*comparison.models, "asked / total"]
    gap = 3
    widths = {name: gap + max(map(len, [name, *"\n".join(cells[name]).split("\n")])) for name in columns}
    first = gap + max(map(len, "\n".join(labels.values()).split("\n")))
    for block in side_by_side(widths, room - first):
        rows = [(labels[key], *(cells[name][line] for name in block)) for line, key in enumerate(questions)]
        yield "scores, and intervals", ["dataset", *block], rows
