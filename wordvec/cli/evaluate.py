"""The commands that evaluate: ``wordvec compare``, ``wordvec evaluate`` and ``wordvec datasets``."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ..methods import VARIANTS
from ..parameters import RUN
from ..trainers.shared import settings
from . import options
from .inputs import check_file, initial_vectors, source_of, text_options
from .options_evaluate import Data, protocol

__all__ = ["compare_methods", "evaluate_vectors", "list_datasets"]


@options.with_options_of(protocol)
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
    unicode_errors: options.UnicodeErrors = "strict",
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
            settings=_further(setting or [], unicode_errors),
            data=data,
            protocol=protocol(**how),
            progress=progress,
            **text_options(lower, tokenizer, errors),
        )
    _show(comparison, output)


@options.with_options_of(protocol)
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
    unicode_errors: options.UnicodeErrors = "strict",
    sections: Annotated[bool, typer.Option("--sections", help="Show single sections of analogies, too.")] = False,
    **how: Any,
) -> None:
    """Score vectors by every dataset, with intervals and with how much of each their words cover."""
    from . import console

    measured_by = protocol(**how)
    if json_file is not None:
        check_file(json_file, overwrite=True)
    with console.listener() as progress:
        if len(models) == 1 and output is None:
            from ..evaluation.suite import find_datasets, measure

            found = find_datasets(data)
            result: Any = measure(models[0], found, measured_by, unicode_errors=unicode_errors, progress=progress)
            typer.echo(result.to_table(sections))
        else:
            from ..experiments import evaluate_all

            result = evaluate_all(_named(models), output, data, measured_by, unicode_errors, progress)
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


def _further(given: list[str], unicode_errors: str) -> dict[str, dict[str, Any]]:
    """Read ``METHOD.NAME=VALUE``: a number, a truth value or a word; for `init_from` a file of vectors."""
    further: dict[str, dict[str, Any]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        method, dot, parameter = name.rpartition(".")
        if not (equals and dot and method and parameter):
            raise ValueError(f"--set takes METHOD.NAME=VALUE, as in glove.epochs=50, not {text!r}")
        parameter = parameter.replace("-", "_")
        read = partial(initial_vectors, unicode_errors=unicode_errors) if parameter == "init_from" else _value
        further.setdefault(method, {})[parameter] = read(value)
    return further


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _named(models: list[str]) -> dict[str, str]:
    """Call each model by the last part of its path, by all of it where two share that."""
    short = [Path(model).name for model in models]
    named = dict(zip(short if len(set(short)) == len(short) else models, models, strict=True))
    if len(named) < len(models):
        raise ValueError(f"a model is given twice: {', '.join(models)}; name each once")
    return named


def _show(comparison: Any, output: Path | None) -> None:
    from ..evaluation.reports.phrases import asked, interval, label, number
    from . import console

    columns = ("dataset", *comparison.models, "asked / total")
    rows = []
    for key, scores in comparison.questions("total").items():
        best = comparison.best(key)
        cells = [
            "–" if m not in scores else f"{number(scores[m].score)}{' *' if m in best else ''}\n{interval(scores[m])}"
            for m in comparison.models
        ]
        rows.append((label(key), *cells, asked(scores)))
    console.show_table("scores times 100, and intervals; * no other beats it in a test", columns, rows)
    if output is not None:
        console.say(f"{output / 'report.html'}; beside it report.md, results.json, results.csv, table.tex")
