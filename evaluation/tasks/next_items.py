"""Next items: does what came next in a session stand near what came before, and nearer than counting would put it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...parameters import whole
from ...vectors.keyed import HasVectors, keyed_of
from ..datasets.kinds import NextItemSet
from ..reports.rows import Row
from ..statistics.intervals import Items

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from scipy.sparse import csr_array

__all__ = ["MOST_ASKED", "PREDICTION", "next_items"]

PREDICTION = "its own prediction"
MOST_ASKED = 20_000
_NUMBERS = 1 << 24  # scores held at once
_UNKNOWN = -1


def next_items(
    vectors: KeyedVectors | HasVectors,
    dataset: NextItemSet,
    depth: int = 10,
    history: int = 1,
    seed: int = 0,
    outputs: np.ndarray | None = None,
) -> list[Row]:
    """Rank all items by the cosine with the last ones of a history, and look where the one stands that came next.

    Popularity and co-occurrence, counted in the histories of the dataset, rank the same items for the same questions:
    the first by how often each occurs, the second by in how many histories it stands together with the last items,
    equal ones by popularity. For all three the last items themselves are no candidates.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with them as `wv`
        A vector an item.
    dataset : NextItemSet
    depth : int, default 10
        So many items are looked at: `k`.
    history : int, default 1
        The mean of the vectors, of length 1, of so many last items asks: with 1 as in Caselles-Dupré et al. (2018).
    seed : int, default 0
        Of the 20,000 questions that are asked where there are more.
    outputs : float32 array (V, dimensions), optional
        The output vectors of a model that predicts items (`Word2Vec.contexts_`): how it would predict is a variant.

    Returns
    -------
    list of Row
        Hit rate@k: how often the item is among the first k. nDCG@k: ``1 / log2(1 + rank)`` for those that are.
        Reciprocal rank@k: ``1 / rank`` for those. All times 100; a tie counts against the vectors. A question whose
        answer or all of whose last items have no vector is not asked, as is one whose answer is among the last items.
        For each measure the same of popularity and of co-occurrence, and, with `outputs`, of the products of these with
        the mean of the last items' vectors as they are.

    Raises
    ------
    ValueError
        `depth` or `history` is below 1.
    """
    whole("depth", depth, 1)
    whole("history", history, 1)
    keyed = keyed_of(vectors)
    row_of = keyed.key_to_index
    unit = np.asarray(keyed.vectors, np.float32)
    unit = unit / np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    answers, last = _questions(dataset, row_of, history, seed)
    asked = np.flatnonzero(answers != _UNKNOWN)
    counted = _histories(dataset, row_of)
    by_item, place = counted.T.tocsr(), _places(np.asarray(counted.sum(axis=0)).ravel())
    ranks = {way: np.full(len(answers), np.nan) for way in ("", PREDICTION, "popularity", "co-occurrence")}
    for block in _blocks(asked, len(unit)):
        asks, chosen = (answers[block], last[block]), _chosen(last[block], len(unit))
        ranks[""][block] = _by_scores((chosen @ unit) @ unit.T, *asks)
        if outputs is not None:
            ranks[PREDICTION][block] = _by_scores((chosen @ keyed.vectors) @ outputs.T, *asks)
        ranks["popularity"][block] = _by_counts(0 * chosen, place, *asks)
        ranks["co-occurrence"][block] = _by_counts((chosen @ by_item) @ counted, place, *asks)
    if outputs is None:
        del ranks[PREDICTION]
    return [row for part, each in ranks.items() for row in _rows(dataset.name, each, depth, part)]


def _questions(dataset: NextItemSet, row_of: dict[str, int], history: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The row of each answer, and those of the last items; unknown where a question is not asked or nothing stands."""
    answers = np.array([row_of.get(question.item, _UNKNOWN) for question in dataset.asked], np.int64)
    last = np.full((len(answers), history), _UNKNOWN, np.int64)
    for number, question in enumerate(dataset.asked):
        rows = list(dict.fromkeys(row_of[item] for item in question.history[-history:] if item in row_of))
        last[number, : len(rows)] = rows
    answers[(last == _UNKNOWN).all(axis=1) | (last == answers[:, None]).any(axis=1)] = _UNKNOWN
    can = np.flatnonzero(answers != _UNKNOWN)
    if len(can) > MOST_ASKED:
        drawn = np.random.default_rng(seed).choice(can, MOST_ASKED, replace=False)
        answers[np.setdiff1d(can, drawn)] = _UNKNOWN
    return answers, last


def _histories(dataset: NextItemSet, row_of: dict[str, int]) -> csr_array:
    """Which items each history holds: histories x items, of ones."""
    from scipy.sparse import csr_array

    histories = [question.history for question in dataset.asked] + list(dataset.others)
    rows = [np.unique([row_of[item] for item in each if item in row_of]) for each in histories]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate([np.empty(0, np.int64), *rows]).astype(np.int64)
    return csr_array((np.ones(len(columns), np.float32), columns, ends), shape=(len(histories), len(row_of)))


def _blocks(asked: np.ndarray, items: int) -> Iterator[np.ndarray]:
    step = max(1, _NUMBERS // max(items, 1))
    return (asked[first : first + step] for first in range(0, len(asked), step))


def _chosen(last: np.ndarray, items: int) -> csr_array:
    """The last items of each question: questions x items, of ones."""
    from scipy.sparse import csr_array

    given = last != _UNKNOWN
    ends = np.cumsum([0, *given.sum(axis=1)])
    return csr_array((np.ones(ends[-1], np.float32), last[given], ends), shape=(len(last), items))


def _places(counts: np.ndarray) -> np.ndarray:
    """The place of each item, from 1, by how often it is counted; of equal counts the first stands first."""
    place = np.empty(len(counts), np.int64)
    place[np.lexsort((np.arange(len(counts)), -counts))] = np.arange(1, len(counts) + 1)
    return place


def _by_scores(scores: np.ndarray, answers: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """The place of each answer, from 1, among all that are not left out; ties stand before it."""
    questions = np.arange(len(answers))
    own = scores[questions, answers]
    ahead = (scores >= own[:, None]).sum(axis=1)
    for rows in left_out.T:
        ahead -= (rows != _UNKNOWN) & (scores[questions, rows] >= own)
    found: np.ndarray = ahead
    return found


def _by_counts(counts: csr_array, place: np.ndarray, answers: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """The same by counts, of which few are above 0; `place` decides between equal ones."""
    counts.eliminate_zeros()
    ranks = np.empty(len(answers), np.int64)
    for question, answer in enumerate(answers):
        row = slice(counts.indptr[question], counts.indptr[question + 1])
        items, often = counts.indices[row], counts.data[row]
        own, before = often[items == answer].sum(), place[items] < place[answer]
        if own:
            ahead = np.count_nonzero(often > own) + np.count_nonzero((often == own) & before)
        else:
            ahead = len(items) + place[answer] - 1 - np.count_nonzero(before)
        for other in left_out[question][left_out[question] != _UNKNOWN]:
            its = often[items == other].sum()
            ahead -= its > own or (its == own and place[other] < place[answer])
        ranks[question] = ahead + 1
    return ranks


def _rows(dataset: str, ranks: np.ndarray, depth: int, part: str) -> list[Row]:
    found = np.where(np.isnan(ranks), np.nan, ranks <= depth)
    measures = {
        f"hit rate@{depth}": found,
        f"nDCG@{depth}": found / np.log2(1 + ranks),
        f"reciprocal rank@{depth}": found / ranks,
    }
    baseline: dict[str, Any] = {"level": "baseline", "part": part, "descriptive": True}
    how = {"level": "variant", "part": part} if part == PREDICTION else baseline if part else {}
    needs = "no question has an answer and last items with vectors"
    return [
        Row.of(dataset, "next items", measure, Items(values), needs=needs, **how)
        for measure, values in measures.items()
    ]
