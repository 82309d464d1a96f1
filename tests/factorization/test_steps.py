"""GloVe's compiled core against finite differences, against its plain-Python twin, and against itself."""

from __future__ import annotations

import hashlib
import tempfile
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from wordvec import TrainingError
from wordvec.factorization import reference, run, steps, tiles
from wordvec.progress import SILENT
from wordvec.system.epochs import Standing, train_epochs

DIMENSIONS = 20
ETA, X_MAX, ALPHA = 0.05, 8.0, 0.75


def make_counts(words=60, seed=0):
    """A symmetric matrix with Zipf-like marginals and a row of zeros."""
    random = np.random.default_rng(seed)
    share = 1 / np.arange(1, words + 1)
    counts = random.poisson(40 * np.outer(share, share) ** 0.6) * random.uniform(0.1, 1, (words, words))
    counts = counts + counts.T
    counts[words // 2] = counts[:, words // 2] = 0
    return counts


def make_factors(words, dtype=np.float64, seed=1, scale=0.3):
    random = np.random.default_rng(seed)
    factors = [run.Factor.empty(words, DIMENSIONS, context, dtype) for context in (False, True)]
    for factor in factors:
        factor.vectors[:] = random.normal(scale=scale, size=factor.vectors.shape)
        factor.biases[:] = random.normal(scale=scale, size=words)
    return factors


@pytest.fixture(params=[1, 4], ids=["one group", "four groups"])
def groups(request, monkeypatch):
    monkeypatch.setattr(tiles, "TOGETHER", 1)
    monkeypatch.setattr(tiles, "MOST_GROUPS", request.param)
    return request.param


def rows_of(counts):
    matrix = csr_matrix(counts)
    return tiles.Rows(matrix.indptr.astype(np.int64), matrix.indices, matrix.data.astype(float))


def lay(counts, file, workers=1):
    rows = rows_of(counts)
    blocks = tiles.divide(np.diff(rows.starts))
    laid = tiles.lay(rows, blocks, slice(0, len(blocks.first)), X_MAX, ALPHA, file, workers)
    return blocks, *laid


def train(counts, factors, epochs=1, workers=1, eta=ETA):
    fit = run.Fit(X_MAX, ALPHA, eta, 3)
    with (
        tempfile.TemporaryFile() as file,
        run.by_threads(rows_of(counts), *factors, fit, epochs_before=0, workers=workers, file=file) as found,
    ):
        return list(train_epochs(found, epochs, Standing(), checkpoint=None, progress=SILENT))


# --------------------------------------------------------------------------------------------------------------- tiles


@pytest.mark.parametrize("workers", [1, 3])
def test_tiles_hold_every_nonzero_once_in_its_place(workers, groups):
    counts = make_counts()
    found = np.zeros_like(counts)
    with tempfile.TemporaryFile() as file:
        blocks, nonzeros, starts = lay(counts, file, workers)
        number = len(blocks.first)
        assert number > 8
        for a, b in product(range(number), range(number)):
            part = nonzeros[starts[a, b] : starts[a, b + 1]]
            rows, columns = blocks.first[a] + part["row"], blocks.first[b] + part["column"]
            assert (rows < blocks.last[a]).all()
            assert (columns < blocks.last[b]).all()
            assert (np.diff(rows * len(counts) + columns.astype(int)) > 0).all()
            found[rows, columns] += np.exp(part["log"])
            np.testing.assert_allclose(part["weight"], np.minimum(1, counts[rows, columns] / X_MAX) ** ALPHA, rtol=1e-6)
    np.testing.assert_allclose(found, counts, rtol=1e-6)


def test_blocks_are_bounded_by_words_and_by_nonzeros():
    sizes = np.array([90, 5, 5, 5, 3, 0, 0, 1, 1, 1, 1, 1])
    edges = tiles.cut(sizes, most_words=4, share=8)
    assert edges[0] == 0
    assert edges[-1] == len(sizes)
    for first, last in pairwise(edges):
        assert 1 <= last - first <= 4
        assert last - first == 1 or sizes[first:last].sum() <= sizes.sum() / 8


def test_groups_have_every_word_once_and_equally_much_to_do(groups):
    counts = make_counts(400)
    sizes = np.count_nonzero(counts, axis=1)
    blocks = tiles.divide(sizes)
    words = [blocks.words(group) for group in range(groups)]
    assert sorted(np.concatenate(words)) == list(range(400))
    for group, some in enumerate(words):
        places = [*blocks.places(group), len(some)]
        firsts = some[[place for place, end in pairwise(places) if place < end]]
        assert set(firsts) <= set(blocks.first[blocks.of_group(group)])
        assert sizes[some].sum() == pytest.approx(sizes.sum() / groups, rel=0.3)


def test_small_matrices_are_one_group_and_no_group_is_small(monkeypatch):
    assert tiles.divide(np.full(5000, 400)).groups == 1
    assert tiles.divide(np.full(50_000, 1000)).groups == 4
    assert tiles.divide(np.full(2, 1 << 40)).groups == 1
    assert tiles.divide(np.full(1 << 17, 1 << 30)).groups == tiles.MOST_GROUPS


def test_a_stratum_is_free_of_conflicts_and_an_epoch_meets_every_tile(groups):
    blocks = tiles.divide(np.full(36, 10))
    number = len(blocks.first)
    for epoch in range(3):
        met = list(reference.tiles(blocks, run.epoch_order(blocks, seed=1, epoch=epoch)))
        for start in range(0, number**2, number):
            for side in zip(*met[start : start + number], strict=True):
                assert sorted(side) == list(range(number))
        assert len(set(met)) == number**2


def test_a_full_disk_is_an_error_before_anything_is_mapped(full_disk):
    with tempfile.TemporaryFile() as file, full_disk(1000), pytest.raises(OSError):
        lay(make_counts(), file)


# -------------------------------------------------------------------------------------------------------------- steps


def nonzeros_of(columns, logs, weights):
    result = np.zeros(len(columns), steps.NONZERO)
    result["column"], result["log"], result["weight"] = columns, logs, weights
    return result


@pytest.mark.parametrize("columns", [[2], [0, 2, 3, 5]])
def test_step_is_the_derivative_of_the_cost(columns):
    """The real kernel, in float64, against two-sided finite differences of its own cost, for every number."""
    some = nonzeros_of(columns, np.linspace(-1, 2, len(columns)), np.linspace(0.3, 1, len(columns)))
    factors = make_factors(6)
    eta = 1e-4  # so that no step is large

    def cost(rows, eta=0.0):
        return steps.train_tile(rows[0], rows[1], some, 0, len(some), 1, 0, np.float64(eta))

    before = [factor.rows.copy() for factor in factors]
    after = [factor.rows.copy() for factor in factors]
    cost(after, eta)
    moved = 0
    for side, factor in enumerate(factors):
        for row, column in product(range(6), [*range(DIMENSIONS), factor.bias]):
            costs = []
            for change in (1e-5, -1e-5):
                rows = [each.copy() for each in before]
                rows[side][row, column] += change
                costs.append(cost(rows))
            step = (before[side] - after[side])[row, column] / eta
            assert step == pytest.approx((costs[0] - costs[1]) / 2e-5, rel=1e-4, abs=1e-7)
            moved += step != 0
        assert (after[side][:, factor.one] == 1).all()
    assert moved == (1 + len(columns)) * (DIMENSIONS + 1)


@pytest.mark.parametrize("eta", [0.01, 1.0, 30.0])
def test_rates_follow_adagrad_and_no_large_step_is_longer_than_one(eta):
    some = nonzeros_of([0], [3.0], [0.9])
    factors = make_factors(1)
    before = [factor.rows.copy() for factor in factors]
    rows = [factor.rows for factor in factors]
    w, c = (factor.rows[0, : DIMENSIONS + 2].copy() for factor in factors)
    gradient = 0.9 * (w @ c - 3.0)
    steps.train_tile(*rows, some, 0, 1, 0, 0, np.float64(eta))
    for factor, old, other in zip(factors, before, (c, w), strict=True):
        sums = 1 + (eta * gradient * other[:DIMENSIONS]) ** 2
        np.testing.assert_allclose(factor.vector_rates[0], 1 / np.sqrt(sums), rtol=1e-6)
        assert np.abs(factor.rows - old)[:, : DIMENSIONS + 2].max() <= 1


@pytest.mark.parametrize("eta", [0.05, 0.6])
def test_kernels_agree_with_their_plain_python_twin(eta, groups):
    """Two epochs with their costs, orders, fours and large steps."""
    counts = make_counts()
    factors = make_factors(len(counts))
    sides = [reference.Side(factor.rows[:, : DIMENSIONS + 2], factor.one) for factor in factors]
    history = train(counts, factors, epochs=2, eta=eta)
    blocks = tiles.divide(np.count_nonzero(counts, axis=1))
    assert blocks.groups == groups
    for epoch, record in enumerate(history):
        order = run.epoch_order(blocks, 3, epoch)
        cost = reference.train_epoch(counts, blocks, order, *sides, eta, X_MAX, ALPHA)
        assert record["loss"] == pytest.approx(cost, rel=1e-4)
    for factor, side in zip(factors, sides, strict=True):
        np.testing.assert_allclose(factor.rows[:, : DIMENSIONS + 2], side.numbers, rtol=1e-3, atol=1e-4)


def test_any_number_of_workers_gives_the_same_bits(groups):
    counts = make_counts(words=300)
    hashes = set()
    for workers in (1, 2, 3, 8):
        factors = make_factors(len(counts), np.float32)
        history = train(counts, factors, epochs=3, workers=workers)
        losses = np.array([record["loss"] for record in history])
        parts = [factor.rows.tobytes() for factor in factors] + [losses.tobytes()]
        hashes.add(hashlib.sha256(b"".join(parts)).hexdigest())
    assert len(hashes) == 1


def test_a_matrix_of_known_rank_is_recovered():
    random = np.random.default_rng(4)
    words = 40
    w, c = random.normal(size=(2, words, 2))
    logs = w @ c.T + random.normal(size=(words, 1)) + random.normal(size=words)
    factors = make_factors(words, np.float32, scale=0.02)
    history = train(np.exp(logs), factors, epochs=300, eta=0.2)
    assert history[-1]["loss"] < 1e-4 * history[0]["loss"]
    found = factors[0].vectors @ factors[1].vectors.T + factors[0].biases[:, None] + factors[1].biases
    heavy = np.exp(logs) > 0.5
    np.testing.assert_allclose(found[heavy], logs[heavy], atol=0.1)


def test_a_cost_that_is_not_finite_stops_with_the_epoch_and_the_remedy():
    factors = make_factors(60, np.float32)
    with pytest.raises(TrainingError, match="epoch 1: the cost is no longer finite; lower eta"):
        train(make_counts(), factors, eta=1e38)
