"""The compiled core against its plain-Python twin, and against itself with other workers."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from wordvec.core import engine, reading, reference, state

from .variants import ALL, CLASSIC, TAGGED, TAGS, WORDS, make_matrices, make_words, texts_and_rows, train

MANY_LENGTHS = 0, 1, 300, 3, 0, 0, 2, 55, 90, 1, 1, 0, 1200, 4, 9, 0


def assert_agrees_with_twin(name, settings, streams=1, some_held=False):
    texts, rows = texts_and_rows(name, MANY_LENGTHS)
    rates = state.NO_RATES
    if some_held:
        texts, rates = with_rates(texts, rows)
    matrices, history = train(settings, texts=texts, streams=streams, rows=rows, rates=rates)
    expected = make_matrices(settings, scale=0.1, rows=rows)
    ends = engine.texts_at_ends(texts.offsets, settings.chunk * reading.RUN)
    epoch = engine.epoch_of(engine.Schedule(1, 0.05, 0.0001, seed=3), 0, ends, streams, settings.parts)
    words = make_words(rows=rows)._replace(rates=rates)
    loss = reference.train_epoch(epoch, streams, texts, words, settings, expected)
    assert history[0]["loss"] == pytest.approx(loss, rel=1e-5)
    for mine, other in zip(matrices, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("streams", [1, 3])
@pytest.mark.parametrize("name", ALL | CLASSIC)
def test_kernels_agree_with_their_plain_python_twin(name, streams):
    """A whole epoch with its losses, windows, draws, rounds and damping."""
    assert_agrees_with_twin(name, (ALL | CLASSIC)[name]._replace(damping=1.0), streams)


def with_rates(texts, rows):
    """Every third row is held fast, the next one learns at half the rate."""
    rates = np.array([0, 0.5, 1], np.float32)
    inputs = rows.row.max() + 1 if len(rows.row) else WORDS - 3
    return texts._replace(tags=texts.tags._replace(rates=rates[np.arange(TAGS) % 3])), rates[np.arange(inputs) % 3]


RATED = ["skip-gram, shared noise", "skip-gram, tied", "CBOW, n-grams, own noise", "PV-DM", "labels, one against all"]


@pytest.mark.parametrize("name", RATED)
def test_rows_with_rates_of_their_own_agree_with_the_twin(name):
    assert_agrees_with_twin(name, ALL[name]._replace(damping=1.0), streams=3, some_held=True)


@pytest.mark.parametrize("name", RATED)
def test_rows_that_are_held_fast_stay_to_the_bit_with_any_number_of_workers(name):
    texts, rows = texts_and_rows(name, MANY_LENGTHS)
    texts, rates = with_rates(texts, rows)
    before, hashes = make_matrices(ALL[name], np.float32, scale=0.1, rows=rows), set()
    for workers in (1, 2, 5):
        matrices, _ = train(ALL[name], np.float32, workers, texts=texts, streams=5, rows=rows, rates=rates)
        hashes.add(hashlib.sha256(b"".join(each.tobytes() for each in matrices)).hexdigest())
        assert matrices.W[::3].tobytes() == before.W[::3].tobytes()
        assert (matrices.W[2::3] != before.W[2::3]).any(axis=1).sum() > 3
        if name in TAGGED:
            assert matrices.D[::3].tobytes() == before.D[::3].tobytes()
            assert (matrices.D[1] != before.D[1]).any()
    assert len(hashes) == 1


@pytest.mark.parametrize("dimensions", [1, 20, 40, 120])
@pytest.mark.parametrize("name", ["skip-gram, n-grams", "CBOW, shared noise"])
def test_kernels_agree_with_their_plain_python_twin_at_any_number_of_dimensions(name, dimensions):
    """Less than a vector, vectors of sixteen with eight columns more, and more than one panel."""
    assert_agrees_with_twin(name, ALL[name]._replace(dimensions=dimensions, damping=1.0))


@pytest.mark.parametrize(
    "name",
    [
        "skip-gram, shared noise",
        "skip-gram, tied",
        "CBOW, own noise",
        "both outputs, full windows",
        "skip-gram, n-grams",
        "PV-DM",
    ],
)
def test_any_number_of_workers_gives_the_same_bits(name):
    texts, rows = texts_and_rows(name, [9] * 300 + [6_000])
    hashes = set()
    for workers in (1, 2, 3, 5, 16):  # those of few workers look through all differences, those of many sort them
        matrices, history = train(ALL[name], np.float32, workers, epochs=2, texts=texts, streams=16, rows=rows)
        losses = np.array([record["loss"] for record in history])
        hashes.add(hashlib.sha256(b"".join(each.tobytes() for each in (*matrices, losses))).hexdigest())
    assert len(hashes) == 1
