"""FastText against gensim and fastText: words with n-grams, rare words, classifying reviews.

    python -m benchmarks.fasttext TEXT [--reviews IMDB] [--similarity SETS] [--runs 3]

As `benchmarks.word2vec`, which says what is measured how. Rare words are those below a min_count of 100, see
`benchmarks.rare`; the reviews are those of `benchmarks.imdb`, and the time of classifying is that of the whole call,
reading included, as fastText does both in one.
"""

from __future__ import annotations

from .sitting import main
from .work import COMMON, Benchmark

NGRAMS = {**COMMON, "min_n": 3, "max_n": 6, "bucket": 2_000_000}
RARE = {**NGRAMS, "sg": 1, "min_count": 100}
CLASSIFIER = {"vector_size": 100, "epochs": 5, "learning_rate": 0.1, "word_ngrams": 2, "min_count": 1}

BENCHMARKS = [
    Benchmark("sg", "skip-gram with n-grams", "fasttext", {**NGRAMS, "sg": 1}),
    Benchmark("cbow", "CBOW with n-grams", "fasttext", {**NGRAMS, "sg": 0}),
    Benchmark(
        "sg-hs", "skip-gram with n-grams, hierarchical softmax", "fasttext", {**NGRAMS, "sg": 1, "hs": 1, "negative": 0}
    ),
    Benchmark("rare", "words below min_count 100, with n-grams", "fasttext-rare", RARE, once=True),
    Benchmark("rare-without", "the same without n-grams", "fasttext-rare", {**RARE, "max_n": 0}, once=True),
    Benchmark("imdb", "IMDB, supervised, word bigrams", "classify", CLASSIFIER, once=True),
]


if __name__ == "__main__":
    main("fasttext", BENCHMARKS, __doc__)
