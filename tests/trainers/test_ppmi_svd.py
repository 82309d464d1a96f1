"""What is particular to PPMI and SVD: the formula, and the decomposition."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from math import log

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import eigsh

from wordvec import PPMISVD, CorpusError, TrainingError
from wordvec.trainers import ppmi_svd
from wordvec.trainers.ppmi_svd import ppmi
from wordvec.trainers.shared.decomposition import decompose


def make_counts(words=30, seed=0):
    counts = np.random.default_rng(seed).poisson(0.8, (words, words)) * 0.5
    counts[3] = counts[:, 3] = 0  # a word that meets nobody
    return counts


@pytest.mark.parametrize(("shift", "smoothing"), [(0.0, 1.0), (0.0, 0.75), (0.7, 0.75)])
def test_ppmi_follows_its_formula(shift, smoothing):
    counts = make_counts()
    found = ppmi(csr_matrix(counts), shift, smoothing).toarray()
    contexts = counts.sum(axis=0) ** smoothing
    expected = np.zeros_like(counts)
    for w, c in zip(*counts.nonzero(), strict=True):
        p_joint, p_word = counts[w, c] / counts.sum(), counts[w].sum() / counts.sum()
        expected[w, c] = max(0.0, log(p_joint / (p_word * contexts[c] / contexts.sum())) - shift)
    assert 0 < np.count_nonzero(expected) < np.count_nonzero(counts)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("size", [30, 600])
def test_decomposition_is_that_of_the_whole_matrix(size):
    """Small matrices and large ones take different ways."""
    matrix = csr_matrix(np.random.default_rng(1).poisson(0.05, (size, size)) * 1.0)
    words, values, contexts = decompose(matrix, 5)
    whole = np.linalg.svd(matrix.toarray(), compute_uv=False)
    np.testing.assert_allclose(values, whole[:5], rtol=1e-8)
    np.testing.assert_allclose(matrix @ contexts, words * values, atol=1e-6)
    np.testing.assert_allclose(matrix.T @ words, contexts * values, atol=1e-6)
    np.testing.assert_allclose(words.T @ words, np.eye(5), atol=1e-8)
    assert (words.max(axis=0) >= -words.min(axis=0)).all()


@pytest.mark.parametrize(
    "matrix",
    [
        np.kron(np.eye(20), np.random.default_rng(3).random((30, 30))),  # twenty topics that never mix
        np.diag(np.repeat(np.arange(60) + 1.0, 10)),
        np.eye(600)[np.random.default_rng(4).permutation(600)],
        np.random.default_rng(5).random((600, 8)) @ np.random.default_rng(6).random((8, 600)),
    ],
    ids=["blocks", "diagonal", "permutation", "rank 8"],
)
def test_equal_and_zero_singular_values(matrix):
    words, values, contexts = decompose(csr_matrix(matrix), 15)
    np.testing.assert_allclose(values, np.linalg.svd(matrix, compute_uv=False)[:15], atol=1e-9)
    np.testing.assert_allclose(matrix @ contexts, words * values, atol=1e-9)
    np.testing.assert_allclose(matrix.T @ words, contexts * values, atol=1e-9)
    for vectors in (words, contexts):
        np.testing.assert_allclose(vectors.T @ vectors, np.diag(values > 0), atol=1e-9)


@pytest.mark.skipif("rng" not in inspect.signature(eigsh).parameters, reason="before SciPy 1.17 nobody can seed ARPACK")
@pytest.mark.parametrize("words", [100, 600])
@pytest.mark.parametrize("weighting", [0.0, 0.5])
def test_fewer_dimensions_than_asked_are_the_same_every_time(words, weighting):
    """Where no dimension is left, the numbers of random vectors would stand."""
    texts = [[f"a{i}", f"b{i % 5}"] for i in range(words)] * 3
    first, *others = (PPMISVD(vector_size=50, min_count=1, eigenvalue_weighting=weighting).fit(texts) for _ in range(3))
    assert all(np.array_equal(first.vectors_, other.vectors_) for other in others)
    none = first.singular_values_ == 0
    assert none.sum() == 40 and not first.vectors_[:, none].any() and first.vectors_[:, ~none].any(axis=0).all()


def test_the_threads_of_blas_change_nothing():
    program = (
        "import hashlib, numpy as np, scipy.sparse as sparse;"
        "from wordvec.trainers.shared.decomposition import decompose;"
        "draw = np.random.default_rng(0);"
        "matrices = [sparse.random(size, size, 0.1, 'csr', random_state=draw) for size in (500, 1500)];"
        "parts = [part.tobytes() for matrix in matrices for part in decompose(matrix, 100)];"
        "print(hashlib.sha256(b''.join(parts)).hexdigest())"
    )
    runs = []
    for threads in ("1", "2"):
        environment = os.environ | dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads
        )
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        runs.append(done.stdout)
    assert runs[0] == runs[1]


@pytest.mark.parametrize("workers", [2, 7])
def test_threads_change_nothing(workers, monkeypatch):
    """Neither how many there are nor where rows are cut; one row has most of the entries, and some have none."""
    counts = np.random.default_rng(1).poisson(0.02, (600, 600)) * 1.0
    counts[5], counts[590:] = 1, 0
    matrix = csr_matrix(counts)
    expected = ppmi(matrix, workers=1)
    parts = decompose(expected, 5, 1)
    monkeypatch.setattr(ppmi_svd, "BLOCK", 100)
    found = ppmi(matrix, workers=workers)
    for name in ("data", "indices", "indptr"):
        assert np.array_equal(getattr(found, name), getattr(expected, name))
    for part, others in zip(parts, decompose(found, 5, workers), strict=True):
        assert np.array_equal(part, others)


def test_equal_singular_values_are_all_found():
    """Two halves that mirror each other, as of one text in two spellings, have every singular value twice."""
    draw = np.random.default_rng(2)
    text = np.minimum(draw.exponential(100, (3000, 12)), 400).astype(int)
    texts = [[f"{half}{word}" for word in words] for half in "ab" for words in text]
    model = PPMISVD(vector_size=10, min_count=5).fit(texts)
    assert len(model.vocabulary_) > 500
    np.testing.assert_allclose(model.singular_values_[::2], model.singular_values_[1::2], rtol=1e-6)


def test_eigenvalue_weighting_and_context_vectors(topic_texts):
    def fit(**changes):
        return PPMISVD(**dict(vector_size=6, min_count=1, eigenvalue_weighting=0.0) | changes).fit(topic_texts)

    plain, weighted, both = fit(), fit(eigenvalue_weighting=0.5), fit(add_context=True)
    np.testing.assert_allclose(weighted.vectors_, plain.vectors_ * plain.singular_values_**0.5, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(plain.vectors_, axis=0), 1, rtol=1e-5)
    assert not np.allclose(both.vectors_, plain.vectors_)
    assert 0 < plain.history_[0]["explained"] <= 1


def test_more_dimensions_than_words():
    with pytest.raises(ValueError, match=r"vector_size \(50\) is more than the vocabulary's 3 words"):
        PPMISVD(vector_size=50, min_count=1).fit([["a", "b", "c"]])


@pytest.mark.parametrize("add_context", [False, True])
def test_words_without_a_context_are_counted_and_have_no_neighbours(topic_texts, add_context):
    model = PPMISVD(vector_size=6, min_count=1, add_context=add_context)
    said = (
        "^2 of [0-9]+ words, first 'alone', stand with no other word more often than by chance: their vectors are zeros"
    )
    with pytest.warns(UserWarning, match=said):
        model.fit([*topic_texts, ["alone"], ["alone"], ["lonely"]])
    assert not model.wv[["alone", "lonely"]].any()
    with pytest.raises(ValueError, match="a zero vector has no direction, and so no neighbours"):
        model.wv.most_similar("alone")
    found = dict(model.wv.most_similar("harbour", topn=len(model.wv)))
    assert found["alone"] == found["lonely"] == 0 and np.isfinite(list(found.values())).all()


def test_nothing_above_chance():
    with pytest.raises(CorpusError, match="lower shift"):
        PPMISVD(vector_size=2, min_count=1, shift=50).fit([["a", "b"], ["b", "a", "c"]])


def test_vectors_that_are_not_finite_are_refused(without_upper_bounds):
    pairs = [f"first{word} second{word}" for word in range(30)]
    with pytest.raises(TrainingError, match="not finite; lower eigenvalue_weighting"):
        PPMISVD(vector_size=4, min_count=1, eigenvalue_weighting=1000).fit(pairs)
