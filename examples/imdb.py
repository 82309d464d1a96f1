"""What vectors of movie reviews say about their sentiment: the experiment of Le & Mikolov (2014).

    python -m examples.imdb FOLDER [--epochs 10] [--vector-size 100] [--window 10] [--workers 2] [--seed 1]

FOLDER holds the labelled reviews of Maas et al. (2011) as ``train.tsv`` and ``test.tsv``, label (``pos`` or ``neg``)
in the first column and the text in the last. A logistic regression learns from vectors
of the train half and predicts the test half (see `benchmarks.imdb`). The table holds its error in per cent,
for four ways to obtain the vectors:

transductive
    Both halves, without their labels, train the vectors, as in the paper.
inferred anew
    The same, but the vectors of the test half are inferred afterwards: what inference alone costs.
inductive, trained
    The train half trains the vectors that the classifier learns from; those of the test half are inferred.
inductive, inferred
    The same, and the classifier learns from inferred vectors of the train half as well: what
    ``make_pipeline(Doc2Vec(...), LogisticRegression())`` does.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import imdb
from wordvec import Doc2Vec
from wordvec.cli import console

METHODS = {"PV-DBOW": {"dm": 0}, "PV-DM": {"dm": 1}}
WAYS = "transductive", "inferred anew", "inductive, trained", "inductive, inferred"


class Halves(NamedTuple):
    """Something of the train half, and of the test half."""

    train: np.ndarray
    test: np.ndarray


def vectors_of(model: Doc2Vec, train: list[str], test: list[str]) -> dict[str, Halves]:
    """The vectors of both halves, for each of `WAYS`."""
    both = model.fit(train + test).documents_.copy()
    of_both = Halves(both[: len(train)], both[len(train) :])
    anew = of_both._replace(test=model.transform(test))
    trained = Halves(model.fit(train).documents_.copy(), model.transform(test))
    inferred = trained._replace(train=model.transform(train))
    return dict(zip(WAYS, [of_both, anew, trained, inferred], strict=True))


def errors(found: dict[str, dict[str, Halves]], labels: Halves) -> list[list]:
    """A row for each way: its errors with each method, and with all of them side by side."""
    rows = []
    for way in WAYS:
        each = [vectors[way] for vectors in found.values()]
        side_by_side = Halves(*(np.hstack(half) for half in zip(*each, strict=True)))
        rows.append([way, *(imdb.classifier_error(*vectors, *labels) for vectors in [*each, side_by_side])])
    return rows


def main() -> None:
    """Run the experiment and print its table."""
    args = arguments()
    texts, positive = zip(*(imdb.read(args.folder, half) for half in imdb.HALVES), strict=True)
    settings = {"min_count": 2, "sample": 0, "negative": 5, **vars(args)}
    del settings["folder"]
    found = {}
    with console.listener() as progress:
        for name, method in METHODS.items():
            started = time.perf_counter()
            found[name] = vectors_of(Doc2Vec(**settings, **method), *texts)
            progress.note(f"{name}: {time.perf_counter() - started:.0f} s for both trainings and all inference")
    rows = errors(found, Halves(*map(np.array, positive)))
    title = ", ".join(f"{name}={value}" for name, value in settings.items())
    console.show_table(f"error in per cent ({title})", ["", *METHODS, " + ".join(METHODS)], rows)


def arguments() -> argparse.Namespace:
    """What the experiment is called with."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.imdb", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the folder of train.tsv and test.tsv")
    parser.add_argument("--epochs", type=int, default=10, help="default: %(default)s")
    parser.add_argument("--vector-size", type=int, default=100, help="default: %(default)s")
    parser.add_argument("--window", type=int, default=10, help="of PV-DM; default: %(default)s")
    parser.add_argument("--workers", type=int, help="default: all cores; changes nothing but the time")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    args = parser.parse_args()
    if not (args.folder / "train.tsv").is_file():
        parser.error(f"{args.folder} holds no train.tsv: give the folder of the reviews")
    return args


if __name__ == "__main__":
    main()
