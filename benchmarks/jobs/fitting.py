"""Training by wordvec and by gensim, whatever the class: timed without compiling kernels and counting words.

Settings carry gensim's names for everybody; what fastText or Stanford calls otherwise is translated in their files.
"""

from __future__ import annotations

from typing import Any

from ..work import WARM_UP, Job, timed


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
