"""Callbacks: what looks at a model while it is trained, and may stop it.

``fit(text, callbacks=[Evaluate("wordsim353"), EarlyStopping(patience=3)])``: scores and losses stand in ``history_``,
and are saved with the model. An object of one's own needs only those methods of `Callback` that it uses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .parameters import choice, real, whole
from .progress import SILENT

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Callback", "EarlyStopping", "Evaluate", "KeepBest", "Snapshot"]

MODES = "auto", "max", "min"
_FALL = "loss", "seconds"  # what is better if there is less of it


class Callback:
    """What is called while a model is trained. Derive from it, or write a class with some of these methods.

    Attributes
    ----------
    every : int or str, optional
        When it is due: every so many words (``1_000_000``) or epochs (``"2 epochs"``, ``"0.5 epochs"``) of the run,
        rounded up to the round in which they are reached; by default at the ends of epochs.
    names : sequence of str
        Of the numbers that `on_due` gives, if it gives any.

    Notes
    -----
    ``model.stop_training = True`` ends training where it stands, as in Keras. Whatever else is done, the model learns
    the same to the bit, provided that its matrices are left alone.
    """

    every: int | str | None = None
    names: Sequence[str] = ()

    def on_train_begin(self, model: Any) -> None:
        """Training begins, or goes on from a checkpoint."""

    def on_epoch_begin(self, model: Any) -> None:
        """An epoch begins."""

    def on_due(self, model: Any, record: Mapping[str, Any]) -> Mapping[str, float] | None:
        """It is due: what it measures goes into the `record` that is being made, which has ``epoch`` and ``loss``.

        Within an epoch ``record["epoch"]`` is a fraction: 2.25 after a quarter of the third.
        """

    def on_record(self, model: Any, record: dict[str, Any]) -> None:
        """A record is complete: of an epoch, which is the last of ``model.history_``, or a point within one."""

    def on_epoch_end(self, model: Any) -> None:
        """An epoch is over, and its record the last of ``model.history_``."""

    def on_train_end(self, model: Any) -> None:
        """Training is over, and the best state restored, where that was asked for."""


class Evaluate(Callback):
    """Score a model by benchmarks, and keep the scores in its history.

    Parameters
    ----------
    data : str, Path, iterable of them, or callable
        What `wordvec.evaluate` takes: files, folders or names of datasets. The scores stand under their names. For a
        classifier: a file of labelled texts, `Documents`, or a pair of texts and labels; the score is its
        ``accuracy``. Or a function of the model that gives a number, or numbers by name.
    every : int or str, optional
        See `Callback`.
    name : str, optional
        What the score is called; where there are several, what their names begin with. By default as the dataset, or
        the function, is called.
    **protocol
        Fields of `wordvec.evaluation.Protocol`, such as ``restrict_vocab=30_000``. Analogies are answered by 3CosAdd
        alone and sentences pooled by "sif", unless `methods` and `weightings` say otherwise.

    Raises
    ------
    FormatError
        A dataset cannot be read; before training begins.
    ValueError
        The words of the model cover too little of the data for a score; likewise.
    """

    def __init__(self, data: Any, *, every: int | str | None = None, name: str | None = None, **protocol: Any) -> None:
        self.data, self.every, self.name, self.protocol = data, every, name, protocol
        self._measure: Callable[[Any], Mapping[str, float]] | None = None

    def prepare(self, model: Any) -> None:
        """Read the data."""
        if callable(self.data):
            function, name = self.data, getattr(self.data, "__name__", type(self.data).__name__)
            self._measure = lambda model: _by_name(function(model), name)
        elif hasattr(model, "predict_proba"):
            self._measure = _accuracy_on(self.data)
        else:
            self._measure = _scores_on(self.data, self.protocol)

    def on_train_begin(self, model: Any) -> None:
        """Measure once, to see that it can be done before the time is spent."""
        self.names = [*self.on_due(model, {})]

    def on_due(self, model: Any, record: Mapping[str, Any]) -> Mapping[str, float]:
        """Measure the model."""
        if self._measure is None:
            self.prepare(model)
        assert self._measure is not None
        found = self._measure(model)
        if self.name is None:
            return found
        return {self.name if len(found) == 1 else f"{self.name} {name}": value for name, value in found.items()}

    def __repr__(self) -> str:
        given = [self.data] if isinstance(self.data, str | Path) else self.data
        if isinstance(given, list | tuple) and all(isinstance(each, str | Path) for each in given):
            data = ", ".join(repr(str(each)) for each in given)
        else:
            data = getattr(given, "__name__", type(given).__name__)
        more = {"every": self.every, "name": self.name} | self.protocol
        settings = [f"{name}={value!r}" for name, value in more.items() if value is not None]
        return f"Evaluate({', '.join([data, *settings])})"


def _by_name(measured: Any, name: str) -> Mapping[str, float]:
    if isinstance(measured, Mapping):
        return measured
    try:
        return {name: float(measured)}
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} gave {measured!r}, where a number belongs, or a dict of names to numbers") from error


def _accuracy_on(data: Any) -> Callable[[Any], Mapping[str, float]]:
    """The accuracy of a classifier on labelled texts."""
    pair = data if isinstance(data, tuple | list) and len(data) == 2 and not isinstance(data[0], str) else (data,)
    if isinstance(data, str | Path) and not Path(data).exists():
        from .errors import CorpusError

        raise CorpusError(f"cannot read {data}: there is no such file; name a file of labelled texts")
    return lambda model: {"accuracy": 100 * model.score(*pair)}


def _scores_on(data: Any, given: Mapping[str, Any]) -> Callable[[Any], Mapping[str, float]]:
    """The scores of whole datasets, by measures of which more is better."""
    from .evaluation import Bootstrap, Protocol
    from .evaluation.suite import find_datasets, measure

    usual: dict[str, Any] = {"methods": "3cosadd", "weightings": "sif", "geometry": False, "bootstrap": Bootstrap(0)}
    protocol, found = Protocol(**usual | dict(given)), find_datasets(data)

    def measured(model: Any) -> Mapping[str, float]:
        rows = measure(model.wv, found, protocol, progress=SILENT).rows
        rows = [row for row in rows if row.level == "total" and not row.descriptive]
        scores = {}
        datasets = [row.dataset for row in rows]
        for row in rows:
            if row.score is None:
                raise ValueError(
                    f"{row.dataset} gives no score: of its {row.total:,} items the model's words cover {row.asked:,};"
                    " evaluate on data of the text's words"
                )
            name = row.dataset if datasets.count(row.dataset) == 1 else f"{row.dataset} {row.measure}"
            scores[name] = float(row.score)
        return scores

    return measured


class _Judge(Callback):
    """What tells whether a record is the best so far."""

    def __init__(self, monitor: str | None, min_delta: float, mode: str) -> None:
        self.monitor, self.min_delta = monitor, real("min_delta", min_delta, 0)
        self.mode = choice("mode", mode, MODES)
        self._begin()

    def _begin(self) -> None:
        self._best: float | None = None
        self._best_record: dict[str, Any] | None = None
        self._last_record: dict[str, Any] | None = None
        self._waited = 0

    def on_train_begin(self, model: Any) -> None:
        """Forget an earlier run."""
        self._begin()

    def choose_monitor(self, names: Sequence[str]) -> None:
        """Take what was asked for, or else the first score, or else the loss.

        Raises
        ------
        ValueError
            Nobody measures what was asked for.
        """
        known = [*names, "loss"]
        if self.monitor is not None and self.monitor not in known:
            raise ValueError(
                f"monitor={self.monitor!r} is measured by none of the callbacks: there is {', '.join(known)}; name one"
                " of them, or add what measures it"
            )
        self._monitored = self.monitor or known[0]
        self._sign = -1 if self.mode == "min" or (self.mode == "auto" and self._monitored in _FALL) else 1

    def resume(self, records: Sequence[dict[str, Any]]) -> None:
        """Judge again what was recorded before an interruption."""
        for record in records:
            self._improves(record)

    def _improves(self, record: dict[str, Any]) -> bool | None:
        """Whether a record is the best so far; None, if it says nothing of that."""
        self._last_record = record
        value = record.get(self._monitored)
        if value is None:
            return None
        if self._best is not None and not self._sign * (value - self._best) > self.min_delta:
            self._waited += 1
            return False
        self._best, self._best_record, self._waited = value, record, 0
        return True

    def __repr__(self) -> str:
        given = {name: value for name, value in vars(self).items() if not name.startswith("_") and name != "names"}
        given = {name: value for name, value in given.items() if value is not None}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in given.items())})"


class KeepBest(_Judge):
    """Train to the end, and restore the state whose score was best.

    It is kept in memory beside the state that is trained, and in checkpoints. Its record is marked with ``kept`` in the
    history.

    Parameters
    ----------
    monitor : str, optional
        What is best: a name that `Evaluate` or another callback measures, or ``"loss"``. By default the first score;
        the loss, if nothing is measured.
    min_delta : float, default 0
        What gains no more than that is no better.
    mode : {"auto", "max", "min"}
        Whether more is better; "auto": of all but the loss.
    """

    def __init__(self, monitor: str | None = None, min_delta: float = 0.0, mode: str = "auto") -> None:
        super().__init__(monitor, min_delta, mode)
        self._restores = True

    def keep_state(self, matrices: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """Memory for the best state."""
        import numpy as np

        self._matrices = list(matrices)
        self._state = [np.zeros_like(matrix) for matrix in matrices] if self._restores else []
        return self._state

    def on_record(self, model: Any, record: dict[str, Any]) -> None:
        """Keep the state if it is the best so far."""
        if self._improves(record):
            self._copy(self._matrices, self._state)

    def give_back(self) -> Iterator[str]:
        """Restore the best state, and say so."""
        if self._best_record is None:
            yield f"there was no {self._monitored} to tell the best state by: the model is that of the end"
        elif self._restores and self._best_record is not self._last_record:
            self._copy(self._state, self._matrices)
            self._best_record["kept"] = 1
            epoch = self._best_record["epoch"]
            yield f"the model is that of epoch {epoch:g}, whose {self._monitored} is best: {self._best:.4g}"

    def _copy(self, source: Iterable[np.ndarray], target: Iterable[np.ndarray]) -> None:
        for one, other in zip(target, source, strict=False):  # there is no state where none is restored
            one[:] = other


class EarlyStopping(KeepBest):
    """Stop when a score no longer gains, and restore the state whose score was best.

    Parameters
    ----------
    monitor : str, optional
        See `KeepBest`.
    patience : int, default 3
        Stop after so many measurements that are no better than the best before them.
    min_delta : float, default 0
        What gains no more than that is no better. A score's own noise is a good choice: see the intervals of
        `wordvec.evaluate`.
    mode : {"auto", "max", "min"}
        See `KeepBest`.
    restore_best : bool, default True
        Otherwise the model is that of the end.

    Notes
    -----
    The learning rate falls towards the end of the epochs that were asked for, so a model that stops early has had
    higher rates than one that was to be trained so long.
    """

    def __init__(
        self,
        monitor: str | None = None,
        patience: int = 3,
        min_delta: float = 0.0,
        mode: str = "auto",
        restore_best: bool = True,
    ) -> None:
        super().__init__(monitor, min_delta, mode)
        self.patience, self.restore_best = whole("patience", patience, 1), choice("restore_best", restore_best, (0, 1))
        self._restores = bool(restore_best)

    def on_record(self, model: Any, record: dict[str, Any]) -> None:
        """Stop if it has been waited long enough."""
        super().on_record(model, record)
        if self._waited >= self.patience:
            model.stop_training = True

    def give_back(self) -> Iterator[str]:
        """Say what has happened, and restore the best state."""
        if self._waited >= self.patience and self._last_record is not None:
            yield (
                f"stopped in epoch {math.ceil(self._last_record['epoch'])}: {self._monitored} has not gained for"
                f" {self._waited} measurements"
            )
        yield from super().give_back()


class Snapshot(_Judge):
    """Save the model while it is trained.

    Parameters
    ----------
    path : str or Path
        A model folder, which each snapshot replaces; with ``{epoch}`` in its name there is one for each.
    every : int or str, optional
        See `Callback`.
    monitor : str, optional
        Save only what is best by this name; see `KeepBest`.
    min_delta, mode
        See `KeepBest`.

    Raises
    ------
    ValueError
        The path has another name in braces than ``{epoch}``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        every: int | str | None = None,
        monitor: str | None = None,
        min_delta: float = 0.0,
        mode: str = "auto",
    ) -> None:
        super().__init__(monitor, min_delta, mode)
        self.path, self.every = str(path), every
        if wrong := sorted({*re.findall(r"\{[^{}]*\}", self.path)} - {"{epoch}"}):
            raise ValueError(
                f"the path {self.path!r} of snapshots has {wrong[0]}, where only {{epoch}} is known: name it"
            )
        self._due = False

    def on_due(self, model: Any, record: Mapping[str, Any]) -> None:
        """It will be saved with this record."""
        self._due = True

    def on_record(self, model: Any, record: dict[str, Any]) -> None:
        """Save the model."""
        due, self._due = self._due, False
        better = bool(self._improves(record)) if self.monitor else due
        if better:
            model.save(self.path.replace("{epoch}", f"{record['epoch']:g}"))
