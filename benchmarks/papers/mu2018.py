"""Mu & Viswanath (2018): without their mean and their top directions, word vectors do better."""

from wordvec.evaluation import AnalogySet, Bootstrap, Protocol, SimilaritySet
from wordvec.evaluation.suite import measure
from wordvec.spaces.steps import postprocess

from .common import Claim, Paper, Results, experiment, main


def _processed(results: Results, args, progress) -> None:
    how = Protocol(geometry=False, bootstrap=Bootstrap(0), methods="3cosadd")
    for name, runs in results.trained.items():
        results.reports[f"{name}, processed"] = [
            measure(postprocess(run.model.wv, "all-but-the-top"), results.found, how, progress=progress) for run in runs
        ]


METHODS = {"skip-gram": "word2vec-sg", "cbow": "word2vec-cbow", "glove": "glove"}

PAPER = Paper(
    "mu2018",
    experiment(
        [SimilaritySet, AnalogySet],
        also=_processed,
        protocol={"methods": "3cosadd"},
        variants={name: {"method": method} for name, method in METHODS.items()},
    ),
    [
        Claim(
            f"Processing improves {name}: {what}",
            "'consistently' (Abstract)",
            lambda r, name=name, kind=kind: r.better(f"{name}, processed", name, kind=kind),
        )
        for name in METHODS
        for what, kind in (("word similarity", "similarity"), ("analogies", "analogy"))
    ],
    "One top direction for each 100 dimensions, as the paper advises.",
)

if __name__ == "__main__":
    main(PAPER)
