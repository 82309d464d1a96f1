"""A run of training: which one a checkpoint is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ... import core, corpora
from ...system.checkpoints import Checkpoint
from .estimator import Estimator

__all__ = ["Source", "checkpoint_of"]

#: Parameters that change nothing of the result, or what counts as such: the values that training starts from, which
#: words are chosen, of which the fingerprint of the text tells, and weights, which are part of what is trained on.
LEFT_OUT = "workers", "memory", "init_from", "keep", "drop", "rule", "class_min_count", "class_weight"


class Source(NamedTuple):
    """The texts to train on."""

    corpus: corpora.Corpus
    card: dict[str, Any]  # what happened when it was read
    tags: core.Tags | None = None
    tagged: Any = None  # the same texts as documents, where they are
    known_tags: int = 0  # how many rows of tags there were before


def checkpoint_of(path: str | Path | None, model: Estimator, corpus: corpora.Corpus, **more: Any) -> Checkpoint | None:
    """The checkpoint of a model's training on a corpus, if a path is given.

    Parameters
    ----------
    path : str, Path or None
    model : Estimator
    corpus : Corpus
    **more : int
        What else determines the result besides the text, the parameters and the initial values; ``epochs`` where it is
        not the parameter's.
    """
    if path is None:
        return None
    params = {name: value for name, value in model.get_params().items() if name not in LEFT_OUT}
    return Checkpoint(path, {"method": type(model).__name__, "text": corpus.fingerprint} | params | more)
