"""Which run of training it is that a checkpoint keeps the state of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...system.checkpoints import Checkpoint
from .estimator import Estimator

if TYPE_CHECKING:
    from ...corpora.corpus import Corpus

__all__ = ["checkpoint_of"]

#: Parameters that change nothing of the result, or only the values that training starts from, which count as such.
LEFT_OUT = "workers", "memory", "init_from"


def checkpoint_of(path: str | Path | None, model: Estimator, corpus: Corpus, **more: Any) -> Checkpoint | None:
    """The checkpoint of a model's training on a corpus, if there shall be one.

    Parameters
    ----------
    path : str, Path or None
    model : Estimator
    corpus : Corpus
    **more : int
        What decides about the result besides the text, the parameters and the values to start from; an ``epochs`` that
        is not the parameter's.
    """
    if path is None:
        return None
    params = {name: value for name, value in model.get_params().items() if name not in LEFT_OUT}
    return Checkpoint(path, {"method": type(model).__name__, "text": corpus.fingerprint} | params | more)
