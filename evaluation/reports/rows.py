"""A row: one score, with its coverage and its confidence interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ..statistics.intervals import Bootstrap, Interval, Items

__all__ = ["Key", "Row", "plain"]

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
        ``"contexts"``, ``"next items"``, ``"downstream"``, ``"nodes"``, ``"links"``, ``"geometry"`` or ``"stability"``.
    measure : str
        ``"Spearman"``, ``"3CosAdd"``, ``"purity (k-means)"`` …
    score : float or None
        Correlations and shares times 100, others as they are. None where there was nothing to score.
    asked, total : int
        Coverage: pairs, questions or words whose vectors are known, out of all in the dataset.
    part : str
        Which part of the dataset was scored: empty for all of it, else a group or section.
    level : str
        ``"total"``; ``"macro"``, the mean of the sections' scores; ``"group"``; ``"section"``; ``"test"``, one of
        several tests of a dataset; ``"known"``, without words that were composed of n-grams and phrases that were
        composed of words; ``"baseline"``, what counting reaches on the same items; ``"variant"``, a way to use the
        same vectors that does not stand for the model in its dataset's total.
    composed : int
        How many of those asked hold such a word or phrase.
    interval : Interval or None
        The bootstrap confidence interval, over items.
    p : float or None
        The p-value of the measure's own test, where it has one, never below `floor`.
    variant : str
        Which way to use the vectors stands for the model, where there are several: of sentences, how words are pooled.
    floor : float
        The least p that the measure's test can tell.
    items : Items or None
        The outcome of each item, for intervals and paired tests.
    descriptive : bool
        Whether the score describes the vectors (their biases, their geometry) and more of it is not better: such scores
        are not tested against each other.
    needs : str
        What is missing where nothing was asked.

    The last four are not part of `to_dict`.
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
    variant: str = ""
    floor: float = field(default=0.0, repr=False, compare=False)
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


def plain(value: Any) -> str:
    """Write the value of a setting for people to read."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(plain, value))
    return "none" if value is None else str(value)
