"""A fitted model as plain data: what trainers hand to files, and files to trainers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["SavedModel"]


@dataclass
class SavedModel:
    """A fitted model as plain data.

    Attributes
    ----------
    kind : str
        The name of the trainer, as `wordvec.load` knows it; ``"vectors"`` for vectors without a trainer.
    params : dict
        Its settings, of JSON's types.
    arrays : dict of str to ndarray
        At least ``"vectors"``, float32 of shape (len(words), dimensions); ``"counts"``, int64 of shape
        (len(words),), where they are known.
    words : list of str
        In rank order.
    history : list of dict
        One record an epoch, of JSON's types.
    state : dict
        Whatever else the trainer needs, of JSON's types.
    tags : sequence of hashables, optional
        Of documents: strings, numbers, booleans, None, and tuples of them.
    """

    kind: str
    params: dict[str, Any]
    arrays: dict[str, np.ndarray]
    words: list[str]
    history: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    tags: Sequence[Hashable] | None = None
