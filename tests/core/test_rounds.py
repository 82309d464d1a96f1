"""Who adds which differences: each is added once, and all of one row by one worker in the order of the slots."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec.core import differences, rounds, rows, state
from wordvec.core.recipes import FEW
from wordvec.core.state import BUCKETS, INPUTS, OUTPUTS, TAGS

ROWS = [0, 1, 63, 64, 127, 128, 129, 5_000, 5_001]
MADE_OF = rows.bucketed_rows(np.array([0, 2, 2, 7, 10]), np.array([0, 1, 1, 5, 64, 5_000, 63, 2, 2, 0], np.int32))


def slot_of(inputs, tags, outputs, made_of=state.NO_ROWS):
    """A chunk's slot, whose changes of each kind have these numbers, with the entries that it is sorted to."""
    changes = [np.array([(n, 0.5) for n in each], state.CHANGE).view(np.recarray) for each in (inputs, tags, outputs)]
    slot = SimpleNamespace(
        **dict(zip(("inputs", "tags", "outputs"), changes, strict=True)),
        sizes=[len(each) for each in changes],
        entries=np.zeros(500, state.ENTRY).view(np.recarray),
        start=np.zeros(3 * BUCKETS + 2, np.int32),
    )
    differences.sort_differences.py_func(slot, None, SimpleNamespace(words=SimpleNamespace(rows=made_of)))
    return slot


def expected_entries(slot, kind, made_of):
    """(place, row, number) of what a slot adds, in the order of its changes."""
    changes = (slot.inputs, slot.tags, slot.outputs)[kind]
    first = len(slot.inputs) if kind == TAGS else 0
    for i, number in enumerate(changes["row"].tolist()):
        if kind == INPUTS and len(made_of.start):
            for row in made_of.row[made_of.start[number] : made_of.start[number + 1]].tolist():
                yield first + i, row, number
        else:
            yield first + i, number, number


numbers = st.lists(st.sampled_from(ROWS), max_size=8)
inputs_made_of_rows = st.lists(st.integers(0, 3), max_size=4, unique=True)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 200),
    st.lists(st.tuples(numbers, inputs_made_of_rows, numbers, numbers), min_size=1, max_size=5),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_every_difference_is_added_once_and_those_of_a_row_in_order(workers, chunks, composed, is_sorted, tied):
    tied = tied and not composed
    made_of = MADE_OF if composed else state.NO_ROWS
    each = [slot_of(made if composed else plain, tags, outputs, made_of) for plain, made, tags, outputs in chunks]
    slots = SimpleNamespace(each=each, keys=np.zeros((2, len(each))))
    workers = workers if is_sorted or composed else 1 + workers % FEW
    trained_by = [(s * 7 + 3) % workers for s in range(len(each))]
    settings = SimpleNamespace(labels=False, tied=tied)
    scratches = scratches_of(workers, each, trained_by, settings)
    run = SimpleNamespace(sort=int(is_sorted or composed), words=SimpleNamespace(rows=made_of), settings=settings)
    roles: dict[int, set[int]] = {}  # who adds to a row as input and as output
    for kind in (INPUTS, TAGS, OUTPUTS):
        changes = [(slot.inputs, slot.tags, slot.outputs)[kind]["row"].tolist() for slot in each]
        stride = 1 if composed and kind == INPUTS else BUCKETS
        added, adders = [], {}
        for worker in range(workers):
            scratch = scratches[worker]
            low, high = worker * BUCKETS // workers, (worker + 1) * BUCKETS // workers
            for first in range(low, high, stride):
                count = differences.list_differences(first, min(first + stride, high), kind, slots, scratch, run)
                for entry in scratch.mine[:count]:
                    assert scratch.totals[entry.number] == 0.5 * sum(each.count(entry.number) for each in changes)
                    adders.setdefault(int(entry.row), set()).add(worker)
                    added.append((int(entry.slot), int(entry.place), int(entry.row), int(entry.number)))
                differences.weigh_differences(count, kind, np.float32(0.75), scratch, run)
                assert not scratch.totals.any()
        assert all(len(workers) == 1 for workers in adders.values())
        for row, mine in adders.items() if tied and kind != TAGS else ():
            roles[row] = roles.get(row, set()) | mine
        if not run.sort and not tied:  # no two of `ROWS` share a bit
            for row, (adder,) in adders.items():
                having = {trained_by[s] for s, rows in enumerate(changes) if row in rows}
                assert len(having) > 1 or having == {adder}
        assert by_row(added) == by_row(
            [(s, *entry) for s, slot in enumerate(each) for entry in expected_entries(slot, kind, made_of)]
        )
    assert all(len(workers) == 1 for workers in roles.values())


def scratches_of(workers, each, trained_by, settings):
    """The workers' scratches, once the chunks of a round are trained on and their rows are marked."""
    marks = np.zeros((workers, 3, state.MARKS // 64), np.uint64)
    for slot, worker in zip(each, trained_by, strict=True):
        differences.mark_rows(marks[worker], slot, settings)
    shared = np.zeros((3, state.MARKS // 64), np.uint64)
    for kind, bits in enumerate(np.moveaxis(marks, 1, 0)):  # as `find_shared` does, a word at a time
        one = np.zeros_like(bits[0])
        for own in bits:
            shared[kind] |= one & own
            one |= own
    return [
        SimpleNamespace(
            mine=np.zeros(2_000, state.ADDED).view(np.recarray),
            totals=np.zeros(6_000, np.float32),
            own=np.array([by == worker for by in trained_by], np.uint8),
            shared=shared,
        )
        for worker in range(workers)
    ]


def test_shared_bits_are_those_that_several_have_marked():
    marks = np.random.default_rng(0).integers(0, 2**63, (3, 3, 4), np.uint64)
    shared = np.zeros((3, 4), np.uint64)
    differences.find_shared(shared, marks)
    a, b, c = marks
    assert (shared == (a & b | a & c | b & c)).all()


def by_row(entries):
    """What is added to each row, in its order."""
    return sorted(entries, key=lambda entry: entry[2])


def test_sums_of_many_gradients_are_scaled_down_to_the_limit():
    slot = slot_of([], [], [7, 7, 9])
    slots = SimpleNamespace(each=[slot, slot], keys=np.zeros((2, 2)))
    scratch = SimpleNamespace(mine=np.zeros(9, state.ADDED).view(np.recarray), totals=np.zeros(10, np.float32))
    settings = SimpleNamespace(labels=False, tied=False)
    run = SimpleNamespace(sort=1, words=SimpleNamespace(rows=state.NO_ROWS), settings=settings)
    count = differences.list_differences(0, BUCKETS, OUTPUTS, slots, scratch, run)
    differences.weigh_differences(count, OUTPUTS, np.float32(1.5), scratch, run)
    shares = {int(each.number): float(each.share) for each in scratch.mine[:count]}
    assert count == 6 and shares == {7: 0.75, 9: 1.0}


def test_frequent_rows_are_spread_over_the_workers():
    """With 32 workers none has more than two of the 32 most frequent rows."""
    owners = [int(differences.bucket(row)) * 32 // BUCKETS for row in range(32)]
    assert max(map(owners.count, owners)) <= 2


def test_the_longest_chunks_come_first():
    tokens = [5, 0, 9, 5, 7, 9]
    keys = np.array([n * len(tokens) - s for s, n in enumerate(tokens)])
    turns = np.zeros(len(tokens), np.int64)
    rounds.sort_by_size(turns, keys)
    assert turns.tolist() == [2, 5, 4, 0, 3, 1]


COUNTS = 10_000_000 // np.arange(3, 70_003)  # Zipf's law; with subsampling some 600 words in effect
KEEP = np.minimum(1, np.sqrt(1e-3 * COUNTS.sum() / COUNTS) + 1e-3 * COUNTS.sum() / COUNTS)


@pytest.mark.parametrize(("tokens", "streams"), [(20_000, 1), (200_000, 3), (10**6, 8), (10**8, 8)])
def test_rounds_of_small_corpora_have_few_chunks(tokens, streams):
    assert rows.plan_rounds(tokens, COUNTS, KEEP, 128) == (128, streams)


@pytest.mark.parametrize(("batch", "plan"), [(8, (8, 1)), (128, (128, 1)), (4096, (128, 32)), (65_536, (128, 512))])
def test_a_batch_size_is_taken_as_it_is(batch, plan):
    assert rows.plan_rounds(1_000, COUNTS, KEEP, 128, batch=batch) == plan
