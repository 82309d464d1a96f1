"""Fitting on a cluster: text and counts by all workers, training by one of them with its threads."""

from __future__ import annotations

import copy
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...cluster import executor_of
from ...corpora.corpus import Corpus
from ...progress import Progress
from ...system.versions import make_folder
from .counts import corpus_counts

__all__ = ["fit_elsewhere", "fit_here"]


def fit_elsewhere(
    model: Any,
    source: Any,
    client: Any,
    progress: Progress,
    checkpoint: str | Path | None = None,
    callbacks: Iterable[Any] = (),
    **counted: Any,
) -> Any:
    """Fit a model on a cluster; it is the one that `fit` makes here.

    Parameters
    ----------
    model : estimator
    source, checkpoint, progress
        Of its `fit`; the checkpoint lies where all workers see it.
    client : dask.distributed.Client
    callbacks : iterable
        There must be none: they look at a model that is in this process.
    **counted
        ``cooccurrence``, of a method that takes it.

    Raises
    ------
    ValueError
        There are callbacks.
    CorpusError
        Workers do not see the text, or the folder of the checkpoint.
    """
    model.check_params()
    if list(callbacks):
        raise ValueError("callbacks look at a model that is trained here, and a worker trains it: leave client out")
    with executor_of(client) as executor:
        given = model._opened(source, client, progress)
        corpus = given if isinstance(given, Corpus) else given.corpus
        how: dict[str, Any] = {} if checkpoint is None else {"checkpoint": Path(checkpoint).absolute()}
        if counted:
            how["cooccurrence"] = _counts(model, corpus, counted["cooccurrence"], client, progress)
        folder = Path(checkpoint).absolute().parent if checkpoint is not None else None
        if folder is not None:
            make_folder(folder)
        told, own = _with_whole_paths(model)
        executor.require_shared(folder, [path for path in corpus.folder.iterdir() if path.is_file()])
        with executor.heard(progress) as listener:
            ((state, said),) = executor.gather(
                [executor.submit(fit_here, told, given, corpus.card, how, listener, alone=True)]
            )
    for sentence in said:
        warnings.warn(sentence, stacklevel=3)
    vars(model).update(state | own)
    return model


def _with_whole_paths(model: Any) -> tuple[Any, dict[str, Any]]:
    """The model with paths among its parameters as they are found from anywhere; and what stood in their place."""
    paths = {
        name: getattr(model, name)
        for name, declared in model.parameters.items()
        if declared.takes_path and isinstance(getattr(model, name), str | Path) and Path(getattr(model, name)).exists()
    }
    told = copy.copy(model)
    for name, path in paths.items():
        setattr(told, name, Path(path).absolute())
    return told, paths


def _counts(model: Any, corpus: Corpus, given: Any, client: Any, progress: Progress) -> Any:
    """Counts that a worker can open: given ones, or counted by all workers if the vocabulary is a cut."""
    if given is not None:
        return given.folder.absolute() if hasattr(given, "folder") else Path(os.fspath(given)).absolute()
    vocabulary, chosen = model._learn_vocabulary(corpus)
    model.check_vocabulary(len(vocabulary))
    if chosen is not corpus:  # a copy of the text in this process
        return None
    return corpus_counts(model, corpus, len(vocabulary), None, progress, client).folder.absolute()


def fit_here(
    model: Any, given: Any, card: dict[str, Any], how: dict[str, Any], progress: Progress, workers: int
) -> tuple[dict[str, Any], list[str]]:
    """Fit a model on a worker; returns what it has become, and the warnings."""
    corpus = given if isinstance(given, Corpus) else given.corpus
    corpus.card = card  # which the cache may have had from elsewhere
    wanted = model.workers
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.set_params(workers=workers).fit(given, progress=progress, **how)
    model.set_params(workers=wanted)
    return model.__getstate__(), [str(each.message) for each in caught if issubclass(each.category, UserWarning)]
