"""İrsoy, Benton & Stratos (2021): CBOW with the gradient of its mean does as well as skip-gram, in less time."""

from statistics import mean

from wordvec.evaluation import AnalogySet, SimilaritySet

from .common import ALIKE, Claim, Outcome, Paper, Results, experiment, main


def _faster(results: Results) -> Outcome:
    """How many times as long skip-gram took: seconds of all epochs, the mean over runs."""
    seconds = {
        name: [sum(record["seconds"] for record in run.model.history_) for run in runs]
        for name, runs in results.trained.items()
    }
    ratios = [sg / cbow for sg, cbow in zip(seconds["skip-gram"], seconds["corrected"], strict=True)]
    return Outcome(mean(ratios) - 1, min(ratios) - 1, max(ratios) - 1, "ratio of times minus 1, least and most run")


PAPER = Paper(
    "irsoy2021",
    experiment(
        [SimilaritySet, AnalogySet],
        protocol={"methods": "3cosadd"},
        variants={
            "skip-gram": {"method": "word2vec-sg"},
            "classic": {"method": "word2vec-cbow"},
            "classic, alpha 0.1": {"method": "word2vec-cbow", "alpha": 0.1},
            "corrected": {"method": "word2vec-cbow", "cbow_gradient": "corrected", "alpha": 0.1},
        },
    ),
    [
        Claim(
            "The corrected gradient beats the classic one: similarity",
            "title and Abstract",
            lambda r: r.better("corrected", "classic"),
        ),
        Claim(
            "The corrected gradient beats the classic one: analogies",
            "title and Abstract",
            lambda r: r.better("corrected", "classic", kind="analogy"),
        ),
        Claim(
            "and not because of its learning rate: similarity",
            "title and Abstract",
            lambda r: r.better("corrected", "classic, alpha 0.1"),
        ),
        Claim(
            "Corrected CBOW does as well as skip-gram: similarity",
            "'fully competitive' (Abstract)",
            lambda r: r.better("corrected", "skip-gram"),
            ALIKE,
        ),
        Claim(
            "Corrected CBOW does as well as skip-gram: analogies",
            "'fully competitive' (Abstract)",
            lambda r: r.better("corrected", "skip-gram", kind="analogy"),
            ALIKE,
        ),
        Claim("and is many times faster to train", "'many times faster' (Abstract)", _faster),
    ],
    "Times are those of wordvec, whose skip-gram shares noise words.",
)

if __name__ == "__main__":
    main(PAPER)
