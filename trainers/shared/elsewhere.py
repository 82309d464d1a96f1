"""Fitting on a cluster: text and counts by all workers, training by one of them with its threads."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...cluster import Executor, executor_of
from ...corpora.corpus import Corpus
from ...progress import Progress
from ...system.storage import Remote, located
from ...system.versions import make_folder
from ...system.warning import warn_caller
from .counts import corpus_counts

__all__ = ["continue_elsewhere", "fit_elsewhere", "fit_here"]


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
    with executor_of(client) as executor:
        given, corpus = _checked(model, source, client, progress, callbacks)
        how: dict[str, Any] = {}
        if counted:
            how["cooccurrence"] = _counts(model, corpus, counted["cooccurrence"], client, progress)
        return _train_elsewhere(executor, "fit", model, given, corpus, checkpoint, progress, how)


def continue_elsewhere(
    model: Any,
    source: Any,
    client: Any,
    progress: Progress,
    checkpoint: str | Path | None = None,
    callbacks: Iterable[Any] = (),
    **how: Any,
) -> Any:
    """Continue to train a model on a cluster, as its `partial_fit` does here; `how` are further arguments of that.

    Errors are those of `fit_elsewhere`.
    """
    freeze = how.get("freeze")
    if isinstance(freeze, str | Path) and Path(freeze).exists():
        how["freeze"] = Path(freeze).absolute()
    with executor_of(client) as executor:
        given, corpus = _checked(model, source, client, progress, callbacks)
        return _train_elsewhere(executor, "partial_fit", model, given, corpus, checkpoint, progress, how)


def _checked(model: Any, source: Any, client: Any, progress: Progress, callbacks: Iterable[Any]) -> tuple[Any, Corpus]:
    """The source, opened, and its corpus, once all that can be is checked."""
    model.check_params()
    if list(callbacks):
        raise ValueError("callbacks look at a model that is trained here, and a worker trains it: leave client out")
    given = model._opened(source, client, progress)
    return given, given if isinstance(given, Corpus) else given.corpus


def _train_elsewhere(
    executor: Executor,
    step: str,
    model: Any,
    given: Any,
    corpus: Corpus,
    checkpoint: str | Path | None,
    progress: Progress,
    how: dict[str, Any],
) -> Any:
    """Have one worker do a step, `fit` or `partial_fit`, and take what the model has become."""
    kept = None if checkpoint is None else located(checkpoint).absolute()
    if kept is not None:
        how["checkpoint"] = kept
    folder = None if kept is None else kept.parent
    if folder is not None and not isinstance(folder, Remote):
        make_folder(folder)
    told, own = _with_whole_paths(model)
    executor.require_shared(folder, [path for path in corpus.place.iterdir() if path.is_file()])
    with executor.heard(progress) as listener:
        ((state, said),) = executor.gather(
            [executor.submit(fit_here, step, told, given, corpus.card, how, listener, alone=True)]
        )
    for sentence in said:
        warn_caller(sentence)
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
        return (given.place if hasattr(given, "place") else located(given)).absolute()
    vocabulary, chosen = model._learn_vocabulary(corpus)
    model.check_vocabulary(len(vocabulary))
    if chosen is not corpus:  # a copy of the text where it is counted
        return None
    return corpus_counts(model, corpus, len(vocabulary), None, progress, client).place.absolute()


def fit_here(
    step: str, model: Any, given: Any, card: dict[str, Any], how: dict[str, Any], progress: Progress, workers: int
) -> tuple[dict[str, Any], list[str]]:
    """Fit a model on a worker, or continue to; returns what it has become, and the warnings."""
    corpus = given if isinstance(given, Corpus) else given.corpus
    corpus.card = card  # which the cache may have had from elsewhere
    wanted = model.workers
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        getattr(model.set_params(workers=workers), step)(given, progress=progress, **how)
    model.set_params(workers=wanted)
    return model.__getstate__(), [str(each.message) for each in caught if issubclass(each.category, UserWarning)]
