"""Fitting a model, unless an earlier call made the same; what was broken off goes on."""

from __future__ import annotations

import hashlib
import inspect
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..callbacks import Callback
from ..corpora.corpus import Corpus
from ..corpora.graphs import Graph
from ..errors import FormatError
from ..formats.folder import is_model
from ..loading import load
from ..progress import Progress
from ..system.arrays import save_array
from ..system.cards import Anything, Real, Schema, Text, read_card
from ..system.storage import Remote
from ..system.versions import names_in, replacing, writing
from ..trainers.shared.vocabularies import given_vectors
from ..vectors.fingerprints import fingerprint_of
from ..vectors.keyed import keyed_vectors
from ..version import __version__
from .provenance import machine

__all__ = ["Trained", "fingerprint", "train"]


@dataclass(frozen=True)
class Trained:
    """A fitted model.

    Attributes
    ----------
    model : estimator
    seconds : float
        From the encoded text, or the graph, to the vectors, over all calls that it took; pictures of epochs are not
        among them.
    folder : Path
    epochs : dict of int to Path
        The words' vectors after each epoch but the last, where they were asked for.
    """

    model: Any
    seconds: float
    folder: Path
    epochs: dict[int, Path] = field(default_factory=dict)

    def after_epochs(self) -> Iterator[tuple[int, float, Any]]:
        """Yield the number of each epoch, the seconds of training until then, and the words' vectors."""
        seconds, words = 0.0, self.model.vocabulary_.words
        for record in self.model.history_[:-1]:
            seconds += record["seconds"]
            with self.epochs[record["epoch"]].open("rb") as file:
                vectors = np.load(file)
            yield record["epoch"], seconds, keyed_vectors(words, vectors, self.model.vocabulary_.counts)
        last = self.model.history_[-1]
        yield last["epoch"], seconds + last["seconds"], self.model.wv


def train(
    estimator: Any,
    name: str,
    source: Corpus | Graph,
    models: Path,
    progress: Progress,
    keep_epochs: bool = False,
    workers: int | None = None,
) -> Trained:
    """Fit an estimator, or load what an earlier call made of the same text, or graph, and settings.

    A run that is interrupted leaves a checkpoint beside its model's place, and the same call goes on from there.

    Parameters
    ----------
    estimator : estimator
    name : str
        What the folder's name starts with.
    source : Corpus or Graph
    models : Path
        The folder of all models, or its URL.
    progress : Progress
    keep_epochs : bool
        Keep the words' vectors after every epoch, too.
    workers : int, optional
        Threads, in place of the estimator's own number, which stays part of it.
    """
    place = models / f"{name}-{fingerprint(estimator, source)}"
    epochs = _Epochs(estimator.get_params().get("epochs"), place.with_name(f"{place.name}.epochs"))
    if (kept := _kept(place, name, progress)) and (not keep_epochs or epochs.whole(kept[0])):
        return Trained(kept[0], kept[1], place, epochs.found() if keep_epochs else {})
    progress.note(f"training {estimator!r}")
    checkpoint = place.with_name(f"{place.name}.checkpoint")
    in_epochs: dict[str, Any] = {"checkpoint": checkpoint, "callbacks": [epochs] if keep_epochs else []}
    in_epochs = in_epochs if "checkpoint" in inspect.signature(estimator.fit).parameters else {}
    started = time.perf_counter()
    own = estimator.workers
    if workers is not None:
        estimator.set_params(workers=workers)
    estimator.fit(source, progress=progress, **in_epochs)
    estimator.set_params(workers=own)
    seconds = time.perf_counter() - started - epochs.seconds
    seconds = max(seconds, sum(record.get("seconds", 0) for record in estimator.history_))
    if isinstance(place, Remote) and not is_model(place):
        place.remove()  # what a writer that died has left
    estimator.save(place)
    told = {"seconds": round(seconds, 3), "text": source.fingerprint, "machine": machine()}
    with writing(place), replacing(place / _RUN) as written:
        written.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    checkpoint.unlink(missing_ok=True)
    return Trained(estimator, seconds, place, epochs.found() if keep_epochs else {})


#: Where a model was trained, and how long it took; what it is stands on its own card.
_RUN = "run.json"
_SCHEMA: Schema = {"seconds": Real(0), "text": Text(), "machine": {"*": Anything()}}


def _kept(place: Path, name: str, progress: Progress) -> tuple[Any, float] | None:
    """The model of an earlier call, and how long it took; None where there is none, or a damaged one."""
    if not (place / _RUN).exists():
        return None
    try:
        kept = load(place), float(read_card(place / _RUN, _SCHEMA, "train again")["seconds"])
    except FormatError as error:
        progress.note(f"{name}: trained again, as {error}")
        return None
    progress.note(f"{name}: trained before, kept in {place}")
    return kept


class _Epochs(Callback):
    """Keeps the vectors at the end of every epoch but the last."""

    def __init__(self, epochs: int | None, folder: Path):
        self._epochs, self._folder = epochs, folder
        self.seconds = 0.0

    def on_epoch_end(self, model: Any) -> None:
        """The matrices are those that the record is about."""
        epoch = model.history_[-1]["epoch"]
        if epoch < self._epochs:
            started = time.perf_counter()
            path = self._folder / f"{epoch}.npy"
            with writing(path), replacing(path) as written, open(written, "wb") as file:
                save_array(file, model.vectors_)
            self.seconds += time.perf_counter() - started

    def found(self) -> dict[int, Path]:
        """The files by their epochs."""
        paths = (self._folder / name for name in names_in(self._folder) if name.endswith(".npy"))
        return {int(path.stem): path for path in paths}

    def whole(self, model: Any) -> bool:
        """Whether there is one for each epoch of a model that was trained before."""
        return {record["epoch"] for record in model.history_[:-1] if "loss" in record} <= self.found().keys()


def fingerprint(estimator: Any, source: Corpus | Graph) -> str:
    """A name for a text, or a graph, and all settings that change the result."""
    params = {name: value for name, value in estimator.get_params().items() if name not in ("workers", "memory")}
    if params.get("init_from") is not None:
        params["init_from"] = fingerprint_of(given_vectors(params["init_from"], estimator.vector_size))
    told = json.dumps([type(estimator).__name__, params, source.fingerprint, __version__], default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
