"""Trainings and evaluations of an experiment on a cluster; what they leave is what is made here, models and reports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..cluster import Executor
from ..cluster.storing import SharedFolder
from ..corpora.corpus import Corpus
from ..evaluation.suite import Protocol
from ..loading import load
from ..progress import SILENT, Progress
from ..spaces.steps import postprocess
from ..system.hidden import hidden_folder
from ..system.storage import Remote
from ..system.versions import staged
from ..trainers.shared.counts import corpus_counts
from .materials import Part
from .plan import Candidate, Plan
from .scores import measured
from .training import train

__all__ = ["distribute"]


def distribute(
    executor: Executor,
    client: Any,
    plan: Plan,
    part: Part,
    models: Path,
    protocol: Protocol,
    keep_epochs: bool,
    progress: Progress,
) -> None:
    """Train all candidates of a plan into a folder that all workers see, or a URL, and measure them.

    Models and scores are kept there, where they are found later as if they had been made here. Each
    training has the threads of one worker; that of a worker which dies is done again elsewhere, from its checkpoint if
    there is one. What trainings share, as a graph, is read from a file there.
    """
    source, models = part.trained_on, models.absolute()
    models.mkdir(parents=True, exist_ok=True)
    encoded = isinstance(source, Corpus)
    executor.require_shared(models, [path for path in source.place.iterdir() if path.is_file()] if encoded else [])
    if encoded:
        _count(plan.candidates, source, client, progress)
    runs = [(candidate, each) for candidate in plan.candidates for each in candidate.estimators()]
    hidden: AbstractContextManager[Path] = hidden_folder(models) if isinstance(models, Remote) else staged(models)
    with hidden as place:
        given = SharedFolder(executor, place).job(Given(part, models, protocol))
        trained, reports = [], []
        for candidate, estimator in runs:
            keep = keep_epochs and candidate.in_epochs
            folder = executor.submit(train_there, given, estimator, candidate.method, keep, alone=True)
            trained.append(folder)
            for steps in ("", *plan.postprocess):
                reports.append(executor.submit(measure_there, given, folder, steps))
            if keep:
                reports.append(executor.submit(measure_epochs_there, given, folder, estimator, candidate.method))
        progress.begin("training", len(runs), "models")
        executor.gather(trained, progress.advance)
        progress.end()
        progress.begin("measuring", len(reports), "models")
        executor.gather(reports, progress.advance)
        progress.end()


def _count(candidates: Sequence[Candidate], corpus: Corpus, client: Any, progress: Progress) -> None:
    """Count co-occurrences by all workers before anybody trains on them, once for each way of counting."""
    counted = set()
    for candidate in candidates:
        estimator = candidate.estimators()[0]
        if not hasattr(estimator, "distance_weighting") or not estimator.choice().is_a_cut:
            continue
        words = corpus.cut(estimator.min_count, estimator.max_final_vocab)
        how = words, estimator.window, estimator.symmetric, estimator.distance_weighting
        if how not in counted:
            corpus_counts(estimator, corpus, words, None, progress, client)
            counted.add(how)


# --------------------------------------------------------------------------------------------- what a worker is given


@dataclass(frozen=True)
class Given:
    """What trainings and evaluations share."""

    part: Part
    models: Path
    protocol: Protocol


def train_there(given: Given, estimator: Any, method: str, keep_epochs: bool, workers: int) -> Path:
    """Train a model, unless it is there; returns its folder."""
    return train(estimator, method, given.part.trained_on, given.models, SILENT, keep_epochs, workers).folder


def measure_there(given: Given, folder: Path, steps: str) -> None:
    """Measure a model, processed or as it is, unless its scores are there."""
    model = load(folder)
    vectors = postprocess(model.wv, steps) if steps else model
    measured(vectors, given.part, given.protocol, given.models, SILENT)


def measure_epochs_there(given: Given, folder: Path, estimator: Any, method: str) -> None:
    """Measure the vectors after each epoch of a model that is in its folder, unless their scores are there."""
    protocol = replace(given.protocol, geometry=False)
    run = train(estimator, method, given.part.trained_on, given.models, SILENT, True)
    for _, _, vectors in run.after_epochs():
        measured(vectors, given.part, protocol, given.models, SILENT)
