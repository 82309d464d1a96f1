"""Doc2Vec on reviews: how wordvec and gensim learn and infer vectors of documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import imdb
from ..work import WARM_UP, Job, Work, timed
from .fitting import fit_gensim, fit_wordvec


def experiment_wordvec(job: Job) -> Work:
    return _experiment(job, lambda settings: _in_order(job, "all", settings))


def experiment_gensim(job: Job) -> Work:
    return _experiment(job, lambda settings: _shuffled(job, "all", settings))


def _experiment(job: Job, train: Any) -> Work:
    import numpy as np

    runs = [train(settings) for settings in job.settings["models"]]
    vectors = np.hstack([vectors for _, vectors, _ in runs])
    amount = imdb.tokens(job.reviews, "all") * sum(settings["epochs"] for settings in job.settings["models"])
    half = len(vectors) // 2
    return Work(
        sum(seconds for seconds, _, _ in runs),
        amount=amount,
        scores=lambda: {"error": imdb.error(vectors[:half], vectors[half:], job.reviews)},
    )


def _in_order(job: Job, name: str, settings: dict[str, Any]) -> tuple[float, Any, Any]:
    """Train wordvec on reviews in the stored order: seconds, vectors of the reviews, and the model."""
    from wordvec import Doc2Vec, Documents

    documents = Documents.build(_file(job, name), Path(job.reviews, f"encoded-{name}"))
    seconds, model = fit_wordvec(Doc2Vec, documents, job, settings)
    return seconds, model.dv.vectors, model


def _shuffled(job: Job, name: str, settings: dict[str, Any]) -> tuple[float, Any, Any]:
    """Train gensim on shuffled reviews: seconds, vectors in the stored order, and the model."""
    from gensim.models import Doc2Vec

    seconds, model = fit_gensim(Doc2Vec, job, _file(job, f"{name}.shuffled"), settings)
    return seconds, imdb.in_stored_order(model.dv.vectors, job.reviews, name), model


def infer_wordvec(job: Job) -> Work:
    _, trained, model = _in_order(job, "train", job.settings)
    model.transform(WARM_UP)
    return _inferred(job, trained, model.transform)


def infer_gensim(job: Job) -> Work:
    _, trained, model = _shuffled(job, "train", job.settings)
    return _inferred(job, trained, lambda texts: [model.infer_vector(tokens) for tokens in texts])


def _inferred(job: Job, trained: Any, infer: Any) -> Work:
    import numpy as np

    texts = [line.split() for line in Path(_file(job, "test")).read_text(encoding="utf-8").splitlines()]
    seconds, vectors = timed(lambda: infer(texts))
    return Work(
        seconds, amount=len(texts), scores=lambda: {"error": imdb.error(trained, np.array(vectors), job.reviews)}
    )


def _file(job: Job, name: str) -> str:
    return str(Path(job.reviews, f"{name}.txt"))
