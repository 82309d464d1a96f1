"""Levy, Goldberg & Dagan (2015): what embeddings gain is mostly hyper-parameters, which counts can have, too.

Their recommendations, each as a difference between two settings.
"""

from wordvec.evaluation import AnalogySet, SimilaritySet

from .common import ALIKE, Claim, Paper, experiment, main

SVD, SGNS = "ppmi-svd", "word2vec-sg"

PAPER = Paper(
    "levy2015",
    experiment(
        [SimilaritySet, AnalogySet],
        protocol={"methods": "3cosadd"},
        variants={
            "svd": {"method": SVD, "window": 2},
            "svd eig=1": {"method": SVD, "window": 2, "eigenvalue_weighting": 1},
            "svd eig=0": {"method": SVD, "window": 2, "eigenvalue_weighting": 0},
            "svd cds=1": {"method": SVD, "window": 2, "context_smoothing": 1},
            "svd shifted": {"method": SVD, "window": 2, "shift": 1.6},
            "svd window=10": {"method": SVD, "window": 10},
            "sgns": {"method": SGNS, "window": 2},
            "sgns neg=1": {"method": SGNS, "window": 2, "negative": 1},
            "sgns neg=15": {"method": SGNS, "window": 2, "negative": 15},
            "sgns cds=1": {"method": SGNS, "window": 2, "ns_exponent": 1.0},
            "glove": {"method": "glove", "window": 2},
        },
    ),
    [
        Claim(
            "SVD 'correctly', with all eigenvalues (eig=1), is much worse than with their roots (eig=0.5)",
            "'do not use' (Section 7)",
            lambda r: r.better("svd", "svd eig=1"),
        ),
        Claim(
            "and than without them (eig=0)",
            "the same (Section 7)",
            lambda r: r.better("svd eig=0", "svd eig=1"),
        ),
        Claim(
            "Smoothing the contexts (cds=0.75) helps PPMI and SVD",
            "'always use' (Section 7)",
            lambda r: r.better("svd", "svd cds=1"),
        ),
        Claim(
            "Smoothing the contexts (cds=0.75) helps skip-gram",
            "'always use' (Section 7)",
            lambda r: r.better("sgns", "sgns cds=1"),
        ),
        Claim(
            "SVD wants no shift of PPMI (neg=1, not 5)",
            "recommended (Section 6)",
            lambda r: r.better("svd", "svd shifted"),
        ),
        Claim(
            "SVD wants short contexts (window 2, not 10)",
            "recommended (Section 6)",
            lambda r: r.better("svd", "svd window=10"),
        ),
        Claim(
            "Skip-gram wants many negative samples (15, not 1)",
            "'prefer many' (Section 7)",
            lambda r: r.better("sgns neg=15", "sgns neg=1"),
        ),
        Claim(
            "On word similarity, skip-gram has no advantage over SVD",
            "'no global advantage' (Abstract)",
            lambda r: r.better("sgns", "svd"),
            ALIKE,
        ),
        Claim("Skip-gram beats GloVe: similarity", "Section 6", lambda r: r.better("sgns", "glove")),
        Claim(
            "Skip-gram beats GloVe: analogies",
            "Section 6",
            lambda r: r.better("sgns", "glove", kind="analogy", measure="3CosAdd"),
        ),
    ],
    "The paper has 1.5 billion tokens, 500 dimensions, and words of 100 occurrences or more.",
)

if __name__ == "__main__":
    main(PAPER)
