"""Parts of a report in any format: numbers, intervals, names, settings, tests."""

from __future__ import annotations

from collections.abc import Mapping

from .comparison import Comparison, Score
from .report import SCALE, Key, plain

__all__ = [
    "EXPLAINED",
    "LEVELS",
    "asked",
    "interval",
    "label",
    "number",
    "runs_sentence",
    "settings_table",
    "tests_table",
]

#: The levels of rows that a report's main table shows.
LEVELS = ("total", "macro", "group", "known", "test")


def number(value: float | None) -> str:
    """Write a score with about three digits."""
    return "none" if value is None else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def interval(score: Score | None) -> str:
    """Write an interval; empty where there is none."""
    return "" if score is None or score.interval is None else " to ".join(map(number, score.interval))


def label(key: Key) -> str:
    """Name a score, from `Row.key`."""
    _, dataset, measure, _, part = key
    return f"{part}, {measure}" if part else f"{dataset}, {measure}"


def asked(scores: Mapping[str, Score]) -> str:
    """Write the coverage; of every model only where they differ."""
    shares = {f"{score.row.asked:,} / {score.row.total:,}" + _composed(score) for score in scores.values()}
    if len(shares) == 1:
        return shares.pop()
    total = next(iter(scores.values())).row.total
    return "; ".join(f"{model} {score.row.asked:,}" for model, score in scores.items()) + f" / {total:,}"


def _composed(score: Score) -> str:
    return f" ({score.row.composed:,} composed)" if score.row.composed else ""


def settings_table(comparison: Comparison) -> list[tuple[str, ...]]:
    """Settings of the models: a row a setting, a column a model."""
    names = dict.fromkeys(name for settings in comparison.settings.values() for name in settings)
    head = ("", *comparison.models)
    rows = [(name.replace("_", " "), *(_setting(comparison, m, name) for m in comparison.models)) for name in names]
    return [head, *rows]


def _setting(comparison: Comparison, model: str, name: str) -> str:
    settings = comparison.settings.get(model, {})
    return plain(settings[name]) if name in settings else "–"


EXPLAINED = (
    f"{SCALE} With each score comes its interval. In bold: those that no other beats (paired tests on the same items, "
    "p of 0.05 or more after Holm's correction for all tests of the report)."
)


def runs_sentence(comparison: Comparison) -> str:
    """Explain what intervals are over."""
    runs = max(len(score.runs) for score in comparison.scores)
    if runs == 1:
        return "One run of each model: intervals are over items and say nothing about another seed."
    return (
        f"{runs} runs where a method has a seed: scores are means over runs, intervals over runs and items. Few runs "
        "show only part of how seeds differ."
    )


def tests_table(comparison: Comparison) -> list[tuple[str, ...]]:
    """A row for every paired test."""
    head = ("dataset", "models", "difference", "interval", "test", "p", "p (Holm)")
    return [
        head,
        *(
            (
                f"{test.dataset}, {test.measure}",
                f"{test.first} − {test.second}",
                f"{test.difference:+.1f}",
                "" if test.interval is None else f"{test.interval.low:+.1f} to {test.interval.high:+.1f}",
                test.test,
                f"{test.p:.2g}",
                f"{test.corrected:.2g}",
            )
            for test in comparison.tests
        ),
    ]
