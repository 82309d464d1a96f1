"""Train methods on one material, within a stated budget, and evaluate all by one protocol.

This is what `wordvec compare` runs. It stands above trainers and evaluation and knows both, as the command line does.
What methods are trained on, texts, sequences or a graph, is `materials`; what is done with each model `measuring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import FormatError
from ..evaluation.comparison import Comparison, compare_reports, require_names
from ..evaluation.datasets.readers import Found
from ..evaluation.reports.folder import require_room_for_report
from ..evaluation.reports.latex import Layout
from ..evaluation.subjects import require_vectors
from ..evaluation.suite import Protocol, find_datasets
from ..parameters import real
from ..progress import USUAL, Progress
from ..system.locks import alone
from ..system.storage import Remote, located
from ..system.versions import make_folder, writing
from . import budgets
from .curves import check_curves
from .materials import Material, absolute, dataset_digests, material_for
from .measuring import Experiment, measure_all
from .plan import Plan, make_plan
from .tuning import TUNING, Choice, choose, effects
from .writing import facts_of, tables_of, write_experiment

__all__ = ["carry_out", "compare"]


def compare(
    source: Any = None,
    folder: str | Path = "comparison",
    methods: Iterable[str] | None = None,
    *,
    seeds: int | Iterable[int] = 1,
    vector_size: int | None = None,
    window: int | None = None,
    min_count: int | None = None,
    max_final_vocab: int | None = None,
    epochs: int | None = None,
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
    hold_out: float | None = None,
    data: str | Path | Iterable[str | Path] | None = None,
    protocol: Protocol | None = None,
    against: str | None = None,
    families: str = "kind",
    common_items: bool = False,
    layout: Layout | None = None,
    client: Any = None,
    progress: Progress = USUAL,
    **how: Any,
) -> Comparison:
    """Train methods on the same text and vocabulary, or the same graph, evaluate them, and write a report.

    Models are kept in ``folder/models`` under a fingerprint of the text and all settings, so that a second call trains
    only what is new; a run that was broken off goes on where it was. Scores are kept there, too, under a fingerprint
    of vectors, datasets, protocol and this package, and are measured again when any of these changed.

    Parameters
    ----------
    source : Corpus or anything `Corpus.build` reads, optional; of graph methods a Graph or anything `Graph.read` reads
        Texts, sequences, or a graph: the methods tell. By default the sample text that gensim installs.
    folder : str or Path
        Where the report and the models go: a folder, or a URL that fsspec writes to, as ``s3://bucket/report``.
    methods : iterable of str, optional
        Of `wordvec.methods.VARIANTS`, of texts or of graphs; by default all of texts (of graphs, if the source is an
        object that is one), or none beside variants, grids, presets and groups.
    seeds : int or iterable of int
        Runs of each method that has a seed: their number, for the seeds 1, 2, …, or the seeds.
    vector_size, window, min_count, max_final_vocab, epochs, workers
        Parameters common to all methods: by default 100 dimensions, a window of 5, words of 5 occurrences and 5 epochs;
        of graphs 128, 10, 1 and 1. Epochs are passes over the tokens; GloVe has its own, over co-occurrence counts, 25
        unless set in `settings`, and PPMI-SVD has none.
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
    hold_out : float, optional
        Of a graph, the share of its edges that is held out and asked for, by models of their own: the whole graph is
        trained on for the datasets that are given. Of sequences, the share that loses its last item, which is asked
        for. Drawn by the seed of the protocol; `groups` are asked, too, and should not have seen it.
    data : str or Path, or an iterable of them, optional
        Datasets; see `wordvec.evaluate`. Of a graph, and of sequences with `hold_out`, none is the default.
    protocol : Protocol, optional
    against, families, common_items
        The model of reference, what tests are corrected together, and whether scores are on the items that all models
        can be asked; see `wordvec.evaluation.compare_reports`.
    layout : Layout, optional
        Of the table in LaTeX.
    client : dask.distributed.Client, optional
        Of a cluster whose workers encode the text, count, train each a model at a time, and measure, in folders that
        all of them see or at URLs. The report is the same, times aside.
    progress : Progress
    **how
        How to read the source: `text` (a column), `lower`, `tokenizer`, `group`, `item` …, see `wordvec.Corpus.build`;
        or `directed`, `format` …, see `wordvec.Graph.read`.

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
    kind = material_for(methods, variants, presets, grid or (), source)
    kind.require_options(how)
    shared = dict(vector_size=vector_size, window=window, min_count=min_count, max_final_vocab=max_final_vocab)
    shared |= dict(epochs=epochs)
    common = {**kind.usual, **{name: value for name, value in shared.items() if value is not None}, "workers": workers}
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
        usual=kind.methods(),
    )
    if tune and plan.postprocess:
        raise ValueError("tune measures half of the items, and postprocess all: take one of the two")
    if tune not in (None, *TUNING):
        raise ValueError(f"tune must be {' or '.join(TUNING)}, not {tune!r}")
    if hold_out is not None:
        real("hold_out", hold_out, 0, 1, above=True)
    wanted, (budgeted, _) = check_curves(curves), budgets.check_budget(budget)
    if client is not None and budgeted == "time":
        raise ValueError("a budget of time is measured on one machine: take another, or compare without a cluster")
    named = plan.families if tune else [candidate.name for candidate in plan.candidates]
    measured = [*named, *plan.groups]
    processed = [each for name in measured for each in plan.processed(name)]
    require_names([*measured, *processed], against, families, layout)
    found = _found(data, kind, hold_out, plan, progress)  # before hours of training, not after
    for members in plan.groups.values():
        for member in members:
            require_vectors(member)
    how_measured, models = protocol or Protocol(), located(folder) / "models"
    material, stated = None, "none, as nothing was trained"
    if plan.candidates:
        material = kind.read(source, found, hold_out, how_measured.seed, client=client, progress=progress, **how)
        for candidate in plan.candidates:
            material.check(candidate)
        plan, stated = budgets.within(budget, plan, material.parts[0].trained_on, models, progress)
    experiment = Experiment(
        plan,
        material,
        found,
        dataset_digests(found.datasets),
        how_measured,
        stated,
        tune,
        wanted,
        sources=None if data is None else absolute([data] if isinstance(data, (str, Path)) else data),
        comparing={"against": against, "families": families, "common_items": common_items},
    )
    return carry_out(experiment, located(folder), progress, layout, client)


def _found(data: Any, kind: type[Material], hold_out: float | None, plan: Plan, progress: Progress) -> Found:
    """The datasets that were given; the usual ones are of words, and none where something else is asked for."""
    if data is None and plan.candidates and (hold_out is not None or not kind.of_words):
        return Found([], [], [])
    return find_datasets(data, not kind.of_words, progress)


def carry_out(
    experiment: Experiment, folder: Path, progress: Progress, layout: Layout | None = None, client: Any = None
) -> Comparison:
    """Train and measure all of an experiment, here or on a cluster, and write its report.

    Raises
    ------
    FormatError
        Another call is at work in that folder; at a URL that cannot be told.
    """
    with _alone(folder):
        return _carried_out(experiment, folder, progress, layout, client)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other calls from working in a folder, which is made if need be."""
    if isinstance(folder, Remote):
        yield
        return
    models = folder / "models"
    with writing(f"the report {folder}"):
        make_folder(models)
    busy = FormatError(
        f"another comparison is at work in {folder}: wait until it is done, and this one finds what that has trained;"
        " or choose another folder"
    )
    try:
        with alone(models, busy):
            yield
    finally:
        with suppress(OSError):  # something is in it
            models.rmdir()


def _carried_out(
    experiment: Experiment, folder: Path, progress: Progress, layout: Layout | None, client: Any
) -> Comparison:
    plan, bootstrap = experiment.plan, experiment.protocol.bootstrap
    results = measure_all(experiment, folder / "models", progress, client)
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
        facts=facts_of(experiment),
        **experiment.comparing,
    )
    comparison = replace(comparison, tables=tables_of(moved, choices))
    write_experiment(experiment, folder, comparison, results.digests, (results.points, moved, choices), layout)
    return comparison


def _of_families(plan: Plan, settings: Mapping[str, dict[str, Any]], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Settings by family: those of the candidate that was chosen; without what its grid varies, where several were."""
    found = {name: settings[name] for name in plan.groups}
    for family, candidates in plan.families.items():
        varied = {} if family in chosen else dict.fromkeys(candidates[0].at, "chosen for each dataset")
        found[family] = settings[chosen.get(family, candidates[0].name)] | varied
    return found
