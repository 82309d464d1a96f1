"""Score a file of vectors: ``python -m benchmarks.score VECTORS [SIMILARITY_SETS]``, else by the sets gensim installs.

Prints one line of JSON: ``[rho times 100, pairs asked]`` for each similarity set and, under ``google``, the
per cent of analogies answered rightly among the 30,000 most frequent words, in total and of the syntactic ones.
Any program that prints the same shape can take its place (``python -m benchmarks.word2vec --scorer``).
"""

import json
import sys

from gensim.test.utils import datapath

from wordvec import evaluate


def main() -> None:
    vectors, *sets = sys.argv[1:]
    data = [datapath("questions-words.txt"), *sets] if sets else None
    report = evaluate(vectors, data, restrict_vocab=30_000, methods=["3cosadd"])
    totals = [row for row in report.rows if row.level == "total"]
    scores = {row.dataset: [row.score, row.asked] for row in totals if row.kind == "similarity"}
    google = {row.part or "total": row for row in report.rows if row.kind == "analogy" and row.level != "section"}
    parts = {part: google[part].score for part in ("total", "syntactic")}
    print(json.dumps({**scores, "google": {**parts, "asked": google["total"].asked}}))


if __name__ == "__main__":
    main()
