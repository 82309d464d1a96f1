"""Doc2Vec against gensim: lines of a text, the IMDB experiment, inference.

    python -m benchmarks.doc2vec TEXT [--reviews IMDB] [--runs 3]

As `benchmarks.word2vec`, which says what is measured how; a line is a document. The experiment is that of
`benchmarks.imdb`; its models are trained in 10 epochs, and where two are named, their vectors are concatenated.
Inference learns from the train half in 20 epochs and is timed on the test half, in as many: gensim one call a review,
wordvec one for all.
"""

from __future__ import annotations

from typing import Any

from .sitting import main
from .work import COMMON, Benchmark

DBOW = {"dm": 0, "dbow_words": 0}
DBOW_WORDS = {"dm": 0, "dbow_words": 1}
DM = {"dm": 1, "dm_mean": 1}
REVIEWS = {"vector_size": 100, "min_count": 2, "sample": 0, "epochs": 10, "negative": 5, "window": 10}


def _imdb(name: str, title: str, *models: dict[str, Any]) -> Benchmark:
    return Benchmark(name, f"IMDB, {title}", "imdb", {"models": [{**REVIEWS, **model} for model in models]}, once=True)


BENCHMARKS = [
    Benchmark("dbow", "PV-DBOW", "doc2vec", {**COMMON, **DBOW}),
    Benchmark("dbow-words", "PV-DBOW with words", "doc2vec", {**COMMON, **DBOW_WORDS}),
    Benchmark("dm", "PV-DM, mean", "doc2vec", {**COMMON, **DM}),
    _imdb("imdb-dbow", "PV-DBOW", DBOW),
    _imdb("imdb-dbow-words", "PV-DBOW with words", DBOW_WORDS),
    _imdb("imdb-dm", "PV-DM", DM),
    _imdb("imdb-both", "PV-DBOW and PV-DM", DBOW, DM),
    Benchmark("infer", "IMDB, 25,000 reviews inferred, PV-DBOW", "infer", {**REVIEWS, **DBOW, "epochs": 20}, once=True),
]


if __name__ == "__main__":
    main("doc2vec", BENCHMARKS, __doc__)
