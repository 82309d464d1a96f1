"""Vectors of a model, whose words are those that it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gensim.models import KeyedVectors

from .keyed import filled
from .suggestions import nearest_words, phrase_parts

__all__ = ["FixedKeys", "ModelVectors", "model_vectors"]


class FixedKeys(KeyedVectors):
    """gensim's vectors, without more: what is added to those of a model would be lost when the model is saved.

    A zero vector has no direction, so it is no neighbour and has none, where gensim divides by zero.
    """

    def fill_norms(self, force: bool = False) -> None:
        """Compute the lengths that cosines are divided by: 1 for zero vectors, whose cosines are 0."""
        super().fill_norms(force)
        norms: Any = self.norms
        if norms is not None and not norms.all():
            self.norms = np.where(norms == 0, 1, norms).astype(norms.dtype)

    def get_index(self, key: Any, default: Any = None) -> Any:
        """The row of a key; `KeyError`, which says what may have been meant, if there is none and no `default`."""
        try:
            return super().get_index(key, default)
        except KeyError as error:
            raise self._told(key, error) from None

    def get_mean_vector(self, keys: Any, *args: Any, **how: Any) -> Any:
        """The mean of the vectors of some keys; `KeyError` says what may have been meant by one that is not there."""
        try:
            return super().get_mean_vector(keys, *args, **how)
        except KeyError as error:
            raise self._told(
                next((key for key in keys if isinstance(key, str) and key not in self), None), error
            ) from None

    def _told(self, key: Any, error: KeyError) -> KeyError:
        """The error with what may have been meant."""
        known = {word: row for word, row in self.key_to_index.items() if isinstance(word, str)}
        near = nearest_words(key, known) if isinstance(key, str) else []
        if not near:
            return error
        one_by_one = len(near) > 1 and near == phrase_parts(key)
        hint = "its words are there, one by one" if one_by_one else f"did you mean {' or '.join(map(repr, near))}?"
        return KeyError(f"{error.args[0]}; {hint}")

    def most_similar(self, *args: Any, **how: Any) -> Any:
        """The most similar keys by cosine similarity, as gensim's.

        Raises
        ------
        ValueError
            Of a zero vector.
        """
        found = super().most_similar(*args, **how)
        cosines = found if isinstance(found, np.ndarray) else np.array([cosine for _, cosine in found])
        if len(cosines) and not cosines.any():
            raise ValueError("a zero vector has no direction, and so no neighbours; choose another word")
        return found

    def add_vectors(self, keys: Any, weights: Any, extras: Any = None, replace: bool = False) -> None:
        """Refuse: a model keeps the vectors that it was trained to."""
        raise NotImplementedError(
            "vectors cannot be added to a model's, which saves what it was trained on alone: add them to a copy, "
            "copy.deepcopy(model.wv), and save that with wordvec.write_vectors"
        )


class ModelVectors(FixedKeys):
    """The words' vectors of a model; a copy or a pickle is gensim's own `KeyedVectors`, to which words can be added."""

    def __reduce__(self) -> tuple[Any, ...]:
        return object.__new__, (KeyedVectors,), self.__dict__


def model_vectors(words: Sequence[str], vectors: np.ndarray, counts: np.ndarray) -> ModelVectors:
    """The words' vectors of a model, without copying them."""
    keyed = filled(ModelVectors(vectors.shape[1]), words, counts)
    keyed.vectors = vectors
    return keyed
