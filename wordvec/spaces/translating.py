"""How often the right translation is found: precision at 1, 5 and 10, with coverage and intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..evaluation.reports.rows import Row
from ..evaluation.statistics.intervals import Bootstrap, Items
from ..parameters import whole
from .dictionaries import dictionary_pairs

__all__ = ["precision"]


def precision(
    ours: Mapping[str, int],
    theirs: Mapping[str, int],
    ranked: Callable[[np.ndarray, int], np.ndarray],
    test: Iterable[tuple[str, str]] | str | Path,
    at: Sequence[int],
    candidates: int,
    bootstrap: Bootstrap,
) -> list[Row]:
    """Score translations by a function that ranks so many target words for some source words: see `Aligned`."""
    for top in at:
        whole("at", top, 1)
    right: dict[str, set[int]] = {}
    for word, other in dictionary_pairs(test):
        answers = right.setdefault(word, set())
        if word in ours and theirs.get(other, candidates) < candidates:
            answers.add(theirs[other])
    asked = [word for word, answers in right.items() if answers]
    if not asked:
        raise ValueError(
            f"no word of the {len(right):,} to be translated can be asked: neither it nor a translation of it is known;"
            " give pairs of the same languages, case and tokens"
        )
    rows = np.array([ours[word] for word in asked], np.int64)
    found = ranked(rows, max(at))
    place = {word: _first(list(each), right[word]) for word, each in zip(asked, found, strict=True)}
    name = str(test) if isinstance(test, str | Path) else "translations"
    return [
        Row.of(
            name,
            "translation",
            f"precision at {top}",
            Items(np.array([float(place[word] < top) if word in place else np.nan for word in right])),
        ).with_interval(bootstrap)
        for top in at
    ]


def _first(found: list[int], right: set[int]) -> int:
    """At which place the first right answer is."""
    return next((place for place, row in enumerate(found) if row in right), len(found))
