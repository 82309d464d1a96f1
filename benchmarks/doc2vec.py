"""Doc2Vec against gensim: lines of a text, the IMDB experiment, inference.

    python -m benchmarks.doc2vec TEXT [--reviews IMDB] [--runs 3]

As `benchmarks.word2vec`, which says what is measured how; a line is a document. The experiment is that of
`benchmarks.imdb`; its models are trained in 10 epochs, and where two are named, their vectors are concatenated.
Inference learns from the train half in 20 epochs and is timed on the test half, in as many: gensim one call a review,
wordvec one for all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import imdb
from .word2vec import COMMON
from .work import WARM_UP, Job, Row, Work, timed

DBOW = {"dm": 0, "dbow_words": 0}
DBOW_WORDS = {"dm": 0, "dbow_words": 1}
DM = {"dm": 1, "dm_mean": 1}
REVIEWS = {"vector_size": 100, "min_count": 2, "sample": 0, "epochs": 10, "negative": 5, "window": 10}


def _imdb(name: str, title: str, *models: dict[str, Any]) -> Row:
    return Row(name, f"IMDB, {title}", "imdb", {"models": [{**REVIEWS, **model} for model in models]}, once=True)


ROWS = [
    Row("dbow", "PV-DBOW", "doc2vec", {**COMMON, **DBOW}),
    Row("dbow-words", "PV-DBOW with words", "doc2vec", {**COMMON, **DBOW_WORDS}),
    Row("dm", "PV-DM, mean", "doc2vec", {**COMMON, **DM}),
    _imdb("imdb-dbow", "PV-DBOW", DBOW),
    _imdb("imdb-dbow-words", "PV-DBOW with words", DBOW_WORDS),
    _imdb("imdb-dm", "PV-DM", DM),
    _imdb("imdb-both", "PV-DBOW and PV-DM", DBOW, DM),
    Row("infer", "IMDB, 25,000 reviews inferred, PV-DBOW", "infer", {**REVIEWS, **DBOW, "epochs": 20}, once=True),
]


def train_wordvec(job: Job) -> Work:
    from wordvec import Corpus, Doc2Vec

    settings = {**job.settings, "workers": job.workers, "seed": job.seed}
    Doc2Vec(**{**settings, "min_count": 1, "epochs": 1}).fit(WARM_UP)  # loads the kernels, compiles them if need be
    corpus = Corpus.open(job.encoded)
    seconds, _ = timed(lambda: Doc2Vec(**settings).fit(corpus))
    return Work(seconds)


def train_gensim(job: Job) -> Work:
    return Work(_gensim(job, job.text, job.settings)[0])


def _gensim(job: Job, text: str, settings: dict[str, Any]) -> tuple[float, Any]:
    """Seconds of training alone, and the model."""
    from gensim.models import Doc2Vec

    model = Doc2Vec(**settings, workers=job.workers, seed=job.seed)
    model.build_vocab(corpus_file=text)
    amount = {"total_words": model.corpus_total_words, "total_examples": model.corpus_count}
    return timed(lambda: model.train(corpus_file=text, **amount, epochs=model.epochs))[0], model


def _wordvec(job: Job, text: str, settings: dict[str, Any]) -> tuple[float, Any]:
    """Seconds of training alone, and the model."""
    from wordvec import Doc2Vec, Documents

    settings = {**settings, "workers": job.workers, "seed": job.seed}
    Doc2Vec(**{**settings, "min_count": 1, "epochs": 1}).fit(WARM_UP)
    documents = Documents.build(text, Path(job.reviews, f"encoded-{Path(text).stem}"))
    return timed(lambda: Doc2Vec(**settings).fit(documents))


def experiment_wordvec(job: Job) -> Work:
    return _experiment(job, lambda settings: _stored(_wordvec(job, _file(job, "all"), settings)))


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


def _stored(trained: tuple[float, Any]) -> tuple[float, Any, Any]:
    seconds, model = trained
    return seconds, model.dv.vectors, model


def _shuffled(job: Job, name: str, settings: dict[str, Any]) -> tuple[float, Any, Any]:
    """Gensim's vectors, learnt from shuffled reviews, in the stored order."""
    seconds, model = _gensim(job, _file(job, f"{name}.shuffled"), settings)
    return seconds, imdb.in_stored_order(model.dv.vectors, job.reviews, name), model


def infer_wordvec(job: Job) -> Work:
    _, trained, model = _stored(_wordvec(job, _file(job, "train"), job.settings))
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
        seconds,
        amount=len(texts),
        scores=lambda: {"error": imdb.error(trained, np.array(vectors), job.reviews)},
    )


def _file(job: Job, name: str) -> str:
    return str(Path(job.reviews, f"{name}.txt"))


if __name__ == "__main__":
    from .sitting import main

    main("doc2vec", ROWS, __doc__)
