"""The command ``wordvec compare``: methods are trained on one text, and measured alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ..experiments.presets import PRESETS
from ..methods import VARIANTS
from ..parameters import RUN, Parameter
from ..trainers.shared import settings
from . import options
from .clusters import cluster_of
from .inputs import graph_options, source_of, text_options
from .options_evaluate import Data, comparing, protocol, table
from .scores import show_comparison

__all__ = ["compare_methods"]

_WHAT, _HOW = "What to compare", "How to compare"
_OF_GRAPHS = [name for name, method in VARIANTS.items() if method.source == "graph"]
_OF_TEXTS = [name for name in VARIANTS if name not in _OF_GRAPHS]


def _common(declared: Any, usual: str) -> Any:
    """The option of a parameter that methods share, whose default depends on what they are trained on."""
    parameter: Parameter = declared.__metadata__[0]
    return typer.Option(help=parameter.help, show_default=usual, rich_help_panel=parameter.panel)


@options.with_options_of(text_options, graph_options, protocol, comparing, table, cluster_of)
def compare_methods(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE...]",
            help="Text, or one encoded corpus folder, of sequences, too; without it, the sample that gensim installs. "
            "For methods of graphs, a graph.",
            show_default=False,
        ),
    ] = None,
    output: options.Output = Path("comparison"),
    methods: Annotated[
        str | None,
        typer.Option(
            help=f"Which methods, between commas. Of texts: {', '.join(_OF_TEXTS)}. Of graphs: "
            f"{', '.join(_OF_GRAPHS)}.",
            show_default="all of texts, if nothing else is named",
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
            "an encoder is one, too, as sentence-transformers:NAME. May be given again.",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="PLAN.toml",
            help="All of this from a TOML file: methods, seeds, presets, budget, tune, curves, postprocess, hold_out "
            "at the top; tables settings (of all), set.METHOD, variants.NAME (with a method), grid.METHOD, groups. "
            "What is given here is added, or takes its place.",
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
    hold_out: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Ask for what is held out. Of a graph such a share of its edges, for which each method is trained "
            "once more without them; of sequences the last items of such a share.",
            show_default=False,
            rich_help_panel=_HOW,
        ),
    ] = None,
    data: Data = None,
    vector_size: Annotated[int | None, _common(settings.VectorSize, "100; of nodes 128")] = None,
    window: Annotated[int | None, _common(settings.Window, "5; of nodes 10")] = None,
    min_count: Annotated[int | None, _common(settings.MinCount, "5; of nodes 1")] = None,
    max_final_vocab: settings.MaxFinalVocab = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            help="Passes over the corpus. GloVe passes over counts, 25 times unless --set glove.epochs says otherwise; "
            "PPMI-SVD has no epochs.",
            show_default="5; over walks 1",
            rich_help_panel=RUN,
        ),
    ] = None,
    workers: settings.Workers = None,
    presets: Annotated[
        bool, typer.Option("--presets", help="List the presets with what their papers report, and do nothing else.")
    ] = False,
    **how: Any,
) -> None:
    """Train methods on one text, in one vocabulary, evaluate them alike, and report scores with intervals and tests.

    Graphs are compared as texts are, by methods of graphs, and sequences, with --hold-out.

    Models are kept in OUTPUT/models with their scores: the same command goes on where it was interrupted, and does only
    what is new. OUTPUT may be a URL, as s3://bucket/report.

    OUTPUT/methods.md and references.bib are for your paper; `wordvec rerun OUTPUT` makes the report again.
    """
    from . import console

    if presets:
        _show_presets()
        return
    from ..experiments import compare
    from ..experiments.plan import read_grid, read_group, read_plan, read_variant

    wanted = read_plan(config) if config is not None else {}
    given: dict[str, Any] = {"seeds": _seeds(seeds), "budget": budget, "tune": tune, "curves": curves or []}
    given |= {"postprocess": postprocess or [], "hold_out": hold_out}
    given |= {"methods": None if methods is None else [each.strip() for each in methods.split(",") if each.strip()]}
    shared = dict(vector_size=vector_size, window=window, min_count=min_count, max_final_vocab=max_final_vocab)
    shared |= dict(epochs=epochs, workers=workers)
    grids: dict[str, dict[str, Any]] = {name: dict(values) for name, values in wanted.get("grid", {}).items()}
    for name, parameter, values in map(read_grid, grid or []):
        grids.setdefault(name, {})[parameter] = values
    further: dict[str, dict[str, Any]] = {name: dict(values) for name, values in wanted.get("set", {}).items()}
    for name, own in _further(setting or []).items():
        further[name] = further.get(name, {}) | own
    with console.listener() as progress, cluster_of(**options.taken(how, cluster_of)) as client:
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
            protocol=protocol(**options.taken(how, protocol)),
            **comparing(**options.taken(how, comparing)),
            layout=table(**options.taken(how, table)),
            client=client,
            progress=progress,
            **text_options(**options.taken(how, text_options)),
            **graph_options(**options.taken(how, graph_options)),
        )
    show_comparison(comparison, output)


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
