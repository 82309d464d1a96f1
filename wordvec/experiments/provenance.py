"""What a report depends on, and how a paper would say it: machine, commit, fingerprints, a paragraph, references."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..evaluation.comparison import environment
from ..evaluation.datasets.kinds import Dataset
from ..evaluation.datasets.readers import by_asks
from ..evaluation.suite import Protocol
from ..methods import VARIANTS
from ..system.machine import processor
from ..version import __version__
from .plan import Candidate, Plan
from .presets import PRESETS
from .references import METHODS_OF, cited, of_dataset

__all__ = ["cited_works", "commit", "machine", "paragraph"]


@cache
def commit() -> str | None:
    """The commit that this code is checked out from; None where it is installed."""
    folder = Path(__file__).resolve().parent

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        git("ls-files", "--error-unmatch", Path(__file__).name)
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def machine() -> dict[str, Any]:
    """Versions, system, processor, and the commit where there is one."""
    found = environment() | {"processor": processor(), "processors": os.cpu_count()}
    checked_out = commit()
    return found | ({"commit": checked_out} if checked_out else {})


def cited_works(plan: Plan, datasets: Sequence[Dataset], tuned: bool, tested: bool) -> list[str]:
    """Keys of `REFERENCES`: of the methods, the presets, the datasets, the statistics, and wordvec."""
    keys = ["wordvec", *(["holm1979"] if tested else []), *(["levy2015"] if tuned else [])]
    for candidate in plan.candidates:
        keys += METHODS_OF[candidate.method]
        if candidate.family in PRESETS:
            keys.append(PRESETS[candidate.family].reference)
        if candidate.settings.get("cbow_gradient") == "corrected":
            keys.append("irsoy2021")
    keys += _works_of_steps(plan)
    keys += filter(None, (of_dataset(dataset.name) for dataset in datasets))
    return sorted(set(keys))


def _works_of_steps(plan: Plan) -> list[str]:
    """Keys of `REFERENCES` of what post-processing does."""
    works = {"all-but-the-top": "mu2018", "conceptor": "liu2019"}
    return [key for step, key in works.items() if any(step in steps for steps in plan.postprocess)]


# ------------------------------------------------------------------------------------------------------- a paragraph

_NAMES = {
    "word2vec-sg": "skip-gram",
    "word2vec-cbow": "continuous bag of words",
    "glove": "GloVe",
    "fasttext": "FastText",
    "doc2vec": "paragraph vectors",
    "ppmi-svd": "PPMI with a singular value decomposition",
    "deepwalk": "DeepWalk",
    "line-1": "LINE of the first order",
    "line-2": "LINE of the second order",
}

#: How a paper says a setting, in the order of its sentence; those that a method lacks are left out.
_SAID = {
    "vector_size": "{} dimensions",
    "num_walks": "{} walks from every node",
    "walk_length": "of {} nodes",
    "p": "p = {:g}",
    "q": "q = {:g}",
    "window": "a window of {} words to either side",
    "negative": "{} negative samples",
    "ns_exponent": "a noise distribution of counts to the power of {}",
    "sample": "a subsampling threshold of {:g}",
    "alpha": "an initial learning rate of {:g}",
    "min_alpha": "which falls to {:g}",
    "x_max": "x_max = {:g}",
    "eta": "a learning rate of {:g}",
    "min_n": "n-grams of at least {} characters",
    "max_n": "and at most {}",
    "bucket": "{:,} buckets",
    "shift": "a shift of {:g}",
    "context_smoothing": "contexts smoothed by {:g}",
    "eigenvalue_weighting": "singular values to the power of {:g}",
    "min_count": "words of at least {} occurrences",
    "epochs": "{} epochs",
}
_SAID_OF = {"glove": {"alpha": "weights to the power of {:g}"}}
_SAID_OF_GRAPHS = {"window": "a window of {} nodes to either side", "min_count": "nodes of at least {} visits"}


def paragraph(
    plan: Plan,
    trained_on: str,
    datasets: Sequence[Dataset],
    protocol: Protocol,
    budget: str,
    tune: str | None,
    comparing: Mapping[str, Any],
) -> str:
    """A paragraph for the methods section of a paper, made of the settings, and of what says what was trained on."""
    alike = _alike(plan)
    sentences = _trained(plan, alike)
    if alike:
        sentences.insert(0, f"All methods had {', '.join(alike.values())}.")
    if plan.groups:
        groups = ", ".join(f"{name} ({_count(len(members), 'model')})" for name, members in plan.groups.items())
        sentences.append(f"Finished models were measured as they are: {groups}.")
    if trained_on:
        sentences = [trained_on, *sentences, f"The budget was: {budget}."]
    if plan.postprocess:
        steps = "; ".join(plan.postprocess)
        works = ", ".join(cited(key) for key in _works_of_steps(plan))
        sentences.append(
            f"All vectors were measured once more after post-processing ({steps}{works and f': {works}'})."
        )
    if tune:
        which = "one setting for all datasets" if tune == "all" else "one setting for each dataset"
        sentences.append(
            f"Settings were chosen on a random half of the items of each dataset ({which}), and all scores are of the "
            f"other half, as in Levy et al. (2015)."
        )
    sentences.append(f"We measured {'; '.join(f'{asks}: {_named(those)}' for asks, those in by_asks(datasets))}.")
    if protocol.bootstrap.resamples:
        together = "kind by kind of dataset" if comparing["families"] == "kind" else "all together"
        sentences.append(
            f"Intervals are {protocol.bootstrap.level:g} % bootstrap intervals over items, and over runs where there "
            f"are several ({protocol.bootstrap.resamples:,} resamples); models were compared by paired tests on the "
            f"items that all can be asked, corrected by Holm's (1979) method, {together}."
        )
    sentences.append(
        f"All was trained and measured with wordvec {__version__}, whose results do not depend on the "
        "number of threads."
    )
    return " ".join(sentences)


def _alike(plan: Plan) -> dict[str, str]:
    """How a paper says the settings that all methods have, and all alike; by their names."""
    if len(plan.families) < 2:
        return {}
    said = [_said(candidates[0]) for candidates in plan.families.values()]
    return {name: text for name, text in said[0].items() if all(each.get(name) == text for each in said)}


def _said(first: Candidate) -> dict[str, str]:
    """How a paper says the settings of a method that its grid does not vary; by their names."""
    graph = _SAID_OF_GRAPHS if VARIANTS[first.method].source == "graph" else {}
    return {
        name: text.format(first.settings[name])
        for name, text in (_SAID | graph | _SAID_OF.get(first.method, {})).items()
        if name in first.settings and name not in first.at and first.settings[name] is not None
    }


def _trained(plan: Plan, alike: Mapping[str, str]) -> list[str]:
    """A sentence for methods that were trained with the same settings, beside those that all have alike."""
    trained: dict[str, list[str]] = {}
    for family, candidates in plan.families.items():
        first = candidates[0]
        named = _NAMES.get(first.method, first.method)
        shown = f"{named} as “{family}”" if family != first.method else named
        works = "; ".join(cited(key) for key in METHODS_OF[first.method])
        trained.setdefault(_how(candidates, alike), []).append(f"{shown} ({works})")
    return [f"We trained {_listed(names)}{how}." for how, names in trained.items()]


def _how(candidates: Sequence[Candidate], alike: Mapping[str, str]) -> str:
    """With which settings, grids and seeds the candidates of a family were trained."""
    first = candidates[0]
    said = [text for name, text in _said(first).items() if name not in alike]
    how = f"{' with ' * bool(said)}{', '.join(said)}"
    if VARIANTS[first.method].epochs_over == "nonzeros":
        how += " over the nonzero counts"
    if first.at:
        grids = (_values(name, candidates) for name in first.at)
        how += f", and with all combinations of {'; '.join(grids)} ({_count(len(candidates), 'setting')})"
    if first.seeds:
        how += f", {_count(len(first.seeds), 'run')} each (seed{'s' * (len(first.seeds) > 1)} "
        how += f"{', '.join(map(str, first.seeds))})"
    return how


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _named(datasets: Sequence[Dataset]) -> str:
    return ", ".join(f"{dataset.name}{_citation(of_dataset(dataset.name))}" for dataset in datasets)


def _values(name: str, candidates: Sequence[Candidate]) -> str:
    values = dict.fromkeys(str(candidate.at[name]) for candidate in candidates)
    return f"{name.replace('_', ' ')} {', '.join(values)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _citation(key: str | None) -> str:
    return f" ({cited(key)})" if key else ""
