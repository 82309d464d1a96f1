"""Word2Vec against gensim and fastText, GloVe against Stanford's programs.

    python -m benchmarks.word2vec TEXT [--runs 3] [--rows sg-ns cbow-ns] [--scorer PROGRAM]
                                   [--glove-bin DIR]

Every run is a process of its own; trainers take turns, so that a slow phase of the machine meets all of them,
and a ratio is taken between neighbours in time. Run r uses seed r on every side, so scores are means over
seeds. Words per second are tokens of the text times epochs by seconds of training alone; reading the text is
a row of its own.

Differences that settings cannot remove: fastText draws noise words by count to the power 0.5 where the others
use 0.75, cuts lines at 1,024 tokens, counts line ends as words, and takes no seed from Python. Stanford's programs
count and shuffle with one thread.
"""

from __future__ import annotations

from typing import Any

from .sitting import main
from .work import COMMON, Benchmark

GLOVE = {"vector_size": 100, "window": 10, "min_count": 5, "x_max": 10, "eta": 0.05, "epochs": 5}
COUNTED = {"window": 10, "min_count": 5}
CORRECTED = {"cbow_gradient": "corrected", "alpha": 0.1}


def _word2vec(name: str, title: str, ours: dict[str, Any] | None = None, **settings: Any) -> Benchmark:
    return Benchmark(name, title, "train", {**COMMON, **settings}, ours or {})


BENCHMARKS = [
    _word2vec("sg-ns", "skip-gram, negative sampling", sg=1),
    _word2vec("sg-ns-300", "the same, 300 dimensions", sg=1, vector_size=300),
    _word2vec("sg-ns-independent", "skip-gram, independent noise", {"shared_noise": False}, sg=1),
    _word2vec("cbow-ns", "CBOW, negative sampling, classic gradient", sg=0),
    _word2vec("cbow-ns-corrected", "CBOW, negative sampling, corrected gradient", CORRECTED, sg=0),
    _word2vec("sg-hs", "skip-gram, hierarchical softmax", sg=1, hs=1, negative=0),
    _word2vec("cbow-hs", "CBOW, hierarchical softmax", sg=0, hs=1, negative=0),
    Benchmark("encode", "text to encoded corpus, or counted vocabulary", "encode", {"min_count": 5}),
    Benchmark("analogies", "Google analogies, answered among 300,000 words", "analogies", {"restrict_vocab": 300_000}),
    Benchmark("count", "co-occurrence counts, window 10", "count", COUNTED),
    Benchmark("arrange", "nonzeros into tiles; Stanford: shuffle", "arrange", COUNTED),
    Benchmark("glove", "GloVe, x_max 10", "glove", GLOVE),
]


if __name__ == "__main__":
    main("word2vec", BENCHMARKS, __doc__)
