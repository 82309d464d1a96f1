"""Retrieval: do the texts that answer a query stand at the head of what a search gives?"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence

import numpy as np

from ..reports.rows import Row
from ..statistics.intervals import Items

__all__ = ["retrieval"]


def retrieval(
    found: Sequence[Sequence[Hashable]],
    relevant: Sequence[Collection[Hashable] | Mapping[Hashable, float]],
    depth: int = 10,
    name: str = "retrieval",
) -> list[Row]:
    """Score rankings of texts against what is relevant.

    Parameters
    ----------
    found : sequence of sequences
        For each query the ids that a search gave, best first.
    relevant : sequence of collections, or of mappings
        For each query the ids that answer it; a mapping says how well (a gain above 0).
    depth : int
        So many of those found are looked at.
    name : str
        Of the dataset.

    Returns
    -------
    list of Row
        nDCG (Järvelin & Kekäläinen 2002): the gains found, each divided by ``log2(1 + rank)``, over the most that any
        ranking could have. Recall: how many of the relevant ones are found, of `depth` at most. Reciprocal rank: 1 over
        the rank of the first relevant one. All times 100. A query for which nothing is relevant is not asked.

    Raises
    ------
    ValueError
        The two are not of one length.
    """
    if len(found) != len(relevant):
        raise ValueError(f"{len(found):,} rankings for {len(relevant):,} queries: give one for each")
    discounts = 1 / np.log2(2 + np.arange(depth))
    scores = np.full((3, len(found)), np.nan)
    for number, (ranking, wanted) in enumerate(zip(found, relevant, strict=True)):
        gains = dict(wanted) if isinstance(wanted, Mapping) else dict.fromkeys(wanted, 1.0)
        gains = {each: gain for each, gain in gains.items() if gain > 0}
        if not gains:
            continue
        head = list(dict.fromkeys(ranking))[:depth]
        got = np.array([gains.get(each, 0.0) for each in head])
        most = np.sort(list(gains.values()))[::-1][:depth]
        scores[0, number] = got @ discounts[: len(got)] / (most @ discounts[: len(most)])
        scores[1, number] = (got > 0).sum() / min(len(gains), depth)
        scores[2, number] = 1 / (1 + int(np.argmax(got > 0))) if got.any() else 0.0
    measures = f"nDCG@{depth}", f"recall@{depth}", f"reciprocal rank@{depth}"
    needs = "no query has a relevant text"
    return [
        Row.of(name, "retrieval", measure, Items(values), needs=needs)
        for measure, values in zip(measures, scores, strict=True)
    ]
