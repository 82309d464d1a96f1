"""The IMDB experiment: what a classifier makes of vectors of reviews.

The 25,000 + 25,000 labelled reviews of Maas et al. (2011), as ``train.tsv`` and ``test.tsv`` with the label (``pos`` or
``neg``) in the first column and the raw text in the last. Words are lower-cased runs of letters and digits; ``<br />``
is a space. Vectors are learnt from both halves without labels. They are scaled, column by column, to mean 0 and
variance 1 over the train half; scikit-learn's logistic regression with its default penalty (C=1) learns from the train
half and is asked about the test half.

The files hold all negative reviews before all positive ones. Training that keeps the order of its texts needs them
shuffled beforehand: such a copy is made for the peers, and wordvec is given the stored order.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

_WORD = re.compile(r"[^\W_]+")
HALVES = "train", "test"


def prepare(source: Path, folder: Path) -> None:
    """Write what the jobs read.

    ``train.txt``, ``test.txt`` and ``all.txt`` (train before test): a review a line. ``….shuffled.txt`` and
    ``….order.npy``: the same lines in another order, which line ``i`` had the number ``order[i]``.
    ``….labelled.txt``: in fastText's format. ``….labels.npy``: whether positive.
    """
    folder.mkdir()
    lines: dict[str, list[str]] = {"all": []}
    positive: dict[str, list[bool]] = {"all": []}
    for half in HALVES:
        lines[half], positive[half] = read(source, half)
        lines["all"] += lines[half]
        positive["all"] += positive[half]
    for name, reviews in lines.items():
        order = np.random.default_rng(1).permutation(len(reviews))
        labelled = [
            f"__label__{'pos' if label else 'neg'} {text}" for label, text in zip(positive[name], reviews, strict=True)
        ]
        _write(folder / f"{name}.txt", reviews)
        _write(folder / f"{name}.shuffled.txt", [reviews[number] for number in order])
        _write(folder / f"{name}.labelled.txt", [labelled[number] for number in order])
        np.save(folder / f"{name}.order.npy", order)
        np.save(folder / f"{name}.labels.npy", np.array(positive[name]))


def read(source: Path, half: str) -> tuple[list[str], list[bool]]:
    """The words of a half's reviews, and which are positive."""
    with open(source / f"{half}.tsv", encoding="utf-8", newline="\n") as file:  # reviews hold other line separators
        rows = [line.split("\t") for line in file]
    return [words(row[-1]) for row in rows], [row[0] == "pos" for row in rows]


def words(review: str) -> str:
    """The words of a review with blanks between."""
    return " ".join(_WORD.findall(review.lower().replace("<br />", " ")))


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def in_stored_order(vectors: np.ndarray, folder: str, name: str) -> np.ndarray:
    """Vectors of the shuffled lines in the order of the lines."""
    restored = np.empty_like(vectors)
    restored[np.load(Path(folder, f"{name}.order.npy"))] = vectors
    return restored


def error(train: np.ndarray, test: np.ndarray, folder: str) -> float:
    """The error of a classifier for the reviews that `prepare` wrote."""
    return classifier_error(train, test, *(np.load(Path(folder, f"{half}.labels.npy")) for half in HALVES))


def classifier_error(train: np.ndarray, test: np.ndarray, train_labels: np.ndarray, test_labels: np.ndarray) -> float:
    """Per cent of the test half that a logistic regression on the train half gets wrong."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(train, train_labels)
    return 100 * (1 - classifier.score(test, test_labels))


def tokens(folder: str, name: str) -> int:
    """How many words a file has."""
    with open(Path(folder, f"{name}.txt"), encoding="utf-8") as file:
        return sum(len(line.split()) for line in file)
