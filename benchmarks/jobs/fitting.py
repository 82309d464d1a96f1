"""Encoding and training by wordvec and by gensim, whatever the class: timed without compiling kernels.

Settings carry gensim's names for everybody; what fastText or Stanford calls otherwise is translated in their files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..work import WARM_UP, Job, Work, timed


def fit_wordvec(trainer: type, source: Any, job: Job, settings: dict[str, Any] | None = None) -> tuple[float, Any]:
    """Seconds of training alone, and the model."""
    settings = {**(settings or job.settings), "workers": job.workers, "seed": job.seed}
    trainer(**{**settings, "min_count": 1, "epochs": 1}).fit(WARM_UP)  # loads the kernels, compiles them if need be
    return timed(lambda: trainer(**settings).fit(source))


def fit_gensim(
    trainer: type, job: Job, text: str | None = None, settings: dict[str, Any] | None = None
) -> tuple[float, Any]:
    """Seconds of training alone, and the model."""
    text = text or job.text
    model = trainer(**(settings or job.settings), workers=job.workers, seed=job.seed)
    model.build_vocab(corpus_file=text)
    amount = {"total_words": model.corpus_total_words, "total_examples": model.corpus_count}
    return timed(lambda: model.train(corpus_file=text, **amount, epochs=model.epochs))[0], model


def train_wordvec(name: str) -> Callable[[Job], Work]:
    """The job that trains the class of this name on the encoded text."""

    def work(job: Job) -> Work:
        import wordvec

        seconds, model = fit_wordvec(getattr(wordvec, name), wordvec.Corpus.open(job.encoded), job)
        return Work(seconds, model.wv)

    return work


def train_gensim(name: str) -> Callable[[Job], Work]:
    """The job that trains gensim's class of this name."""

    def work(job: Job) -> Work:
        import gensim.models

        seconds, model = fit_gensim(getattr(gensim.models, name), job)
        return Work(seconds, model.wv)

    return work


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
