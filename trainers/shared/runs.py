"""A run of training: which one a checkpoint is of, and whether anything was learnt in it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ... import core, corpora
from ...system.checkpoints import Checkpoint
from .estimator import Estimator

__all__ = ["Source", "checkpoint_of", "warn_if_nothing_learnt"]

LEAST_GAIN = 0.002  # on the loss of guessing

#: Parameters that change nothing of the result, or what counts as such: the values that training starts from, and which
#: words are chosen, of which the fingerprint of the text tells.
LEFT_OUT = "workers", "memory", "init_from", "keep", "drop", "rule", "class_min_count"


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


def warn_if_nothing_learnt(history: Sequence[dict[str, Any]], guessing: float, rate: str) -> None:
    """Warn if the last loss is no better than that of guessing, and say what may help.

    Parameters
    ----------
    history : sequence of dict
        A record an epoch, with its ``loss``.
    guessing : float
        The mean loss of a model that knows only the number of choices, or their frequencies.
    rate : str
        The name of the learning rate.
    """
    losses = [record["loss"] for record in history]
    if not losses[-1]:
        warnings.warn(
            "nothing was learnt: no text has two words left for one to predict the other; give texts of several words,"
            " each a string or a list of its words",
            stacklevel=4,
        )
        return
    if losses[-1] < (1 - LEAST_GAIN) * guessing:
        return
    rose = losses[-1] > losses[0]
    remedy = f"lower {rate}" if rose else f"give more text or more epochs, or change {rate}"
    warnings.warn(
        f"nothing was learnt: the loss is {losses[-1]:.4f} at the end of epoch {len(losses)}, that of guessing"
        f" {guessing:.4f}; {remedy}",
        stacklevel=4,
    )
