"""Which analogy questions does a right answer win? Compiled: every question meets every candidate until it is lost.

A candidate d is scored by its cosines with the question's words, as 3CosAdd or 3CosMul say, and in float32: from
``cosines[a, d]``, ``cosines[b, d]``, ``cosines[c, d]`` and nothing else. A question is won when no candidate that is
none of its words scores more than its best right answer, and none that is more frequent scores the same. Candidates
come by frequency, and most questions are lost early.
"""

from __future__ import annotations

import numpy as np

from ...jit.options import inner, kernel

__all__ = ["win"]

STEP = 64  # candidates whose scores are compared without asking, after each of them, whether the question is lost
EPSILON = np.float32(0.001)


@inner
def score(cosines, a, b, c, candidate, multiply):
    """What a candidate scores."""
    if multiply:
        return cosines[b, candidate] / (cosines[a, candidate] + EPSILON) * cosines[c, candidate]
    return cosines[b, candidate] - cosines[a, candidate] + cosines[c, candidate]


@inner
def count_as_good(cosines, a, b, c, first, last, least, multiply):
    """How many of the candidates from `first` to `last` score at least `least`."""
    good = 0
    if multiply:
        for candidate in range(first, last):
            good += score(cosines, a, b, c, candidate, True) >= least
    else:
        for candidate in range(first, last):
            good += score(cosines, a, b, c, candidate, False) >= least
    return good


@inner
def is_word(words, question, candidate):
    """Whether a candidate is one of a question's own words."""
    return candidate == words[question, 0] or candidate == words[question, 1] or candidate == words[question, 2]


@inner
def is_beaten(cosines, words, given, question, best, least, multiply, exclude):
    """Whether a candidate takes a question from its best right answer."""
    a, b, c = given[question, 0], given[question, 1], given[question, 2]
    for first in range(0, cosines.shape[1], STEP):
        last = min(first + STEP, cosines.shape[1])
        if count_as_good(cosines, a, b, c, first, last, least, multiply):
            for candidate in range(first, last):
                reached = score(cosines, a, b, c, candidate, multiply)
                better = reached > least or (reached == least and candidate < best)
                if better and not (exclude and is_word(words, question, candidate)):
                    return True
    return False


@kernel
def win(cosines, words, given, starts, answers, multiply, exclude, won):
    """Tell for each question whether a right answer wins, in the array `won`.

    Parameters
    ----------
    cosines : float32 array (words, candidates)
        For 3CosMul, which is to `multiply`, brought to 0 … 1.
    words : int64 array (questions, 3)
        The candidates that a, b and c are; no candidates of the question itself if `exclude`.
    given : int64 array (questions, 3)
        The rows of `cosines` for a, b and c.
    starts, answers : int64 arrays
        The right answers of question q are ``answers[starts[q]:starts[q + 1]]``.
    """
    for question in range(len(given)):
        a, b, c = given[question, 0], given[question, 1], given[question, 2]
        best, least = np.int64(-1), np.float32(0)
        for at in range(starts[question], starts[question + 1]):
            answer = answers[at]
            if not (exclude and is_word(words, question, answer)):
                reached = score(cosines, a, b, c, answer, multiply)
                if best < 0 or reached > least or (reached == least and answer < best):
                    best, least = answer, reached
        won[question] = best >= 0 and not is_beaten(cosines, words, given, question, best, least, multiply, exclude)
