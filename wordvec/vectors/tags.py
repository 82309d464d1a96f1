"""Vectors of tags: gensim's `KeyedVectors`, where an integer is a tag like any other, and never a row index."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from .fixed import FixedKeys
from .keyed import filled

__all__ = ["TagVectors", "tag_vectors"]


class _Row(int):
    """A place among the vectors, which gensim takes for a key."""


class TagVectors(FixedKeys):
    """gensim's vectors, by tags of any hashable kind.

    gensim takes an integer that is no key for a row index, and a tuple for several keys; here both are tags. Methods
    that take a list of keys take a list of tags, and `most_similar` takes a tag alone or with a weight.

    Make them with `tag_vectors`.
    """

    def get_index(self, key: Hashable, default: int | None = None) -> int:
        """The row of a tag.

        Raises
        ------
        KeyError
            No document had that tag, and there is no `default`.
        """
        if isinstance(key, _Row):
            return int(key)
        row = self.key_to_index.get(key, default)
        if row is None:
            raise KeyError(f"{key!r} is not among the {len(self):,} tags")
        return row

    def __getitem__(self, key_or_keys: Any) -> np.ndarray:
        """The vector of a tag, float32 (D,), or those of a list of tags, (n, D)."""
        alone = isinstance(key_or_keys, str | int | np.integer) or self._is_tag(key_or_keys)
        return self.get_vector(key_or_keys) if alone else super().__getitem__(key_or_keys)

    def most_similar(
        self, positive: Any = None, negative: Any = None, *args: Any, **how: Any
    ) -> list[tuple[Hashable, float]]:
        """The most similar tags by cosine similarity; as in gensim, but for tags of any kind."""
        return super().most_similar(self._rows(positive), self._rows(negative), *args, **how)

    def _is_tag(self, key: Any) -> bool:
        try:
            return key in self.key_to_index
        except TypeError:  # not hashable
            return False

    def _rows(self, given: Any) -> list[Any]:
        """Places, vectors, and both with weights, of what `most_similar` is given."""
        alone = isinstance(given, str | int | np.integer) or (isinstance(given, np.ndarray) and given.ndim == 1)
        items = [given] if alone or self._is_tag(given) else given if given is not None else []
        return [self._row(item) for item in items]

    def _row(self, item: Any) -> Any:
        if isinstance(item, np.ndarray):
            return item
        if isinstance(item, tuple) and not self._is_tag(item) and len(item) == 2:
            return self._row(item[0]), item[1]
        return _Row(self.get_index(item))


def tag_vectors(tags: Sequence[Hashable], vectors: np.ndarray) -> TagVectors:
    """Vectors by tags, without copying them.

    Parameters
    ----------
    tags : sequence of hashables
        All different.
    vectors : float32 array (len(tags), D)
    """
    keyed = filled(TagVectors(vectors.shape[1]), tags)
    keyed.vectors = vectors
    return keyed
