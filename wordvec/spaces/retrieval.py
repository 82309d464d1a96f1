"""Which words of another space are nearest: by cosines, or by CSLS, which is fair to words that all are near.

In many dimensions some words, hubs, are near to very many others. Cross-domain similarity local scaling (Conneau et al.
2018) subtracts from the cosine of x and z how near both are to their surroundings on the other side:

    CSLS(x, z) = 2 cos(x, z) - r(x) - r(z),    r = the mean cosine with the K nearest on the other side.

No more than a tile of cosines is held by a thread: a stripe of target words meets all source words block by block. Each
product of matrices runs on one thread, several at once, and results are put together in the order of the stripes: so
the number of threads changes no bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from ..system.workers import available_workers, in_order
from .blocks import Matrix, blocks_of
from .rows import Rows

__all__ = ["Nearness", "Partners", "nearness", "nearness_of_targets", "partners", "ranked"]

_STRIPE = 2048  # target words
_ROWS = 256  # source words of a tile

_Result = TypeVar("_Result")


class Nearness(NamedTuple):
    """How near words are to the other side."""

    source: np.ndarray  # float32 (V,): the mean cosine with the K nearest target words
    target: np.ndarray  # float32 (W,)
    nearest_of_source: np.ndarray  # float32 (V,): the cosine with the nearest
    nearest_of_target: np.ndarray


class Partners(NamedTuple):
    """The best partner of each word; -1 where none was to be chosen."""

    of_source: np.ndarray  # int64 (V,)
    of_target: np.ndarray  # int64 (W,)

    def pairs(self, mutual: bool = False) -> np.ndarray:
        """Source and target of each pair, int64 (pairs, 2): of both directions, or those that choose each other."""
        forth = np.column_stack((np.arange(len(self.of_source)), self.of_source))
        forth = forth[self.of_source >= 0]
        if mutual:
            return forth[self.of_target[forth[:, 1]] == forth[:, 0]]
        back = np.column_stack((self.of_target, np.arange(len(self.of_target))))
        return np.concatenate((forth, back[self.of_target >= 0]))


def nearness_of_targets(source: Rows, target: Rows, neighbors: int) -> np.ndarray:
    """The mean cosine of each target word with its nearest source words, float32 (W,); 0 of no `neighbors`."""
    return nearness(source, target, neighbors).target if neighbors else np.zeros(len(target), np.float32)


@threadpool_limits.wrap(limits=1, user_api="blas")
def nearness(source: Rows, target: Rows, neighbors: int) -> Nearness:
    """How near each word of either side is to the other: the mean cosine with its `neighbors` nearest there."""
    from .tiles import NONE, largest, merge_largest

    of_source = np.full((len(source), min(neighbors, len(target))), NONE, np.float32)
    most = min(neighbors, len(source))

    def search(stripe: slice) -> tuple[np.ndarray, np.ndarray]:
        columns = target[stripe].T
        of_rows = np.full((len(source), of_source.shape[1]), NONE, np.float32)
        of_columns = np.full((columns.shape[1], most), NONE, np.float32)
        least = np.full(columns.shape[1], NONE, np.float32)
        for block, tile in _tiles(source, columns):
            largest(tile, of_rows[block], of_columns, least)
        return of_rows, of_columns

    of_target = []
    for more, best in _by_stripe(search, len(target)):
        merge_largest(of_source, more)
        of_target.append(best)
    theirs = np.concatenate(of_target)
    return Nearness(_means(of_source), _means(theirs), of_source[:, 0].copy(), theirs[:, 0].copy())


@threadpool_limits.wrap(limits=1, user_api="blas")
def partners(source: Rows, target: Rows, near: Nearness, keep: float = 1.0, key: int = 0) -> Partners:
    """The best partner by CSLS of every word of either side.

    Of all pairs a share of `keep` may be chosen, drawn for each direction by `key` and the pair's place.
    """
    from .tiles import NONE, best_partners

    keys = np.array([2 * key % 2**64, (2 * key + 1) % 2**64], np.uint64) * np.uint64(0xD1342543DE82EF95)
    kept = np.uint64(min(max(keep, 0.0), 1.0) * 2.0**32)
    row_shift, column_shift = near.source / 2, near.target / 2

    def search(stripe: slice) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        columns = target[stripe].T
        of_rows = np.full(len(source), NONE), np.full(len(source), -1)
        of_columns = np.full(columns.shape[1], NONE), np.full(columns.shape[1], -1)
        shift = column_shift[stripe]
        for block, tile in _tiles(source, columns):
            rows = of_rows[0][block], of_rows[1][block]
            place = np.int64(block.start), np.int64(stripe.start)
            best_partners(tile, row_shift[block], shift, *place, keys, kept, rows, of_columns)
        return of_rows, of_columns[1]

    best, of_source = np.full(len(source), NONE), np.full(len(source), -1)
    of_target = []
    for (reached, words), others in _by_stripe(search, len(target)):
        better = reached > best
        best[better], of_source[better] = reached[better], words[better]
        of_target.append(others)
    return Partners(of_source, np.concatenate(of_target))


@threadpool_limits.wrap(limits=1, user_api="blas")
def ranked(queries: Matrix, target: Rows, shift: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
    """The best target words of each query, by twice the cosine less `shift` (W,): rows and scores (Q, top)."""
    from .tiles import NONE, most_alike

    top = min(top, len(target))

    def search(block: slice) -> tuple[np.ndarray, np.ndarray]:
        asked = queries[block]
        scores, words = np.full((len(asked), top), NONE), np.full((len(asked), top), -1)
        for stripe in blocks_of(len(target), _STRIPE):
            tile = asked @ target[stripe].T
            most_alike(tile, shift[stripe], np.int64(stripe.start), scores, words)
        return words, scores

    found = list(in_order(search, ((block,) for block in blocks_of(len(queries), _ROWS)), available_workers()))
    if not found:
        return np.empty((0, top), np.int64), np.empty((0, top), np.float32)
    return np.concatenate([words for words, _ in found]), np.concatenate([scores for _, scores in found])


def _tiles(source: Rows, columns: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """The cosines of all source words, a block at a time, with target words (D, columns)."""
    for block in blocks_of(len(source), _ROWS):
        yield block, source[block] @ columns


def _by_stripe(search: Callable[[slice], _Result], size: int) -> Iterator[_Result]:
    """What is found with each stripe of so many target words, in their order, by several threads."""
    yield from in_order(search, ((stripe,) for stripe in blocks_of(size, _STRIPE)), available_workers())


def _means(best: np.ndarray) -> np.ndarray:
    return best.mean(axis=1, dtype=np.float64).astype(np.float32)
