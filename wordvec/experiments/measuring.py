"""Training and measuring all that a plan names: each model by the datasets of its part, and once more processed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from ..cluster import executor_of
from ..evaluation.comparison import Report
from ..evaluation.datasets.readers import Found
from ..evaluation.reports.rows import Row
from ..evaluation.subjects import made_with, open_vectors
from ..evaluation.suite import Protocol
from ..evaluation.tasks.stability import stability
from ..methods import VARIANTS
from ..progress import SILENT, Progress
from ..spaces.steps import postprocess as postprocessed
from ..vectors.fingerprints import fingerprint_of
from ..vectors.keyed import keyed_of
from .curves import Point, over_epochs, over_text, too_small
from .distributing import distribute
from .materials import Material, Part
from .plan import Candidate, Plan
from .scores import measured
from .training import Trained, train

__all__ = ["Experiment", "Results", "measure_all", "sizes_of"]


@dataclass(frozen=True)
class Experiment:
    """All that a report is made of, read and checked."""

    plan: Plan
    material: Material | None  # where nothing is trained, there is none
    found: Found  # datasets that were given
    digests: Mapping[str, str]  # of them
    protocol: Protocol
    budget: str  # as it is stated
    tune: str | None
    curves: tuple[str, ...]
    sources: list[str] | None  # of the datasets
    comparing: dict[str, Any]  # how models are tested: arguments of `compare_reports`

    @property
    def parts(self) -> list[Part]:
        """What models are trained on and measured by; without a material the datasets alone."""
        if self.material is not None:
            return self.material.parts
        return [Part(None, self.found, self.digests)]


@dataclass
class Results:
    """What is known of every model, by its name."""

    reports: dict[str, list[Report]] = field(default_factory=dict)
    extra: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    digests: dict[str, list[str]] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)


def measure_all(experiment: Experiment, models: Path, progress: Progress, client: Any = None) -> Results:
    """Train and measure all of an experiment, here or on a cluster; what an earlier call made is found."""
    plan, material, results = experiment.plan, experiment.material, Results()
    drawn = material is not None and "text" in experiment.curves
    shares = material.shares(progress) if material is not None and drawn else {}
    if material is not None and client is not None:
        _distribute(experiment, material, models, shares, client, progress)
    measuring = _Measuring(experiment, models, results, progress, SILENT if client is not None else progress)
    for candidate in plan.candidates:
        measuring.candidate(candidate, shares)
    for name, members in plan.groups.items():
        measuring.group(name, members)
    return results


def _distribute(
    experiment: Experiment,
    material: Material,
    models: Path,
    shares: Mapping[float, Any],
    client: Any,
    progress: Progress,
) -> None:
    """Have all models trained and measured by a cluster: of each part, and of shares of the first."""
    plan, keep_epochs = experiment.plan, "epochs" in experiment.curves
    alone = replace(experiment.protocol, geometry=False)
    with executor_of(client) as executor:
        for number, part in enumerate(material.parts):
            protocol = alone if number else experiment.protocol
            distribute(executor, client, plan, part, models, protocol, keep_epochs, progress)
        for share, corpus in shares.items():
            able = tuple(each for each in plan.candidates if share < 1 and not too_small(each, corpus))
            part = replace(material.parts[0], trained_on=corpus)
            if able:
                distribute(executor, client, Plan(able, {}), part, models, alone, False, progress)


@dataclass(frozen=True)
class _Measuring:
    """What all models of an experiment are measured with; `told` hears of trainings."""

    experiment: Experiment
    models: Path
    results: Results
    progress: Progress
    told: Progress

    def candidate(self, candidate: Candidate, shares: Mapping[float, Any]) -> None:
        """Train a candidate on every part, and measure it."""
        name, results, curves = candidate.name, self.results, self.experiment.curves
        keep = candidate.in_epochs and "epochs" in curves
        runs = [
            [train(each, candidate.method, part.trained_on, self.models, self.told, keep) for each in estimators]
            for part in self.experiment.parts
            if (estimators := candidate.estimators())
        ]
        self.progress.note(f"measuring {name}")
        self._measured(name, [[run.model for run in of_part] for of_part in runs])
        results.settings[name] = _described(candidate, runs, self.experiment.parts)
        results.histories[name] = runs[0][0].model.history_
        self._processed(name, [[run.model.wv for run in of_part] for of_part in runs])
        bootstrap = self.experiment.protocol.bootstrap
        for part, of_part in zip(self.experiment.parts, runs, strict=True):
            on_the_way = self._by(part, geometry=False)
            if "epochs" in curves:
                results.points += over_epochs(candidate, of_part, on_the_way, bootstrap)
            if shares:
                how = (of_part, self.models, on_the_way, bootstrap, self.progress)
                results.points += over_text(candidate, shares, *how)

    def group(self, name: str, members: Sequence[Any]) -> None:
        """Measure finished models by the datasets of every part."""
        self.progress.note(f"measuring {name}")
        opened = [open_vectors(member) for member in members]
        keyed: list[Any] = [keyed_of(each) for each in opened if not callable(each)]  # an encoder has no words
        self._measured(name, [opened] * len(self.experiment.parts), finished=True)
        sizes = sizes_of(self.results.reports[name][0])
        given = {"models": [str(member) for member in members]}
        self.results.settings[name] = made_with(members[0]) | given | sizes
        if len(keyed) == len(members):
            self._processed(name, [keyed] * len(self.experiment.parts), finished=True)

    def _measured(self, name: str, vectors: Sequence[Sequence[Any]], finished: bool = False) -> None:
        """Measure vectors, part by part and run by run, under a name; finished ones are the same in all parts."""
        reports = [
            list(map(self._by(part, geometry=number == 0 and self.experiment.protocol.geometry), of_part))
            for number, (part, of_part) in enumerate(zip(self.experiment.parts, vectors, strict=True))
        ]
        self.results.reports[name] = [_together(of_run) for of_run in zip(*reports, strict=True)]
        different = vectors[:1] if finished else vectors
        keyed = [[keyed_of(each) for each in of_part if not _is_encoder(each)] for of_part in different]
        self.results.digests[name] = [fingerprint_of(each) for of_part in keyed for each in of_part]
        if len(keyed[0]) == len(vectors[0]):
            self.results.extra[name] = _stabilities(keyed[0], self.experiment.protocol.seed)

    def _processed(self, name: str, vectors: Sequence[Sequence[Any]], finished: bool = False) -> None:
        """Measure vectors once more after each list of steps."""
        plan = self.experiment.plan
        for steps, label in zip(plan.postprocess, plan.processed(name), strict=True):
            self.progress.note(f"measuring {label}")
            made = [[postprocessed(each, steps) for each in of_part] for of_part in vectors]
            self._measured(label, made, finished)
            self.results.settings[label] = self.results.settings[name] | {"post-processing": steps}

    def _by(self, part: Part, geometry: bool) -> Callable[[Any], Report]:
        """What scores vectors by the datasets of a part."""
        protocol = replace(self.experiment.protocol, geometry=geometry)
        return lambda given: measured(given, part, protocol, self.models, self.progress)


def _is_encoder(given: Any) -> bool:
    return callable(given) and not hasattr(given, "wv")


def _together(reports: Sequence[Report]) -> Report:
    """One report of the models of a run, each of which is measured by other datasets."""
    first, *others = reports
    rows = [row for report in reports for row in report.rows]
    notes = dict.fromkeys(note for report in reports for note in report.notes)
    return replace(first, rows=rows, notes=list(notes)) if others else first


_FEWEST_FOR_STABILITY = 12  # words: ten neighbours of each must be able to differ


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


def sizes_of(report: Report) -> dict[str, Any]:
    """How many words and dimensions vectors have, and how many candidates analogies."""
    return {part: report.protocol.get(part) for part in ("words", "dimensions", "analogy_candidates")}


def _described(candidate: Candidate, runs: Sequence[Sequence[Trained]], parts: Sequence[Part]) -> dict[str, Any]:
    model = runs[0][0].model
    params = {name: value for name, value in candidate.settings.items() if name != "init_from"}
    if started := getattr(model, "init_report_", None):
        params["init_from"] = f"{started['source']}, SHA-256 {started['sha256']}"
    seconds = {
        f"seconds without the {part.without}" if part.without and len(parts) > 1 else "seconds": [
            round(run.seconds, 1) for run in of_part
        ]
        for part, of_part in zip(parts, runs, strict=True)
    }
    return params | {
        "method": candidate.method,
        "seeds": list(candidate.seeds) or "none",
        "epochs go over": VARIANTS[candidate.method].epochs_over or "nothing",
        "words": len(model.wv),
        **seconds,
    }
