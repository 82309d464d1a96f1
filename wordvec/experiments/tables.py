"""Tables of an experiment: curves, effects and choices, as data and for people to read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from ..evaluation.reports.phrases import number
from .curves import Point
from .tuning import Choice, Effect

__all__ = ["as_rows", "choice_table", "csv_of", "effect_table"]


def as_rows(records: Sequence[Point | Effect | Choice]) -> list[dict[str, Any]]:
    """Dataclasses as rows of plain data: an interval is `low` and `high`, runs are written between blanks."""
    return [_row(record) for record in records]


def _row(record: Point | Effect | Choice) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if each.name == "interval":
            row |= {"low": value and value.low, "high": value and value.high}
        elif each.name == "runs":
            row["runs"] = " ".join("none" if run is None else f"{run:.4f}" for run in value)
        elif each.name == "at" and isinstance(value, dict):
            row["settings"] = " ".join(f"{name}={one}" for name, one in value.items())
        else:
            row[each.name] = value
    return row


def csv_of(records: Sequence[Point | Effect | Choice]) -> str:
    """CSV with a line for each record."""
    rows = as_rows(records)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def effect_table(effects: Sequence[Effect]) -> list[tuple[str, ...]]:
    """A row for each value of each setting, a column for each dataset: the difference and its interval."""
    questions = list(dict.fromkeys((each.dataset, each.measure) for each in effects))
    values = list(dict.fromkeys((each.family, each.setting, each.value, each.against) for each in effects))
    found = {(e.family, e.setting, e.value, e.dataset, e.measure): e for e in effects}
    head = ("method", "setting", *(f"{dataset}, {measure}" for dataset, measure in questions))
    rows = [
        (
            family,
            f"{setting.replace('_', ' ')} {value} − {against}",
            *(_difference(found.get((family, setting, value, *question))) for question in questions),
        )
        for family, setting, value, against in values
    ]
    return [head, *rows]


def _difference(effect: Effect | None) -> str:
    if effect is None:
        return "–"
    shown = _signed(effect.difference)
    if effect.interval is None:
        return shown
    clear = " *" if effect.interval.low > 0 or effect.interval.high < 0 else ""
    return f"{shown} ({_signed(effect.interval.low)} to {_signed(effect.interval.high)}){clear}"


def _signed(value: float) -> str:
    shown = f"{value:+.1f}"
    return "0.0" if float(shown) == 0 else shown.replace("-", "−")


def choice_table(choices: Iterable[Choice]) -> list[tuple[str, ...]]:
    """A row for each choice: what was chosen, for what, out of how many."""
    head = ("method", "for", "chosen", "score on the development half", "out of")
    rows = [
        (
            choice.family,
            choice.dataset or "all datasets",
            ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in choice.at.items()) or "no grid",
            number(choice.score),
            str(choice.among),
        )
        for choice in choices
    ]
    return [head, *rows]
