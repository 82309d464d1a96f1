"""Exercises of notebook 7: weighted means, search, and folds that keep an article together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .exercises import Exercise

__all__ = ["article_folds", "precision_at", "weighted_mean"]

_RANDOM = np.random.default_rng(7)


def _weighted_mean(vectors: np.ndarray, p: np.ndarray, a: float) -> np.ndarray:
    return (a / (a + p)) @ vectors / len(vectors)


weighted_mean = Exercise(
    _weighted_mean,
    [
        (_RANDOM.normal(size=(4, 3)), np.array([0.05, 0.001, 0.0001, 0.02]), 1e-3),
        (_RANDOM.normal(size=(2, 3)), np.array([0.001, 0.001]), 1e-3),
    ],
    {
        "this divides by the sum of the weights; the paper divides by the number of words: texts of common words"
        " stay short": lambda vectors, p, a: (a / (a + p)) @ vectors / (a / (a + p)).sum(),
        "the weights are turned round: frequent words must weigh less": (
            lambda vectors, p, a: (p / (a + p)) @ vectors / len(vectors)
        ),
        "that is the plain mean, without weights": lambda vectors, p, a: vectors.mean(axis=0),
    },
)


def _precision_at(vectors: np.ndarray, labels: np.ndarray, k: int, itself: bool = False, sign: float = -1) -> float:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T
    if not itself:
        np.fill_diagonal(cosines, sign * np.inf)
    nearest = np.argsort(sign * cosines, axis=1)[:, :k]
    return float(np.mean(labels[nearest] == labels[:, None]))


def _by_dot_product(vectors: np.ndarray, labels: np.ndarray, k: int) -> float:
    products = vectors @ vectors.T
    np.fill_diagonal(products, -np.inf)
    return float(np.mean(labels[np.argsort(-products, axis=1)[:, :k]] == labels[:, None]))


_VECTORS = _RANDOM.normal(size=(40, 3)) * _RANDOM.uniform(0.2, 5, size=(40, 1))
_LABELS = np.arange(40) % 4
_VECTORS[np.arange(40), _LABELS % 3] += 2

precision_at = Exercise(
    _precision_at,
    [(_VECTORS, _LABELS, 1), (_VECTORS, _LABELS, 5), (_VECTORS[:9], _LABELS[:9], 3)],
    {
        "each document found itself: it is its own nearest neighbour, and no achievement": (
            lambda vectors, labels, k: _precision_at(vectors, labels, k, itself=True)
        ),
        "these are the farthest documents: argsort sorts upwards": (
            lambda vectors, labels, k: _precision_at(vectors, labels, k, sign=1)
        ),
        "these are dot products, in which long vectors win: give the rows length 1 first": _by_dot_product,
    },
)


def _article_folds(titles: Sequence[str], k: int) -> list[int]:
    number = {title: place for place, title in enumerate(dict.fromkeys(titles))}
    return [number[title] % k for title in titles]


article_folds = Exercise(
    _article_folds,
    [(["Abacus", "Abacus", "Acid", "Algae", "Acid", "Alkane"], 2), (["Art", "Asia", "Art", "Aruba", "Asia"], 3)],
    {
        "paragraphs of one article lie in several folds: number the articles, not the paragraphs": (
            lambda titles, k: [place % k for place, _ in enumerate(titles)]
        ),
        "articles are to be numbered as they come first, not by the alphabet": (
            lambda titles, k: [sorted(set(titles)).index(title) % k for title in titles]
        ),
        "that numbers the articles; their folds are these numbers modulo k": (
            lambda titles, k: [list(dict.fromkeys(titles)).index(title) for title in titles]
        ),
    },
)
