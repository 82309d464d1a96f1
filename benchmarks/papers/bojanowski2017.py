"""Bojanowski et al. (2017): n-grams of characters help rare words, syntax, and languages rich in forms."""

from benchmarks.rare import rare_words
from wordvec.evaluation import AnalogySet, SimilaritySet

from .common import ALIKE, RARE_WORDS, WORDSIM353, Claim, Outcome, Paper, Results, experiment, main, over_runs


def _rare(results: Results, args, progress) -> None:
    """Of pairs with a word that training did not see: per cent covered, and correlation."""
    models = [run.model.wv for run in results.trained["n-grams"]]
    results.more["rare"] = [rare_words(wv.__getitem__, wv.key_to_index, args.data) for wv in models]


def _unseen(results: Results) -> Outcome | None:
    scores = [each["rare"] for each in results.more["rare"] if "rare" in each]
    return over_runs(scores, "Spearman's correlation of pairs with an unseen word") if scores else None


PAPER = Paper(
    "bojanowski2017",
    experiment(
        [SimilaritySet, AnalogySet],
        protocol={"methods": "3cosadd"},
        also=_rare,
        variants={
            "words": {"method": "word2vec-sg", "alpha": 0.05},
            "n-grams": {"method": "fasttext", "alpha": 0.05, "bucket": 200_000},
        },
    ),
    [
        Claim(
            "n-grams help rare words (RW)",
            "47 against 43 (Table 1, En RW: sisg, sg)",
            lambda r: r.better("n-grams", "words", dataset=RARE_WORDS),
            missing="no set of rare words was given: fetch rw (wordvec datasets rw) and name it in --data",
        ),
        Claim(
            "and not the frequent words of English (WS353)",
            "71 against 72 (Table 1, En WS353: sisg, sg)",
            lambda r: r.better("n-grams", "words", dataset=WORDSIM353),
            ALIKE,
        ),
        Claim(
            "Words that were not seen have vectors that tell something",
            "better than null vectors (Table 1: sisg, sisg-)",
            _unseen,
        ),
        Claim(
            "n-grams help syntactic analogies",
            "74.9 against 70.1 (Table 2, En syntactic: sisg, sg)",
            lambda r: r.better("n-grams", "words", kind="analogy", part="syntactic"),
        ),
        Claim(
            "and do not help semantic ones",
            "'does not help' (Section 5.2)",
            lambda r: r.better("words", "n-grams", kind="analogy", part="semantic"),
        ),
    ],
    "The gains in German, Czech and Russian need a text of these languages: run it on one, with its datasets. 200,000 "
    "buckets in place of two million.",
)

if __name__ == "__main__":
    main(PAPER)
