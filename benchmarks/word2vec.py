"""Word2Vec against gensim and fastText, GloVe against Stanford's programs.

    python -m benchmarks.word2vec TEXT [--runs 3] [--rows sg-ns cbow-ns] [--scorer PROGRAM]
                                   [--glove-bin DIR]

Every run is a process of its own; trainers take turns, so that a slow phase of the machine meets all of them,
and a ratio is taken between neighbours in time. Run r uses seed r on every side, so scores are means over
seeds. Words per second are tokens of the text times epochs by seconds of training alone; reading the text is
a row of its own.

Differences that settings cannot remove: fastText draws noise words by count to the power 0.5 where the others
use 0.75, cuts lines at 1,024 tokens, counts line ends as words, and takes no seed from Python. Stanford's programs
count and shuffle with one thread.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from . import measure, report
from .trainers import TASKS
from .work import Job

COMMON = {
    "vector_size": 100,
    "window": 5,
    "min_count": 5,
    "negative": 5,
    "sample": 1e-3,
    "alpha": 0.025,
    "epochs": 5,
}
GLOVE = {"vector_size": 100, "window": 10, "min_count": 5, "x_max": 10, "eta": 0.05, "epochs": 5}
COUNTED = {"window": 10, "min_count": 5}
LEARNING = "train", "glove"  # tasks that leave vectors
QUESTIONS = 19_544  # in the Google set that gensim installs
CORRECTED = {"cbow_gradient": "corrected", "alpha": 0.1}


class Row(NamedTuple):
    """One line of the comparison: a task, settings for everybody, and what wordvec sets beside them."""

    name: str
    title: str
    task: str
    settings: dict[str, Any]
    ours: dict[str, Any] = {}

    def settings_of(self, trainer: str) -> dict[str, Any]:
        return {**self.settings, **self.ours} if trainer == "wordvec" else self.settings


def _word2vec(name: str, title: str, ours: dict[str, Any] | None = None, **settings: Any) -> Row:
    return Row(name, title, "train", {**COMMON, **settings}, ours or {})


ROWS = [
    _word2vec("sg-ns", "skip-gram, negative sampling", sg=1),
    _word2vec("sg-ns-300", "the same, 300 dimensions", sg=1, vector_size=300),
    _word2vec("sg-ns-independent", "skip-gram, independent noise", {"shared_noise": False}, sg=1),
    _word2vec("cbow-ns", "CBOW, negative sampling, classic gradient", sg=0),
    _word2vec("cbow-ns-corrected", "CBOW, negative sampling, corrected gradient", CORRECTED, sg=0),
    _word2vec("sg-hs", "skip-gram, hierarchical softmax", sg=1, hs=1, negative=0),
    _word2vec("cbow-hs", "CBOW, hierarchical softmax", sg=0, hs=1, negative=0),
    Row("encode", "text to encoded corpus, or counted vocabulary", "encode", {"min_count": 5}),
    Row(
        "analogies",
        "Google analogies, answered among 300,000 words",
        "analogies",
        {"restrict_vocab": 300_000},
    ),
    Row("count", "co-occurrence counts, window 10", "count", COUNTED),
    Row("arrange", "nonzeros into tiles; Stanford: shuffle", "arrange", COUNTED),
    Row("glove", "GloVe, x_max 10", "glove", GLOVE),
]


def main() -> None:
    args = _arguments()
    args.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.output) as folder:
        sitting = Sitting(args, Path(folder).resolve())
        for number in range(1, args.runs + 1):
            sitting.run(number)
    table = report.table(sitting.results)
    (args.output / "word2vec.md").write_text(table, encoding="utf-8")
    report.chart(sitting.results, args.output / "word2vec.png")
    print(table)


class Sitting:
    """All runs of one comparison, taken in turn; its results are on disk after each of them."""

    def __init__(self, args: argparse.Namespace, folder: Path):
        from wordvec import Corpus

        self.args = args
        self.folder = folder
        corpus = Corpus.build(args.text, folder / "corpus")
        self.results: dict[str, Any] = {
            "machine": report.machine(),
            "text": {"file": args.text.name, "tokens": len(corpus.tokens), "types": len(corpus.counts)},
            "rows": {row.name: {"title": row.title, "task": row.task} for row in args.rows},
            "trainers": args.trainers,
            "workers": args.workers,
            "runs": [],
        }

    def run(self, number: int) -> None:
        """Measure every row once. Rows that ask a peer for the very same work share the answer."""
        known: dict[str, dict[str, Any]] = {}
        for row in self.args.rows:
            for workers in self.args.workers:
                for trainer in self._turns(row, number):
                    job = self._job(row, trainer, workers, number)
                    key = json.dumps(job)
                    if key not in known:
                        known[key] = self._measure(job)
                    place = {"row": row.name, "trainer": trainer, "workers": workers, "run": number}
                    self._keep({**place, **known[key]})

    def _turns(self, row: Row, number: int) -> list[str]:
        trainers = [name for name in self.args.trainers if name in TASKS[row.task]]
        first = number % len(trainers)
        return trainers[first:] + trainers[:first]

    def _job(self, row: Row, trainer: str, workers: int, number: int) -> Job:
        settings = row.settings_of(trainer)
        if row.task in LEARNING:
            settings = {**settings, "epochs": self.args.epochs}
        scored = row.task in LEARNING and self.args.score and workers == max(self.args.workers)
        return Job(
            task=row.task,
            trainer=trainer,
            settings=settings,
            workers=workers,
            seed=number,
            text=str(self.args.text.resolve()),
            encoded=str(self.folder / "corpus"),
            vectors=str(self.folder / "vectors.bin") if scored else None,
            glove_bin=self.args.glove_bin and str(self.args.glove_bin.resolve()),
        )

    def _measure(self, job: Job) -> dict[str, Any]:
        figures: dict[str, Any] = measure.run(job)
        amount = QUESTIONS if job.task == "analogies" else self.results["text"]["tokens"]
        figures["per_second"] = amount * job.settings.get("epochs", 1) / figures["seconds"]
        if job.vectors is not None:
            figures["scores"] = measure.score(job.vectors, self.args.scorer)
        return figures

    def _keep(self, figures: dict[str, Any]) -> None:
        print("{run}: {row}, {trainer}, {workers} workers: {seconds:.1f} s".format(**figures), file=sys.stderr)
        self.results["runs"].append(figures)
        (self.args.output / "word2vec.json").write_text(json.dumps(self.results, indent=1), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    rows = {row.name: row for row in ROWS}
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.word2vec",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("text", type=Path, help="tokenized text, one text a line")
    add("--runs", type=int, default=3, help="how often everything is done (default: 3)")
    add("--rows", nargs="+", choices=rows, default=list(rows), help="which rows (default: all)")
    add("--trainers", nargs="+", choices=TASKS["train"], default=list(TASKS["train"]), help="default: all")
    add("--glove-bin", type=Path, metavar="DIR", help="the folder of Stanford's GloVe programs, to compare with them")
    add(
        "--workers",
        nargs="+",
        type=int,
        default=sorted({1, os.cpu_count() or 1}),
        help="default: 1 and all cores",
    )
    add("--epochs", type=int, default=COMMON["epochs"], help="default: %(default)s")
    add("--no-score", dest="score", action="store_false", help="measure speed and memory only")
    add(
        "--scorer",
        type=Path,
        help="a program that prints a vector file's scores as JSON; default: our own evaluation",
    )
    add("--output", type=Path, default=Path("benchmarks/results"), help="default: %(default)s")
    args = parser.parse_args()
    if not args.text.is_file():
        parser.error(f"{args.text} is not a file")
    if args.glove_bin and not (args.glove_bin / "cooccur").is_file():
        parser.error(f"{args.glove_bin} holds no program cooccur: give the folder that GloVe's make fills")
    missing = [name for name in args.trainers if importlib.util.find_spec(name.lower()) is None]
    if missing:
        parser.error(f"{', '.join(missing)} not installed: pip install -e '.[benchmark]', or leave out with --trainers")
    args.trainers += ["Stanford"] if args.glove_bin else []
    args.rows = [rows[name] for name in args.rows]
    args.workers = sorted(args.workers)
    args.scorer = args.scorer and args.scorer.resolve()
    return args


if __name__ == "__main__":
    main()
