"""One comparison from its arguments to its table: every row measured in turns, results on disk after each job."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import imdb, measure, report
from .jobs import JOBS
from .work import COMMON, Benchmark, Job


def main(name: str, rows: list[Benchmark], description: str) -> None:
    args = _arguments(name, rows, description)
    args.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.output) as folder:
        sitting = Sitting(args, Path(folder).resolve(), args.output / f"{name}.json")
        for number in range(1, args.runs + 1):
            sitting.run(number)
    table = report.table(sitting.results)
    (args.output / f"{name}.md").write_text(table, encoding="utf-8")
    report.chart(sitting.results, args.output / f"{name}.png")
    print(table)


class Sitting:
    """All runs of one comparison, taken in turn; its results are on disk after each of them."""

    def __init__(self, args: argparse.Namespace, folder: Path, output: Path):
        from wordvec import Corpus

        self.args = args
        self.folder = folder
        self.output = output
        if args.reviews:
            imdb.prepare(args.reviews, folder / "reviews")
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
            for workers in self.args.workers[-1:] if row.once else self.args.workers:
                for trainer in self._turns(row, number):
                    job = self._job(row, trainer, workers, number)
                    key = json.dumps(job)
                    if key not in known:
                        known[key] = self._measure(job)
                    place = {"row": row.name, "trainer": trainer, "workers": workers, "run": number}
                    self._keep({**place, **known[key]})

    def _turns(self, row: Benchmark, number: int) -> list[str]:
        trainers = [name for name in self.args.trainers if name in JOBS[row.task].trainers]
        first = number % len(trainers)
        return trainers[first:] + trainers[:first]

    def _job(self, row: Benchmark, trainer: str, workers: int, number: int) -> Job:
        task, settings = JOBS[row.task], row.settings_of(trainer)
        if task.in_epochs:
            settings = {**settings, "epochs": self.args.epochs}
        scored = task.makes_vectors and self.args.score and workers == max(self.args.workers)
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
            reviews=self.args.reviews and str(self.folder / "reviews"),
            similarity=self.args.similarity and str(self.args.similarity.resolve()),
        )

    def _measure(self, job: Job) -> dict[str, Any]:
        figures: dict[str, Any] = measure.run(job)
        words = self.results["text"]["tokens"] * job.settings.get("epochs", 1)
        figures["per_second"] = figures.pop("amount", words) / figures["seconds"]
        if job.vectors is not None:
            figures["scores"] = measure.score(job.vectors, self.args.scorer, job.similarity)
        return figures

    def _keep(self, figures: dict[str, Any]) -> None:
        print("{run}: {row}, {trainer}, {workers} workers: {seconds:.1f} s".format(**figures), file=sys.stderr)
        self.results["runs"].append(figures)
        self.output.write_text(json.dumps(self.results, indent=1), encoding="utf-8")


def _arguments(name: str, all_rows: list[Benchmark], description: str) -> argparse.Namespace:
    rows = {row.name: row for row in all_rows}
    does = {trainer for row in all_rows for trainer in JOBS[row.task].trainers}
    trainers = [trainer for trainer in JOBS["train"].trainers if trainer in does]
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("text", type=Path, help="tokenized text, one text a line")
    add("--runs", type=int, default=3, help="how often everything is done (default: 3)")
    add("--rows", nargs="+", choices=rows, help="which rows (default: all)")
    add("--trainers", nargs="+", choices=trainers, default=trainers, help="default: all")
    add("--glove-bin", type=Path, metavar="DIR", help="the folder of Stanford's GloVe programs, to compare with them")
    add("--workers", nargs="+", type=int, default=sorted({1, os.cpu_count() or 1}), help="default: 1 and all cores")
    add("--epochs", type=int, default=COMMON["epochs"], help="default: %(default)s")
    add("--no-score", dest="score", action="store_false", help="measure speed and memory only")
    add("--scorer", type=Path, help="a program that prints a vector file's scores as JSON; default: our own evaluation")
    add("--output", type=Path, default=Path("benchmarks/results"), help="default: %(default)s")
    add("--reviews", type=Path, metavar="DIR", help="the folder of IMDB's train.tsv and test.tsv, for the rows on them")
    add(
        "--similarity",
        type=Path,
        metavar="DIR",
        help="a folder of similarity sets, to score words and rare words by (default: those gensim installs)",
    )
    args = parser.parse_args()
    if not args.text.is_file():
        parser.error(f"{args.text} is not a file")
    if args.glove_bin and not (args.glove_bin / "cooccur").is_file():
        parser.error(f"{args.glove_bin} holds no program cooccur: give the folder that GloVe's make fills")
    missing = [name for name in args.trainers if importlib.util.find_spec(name.lower()) is None]
    if missing:
        parser.error(f"{', '.join(missing)} not installed: pip install -e '.[benchmark]', or leave out with --trainers")
    if args.reviews and not (args.reviews / "train.tsv").is_file():
        parser.error(f"{args.reviews} holds no train.tsv: give the folder of the reviews")
    args.trainers += ["Stanford"] if args.glove_bin else []
    possible = [row.name for row in all_rows if args.reviews or not JOBS[row.task].on_reviews]
    if not set(args.rows or ()) <= set(possible):
        parser.error("rows on reviews need --reviews DIR")
    args.rows = [rows[name] for name in args.rows or possible]
    args.workers = sorted(args.workers)
    args.scorer = args.scorer and args.scorer.resolve()
    return args
