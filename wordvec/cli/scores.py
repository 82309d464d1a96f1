"""How scores are shown: those of one model, and those of several side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..system.storage import located

if TYPE_CHECKING:
    from .console import Table

__all__ = ["plain_table", "report_table", "show_comparison"]


def report_table(report: Any, sections: bool = False) -> Table:
    """The scores of one model for a terminal."""
    from ..evaluation.comparison import COLUMNS
    from .console import Table

    return Table("scores", COLUMNS, report.table_rows(sections), ["asked / total", "interval"], COLUMNS[2:])


def plain_table(report: Any, sections: bool) -> Table:
    """The scores of one model for a program."""
    from .console import Table

    columns = "dataset", "part", "measure", "variant", "score", "low", "high", "asked", "total", "composed", "p"
    rows = [
        (row.dataset, row.part, row.measure, row.variant, row.score, *(row.interval or (None, None)))
        + (row.asked, row.total, row.composed, row.p)
        for row in report.rows
        if sections or row.level != "section"
    ]
    return Table("scores", columns, rows)


def show_comparison(comparison: Any, output: Path | None) -> None:
    """Print scores of models side by side, what they say, and where the report is."""
    from ..evaluation.reports.phrases import explained, ranking_sentence
    from ..evaluation.reports.tables import flat
    from . import console

    lines = [flat(score) for score in comparison.scores]
    plain = console.Table("scores", list(lines[0]) if lines else [], [list(line.values()) for line in lines])
    tables = [console.Table(*table) for table in _tables(comparison, console.room())]
    value = comparison.to_dict() | ({} if output is None else {"report": located(output) / "report.html"})
    console.answer(value, *tables, plain=plain)
    console.note(explained(comparison).replace("In bold:", "*:"))
    if comparison.ranking is not None:
        console.note(ranking_sentence(comparison.ranking))
    if output is not None:
        console.note(f"{located(output) / 'report.html'}; beside it report.md, results.json, results.csv, table.tex")


_LETTERS = 26  # of the names of datasets in a line


def _tables(comparison: Any, room: int) -> Iterator[tuple[str, list[str], list[tuple[str, ...]]]]:
    """Scores of whole datasets and of association tests, in as many tables as are needed for models to stand whole."""
    from ..evaluation.reports.phrases import asked, folded, interval, label, mark, number, of_p, side_by_side, spread

    signs = {"best": " *", "better": " ▲", "worse": " ▼", "": ""}
    questions = comparison.questions("total", "test") or comparison.printed()
    labels = {key: "\n".join(folded(label(key), _LETTERS)) for key in questions}
    cells: dict[str, list[str]] = {
        "asked / total": [asked(scores).replace("; ", ";\n") for scores in questions.values()]
    }
    for model in comparison.models:
        cells[model] = []
        for key, scores in questions.items():
            score = scores.get(model)
            if score is None:
                cells[model].append("–")
                continue
            shown = f"{number(score.score)}{signs[mark(comparison, key, model)]}"
            below = (spread(score), interval(score), of_p(score.p, score.row.floor), score.row.variant)
            cells[model].append("\n".join([shown, *filter(None, below)]))
    columns = [*comparison.models, "asked / total"]
    gap = 3
    widths = {name: gap + max(map(len, [name, *"\n".join(cells[name]).split("\n")])) for name in columns}
    first = gap + max(map(len, "\n".join(labels.values()).split("\n")))
    for block in side_by_side(widths, room - first):
        rows = [(labels[key], *(cells[name][line] for name in block)) for line, key in enumerate(questions)]
        yield "scores, and intervals", ["dataset", *block], rows
