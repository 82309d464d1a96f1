"""Caliskan, Bryson & Narayanan (2017): word vectors associate words as people do in implicit association tests."""

import re
from statistics import mean

from wordvec.evaluation import BiasSet

from .common import Claim, Outcome, Paper, Results, experiment, main

#: Their Table 1: what the name of a test must hold, what it says, effect size and p.
TESTS = (
    ("flowers.*insects", "Flowers are pleasant, insects unpleasant", "1.50, p 1e-7"),
    ("instruments.*weapons", "Musical instruments are pleasant, weapons unpleasant", "1.53, p 1e-7"),
    (
        "european.*african.*unpleasant$",
        "European American names are pleasant, African American ones not",
        "1.41, p 1e-8",
    ),
    ("male.*female.*career", "Men go with career, women with family", "1.81, p 1e-3"),
    ("math.*arts.*male", "Men go with mathematics, women with arts", "1.06, p .018"),
    ("science.*arts.*male", "Men go with science, women with arts", "1.24, p 1e-2"),
)


def _effect(pattern: str):
    def ours(results: Results) -> Outcome | None:
        rows = [
            row
            for report in results.reports["glove"]
            for row in report.rows
            if row.kind == "bias" and row.score is not None and "WEAT" in row.measure
            if re.search(pattern, f"{row.dataset} {row.part}".lower().replace(" ", "_").strip("_"))
        ]
        first = [row for row in rows if (row.dataset, row.part) == (rows[0].dataset, rows[0].part)]
        if not first:
            return None
        interval = results.bootstrap.interval(*(row.items for row in first))
        low, high = interval or (None, None)
        p = max(row.p for row in first)
        told = f"effect size, {first[0].asked} of {first[0].total} words, largest p {p:.2g}"
        return Outcome(mean(row.score for row in first), low, high, told)

    return ours


PAPER = Paper(
    "caliskan2017",
    experiment([BiasSet], variants={"glove": {"method": "glove", "window": 10}}),
    [
        Claim(
            text,
            f"{figure} (Table 1)",
            _effect(pattern),
            missing="no such test was given, or fewer than two words of a set are known: fetch weat, name it in --data",
        )
        for pattern, text, figure in TESTS
    ],
    "The paper's vectors are GloVe's of 840 billion tokens, with capitals: names of people are rare in a small text.",
)

if __name__ == "__main__":
    main(PAPER)
