"""The commands that evaluate: ``wordvec compare``, ``rerun``, ``evaluate`` and ``datasets``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..experiments.presets import PRESETS
from ..methods import VARIANTS
from ..parameters import RUN
from ..trainers.shared import settings
from . import options
from .inputs import source_of, text_options
from .options_evaluate import Data, comparing, protocol, table

if TYPE_CHECKING:
    from .console import Table

__all__ = ["compare_methods", "evaluate_vectors", "list_datasets", "report_table", "rerun_report"]

_WHAT, _HOW = "What to compare", "How to compare"


@options.with_options_of(protocol, comparing, table)
def compare_methods(
    context: typer.Context,
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
            show_default="all, if nothing else is named",
        ),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=METHOD,SETTING=VALUE,…",
            help="A method with settings of its own, as in --variant w2=word2vec-sg,window=2,epochs=10; may be given "
            "again. `wordvec train METHOD --help` lists the settings.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METHOD.SETTING=VALUE,VALUE,…",
            help="Values of a setting, as in --grid word2vec-sg.window=2,5,10; may be given again, and each value then "
            "meets each of the others. The report says which setting moves what.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    preset: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Settings as published: {', '.join(PRESETS)}; may be given again. `wordvec compare --presets` says "
            "what each is, where it departs from the paper, and what that reports.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=MODEL,MODEL,…",
            help="Finished models, ours or anybody's, as the seeds of one method: --group gensim=a.bin,b.bin,c.bin; "
            "sentence-transformers:NAME is one, too. May be given again.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="PLAN.toml",
            help="All of this from a TOML file: methods, seeds, presets, budget, tune, curves, postprocess at the "
            "top; tables settings (of all), set.METHOD, variants.NAME (with a method), grid.METHOD, groups. What is "
            "given here is added, or takes its place.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="METHOD.NAME=VALUE",
            help="A further setting of one method, variant or preset, as in --set glove.epochs=50; may be given again.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    seeds: Annotated[
        str,
        typer.Option(
            metavar="NUMBER or LIST",
            help="Runs of each method, with seeds 1, 2, …, or the seeds between commas: scores vary by a point or so "
            "between seeds. A single seed ends in a comma, as in 7,.",
            rich_help_panel=_HOW,
        ),
    ] = "1",
    budget: Annotated[
        str,
        typer.Option(
            metavar="BUDGET",
            help="What all methods have alike: words (passes over the text, as --epochs says), time or examples (as "
            "the first method takes with its own epochs), time=SECONDS, examples=NUMBER. The report states it.",
            rich_help_panel=_HOW,
        ),
    ] = "words",
    tune: Annotated[
        Literal["all", "each"] | None,
        typer.Option(
            help="Choose a setting of each grid on one half of the items, one for all datasets or one for each, and "
            "report the other half: who tunes on what is reported measures the tuning (Levy et al. 2015).",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None,
    curves: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[epochs|text]",
            help="epochs: scores after every epoch, and by seconds of training; text: of models of 1/16, 1/8, 1/4 and "
            "1/2 of the texts. May be given again.",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None,
    postprocess: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STEPS",
            help="Measure every model once more after these steps of `wordvec postprocess`, as all-but-the-top=2; may "
            "be given again.",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None,
    data: Data = None,
    lower: settings.Lower = False,
    tokenizer: settings.Tokenizer = "whitespace",
    normalize: settings.Normalize = None,
    expressions: settings.Expressions = None,
    phrases: settings.Phrases = None,
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
    workers: settings.Workers = None,
    presets: Annotated[
        bool, typer.Option("--presets", help="List the presets with what their papers report, and do nothing else.")
    ] = False,
    **how: Any,
) -> None:
    """Train methods on one text, in one vocabulary, evaluate them alike, and report scores with intervals and tests.

    Models are kept in OUTPUT/models: the same command goes on where it was interrupted, and trains only what is new.

    OUTPUT/methods.md and references.bib are for your paper; `wordvec rerun OUTPUT` makes the report again.
    """
    from . import console

    if presets:
        _show_presets()
        return
    from ..experiments import compare
    from ..experiments.plan import read_grid, read_group, read_plan, read_variant

    wanted = read_plan(config) if config is not None else {}
    given = {"seeds": _seeds(seeds), "budget": budget, "tune": tune, "curves": curves or []}
    given["postprocess"] = postprocess or []
    given |= {"methods": None if methods is None else [each.strip() for each in methods.split(",") if each.strip()]}
    shared = dict(vector_size=vector_size, window=window, min_count=min_count, max_final_vocab=max_final_vocab)
    shared |= dict(epochs=epochs, workers=workers)
    grids: dict[str, dict[str, Any]] = {name: dict(values) for name, values in wanted.get("grid", {}).items()}
    for name, parameter, values in map(read_grid, grid or []):
        grids.setdefault(name, {})[parameter] = values
    further: dict[str, dict[str, Any]] = {name: dict(values) for name, values in wanted.get("set", {}).items()}
    for name, own in _further(setting or []).items():
        further[name] = further.get(name, {}) | own
    with console.listener() as progress:
        comparison = compare(
            source_of(sources) if sources else None,
            output,
            **_overridden(context, given, wanted),
            **_overridden(context, shared, wanted.get("settings", {}), "[settings]"),
            settings=further,
            variants=wanted.get("variants", {}) | _once("--variant", map(read_variant, variant or [])),
            grid=grids,
            presets=[*wanted.get("presets", []), *(preset or [])],
            groups=wanted.get("groups", {}) | _once("--group", map(read_group, group or [])),
            data=data,
            protocol=protocol(**_taken(how, protocol)),
            **comparing(**_taken(how, comparing)),
            layout=table(**_taken(how, table)),
            progress=progress,
            **text_options(lower, tokenizer, errors, normalize, expressions, phrases),
        )
    _show(comparison, output)


def rerun_report(
    report: Annotated[
        Path, typer.Argument(metavar="REPORT", help="The folder of a report of `wordvec compare`.", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Keep the new report and its models here.", show_default=False
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="The text, if it is no longer where it was; may be given again.",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(metavar="DATA", help="The datasets, if they are no longer where they were.", show_default=False),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads; they change nothing of the result.", show_default="all cores")
    ] = None,
) -> None:
    """Make a report again, from its text, and say whether every bit of vectors and scores agrees.

    All is trained anew, as REPORT/experiment.json says. What came out otherwise is listed, with what changed since.

    Exit code 1: something came out otherwise.
    """
    from ..experiments import rerun
    from . import console

    with console.listener() as progress:
        found = rerun(
            report, output, source=source_of(source) if source else None, data=data, workers=workers, progress=progress
        )
    console.say(*(f"changed since: {circumstance}" for circumstance in found.circumstances))
    console.say(*(f"differs: {difference}" for difference in found.differences))
    console.say(str(found))
    console.value({"same": found.same, "differences": found.differences, "circumstances": found.circumstances})
    if not found.same:
        raise typer.Exit(1)


def _seeds(text: str) -> int | list[int]:
    """A number of runs, or seeds between commas."""
    try:
        return [int(part) for part in text.split(",") if part.strip()] if "," in text else int(text)
    except ValueError:
        raise ValueError(f"seeds must be a number, as 3, or seeds between commas, as 11,12,13, not {text!r}") from None


def _overridden(
    context: typer.Context, given: dict[str, Any], wanted: dict[str, Any], where: str = ""
) -> dict[str, Any]:
    """Arguments as a file has them, but for those that were given on the command line."""
    if unknown := wanted.keys() - given.keys() if where else ():
        raise ValueError(f"{where} of the plan holds {', '.join(sorted(unknown))}; it may hold {', '.join(given)}")
    typed = {name for name in given if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"}
    return {name: value if name in typed or name not in wanted else wanted[name] for name, value in given.items()}


def _once(option: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{option} names {name} twice; give one of them another name")
        found[name] = value
    return found


def _show_presets() -> None:
    from ..experiments.references import cited
    from . import console

    value: list[dict[str, Any]] = []
    for name, preset in PRESETS.items():
        settings_ = ", ".join(f"{key}={each}" for key, each in preset.settings.items())
        reported = [f"{f.score:g} on {f.dataset}, {f.measure} ({f.where})" for f in preset.figures]
        console.say(
            f"{name}: {preset.method} of {cited(preset.reference)}",
            f"  settings: {settings_}",
            f"  text: {preset.text}",
            f"  here: {preset.departs}",
            *(f"  reported: {figure}" for figure in reported),
        )
        value.append({"name": name, "method": preset.method, "reference": cited(preset.reference)})
        value[-1] |= {"settings": preset.settings, "text": preset.text, "departs": preset.departs, "reported": reported}
    console.value(value)


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
    unicode_errors: options.UnicodeErrors = "strict",
    sections: Annotated[bool, typer.Option("--sections", help="Show single sections of analogies, too.")] = False,
    **how: Any,
) -> None:
    """Score vectors by every dataset, with intervals and with how much of each their words cover."""
    from . import console

    measured_by, layout = protocol(**_taken(how, protocol)), table(**_taken(how, table))
    tested = comparing(**_taken(how, comparing))
    with console.listener() as progress:
        if len(models) == 1 and output is None:
            from ..evaluation.suite import find_datasets, measure

            found = find_datasets(data)
            result: Any = measure(models[0], found, measured_by, unicode_errors=unicode_errors, progress=progress)
            console.answer(result.to_dict(), report_table(result, sections), plain=_plain_table(result, sections))
            console.note(*result.footnotes().splitlines())
        else:
            from ..experiments import evaluate_all

            how_read: dict[str, Any] = {"unicode_errors": unicode_errors, "progress": progress}
            result = evaluate_all(_named(models), output, data, measured_by, **tested, layout=layout, **how_read)
            _show(result, output)


def report_table(report: Any, sections: bool = False) -> Table:
    """The scores of one model for a terminal."""
    from ..evaluation.comparison import COLUMNS
    from .console import Table

    return Table("scores", COLUMNS, report.table_rows(sections), ["interval"], COLUMNS[2:])


def _plain_table(report: Any, sections: bool) -> Table:
    """The scores of one model for a program."""
    from .console import Table

    columns = "dataset", "part", "measure", "variant", "score", "low", "high", "asked", "total", "composed", "p"
    rows = [
        (row.dataset, row.part, row.measure, row.variant, row.score, *(row.interval or (None, None)))
        + (row.asked, row.total, row.composed, row.p)
        for row in report.rows
        if sections or row.level != "section"
    ]
    return Table("scores", columns, rows)


def list_datasets(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Datasets to fetch into the cache.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Fetch all that can be fetched.")] = False,
) -> None:
    """List the texts and datasets that have names; fetch those that are named, once."""
    from ..datasets import TEXTS, fetch
    from ..evaluation.datasets.catalogue import CATALOGUE
    from . import console

    wanted = [entry.name for entry in CATALOGUE.values() if entry.files] if everything else names or []
    with console.listener() as progress:
        found = {name: fetch(name, progress) for name in wanted}
    if wanted:
        console.answer(found, console.Table("fetched", ("name", "path"), list(found.items())))
    else:
        columns = ("name", "task", "read as", "citation", "licence", "from", "here")
        rows = [
            (e.name, e.task, e.format, e.citation, e.licence, e.origin, "yes" if e.here else "no")
            for e in CATALOGUE.values()
        ]
        texts = [(t.name, t.words, t.about, t.licence, "yes" if t.path.exists() else "no") for t in TEXTS.values()]
        of_texts = ("name", "words", "what", "licence", "here")
        console.answer(
            {"datasets": _by_name(columns, rows), "texts": _by_name(of_texts, texts)},
            console.Table("datasets", columns, rows, ("read as", "licence", "citation")),
            console.Table("texts to train on", of_texts, texts, ("licence",)),
        )
        console.note("fetch: wordvec datasets NAME; measure with them: wordvec evaluate MODEL --data NAME")


def _by_name(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows of a table as JSON has them, each with the names of the columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _further(given: list[str]) -> dict[str, dict[str, Any]]:
    """Read ``METHOD.NAME=VALUE``; a value is a number, a truth value or a word."""
    from ..experiments.plan import setting_of, value_of

    further: dict[str, dict[str, Any]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        method, dot, parameter = name.rpartition(".")
        if not (equals and dot and method and parameter):
            raise ValueError(f"--set takes METHOD.NAME=VALUE, as in glove.epochs=50, not {text!r}")
        further.setdefault(method, {})[setting_of(parameter)] = value_of(value)
    return further


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
    from ..evaluation.reports.tables import flat
    from . import console

    lines = [flat(score) for score in comparison.scores]
    plain = console.Table("scores", list(lines[0]) if lines else [], [list(line.values()) for line in lines])
    tables = [console.Table(*table) for table in _tables(comparison, console.room())]
    value = comparison.to_dict() | ({} if output is None else {"report": output / "report.html"})
    console.answer(value, *tables, plain=plain)
    console.note(explained(comparison).replace("In bold:", "*:"))
    if comparison.ranking is not None:
        console.note(ranking_sentence(comparison.ranking))
    if output is not None:
        console.note(f"{output / 'report.html'}; beside it report.md, results.json, results.csv, table.tex")


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
