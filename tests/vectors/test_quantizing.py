import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec.vectors.quantized import CENTROIDS
from wordvec.vectors.quantizing import quantized_rows


def rows(size, dimensions, seed=0):
    return np.random.default_rng(seed).normal(size=(size, dimensions)).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(
    size=st.integers(0, 300), dimensions=st.integers(1, 9), dsub=st.integers(1, 11), lengths=st.booleans(),
    seed=st.integers(0, 5),
)  # fmt: skip
def test_rows_of_any_shape(size, dimensions, dsub, lengths, seed):
    given_rows = rows(size, dimensions, seed)
    found = quantized_rows(given_rows, dsub, lengths, seed, workers=2)
    numbers = np.asarray(found)
    assert numbers.shape == given_rows.shape == found.shape and numbers.dtype == np.float32
    assert found.codes.shape == (size, -(-dimensions // dsub)) and len(found.book.centroids) == CENTROIDS * dimensions
    if size <= CENTROIDS:
        np.testing.assert_allclose(numbers, given_rows, atol=1e-6)
    else:
        assert np.square(numbers - given_rows).sum() < np.square(given_rows).sum()
    some = np.arange(size)[::3]
    np.testing.assert_array_equal(np.asarray(found[some]), numbers[some])
    np.testing.assert_array_equal(np.asarray(found[:7].joined(found[7:])), numbers)


def test_each_code_is_that_of_the_nearest_centroid_and_these_are_means():
    given_rows = rows(2000, 6)
    found = quantized_rows(given_rows, 4)
    for part, columns in enumerate(found.book.columns()):
        centroids, points = found.book.of_part(columns), given_rows[:, columns]
        distances = np.square(points[:, None].astype(np.float64) - centroids).sum(axis=2)
        chosen = distances[np.arange(len(points)), found.codes[:, part]]
        np.testing.assert_allclose(chosen, distances.min(axis=1), atol=1e-6)
        assert np.square(points).sum() > 10 * chosen.sum()


@pytest.mark.parametrize("lengths", [False, True])
def test_the_same_bits_at_any_number_of_workers(lengths):
    given_rows = rows(1500, 7)
    one, *others = (quantized_rows(given_rows, 2, lengths, 3, workers).arrays() for workers in (1, 2, 3))
    for other in others:
        for name, array in one.items():
            np.testing.assert_array_equal(other[name], array)
    another = quantized_rows(given_rows, 2, lengths, 4).arrays()
    assert (another["centroids"] != one["centroids"]).any()


def test_rows_that_repeat_and_zeros_lose_nothing():
    few = rows(100, 5)
    few[7] = 0
    found = quantized_rows(np.tile(few, (4, 1)), 2, lengths=True)
    np.testing.assert_allclose(np.asarray(found), np.tile(few, (4, 1)), atol=1e-6)
