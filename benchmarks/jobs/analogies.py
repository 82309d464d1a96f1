"""Answering analogies: how wordvec and gensim do it."""

from __future__ import annotations

from ..work import Job, Work, timed

QUESTIONS = 19_544  # in the Google set that gensim installs


def answer_wordvec(job: Job) -> Work:
    from wordvec import evaluate

    vectors, questions = _random_vectors(job), _questions()
    seconds, _ = timed(lambda: evaluate(vectors, questions, methods=["3cosadd"], **job.settings))
    return Work(seconds, amount=QUESTIONS)


def answer_gensim(job: Job) -> Work:
    vectors, questions = _random_vectors(job), _questions()
    seconds, _ = timed(lambda: vectors.evaluate_word_analogies(questions, **job.settings))
    return Work(seconds, amount=QUESTIONS)


def _questions() -> str:
    from gensim.test.utils import datapath

    return datapath("questions-words.txt")


def _random_vectors(job: Job):
    """Vectors for the corpus's words: how long answering takes doesn't depend on what they have learnt."""
    import numpy as np
    from gensim.models import KeyedVectors

    from wordvec import Corpus

    corpus = Corpus.open(job.encoded)
    words = corpus.types[: corpus.cut(5)]
    vectors = KeyedVectors(100)
    vectors.add_vectors(words, np.random.default_rng(job.seed).standard_normal((len(words), 100), np.float32))
    return vectors
