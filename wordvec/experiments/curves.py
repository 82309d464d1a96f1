"""Curves: scores after every epoch, and of models of parts of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..corpora.corpus import Corpus
from ..errors import CorpusError
from ..evaluation.comparison import Report
from ..evaluation.statistics.intervals import Bootstrap, Interval
from ..progress import Progress
from .plan import Candidate
from .training import Trained, train

__all__ = ["CURVES", "Point", "check_curves", "over_epochs", "over_text", "too_small"]

#: What scores may be drawn over.
CURVES = "epochs", "text"

Measure = Callable[[Any], Report]


@dataclass(frozen=True)
class Point:
    """A score on the way to a whole model.

    Attributes
    ----------
    model : str
    over : {"epochs", "text"}
    at : float
        The number of the epoch, or the share of the texts.
    tokens : int
        Of the text, or the walks, that was trained on.
    seconds : float
        Of training until then, the mean over runs.
    dataset, measure : str
    score : float or None
        The mean over runs.
    interval : Interval or None
        Over items and runs.
    runs : tuple of float or None
    asked, total : int
        Coverage, which a smaller text has less of.
    """

    model: str
    over: str
    at: float
    tokens: int
    seconds: float
    dataset: str
    measure: str
    score: float | None
    interval: Interval | None
    runs: tuple[float | None, ...]
    asked: int
    total: int


def check_curves(curves: Iterable[str]) -> tuple[str, ...]:
    """What curves are over, each once.

    Raises
    ------
    ValueError
        It is nothing of `CURVES`.
    """
    found = tuple(dict.fromkeys(curves))
    for name in found:
        if name not in CURVES:
            raise ValueError(f"curves must be over {' or '.join(CURVES)}, not {name!r}")
    return found


def over_epochs(
    candidate: Candidate, runs: Sequence[Trained], measure: Measure, bootstrap: Bootstrap
) -> Iterator[Point]:
    """Points after every epoch of a candidate's runs; one, where there are no epochs."""
    tokens = runs[0].model.corpus_card_.get("tokens", 0)
    if not candidate.in_epochs:
        seconds = float(np.mean([run.seconds for run in runs]))
        reports = [measure(run.model.wv) for run in runs]
        yield from _points(candidate.name, "epochs", 1, tokens, seconds, reports, bootstrap)
        return
    for each in zip(*(run.after_epochs() for run in runs), strict=True):
        reports = [measure(vectors) for _, _, vectors in each]
        seconds = float(np.mean([seconds for _, seconds, _ in each]))
        yield from _points(candidate.name, "epochs", each[0][0], tokens, seconds, reports, bootstrap)


def over_text(
    candidate: Candidate,
    parts: Mapping[float, Corpus],
    whole: Sequence[Trained],
    models: Path,
    measure: Measure,
    bootstrap: Bootstrap,
    progress: Progress,
) -> Iterator[Point]:
    """Points of a candidate that is trained on parts of the text, and on all of it."""
    for share, corpus in parts.items():
        if share == 1:
            runs = list(whole)
        else:
            if why := too_small(candidate, corpus):
                progress.note(f"{candidate.name} has no score on {share:g} of the text: {why}")
                continue
            runs = [train(each, candidate.method, corpus, models, progress) for each in candidate.estimators()]
        seconds = float(np.mean([run.seconds for run in runs]))
        reports = [measure(run.model.wv) for run in runs]
        yield from _points(candidate.name, "text", share, len(corpus.tokens), seconds, reports, bootstrap)


def too_small(candidate: Candidate, corpus: Corpus) -> str:
    """Why a candidate cannot be trained on a part of the text, which has too few words for it; empty if it can."""
    first = candidate.estimators()[0]
    try:
        first.check_vocabulary(corpus.cut(first.min_count, first.max_final_vocab))
    except (CorpusError, ValueError) as error:
        return str(error)
    return ""


def _points(
    model: str,
    over: str,
    at: float,
    tokens: int,
    seconds: float,
    reports: Sequence[Report],
    bootstrap: Bootstrap,
) -> Iterator[Point]:
    """The points of all whole datasets by measures of which more is better."""
    for rows in zip(*(report.rows for report in reports), strict=True):
        first = rows[0]
        if first.level != "total" or first.descriptive:
            continue
        scores = tuple(row.score for row in rows)
        defined = [score for score in scores if score is not None]
        items = [row.items for row in rows if row.items is not None]
        whole = len(defined) == len(scores)
        interval = bootstrap.interval(*items) if whole and len(items) == len(rows) else None
        mean = float(np.mean(defined)) if whole else None
        yield Point(
            model,
            over,
            at,
            tokens,
            seconds,
            first.dataset,
            first.measure,
            mean,
            interval,
            scores,
            first.asked,
            first.total,
        )
