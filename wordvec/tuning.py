"""Autotuning: the settings of a classifier that predict held-out texts best, within a time and a size.

Trials are chosen by Optuna's tree-structured Parzen estimator (Bergstra et al. 2011), asked for one at a time, so that
the time that is left, an interruption and the size of the result are minded here. scikit-learn's halving search counts
texts or epochs, not seconds, and cannot be told how long it may take. A trial is an ordinary `fit`: its settings alone
make the same bits again.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import TrainingError
from .parameters import real, whole
from .progress import USUAL, Progress
from .system.warning import warn_caller
from .tuning_scores import Validation

if TYPE_CHECKING:
    from .corpora.documents import Documents
    from .corpora.sources.kinds import TextSource
    from .trainers.classifier import FastTextClassifier

__all__ = ["Tuned", "autotune", "bytes_of"]

SIZES = 8, 16, 32, 64, 100, 150, 200, 300  # of vectors; in between little changes
LENGTHS = (0, 0), (2, 5), (3, 6)  # of character n-grams
DSUB = 2, 4, 8, 16

#: Tried first, from what takes least time: what suits most texts, where fastText starts from its defaults.
STARTS = (
    {"epochs": 5, "learning_rate": 0.5, "vector_size": 2, "word_ngrams": 1, "ngrams": 0, "dsub": 0},
    {"epochs": 5, "learning_rate": 0.5, "vector_size": 2, "word_ngrams": 2, "ngrams": 0, "dsub": 0},
    {"epochs": 5, "learning_rate": 0.5, "vector_size": 2, "word_ngrams": 1, "ngrams": 1, "dsub": 0},
    {"epochs": 20, "learning_rate": 0.2, "vector_size": 2, "word_ngrams": 3, "ngrams": 0, "dsub": 0},
)

SHARE = 1 / 4  # of the time at most a trial takes, once another has a score
ENOUGH = 1 / 100  # of the time is enough to tell how long a trial will take
FEWEST_ROWS = 256  # that a classifier is cut down to, as fastText has it


@dataclass
class Tuned:
    """What autotuning has found.

    Attributes
    ----------
    classifier : FastTextClassifier
        The best of all trials, fitted; quantized where a size was given.
    score : float
        Its F1.
    settings : dict
        The parameters that make it again: ``FastTextClassifier(**settings).fit(texts, y)``.
    quantization : dict
        Of a quantized one, what makes it of that: ``quantize(classifier, texts, y, **quantization)``.
    trials : list of dict
        Of each its ``settings``, ``score``, ``seconds``, and an ``outcome``: "scored", "too large", "too long",
        "diverged", "no memory".
    """

    classifier: FastTextClassifier
    score: float
    settings: dict[str, Any]
    quantization: dict[str, Any]
    trials: list[dict[str, Any]] = field(repr=False)


def autotune(
    texts: Documents | TextSource,
    y: Any = None,
    *,
    validation: Documents | TextSource,
    validation_y: Any = None,
    duration: float = 300,
    model_size: int | str | None = None,
    metric: str = "f1",
    predictions: int = 1,
    trials: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress = USUAL,
    **settings: Any,
) -> Tuned:
    """Look for the settings of a `FastTextClassifier` that predict held-out texts best, as fastText's autotune does.

    Epochs, learning rate, size of vectors, and n-grams of words and of characters are tried, but for those among
    `settings`. An interruption ends it with the best so far.

    Parameters
    ----------
    texts, y
        As `FastTextClassifier.fit` takes them.
    validation, validation_y
        Other texts with labels. The classifier does not learn from them.
    duration : float, default 300
        Seconds. A trial that does not end within them is broken off.
    model_size : int or str, optional
        Bytes of the ``.ftz`` that the result may have, or ``"2M"``, ``"500k"``: it is then quantized, with lengths
        apart, cut off at that size and trained again, and scored as such.
    metric : str, default "f1"
        "f1" of all predictions (micro-averaged), or "f1:LABEL" of one label.
    predictions : int, default 1
        Predictions for each text.
    trials : int, optional
        End after so many.
    seed : int, default 1
        Of the search, and of each trial unless `settings` has another.
    workers : int, optional
    progress : Progress
    **settings
        Parameters of `FastTextClassifier`, which stay as they are given.

    Returns
    -------
    Tuned

    Raises
    ------
    ValueError, TypeError
        An argument is not what it should be, a parameter is unknown, or none is left to be tuned.
    TrainingError
        No trial ended in time, or none is small enough.
    ImportError
        Optuna is missing: ``pip install 'wordvec[tune]'``.
    CorpusError, FormatError
        As in `FastTextClassifier.fit`.
    """
    from .trainers.classifier import FastTextClassifier
    from .trainers.labels.labelled import labelled_documents

    real("duration", duration, 0, above=True)
    whole("predictions", predictions, 1)
    if trials is not None:
        whole("trials", trials, 1)
    size = None if model_size is None else bytes_of(model_size)
    dsub = settings.pop("dsub", None)
    usual = {"seed": seed, "workers": workers} | settings
    if settings.get("init_from") is not None:  # which have a size
        settings.setdefault("vector_size", FastTextClassifier.parameters["vector_size"].default)
    fixed = set(settings) | ({"dsub"} if dsub is not None or size is None else set())
    template = FastTextClassifier(**usual)
    template.check_params()
    if {"epochs", "learning_rate", "vector_size", "word_ngrams"} <= fixed and fixed & {"min_n", "max_n"}:
        raise ValueError("all that is tuned is given: leave out some of epochs, learning_rate, vector_size and n-grams")
    pipeline = template.pipeline()
    clock = _Clock(progress, duration)
    with (
        labelled_documents(texts, y, pipeline, progress) as learnt_from,
        labelled_documents(validation, validation_y, pipeline, progress) as held_out,
    ):
        judge = Validation(held_out, learnt_from.tags, metric, predictions)
        search = _Search(learnt_from, judge, usual, fixed, size, dsub or 2, clock)
        progress.begin("autotuning", max(1, int(duration)), "seconds")
        try:
            for number, suggestion in enumerate(_suggestions(seed, fixed), 1):
                suggestion.tell(*search.run(suggestion.settings))
                if clock.left() <= 0 or number == trials:
                    break
        except KeyboardInterrupt:
            if search.best is None:
                raise
            progress.note(f"interrupted: the best of {len(search.trials):,} trials is kept")
        progress.end(trials=len(search.trials), best=search.score)
    return search.result()


def bytes_of(size: int | str) -> int:
    """Bytes of a size: a number, or text such as ``"2M"``, where k, M and G are thousands, as fastText has it.

    Raises
    ------
    ValueError
        It is no size.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgG]?)[bB]?\s*", str(size))
    number = int(float(found[1]) * {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}[found[2].lower()]) if found else 0
    if not number:
        raise ValueError(f"model_size must be a number of bytes, such as 2000000 or '2M', not {size!r}")
    return number


class _TimeIsUp(Exception):
    """A trial has come to the end of the time."""


class _Clock:
    """A listener to a trial, which ends it when the time is up, and tells another how the search stands.

    A trial is ended early, too, that by its own speed so far would take more than a share of the time, or than is left.
    """

    def __init__(self, told: Progress, seconds: float):
        self.told, self.seconds, self._begun = told, seconds, time.monotonic()
        self.figures: dict[str, float] = {}
        self.share = 1.0
        self._total, self._task_begun = 0, self._begun

    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - (time.monotonic() - self._begun)

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """A part of a trial begins."""
        self._total, self._task_begun = total, time.monotonic()
        self.note()

    def advance(self, done: int, **figures: float) -> None:
        """See whether the time is up, or will be."""
        self.note()
        took = time.monotonic() - self._task_begun
        if done and took > ENOUGH * self.seconds:
            whole = took * self._total / done
            if whole > self.share * self.seconds or whole - took > self.left():
                raise _TimeIsUp

    def note(self, sentence: str = "") -> None:
        """See whether the time is up."""
        left = self.left()
        if left <= 0:
            raise _TimeIsUp
        self.told.advance(int(self.seconds - left), **self.figures)

    def end(self, **figures: float) -> None:
        """A part of a trial ends, which is not broken off any more."""


@dataclass
class _Suggestion:
    """Settings to try, and whom to tell what came of them."""

    settings: dict[str, Any]
    study: Any
    trial: Any

    def tell(self, score: float | None, outcome: str) -> None:
        """Tell the score; without one, that it shall look elsewhere."""
        from optuna.trial import TrialState

        self.study.tell(self.trial, score, state=TrialState.COMPLETE if outcome == "scored" else TrialState.PRUNED)


def _suggestions(seed: int, fixed: set[str]) -> Iterator[_Suggestion]:
    """Settings to try, one after the other."""
    try:
        import optuna
    except ImportError as error:
        raise ImportError("autotuning needs Optuna: pip install 'wordvec[tune]'") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=6))
    names = {name for name in STARTS[0] if name not in fixed and not (name == "ngrams" and fixed & {"min_n", "max_n"})}
    starts = [{name: value for name, value in start.items() if name in names} for start in STARTS]
    for start in (start for place, start in enumerate(starts) if start not in starts[:place]):
        study.enqueue_trial(start)
    while True:
        trial = study.ask()
        yield _Suggestion(_suggested(trial, names), study, trial)


def _suggested(trial: Any, names: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "epochs" in names:
        found["epochs"] = trial.suggest_int("epochs", 1, 100, log=True)
    if "learning_rate" in names:
        found["learning_rate"] = trial.suggest_float("learning_rate", 0.01, 5, log=True)
    if "vector_size" in names:
        found["vector_size"] = SIZES[trial.suggest_int("vector_size", 0, len(SIZES) - 1)]
    if "word_ngrams" in names:
        found["word_ngrams"] = trial.suggest_int("word_ngrams", 1, 5)
    if "ngrams" in names:
        lengths = LENGTHS[trial.suggest_int("ngrams", 0, len(LENGTHS) - 1)]
        found |= dict(zip(("min_n", "max_n"), lengths, strict=True))
    if "dsub" in names:
        found["dsub"] = DSUB[trial.suggest_int("dsub", 0, len(DSUB) - 1)]
    return found


class _Search:
    """Trials, their scores, and the best of them."""

    def __init__(
        self,
        documents: Documents,
        judge: Validation,
        usual: Mapping[str, Any],
        fixed: set[str],
        size: int | None,
        dsub: int,
        clock: _Clock,
    ):
        self.documents, self.judge, self.usual, self.fixed = documents, judge, dict(usual), fixed
        self.size, self.dsub, self.clock = size, dsub, clock
        self.best: FastTextClassifier | None = None
        self.score = 0.0
        self.trials: list[dict[str, Any]] = []
        self._found: tuple[dict[str, Any], dict[str, Any], list[warnings.WarningMessage]] = {}, {}, []

    def run(self, settings: dict[str, Any]) -> tuple[float | None, str]:
        """Try some settings; the score, if there is one, and what came of them."""
        shown, dsub = dict(settings), settings.pop("dsub", self.dsub)
        begun = time.monotonic()
        score, outcome = None, "too long"
        self.clock.share = 1.0 if self.best is None else SHARE
        try:
            score, outcome = self._tried(settings, dsub)
        except _TimeIsUp:
            pass
        except TrainingError:
            outcome = "diverged"
        except MemoryError:
            outcome = "no memory"
        seconds = round(time.monotonic() - begun, 2)
        self.trials.append({"settings": shown, "score": score, "seconds": seconds, "outcome": outcome})
        self.clock.figures = {"trials": len(self.trials), "best": self.score}
        return score, outcome

    def _tried(self, settings: dict[str, Any], dsub: int) -> tuple[float | None, str]:
        from .quantization import cutoff_for, quantize
        from .trainers.classifier import FastTextClassifier

        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            classifier = FastTextClassifier(**self.usual | settings).fit(self.documents, progress=self.clock)
            found, how = classifier, dict[str, Any]()
            if self.size is not None:
                how = {"dsub": dsub, "qnorm": True, "qout": len(classifier.classes_) >= FEWEST_ROWS}
                how["cutoff"] = cutoff_for(classifier, self.size, **how)
                if how["cutoff"] < FEWEST_ROWS and not cutoff_keeps_all(classifier, how["cutoff"]):
                    return None, "too large"
                found = quantize(classifier, self.documents, **how, progress=self.clock)
        score = self.judge.score(found)
        if self.best is None or score > self.score:
            self.best, self.score, self._found = found, score, (classifier.get_params(), how, heard)
            told = ", ".join(f"{name}={value:.4g}" for name, value in settings.items())
            self.clock.told.note(f"trial {len(self.trials) + 1}: {self.judge.metric} {score:.4f} with {told}")
        return score, "scored"

    def result(self) -> Tuned:
        """The best of the trials.

        Raises
        ------
        TrainingError
            None has a score.
        """
        if self.best is None:
            count, outcomes = len(self.trials), {trial["outcome"] for trial in self.trials}
            if outcomes == {"too large"}:
                raise TrainingError(
                    f"none of {count:,} trials fits in {self.size:,} bytes with {FEWEST_ROWS} rows: raise model_size"
                )
            raise TrainingError(
                f"no trial of {count:,} came to a score in {self.clock.seconds:,.6g} s ({', '.join(sorted(outcomes))}):"
                " raise duration, or give some of the settings"
            )
        settings, how, heard = self._found
        for each in heard:
            warn_caller(str(each.message))
        return Tuned(self.best, self.score, settings, how, self.trials)


def cutoff_keeps_all(classifier: FastTextClassifier, cutoff: int) -> bool:
    """Whether a classifier has no more rows than that."""
    return cutoff >= len(classifier.vocabulary_) + len(classifier.buckets_)
