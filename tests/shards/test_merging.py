"""What shards changed becomes one change: against a plain twin, and where the answer is known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec.core import state
from wordvec.shards import curvature, merging
from wordvec.shards.cutting import FIRST_LENGTHS, cut_texts, stretches, supersteps
from wordvec.shards.gradients import expected_gradients, noise_shares, shares_of

ROWS, COLUMNS = 7, 32


@pytest.fixture(scope="module")
def before():
    return np.random.default_rng(1).normal(size=(ROWS, COLUMNS)).astype(np.float32)


def change_of(rows, seed):
    random = np.random.default_rng(seed)
    return merging.Change(np.array(rows, np.int32), random.normal(size=(len(rows), COLUMNS)).astype(np.float32))


def directions(seed=3, strength=1.0):
    samples = np.random.default_rng(seed).normal(size=(200, COLUMNS)) * np.linspace(2, 0.1, COLUMNS)
    return curvature.directions_of(strength * samples.T @ samples / 200)


def plain_factor(x, shards):
    def left(x):
        return (1 + x / 16) ** -16

    return (1 - left(x)) / (shards * (1 - left(x / shards))) if x else 1


def plainly_merged(before, changes, x, shards, along, squares, rest):
    """The twin: row by row, direction by direction."""
    after = before.astype(float)
    for row in range(len(before)):
        total = sum(
            (
                d
                for change in changes
                for r, d in zip(change.row, change.difference.astype(float), strict=True)
                if r == row
            ),
            np.zeros(before.shape[1]),
        )
        remains = total - sum((total @ one) * one for one in along)
        after[row] += plain_factor(x[row] * rest, shards[row]) * remains
        for one, square in zip(along, squares, strict=True):
            after[row] += plain_factor(x[row] * square, shards[row]) * (total @ one) * one
    return after


def test_merging_is_what_its_twin_says(before):
    changes = [change_of([0, 1, 3, 4, 6], 4), change_of([], 5), change_of([1, 2, 3, 6], 6)]
    x = np.array([0, 0.004, 0.3, 2, 50, 1, 1e4], np.float32)
    shards = np.array([1, 2, 1.5, 3, 1, 3, 2], np.float32)
    along = directions()
    kept = before.copy()
    found = merging._merged(before, changes, x, shards, along)
    assert np.allclose(found, plainly_merged(before, changes, x, shards, *along), atol=5e-3)
    assert np.allclose(found[2:], plainly_merged(before, changes, x, shards, *along)[2:], atol=2e-5)
    assert np.array_equal(before, kept)  # the snapshot stays: a task may be run again
    assert np.array_equal(found[5], before[5])


def test_few_gradients_add_up_and_many_are_averaged_where_the_loss_is_steep(before):
    along = directions()
    one = along.along[0].astype(np.float32)
    rows = np.arange(ROWS, dtype=np.int32)
    changes = [merging.Change(rows, np.tile(step * one, (ROWS, 1))) for step in (1, 2, 3)]
    moved = {
        x: (merging._merged(before, changes, np.full(ROWS, x), np.full(ROWS, 3), along) - before) @ one
        for x in (0, 1e-4, 1e6)
    }
    assert np.allclose(moved[0], 6, atol=1e-5)
    assert np.allclose(moved[1e-4], 6, atol=1e-3)
    assert np.allclose(moved[1e6], 2, atol=1e-3)


def test_shards_that_follow_a_parabola_end_where_one_after_the_other_would():
    """Gradient descent on a parabola: four shards from one point, merged, against four pieces in a row."""
    bend, rate, steps, optimum = 1.0, 0.01, 40, 3.0
    alone = optimum * (1 - (1 - rate * bend) ** steps)
    together = optimum * (1 - (1 - rate * bend) ** (4 * steps))
    along = curvature.Directions(np.eye(1, COLUMNS), np.array([bend]), 0.0)
    change = merging.Change(np.zeros(1, np.int32), np.eye(1, COLUMNS, dtype=np.float32) * np.float32(alone))
    start = np.zeros((1, COLUMNS), np.float32)
    merged = merging._merged(start, [change] * 4, np.array([rate * 4 * steps]), np.array([4.0]), along)
    assert merged[0, 0] == pytest.approx(together, rel=0.03)
    assert 4 * alone > 1.4 * together  # which the sum would be


def test_what_one_shard_alone_changed_is_added_as_it_is(before):
    change = change_of(range(ROWS), 4)
    found = merging._merged(before, [change], np.full(ROWS, 1e3), np.ones(ROWS), directions())
    assert np.array_equal(found, before + change.difference)


def test_directions_are_those_of_the_greatest_squares():
    samples = np.random.default_rng(3).normal(size=(500, COLUMNS)) * (0.5 ** np.arange(COLUMNS))
    moments = np.zeros((COLUMNS, COLUMNS))
    curvature.add_second_moments(samples, np.full(500, 1 / 500), moments)
    assert np.allclose(moments, samples.T @ samples / 500)
    along, squares, rest = curvature.directions_of(moments)
    values = np.linalg.eigvalsh(moments)[::-1]
    assert np.allclose(along @ along.T, np.eye(len(along)), atol=1e-9)
    assert np.allclose(squares[:6], values[:6], rtol=1e-3)
    assert squares.sum() + rest * (COLUMNS - len(along)) == pytest.approx(np.trace(moments))


def test_no_rows_have_no_directions():
    along, squares, rest = curvature.directions_of(np.zeros((20, 20)))
    assert not along.any()
    assert not squares.any()
    assert rest == 0


@pytest.mark.parametrize("count", [1, 3])
def test_changes_are_found_in_every_block_and_nowhere_else(count, before):
    after = before.copy()
    after[[1, 4]] += 1
    found = [merging.changed(after, np.ascontiguousarray(before[b::count]), b, count) for b in range(count)]
    rows = {b + int(row) * count for b, change in enumerate(found) for row in change.row}
    assert rows == {1, 4}
    assert all(np.allclose(change.difference, 1, atol=1e-6) for change in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), st.integers(1, 40))
def test_shards_are_of_about_equal_tokens(lengths, shards):
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    if shards > len(lengths):
        with pytest.raises(
            ValueError,
            match=f"^shards={shards} are more than the texts there are to cut, {len(lengths)}: lower shards, or give"
            " the text in more lines$",
        ):
            cut_texts(offsets, shards)
        return
    cuts = cut_texts(offsets, shards)
    assert cuts[0] == 0
    assert cuts[-1] == len(lengths)
    assert (np.diff(cuts) > 0).all()
    if len(lengths) >= 4 * shards and max(lengths) <= 4 * min(lengths):
        tokens = np.diff(offsets[cuts])
        assert abs(tokens - offsets[-1] / shards).max() <= 2 * max(lengths)


def test_a_shard_of_empty_texts_is_refused():
    with pytest.raises(ValueError, match="^shard 3 of 3 would have no words, only empty texts: lower shards, or leave"):
        cut_texts(np.array([0, 5, 10, 10]), 3)


def test_an_epoch_is_cut_into_stretches_without_gaps():
    assert supersteps(17_000_000, 4) == 17
    assert supersteps(1000, 4) == 8
    parts = [part for number in range(8) for part in stretches(0, number, 8, True)]
    assert len(parts) == 7 + len(FIRST_LENGTHS)
    assert sum(part.share for part in parts) == pytest.approx(1)
    ends = [(part.first / part.of, part.last / part.of) for part in parts]
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(ends))
    assert len(stretches(0, 0, 8, False)) == len(stretches(1, 0, 8, True)) == 1


def test_noise_shares_are_those_that_the_table_was_made_of():
    from wordvec.core.outputs import alias_table

    counts = np.array([50, 20, 20, 5, 1])
    assert np.allclose(noise_shares(alias_table(counts, 0.75)), counts**0.75 / (counts**0.75).sum(), atol=1e-6)


def test_expected_gradients_are_counted_by_hand():
    """Three words, two texts, six tokens that all stay, each in four pairs of one true word and two noise words."""
    from wordvec.core.outputs import alias_table

    texts = state.Texts(np.array([0, 1, 0, 2, 0, 1], np.int32), np.array([0, 4, 6]))
    words = state.Words(3, np.zeros(0, np.int64), alias_table(np.array([3, 2, 1]), 0))
    skipgram = state.Settings(16, skipgram=True, window=2, negative=2)
    found = expected_gradients(texts, words, skipgram, (3, 0, 3))
    assert found.W.tolist() == [3 * 4 * 3, 2 * 4 * 3, 1 * 4 * 3]
    assert np.allclose(found.C, [3 * 4 + 16, 2 * 4 + 16, 1 * 4 + 16])
    cbow = expected_gradients(texts, words, skipgram._replace(skipgram=False), (3, 0, 3))
    assert np.allclose(cbow.C, [3 + 4, 2 + 4, 1 + 4])


def test_a_row_of_one_shard_has_one_and_of_equal_shards_all():
    none = np.zeros(0)
    shards = [state.Matrices(np.array(each, float), none, none) for each in ([8, 2, 0, 4], [0, 2, 0, 2])]
    shares = shares_of(shards)
    assert shares.gradients.W.tolist() == [8, 4, 0, 6]
    assert np.allclose(shares.effective.W, [1, 2, 1, 36 / 20])
