"""Yin & Schütze (2016): one vector made of several models' is better than that of any of them."""

from wordvec.evaluation import AnalogySet, Bootstrap, Protocol, SimilaritySet
from wordvec.evaluation.suite import measure
from wordvec.spaces.combining import combine

from .common import Claim, Outcome, Paper, Results, experiment, main

METHODS = {"skip-gram": "word2vec-sg", "glove": "glove", "fasttext": "fasttext"}
META = {"concatenation": "concatenate", "singular value decomposition": "svd"}
KINDS = {"word similarity": "similarity", "analogies": "analogy"}


def _combined(results: Results, args, progress) -> None:
    how = Protocol(geometry=False, bootstrap=Bootstrap(0), methods="3cosadd")
    runs = list(zip(*(results.trained[name] for name in METHODS), strict=True))
    for name, method in META.items():
        results.reports[name] = [
            measure(combine([run.model.wv for run in each], method=method), results.found, how, progress=progress)
            for each in runs
        ]


def _over_the_best(results: Results, meta: str, kind: str) -> Outcome | None:
    """The difference from the model that comes nearest, and which it is."""
    found = {name: results.better(meta, name, kind=kind) for name in METHODS}
    known = {name: outcome for name, outcome in found.items() if outcome is not None}
    if not known:
        return None
    nearest = min(known, key=lambda name: known[name].value)
    return known[nearest]._replace(of=f"over {nearest}, {known[nearest].of}")


PAPER = Paper(
    "yin2016",
    experiment(
        [SimilaritySet, AnalogySet],
        also=_combined,
        protocol={"methods": "3cosadd"},
        variants={name: {"method": method} for name, method in METHODS.items()},
    ),
    [
        Claim(
            f"A {name} is better than the best of its models: {what}",
            "'better performance of metaembeddings compared to individual embedding sets' (Abstract)",
            lambda r, name=name, kind=kind: _over_the_best(r, name, kind),
        )
        for name in META
        for what, kind in KINDS.items()
    ],
    "The paper combines five public sets, of other texts and vocabularies; these models have one text in common.",
)

if __name__ == "__main__":
    main(PAPER)
