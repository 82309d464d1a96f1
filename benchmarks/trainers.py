"""What is compared: for each task, how wordvec and each peer does it. Runs in a process of its own.

    python -m benchmarks.trainers '{"task": "train", "trainer": "gensim", …}'

A task first gets everything ready, then does the work between two looks at the clock, and prints one line of
JSON; only then are vectors written or scored, so that neither time nor memory of that is counted, and scores printed.

Settings carry gensim's names for everybody; what a peer calls otherwise is translated here.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import doc2vec, fasttext, glove
from .work import WARM_UP, Job, Work, timed

QUESTIONS = 19_544  # in the Google set that gensim installs


def train_wordvec(job: Job) -> Work:
    from wordvec import Corpus, Word2Vec

    corpus = Corpus.open(job.encoded)
    settings = {**job.settings, "workers": job.workers, "seed": job.seed}
    Word2Vec(**{**settings, "min_count": 1, "epochs": 1}).fit(WARM_UP)  # loads the kernels, compiles them if need be
    seconds, model = timed(lambda: Word2Vec(**settings).fit(corpus))
    return Work(seconds, model.wv)


def train_gensim(job: Job) -> Work:
    from gensim.models import Word2Vec

    model = Word2Vec(**job.settings, workers=job.workers, seed=job.seed)
    model.build_vocab(corpus_file=job.text)
    amount = {"total_words": model.corpus_total_words, "total_examples": model.corpus_count}
    seconds, _ = timed(lambda: model.train(corpus_file=job.text, **amount, epochs=model.epochs))
    return Work(seconds, model.wv)


def train_fasttext(job: Job) -> Work:
    """FastText counts words and trains in one call: the time of the same call with no epoch is taken off."""
    from gensim.models import KeyedVectors

    counting = timed(lambda: fasttext.unsupervised(job, epochs=0))[0]  # and the model is gone before the next is made
    seconds, model = timed(lambda: fasttext.unsupervised(job))
    vectors = KeyedVectors(model.get_dimension())
    vectors.add_vectors(model.get_words(), model.get_input_matrix())
    return Work(seconds - counting, vectors)


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


def encode_fasttext(job: Job) -> Work:
    seconds, _ = timed(lambda: fasttext.unsupervised(job, sg=1, epochs=0))
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


TASKS: dict[str, dict[str, Callable[[Job], Work]]] = {
    "train": {"wordvec": train_wordvec, "gensim": train_gensim, "fastText": train_fasttext},
    "encode": {"wordvec": encode_wordvec, "gensim": encode_gensim, "fastText": encode_fasttext},
    "analogies": {"wordvec": analogies_wordvec, "gensim": analogies_gensim},
    "count": {"wordvec": glove.count_wordvec, "Stanford": glove.count_stanford},
    "arrange": {"wordvec": glove.arrange_wordvec, "Stanford": glove.arrange_stanford},
    "glove": {"wordvec": glove.train_wordvec, "Stanford": glove.train_stanford},
    "fasttext": {
        "wordvec": fasttext.train_wordvec,
        "gensim": fasttext.train_gensim,
        "fastText": fasttext.train_fasttext,
    },
    "fasttext-rare": {
        "wordvec": fasttext.rare(fasttext.train_wordvec),
        "gensim": fasttext.rare(fasttext.train_gensim),
        "fastText": fasttext.rare(fasttext.train_fasttext),
    },
    "classify": {"wordvec": fasttext.classify_wordvec, "fastText": fasttext.classify_fasttext},
    "doc2vec": {"wordvec": doc2vec.train_wordvec, "gensim": doc2vec.train_gensim},
    "imdb": {"wordvec": doc2vec.experiment_wordvec, "gensim": doc2vec.experiment_gensim},
    "infer": {"wordvec": doc2vec.infer_wordvec, "gensim": doc2vec.infer_gensim},
}


def main() -> None:
    job = Job(**json.loads(sys.argv[1]))
    work = TASKS[job.task][job.trainer](job)
    told = {"seconds": work.seconds, "peak_mb": work.peak_mb, "amount": work.amount}
    print(json.dumps({name: value for name, value in told.items() if value is not None}), flush=True)
    if job.vectors is not None:
        work.vectors.save_word2vec_format(job.vectors, binary=True)
    print(json.dumps({"scores": work.scores()} if work.scores else {}), flush=True)


if __name__ == "__main__":
    main()
