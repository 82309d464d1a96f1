"""Meta-embeddings: what each method must find in models that are one cloud, seen from several sides."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ortho_group
from sklearn.cross_decomposition import CCA

import wordvec
from wordvec import FastText
from wordvec.spaces import blocks
from wordvec.spaces.blocks import unit_rows
from wordvec.spaces.combining import METHODS, combined
from wordvec.vectors.keyed import keyed_vectors

WORDS = [f"w{n}" for n in range(80)]


@pytest.fixture(scope="module")
def cloud():
    return unit_rows(np.random.default_rng(4).normal(size=(80, 6))).astype(np.float32)


@pytest.fixture(scope="module")
def turned(cloud):
    """The same cloud from three sides: no cosine differs."""
    turns = [ortho_group.rvs(6, random_state=seed) for seed in (1, 2, 3)]
    return [keyed_vectors(WORDS, (cloud @ turn).astype(np.float32)) for turn in turns]


def cosines(keyed, words=WORDS):
    unit = unit_rows(np.stack([keyed[word] for word in words]))
    return unit @ unit.T


@pytest.mark.parametrize("method", ["concatenate", "procrustes"])
def test_one_cloud_from_three_sides_is_that_cloud(cloud, turned, method):
    found = wordvec.combine(turned, method=method)
    assert found.vectors.dtype == np.float32 and found.index_to_key == WORDS
    assert found.vector_size == (18 if method == "concatenate" else 6)
    np.testing.assert_allclose(cosines(found), cloud @ cloud.T, atol=1e-5)


def test_an_average_without_turning_is_that_of_the_numbers(turned):
    found = wordvec.combine(turned[:2], method="average", weights=[3, 1])
    np.testing.assert_allclose(found.vectors, 0.75 * turned[0].vectors + 0.25 * turned[1].vectors, atol=1e-6)
    short = keyed_vectors(WORDS, unit_rows(turned[0].vectors[:, :4]))
    found = wordvec.combine([short, turned[1]], method="average")
    np.testing.assert_allclose(found.vectors[:, 4:], turned[1].vectors[:, 4:] / 2, atol=1e-6)


@pytest.mark.parametrize("power", [0, 0.5, 1])
def test_a_decomposition_is_that_of_the_vectors_side_by_side(turned, power):
    other = keyed_vectors(WORDS, np.random.default_rng(1).normal(size=(80, 4)).astype(np.float32))
    found = wordvec.combine([turned[0], other], method="svd", weights=[1, 2], dimensions=5, eigenvalue_weighting=power)
    left, values, _ = np.linalg.svd(
        np.concatenate([turned[0].vectors, 2 * unit_rows(other.vectors)], axis=1), full_matrices=False
    )
    expected = left[:, :5] * values[:5] ** power * np.sqrt(80)
    np.testing.assert_allclose(np.abs(found.vectors), np.abs(expected), atol=2e-4)


def test_canonical_correlations_of_two_are_those_of_scikit_learn():
    random = np.random.default_rng(7)
    hidden = random.normal(size=(300, 2))
    sides = [hidden @ random.normal(size=(2, 4)) + 0.5 * random.normal(size=(300, 4)) for _ in range(2)]
    models = [keyed_vectors([f"w{n}" for n in range(300)], side.astype(np.float32)) for side in sides]
    found = wordvec.combine(models, method="gcca", dimensions=2, normalize=False).vectors
    first, second = CCA(2, scale=False, max_iter=2000, tol=1e-10).fit_transform(*sides)
    for axis in range(2):
        middle = first[:, axis] / first[:, axis].std() + second[:, axis] / second[:, axis].std()
        assert abs(np.corrcoef(found[:, axis], middle)[0, 1]) > 0.999


def without(keyed, *gone):
    kept = [word for word in keyed.index_to_key if word not in gone]
    return keyed_vectors(kept, np.stack([keyed[word] for word in kept]))


@pytest.mark.parametrize("method", METHODS)
def test_what_a_model_lacks_is_predicted_from_the_others(cloud, turned, method):
    models = [without(turned[0], "w3"), without(turned[1], "w50", "w51"), turned[2]]
    told = combined(models, method=method)
    whole = wordvec.combine(turned, method=method)
    assert list(told.missing.values()) == [1, 2, 0]
    assert told.vectors.index_to_key == [*(word for word in WORDS if word != "w3"), "w3"]
    np.testing.assert_allclose(cosines(told.vectors), cosines(whole), atol=0.06 if method == "gcca" else 0.005)
    common = wordvec.combine(models, method=method, words="common")
    assert set(common.index_to_key) == set(WORDS) - {"w3", "w50", "w51"}


def test_words_are_ordered_by_counts_where_all_have_them(cloud):
    first = keyed_vectors(["a", "b", "c"], cloud[:3], np.array([9, 5, 1]))
    second = keyed_vectors(["d", "b", "a"], cloud[3:6], np.array([7, 6, 2]))
    found = wordvec.combine([first, second], method="average")
    assert found.index_to_key == ["a", "d", "b", "c"] and found.expandos["count"].tolist() == [9, 7, 6, 1]


def test_models_with_ngrams_compose_what_they_lack(topic_texts, turned):
    model = FastText(vector_size=6, min_count=1, epochs=1, bucket=500).fit(topic_texts[:40])
    other = keyed_vectors(["ship", "oven", "shipping"], turned[0].vectors[:3])
    told = combined([model, other], method="concatenate", words="all")
    assert told.missing["model 1"] == 0
    expected = unit_rows(model.wv["shipping"][None])[0]
    np.testing.assert_allclose(told.vectors["shipping"][:6], expected, atol=1e-6)


def test_it_is_the_same_from_files_and_in_blocks(turned, tmp_path, monkeypatch):
    paths = [tmp_path / "one", tmp_path / "two.bin", tmp_path / "three"]
    models = [without(turned[0], "w9"), *turned[1:]]
    for keyed, path in zip(models, paths, strict=True):
        wordvec.write_vectors(keyed, path)
    for method in METHODS:
        whole = wordvec.combine(models, method=method)
        assert np.array_equal(wordvec.combine(paths, method=method).vectors, whole.vectors)
        with monkeypatch.context() as patch:
            patch.setattr(blocks, "BLOCK", 9)
            np.testing.assert_allclose(wordvec.combine(paths, method=method).vectors, whole.vectors, atol=1e-4)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (dict(method="mean"), "^method must be 'concatenate' or 'average' or 'procrustes' or 'svd' or 'gcca', not"),
        (dict(words="some"), "^words must be 'all' or 'common', not 'some'"),
        (dict(weights=[1]), "^there are 1 weights for 2 models: give one for each"),
        (dict(weights=[1, 0]), "^weights must be more than 0"),
        (dict(method="average", dimensions=3), "^dimensions is for svd and gcca, and average has those of its models"),
        (dict(method="gcca", eigenvalue_weighting=1), "^eigenvalue_weighting is for svd, and not for gcca"),
        (
            dict(method="svd", dimensions=13),
            r"^dimensions \(13\) must be at most the 12 of all models together, and the 80 words",
        ),
    ],
)
def test_wrong_arguments_are_told(turned, how, sentence):
    with pytest.raises(ValueError, match=sentence):
        wordvec.combine(turned[:2], **how)


def test_models_that_do_not_go_together_are_told(turned, cloud):
    with pytest.raises(ValueError, match="^there is one model only, and nothing to combine it with"):
        wordvec.combine(turned[:1])
    other = keyed_vectors(["x", "y"], cloud[:2])
    with pytest.raises(ValueError, match="^model 1 lacks 'x', and shares no word with a model that has it"):
        wordvec.combine([turned[0], other])
    with pytest.raises(ValueError, match="^the models have no word in common: give models of one language and case"):
        wordvec.combine([turned[0], other], words="common")
    with pytest.raises(TypeError, match="^model 2 is int: give vectors, a model, or a path of either"):
        wordvec.combine([turned[0], 3])
    broken = keyed_vectors(["x", "w1"], np.full((2, 6), np.inf, np.float32))
    with pytest.raises(ValueError, match="words of model 2 hold NaN or infinity, first that of 'x'"):
        wordvec.combine([turned[0], broken])
