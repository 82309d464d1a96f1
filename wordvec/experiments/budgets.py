"""Budgets: what all methods of a comparison have alike. Words they pass over, seconds, or examples they learn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..corpora.corpus import Corpus
from ..corpora.graphs import Graph
from ..methods import VARIANTS
from ..parameters import real
from ..progress import Progress
from ..trainers.shared.counts import corpus_counts
from ..vocabulary import keep_probability
from .plan import Candidate, Plan
from .training import train

__all__ = ["BUDGETS", "check_budget", "examples_an_epoch", "within"]


def within(budget: str, plan: Plan, source: Corpus | Graph, models: Path, progress: Progress) -> tuple[Plan, str]:
    """The plan with the epochs that a budget gives each candidate, and a sentence that states the budget.

    Parameters
    ----------
    budget : str
        ``"words"``: each keeps its own epochs. ``"time"`` or ``"examples"``: each gets the whole number of epochs, at
        least one, that comes nearest to what the first one takes with its own; with ``=NUMBER``, to that number of
        seconds or of examples.
    plan : Plan
    source : Corpus or Graph
        What is trained on; of a graph no examples are counted.
    models : Path
        Where models are kept: seconds are measured by a training of one epoch, once.
    progress : Progress
    """
    kind, amount = check_budget(budget)
    if kind == "words":
        return plan, _passes(plan.candidates, source)
    if kind == "examples" and not isinstance(source, Corpus):
        raise ValueError("a budget of examples counts pairs of words in texts: take words, or time")
    cost = BUDGETS[kind]
    costs = [
        cost(candidate, source, models, progress) if candidate.in_epochs else None for candidate in plan.candidates
    ]
    if amount is None:
        first = next((each for each in zip(plan.candidates, costs, strict=True) if each[1]), None)
        if first is None:
            return plan, _passes(plan.candidates, source)
        amount = first[0].settings["epochs"] * first[1]
    given = [
        candidate if not each else candidate.at_epochs(max(1, round(amount / each)))
        for candidate, each in zip(plan.candidates, costs, strict=True)
    ]
    parts = [
        f"{candidate.name}: counts once"
        if not each
        else f"{candidate.name}: {candidate.settings['epochs']} epochs of {_amount(kind, each)}"
        for candidate, each in zip(given, costs, strict=True)
    ]
    what = {
        "time": "equal time of training (counting and compiling are not among it)",
        "examples": "equal examples (expected: a pair of words, a window, or a nonzero of the counts; ends of texts "
        "shorten some windows)",
    }[kind]
    return replace(plan, candidates=tuple(given)), f"{what}, {_amount(kind, amount)} for each; {'; '.join(parts)}"


def check_budget(budget: str) -> tuple[str, float | None]:
    """The kind of a budget, and the amount if it states one.

    Raises
    ------
    ValueError
        There is no such budget.
    """
    kind, equals, amount = budget.partition("=")
    if kind not in ("words", *BUDGETS) or (equals and kind == "words"):
        raise ValueError(f"budget must be words, time, time=SECONDS, examples or examples=NUMBER, not {budget!r}")
    if not equals:
        return kind, None
    try:
        return kind, real("budget", float(amount.replace("_", "")), 0, above=True)
    except ValueError:
        raise ValueError(f"budget must state a number above 0 after {kind}=, not {amount!r}") from None


def _amount(kind: str, amount: float) -> str:
    return f"{amount:.3g} seconds" if kind == "time" else f"{amount:,.0f} examples"


def _passes(candidates: Sequence[Candidate], source: Corpus | Graph) -> str:
    """What each passes over, in words: methods with the same epochs together."""
    alike: dict[str, dict[str, None]] = {}
    for candidate in sorted(candidates, key=_by_what):
        over = VARIANTS[candidate.method].epochs_over
        epochs = candidate.settings.get("epochs")
        said = f"its own {epochs} epochs over {over}"
        if over == "tokens" and isinstance(source, Corpus):
            said = f"{epochs} epochs over {len(source.tokens):,} tokens"
        alike.setdefault(said if over else "counts once", {})[_short(candidate, candidates)] = None
    return "; ".join(f"{', '.join(names)}: {said}" for said, names in alike.items())


def _by_what(candidate: Candidate) -> tuple[bool, bool]:
    """Those that pass over tokens come first, and those without epochs last."""
    over = VARIANTS[candidate.method].epochs_over
    return not over, over != "tokens"


def _short(candidate: Candidate, candidates: Sequence[Candidate]) -> str:
    """The name of a family, if its candidates have the same epochs."""
    epochs = {each.settings.get("epochs") for each in candidates if each.family == candidate.family}
    return candidate.family if len(epochs) == 1 else candidate.name


def _seconds_an_epoch(candidate: Candidate, source: Corpus | Graph, models: Path, progress: Progress) -> float:
    """Measured by training one epoch, whose model is kept, so that another call finds the same."""
    trial = candidate.at_epochs(1)
    progress.note(f"measuring the time of an epoch of {candidate.name}")
    trained = train(trial.estimators()[0], f"{candidate.method}-1-epoch", source, models, progress)
    return max(trained.model.history_[0]["seconds"], 1e-6)


def examples_an_epoch(candidate: Candidate, corpus: Corpus, models: Path, progress: Progress) -> float:
    """How many examples are expected in an epoch.

    Of words that subsampling keeps: in skip-gram the pairs, window + 1 for each where windows are drawn and twice the
    window where they are not; in CBOW and PV-DM the windows; in PV-DBOW the words, and the pairs besides where these
    train words. In GloVe the nonzeros of the counts.
    """
    estimator = candidate.estimators()[0]
    words = corpus.cut(estimator.min_count, estimator.max_final_vocab)
    if VARIANTS[candidate.method].epochs_over == "nonzeros":
        return float(len(corpus_counts(estimator, corpus, words, None, progress)))
    counts = corpus.counts[:words]
    kept = float(np.sum(counts * keep_probability(counts, estimator.sample)))
    pairs = kept * (estimator.window + 1 if estimator.shrink_windows else 2 * estimator.window)
    if hasattr(estimator, "dm"):
        return kept if estimator.dm or not estimator.dbow_words else kept + pairs
    return pairs if estimator.sg else kept


#: What an epoch costs, by the kind of budget.
BUDGETS: dict[str, Callable[[Candidate, Any, Path, Progress], Any]] = {
    "time": _seconds_an_epoch,
    "examples": examples_an_epoch,
}
