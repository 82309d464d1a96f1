"""Settings that strain shared noise: is it as good as independent noise, and as gensim's, and what does it cost?

    python -m benchmarks.noise TEXT --trainers wordvec gensim [--runs 3] [--similarity SETS]

As `benchmarks.word2vec`, which says what is measured how. Each setting has a row with shared noise and one with
independent noise, beside the same peers: on a million tokens of English there is most to see.
"""

from __future__ import annotations

from .sitting import main
from .work import COMMON, Benchmark

STRAINS = {
    "sg": ("skip-gram", {"sg": 1}),
    "sg-20": ("skip-gram, 20 noise words", {"sg": 1, "negative": 20}),
    "sg-wide": ("skip-gram, window 15", {"sg": 1, "window": 15}),
    "sg-all": ("skip-gram, no subsampling", {"sg": 1, "sample": 0}),
    "cbow": ("CBOW", {"sg": 0}),
    "cbow-wide": ("CBOW, window 10, 15 noise words", {"sg": 0, "window": 10, "negative": 15}),
}

BENCHMARKS = [
    Benchmark(name + suffix, title + more, "train", {**COMMON, **settings}, ours, once=True)
    for name, (title, settings) in STRAINS.items()
    for suffix, more, ours in (("", "", {}), ("-independent", ", independent noise", {"shared_noise": False}))
]


if __name__ == "__main__":
    main("noise", BENCHMARKS, __doc__)
