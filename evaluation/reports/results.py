"""What a comparison found: scores of models over their runs, tests between them, and how to look them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ..statistics.intervals import Interval
from ..statistics.ranks import Ranking, rank_models
from ..statistics.significance import PairedTest
from .rows import Key, Row

__all__ = ["ALPHA", "Results", "Score"]

#: What p must be below to count as a difference.
ALPHA = 0.05


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
    p : float or None
        The p-value of the measure's own test, where it has one; of several runs the greatest.
    """

    model: str
    row: Row
    score: float | None
    interval: Interval | None
    runs: tuple[float | None, ...]
    p: float | None = None

    @property
    def deviation(self) -> float | None:
        """The standard deviation of the runs' scores; None for fewer than two runs."""
        scored = [run for run in self.runs if run is not None]
        return float(np.std(scored, ddof=1)) if len(scored) > 1 and len(scored) == len(self.runs) else None

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        own = {"model": self.model, "score": self.score, "runs": list(self.runs), "deviation": self.deviation}
        return self.row.to_dict() | own | {"p": self.p, "interval": self.interval and list(self.interval)}


@dataclass(frozen=True)
class Results:
    """Scores of models, tests between them, and what they depend on.

    Attributes
    ----------
    models : sequence of str
    scores : sequence of Score
        Of every model, by every measure of every dataset.
    tests : sequence of PairedTest
        Of every two models on every dataset, or of every model against the one of reference; on the items that all
        models can be asked, and corrected for the number of tests of their family.
    protocol : dict
        What all have in common; see `Report`.
    notes : sequence of str
    settings : dict of str to dict
        What each model is, by its name: parameters, seeds, budget, seconds.
    histories : dict of str to list
        The training history, an epoch an entry, of the first run of each model that has epochs.
    facts : dict
        Versions, the text, the operating system.
    against : str or None
        The model of reference.
    ranking : Ranking or None
        Models by their mean ranks over datasets; see `rank`.
    tables : dict of str to list of tuple
        Further tables, by their captions: rows of text, of which the first names the columns.
    """

    models: Sequence[str]
    scores: Sequence[Score]
    tests: Sequence[PairedTest]
    protocol: dict[str, Any]
    notes: Sequence[str]
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    against: str | None = None
    ranking: Ranking | None = None
    tables: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

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

    def first_ratings(self) -> dict[Key, dict[str, Score]]:
        """Of `ratings` those by the first measure of each dataset."""
        first: dict[tuple[str, str], Key] = {}
        ratings = self.ratings()
        for key in ratings:
            first.setdefault(key[:2], key)
        return {key: ratings[key] for key in first.values()}

    def printed(self) -> dict[Key, dict[str, Score]]:
        """What a table in print shows: ratings and association tests; whatever else there is, where there are none."""
        associations = {key: scores for key, scores in self.questions("test").items() if key[0] == "bias"}
        return self.ratings() | associations or self.questions("total", "test") or self.questions(*_levels(self.scores))

    def best(self, key: Key) -> set[str]:
        """The models that are significantly worse than no other, if some model is: by a corrected p below 0.05.

        Tests decide, which are on the same items, not scores. Nobody is best who was not tested against every other
        model that has a score. Empty, too, where no test tells models apart, where all are against one model, for a
        part of a dataset, and where more is not better.
        """
        ratings = self.ratings()
        if self.against is not None or key not in ratings:
            return set()
        scored = {model for model, score in ratings[key].items() if score.score is not None}
        met: dict[str, set[str]] = {model: set() for model in scored}
        beaten = set()
        for test in self.tests_of(key):
            met.setdefault(test.first, set()).add(test.second)
            met.setdefault(test.second, set()).add(test.first)
            if test.corrected is not None and test.corrected < ALPHA:
                beaten.add(test.second if test.difference > 0 else test.first)
        return {model for model in scored - beaten if beaten and met[model] >= scored - {model}}

    def standing(self, key: Key) -> dict[str, str]:
        """How models stand to that of reference, ``"better"`` or ``"worse"``, where a test tells."""
        return {
            test.first: "better" if test.difference > 0 else "worse"
            for test in self.tests_of(key)
            if test.second == self.against and test.corrected is not None and test.corrected < ALPHA
        }

    def tests_of(self, key: Key) -> list[PairedTest]:
        """The tests by one measure of one dataset."""
        _, dataset, measure, _, part = key
        return [test for test in self.tests if (test.dataset, test.measure, test.part) == (dataset, measure, part)]

    def rank(self) -> Ranking | None:
        """Rank the models over datasets, each by its first measure, where all models have a score.

        None for fewer than two models or three such datasets.
        """
        table = {
            dataset: [scores[model].score for model in self.models]
            for (_, dataset, *_), scores in self.first_ratings().items()
            if all(model in scores and scores[model].score is not None for model in self.models)
        }
        return rank_models(self.models, list(table), np.array(list(table.values()), float)) if table else None

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        return {
            "models": list(self.models),
            "against": self.against,
            "protocol": self.protocol,
            "facts": self.facts,
            "settings": self.settings,
            "scores": [score.to_dict() for score in self.scores],
            "tests": [asdict(test) | {"interval": test.interval and list(test.interval)} for test in self.tests],
            "ranking": self.ranking and self.ranking.to_dict(),
            "histories": self.histories,
            "tables": self.tables,
            "notes": list(self.notes),
        }


def _levels(scores: Sequence[Score]) -> Mapping[str, None]:
    return dict.fromkeys(score.row.level for score in scores)
