"""The one loop of epochs: pace, progress, checkpoints, interruptions, divergence and history of all training."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..errors import FormatError, TrainingError
from ..progress import Progress, paced
from .arrays import all_finite
from .cards import Each, Flag, Real, Schema, Whole
from .checkpoints import REMEDY, Checkpoint
from .interruptions import put_off

__all__ = ["RECORD", "UNWATCHED", "Numbers", "Run", "Standing", "Watcher", "train_epochs"]

#: What a record of a history holds: numbers, and its points, if there are some within the epoch.
RECORD: dict[str, Schema] = {"points?": Each({"*": Real()}), "*": Real()}


Numbers = Mapping[str, float]


class Run(Protocol):
    """What is trained in epochs, each of which is a number of rounds."""

    rounds: int  # of an epoch
    together: int  # so many rounds are best trained in one go
    unit: str  # of progress: "words"
    units: int  # of an epoch
    divergence: str  # what is wrong when numbers are no longer finite, and the remedy

    @property
    def matrices(self) -> Sequence[np.ndarray]:
        """The state, which training changes in place."""

    @property
    def data(self) -> Sequence[np.ndarray]:
        """What tells this run from others, besides the matrices that it starts from."""

    def prepare(self, progress: Progress) -> None:
        """Compile what is not in the cache."""

    def begin_epoch(self, number: int, result: Sequence[float]) -> None:
        """Get ready for an epoch of this run, from 0; of one that was broken off `result` is what came before."""

    def advance(self, first: int, last: int) -> None:
        """Train the rounds `first` to `last`. An interruption waits until they are whole."""

    def bring(self) -> None:
        """Bring `matrices` to where the run stands, if its state is elsewhere: it is about to be looked at."""

    def result(self) -> list[float]:
        """The sums of this epoch's rounds so far, of which `figures` are made: as many from the start."""

    def figures(self, share: float) -> dict[str, float]:
        """``loss``, and what else is worth telling when this share of the epoch is done."""


@dataclass
class Standing:
    """How far a run has come: whole epochs, and of the one under way the rounds with their result and seconds."""

    epoch: int = 0
    round: int = 0
    result: list[float] = field(default_factory=list)
    seconds: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)  # a record of each whole epoch
    points: list[dict[str, Any]] = field(default_factory=list)  # of the epoch under way, where it is looked at
    stopped: bool = False  # before its time


class Watcher(Protocol):
    """Who looks at a run where it is whole, at the ends of epochs and in between, and may stop it."""

    def keep(self, matrices: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """Memory of its own, which belongs to the state of the run."""

    def begin(self, standing: Standing) -> None:
        """The run begins, or goes on from what was kept."""

    def rounds(self, epoch: int, rounds: int) -> Collection[int]:
        """After which rounds of an epoch, from 0, it wants to look; behind the last one it always does."""

    def begin_epoch(self, epoch: int) -> None:
        """An epoch of this run begins, from 0."""

    def measure(self, record: Mapping[str, Any], epoch: int, round: int, rounds: int, whole: bool) -> Numbers:
        """What it measures for the record that is being made, after a round, or at the end of a `whole` epoch; of one
        that was stopped the round, which it has seen, is 0.
        """

    def recorded(self, record: dict[str, Any], whole: bool) -> bool:
        """A record was made, of a `whole` epoch or in between; returns whether the run shall stop."""

    def end(self) -> Iterator[str]:
        """The run is over: what is worth knowing of its end."""


class _Unwatched:
    """Nobody looks."""

    def keep(self, matrices: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        return ()

    def begin(self, standing: Standing) -> None: ...

    def rounds(self, epoch: int, rounds: int) -> Collection[int]:
        return ()

    def begin_epoch(self, epoch: int) -> None: ...

    def measure(self, record: Mapping[str, Any], epoch: int, round: int, rounds: int, whole: bool) -> Numbers:
        return {}

    def recorded(self, record: dict[str, Any], whole: bool) -> bool:
        return False

    def end(self) -> Iterator[str]:
        yield from ()


UNWATCHED: Watcher = _Unwatched()


def train_epochs(
    run: Run,
    epochs: int,
    standing: Standing,
    *,
    epochs_before: int = 0,
    checkpoint: Checkpoint | None,
    progress: Progress,
    watcher: Watcher = UNWATCHED,
) -> Iterator[dict[str, Any]]:
    """Train, and yield a record of every epoch.

    Parameters
    ----------
    run : Run
    epochs : int
    standing : Standing
        Where the run starts. It moves on, and tells where the run was broken off, should it be.
    epochs_before : int
        Epochs of earlier runs on the same matrices: those of this one are numbered after them.
    checkpoint : Checkpoint, optional
        Saves the state of the run from time to time, and restores it if the same run was interrupted.
    progress : Progress
    watcher : Watcher
        Looks at the run and may stop it. Until then the matrices are those of a run that nobody looks at.

    Yields
    ------
    dict
        ``epoch``, the run's figures, ``…_per_second``, ``seconds`` (of training alone), what the watcher measured, and
        its ``points`` within the epoch. Of an epoch that was stopped on its way, ``part`` is the share that was
        trained. Epochs restored from the checkpoint are among them.

    Raises
    ------
    TrainingError
        A value is no longer finite.
    FormatError
        The checkpoint is damaged, or that of another run.
    """
    matrices = list({id(each): each for each in run.matrices}.values())  # of LINE's first order two are one
    state = [*matrices, *watcher.keep(matrices)]
    if checkpoint and _resumed(run, state, epochs, standing, epochs_before, checkpoint):
        place = f"in epoch {epochs_before + standing.epoch + 1}" if standing.epoch < epochs else "behind the last epoch"
        progress.note(f"going on {place} from {checkpoint.path}")
        yield from standing.history
    if standing.epoch < epochs and not standing.stopped:
        run.prepare(progress)
        done = standing.epoch + standing.round / run.rounds
        progress.begin("training", run.units * epochs, run.unit, int(run.units * done))
        watcher.begin(standing)
        yield from _train(run, epochs, standing, epochs_before, state, checkpoint, progress, watcher)
    else:
        watcher.begin(standing)
    for sentence in watcher.end():
        progress.note(sentence)


def _train(
    run: Run,
    epochs: int,
    standing: Standing,
    epochs_before: int,
    state: Sequence[np.ndarray],
    checkpoint: Checkpoint | None,
    progress: Progress,
    watcher: Watcher,
) -> Iterator[dict[str, Any]]:
    with put_off() as interrupted:
        while standing.epoch < epochs and not standing.stopped:
            looked = watcher.rounds(standing.epoch, run.rounds)
            if not standing.round:
                watcher.begin_epoch(standing.epoch)
            for figures in _pieces(run, standing, epochs_before, looked):
                done = standing.epoch + standing.round / run.rounds
                progress.advance(int(run.units * done), **figures)
                if not np.isfinite(figures["loss"]):
                    break
                if standing.round < run.rounds:
                    if standing.round in looked:
                        _look(run, standing, figures, epochs_before, watcher)
                    if standing.stopped:
                        break
                    _keep(run, state, standing, checkpoint, interrupted)
            run.bring()
            if not (np.isfinite(figures["loss"]) and all_finite(*run.matrices)):
                if checkpoint:
                    checkpoint.remove()
                raise TrainingError(f"training diverged in epoch {figures['epoch']}: {run.divergence}")
            record = figures | {"seconds": standing.seconds}
            seen = standing.round < run.rounds  # stopped
            record |= watcher.measure(record, standing.epoch, 0 if seen else run.rounds, run.rounds, True)
            if seen:
                record = standing.points[-1] | record | {"part": standing.round / run.rounds}
            if standing.points:
                record["points"] = standing.points
            history, stopped = [*standing.history, record], standing.stopped
            vars(standing).update(vars(Standing(standing.epoch + 1, history=history)))
            yield record
            standing.stopped = watcher.recorded(record, True) or stopped
            _keep(run, state, standing, checkpoint, interrupted)  # behind the last epoch, too: it is yet to be saved
    progress.end(**figures)


def _look(run: Run, standing: Standing, figures: dict[str, Any], epochs_before: int, watcher: Watcher) -> None:
    """Let the watcher look within an epoch: a point of its record."""
    run.bring()
    if not all_finite(*run.matrices):
        return  # which the end of the epoch says
    done = epochs_before + standing.epoch + standing.round / run.rounds
    told = {name: value for name, value in figures.items() if not name.endswith("_per_second")}
    point = told | {"epoch": done}
    point |= watcher.measure(point, standing.epoch, standing.round, run.rounds, False)
    standing.points = [*standing.points, point]
    standing.stopped = watcher.recorded(point, False)


def _pieces(run: Run, standing: Standing, epochs_before: int, stops: Collection[int]) -> Iterator[dict[str, Any]]:
    """Train what is left of an epoch piece by piece, of which some end at `stops`, and yield figures after each."""
    run.begin_epoch(standing.epoch, standing.result)
    begun, seconds = standing.round, 0.0
    # an interruption can have come behind the last round
    for first, last in _between(begun, run, stops) if begun < run.rounds else [(begun, begun)]:
        started = time.perf_counter()
        try:
            run.advance(first, last)
        finally:
            standing.round, standing.result = last, run.result()
            took = time.perf_counter() - started
            seconds += took
            standing.seconds += took
        speed = run.units * (last - begun) / run.rounds / max(seconds, 1e-9)
        figures = run.figures(last / run.rounds) | {f"{run.unit}_per_second": speed}
        yield {"epoch": epochs_before + standing.epoch + 1} | figures


def _between(first: int, run: Run, stops: Collection[int]) -> Iterator[tuple[int, int]]:
    for stop in sorted({each for each in stops if first < each < run.rounds} | {run.rounds}):
        yield from paced(first, stop, run.together)
        first = stop


def _keep(
    run: Run,
    state: Sequence[np.ndarray],
    standing: Standing,
    checkpoint: Checkpoint | None,
    interrupted: Callable[[], bool],
) -> None:
    """Keep the state if it is time; the end of a run that was interrupted."""
    stops = interrupted()
    if not stops and not (checkpoint and checkpoint.due()):
        return
    run.bring()
    if not checkpoint:
        raise KeyboardInterrupt
    checkpoint.keep(state, vars(standing), stops)


def _resumed(
    run: Run,
    state: Sequence[np.ndarray],
    epochs: int,
    standing: Standing,
    epochs_before: int,
    checkpoint: Checkpoint,
) -> bool:
    """Whether the run stands where an earlier one was broken off."""
    sums = len(run.result())
    kept = checkpoint.resume(
        state,
        run.data,
        {
            "epoch": Whole(0, epochs),
            "round": Whole(0, run.rounds),
            "result": Each(Real(), most=sums),
            "seconds": Real(0),
            "history": Each({"epoch": Whole(), "loss": Real(), **RECORD}),
            "points?": RECORD["points?"],
            "stopped?": Flag(),
        },
    )
    if kept is None:
        return False
    found = Standing(**{name: kept[name] for name in vars(standing) if name in kept})
    numbers = [record["epoch"] for record in found.history]
    if (
        numbers != list(range(epochs_before + 1, epochs_before + found.epoch + 1))
        or (found.round and len(found.result) != sums)
        or (found.round and found.epoch == epochs)
    ):
        raise FormatError(f"{checkpoint.path} is damaged: its epochs and rounds do not fit each other; {REMEDY}")
    vars(standing).update(vars(found))
    return True
