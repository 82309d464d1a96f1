"""Growth against training from scratch: as good a model, whatever the order in which its text comes?

    python -m benchmarks.growing TEXT [--sequences 10] [--parts 1 1 1] [--similarity SETS]

For each sequence the text is cut into spans, which are shuffled and dealt to parts. One model is fitted on the first
part and grows with each of the others (``partial_fit(part, grow=True)``), another is fitted on all of them at once;
both see every span as often. Similarity sets are asked of both, the pairs that both know. ``frozen`` grows with all
known vectors held fast.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from wordvec import Corpus, Doc2Vec, FastText, Word2Vec
from wordvec.evaluation import Lexicon, SimilaritySet, similarity
from wordvec.evaluation.suite import find_datasets

SETTINGS: dict[str, Any] = {"vector_size": 100, "min_count": 5, "epochs": 5, "sample": 1e-3}
METHODS: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "sg": (Word2Vec, {"sg": 1}),
    "cbow": (Word2Vec, {"cbow_gradient": "corrected", "alpha": 0.1}),
    "sg-tree": (Word2Vec, {"sg": 1, "hs": 1, "negative": 0}),
    "fasttext": (FastText, {"sg": 1}),
    "pv-dbow": (Doc2Vec, {"dm": 0, "dbow_words": 1}),  # its words
}
WAYS: dict[str, dict[str, Any]] = {"grown": {}, "frozen": {"freeze": True}}
SPAN = 500  # tokens


def sequence_of_parts(words: Sequence[str], parts: Sequence[float], seed: int) -> list[list[list[str]]]:
    """The spans of a text in a random order, dealt to parts of these sizes, relative to each other."""
    spans = [list(words[start : start + SPAN]) for start in range(0, len(words), SPAN)]
    order = np.random.default_rng(seed).permutation(len(spans))
    ends = np.rint(np.cumsum(parts) / np.sum(parts) * len(order)).astype(int)
    return [[spans[n] for n in part] for part in np.split(order, ends[:-1])]


def mean_similarity(models: Sequence[Any], sets: Sequence[SimilaritySet]) -> list[float]:
    """The mean over the sets of Spearman's correlation times 100, of those pairs that all models know."""
    known = set.intersection(*({*model.wv.key_to_index} for model in models))
    asked = [
        SimilaritySet(each.name, [pair for pair in each.pairs if pair.first in known and pair.second in known])
        for each in sets
    ]
    scores = [[similarity(Lexicon(model.wv), each).score for each in asked if each.pairs] for model in models]
    return [float(np.mean([score for score in row if score is not None])) for row in scores]


def compare(
    words: Sequence[str], make: Callable[[], Any], parts: Sequence[float], ways: Sequence[str], seed: int, sets: Any
) -> dict[str, float]:
    """One sequence: the scores of the model from scratch, and of those that grew."""
    with tempfile.TemporaryDirectory() as folder:
        texts = sequence_of_parts(words, parts, seed)
        corpora = [Corpus.build(part, Path(folder, str(n))) for n, part in enumerate(texts)]
        whole = make().fit(Corpus.build([span for part in texts for span in part], Path(folder, "all")))
        models = {"scratch": whole}
        for way in ways:
            models[way] = model = make().fit(corpora[0])
            for corpus in corpora[1:]:
                model.partial_fit(corpus, grow=True, **WAYS[way])
    scores = dict(zip(models, mean_similarity(list(models.values()), sets), strict=True))
    sizes = {"words_scratch": len(whole.vocabulary_), "words_grown": len(model.vocabulary_)}
    return scores | sizes


def main() -> None:
    """Print a row for each sequence and the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="words between blanks")
    parser.add_argument("--sequences", type=int, default=10)
    parser.add_argument("--parts", type=float, nargs="+", default=[1, 1, 1], help="their sizes, relative to each other")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="of growing")
    parser.add_argument("--first", type=int, default=1, help="the number of the first sequence")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--method", choices=METHODS, default="sg")
    parser.add_argument("--epochs", type=int, default=SETTINGS["epochs"])
    parser.add_argument(
        "--similarity", nargs="*", help="folders, files or names; by default those that gensim installs"
    )
    given = parser.parse_args()
    words = given.text.read_text("utf-8").split()
    sets = [each for each in find_datasets(given.similarity).datasets if isinstance(each, SimilaritySet)]
    method, own = METHODS[given.method]
    settings = SETTINGS | own | {"epochs": given.epochs, "workers": given.workers}
    print(f"{given.method}, {len(words):,} words in parts of {given.parts}, {len(sets)} sets, {settings}")
    rows = []
    for seed in range(given.first, given.first + given.sequences):
        rows.append(compare(words, partial(method, **settings, seed=seed), given.parts, given.ways, seed, sets))
        print(seed, {name: round(value, 2) for name, value in rows[-1].items()}, flush=True)
    for name in ("scratch", *given.ways):
        scores = [row[name] for row in rows]
        print(f"{name}: {np.mean(scores):.2f} ± {np.std(scores, ddof=min(1, len(scores) - 1)):.2f}")


if __name__ == "__main__":
    main()
