"""From rows of every run of every model to scores, paired tests and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from ...system.workers import in_parallel
from ..statistics.intervals import Bootstrap, Items
from ..statistics.significance import PairedTest, holm, paired_test
from .phrases import EVERYTHING
from .results import Score
from .rows import Key, Row

__all__ = ["FAMILIES", "Runs", "notes_on_items", "on_common_items", "paired_tests", "scores_of"]

#: The rows of every run of each model.
Runs = Mapping[str, Sequence[Sequence[Row]]]

#: What tests are corrected together: those of all datasets of a kind, or all of a report.
FAMILIES = ("kind", "report")


def on_common_items(runs: Runs) -> Runs:
    """The same rows, scored on the items that all models can be asked.

    Models that can be asked none of a dataset's items do not count. Rows that describe vectors stay as they are.
    """
    shared = _shared(runs)
    return {model: [[_restricted(row, rows, shared) for row in rows] for rows in each] for model, each in runs.items()}


def _shared(runs: Runs) -> dict[Key, np.ndarray]:
    """Which items all models can be asked, by question."""
    known: dict[Key, list[np.ndarray]] = {}
    for row in (row for reports in runs.values() for rows in reports for row in rows):
        if row.items is not None and row.asked and not row.descriptive:
            known.setdefault(row.key, []).append(row.items.known)
    return {key: np.logical_and.reduce(each) for key, each in known.items()}


def _restricted(row: Row, rows: Sequence[Row], shared: Mapping[Key, np.ndarray]) -> Row:
    if row.items is None or row.key not in shared or not (left_out := row.items.known & ~shared[row.key]).any():
        return row
    values = np.array(row.items.values, float)
    values[left_out] = np.nan
    written = [r for r in rows if r.level == "known" and r.key[:3] == row.key[:3] and r.items is not None]
    composed = 0
    if row.composed and written and written[0].items is not None:
        composed = int((np.isfinite(values) & ~written[0].items.known).sum())
    return row.with_items(replace(row.items, values=values), interval=None, composed=composed)


def scores_of(runs: Runs, bootstrap: Bootstrap) -> list[Score]:
    """The score of every model by every measure, over its runs."""
    return [_score(model, rows, bootstrap) for model, reports in runs.items() for rows in zip(*reports, strict=True)]


def _score(model: str, rows: Sequence[Row], bootstrap: Bootstrap) -> Score:
    values = tuple(row.score for row in rows)
    scored = [value for value in values if value is not None]
    items = [row.items for row in rows if row.items is not None]
    whole = len(scored) == len(rows)
    interval = rows[0].interval
    if whole and (len(rows) > 1 or interval is None):
        interval = bootstrap.interval(*items) if len(items) == len(rows) else None
    p = max((row.p for row in rows if row.p is not None), default=None)
    return Score(model, rows[0], float(np.mean(scored)) if whole else None, interval, values, p)


def paired_tests(runs: Runs, bootstrap: Bootstrap, against: str | None, families: str) -> list[PairedTest]:
    """Test every two models, or each one against that of reference, on every whole dataset.

    p is corrected for the number of tests of a family: `FAMILIES`.
    """
    if not bootstrap.resamples:
        return []
    rows = {model: _by_question(reports) for model, reports in runs.items()}
    couples = [*combinations(runs, 2)] if against is None else [(model, against) for model in runs if model != against]
    pairs = [
        (key, first, second)
        for key in dict.fromkeys(key for found in rows.values() for key in found)
        for first, second in couples
        if key in rows[first] and key in rows[second]
    ]
    found = in_parallel(lambda pair: paired_test(rows[pair[1]][pair[0]], rows[pair[2]][pair[0]], bootstrap), pairs)
    tests = [
        PairedTest(
            first, second, dataset, measure, part=part, family=kind if families == "kind" else EVERYTHING, **test
        )
        for ((kind, dataset, measure, _, part), first, second), test in zip(pairs, found, strict=True)
        if test is not None
    ]
    corrected: dict[int, float] = {}
    for family in dict.fromkeys(test.family for test in tests):
        members = [place for place, test in enumerate(tests) if test.family == family]
        corrected |= dict(zip(members, holm([tests[place].p for place in members]), strict=True))
    return [replace(test, corrected=corrected[place]) for place, test in enumerate(tests)]


def _by_question(reports: Sequence[Sequence[Row]]) -> dict[Key, list[Items]]:
    found: dict[Key, list[Items]] = {}
    for row in (row for rows in reports for row in rows):
        if row.level == "total" and not row.descriptive and row.items is not None:
            found.setdefault(row.key, []).append(row.items)
    return found


def notes_on_items(runs: Runs) -> Iterable[str]:
    """Say where the items that all models can be asked are less than half of those that some model can be asked."""
    shared = _shared(runs)
    for key, mask in shared.items():
        asked = {
            model: max((row.asked for rows in reports for row in rows if row.key == key), default=0)
            for model, reports in runs.items()
        }
        asked = {model: count for model, count in asked.items() if count}
        if key[3] == "total" and len(asked) > 1 and 2 * mask.sum() < max(asked.values()):
            fewest = min(asked, key=asked.__getitem__)
            yield (
                f"{key[1]}, {key[2]}: tests are on the {mask.sum():,} items that all models can be asked, as {fewest}"
                f" can be asked {asked[fewest]:,} only"
            )
