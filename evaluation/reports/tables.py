"""A comparison as Markdown, JSON, CSV and a LaTeX table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from .comparison import Comparison, Score
from .phrases import EXPLAINED, LEVELS, asked, interval, label, number, runs_sentence, settings_table, tests_table
from .report import Report, plain

__all__ = ["as_csv", "as_json", "latex", "markdown"]


def markdown(comparison: Comparison, charts: Mapping[str, str]) -> str:
    """Write Markdown, without charts."""
    rows = [("dataset", *comparison.models, "asked / total")]
    for key, scores in comparison.questions(*LEVELS).items():
        best = comparison.best(key)
        cells = (_markdown_cell(scores.get(model), model in best) for model in comparison.models)
        rows.append((label(key), *cells, asked(scores)))
    parts = [
        "# Word vectors compared",
        EXPLAINED,
        runs_sentence(comparison),
        _markdown_table(rows),
        *(["## Differences", _markdown_table(tests_table(comparison))] if comparison.tests else []),
        "## Protocol",
        _markdown_list(comparison.protocol),
        *(["## Settings", _markdown_table(settings_table(comparison))] if comparison.settings else []),
        "## What was left out",
        "\n".join(f"- {note}" for note in comparison.notes) or "Nothing.",
        "## Versions and text",
        _markdown_list(comparison.facts),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown_cell(score: Score | None, best: bool) -> str:
    if score is None:
        return "–"
    shown = f"**{number(score.score)}**" if best else number(score.score)
    return f"{shown} ({interval(score)})" if score.interval else shown


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|---" + "|---:" * (len(rows[0]) - 1) + "|")
    return "\n".join(lines)


def _markdown_list(facts: Mapping[str, Any]) -> str:
    return "\n".join(f"- {name.replace('_', ' ')}: {plain(value)}" for name, value in facts.items())


def as_json(comparison: Comparison | Report, charts: Mapping[str, str] | None = None) -> str:
    """Write JSON; NaN and infinity are null."""
    return json.dumps(_finite(comparison.to_dict()), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def as_csv(comparison: Comparison, charts: Mapping[str, str]) -> str:
    """Write CSV with a line for each score."""
    head = "model kind dataset measure level part score low high asked total composed p runs".split()
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    for score in comparison.scores:
        row = score.row
        runs = " ".join("none" if run is None else f"{run:.4f}" for run in score.runs)
        writer.writerow(
            [score.model, row.kind, row.dataset, row.measure, row.level, row.part, score.score]
            + [*(score.interval or ("", "")), row.asked, row.total, row.composed, row.p, runs]
        )
    return stream.getvalue()


def latex(comparison: Comparison, charts: Mapping[str, str]) -> str:
    """Write a LaTeX table for booktabs: scores of whole datasets with intervals and coverage, the best in bold."""
    lines = [
        "% needs \\usepackage{booktabs}; scores are times 100",
        "\\begin{tabular}{l" + "r" * (len(comparison.models) + 1) + "}",
        "\\toprule",
        " & ".join(["", *map(_tex, comparison.models), "asked / total"]) + " \\\\",
        "\\midrule",
    ]
    for key, scores in comparison.ratings().items():
        best = comparison.best(key)
        cells = [_tex_cell(scores.get(model), model in best) for model in comparison.models]
        lines.append(" & ".join([_tex(label(key)), *cells, _tex(asked(scores))]) + " \\\\")
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}"]) + "\n"


def _tex_cell(score: Score | None, best: bool) -> str:
    if score is None or score.score is None:
        return "--"
    shown = f"\\textbf{{{number(score.score)}}}" if best else number(score.score)
    return f"{shown} {{\\scriptsize [{interval(score)}]}}" if score.interval else shown


_TEX = {letter: f"\\{letter}" for letter in "&%$#_{}"}
_TEX |= {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)
