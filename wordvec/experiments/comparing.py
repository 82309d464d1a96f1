"""Train methods on one text, in one vocabulary, within a stated budget, and evaluate all by one protocol.

This is what `wordvec compare` runs. It stands above trainers and evaluation and knows both, as the command line does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from ..cluster import executor_of
from ..corpora.corpus import Corpus, as_corpus
from ..corpora.samples import wikipedia_paragraphs
from ..evaluation.comparison import Comparison, Report, compare_reports, environment, require_names
from ..evaluation.datasets.readers import Found
from ..evaluation.drawing.charts import comparison_charts
from ..evaluation.drawing.provenance import described
from ..evaluation.reports.folder import require_room_for_report, write_report
from ..evaluation.reports.latex import Layout
from ..evaluation.reports.rows import Row
from ..evaluation.subjects import made_with, open_vectors, require_vectors
from ..evaluation.suite import Protocol, find_datasets, measure
from ..evaluation.tasks.stability import stability
from ..methods import VARIANTS
from ..progress import SILENT, USUAL, Progress
from ..spaces.steps import postprocess as postprocessed
from ..system.versions import replacing, require_here, writing
from ..vectors.fingerprints import fingerprint_of
from ..vectors.keyed import keyed_of
from . import budgets, provenance, tables
from .card import Card, plan_of, write_card
from .curves import Point, check_curves, over_epochs, over_text, parts_of
from .distributing import Measured, distribute
from .drawing import curve_charts, effect_chart
from .plan import Candidate, Plan, make_plan
from .references import bibtex
from .training import Trained, train
from .tuning import TUNING, Choice, Effect, choose, effects

__all__ = ["Experiment", "carry_out", "compare", "evaluate_all", "plain_card"]


def compare(
    source: Any = None,
    folder: str | Path = "comparison",
    methods: Iterable[str] | None = None,
    *,
    seeds: int | Iterable[int] = 1,
    vector_size: int = 100,
    window: int = 5,
    min_count: int = 5,
    max_final_vocab: int | None = None,
    epochs: int = 5,
    workers: int | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    grid: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
    presets: Iterable[str] = (),
    groups: Mapping[str, Iterable[Any]] | None = None,
    budget: str = "words",
    tune: str | None = None,
    curves: Iterable[str] = (),
    postprocess: Iterable[str] = (),
    data: str | Path | Iterable[str | Path] | None = None,
    protocol: Protocol | None = None,
    against: str | None = None,
    families: str = "kind",
    common_items: bool = False,
    layout: Layout | None = None,
    client: Any = None,
    progress: Progress = USUAL,
    **text: Any,
) -> Comparison:
    """Train methods on the same text and vocabulary, evaluate them, and write a report.

    Models are kept in ``folder/models`` under a fingerprint of the text and all settings, so that a second call trains
    only what is new; a run that was broken off goes on where it was.

    Parameters
    ----------
    source : Corpus or anything `Corpus.build` reads, optional
        By default the sample that gensim installs.
    folder : str or Path
        Where the report and the models go.
    methods : iterable of str, optional
        Of `wordvec.methods.VARIANTS`; by default all, or none beside variants, grids, presets and groups.
    seeds : int or iterable of int
        Runs of each method that has a seed: their number, for the seeds 1, 2, …, or the seeds.
    vector_size, window, min_count, max_final_vocab, epochs, workers
        Parameters common to all methods. Epochs are passes over the tokens; GloVe has its own, over co-occurrence
        counts, 25 unless set in `settings`, and PPMI-SVD has none.
    settings : mapping of str to mapping, optional
        Further parameters of single methods, variants or presets, by their names.
    variants : mapping of str to mapping, optional
        Methods with settings of their own: by the name in the report, ``method`` and settings.
    grid : mapping of str to mapping, optional
        By method, variant or preset: lists of values of settings. Each value meets each of the others.
    presets : iterable of str, optional
        Settings as papers published them: names in `wordvec.experiments.PRESETS`.
    groups : mapping of str to iterable, optional
        Finished models that stand for one method, as seeds do: anything that `wordvec.evaluate` takes.
    budget : str
        What all have alike: ``"words"`` (passes over the text), ``"time"`` or ``"examples"`` (those of the first
        method with its own epochs), or as many as ``"time=SECONDS"`` or ``"examples=NUMBER"`` say.
    tune : {"all", "each"}, optional
        Choose a setting of each grid on one half of the items, for all datasets or for each, and report the other half.
    curves : iterable of {"epochs", "text"}, optional
        Scores after every epoch, and of models of 1/16, 1/8, 1/4 and 1/2 of the texts.
    postprocess : iterable of str, optional
        Steps of `wordvec.postprocess`, as ``"all-but-the-top"``: every model is measured once more after each.
    data : str or Path, or an iterable of them, optional
        Datasets; see `wordvec.evaluate`.
    protocol : Protocol, optional
    against, families, common_items
        The model of reference, what tests are corrected together, and whether scores are on the items that all models
        can be asked; see `wordvec.evaluation.compare_reports`.
    layout : Layout, optional
        Of the table in LaTeX.
    client : dask.distributed.Client, optional
        Of a cluster whose workers encode the text, count, train each a model at a time, and measure, in folders that
        all of them see. The report is the same, times aside.
    progress : Progress
    **text
        How to read the text: `text` (a column), `lower`, `tokenizer`, `errors` …; see `wordvec.Corpus.build`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        A method or a setting is wrong.
    CorpusError, FormatError, TrainingError
        See `wordvec.Corpus`, `wordvec.evaluate` and the trainers.
    """
    require_room_for_report(folder)
    common = dict(vector_size=vector_size, window=window, min_count=min_count, max_final_vocab=max_final_vocab)
    common |= dict(epochs=epochs, workers=workers)
    plan = make_plan(
        methods,
        common,
        seeds=seeds,
        settings=settings,
        variants=variants,
        grid=grid,
        presets=presets,
        groups=groups,
        postprocess=postprocess,
    )
    if tune and plan.postprocess:
        raise ValueError("tune measures half of the items, and postprocess all: take one of the two")
    if tune not in (None, *TUNING):
        raise ValueError(f"tune must be {' or '.join(TUNING)}, not {tune!r}")
    wanted, (kind, _) = check_curves(curves), budgets.check_budget(budget)
    if client is not None and kind == "time":
        raise ValueError("a budget of time is measured on one machine: take another budget, or leave client out")
    named = plan.families if tune else [candidate.name for candidate in plan.candidates]
    measured = [*named, *plan.groups]
    processed = [each for name in measured for each in plan.processed(name)]
    require_names([*measured, *processed], against, families, layout)
    found = find_datasets(data)  # before hours of training, not after
    for members in plan.groups.values():
        for member in members:
            require_vectors(member)
    require_here(Path(folder))
    models, corpus, stated = Path(folder) / "models", None, "none, as nothing was trained"
    if plan.candidates:
        given = wikipedia_paragraphs() if source is None else source
        corpus = as_corpus(given, client=client, progress=progress, **text)
        for candidate in plan.candidates:
            first = candidate.estimators()[0]
            first.check_vocabulary(corpus.cut(first.min_count, first.max_final_vocab))
        plan, stated = budgets.within(budget, plan, corpus, models, progress)
    experiment = Experiment(
        plan,
        corpus,
        found,
        protocol or Protocol(),
        stated,
        tune,
        wanted,
        text={"source": _source(source), "options": {name: _kept(value) for name, value in text.items()}},
        sources=None if data is None else _absolute([data] if isinstance(data, (str, Path)) else data),
        comparing={"against": against, "families": families, "common_items": common_items},
    )
    return carry_out(experiment, Path(folder), progress, layout, client)


@dataclass(frozen=True)
class Experiment:
    """All that a report is made of, read and checked."""

    plan: Plan
    corpus: Corpus | None
    found: Found
    protocol: Protocol
    budget: str  # as it is stated
    tune: str | None
    curves: tuple[str, ...]
    text: dict[str, Any]  # where it comes from: see `Card`
    sources: list[str] | None  # of the datasets
    comparing: dict[str, Any]  # how models are tested: arguments of `compare_reports`


@dataclass
class _Results:
    """What is known of every model, by its name."""

    reports: dict[str, list[Report]] = field(default_factory=dict)
    extra: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    digests: dict[str, list[str]] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    measured: Measured = field(default_factory=lambda: Measured({}))  # by workers of a cluster


def carry_out(
    experiment: Experiment, folder: Path, progress: Progress, layout: Layout | None = None, client: Any = None
) -> Comparison:
    """Train and measure all of an experiment, here or on a cluster, and write its report."""
    plan, bootstrap, corpus = experiment.plan, experiment.protocol.bootstrap, experiment.corpus
    results = _Results()
    if client is not None and corpus is not None:
        results.measured = _elsewhere(experiment, corpus, folder / "models", client, progress)
    parts = parts_of(corpus, progress) if corpus is not None and "text" in experiment.curves else {}
    for candidate in plan.candidates:
        assert corpus is not None  # what is trained has a text
        _train_and_measure(candidate, experiment, corpus, parts, results, folder / "models", progress)
    for name, members in plan.groups.items():
        _measure_group(name, members, experiment, results, progress)
    moved = effects(plan, results.reports, bootstrap)
    reports, extra, settings = results.reports, results.extra, results.settings
    choices: list[Choice] = []
    if experiment.tune:
        reports, choices = choose(plan, reports, experiment.tune, bootstrap, experiment.protocol.seed)
        chosen = {choice.family: choice.candidate for choice in choices if not choice.dataset}
        kept = chosen | {name: name for name in plan.groups}
        extra = {name: results.extra.get(candidate, []) for name, candidate in kept.items()}
        settings = _of_families(plan, settings, chosen)
    comparison = compare_reports(
        reports,
        bootstrap,
        extra,
        settings=settings,
        histories=results.histories,
        facts=_facts(experiment),
        **experiment.comparing,
    )
    comparison = replace(comparison, tables=_tables(moved, choices))
    charts = comparison_charts(comparison) | curve_charts(results.points)
    if moved:
        charts["What settings move, with intervals."] = effect_chart(moved)
    _write(experiment, folder, comparison, charts, results.digests, layout)
    _write_data(folder, {"curves.csv": results.points, "effects.csv": moved, "choices.csv": choices})
    write_card(_card(experiment, results.digests), folder)
    return comparison


def _elsewhere(experiment: Experiment, corpus: Corpus, models: Path, client: Any, progress: Progress) -> Measured:
    """Have everything trained and measured by the workers of a cluster; their models are loaded later."""
    with executor_of(client) as executor:
        return distribute(
            executor,
            client,
            experiment.plan,
            corpus,
            models,
            experiment.found,
            experiment.protocol,
            "epochs" in experiment.curves,
            progress,
        )


def _write(
    experiment: Experiment,
    folder: Path,
    comparison: Comparison,
    charts: Mapping[str, str],
    digests: Mapping[str, Sequence[str]],
    layout: Layout | None,
) -> None:
    """Write the report, whose pictures say where they come from, and what a paper says and cites."""
    facts = comparison.facts
    about = {name: facts[name] for name in _ABOUT if name in facts} | {"seeds": _seeds(experiment.plan)}
    about["vectors"] = ", ".join(f"{name} SHA-256 {' '.join(each)}" for name, each in digests.items())
    write_report(comparison, folder, {name: described(svg, about) for name, svg in charts.items()}, layout)
    works = provenance.cited_works(
        experiment.plan, experiment.found.datasets, tuned=bool(experiment.tune), tested=bool(comparison.tests)
    )
    _write_text(folder / "methods.md", facts["methods"] + "\n")
    _write_text(folder / "references.bib", bibtex(works))


def _write_data(folder: Path, data: Mapping[str, Sequence[Any]]) -> None:
    """Write records as CSV; where there are none, remove what an earlier call has left."""
    for name, records in data.items():
        if records:
            _write_text(folder / name, tables.csv_of(records))
        else:
            (folder / name).unlink(missing_ok=True)


def _write_text(path: Path, text: str) -> None:
    with writing(path), replacing(path) as written:
        written.write_text(text, encoding="utf-8", errors="backslashreplace")


#: What a picture says of itself, of the facts of its report.
_ABOUT = "wordvec", "commit", "processor", "system", "text fingerprint", "budget", "methods"


def _train_and_measure(
    candidate: Candidate,
    experiment: Experiment,
    corpus: Corpus,
    parts: Mapping[float, Corpus],
    results: _Results,
    models: Path,
    progress: Progress,
) -> None:
    name, found, protocol = candidate.name, experiment.found, experiment.protocol
    keep_epochs = candidate.in_epochs and "epochs" in experiment.curves
    told = SILENT if results.measured.reports else progress  # what workers trained is there
    runs = [train(each, candidate.method, corpus, models, told, keep_epochs) for each in candidate.estimators()]
    vectors = [run.model.wv for run in runs]
    progress.note(f"measuring {name}")
    folders = [run.folder.absolute() for run in runs]
    results.reports[name] = _reports(vectors, experiment, results, progress, folders)
    results.extra[name] = _stabilities(vectors, protocol.seed)
    results.settings[name] = _described(candidate, runs)
    results.histories[name] = runs[0].model.history_
    results.digests[name] = [fingerprint_of(each) for each in vectors]
    _measure_processed(name, vectors, experiment, results, progress, folders)
    on_the_way = replace(protocol, geometry=False)

    def measured(each: Any) -> Report:
        return measure(each, found, on_the_way, progress=progress)

    if "epochs" in experiment.curves:
        results.points += over_epochs(candidate, runs, len(corpus.tokens), measured, protocol.bootstrap)
    if parts:
        results.points += over_text(candidate, parts, runs, models, measured, protocol.bootstrap, progress)


def _measure_group(
    name: str, members: Sequence[Any], experiment: Experiment, results: _Results, progress: Progress
) -> None:
    progress.note(f"measuring {name}")
    opened = [open_vectors(member) for member in members]
    found, protocol = experiment.found, experiment.protocol
    results.reports[name] = [measure(each, found, protocol, progress=progress) for each in opened]
    sizes = {part: results.reports[name][0].protocol.get(part) for part in _SIZES}
    results.settings[name] = made_with(members[0]) | {"models": [str(member) for member in members]} | sizes
    vectors: list[Any] = [keyed_of(each) for each in opened if not callable(each)]  # an encoder has no words
    results.digests[name] = [fingerprint_of(each) for each in vectors]
    if len(vectors) == len(members):
        results.extra[name] = _stabilities(vectors, protocol.seed)
        _measure_processed(name, vectors, experiment, results, progress)


def _reports(
    vectors: Sequence[Any],
    experiment: Experiment,
    results: _Results,
    progress: Progress,
    folders: Sequence[Path],
    steps: str = "",
) -> list[Report]:
    """The reports of models, whose folders are known if they were trained now."""

    def made(each: Any, folder: Path) -> Report:
        here = partial(measure, each, experiment.found, experiment.protocol, progress=progress)
        return results.measured.report(folder, steps, here)

    return [made(*each) for each in zip(vectors, folders, strict=True)]


def _measure_processed(
    name: str,
    vectors: Sequence[Any],
    experiment: Experiment,
    results: _Results,
    progress: Progress,
    folders: Sequence[Path] = (),
) -> None:
    """Measure vectors once more after each list of steps."""
    plan, protocol = experiment.plan, experiment.protocol
    for steps, label in zip(plan.postprocess, plan.processed(name), strict=True):
        progress.note(f"measuring {label}")
        made = [postprocessed(each, steps) for each in vectors]
        results.reports[label] = _reports(made, experiment, results, progress, folders or [Path()] * len(made), steps)
        results.extra[label] = _stabilities(made, protocol.seed)
        results.settings[label] = results.settings[name] | {"post-processing": steps}
        results.digests[label] = [fingerprint_of(each) for each in made]


def _of_families(plan: Plan, settings: Mapping[str, dict[str, Any]], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Settings by family: those of the candidate that was chosen; without what its grid varies, where several were."""
    found = {name: settings[name] for name in plan.groups}
    for family, candidates in plan.families.items():
        varied = {} if family in chosen else dict.fromkeys(candidates[0].at, "chosen for each dataset")
        found[family] = settings[chosen.get(family, candidates[0].name)] | varied
    return found


def _facts(experiment: Experiment) -> dict[str, Any]:
    corpus, plan = experiment.corpus, experiment.plan
    datasets = experiment.found.datasets
    facts = provenance.machine()
    if corpus is not None:
        facts |= {"text": plain_card(corpus), "text fingerprint": corpus.fingerprint}
    said = provenance.paragraph(
        plan, corpus, datasets, experiment.protocol, experiment.budget, experiment.tune, experiment.comparing
    )
    return facts | {"budget": experiment.budget, "methods": said}


def _tables(moved: Sequence[Effect], choices: Sequence[Choice]) -> dict[str, list[tuple[str, ...]]]:
    found = {}
    if choices:
        found["Settings that were chosen on the development half of the items"] = tables.choice_table(choices)
    if moved:
        caption = (
            "What settings move: differences of scores (times 100), means over the other settings of the grid and over "
            "seeds, with intervals over items and seeds that are not corrected for their number; * where 0 is outside"
        )
        found[caption] = tables.effect_table(moved)
    return found


def _seeds(plan: Plan) -> str:
    return "; ".join(f"{each.name}: {', '.join(map(str, each.seeds)) or 'none'}" for each in plan.candidates)


def _card(experiment: Experiment, digests: dict[str, list[str]]) -> Card:
    corpus = experiment.corpus
    told = {} if corpus is None else {"fingerprint": corpus.fingerprint, "card": corpus.card}
    return Card(
        plan=plan_of(experiment.plan),
        text=experiment.text | told,
        data={"sources": experiment.sources, "datasets": provenance.dataset_digests(experiment.found.datasets)},
        protocol=asdict(experiment.protocol),
        comparing=experiment.comparing,
        budget=experiment.budget,
        tune=experiment.tune,
        curves=list(experiment.curves),
        machine=provenance.machine(),
        vectors=digests,
    )


def _source(source: Any) -> str | list[str] | None:
    """Where a text comes from, as `rerun` finds it again: paths, the sample, or nothing that lasts."""
    if source is None:
        return "sample"
    if isinstance(source, Corpus):
        return _absolute([source.folder])
    if isinstance(source, (str, Path)):
        return None if str(source) == "-" else _absolute([source])
    paths = isinstance(source, list) and all(isinstance(each, Path) for each in source)
    return _absolute(source) if paths else None


def _kept(option: Any) -> Any:
    """How a text is read, as a report keeps it: columns, numbers and truth values as they are, all else as words."""
    if isinstance(option, (list, tuple)):
        return list(option)
    return option if isinstance(option, (bool, int)) else str(option)


def _absolute(paths: Iterable[str | Path]) -> list[str]:
    """Paths as they can be found from anywhere; what is no path, but a name or a pattern, stays as it is."""
    return [str(Path(path).resolve()) if Path(path).exists() else str(path) for path in paths]


def evaluate_all(
    vectors: Mapping[str, Any],
    folder: str | Path | None = None,
    data: str | Path | Iterable[str | Path] | None = None,
    protocol: Protocol | None = None,
    against: str | None = None,
    families: str = "kind",
    common_items: bool = False,
    layout: Layout | None = None,
    unicode_errors: str = "strict",
    progress: Progress = USUAL,
) -> Comparison:
    """Evaluate finished vectors, compare them, and write the same report as `compare`.

    Parameters
    ----------
    vectors : mapping of str to anything `wordvec.evaluate` takes
        By their names in the report.
    folder, data, protocol, against, families, common_items, layout, progress
        As for `compare`.
    unicode_errors : {"strict", "replace", "ignore"}
        As for `wordvec.evaluate`.
    """
    if folder is not None:
        require_room_for_report(folder)
    require_names(vectors, against, families, layout)
    protocol = protocol or Protocol()
    found = find_datasets(data)
    for given in vectors.values():
        require_vectors(given)  # of the last one, too, before the first is measured
    how: dict[str, Any] = {"unicode_errors": unicode_errors, "progress": progress}
    runs = {name: [measure(given, found, protocol, **how)] for name, given in vectors.items()}
    comparison = compare_reports(
        runs,
        protocol.bootstrap,
        against=against,
        families=families,
        common_items=common_items,
        settings={
            name: made_with(given) | {part: runs[name][0].protocol[part] for part in _SIZES}
            for name, given in vectors.items()
        },
        facts=environment(),
    )
    if folder is not None:
        comparison.save(folder, layout)
    return comparison


_FEWEST_FOR_STABILITY = 12  # words: ten neighbours of each must be able to differ
_SIZES = ("words", "dimensions", "analogy_candidates")


def _stabilities(vectors: Sequence[Any], seed: int) -> list[Row]:
    """The overlap of neighbours between every two runs, their words taken together."""
    if len(vectors[0]) < _FEWEST_FOR_STABILITY:
        return []
    found = [stability(first, second, seed=seed) for first, second in combinations(vectors, 2)]
    together = []
    for rows in zip(*found, strict=True):
        first = rows[0]
        items = type(first.items)(np.mean([row.items.values for row in rows], axis=0))
        together.append(first.with_items(items))
    return together


def _described(candidate: Candidate, runs: Sequence[Trained]) -> dict[str, Any]:
    params = {name: value for name, value in candidate.settings.items() if name != "init_from"}
    if started := getattr(runs[0].model, "init_report_", None):
        params["init_from"] = f"{started['source']}, SHA-256 {started['sha256']}"
    return params | {
        "method": candidate.method,
        "seeds": list(candidate.seeds) or "none",
        "epochs go over": VARIANTS[candidate.method].epochs_over or "nothing",
        "words": len(runs[0].model.wv),
        "seconds": [round(run.seconds, 1) for run in runs],
    }


def plain_card(corpus: Corpus) -> str:
    """Statistics of a corpus in one line; what is zero or off is left out."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in corpus.card.items() if value)
