"""Several models, one or more runs of each, evaluated by the same protocol and compared by paired tests."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from itertools import combinations
from typing import Any

import numpy as np

from ...system.workers import in_parallel
from ...version import __version__
from ..statistics.intervals import Bootstrap, Interval, Items
from ..statistics.significance import PairedTest, holm, paired_test
from .report import Key, Report, Row

__all__ = ["Comparison", "Score", "compare_reports", "environment"]


@dataclass(frozen=True)
class Score:
    """The score of one model over its runs, by one measure of one dataset.

    Attributes
    ----------
    model : str
    row : Row
        Of the first run: dataset, measure, coverage.
    score : float or None
        The mean over runs.
    interval : Interval or None
        Over items, and over runs where there are several.
    runs : tuple of float
        The score of every run.
    """

    model: str
    row: Row
    score: float | None
    interval: Interval | None
    runs: tuple[float | None, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        own = {"model": self.model, "score": self.score, "runs": list(self.runs)}
        return self.row.to_dict() | own | {"interval": self.interval and list(self.interval)}


@dataclass(frozen=True)
class Comparison:
    """Scores of models, tests between them, and what they depend on.

    Attributes
    ----------
    models : sequence of str
    scores : sequence of Score
        Of every model, by every measure of every dataset.
    tests : sequence of PairedTest
        Of every two models on every dataset, corrected for their number.
    protocol : dict
        What all have in common; see `Report`.
    notes : sequence of str
    settings : dict of str to dict
        What each model is, by its name: parameters, seeds, budget, seconds.
    histories : dict of str to list
        The training history, an epoch an entry, of the first run of each model that has epochs.
    facts : dict
        Versions, the text, the operating system.
    """

    models: Sequence[str]
    scores: Sequence[Score]
    tests: Sequence[PairedTest]
    protocol: dict[str, Any]
    notes: Sequence[str]
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def questions(self, *levels: str) -> dict[Key, dict[str, Score]]:
        """Scores of these levels by `Row.key` and model; those of a dataset stand together."""
        found: dict[Key, dict[str, Score]] = {}
        for score in self.scores:
            if score.row.level in levels:
                found.setdefault(score.row.key, {})[score.model] = score
        datasets = list(dict.fromkeys((kind, dataset) for kind, dataset, *_ in found))
        return dict(sorted(found.items(), key=lambda question: datasets.index(question[0][:2])))

    def ratings(self) -> dict[Key, dict[str, Score]]:
        """Scores of whole datasets by measures of which more is better."""
        totals = self.questions("total").items()
        return {key: scores for key, scores in totals if not any(score.row.descriptive for score in scores.values())}

    def best(self, key: Key) -> set[str]:
        """The models that are significantly worse than no other: by no test with a Holm-corrected p below 0.05.

        Tests decide, which are on the items that both models cover, not scores, each of which is on the items that one
        model covers. Empty for a single model, for a part of a dataset, and where more is not better.
        """
        ratings = self.ratings()
        if len(self.models) < 2 or key not in ratings:
            return set()
        scored = {model for model, score in ratings[key].items() if score.score is not None}
        return scored - {
            test.second if test.difference > 0 else test.first
            for test in self.tests
            if (test.dataset, test.measure, test.part) == (key[1], key[2], key[4])
            and test.corrected is not None
            and test.corrected < 0.05
        }

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        return {
            "models": list(self.models),
            "protocol": self.protocol,
            "facts": self.facts,
            "settings": self.settings,
            "scores": [score.to_dict() for score in self.scores],
            "tests": [asdict(test) | {"interval": test.interval and list(test.interval)} for test in self.tests],
            "histories": self.histories,
            "notes": list(self.notes),
        }


def compare_reports(
    runs: Mapping[str, Sequence[Report]],
    bootstrap: Bootstrap,
    extra: Mapping[str, Sequence[Row]] | None = None,
    **facts: Any,
) -> Comparison:
    """Compare models by their reports.

    Parameters
    ----------
    runs : mapping of str to sequence of Report
        The reports of every run of each model, all of the same protocol and datasets.
    bootstrap : Bootstrap
    extra : mapping of str to sequence of Row, optional
        Rows that belong to a model rather than to a run, such as the stability of its runs.
    **facts
        `settings`, `histories` and `facts` of `Comparison`.
    """
    scores = [score for model, reports in runs.items() for score in _scores(model, reports, bootstrap)]
    for model, rows in (extra or {}).items():
        scores += [_score(model, [row], bootstrap) for row in rows]
    tests = _tests(runs, bootstrap)
    return Comparison(list(runs), scores, tests, _shared_protocol(runs), list(_notes(runs)), **facts)


def _shared_protocol(runs: Mapping[str, Sequence[Report]]) -> dict[str, Any]:
    """What all protocols have in common: sizes may differ, choices must not."""
    first, *others = [report.protocol for reports in runs.values() for report in reports]
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _scores(model: str, reports: Sequence[Report], bootstrap: Bootstrap) -> list[Score]:
    return [_score(model, rows, bootstrap) for rows in zip(*(report.rows for report in reports), strict=True)]


def _score(model: str, rows: Sequence[Row], bootstrap: Bootstrap) -> Score:
    values = tuple(row.score for row in rows)
    scored = [value for value in values if value is not None]
    items = [row.items for row in rows if row.items is not None]
    whole = len(scored) == len(rows)
    interval = rows[0].interval
    if whole and (len(rows) > 1 or interval is None):
        interval = bootstrap.interval(*items) if len(items) == len(rows) else None
    return Score(model, rows[0], float(np.mean(scored)) if whole else None, interval, values)


def _tests(runs: Mapping[str, Sequence[Report]], bootstrap: Bootstrap) -> list[PairedTest]:
    """Test every two models on every whole dataset; correct p for the number of tests."""
    if not bootstrap.resamples:
        return []
    rows = {model: _by_question(reports) for model, reports in runs.items()}
    pairs = [
        (key, first, second)
        for key in dict.fromkeys(key for found in rows.values() for key in found)
        for first, second in combinations(runs, 2)
        if key in rows[first] and key in rows[second]
    ]
    found = in_parallel(lambda pair: paired_test(rows[pair[1]][pair[0]], rows[pair[2]][pair[0]], bootstrap), pairs)
    tests = [
        PairedTest(first, second, dataset, measure, part=part, **test)
        for ((_, dataset, measure, _, part), first, second), test in zip(pairs, found, strict=True)
        if test is not None
    ]
    corrected = holm([test.p for test in tests])
    return [replace(test, corrected=p) for test, p in zip(tests, corrected, strict=True)]


def _by_question(reports: Sequence[Report]) -> dict[Key, list[Items]]:
    found: dict[Key, list[Items]] = {}
    for report in reports:
        for row in report.rows:
            if row.level == "total" and not row.descriptive and row.items is not None:
                found.setdefault(row.key, []).append(row.items)
    return found


def _notes(runs: Mapping[str, Sequence[Report]]) -> Iterable[str]:
    """Yield each note once: those that all models share as they are, the others with the models they are about."""
    about: dict[str, list[str]] = {}
    for model, reports in runs.items():
        for note in dict.fromkeys(note for report in reports for note in report.notes):
            about.setdefault(note, []).append(model)
    for note, models in about.items():
        yield note if len(models) == len(runs) else f"{', '.join(models)}: {note}"


def environment() -> dict[str, Any]:
    """What scores may depend on beside the protocol: versions of wordvec, Python and packages, and the system."""
    versions = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "gensim", "numba")}
    return {"wordvec": __version__, "python": platform.python_version(), **versions, "system": platform.platform()}
