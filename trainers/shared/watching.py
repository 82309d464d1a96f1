"""Callbacks of a run of training: when they are called, and what they may do (`wordvec.callbacks`).

Any object will do that has one of the methods in `HOOKS`; those of gensim's ``CallbackAny2Vec`` are among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from math import ceil, floor, isfinite
from typing import Any

import numpy as np

from ...system.epochs import UNWATCHED, Numbers, Standing, Watcher

__all__ = ["HOOKS", "Callbacks", "Shown", "Watching", "check_callbacks", "described", "step_of", "watching"]

#: What `fit` takes: objects with some of the methods of `wordvec.callbacks.Callback`.
Callbacks = Iterable[Any]

#: Gives a block in which a model is what training would leave if it ended there.
Shown = Callable[[], AbstractContextManager[None]]

HOOKS = (
    *("on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"),  # as gensim calls them
    *("on_due", "on_record"),
)
TAKEN = "epoch", "loss", "seconds", "points", "part", "kept"  # names of what a record has already
FEWEST_WORDS = 1000  # from one look to the next: of fewer, epochs are meant
_EVERY = re.compile(r"\s*(\d[\d_,]*(?:\.\d+)?)\s*(words?|epochs?)?\s*")


def check_callbacks(callbacks: Callbacks, model: Any) -> list[Any]:
    """The callbacks as a list; what they read is read now, before a long run.

    Raises
    ------
    TypeError
        One of them is none.
    ValueError
        `every` of one of them is no number of words or epochs.
    """
    if not isinstance(callbacks, Iterable) or isinstance(callbacks, str | bytes):
        raise TypeError(f"callbacks must be a list of callbacks, not {callbacks!r}: put it between [ and ]")
    found = list(callbacks)
    for each in found:
        if isinstance(each, type):
            raise TypeError(f"callbacks holds the class {each.__name__}, where an object belongs: {each.__name__}(...)")
        if not any(hasattr(each, name) for name in HOOKS):
            raise TypeError(f"{each!r} is no callback: it has none of the methods {', '.join(HOOKS)}")
        step_of(getattr(each, "every", None), 1)
        if hasattr(each, "prepare"):
            each.prepare(model)
    return found


def step_of(every: int | str | None, words: int) -> Fraction | None:
    """How many epochs of so many `words` there are from one call to the next; None, if it is at the ends of epochs.

    Raises
    ------
    TypeError, ValueError
        `every` is no number of words, as 1000000, or of epochs, as "2 epochs".
    """
    if every is None:
        return None
    wanted = "every must be a number of words, as 1_000_000, or of epochs, as '2 epochs'"
    if isinstance(every, bool) or not isinstance(every, int | str):
        raise TypeError(f"{wanted}, not {every!r}")
    found = _EVERY.fullmatch(str(every))
    if not found:
        raise ValueError(f"{wanted}, not {every!r}")
    number, unit = Fraction(found[1].replace(",", "").replace("_", "")), found[2] or "words"
    if unit.startswith("epoch"):
        if not number:
            raise ValueError(f"{wanted}, above 0, not {every!r}")
        return number
    if number < FEWEST_WORDS:
        raise ValueError(f"every={every!r} is too few words: give {FEWEST_WORDS:,} or more, or epochs, as '2 epochs'")
    return number / max(1, words)


def described(callbacks: Sequence[Any]) -> dict[str, list[str]]:
    """What tells a run with callbacks from others: nothing, if there are none."""
    usual: Any = object.__repr__
    names = [
        f"{type(each).__module__}.{type(each).__qualname__}" if type(each).__repr__ is usual else repr(each)
        for each in callbacks
    ]
    return {"callbacks": names} if names else {}


def watching(callbacks: Callbacks, model: Any, words: int, shown: Shown = nullcontext) -> Watcher:
    """What calls the callbacks of a model while it is trained on so many words an epoch, and shows it to them."""
    found = list(callbacks)
    return Watching(found, model, words, shown) if found else UNWATCHED


class Watching:
    """The callbacks of a run, called where it is whole; see `wordvec.system.epochs.Watcher`.

    A callback is *due* at the ends of epochs, or every so many words, after the round in which these are reached. First
    those that are due measure, then the record is complete, and all are told of it.
    """

    def __init__(self, callbacks: Sequence[Any], model: Any, words: int, shown: Shown = nullcontext):
        self._callbacks, self._model, self._shown = callbacks, model, shown
        self._steps = [step_of(getattr(each, "every", None), words) for each in callbacks]

    def keep(self, matrices: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The memory of callbacks that keep the best state."""
        return [array for each in self._with("keep_state") for array in each.keep_state(matrices)]

    def begin(self, standing: Standing) -> None:
        """Tell all, and those that judge by records what was recorded before the run was interrupted."""
        self._model.stop_training = False
        self._model._rows_changed()
        self._call("on_train_begin", self._model)
        names = [name for each in self._callbacks for name in getattr(each, "names", ())]
        for each in self._with("choose_monitor"):
            each.choose_monitor(names)
        records = [record for whole in standing.history for record in (*whole.get("points", ()), whole)]
        for each in self._with("resume"):
            each.resume([*records, *standing.points])

    def rounds(self, epoch: int, rounds: int) -> Collection[int]:
        """After which rounds of an epoch somebody is due."""
        return {round for step in self._steps if step is not None for round in _due(step, epoch, rounds)}

    def begin_epoch(self, epoch: int) -> None:
        """Tell all."""
        self._call("on_epoch_begin", self._model)

    def measure(self, record: Mapping[str, Any], epoch: int, round: int, rounds: int, whole: bool) -> Numbers:
        """What those measure that are due."""
        self._model._rows_changed()
        found: dict[str, float] = {}
        with self._shown():
            for each, step in zip(self._callbacks, self._steps, strict=True):
                due = whole if step is None else round in _due(step, epoch, rounds)
                if due and hasattr(each, "on_due"):
                    found |= _numbers(each, each.on_due(self._model, record))
        return found

    def recorded(self, record: dict[str, Any], whole: bool) -> bool:
        """Tell all; returns whether one of them wants to stop."""
        self._call("on_record", self._model, record)
        if whole:
            self._call("on_epoch_end", self._model)
        self._model._rows_changed()
        return bool(self._model.stop_training)

    def end(self) -> Iterator[str]:
        """Give back the best state where one was kept; then tell all."""
        for each in self._with("give_back"):
            yield from each.give_back()
        self._model._rows_changed()
        self._call("on_train_end", self._model)
        self._model._rows_changed()
        del self._model.stop_training

    def _with(self, name: str) -> list[Any]:
        return [each for each in self._callbacks if hasattr(each, name)]

    def _call(self, name: str, *arguments: Any) -> None:
        if found := self._with(name):
            with self._shown():
                for each in found:
                    getattr(each, name)(*arguments)


def _due(step: Fraction, epoch: int, rounds: int) -> set[int]:
    """The rounds of an epoch after which a multiple of `step` epochs is behind a run."""
    first, last = floor(epoch / step) + 1, floor((epoch + 1) / step)
    return {ceil((number * step - epoch) * rounds) for number in range(first, last + 1)}


def _numbers(callback: Any, measured: Any) -> dict[str, float]:
    """What a callback measured, as a record can keep it."""
    try:
        found = {str(name): float(value) for name, value in dict(measured or {}).items()}
    except (TypeError, ValueError) as error:
        raise TypeError(f"{callback!r} measured {measured!r}, where a dict of names to numbers belongs") from error
    wrong = [name for name, value in found.items() if not isfinite(value) or name in TAKEN]
    if wrong:
        raise ValueError(
            f"{callback!r} measured {wrong[0]}={found[wrong[0]]}, where a finite number belongs, by a name other than"
            f" {', '.join(TAKEN)}: leave it out"
        )
    return found
