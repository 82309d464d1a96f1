"""Exercises of notebook 6: n-grams, the vector of an unseen word, and buckets that n-grams share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .exercises import Exercise

__all__ = ["collisions", "ngrams", "unseen_vector"]


def _ngrams(word: str, min_n: int, max_n: int, marks: str = "<>", upto: int = 1) -> list[str]:
    marked = marks[:1] + word + marks[1:]
    return [marked[start : start + n] for n in range(min_n, max_n + upto) for start in range(len(marked) - n + 1)]


ngrams = Exercise(
    _ngrams,
    cases=[("evde", 3, 4), ("ship", 3, 6), ("a", 2, 3)],
    mistakes={
        "a word stands between < and >, so that its first and last letters are told from those inside": (
            lambda word, min_n, max_n: _ngrams(word, min_n, max_n, marks="")
        ),
        "range(min_n, max_n) stops before max_n": lambda word, min_n, max_n: _ngrams(word, min_n, max_n, upto=0),
        "the last n-gram of each length is missing: a word of k characters has k - n + 1 of them": (
            lambda word, min_n, max_n: [gram for n in range(min_n, max_n + 1) for gram in _ngrams(word, n, n)[:-1]]
        ),
    },
    seen_as=sorted,
)


def _unseen_vector(grams: Sequence[str], trained: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.sum([trained[gram] for gram in grams if gram in trained], axis=0) / len(grams)


_TRAINED = {"<ev": np.array([2.0, 0.0, 4.0]), "evd": np.array([0.0, 6.0, 2.0]), "de>": np.array([1.0, 0.0, 0.0])}

unseen_vector = Exercise(
    _unseen_vector,
    cases=[(["<ev", "evd", "vde", "de>"], _TRAINED), (["<ev", "ev>"], _TRAINED)],
    mistakes={
        "an n-gram that was not trained counts as zeros, and it does count: divide by the number of all n-grams": (
            lambda grams, trained: np.mean([trained[gram] for gram in grams if gram in trained], axis=0)
        ),
        "that is the sum; the vector is the mean": (
            lambda grams, trained: np.sum([trained[gram] for gram in grams if gram in trained], axis=0)
        ),
    },
)

collisions = Exercise(
    lambda ngrams, buckets: 1 - (1 - 1 / buckets) ** (ngrams - 1),
    cases=[(1, 10), (2, 10), (20_000, 2_000_000), (20_000, 5_000)],
    mistakes={
        "(n - 1) / b adds probabilities that exclude each other only nearly, and passes 1 where buckets are few": (
            lambda ngrams, buckets: (ngrams - 1) / buckets
        ),
        "an n-gram does not collide with itself: only the n - 1 others count": (
            lambda ngrams, buckets: 1 - (1 - 1 / buckets) ** ngrams
        ),
        "that is the share of n-grams that are alone in their bucket": (
            lambda ngrams, buckets: (1 - 1 / buckets) ** (ngrams - 1)
        ),
    },
)
