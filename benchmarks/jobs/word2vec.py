"""Word2Vec, encoding a text, and analogies: how wordvec and gensim do each of them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..work import WARM_UP, Job, Work, timed
from .fitting import fit_gensim, fit_wordvec

QUESTIONS = 19_544  # in the Google set that gensim installs


def train_wordvec(job: Job) -> Work:
    from wordvec import Corpus, Word2Vec

    seconds, model = fit_wordvec(Word2Vec, Corpus.open(job.encoded), job)
    return Work(seconds, model.wv)


def train_gensim(job: Job) -> Work:
    from gensim.models import Word2Vec

    seconds, model = fit_gensim(Word2Vec, job)
    return Work(seconds, model.wv)


def encode_wordvec(job: Job) -> Work:
    from wordvec import Corpus

    with tempfile.TemporaryDirectory(dir=Path(job.encoded).parent) as folder:
        tiny = Path(folder, "tiny.txt")
        tiny.write_text("\n".join(map(" ".join, WARM_UP)), encoding="utf-8")
        Corpus.build(tiny, Path(folder, "tiny"), workers=job.workers)  # loads the scanner, compiled if need be
        seconds, _ = timed(lambda: Corpus.build(Path(job.text), Path(folder, "corpus"), workers=job.workers))
    return Work(seconds)


def encode_gensim(job: Job) -> Work:
    from gensim.models import Word2Vec

    model = Word2Vec(**job.settings, workers=job.workers)
    seconds, _ = timed(lambda: model.build_vocab(corpus_file=job.text))
    return Work(seconds)


def analogies_wordvec(job: Job) -> Work:
    from wordvec import evaluate

    vectors, questions = _random_vectors(job), _questions()
    seconds, _ = timed(lambda: evaluate(vectors, questions, methods=["3cosadd"], **job.settings))
    return Work(seconds, amount=QUESTIONS)


def analogies_gensim(job: Job) -> Work:
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
