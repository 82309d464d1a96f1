"""What is known of vectors by one dataset, and the report that is made of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .comparison import Report
from .datasets.kinds import Dataset, NextItemSet, NodeLabelSet
from .datasets.readers import Found
from .reports.rows import Row
from .tasks.next_items import MOST_ASKED

if TYPE_CHECKING:
    from typing_extensions import Self

    from .lexicon import Lexicon
    from .protocol import Protocol

__all__ = ["Scored", "reported"]


@dataclass(frozen=True)
class Scored:
    """Vectors, by one dataset or by their geometry.

    Attributes
    ----------
    rows : list of Row
        None, where a dataset cannot be asked in any way that the protocol names.
    sizes : dict
        How many words and dimensions there are, and how many candidates of analogies.
    zeros : int
        Words with a zero vector.
    composed : list of str
        Words of the dataset that were composed of n-grams.
    phrases : list of str
        Its phrases that were composed of words.
    written : str
        How many of its items are lost to letter case or accents; empty where none is.
    """

    rows: list[Row]
    sizes: dict[str, Any]
    zeros: int
    composed: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    written: str = ""

    @classmethod
    def of(cls, rows: list[Row], sizes: dict[str, Any], lexicon: Lexicon, dataset: Dataset | None) -> Self:
        """What the lexicon adds to the rows of a dataset; of the geometry, nothing."""
        if dataset is None:
            return cls(rows, sizes, lexicon.zeros)
        composed = lexicon.composed_among(dataset.words())
        phrases = lexicon.phrases_among(dataset.phrases())
        return cls(rows, sizes, lexicon.zeros, composed, phrases, _otherwise_written(lexicon, dataset))


def reported(pieces: Sequence[Scored], found: Found, protocol: Protocol) -> Report:
    """The report of vectors by all datasets that were found.

    Parameters
    ----------
    pieces : sequence of Scored
        In the order of the datasets, and behind them that of the geometry, if it was asked for.
    found : Found
    protocol : Protocol

    Raises
    ------
    ValueError
        There is no row at all.
    """
    rows = [row for piece in pieces for row in piece.rows]
    if not rows:
        raise ValueError(
            f"none of the datasets ({', '.join(dataset.name for dataset in found.datasets)}) can be scored in this way;"
            " 3CosAvg and LRCos need the pairs that analogies were made of, as BATS has them"
        )
    return Report(rows, pieces[0].sizes | protocol.described(), list(_notes(pieces, found, rows, protocol)))


def _without_score(rows: Sequence[Row]) -> Iterable[str]:
    """A sentence for each reason that measures of a dataset have no score."""
    measures: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.score is None and row.level == "total":
            why = "too few or all equal" if row.asked and row.needs == Row.needs else row.needs
            asked = f"no score, as of {row.total:,} items {row.asked:,} were asked ({why})"
            measures.setdefault((row.dataset, asked), []).append(row.measure)
    for (dataset, asked), names in measures.items():
        yield f"{dataset}, {names[0] if len(names) == 1 else f'{len(names)} measures'}: {asked}"


def _notes(pieces: Sequence[Scored], found: Found, rows: Sequence[Row], how: Protocol) -> Iterable[str]:
    datasets = found.datasets
    if zeros := pieces[0].zeros:
        yield f"{zeros:,} words have a zero vector, whose cosine with any other counts as 0"
    if composed := {word for piece in pieces for word in piece.composed}:
        yield f"{len(composed):,} words that the vocabulary lacks were composed of n-grams; analogies leave them out"
    if phrases := {phrase for piece in pieces for phrase in piece.phrases}:
        yield (
            f"{len(phrases):,} phrases that the vocabulary lacks were composed of their words, in outlier detection"
            " alone"
        )
    yield from filter(None, (piece.written for piece in pieces))
    yield from _without_score(rows)
    if any(isinstance(dataset, NextItemSet) for dataset in datasets):
        yield (
            f"next items: the mean of the last {how.history:,} of a history asks, which are no candidates themselves;"
            f" {MOST_ASKED:,} questions at most; popularity and co-occurrence are counted in the histories"
        )
    skipped = {dataset.name: dataset.skipped for dataset in datasets if dataset.skipped}
    if skipped:
        lines = ", ".join(f"{count} in {name}" for name, count in skipped.items())
        yield f"lines skipped because they are empty, comments or headers: {lines}"
    for dataset in datasets:
        if dataset.damaged:
            more = f" and {len(dataset.damaged) - 3:,} more" if len(dataset.damaged) > 3 else ""
            yield f"damaged lines left out, {len(dataset.damaged):,}: {'; '.join(dataset.damaged[:3])}{more}"
        if repeated := dataset.repeated():
            items = "1 item" if repeated == 1 else f"{repeated:,} items"
            yield f"{dataset.name} holds {items} more than once; each is asked as often as it is given"
    if any(isinstance(dataset, NodeLabelSet) for dataset in datasets):
        yield (
            f"node classification: means over {how.splits} divisions of the nodes, and intervals over these; a"
            " node is given as many labels as it has"
        )
    yield from found.repeated
    if found.unknown:
        yield f"files skipped because they hold no known dataset: {', '.join(path.name for path in found.unknown)}"


def _otherwise_written(lexicon: Lexicon, dataset: Dataset) -> str:
    """Say how many items are lost to letter case or to accents that are composed in another way."""
    lost = [words for item in dataset.lookups() if (words := [w for w in item if lexicon.is_otherwise_written(w)])]
    if not lost:
        return ""
    remedy = 'case="turkish"' if lexicon.case in ("fold", "first") else 'case="fold"'
    return (
        f"{dataset.name}: {len(lost):,} items hold words that the vocabulary has in other case or accents, first"
        f" {lost[0][0]!r}; try {remedy}, or write them alike"
    )
