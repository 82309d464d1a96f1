"""The one loop of epochs: pace, progress, checkpoints, interruptions, divergence and history of all training."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..errors import FormatError, TrainingError
from ..progress import Progress, paced
from .arrays import all_finite
from .cards import Each, Real, Whole
from .checkpoints import REMEDY, Checkpoint
from .interruptions import put_off

__all__ = ["Run", "Standing", "train_epochs"]


class Run(Protocol):
    """What is trained in epochs, each of which is a number of rounds."""

    rounds: int  # of an epoch
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


def train_epochs(
    run: Run,
    epochs: int,
    standing: Standing,
    *,
    epochs_before: int = 0,
    checkpoint: Checkpoint | None,
    progress: Progress,
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

    Yields
    ------
    dict
        ``epoch``, the run's figures, ``…_per_second``, ``seconds``. Epochs restored from the checkpoint are among
        them.

    Raises
    ------
    TrainingError
        A value is no longer finite.
    FormatError
        The checkpoint is damaged, or that of another run.
    """
    if checkpoint and _resumed(run, epochs, standing, epochs_before, checkpoint):
        place = f"in epoch {epochs_before + standing.epoch + 1}" if standing.epoch < epochs else "behind the last epoch"
        progress.note(f"going on {place} from {checkpoint.path}")
        yield from standing.history
        if standing.epoch == epochs:
            return
    run.prepare(progress)
    done = standing.epoch + standing.round / run.rounds
    progress.begin("training", run.units * epochs, run.unit, int(run.units * done))
    with put_off() as interrupted:
        while standing.epoch < epochs:
            for figures in _pieces(run, standing, epochs_before):
                done = standing.epoch + standing.round / run.rounds
                progress.advance(int(run.units * done), **figures)
                if not np.isfinite(figures["loss"]):
                    break
                if standing.round < run.rounds:
                    _keep(run, standing, checkpoint, interrupted)
            if not (np.isfinite(figures["loss"]) and all_finite(*run.matrices)):
                if checkpoint:
                    checkpoint.remove()
                raise TrainingError(f"training diverged in epoch {figures['epoch']}: {run.divergence}")
            history = [*standing.history, figures | {"seconds": standing.seconds}]
            vars(standing).update(vars(Standing(standing.epoch + 1, history=history)))
            yield history[-1]
            _keep(run, standing, checkpoint, interrupted)  # behind the last epoch, too: the model is yet to be saved
    progress.end(**figures)


def _pieces(run: Run, standing: Standing, epochs_before: int) -> Iterator[dict[str, Any]]:
    """Train what is left of an epoch piece by piece, and yield figures after each of them."""
    run.begin_epoch(standing.epoch, standing.result)
    begun, before = standing.round, standing.seconds
    started = time.perf_counter()
    # an interruption can have come behind the last round
    for first, last in paced(begun, run.rounds) if begun < run.rounds else [(begun, begun)]:
        try:
            run.advance(first, last)
        finally:
            standing.round, standing.result = last, run.result()
        seconds = time.perf_counter() - started
        standing.seconds = before + seconds
        speed = run.units * (last - begun) / run.rounds / seconds
        figures = run.figures(last / run.rounds) | {f"{run.unit}_per_second": speed}
        yield {"epoch": epochs_before + standing.epoch + 1} | figures


def _keep(run: Run, standing: Standing, checkpoint: Checkpoint | None, interrupted: Callable[[], bool]) -> None:
    """Keep the state if it is time; the end of a run that was interrupted."""
    if checkpoint:
        checkpoint.keep(run.matrices, vars(standing), interrupted())
    elif interrupted():
        raise KeyboardInterrupt


def _resumed(run: Run, epochs: int, standing: Standing, epochs_before: int, checkpoint: Checkpoint) -> bool:
    """Whether the run stands where an earlier one was broken off."""
    sums = len(run.result())
    kept = checkpoint.resume(
        run.matrices,
        run.data,
        {
            "epoch": Whole(0, epochs),
            "round": Whole(0, run.rounds),
            "result": Each(Real(), most=sums),
            "seconds": Real(0),
            "history": Each({"epoch": Whole(), "loss": Real(), "*": Real()}),
        },
    )
    if kept is None:
        return False
    found = Standing(**{name: kept[name] for name in vars(standing)})
    numbers = [record["epoch"] for record in found.history]
    if (
        numbers != list(range(epochs_before + 1, epochs_before + found.epoch + 1))
        or (found.round and len(found.result) != sums)
        or (found.round and found.epoch == epochs)
    ):
        raise FormatError(f"{checkpoint.path} is damaged: its epochs and rounds do not fit each other; {REMEDY}")
    vars(standing).update(vars(found))
    return True
