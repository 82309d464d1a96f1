"""Choosing settings on one half of the items and reporting the other; which setting moves what.

The model is Levy, Goldberg & Dagan (2015): whoever tunes a new method and not the baseline measures the tuning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, Literal
from zlib import crc32

import numpy as np

from ..evaluation.comparison import Report
from ..evaluation.reports.rows import Key, Row
from ..evaluation.statistics.intervals import Bootstrap, Interval, Items
from .plan import Candidate, Plan

__all__ = ["TUNING", "Choice", "Effect", "choose", "effects", "half", "interval_of", "on_common_items"]

#: One setting of each family for all datasets, or one for each.
TUNING = "all", "each"

Reports = Mapping[str, Sequence[Report]]  # of every run of each candidate


def half(report: Report, part: Literal["development", "test"], bootstrap: Bootstrap, seed: int = 0) -> Report:
    """A report on one half of the items of every dataset, drawn by seed and by the name of the dataset.

    Of a dataset only its totals are kept. What describes vectors belongs to no half: the test part has all of it.
    """
    rows = [row if row.descriptive else _half(row, part, seed) for row in report.rows if _kept(row, part)]
    rows = [row if row.descriptive else row.with_interval(bootstrap) for row in rows]
    protocol = report.protocol | {"items": f"the {part} half of each dataset, drawn at random (seed {seed})"}
    return replace(report, rows=rows, protocol=protocol)


def _kept(row: Row, part: str) -> bool:
    return part == "test" if row.descriptive else row.level == "total" and row.items is not None


def _half(row: Row, part: str, seed: int) -> Row:
    items = row.items
    assert items is not None  # see `_kept`
    order = np.random.default_rng((seed, crc32(row.dataset.encode()))).permutation(len(items.values))
    chosen = np.sort(order[: len(order) // 2] if part == "development" else order[len(order) // 2 :])
    gold = None if items.gold is None else items.gold[chosen]
    return row.with_items(replace(items, values=items.values[chosen], gold=gold))


@dataclass(frozen=True)
class Choice:
    """The settings that were chosen for a family.

    Attributes
    ----------
    family : str
    dataset : str
        What they were chosen for; empty where it is all.
    candidate : str
    at : dict
    score : float
        On the development half, the mean over runs (and datasets).
    among : int
        How many candidates there were.
    """

    family: str
    dataset: str
    candidate: str
    at: dict[str, Any]
    score: float
    among: int


def choose(
    plan: Plan, reports: Reports, way: str, bootstrap: Bootstrap, seed: int = 0
) -> tuple[dict[str, list[Report]], list[Choice]]:
    """Choose a candidate of each family on the development half, and report it on the test half.

    Parameters
    ----------
    plan : Plan
    reports : mapping of str to sequence of Report
        Of every candidate and group, on all items.
    way : {"all", "each"}
        Whether a family has one setting for all datasets, that of the highest mean score, or one for each.
    bootstrap : Bootstrap
    seed : int
        Of the halves.

    Returns
    -------
    reports : dict of str to list of Report
        By family, and of the groups, on the test half.
    choices : list of Choice
    """
    development = {
        name: [half(report, "development", bootstrap, seed) for report in runs] for name, runs in _of(plan, reports)
    }
    test = {name: [half(report, "test", bootstrap, seed) for report in runs] for name, runs in reports.items()}
    found: dict[str, list[Report]] = {}
    choices: list[Choice] = []
    for family, candidates in plan.families.items():
        scores = {candidate.name: _scores(development[candidate.name]) for candidate in candidates}
        datasets = [d for d in next(iter(scores.values())) if all(d in each for each in scores.values())]
        if way == "all" or len(candidates) == 1:
            means = {name: float(np.mean([each[d] for d in datasets] or [0])) for name, each in scores.items()}
            best = max(means, key=lambda name: means[name])
            found[family] = test[best]
            choices.append(_choice(family, "", candidates, best, means[best]))
            continue
        best_for = {d: max(scores, key=lambda name: scores[name][d]) for d in datasets}
        choices += [_choice(family, d, candidates, best, scores[best][d]) for d, best in best_for.items()]
        found[family] = _composed(test, best_for, candidates[0].name)
    return found | {name: test[name] for name in plan.groups}, choices


def _of(plan: Plan, reports: Reports) -> Iterator[tuple[str, Sequence[Report]]]:
    return ((candidate.name, reports[candidate.name]) for candidate in plan.candidates)


def _choice(family: str, dataset: str, candidates: Sequence[Candidate], best: str, score: float) -> Choice:
    at = next(candidate.at for candidate in candidates if candidate.name == best)
    return Choice(family, dataset, best, at, score, len(candidates))


def _scores(reports: Sequence[Report]) -> dict[str, float]:
    """The mean score over runs of the first measure of each dataset that has one."""
    found: dict[str, float] = {}
    for rows in zip(*(report.rows for report in reports), strict=True):
        scores = [row.score for row in rows]
        if rows[0].dataset not in found and None not in scores:
            found[rows[0].dataset] = float(np.mean([score for score in scores if score is not None]))
    return found


def _composed(test: Reports, best_for: Mapping[str, str], otherwise: str) -> list[Report]:
    """Reports whose rows come from the candidate that was chosen for their dataset; from one other if none was."""
    runs = len(test[otherwise])
    return [
        replace(
            test[otherwise][run],
            rows=[
                test[best_for.get(row.dataset, otherwise)][run].rows[place]
                for place, row in enumerate(test[otherwise][run].rows)
            ],
        )
        for run in range(runs)
    ]


# ------------------------------------------------------------------------------------------------- which moves what


@dataclass(frozen=True)
class Effect:
    """What a value of a setting does to the score by a measure, against another value.

    Attributes
    ----------
    family, setting : str
    value, against : object
        `against` is the first value of the grid.
    dataset, measure : str
    difference : float
        Of the scores with one and the other, the mean over all other settings of the grid and over seeds.
    interval : Interval or None
        Over items and seeds. The other settings are those of the grid, not drawn.
    pairs : int
        Over how many pairs of runs that differ in nothing else.
    """

    family: str
    setting: str
    value: Any
    against: Any
    dataset: str
    measure: str
    difference: float
    interval: Interval | None
    pairs: int


def effects(plan: Plan, reports: Reports, bootstrap: Bootstrap) -> list[Effect]:
    """The effect of every value of every grid on every dataset, on all items that all of its candidates cover."""
    found: list[Effect] = []
    for family, candidates in plan.families.items():
        if len(candidates) < 2 or not candidates[0].at:
            continue
        for key, runs in _outcomes(candidates, reports).items():
            scores, draws = on_common_items(runs, bootstrap)
            if scores is None:
                continue
            for setting in candidates[0].at:
                found += _effects_of(family, candidates, setting, key, scores, draws, bootstrap.level)
    return found


def _outcomes(candidates: Sequence[Candidate], reports: Reports) -> dict[Key, list[Items]]:
    """The outcomes of all runs of all candidates, in this order, by question; questions that one lacks are left out."""
    found: dict[Key, list[Items]] = {}
    runs = [report for candidate in candidates for report in reports[candidate.name]]
    for report in runs:
        for row in report.rows:
            if row.level == "total" and not row.descriptive and row.items is not None:
                found.setdefault(row.key, []).append(row.items)
    return {key: items for key, items in found.items() if len(items) == len(runs)}


def on_common_items(runs: Sequence[Items], bootstrap: Bootstrap) -> tuple[np.ndarray | None, np.ndarray]:
    """Scores (runs,) on the items that all cover, None if one is undefined, and of resamples (runs, resamples)."""
    known = np.logical_and.reduce([run.known for run in runs])
    gold = [None if run.gold is None else run.gold[known] for run in runs]
    common = [replace(run, values=run.values[known], gold=g) for run, g in zip(runs, gold, strict=True)]
    scores = [run.score() for run in common]
    if not known.any() or None in scores:
        return None, np.empty((0, 0))
    return np.array(scores, float), bootstrap.draws(common) if bootstrap.resamples else np.empty((len(runs), 0))


def _effects_of(
    family: str,
    candidates: Sequence[Candidate],
    setting: str,
    key: Key,
    scores: np.ndarray,
    draws: np.ndarray,
    level: float,
) -> Iterator[Effect]:
    values = list(dict.fromkeys(candidate.at[setting] for candidate in candidates))
    seeds = len(scores) // len(candidates)
    by_run, by_draw = scores.reshape(len(candidates), seeds), draws.reshape(len(candidates), seeds, -1)
    place = {tuple(candidate.at.items()): number for number, candidate in enumerate(candidates)}
    for value in values[1:]:
        pairs = [
            (number, place[tuple((candidate.at | {setting: values[0]}).items())])
            for number, candidate in enumerate(candidates)
            if candidate.at[setting] == value
        ]
        ours, theirs = map(list, zip(*pairs, strict=True))
        differences = (by_run[ours] - by_run[theirs]).mean(axis=0)
        samples = (by_draw[ours] - by_draw[theirs]).mean(axis=(0, 1))
        middle = float(differences.mean())
        interval = interval_of(middle, samples, [differences], level)
        yield Effect(family, setting, value, values[0], key[1], key[2], middle, interval, len(pairs) * seeds)


def interval_of(middle: float, samples: np.ndarray, runs: Sequence[np.ndarray], level: float) -> Interval | None:
    """Around a score or a difference: its variance is that of resampled items plus that of the means of runs.

    As in `wordvec.evaluation.statistics.significance`, few runs make few degrees of freedom; resampled items count as
    very many. None where nothing varies.

    Parameters
    ----------
    middle : float
    samples : ndarray of shape (resamples,)
        The same of resampled items.
    runs : sequence of ndarray
        The scores, one a run, of each mean that `middle` is made of.
    level : float
        Of confidence, per cent.
    """
    from scipy.stats import t

    samples = samples[np.isfinite(samples)]
    if len(samples) < 2:
        return None
    parts = [(float(np.var(samples, ddof=1)), 10**6)]
    parts += [(float(np.var(each, ddof=1)) / len(each), len(each) - 1) for each in runs if len(each) > 1]
    variance = sum(part for part, _ in parts)
    if variance == 0:
        return None
    freedom = variance**2 / sum(part**2 / free for part, free in parts)
    reach = float(t.ppf((1 + level / 100) / 2, freedom)) * sqrt(variance)
    return Interval(middle - reach, middle + reach)
