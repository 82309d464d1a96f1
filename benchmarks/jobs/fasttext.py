"""FastText: the package of that name trains and classifies, wordvec classifies, and rare words are scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..imdb import tokens
from ..rare import rare_words
from ..work import WARM_UP, Job, Work, timed

FASTTEXT_NAMES = {
    "vector_size": "dim",
    "window": "ws",
    "min_count": "minCount",
    "negative": "neg",
    "sample": "t",
    "epochs": "epoch",
    "alpha": "lr",
    "learning_rate": "lr",
    "word_ngrams": "wordNgrams",
    "min_n": "minn",
    "max_n": "maxn",
    "bucket": "bucket",
}


def train_fasttext(job: Job) -> Work:
    """FastText counts words and trains in one call: the time of the same call with no epoch is taken off."""
    counting = timed(lambda: unsupervised(job, epochs=0))[0]  # and the model is gone before the next is made
    seconds, model = timed(lambda: unsupervised(job))
    return Work(seconds - counting, _Vectors(model))


def encode_fasttext(job: Job) -> Work:
    seconds, _ = timed(lambda: unsupervised(job, sg=1, epochs=0))
    return Work(seconds)


class _Vectors:
    """The words of fastText's model as gensim has them, made when they are asked for: after memory has been taken."""

    def __init__(self, model: Any):
        self._model = model
        self.key_to_index = {word: number for number, word in enumerate(model.get_words())}

    def __getitem__(self, word: str) -> Any:
        return self._model.get_word_vector(word)

    def save_word2vec_format(self, path: str, binary: bool) -> None:
        from gensim.models import KeyedVectors

        vectors = KeyedVectors(self._model.get_dimension())
        vectors.add_vectors(list(self.key_to_index), [self[word] for word in self.key_to_index])
        vectors.save_word2vec_format(path, binary=binary)


def unsupervised(job: Job, **changes: Any) -> Any:
    """FastText's package, by gensim's names."""
    import fasttext

    settings = {"alpha": 0.025, **job.settings, **changes}
    skipgram, tree = settings.pop("sg"), settings.pop("hs", 0)
    settings = {"min_n": 0, "max_n": 0, "bucket": 0, **settings}
    if not settings["max_n"]:
        settings |= {"min_n": 0, "bucket": 0}
    return fasttext.train_unsupervised(
        job.text,
        model="skipgram" if skipgram else "cbow",
        loss="hs" if tree else "ns",
        thread=job.workers,
        verbose=0,
        **{FASTTEXT_NAMES[name]: value for name, value in settings.items()},
    )


def rare(train: Any) -> Any:
    """The job that trains and then asks about rare words."""

    def work(job: Job) -> Work:
        done = train(job)
        vectors = done.vectors
        return done._replace(
            scores=lambda: rare_words(vectors.__getitem__, vectors.key_to_index.keys(), job.similarity)
        )

    return work


def classify_wordvec(job: Job) -> Work:
    from wordvec import FastTextClassifier

    settings = {**job.settings, "workers": job.workers, "seed": job.seed}
    FastTextClassifier(**{**settings, "epochs": 1}).fit(WARM_UP, ["a", "b"] * (len(WARM_UP) // 2))
    seconds, model = timed(lambda: FastTextClassifier(**settings).fit(_labelled(job, "train")))

    def accuracy() -> dict[str, float]:
        lines = _labelled(job, "test").read_text(encoding="utf-8").splitlines()
        labels, texts = zip(*(line.removeprefix("__label__").split(" ", 1) for line in lines), strict=True)
        return {"accuracy": 100 * model.score(list(texts), list(labels))}

    return Work(seconds, amount=_amount(job), scores=accuracy)


def classify_fasttext(job: Job) -> Work:
    import fasttext

    settings = {FASTTEXT_NAMES[name]: value for name, value in job.settings.items()}
    path = str(_labelled(job, "train"))
    seconds, model = timed(lambda: fasttext.train_supervised(path, thread=job.workers, verbose=0, **settings))
    return Work(
        seconds, amount=_amount(job), scores=lambda: {"accuracy": 100 * model.test(str(_labelled(job, "test")))[1]}
    )


def _labelled(job: Job, half: str) -> Path:
    return Path(job.reviews, f"{half}.labelled.txt")


def _amount(job: Job) -> int:
    return tokens(job.reviews, "train") * job.settings["epochs"]
