"""What an evaluation says: one row a score, always with how much was asked out of how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Report", "Row"]


@dataclass(frozen=True)
class Row:
    """One score.

    Attributes
    ----------
    dataset : str
    kind : str
        The task: ``"similarity"``, ``"analogy"``.
    measure : str
        ``"Spearman"``, ``"3CosAdd"``, ``"3CosMul"``.
    score : float or None
        Times 100: rho, or per cent right. None where there was nothing to score.
    asked, total : int
        Pairs or questions that the vectors could be asked, out of all in the dataset.
    part : str
        What of the dataset the row is about: empty for all of it, else a group or section.
    level : str
        ``"total"``, ``"group"`` or ``"section"``.
    """

    dataset: str
    kind: str
    measure: str
    score: float | None
    asked: int
    total: int
    part: str = ""
    level: str = "total"


@dataclass(frozen=True)
class Report:
    """Scores, and all that is needed to know what they mean.

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
        return {
            "protocol": self.protocol,
            "rows": [asdict(row) for row in self.rows],
            "notes": list(self.notes),
        }

    def to_table(self, sections: bool = False) -> str:
        """Lay the rows out as aligned plain text, followed by the protocol and the notes.

        Parameters
        ----------
        sections : bool
            Also show single sections, not only totals and groups.
        """
        shown = [row for row in self.rows if sections or row.level != "section"]
        lines = _align([("dataset", "measure", "score", "asked / total"), *map(_cells, shown)])
        return "\n".join([*lines, "", self.protocol_line(), *(f"note: {note}" for note in self.notes)])

    def protocol_line(self) -> str:
        """Say in one line what was measured and how."""
        return "; ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in self.protocol.items())

    def __str__(self) -> str:
        return self.to_table()


def _cells(row: Row) -> tuple[str, str, str, str]:
    name = f"{'  ' if row.level == 'group' else '    '}{row.part}" if row.part else row.dataset
    score = "none" if row.score is None else f"{row.score:.2f}"
    return name, row.measure, score, f"{row.asked:,} / {row.total:,}"


def _align(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    sides = (str.ljust, str.ljust, str.rjust, str.rjust)
    return [
        "  ".join(side(cell, width) for cell, width, side in zip(line, widths, sides, strict=True)) for line in table
    ]


def _plain(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else "none" if value is None else str(value)
