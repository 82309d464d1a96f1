"""Arora, Liang & Ma (2017): weighted means of word vectors, less their common direction, are hard to beat on STS."""

from wordvec.evaluation import SentenceSet, paired_test, sentence_similarity

from .common import Claim, Outcome, Paper, Results, experiment, main


def _pooled(results: Results, args, progress) -> None:
    """The outcomes of every run on every dataset, by pooling."""
    results.more = {
        (way, dataset.name): [
            row.items
            for run in results.trained["skip-gram"]
            for row in sentence_similarity(run.model.wv, dataset, [way], "pearson")
            if row.level == "total"
        ]
        for dataset in results.found.datasets
        for way in ("mean", "idf", "sif")
    }


def _better(first: str, second: str):
    def ours(results: Results) -> Outcome | None:
        sets = [dataset.name for dataset in results.found.datasets]
        tests = [
            paired_test(results.more[first, name], results.more[second, name], results.bootstrap) for name in sets[:1]
        ]
        if not tests or tests[0] is None:
            return None
        low, high = tests[0]["interval"] or (None, None)
        return Outcome(tests[0]["difference"], low, high, f"{sets[0]}, Pearson's correlation")

    return ours


PAPER = Paper(
    "arora2017",
    experiment([SentenceSet], also=_pooled, variants={"skip-gram": {"method": "word2vec-sg"}}),
    [
        Claim(
            "SIF beats the mean of the vectors",
            "10 to 30 % better (Abstract)",
            _better("sif", "mean"),
            missing="no set of sentence pairs was given: fetch stsbenchmark and name it in --data",
        ),
        Claim(
            "SIF beats weighting by idf",
            "Section 4.1",
            _better("sif", "idf"),
            missing="no set of sentence pairs was given: fetch stsbenchmark and name it in --data",
        ),
    ],
    "On the first set of sentence pairs, with vectors of your text; the paper's are GloVe's of 840 billion tokens.",
)

if __name__ == "__main__":
    main(PAPER)
