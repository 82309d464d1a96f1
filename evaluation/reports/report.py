"""The result of an evaluation: one row a score, each with its coverage and its confidence interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ...system.printing import printable
from ..statistics.intervals import Bootstrap, Interval, Items

__all__ = ["Key", "Report", "Row", "plain"]

Key = tuple[str, str, str, str, str]  # kind, dataset, measure, level, part


#: What every table of scores says.
SCALE = "Scores are times 100: correlations and per cent right; effect sizes, hubness and their like are as they are."


@dataclass(frozen=True)
class Row:
    """One score.

    Attributes
    ----------
    dataset : str
    kind : str
        The task: ``"similarity"``, ``"analogy"``, ``"categorization"``, ``"outliers"``, ``"sentences"``, ``"bias"``,
        ``"downstream"``, ``"geometry"`` or ``"stability"``.
    measure : str
        ``"Spearman"``, ``"3CosAdd"``, ``"purity (k-means)"`` …
    score : float or None
        Correlations and shares times 100, others as they are. None where there was nothing to score.
    asked, total : int
        Coverage: pairs, questions or words whose vectors are known, out of all in the dataset.
    part : str
        Which part of the dataset was scored: empty for all of it, else a group or section.
    level : str
        ``"total"``; ``"macro"``, the mean of the sections' scores; ``"group"``; ``"section"``; ``"known"``, without
        words that were composed of n-grams and phrases that were composed of words.
    composed : int
        How many of those asked hold such a word or phrase.
    interval : Interval or None
        The bootstrap confidence interval, over items.
    p : float or None
        The p-value of the measure's own test, where it has one.
    items : Items or None
        The outcome of each item, for intervals and paired tests.
    descriptive : bool
        Whether the score describes the vectors (their biases, their geometry) and more of it is not better: such scores
        are not tested against each other.
    needs : str
        What is missing where nothing was asked.

    The last three are not part of `to_dict`.
    """

    dataset: str
    kind: str
    measure: str
    score: float | None
    asked: int
    total: int
    part: str = ""
    level: str = "total"
    composed: int = 0
    interval: Interval | None = None
    p: float | None = None
    items: Items | None = field(default=None, repr=False, compare=False)
    descriptive: bool = field(default=False, repr=False, compare=False)
    needs: str = field(default="none of it is covered", repr=False, compare=False)

    @classmethod
    def of(cls, dataset: str, kind: str, measure: str, items: Items, total: int | None = None, **rest: Any) -> Row:
        """Make a row from the outcomes of items."""
        total = len(items.values) if total is None else total
        return cls(dataset, kind, measure, items.score(), items.asked, total, items=items, **rest)

    def with_items(self, items: Items, **changes: Any) -> Row:
        """Score other items by the same measure."""
        return replace(self, score=items.score(), asked=items.asked, total=len(items.values), items=items, **changes)

    def with_interval(self, bootstrap: Bootstrap) -> Row:
        """Add the bootstrap interval of the score."""
        return self if self.items is None else replace(self, interval=bootstrap.interval(self.items))

    @property
    def key(self) -> Key:
        """What the rows of two models must have in common to be compared."""
        return self.kind, self.dataset, self.measure, self.level, self.part

    def to_dict(self) -> dict[str, Any]:
        """Give the row as JSON's types."""
        written = {each.name: getattr(self, each.name) for each in fields(self) if each.compare}
        return written | {"interval": self.interval and list(self.interval)}


@dataclass(frozen=True)
class Report:
    """Scores, and the protocol by which they were computed.

    Attributes
    ----------
    rows : sequence of Row
    protocol : dict
        Words and dimensions of the vectors, and every choice that changes a figure.
    notes : sequence of str
        What was skipped or looks wrong, a sentence each.
    """

    rows: Sequence[Row]
    protocol: dict[str, Any]
    notes: Sequence[str] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        return {"protocol": self.protocol, "rows": [row.to_dict() for row in self.rows], "notes": list(self.notes)}

    def to_table(self, sections: bool = False) -> str:
        """Write the rows as an aligned table in plain text, followed by the protocol and the notes.

        Parameters
        ----------
        sections : bool
            Also show single sections, not only totals and groups.
        """
        shown = [row for row in self.rows if sections or row.level != "section"]
        lines = _align([("dataset", "measure", "score", "interval", "asked / total"), *map(_cells, shown)])
        notes = (f"note: {note}" for note in self.notes)
        return printable("\n".join([*lines, "", SCALE, self.protocol_line(), *notes]))

    def protocol_line(self) -> str:
        """Write the protocol in one line."""
        return "; ".join(f"{name.replace('_', ' ')} {plain(value)}" for name, value in self.protocol.items())

    def __str__(self) -> str:
        return self.to_table()


def _cells(row: Row) -> tuple[str, ...]:
    name = ("    " if row.level == "section" else "  ") + row.part if row.part else row.dataset
    score = "none" if row.score is None else f"{row.score:.2f}"
    interval = "" if row.interval is None else f"{row.interval.low:.2f} to {row.interval.high:.2f}"
    measure = row.measure if row.p is None else f"{row.measure}, p {row.p:.3g}"
    asked = f"{row.asked:,} / {row.total:,}" + (f" ({row.composed:,} composed)" if row.composed else "")
    return printable(name), measure, score, interval, asked


def _align(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    sides = (str.ljust, str.ljust, str.rjust, str.rjust, str.rjust)
    return [
        "  ".join(side(cell, width) for cell, width, side in zip(line, widths, sides, strict=True)) for line in table
    ]


def plain(value: Any) -> str:
    """Write the value of a setting for people to read."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(plain, value))
    return "none" if value is None else str(value)
