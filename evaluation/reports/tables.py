"""A comparison as Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from .latex import Layout
from .phrases import (
    LEVELS,
    POWER,
    asked,
    explained,
    interval,
    label,
    mark,
    number,
    of_p,
    ranking_sentence,
    ranks_table,
    runs_sentence,
    settings_table,
    spread,
    tests_table,
)
from .results import Results, Score
from .rows import plain
from .verdict import headline, paper

__all__ = ["as_csv", "as_json", "flat", "markdown"]


def markdown(results: Results, charts: Mapping[str, str], layout: Layout) -> str:
    """Write Markdown, without charts."""
    rows = [("dataset", *results.models, "asked / total")]
    for key, scores in results.questions(*LEVELS).items():
        cells = (_markdown_cell(scores.get(model), mark(results, key, model)) for model in results.models)
        rows.append((label(key), *cells, asked(scores)))
    ranking = results.ranking
    parts = [
        "# Word vectors compared" if len(results.models) > 1 else "# Word vectors measured",
        "## Who won",
        headline(results),
        *(f"> {sentence}" for sentence in paper(results)),
        "## Scores",
        explained(results),
        runs_sentence(results),
        _markdown_table(rows),
        *(["## Ranks", ranking_sentence(ranking), _markdown_table(ranks_table(ranking))] if ranking else []),
        *(part for caption, rows in results.tables.items() for part in (f"## {caption}", _markdown_table(rows))),
        *(["## Differences", POWER, _markdown_table(tests_table(results))] if results.tests else []),
        "## Protocol",
        _markdown_list(results.protocol),
        *(["## Settings", _markdown_table(settings_table(results))] if results.settings else []),
        "## What was left out",
        "\n".join(f"- {note}" for note in results.notes) or "Nothing.",
        "## Versions and text",
        _markdown_list(results.facts),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown_cell(score: Score | None, marked: str) -> str:
    if score is None:
        return "–"
    shown = f"**{number(score.score)}**" if marked == "best" else number(score.score)
    shown += {"better": " ▲", "worse": " ▼"}.get(marked, "")
    ends = interval(score) and f"({interval(score)})"
    p = of_p(score.p, score.row.floor)
    return " ".join(filter(None, (shown, spread(score), ends, p)))


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|---" + "|---:" * (len(rows[0]) - 1) + "|")
    return "\n".join(lines)


def _markdown_list(facts: Mapping[str, Any]) -> str:
    return "\n".join(f"- {name.replace('_', ' ')}: {plain(value)}" for name, value in facts.items())


def as_json(results: Any, charts: Mapping[str, str] | None = None, layout: Layout | None = None) -> str:
    """Write JSON of anything with a `to_dict`; NaN and infinity are null."""
    return json.dumps(_finite(results.to_dict()), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def flat(score: Score) -> dict[str, Any]:
    """A score in a line of a table: by the names of columns."""
    row = score.row
    low, high = score.interval or (None, None)
    return {
        "model": score.model,
        "kind": row.kind,
        "dataset": row.dataset,
        "measure": row.measure,
        "level": row.level,
        "part": row.part,
        "variant": row.variant,
        "score": score.score,
        "low": low,
        "high": high,
        "deviation": score.deviation,
        "asked": row.asked,
        "total": row.total,
        "composed": row.composed,
        "p": score.p,
        "runs": " ".join("none" if run is None else f"{run:.4f}" for run in score.runs),
    }


def as_csv(results: Results, charts: Mapping[str, str], layout: Layout) -> str:
    """Write CSV with a line for each score."""
    stream = io.StringIO()
    lines = list(map(flat, results.scores))
    writer = csv.DictWriter(stream, list(lines[0]) if lines else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue()
