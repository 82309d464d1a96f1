"""Models as a trainer leaves them, and files of classifiers, in fastText's format."""

import numpy as np

from wordvec.formats.fasttext import Args, FastTextFile
from wordvec.vectors.ngrams import word_rows
from wordvec.vectors.subword import subword_vectors

WORDS = ["ship", "banana", "a", "日本語", "Zürich", "__label__x"]
UNSEEN = ["ships", "bananas", "東日本語", "xxxyyyzzz", "Züri", "e\u0301"]
SETTINGS = {"min_n": 2, "max_n": 4, "bucket": 3000}
PARAMS = {"window": 3, "epochs": 2, "min_count": 1, "negative": 4, "sg": 0, "hs": 0, "sample": 0.5}


def make(words=WORDS, dimensions=5, seed=0, outputs=("contexts",), **changes):
    """Vectors as a trainer leaves them: rows for the buckets that the words reach."""
    lengths = SETTINGS | changes
    random = np.random.default_rng(seed)
    buckets = word_rows(words, **lengths).buckets
    own, ngrams, contexts = (
        random.normal(size=(size, dimensions)).astype(np.float32) for size in (len(words), len(buckets), len(words))
    )
    matrices = {"contexts": contexts, "nodes": contexts[1:] * 2}
    params = PARAMS | {"negative": 4 * ("contexts" in outputs), "hs": int("nodes" in outputs)}
    return subword_vectors(
        words,
        own,
        ngrams,
        buckets,
        **lengths,
        counts=np.arange(len(words), 0, -1) * 7,
        params=params,
        outputs={name: matrices[name] for name in outputs},
    )


def classifier(maxn=4, word_ngrams=2):
    args = Args(3, word_ngrams=word_ngrams, loss="softmax", model="supervised", bucket=40, minn=2, maxn=maxn)
    numbers = np.random.default_rng(1).normal(size=(50, 3)).astype(np.float32)
    counts = np.array([5, 4]), np.array([6, 3])
    labels = ["__label__good", "__label__bad"]
    return FastTextFile(
        args,
        ["great", "awful"],
        counts[0],
        numbers[:2],
        numbers[2:42],
        np.arange(40),
        numbers[-2:],
        30,
        labels,
        counts[1],
    )
