"""What chunks add to the matrices: differences sorted by buckets of rows, listed, weighed, and added row by row.

A row belongs to a bucket, whatever the number of workers, and each worker adds to the rows of some consecutive buckets.
It takes the differences of a row in the order of the slots, so sums are the same bits whoever adds them.
"""

from __future__ import annotations

from numba import float32, int64, uint64

from ..jit.lanes import fma, load_like, many_zeros, store
from ..jit.machine import prefetch_columns
from ..jit.options import FIRST, by_panels, inner, step
from ..jit.structs import call
from .state import AHEAD, BUCKETS, INPUTS, MARKS, ONE, OUTPUTS, TAGS, ZERO

SCATTER = 2654435761  # spreads the rows over the workers (Fibonacci hashing)


@inner
def bucket(row):
    """The bucket of a row: frequent rows, which have the smallest numbers, are spread over all (Fibonacci hashing)."""
    return int64((uint64(row) * uint64(SCATTER) & uint64(0xFFFFFFFF)) * uint64(BUCKETS) >> uint64(32))


@step
def sort_differences(slot, scratch, run):
    """Sort what a chunk adds, kind by kind, by the buckets of the rows: so those that add find theirs at once.

    What an input that is made of several rows adds has an entry for each of them. Its gradients are told once a bucket,
    where its rows stand together (`wordvec.core.rows.bucketed_rows`). As in `sparse.transpose`, ``start[n + 1]`` moves
    on from where bucket `n` starts to where it ends.
    """
    rows = run.words.rows
    composed = rows.start.shape[0] > 0
    start = slot.start
    entries = slot.entries
    start[:] = 0
    for kind in range(3):
        changes = slot.inputs if kind == INPUTS else slot.tags if kind == TAGS else slot.outputs
        base = kind * BUCKETS + 2
        for i in range(slot.sizes[kind]):
            if composed and kind == INPUTS:
                for p in range(rows.start[changes[i].row], rows.start[changes[i].row + 1]):
                    start[base + bucket(rows.row[p])] += 1
            else:
                start[base + bucket(changes[i].row)] += 1
    for n in range(start.shape[0] - 1):
        start[n + 1] += start[n]
    for kind in range(3):
        changes = slot.inputs if kind == INPUTS else slot.tags if kind == TAGS else slot.outputs
        base = kind * BUCKETS + 1
        first = slot.sizes[INPUTS] if kind == TAGS else FIRST
        for i in range(slot.sizes[kind]):
            number = changes[i].row
            if composed and kind == INPUTS:
                before = int64(-1)
                for p in range(rows.start[number], rows.start[number + 1]):
                    here = bucket(rows.row[p])
                    gradients = changes[i].gradients if here != before else ZERO
                    set_entry(entries, start, base + here, first + i, rows.row[p], number, gradients)
                    before = here
            else:
                set_entry(entries, start, base + bucket(number), first + i, number, number, changes[i].gradients)


@inner
def set_entry(entries, start, n, place, row, number, gradients):
    """Append an entry to a bucket."""
    entry = entries[start[n]]
    entry.place = place
    entry.row = row
    entry.number = number
    entry.gradients = gradients
    start[n] += 1


@inner
def set_added(added, slot, place, row, number):
    """Note what is to be added."""
    added.slot = slot
    added.place = place
    added.row = row
    added.number = number


@inner
def marks_of(kind, settings):
    """Where rows of a kind are marked: if matrices are tied, a row is added by one worker whatever its role."""
    return INPUTS if settings.tied and kind == OUTPUTS else kind


@inner
def mark_rows(marks, slot, settings):
    """Mark the rows that a chunk has differences of."""
    for kind in range(3):
        changes = slot.inputs if kind == INPUTS else slot.tags if kind == TAGS else slot.outputs
        place = marks_of(kind, settings)
        for i in range(slot.sizes[kind]):
            bit = uint64(changes[i].row) % uint64(MARKS)
            marks[place, bit // uint64(64)] |= uint64(1) << bit % uint64(64)


@inner
def find_shared(shared, marks):
    """Find the bits that several workers have marked."""
    for kind in range(3):
        for n in range(shared.shape[1]):
            one = uint64(0)
            several = uint64(0)
            for worker in range(marks.shape[0]):
                several |= one & marks[worker, kind, n]
                one |= marks[worker, kind, n]
            shared[kind, n] = several


@inner
def list_differences(low, high, kind, slots, scratch, run):
    """List what is added to the rows of the buckets `low` to `high`, slot by slot, with the sums of gradients; returns
    how many entries there are.

    Where differences are not sorted by bucket, all are looked through. Then a row that one worker alone has differences
    of is added by that worker, in whose cache it is; only those whose marks are `shared`, some by chance, are added by
    bucket. And what belongs to inputs that are made of several rows is listed once, whatever rows these are.
    """
    composed = kind == INPUTS and run.words.rows.start.shape[0] > 0
    totals = scratch.totals
    mine = scratch.mine
    place = marks_of(kind, run.settings)
    n = FIRST
    for s in range(slots.keys.shape[1]):
        slot = slots.each[s]
        if run.sort == 0:
            changes = slot.inputs if kind == INPUTS else slot.tags if kind == TAGS else slot.outputs
            first = slot.sizes[INPUTS] if kind == TAGS else FIRST
            own = scratch.own[s] != 0
            for i in range(slot.sizes[kind]):
                row = changes[i].row
                bit = uint64(row) % uint64(MARKS)
                here = composed or own
                if scratch.shared[place, bit // uint64(64)] >> bit % uint64(64) & uint64(1):
                    here = composed or low <= bucket(row) < high
                if here:
                    totals[row] += changes[i].gradients
                    set_added(mine[n], s, first + i, row, row)
                    n += 1
        else:
            for i in range(slot.start[kind * BUCKETS + low], slot.start[kind * BUCKETS + high]):
                entry = slot.entries[i]
                totals[entry.number] += entry.gradients
                set_added(mine[n], s, entry.place, entry.row, entry.number)
                n += 1
    return n


@inner
def weigh_differences(count, kind, limit, scratch, run):
    """How much of each listed difference is added.

    All were computed on the same state, and a sum of very many gradients of one state overshoots: a larger one is
    scaled so that it counts as `limit` gradients.
    """
    totals = scratch.totals
    mine = scratch.mine
    start = run.words.rows.start
    for j in range(count):
        number = mine[j].number
        mine[j].share = min(ONE, limit / totals[number])
        if run.settings.labels and kind == INPUTS:  # the derivative of the mean
            mine[j].share /= float32(start[number + 1] - start[number])
    for j in range(count):
        totals[mine[j].number] = ZERO


@inner
def weigh_by_rates(count, kind, scratch, run):
    """Weigh the listed differences by the rates of their rows; returns how many are left without those held fast, to
    which nothing may be added: zeros would make 0 of -0.

    What is listed for several rows at once is weighed where it is added.
    """
    rates = run.texts.tags.rates if kind == TAGS else run.words.rates
    one_row = kind == TAGS or (kind == INPUTS and (run.words.rows.start.shape[0] == 0 or run.sort != 0))
    one_row = one_row or (kind == OUTPUTS and run.settings.tied)
    if not one_row or rates.shape[0] == 0:
        return count
    mine = scratch.mine
    left = FIRST
    for j in range(count):
        rate = rates[mine[j].row]
        if rate != ZERO:
            set_added(mine[left], mine[j].slot, mine[j].place, mine[j].row, mine[j].number)
            mine[left].share = mine[j].share * rate
            left += 1
    return left


@by_panels
def add_to_rows(width):
    """Add each difference to its row."""

    def add_to_columns(low, high, kind, slots, scratch, run, count, q):
        matrix = run.matrices.W if kind == INPUTS else run.matrices.D if kind == TAGS else run.matrices.C
        none = many_zeros(matrix, width)
        mine = scratch.mine
        for j in range(count):
            if j + AHEAD < count:
                soon = slots.each[mine[j + AHEAD].slot]
                prefetch_columns(matrix, mine[j + AHEAD].row, q, width)
                prefetch_columns(soon.dC if kind == OUTPUTS else soon.dX, mine[j + AHEAD].place, q, width)
            slot = slots.each[mine[j].slot]
            difference = load_like(slot.dC if kind == OUTPUTS else slot.dX, mine[j].place, q, none)
            row = mine[j].row
            store(matrix, row, q, fma(difference, mine[j].share, load_like(matrix, row, q, none)))

    return add_to_columns


@inner
def rows_in_buckets(rows, number, low, high):
    """Where those rows of an input stand that are in the buckets `low` to `high`."""
    first = rows.start[number]
    end = rows.start[number + 1]
    while first < end and bucket(rows.row[first]) < low:
        first += 1
    last = first
    while last < end and bucket(rows.row[last]) < high:
        last += 1
    return first, last


@by_panels
def add_to_all_rows(width):
    """Add each difference to all rows in the buckets `low` to `high` that its input is made of."""

    def add_to_all_columns(low, high, kind, slots, scratch, run, count, q):
        matrix = run.matrices.W
        none = many_zeros(matrix, width)
        rows = run.words.rows
        rates = run.words.rates
        mine = scratch.mine
        soon, soon_last = rows_in_buckets(rows, mine[0].number, low, high)
        for j in range(count):
            first, last = soon, soon_last
            if j + 1 < count:
                soon, soon_last = rows_in_buckets(rows, mine[j + 1].number, low, high)
            difference = load_like(slots.each[mine[j].slot].dX, mine[j].place, q, none)
            ahead = soon - first
            for p in range(first, last):
                if q == 0 and p + ahead < soon_last:  # the first panel prefetches whole rows, those of the next input
                    prefetch_columns(matrix, rows.row[p + ahead], FIRST, matrix.shape[1])
                row = rows.row[p]
                rate = rates[row] if rates.shape[0] > 0 else ONE
                if rate != ZERO:
                    store(matrix, row, q, fma(difference, mine[j].share * rate, load_like(matrix, row, q, none)))

    return add_to_all_columns


@step
def add_differences(low, high, kind, limit, slots, scratch, run):
    """Add the differences of the rows of one kind in the buckets `low` to `high` to the matrix, in the order of the
    slots.
    """
    panels = run.input_panels.add if kind == INPUTS else run.tag_panels.add if kind == TAGS else run.hidden_panels.add
    one_by_one = kind == INPUTS and run.words.rows.start.shape[0] > 0 and run.sort != 0
    first = low
    while first < high:
        last = first + 1 if one_by_one else high  # an input's gradients are told once a bucket
        count = list_differences(first, last, kind, slots, scratch, run)
        weigh_differences(count, kind, limit, scratch, run)
        count = weigh_by_rates(count, kind, scratch, run)
        if count > 0:
            for p in range(panels.shape[0]):
                call(panels[p].kernel, first, last, kind, slots, scratch, run, count, panels[p].column)
        first = last
