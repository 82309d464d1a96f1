"""What ``wordvec classify`` shows of a classifier's measures and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .console import Table

if TYPE_CHECKING:
    from ..trainers.labels.label_explanations import Explanation
    from ..trainers.labels.label_report import LabelReport

__all__ = ["explanation_tables", "explanations_table", "report_tables"]

CONFUSIONS = 20  # the most frequent ones are shown; --json has all
PIECES = 20


def report_tables(report: LabelReport) -> list[Table]:
    """The figures of a report: in all, by label, by level, what is taken for what, and the calibration."""
    levels = [_by_label(f"labels of level {level}", each) for level, each in report.levels.items()]
    confusions = report.confusions()
    shown = "" if len(confusions) <= CONFUSIONS else f", the {CONFUSIONS} most frequent of {len(confusions):,}"
    calibration = Table(
        "calibration", ("from", "to", "predictions", "probability", "right"), list(report.calibration.rows())
    )
    confused = Table(f"taken for another{shown}", ("label", "predicted", "texts"), confusions[:CONFUSIONS])
    return [_figures(report), _by_label("labels", report), *levels, *([confused] if confusions else []), calibration]


def _figures(report: LabelReport) -> Table:
    rows: list[tuple[str, Any]] = [("texts", report.texts), ("texts without a label", report.unlabelled)]
    rows += [("accuracy", report.accuracy)]
    for k, precision in report.precision_at.items():
        rows += [(f"P@{k}", precision), (f"R@{k}", report.recall_at[k])]
    for name, (precision, recall, f1) in report.averages.items():
        rows += [(f"{name} precision", precision), (f"{name} recall", recall), (f"{name} F1", f1)]
    rows += [("expected calibration error", report.calibration.error)]
    for level, each in report.levels.items():
        rows += [
            (f"accuracy of level {level}", each.accuracy),
            (f"macro F1 of level {level}", each.averages["macro"][2]),
        ]
    return Table("measured", ("measure", "value"), rows, right=("value",))


def _by_label(title: str, report: LabelReport) -> Table:
    columns = "label", "precision", "recall", "f1", "texts", "predicted"
    return Table(title, columns, report.rows(), ("predicted",))


def explanation_tables(found: Sequence[Explanation]) -> list[Table]:
    """For each text what speaks for its label, or against it, the most important pieces first."""
    tables = []
    for number, each in enumerate(found, 1):
        rows = [(one.piece, one.kind, one.times, one.contribution) for one in each.pieces[:PIECES]]
        if len(each.pieces) > PIECES:
            rest = each.pieces[PIECES:]
            total = sum(one.contribution for one in rest)
            rows.append((f"{len(rest):,} others", "", sum(one.times for one in rest), total))
        title = f"text {number:,}: {each.label}, probability {each.probability:.4f}, score {each.score:.4f}"
        tables.append(Table(title, ("piece", "kind", "times", "contribution"), rows))
    return tables


def explanations_table(found: Sequence[Explanation]) -> Table:
    """All pieces of all texts, for a pipe."""
    rows = [
        (number, each.label, one.piece, one.kind, one.times, one.contribution)
        for number, each in enumerate(found, 1)
        for one in each.pieces
    ]
    return Table("", ("text", "label", "piece", "kind", "times", "contribution"), rows)
