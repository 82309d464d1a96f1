"""Who adds which differences: each is added once, and all of one row by one worker in the order of the slots."""

from itertools import groupby
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec.core import rounds, state
from wordvec.core.state import OUTPUTS

ROWS = [0, 1, 63, 64, state.MARKS - 1, state.MARKS, state.MARKS + 1, 3 * state.MARKS + 63]  # some share a mark


def slot_of(rows):
    changes = np.array([(row, 0.5) for row in rows], state.CHANGE).view(np.recarray)
    none = changes[:0]
    return SimpleNamespace(inputs=none, tags=none, outputs=changes, sizes=np.array([0, 0, len(rows)]))


def claims(slots, workers):
    """What each worker lists, as (slot, place, row), and its sums of gradients."""
    result, totals = [], np.zeros(max(ROWS) + 1)
    for worker in range(workers):
        marks = np.ones((2, state.MARKS // 64), np.uint64)
        mine = np.zeros((sum(len(slot.outputs) for slot in slots.each), 3), np.int64)
        rounds.find_shared(*marks, slots, OUTPUTS)
        count = rounds.claim_differences(worker, workers, False, marks[1], totals, slots, OUTPUTS, mine)
        result.append(list(map(tuple, mine[:count].tolist())))
    return result, totals


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda workers: st.tuples(
            st.just(workers),
            st.lists(st.tuples(st.integers(0, workers - 1), st.lists(st.sampled_from(ROWS))), min_size=1, max_size=6),
        )
    )
)
def test_every_difference_is_added_once_and_where_it_is_if_it_can_be(case):
    workers, chunks = case
    each = [slot_of(rows) for _, rows in chunks]
    who = np.array([worker for worker, _ in chunks])
    marks = np.zeros((workers, 3, state.MARKS // 64), np.uint64)
    for worker, slot in zip(who, each, strict=True):
        rounds.mark_rows(marks[worker], slot)
    slots = SimpleNamespace(each=each, loss=np.zeros(len(each)), worker=who, marks=marks)
    listed, totals = claims(slots, workers)

    everything = [(s, place, row) for s, (_, rows) in enumerate(chunks) for place, row in enumerate(rows)]
    assert sorted(entry for mine in listed for entry in mine) == everything
    assert all(mine == sorted(mine) for mine in listed)
    workers_of, adders, marked = {}, {}, {}
    for worker, rows in chunks:
        for row in rows:
            workers_of.setdefault(row, set()).add(worker)
            marked.setdefault(row % state.MARKS, set()).add(worker)
    for worker, mine in enumerate(listed):
        for _, _, row in mine:
            adders.setdefault(row, set()).add(worker)
    for row, adding in adders.items():
        assert len(adding) == 1
        if len(marked[row % state.MARKS]) == 1:
            assert adding == workers_of[row]
    for row, entries in groupby(sorted(everything, key=lambda entry: entry[2]), key=lambda entry: entry[2]):
        assert totals[row] == 0.5 * len(list(entries))


def test_the_longest_chunks_come_first():
    tokens = [5, 0, 9, 5, 7, 9]
    chunks = [SimpleNamespace(chunk=[SimpleNamespace(tokens=n)]) for n in [1] * len(tokens) + tokens]
    slots = SimpleNamespace(each=chunks, loss=np.zeros(len(tokens)))
    turns = np.zeros(len(tokens), np.int64)
    rounds.sort_by_size(turns, slots, 3)
    assert turns.tolist() == [2, 5, 4, 0, 3, 1]
