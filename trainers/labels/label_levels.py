"""Labels whose names are paths, as ``sport/football``: the levels that they have, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Level", "depth_of", "parent_of"]


def parent_of(label: Any, separator: str, level: int | None) -> str:
    """The first parts of a label's name, or all; a label of fewer parts is its own.

    Raises
    ------
    TypeError
        The label is no text.
    """
    if not isinstance(label, str):
        raise TypeError(f"separator={separator!r} is about names of labels, and {label!r} is no text: leave it out")
    return separator.join(label.split(separator)[:level])


def depth_of(labels: Sequence[Any], separator: str) -> int:
    """How many parts the longest of the names has."""
    return max(len(parent_of(label, separator, None).split(separator)) for label in labels)


class Level(NamedTuple):
    """The labels above some labels."""

    names: list[str]  # sorted
    parent: np.ndarray  # int64 (labels,): the number of the name above each label

    @classmethod
    def of(cls, labels: Sequence[Any], separator: str, level: int) -> Level:
        """Those of a level, from 1 at the root."""
        names, parent = np.unique([parent_of(label, separator, level) for label in labels], return_inverse=True)
        return cls(names.tolist(), parent)

    def probability(self, of_labels: np.ndarray, exclusive: bool) -> np.ndarray:
        """The probabilities of the names: float32 (texts, names).

        Labels that exclude each other add up. Of others, that one of them is true is at least as probable as the most
        probable one.
        """
        result = np.zeros((len(of_labels), len(self.names)), of_labels.dtype)
        join = np.add if exclusive else np.maximum
        for label, name in enumerate(self.parent.tolist()):
            join(result[:, name], of_labels[:, label], out=result[:, name])
        return result
