"""Post-processing: what each step must leave, against the formulas of its paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

import wordvec
from wordvec.spaces import blocks
from wordvec.spaces.postprocessing import (
    AllButTheTop,
    Centring,
    ConceptorNegation,
    NormWeighting,
    PrincipalComponents,
    Whitening,
    all_but_the_top,
    centre,
    negate_conceptor,
    principal_components,
    weigh_norms,
    whiten,
)
from wordvec.spaces.steps import STEPS, postprocess, read_steps
from wordvec.vectors.keyed import keyed_vectors

WORDS = [f"w{n}" for n in range(60)]


@pytest.fixture(scope="module")
def X():
    random = np.random.default_rng(3)
    return (random.normal(size=(60, 6)) * [5, 3, 1, 1, 0.5, 0.2] + [1, -2, 0, 3, 0, 0]).astype(np.float32)


def test_the_mean_is_taken_away(X):
    np.testing.assert_allclose(centre(X), X - X.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("directions", [1, 3])
def test_the_mean_and_the_top_directions_are_taken_away(X, directions):
    centred = X.astype(float) - X.mean(axis=0, dtype=float)
    top = np.linalg.svd(centred, full_matrices=False)[2][:directions]
    expected = centred - centred @ top.T @ top
    np.testing.assert_allclose(all_but_the_top(X, directions), expected, atol=1e-5)
    assert np.linalg.matrix_rank(all_but_the_top(X, directions), tol=1e-3) == 6 - directions


def test_one_direction_for_a_hundred_dimensions():
    wide = np.random.default_rng(1).normal(size=(300, 250)).astype(np.float32)
    assert np.linalg.matrix_rank(AllButTheTop().fit(wide).map_, tol=1e-4) == 248


def test_white_vectors_vary_alike(X):
    white = whiten(X)
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(6), atol=1e-4)
    np.testing.assert_allclose(white.mean(axis=0), 0, atol=1e-6)
    flat = np.concatenate([X, X[:, :1]], axis=1)  # a direction in which nothing varies
    assert np.isfinite(whiten(flat)).all() and np.linalg.matrix_rank(whiten(flat), tol=1e-3) == 6


def test_a_conceptor_is_negated(X):
    R = X.astype(float).T @ X / len(X)
    C = R @ np.linalg.inv(R + np.eye(6) / 2**2)
    np.testing.assert_allclose(negate_conceptor(X), X @ (np.eye(6) - C), atol=1e-5)
    lengths = [np.linalg.norm(negate_conceptor(X, aperture)) for aperture in (0.1, 2, 10)]
    assert lengths == sorted(lengths, reverse=True)


def test_few_dimensions_keep_most(X):
    kept = principal_components(X, 2)
    centred = X - X.mean(axis=0)
    np.testing.assert_allclose((kept**2).sum(), (np.linalg.svd(centred)[1][:2] ** 2).sum(), rtol=1e-5)
    plain = PrincipalComponents(6, centred=False).fit_transform(X)
    np.testing.assert_allclose(plain @ plain.T, X @ X.T, atol=1e-4)


@pytest.mark.parametrize("power", [0, 0.5, 1])
def test_lengths_are_raised_to_a_power(X, power):
    rows = np.concatenate([X, np.zeros((1, 6), np.float32)])
    found = weigh_norms(rows, power)
    np.testing.assert_allclose(np.linalg.norm(found[:-1], axis=1), np.linalg.norm(X, axis=1) ** power, rtol=1e-5)
    assert not found[-1].any()


@pytest.mark.parametrize(
    "each", [Centring(), AllButTheTop(2), Whitening(), ConceptorNegation(), PrincipalComponents(3)]
)
def test_they_are_transformers_of_arrays_and_frames(X, each, monkeypatch):
    expected = each.fit(X).transform(X[:10])
    assert expected.dtype == np.float32
    frame = pd.DataFrame(X, columns=[f"d{n}" for n in range(6)])
    out = clone(each).set_output(transform="pandas").fit(frame).transform(frame[:10])
    np.testing.assert_array_equal(out.to_numpy(), expected)
    assert out.columns[0] == f"{type(each).__name__.lower()}0"
    monkeypatch.setattr(blocks, "BLOCK", 7)  # blocks change rounding only
    np.testing.assert_allclose(clone(each).fit(X).transform(X[:10]), expected, atol=1e-4)
    with pytest.raises(NotFittedError):
        clone(each).transform(X)


def test_they_make_pipelines_with_polars(X):
    frame = pl.DataFrame(X, schema=[f"d{n}" for n in range(6)])
    chain = make_pipeline(AllButTheTop(1), NormWeighting()).set_output(transform="polars")
    found = chain.fit_transform(frame)
    assert isinstance(found, pl.DataFrame)
    np.testing.assert_allclose(np.linalg.norm(found.to_numpy(), axis=1), 1, rtol=1e-5)


def test_steps_by_name_follow_each_other(X, tmp_path):
    counts = np.arange(60, 0, -1)
    keyed, before = keyed_vectors(WORDS, X, counts), X.copy()
    found = postprocess(keyed, "all-but-the-top=1, pca=4,norms=0")
    expected = weigh_norms(principal_components(all_but_the_top(X, 1), 4))
    assert np.array_equal(found.vectors, expected) and found.index_to_key == WORDS
    assert np.array_equal(found.expandos["count"], counts) and np.array_equal(X, before)
    wordvec.write_vectors(keyed, tmp_path / "model")
    assert np.array_equal(postprocess(tmp_path / "model", "whiten").vectors, whiten(X))
    assert len(read_steps(",".join(STEPS))) == len(STEPS)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("all-but-the-tops", "^there is no step 'all-but-the-tops' of post-processing; choose from centre"),
        ("", "^there is no step ''"),
        ("centre=3", "^the step centre takes no value, and '3' was given: leave it out$"),
        ("pca=many", "^pca=many: its dimensions must be a whole number$"),
        ("norms=high", "^norms=high: its power must be a number$"),
        ("all-but-the-top=6", r"^directions \(6\) must be fewer than the 6 dimensions, or nothing is left: lower it"),
        ("pca=7", r"^dimensions \(7\) must be at most the 6 that there are: lower it"),
        ("conceptor=0", "^aperture must be more than 0"),
    ],
)
def test_a_wrong_step_is_told(X, steps, sentence):
    with pytest.raises(ValueError, match=sentence):
        postprocess(keyed_vectors(WORDS, X), steps)


def test_vectors_that_are_not_finite_are_told(X):
    broken = X.copy()
    broken[4, 2] = np.nan
    with pytest.raises(ValueError, match="hold NaN or infinity, first that of 'w4'"):
        postprocess(keyed_vectors(WORDS, broken), "centre")
