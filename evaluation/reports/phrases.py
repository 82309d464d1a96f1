"""Parts of a report in any format: numbers, intervals, names, settings, tests, ranks.

Numbers have a real minus sign, which is as wide as a plus and is never taken for a hyphen, and zero has no sign.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ..statistics.ranks import Ranking
from ..statistics.significance import PairedTest
from .results import Results, Score
from .rows import SCALE, Key, plain

__all__ = [
    "EVERYTHING",
    "LEVELS",
    "POWER",
    "asked",
    "corrected_p",
    "explained",
    "folded",
    "interval",
    "label",
    "mark",
    "number",
    "of_p",
    "p_value",
    "pieces",
    "range_of",
    "ranking_sentence",
    "ranks_table",
    "runs_sentence",
    "settings_table",
    "side_by_side",
    "signed",
    "spread",
    "tests_table",
]

#: The family of tests that are corrected for all tests of a report.
EVERYTHING = "all of the report"

#: The levels of rows that a report's main table shows.
LEVELS = ("total", "macro", "group", "variant", "baseline", "known", "test")


def _places(value: float) -> int:
    return 1 if abs(value) >= 9.995 else 2


def _with_minus(digits: str) -> str:
    """A number with a minus sign for a hyphen, and no sign before zero."""
    return digits.lstrip("+-") if not digits.strip("+-0.") else digits.replace("-", "−")


def pieces(text: str) -> list[str]:
    """The pieces of a name that a line may end after: hyphens and their like, and blanks."""
    return re.split(r"(?<=[-_./])|(?<= )", text)


def folded(text: str, letters: int) -> list[str]:
    """A name in lines of so many letters, where it can be broken."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > letters:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def side_by_side(widths: Mapping[str, float], room: float) -> list[list[str]]:
    """Columns of these widths in as many blocks as are needed for each to fit into the room; one column at least."""
    blocks: list[list[str]] = []
    taken = room
    for name, width in widths.items():
        if taken + width > room or not blocks:
            blocks.append([])
            taken = 0.0
        blocks[-1].append(name)
        taken += width
    return blocks


def number(value: float | None, places: int | None = None) -> str:
    """Write a score with about three digits, or with so many behind the point."""
    if value is None:
        return "none"
    return _with_minus(f"{value:.{_places(value) if places is None else places}f}")


def signed(value: float | None, places: int = 1) -> str:
    """Write a difference with its sign, if it is not zero."""
    return "none" if value is None else _with_minus(f"{value:+.{places}f}")


def p_value(p: float | None, floor: float = 0.0) -> str:
    """Write a p-value with two digits; less than 0.0001, or than could be told (`floor`), as below that."""
    if p is None:
        return ""
    if p <= floor * (1 + 1e-9):
        return f"< {max(p, floor, _LEAST_P):.2g}"
    return f"{p:.2g}" if p >= _LEAST_P else f"< {_LEAST_P:.4f}"


_LEAST_P = 1e-4  # what is less is nothing that anybody would tell apart; data files have it whole


def of_p(p: float | None, floor: float = 0.0) -> str:
    """Write a p-value as an equation, ``p = 0.03`` or ``p < 0.0001``."""
    written = p_value(p, floor)
    return written and f"p {written}" if written.startswith("<") else written and f"p = {written}"


def range_of(ends: tuple[float, float] | None, places: int | None = None) -> str:
    """Write an interval, both ends with as many places; empty where there is none."""
    if ends is None:
        return ""
    places = min(map(_places, ends)) if places is None else places
    return " to ".join(number(end, places) for end in ends)


def interval(score: Score | None) -> str:
    """Write the interval of a score; empty where there is none."""
    return "" if score is None else range_of(score.interval)


def spread(score: Score | None) -> str:
    """Write the standard deviation over runs, as ``± 0.8``; empty where there is none."""
    deviation = None if score is None else score.deviation
    return "" if score is None or deviation is None else f"± {number(deviation, _places(score.score or 0))}"


def label(key: Key) -> str:
    """Name a score, from `Row.key`."""
    _, dataset, measure, level, part = key
    if level == "variant":
        return f"with {part}, {measure}"
    if level == "baseline":
        return f"{part} alone, {measure}"
    if level == "test":  # above which no row names the dataset
        return f"{dataset}: {part}, {measure}"
    return f"{part}, {measure}" if part else f"{dataset}, {measure}"


def mark(results: Results, key: Key, model: str) -> str:
    """``"best"``, ``"better"`` or ``"worse"`` than the model of reference, or nothing."""
    return "best" if model in results.best(key) else results.standing(key).get(model, "")


def asked(scores: Mapping[str, Score]) -> str:
    """Write the coverage; of every model only where they differ."""
    shares = {f"{score.row.asked:,} / {score.row.total:,}" + _composed(score) for score in scores.values()}
    if len(shares) == 1:
        return shares.pop()
    total = next(iter(scores.values())).row.total
    counts = Counter(score.row.asked for score in scores.values())
    usual, models = counts.most_common(1)[0]
    named = {model: score.row.asked for model, score in scores.items() if models < 2 or score.row.asked != usual}
    parts = [f"{model} {count:,}" for model, count in named.items()] + ([f"others {usual:,}"] if models > 1 else [])
    return f"{'; '.join(parts)} / {total:,}" if named else f"{usual:,} / {total:,}"


def _composed(score: Score) -> str:
    return f" ({score.row.composed:,} composed)" if score.row.composed else ""


def settings_table(results: Results) -> list[tuple[str, ...]]:
    """Settings of the models: a row a setting, a column a model."""
    names = dict.fromkeys(name for settings in results.settings.values() for name in settings)
    head = ("", *results.models)
    rows = [(name.replace("_", " "), *(_setting(results, m, name) for m in results.models)) for name in names]
    return [head, *rows]


def _setting(results: Results, model: str, name: str) -> str:
    settings = results.settings.get(model, {})
    return plain(settings[name]) if name in settings else "–"


def explained(results: Results) -> str:
    """Say what scores are, and what is in bold or marked."""
    if len(results.models) < 2:
        return SCALE
    family = "the report" if {test.family for test in results.tests} == {EVERYTHING} else "a kind of dataset"
    how = f"paired tests on the same items, p after Holm's correction for all tests of {family}"
    if not results.tests:
        return f"{SCALE} Nothing is in bold, as there was no paired test."
    if results.against is not None:
        return f"{SCALE} ▲ and ▼: better or worse than {results.against} ({how}, below 0.05)."
    return f"{SCALE} In bold: those that no other beats, where some are beaten ({how}, below 0.05)."


def runs_sentence(results: Results) -> str:
    """Explain what intervals are over."""
    runs = max((len(score.runs) for score in results.scores), default=1)
    if runs == 1:
        one = "model" if len(results.models) == 1 else "each model"
        return f"One run of {one}: intervals are over items and say nothing about another seed."
    return (
        f"{runs} runs where a method has a seed: scores are means over runs, ± is the standard deviation of the runs,"
        " intervals are over runs and items. Few runs show only part of how seeds differ."
    )


def tests_table(results: Results) -> list[tuple[str, ...]]:
    """A row for every paired test."""
    head = ("dataset", "models", "difference", "interval", "items", "effect", "test", "p", "p (Holm)")
    power = ("detectable", "items needed", "runs needed")
    return [
        (*head, *power),
        *(
            (
                f"{test.dataset}, {test.measure}",
                f"{test.first} against {test.second}",
                signed(test.difference),
                "" if test.interval is None else " to ".join(map(signed, test.interval)),
                f"{test.asked:,}",
                "–" if test.effect is None else f"{test.effect_size} {signed(test.effect, 2)}",
                test.test,
                p_value(test.p, test.floor),
                corrected_p(test),
                number(test.detectable, 1) if test.detectable is not None else "–",
                _needed(test.items_needed),
                _needed(test.runs_needed),
            )
            for test in results.tests
        ),
    ]


def corrected_p(test: PairedTest, name: str = "") -> str:
    """Write a corrected p, which is as inexact as the p that it comes from; after a name, as an equation."""
    corrected = test.corrected
    floor = corrected if corrected is not None and test.p <= test.floor and corrected < 1 else 0.0
    written = p_value(corrected, floor)
    return f"{name}{'' if written.startswith('<') else '= '}{written}" if name else written


def _needed(count: int | None) -> str:
    return "–" if count is None else f"{count:,}" if count < 10**6 else "over a million"


POWER = (
    "Detectable: the least true difference that so many items and runs would tell four times in five (p < 0.05, before"
    " correction). Items or runs needed: how many would tell the difference that was found, were it the true one; a"
    " dash where no number would, or where nothing is known, as of runs from one."
)


def ranks_table(ranking: Ranking) -> list[tuple[str, ...]]:
    """A row for every model, best first."""
    rows = ((model, number(rank, 2)) for model, rank in zip(ranking.models, ranking.ranks, strict=True))
    return [("model", "mean rank"), *rows]


def ranking_sentence(ranking: Ranking) -> str:
    """Say what Friedman's and Nemenyi's tests found."""
    found = (
        f"Mean ranks on {len(ranking.datasets)} datasets ({', '.join(ranking.datasets)}), each by its first measure."
        f" Friedman's test: χ² = {number(ranking.statistic)}, {of_p(ranking.p, ranking.floor)} (by permutation)."
    )
    if ranking.p >= ranking.alpha:
        return f"{found} The ranks do not tell the models apart."
    apart = f"{found} Mean ranks that are more than {number(ranking.critical_difference, 2)} apart differ (Nemenyi)"
    alike = "; ".join(", ".join(group) for group in ranking.alike())
    return f"{apart}; not told apart: {alike}." if alike else f"{apart}: all do."
