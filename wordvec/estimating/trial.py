"""A run that is begun, and broken off after some seconds: what was measured of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..callbacks import Callback
from ..system.storage import Remote, located
from ..system.versions import scratch, staged
from .clock import Clock, Enough

__all__ = ["Run", "bytes_of", "measure", "trial_of"]


class Begun(Callback):
    """Keeps the model that is trained."""

    def __init__(self) -> None:
        self.model: Any = None
        self.matrices = 0

    def keep_state(self, matrices: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """It keeps none, and sees how large it would be."""
        self.matrices = sum(matrix.nbytes for matrix in matrices)
        return ()

    def on_train_begin(self, model: Any) -> None:
        """It begins."""
        self.model = model


@dataclass(frozen=True)
class Run:
    """What was measured of a run."""

    model: Any
    preparing: float
    compiled: float
    counting: float
    training: float  # of all epochs
    saving: float
    bytes: int  # of the saved model
    matrices: int  # bytes
    nonzeros: int


def measure(trial: Any, found: Any, clock: Clock, output: Path) -> Run:
    """Begin to fit a model, save it where the output will be, and note what each took."""
    begun, started, compiled = Begun(), time.perf_counter(), clock.compiled
    in_epochs = hasattr(trial, "epochs")
    try:
        trial.fit(found, progress=clock, **({"callbacks": [begun]} if in_epochs else {}))
    except Enough:
        if "training" not in clock.tasks:
            raise
    training = "training" if in_epochs else "decomposing"
    began = clock.tasks[training].seen[0][0]
    compiled = clock.compiled - compiled
    counting = clock.seconds("counting")
    model = begun.model or trial
    saving, size = _saved(model, output)
    return Run(
        model,
        max(0.0, began - started - compiled - counting),
        compiled,
        counting,
        clock.seconds(training),
        saving,
        size,
        begun.matrices,
        model.corpus_card_.get("nonzeros", 0),
    )


def trial_of(model: Any, share: float) -> Any:
    """A model of the same parameters. Of a share of a text, words are as many if rarer ones count."""
    trial = type(model)(**model.get_params())
    if share < 1:
        trial.set_params(min_count=max(1, round(model.min_count * share)))
    return trial


def _saved(model: Any, output: Path) -> tuple[float, int]:
    """Seconds that saving takes, and bytes of the model, which is saved beside its place; or here, if that is a URL."""
    if isinstance(located(output), Remote):
        place = scratch()
    else:
        place = staged(next(folder for folder in output.absolute().parents if folder.is_dir()))
    with place as folder:
        started = time.perf_counter()
        model.save(folder / "model")
        return time.perf_counter() - started, bytes_of(folder / "model")


def bytes_of(folder: Path, but: str = "") -> int:
    """How much a folder holds, without what lies below folders of a name."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and but not in path.parts)
