"""A fitted model as plain data: what trainers hand to files, and files to trainers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["SavedModel"]


@dataclass
class SavedModel:
    """A fitted model as plain data; what `params`, `history` and `state` hold is of JSON's types."""

    kind: str  # the name of the trainer, as `wordvec.load` knows it; "vectors" for vectors without a trainer
    params: dict[str, Any]
    arrays: dict[str, np.ndarray]  # "vectors", float32 (V, dimensions), and what the trainer adds; "counts" if known
    words: list[str]  # in rank order
    history: list[dict[str, Any]] = field(default_factory=list)  # a record an epoch
    state: dict[str, Any] = field(default_factory=dict)  # whatever else the trainer needs
    tags: Sequence[Hashable] | None = None  # of documents: strings, numbers, booleans, None, and tuples of them
