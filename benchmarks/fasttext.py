"""FastText against gensim and fastText: words with n-grams, rare words, classifying reviews.

    python -m benchmarks.fasttext TEXT [--reviews IMDB] [--similarity SETS] [--runs 3]

As `benchmarks.word2vec`, which says what is measured how. Rare words are those below a min_count of 100, see
`benchmarks.rare`; the reviews are those of `benchmarks.imdb`, and the time of classifying is that of the whole call,
reading included, as fastText does both in one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .rare import rare_words
from .word2vec import COMMON
from .work import WARM_UP, Job, Row, Work, timed

NGRAMS = {**COMMON, "min_n": 3, "max_n": 6, "bucket": 2_000_000}
RARE = {**NGRAMS, "sg": 1, "min_count": 100}
CLASSIFIER = {"vector_size": 100, "epochs": 5, "learning_rate": 0.1, "word_ngrams": 2, "min_count": 1}

ROWS = [
    Row("sg", "skip-gram with n-grams", "fasttext", {**NGRAMS, "sg": 1}),
    Row("cbow", "CBOW with n-grams", "fasttext", {**NGRAMS, "sg": 0}),
    Row(
        "sg-hs", "skip-gram with n-grams, hierarchical softmax", "fasttext", {**NGRAMS, "sg": 1, "hs": 1, "negative": 0}
    ),
    Row("rare", "words below min_count 100, with n-grams", "fasttext-rare", RARE, once=True),
    Row("rare-without", "the same without n-grams", "fasttext-rare", {**RARE, "max_n": 0}, once=True),
    Row("imdb", "IMDB, supervised, word bigrams", "classify", CLASSIFIER, once=True),
]

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


def train_wordvec(job: Job) -> Work:
    from wordvec import Corpus, FastText

    settings = {**job.settings, "workers": job.workers, "seed": job.seed}
    FastText(**{**settings, "min_count": 1, "epochs": 1}).fit(WARM_UP)  # loads the kernels, compiles them if need be
    corpus = Corpus.open(job.encoded)
    seconds, model = timed(lambda: FastText(**settings).fit(corpus))
    return Work(seconds, model.wv)


def train_gensim(job: Job) -> Work:
    from gensim.models import FastText

    model = FastText(**job.settings, workers=job.workers, seed=job.seed)
    model.build_vocab(corpus_file=job.text)
    amount = {"total_words": model.corpus_total_words, "total_examples": model.corpus_count}
    seconds, _ = timed(lambda: model.train(corpus_file=job.text, **amount, epochs=model.epochs))
    return Work(seconds, model.wv)


def train_fasttext(job: Job) -> Work:
    """FastText counts words and trains in one call: the time of the same call with no epoch is taken off."""
    counting = timed(lambda: unsupervised(job, epochs=0))[0]  # and the model is gone before the next is made
    seconds, model = timed(lambda: unsupervised(job))
    return Work(seconds - counting, _Vectors(model))


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
        seconds,
        amount=_amount(job),
        scores=lambda: {"accuracy": 100 * model.test(str(_labelled(job, "test")))[1]},
    )


def _labelled(job: Job, half: str) -> Path:
    return Path(job.reviews, f"{half}.labelled.txt")


def _amount(job: Job) -> int:
    from .imdb import tokens

    return tokens(job.reviews, "train") * job.settings["epochs"]


if __name__ == "__main__":
    from .sitting import main

    main("fasttext", ROWS, __doc__)
