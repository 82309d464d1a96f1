"""Do general vectors help on a small text of a field? ``python -m benchmarks.general_vectors GENERAL REVIEWS``.

The field's text is a draw of movie reviews of Maas et al. (2011), which `benchmarks.imdb` describes; its own labels are
all that a classifier of mean word vectors learns from, and it is asked about reviews of the test half. So what is
measured is how much the vectors know of the field's words, those that its text lacks included. Each round draws other
reviews, the same for all rows.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from wordvec import Corpus, PooledVectors, Word2Vec
from wordvec.progress import SILENT

from .imdb import HALVES, classifier_error, read

SETTINGS: dict[str, Any] = {"sg": 1, "vector_size": 100}
WAYS: dict[str, dict[str, Any] | None] = {
    "general vectors alone": None,
    "the field's text alone": {},
    "init_from": {"init_alpha": None},
    "init_from, init_alpha=0.005": {"init_alpha": 0.005},
    "init_from, init_alpha=0.001": {"init_alpha": 0.001},
    "init_from, init_alpha=0": {"init_alpha": 0.0},
}


def drawn(
    halves: dict[str, tuple[list[str], list[bool]]], sizes: dict[str, int], seed: int
) -> dict[str, tuple[list[list[str]], np.ndarray]]:
    """Reviews of each half, as lists of words, and which are positive."""
    random = np.random.default_rng(seed)
    result = {}
    for half, (texts, positive) in halves.items():
        chosen = random.permutation(len(texts))[: sizes[half]]
        result[half] = [texts[n].split() for n in chosen], np.array(positive)[chosen]
    return result


def vectors_of(way: str, general: Any, texts: list[list[str]], epochs: int, seed: int) -> Any:
    """The vectors that are made of the field's text, the general ones, or both."""
    how = WAYS[way]
    if how is None:
        return general
    start = {"init_from": general, "keep_vocabulary": True, **how} if how else {}
    return Word2Vec(**SETTINGS, epochs=epochs, seed=seed, **start).fit(texts, progress=SILENT)


def main() -> None:
    """Print the error of each way, round by round, and its mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("general", type=Path, help="text: words between blanks")
    parser.add_argument("reviews", type=Path, help="the folder with train.tsv and test.tsv")
    parser.add_argument("--learnt", type=int, default=1000, help="reviews that are the field's text")
    parser.add_argument("--asked", type=int, default=10_000, help="reviews that the classifier is asked about")
    parser.add_argument("--general-epochs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=20, help="of the field's text")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.build(given.general, Path(folder, "general"), progress=SILENT)
        general = Word2Vec(**SETTINGS, epochs=given.general_epochs).fit(corpus, progress=SILENT)
        print(f"{len(corpus.tokens):,} general words, {len(general.vocabulary_):,} different ones", flush=True)
    halves = {half: read(given.reviews, half) for half in HALVES}
    sizes = dict(zip(HALVES, (given.learnt, given.asked), strict=True))
    errors: dict[str, list[float]] = {way: [] for way in WAYS}
    for seed in range(1, given.rounds + 1):
        reviews = drawn(halves, sizes, seed)
        (learnt, labels), (asked, truth) = (reviews[half] for half in HALVES)
        print(f"round {seed}: {sum(map(len, learnt)):,} words of {len(learnt):,} reviews", flush=True)
        for way in WAYS:
            pooled = PooledVectors(vectors_of(way, general, learnt, given.epochs, seed)).fit([])
            features = pooled.transform(learnt), pooled.transform(asked)
            errors[way].append(classifier_error(*features, labels, truth))
            print(f"  {way}: {errors[way][-1]:.2f} %", flush=True)
    for way, found in errors.items():
        print(f"| {way} | {mean(found):.1f} | {', '.join(f'{each:.1f}' for each in found)} |")


if __name__ == "__main__":
    main()
