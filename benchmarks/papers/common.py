"""What the papers have in common: training, differences with intervals, verdicts, the table."""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

from wordvec.cli import console
from wordvec.corpora.corpus import Corpus, as_corpus
from wordvec.evaluation import Bootstrap, Protocol
from wordvec.evaluation.datasets.readers import Found
from wordvec.evaluation.suite import find_datasets, measure
from wordvec.experiments import budgets
from wordvec.experiments.plan import Plan, make_plan
from wordvec.experiments.provenance import machine
from wordvec.experiments.references import REFERENCES, cited
from wordvec.experiments.training import Trained, train
from wordvec.experiments.tuning import interval_of, on_common_items
from wordvec.progress import Progress
from wordvec.system.versions import replacing

MORE, ALIKE = "more than 0", "0"
FEWEST = 30  # items of a dataset

#: Patterns of datasets' names, as they are called by themselves and in the collection of Faruqui & Dyer (2014).
WORDSIM353, RARE_WORDS, RG65 = r"^wordsim353|353-all", r"(^|-)rw\b", r"\brg\b"


class Outcome(NamedTuple):
    """What came out for a claim: a number with its interval, and of what it is."""

    value: float
    low: float | None = None
    high: float | None = None
    of: str = ""


class Claim(NamedTuple):
    """What a paper says, and how it comes out here.

    `theirs` is their figure with its place, or where they say so without one. `ours` gives a difference that is more
    than 0 if the claim holds (`expects` MORE), or that holds 0 (ALIKE); or a figure to be held beside theirs (`expects`
    a number: that or less is reached). It gives None where nothing can be said, and `missing` says why.
    """

    text: str
    theirs: str
    ours: Callable[[Results], Outcome | None]
    expects: str | float = MORE
    missing: str = "no dataset of this kind was given, or too little of it is covered"

    def verdict(self, found: Outcome | None) -> str:
        """Whether it holds: decided by the interval, not by the figure."""
        if found is None:
            return f"not asked: {self.missing}"
        if not isinstance(self.expects, str):
            low = found.value if found.low is None else found.low
            return "reached" if low <= self.expects else "not reached"
        if found.low is None or found.high is None:
            return "no interval: too few items or runs"
        if self.expects == ALIKE:
            return "no difference is seen" if found.low <= 0 <= found.high else "there is a difference"
        return "holds" if found.low > 0 else "the contrary holds" if found.high < 0 else "cannot be told"


@dataclass
class Results:
    """What was trained, and the reports of every run, by model."""

    corpus: Corpus | None = None
    plan: Plan = field(default_factory=Plan)
    trained: dict[str, list[Trained]] = field(default_factory=dict)
    reports: dict[str, list[Any]] = field(default_factory=dict)
    found: Found | None = None
    budget: str = ""
    more: dict[str, Any] = field(default_factory=dict)  # what a paper computes besides
    bootstrap: Bootstrap = field(default_factory=lambda: Bootstrap(1000))

    def better(
        self, first: str, second: str, kind: str = "similarity", dataset: str = "", measure: str = "", part: str = ""
    ) -> Outcome | None:
        """The score of one model minus another's, the mean over the datasets of a kind.

        `dataset` is a pattern in a dataset's name, in small letters, `measure` part of a measure's, `part` of a
        group's. Scores are on the items that all runs of both cover; datasets with fewer than 30 say too little.
        Intervals are over items and runs.
        """
        scores, samples, names = [], [], []
        theirs = self._rows(second, kind, dataset, measure, part)
        for key, ours in self._rows(first, kind, dataset, measure, part).items():
            if len(theirs.get(key, [])) != len(self.reports[second]) or len(ours) != len(self.reports[first]):
                continue  # not asked in every run
            if int(np.logical_and.reduce([each.known for each in (*ours, *theirs[key])]).sum()) < FEWEST:
                continue
            found, drawn = on_common_items([*ours, *theirs[key]], replace(self.bootstrap, seed=len(names)))
            if found is not None:
                scores.append(found)
                samples.append(drawn[: len(ours)].mean(axis=0) - drawn[len(ours) :].mean(axis=0))
                names.append(key[0])
        if not names:
            return None
        runs = np.split(np.mean(scores, axis=0), [len(self.reports[first])])
        middle = float(runs[0].mean() - runs[1].mean())
        interval = interval_of(middle, np.mean(samples, axis=0), runs, self.bootstrap.level) or (None, None)
        return Outcome(middle, *interval, names[0] if len(names) == 1 else f"mean of {len(names)} datasets")

    def _rows(self, model: str, kind: str, dataset: str, measure: str, part: str) -> dict[tuple[str, ...], list[Any]]:
        level = "group" if part else "total"
        found: dict[tuple[str, ...], list[Any]] = {}
        for report in self.reports[model]:
            for row in report.rows:
                if row.kind != kind or row.level != level or row.items is None or not row.items.asked:
                    continue
                if re.search(dataset, row.dataset.lower()) and measure in row.measure and part in row.part.lower():
                    found.setdefault((row.dataset, row.measure, row.part), []).append(row.items)
        return found


@dataclass(frozen=True)
class Paper:
    """A paper: its name (that of its file, and of its work in `REFERENCES`), what it trains, and its claims.

    `find` makes the results from the arguments; see `experiment`.
    """

    name: str
    find: Callable[[argparse.Namespace, Progress], Results]
    claims: Sequence[Claim]
    note: str = ""  # where this departs from the paper
    source: str = "TEXT"
    options: Mapping[str, Any] = field(default_factory=dict)  # other defaults of the command


def experiment(
    kinds: Iterable[type],
    *,
    budget: str = "words",
    also: Callable[[Results, argparse.Namespace, Progress], None] | None = None,
    protocol: Mapping[str, Any] | None = None,
    **plan: Any,
) -> Callable[[argparse.Namespace, Progress], Results]:
    """What trains a plan (see `make_plan`) on the text and measures the datasets of some kinds.

    `also` computes whatever else the claims need. Without kinds nothing is measured but that.
    """
    kinds = tuple(kinds)

    def find(args: argparse.Namespace, progress: Progress) -> Results:
        common = {name: getattr(args, name) for name in ("vector_size", "min_count", "epochs", "workers")}
        common |= {"window": 5, "max_final_vocab": None}
        made = make_plan(plan.get("methods"), common | plan.get("common", {}), seeds=args.seeds, **_rest(plan))
        found = find_datasets(args.data) if kinds else Found([], [], [])
        found = found._replace(datasets=[each for each in found.datasets if isinstance(each, kinds)])
        if kinds and not found.datasets:
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise SystemExit(
                f"{', '.join(args.data or ['--data'])}: no {wanted} is there; give --data a folder with one"
            )
        corpus = as_corpus(args.text, progress=progress)
        models = args.folder / "models"
        made, stated = budgets.within(budget, made, corpus, models, progress)
        results = Results(corpus, made, found=found, budget=stated)
        how = Protocol(geometry=False, bootstrap=Bootstrap(0), **(protocol or {}))
        for candidate in made.candidates:
            runs = [train(each, candidate.method, corpus, models, progress) for each in candidate.estimators()]
            results.trained[candidate.name] = runs
            if kinds:
                results.reports[candidate.name] = [measure(run.model.wv, found, how, progress=progress) for run in runs]
        if also is not None:
            also(results, args, progress)
        return results

    return find


def _rest(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plan.items() if name not in ("methods", "common")}


def over_runs(values: Sequence[float], of: str = "") -> Outcome:
    """The mean of a figure over runs, with a t interval where there are several."""
    from scipy.stats import t

    middle = mean(values)
    if len(values) < 2:
        return Outcome(middle, of=of)
    spread = sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1) / len(values))
    reach = float(t.ppf(0.975, len(values) - 1)) * spread
    return Outcome(middle, middle - reach, middle + reach, of)


# -------------------------------------------------------------------------------------------------------- the command


def main(paper: Paper, arguments: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Train, measure, and print the table of claims; write it, too, if `--output` says where."""
    args = _arguments(paper, arguments)
    with console.listener() as progress:
        results = paper.find(args, progress)
    rows = [_row(claim, claim.ours(results)) for claim in paper.claims]
    facts = _facts(paper, args, results)
    console.show_table(
        f"{cited(paper.name)}: {REFERENCES[paper.name].title}",
        ("claim", "theirs", "ours", "verdict"),
        [(row["claim"], row["theirs"], row["ours"], row["verdict"]) for row in rows],
    )
    for name, value in facts.items():
        console.say(f"{name}: {value}")
    if args.output is not None:
        with replacing(args.output) as written:
            written.write_text(_markdown(paper, rows, facts), encoding="utf-8")
    return rows


def _row(claim: Claim, found: Outcome | None) -> dict[str, Any]:
    if found is None:
        shown = "–"
    else:
        signed = "+" if isinstance(claim.expects, str) else ""
        shown = _number(found.value, signed)
        if found.low is not None and found.high is not None:
            shown += f" ({_number(found.low, signed)} to {_number(found.high, signed)})"
        shown += f", {found.of}" if found.of else ""
    return {"claim": claim.text, "theirs": claim.theirs, "ours": shown, "verdict": claim.verdict(found)}


def _number(value: float, signed: str) -> str:
    shown = f"{value:{signed}.2f}" if abs(value) < 3 else f"{value:{signed}.1f}"
    return shown.replace("-", "−")


def _facts(paper: Paper, args: argparse.Namespace, results: Results) -> dict[str, Any]:
    told = machine()
    facts: dict[str, Any] = {"date": datetime.datetime.now(datetime.timezone.utc).date().isoformat()}
    if results.corpus is not None:
        card = results.corpus.card
        facts["text"] = (
            f"{Path(str(args.text)).name}, {card['tokens']:,} tokens, fingerprint {results.corpus.fingerprint}"
        )
    else:
        facts["text"] = Path(str(args.text)).name
    facts |= {"seeds": args.seeds, "budget": results.budget} if results.budget else {"seeds": args.seeds}
    facts["settings"] = f"{args.vector_size} dimensions, min_count {args.min_count}, {args.epochs} epochs"
    facts["machine"] = ", ".join(f"{name} {told[name]}" for name in ("wordvec", "commit", "processor") if name in told)
    return facts | ({"departs": paper.note} if paper.note else {})


def _markdown(paper: Paper, rows: Sequence[Mapping[str, str]], facts: Mapping[str, Any]) -> str:
    work = REFERENCES[paper.name]
    lines = [f"# {cited(paper.name)}", "", f"*{work.title}*, {work.place}.", ""]
    lines += ["| claim | theirs | ours | verdict |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(row[name].replace("|", "\\|") for name in row) + " |" for row in rows]
    return "\n".join([*lines, "", *(f"- {name}: {value}" for name, value in facts.items()), ""])


def _arguments(paper: Paper, arguments: Sequence[str] | None) -> argparse.Namespace:
    claims = "\n".join(f"  - {claim.text}" for claim in paper.claims)
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.papers.{paper.name}",
        description=f"{cited(paper.name)}: {REFERENCES[paper.name].title}\n\nClaims:\n{claims}\n\n{paper.note}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("text", metavar=paper.source, help="a text, an encoded corpus, or the folder of the reviews")
    parser.add_argument("--data", nargs="*", help="datasets: folders, files or names; default: those of gensim")
    parser.add_argument("--folder", type=Path, help="where models are kept (default: papers/NAME)")
    parser.add_argument("--output", type=Path, metavar="FILE.md", help="write the table here, too")
    defaults = {"seeds": 3, "epochs": 5, "vector_size": 100, "min_count": 5} | dict(paper.options)
    for name, value in defaults.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value, help="default: %(default)s")
    parser.add_argument("--workers", type=int, help="threads; they change nothing but the time")
    args = parser.parse_args(arguments)
    args.folder = args.folder or Path("papers", paper.name)
    return args
