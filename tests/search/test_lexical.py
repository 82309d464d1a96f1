"""BM25, held to its formula."""

import math
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec.search.lexical import BM25

WORDS = st.lists(st.sampled_from("abcdef"), max_size=8)


def by_the_formula(texts, question, text, k1=1.5, b=0.75):
    mean = sum(map(len, texts)) / len(texts)
    score = 0.0
    for word in question:
        having = sum(word in each for each in texts)
        if not having:
            continue
        rarity = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        often = Counter(texts[text])[word]
        score += rarity * often * (k1 + 1) / (often + k1 * (1 - b + b * len(texts[text]) / mean))
    return score


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(st.sampled_from("abcdxy"), max_size=5))
def test_scores_are_those_of_the_formula(texts, question):
    index = BM25(texts)
    for text, score in enumerate(index.scores(question)):
        assert math.isclose(score, by_the_formula(texts, question, text), rel_tol=1e-5, abs_tol=1e-6)
        assert math.isclose(sum(index.shares(question, text).values()), score, rel_tol=1e-5, abs_tol=1e-6)


def test_texts_without_a_word_of_the_question_are_not_found():
    rows, scores = BM25([["sea"], ["land"], ["sea", "land"]]).nearest([["sea"]], 3)
    assert rows.tolist() == [[0, 2, -1]]
    assert scores[0, 2] == -np.inf
