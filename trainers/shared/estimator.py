"""What makes a trainer an estimator to scikit-learn, without importing scikit-learn, and gives it `wv`.

``sklearn.base`` takes a second to import, as long as a small training run; `clone`, `Pipeline` and `GridSearchCV` ask
for these methods, not for the base class.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np

from ...vectors.keyed import keyed_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Estimator"]

_TEXTS_OF_GENSIM = {"sentences", "documents", "corpus_iterable", "corpus_file"}


class Estimator:
    """Parameters are the arguments of ``__init__``, kept as attributes of the same names.

    Once fitted, a trainer has `vocabulary_` and `vectors_`, and sets `_wv` to None whenever they change.
    """

    def __new__(cls, *settings: Any, **named: Any):
        """Refuse text, which gensim's classes take here, before Python complains of something else.

        Raises
        ------
        TypeError
            There is text among the settings.
        """
        if _TEXTS_OF_GENSIM & named.keys() or settings and not isinstance(settings[0], Number):
            raise TypeError(
                f"{cls.__name__} takes only settings here, and the text afterwards, as in"
                f" {cls.__name__}(vector_size=100).fit(text)"
            )
        return super().__new__(cls)

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep NumPy's scalars as Python's: they overflow nowhere, and JSON knows them."""
        super().__setattr__(name, value.item() if isinstance(value, np.generic) else value)

    @classmethod
    def _defaults(cls) -> dict[str, Any]:
        return {name: argument.default for name, argument in list(inspect.signature(cls).parameters.items())}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name; `deep` changes nothing, as none of them is an estimator."""
        return {name: getattr(self, name) for name in self._defaults()}

    def set_params(self, **params: Any) -> Estimator:
        """Set some parameters; returns the estimator.

        Raises
        ------
        ValueError
            There is no parameter of that name.
        """
        known = self._defaults()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"{type(self).__name__} has no parameter {name!r}: it has {', '.join(known)}")
            setattr(self, name, value)
        return self

    def check_vocabulary(self, words: int) -> None:
        """Raise `ValueError` if so many words are too few, before a long run; most methods take any number."""

    def __repr__(self) -> str:
        changed = {
            name: getattr(self, name) for name, default in self._defaults().items() if getattr(self, name) != default
        }
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in changed.items())})"

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(two_d_array=False, string=True),
        )

    @property
    def wv(self) -> KeyedVectors:
        """The vectors as gensim's `KeyedVectors`, with counts."""
        if self.__dict__.get("_wv") is None:
            self._require_fitted()
            self._wv = keyed_vectors(self.vocabulary_.words, self.vectors_, self.vocabulary_.counts)
        return self._wv

    @contextmanager
    def _as_before_if_it_fails(self) -> Iterator[None]:
        """What was fitted stays so, if a new fit fails; one that is interrupted keeps what it has come to."""
        before = self.__dict__.copy()
        try:
            yield
        except Exception:
            self.__dict__.clear()
            self.__dict__.update(before)
            raise

    def _forget(self, name: str) -> None:
        """Drop what shows rows that have changed; whoever holds it gets no cosines by their lengths of before."""
        if (kept := self.__dict__.get(name)) is not None:
            kept.norms = None
        setattr(self, name, None)

    def __getattr__(self, name: str) -> Any:
        """Say of properties, too, that it takes `fit`; this is called where an attribute is missing."""
        if hasattr(type(self), name):
            Estimator._require_fitted(self)
        return self.__getattribute__(name)  # which says what it is

    def __getstate__(self):
        return {name: value for name, value in self.__dict__.items() if name != "_wv"}

    def _require_fitted(self) -> None:
        if not hasattr(self, "vocabulary_"):
            from sklearn.exceptions import NotFittedError

            raise NotFittedError(f"this {type(self).__name__} has no vectors yet: call fit first")
