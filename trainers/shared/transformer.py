"""What makes an estimator a transformer to scikit-learn, without importing it: names of features, vectors in frames."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from ...parameters import choice

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["MeansOfWords", "Transformer"]

_CONTAINERS = "default", "pandas", "polars"


class Transformer:
    """Mixin of estimators whose `transform` gives ``self._framed(vectors, source)``."""

    @property
    def _n_features_out(self) -> int:
        """The length of a vector, as scikit-learn calls it; missing before `fit`."""
        raise NotImplementedError

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names of the vectors' components: ``doc2vec0``, ``doc2vec1``, and so on.

        Parameters
        ----------
        input_features : ignored
            Texts have no features with names.

        Returns
        -------
        ndarray of str objects, shape (vector_size,)

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        """
        from sklearn.base import ClassNamePrefixFeaturesOutMixin

        return ClassNamePrefixFeaturesOutMixin.get_feature_names_out(cast(Any, self), input_features)

    def set_output(self, *, transform: Literal["default", "pandas", "polars"] | None = None) -> Self:
        """Choose the container that `transform` and `fit_transform` return.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"}, optional
            An array, or a data frame with the names of `get_feature_names_out`. None changes nothing. Before the first
            call it is what ``sklearn.set_config(transform_output=...)`` says.

        Returns
        -------
        self
        """
        choice("transform", transform, (*_CONTAINERS, None))
        if transform is not None:
            self._sklearn_output_config = {"transform": transform}  # `sklearn.base.clone` copies it by this name
        return self

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import TransformerTags

        tags = cast(Any, super()).__sklearn_tags__()
        tags.transformer_tags = TransformerTags(preserves_dtype=["float32"])
        return tags

    def _framed(self, vectors: np.ndarray, source: Any) -> Any:
        """The vectors of `source` in the container that was chosen; scikit-learn makes it, so it is like any other."""
        container = getattr(self, "_sklearn_output_config", {}).get("transform") or _container_of_all()
        if container == "default":
            return vectors
        from sklearn.preprocessing import FunctionTransformer

        names = self.get_feature_names_out()
        frame = FunctionTransformer(lambda _: vectors, feature_names_out=lambda *_: names)
        return frame.set_output(transform=container).transform(source)


class MeansOfWords(Transformer):
    """Mixin of estimators of words: a text is represented by the mean vector of its words."""

    def transform(self, texts: Iterable[str | Sequence[str]]) -> np.ndarray:
        """Give the mean vectors of texts' words: float32 (n, vector_size).

        `wordvec.PooledVectors` has other ways of pooling. A text without a known word gets zeros, and a warning counts
        these.

        Parameters
        ----------
        texts : iterable of str, or of lists of str
            Strings are tokenized as the training text was. A word that is unknown is looked up in lower case.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        TypeError
            `texts` is a path, or one text.
        ValueError
            Nothing is known of how the training text was tokenized: give lists of tokens.
        """
        from ...vectors.pooling import PooledVectors

        if isinstance(texts, (str, Path)):
            raise TypeError(f"transform takes a list of texts, not one text or path: put the text {texts!r} in a list")
        pooled = PooledVectors(self).set_output(transform="default")
        return self._framed(pooled.fit_transform(texts), texts)

    def fit_transform(self, texts: Iterable[str | Sequence[str]], y: Any = None) -> np.ndarray:
        """Fit, then give the mean vectors of the same texts, which are read once: a generator will do.

        Parameters
        ----------
        texts : iterable of str, or of lists of str
        y : ignored
        """
        if not hasattr(texts, "__len__"):
            texts = list(texts)
        return cast(Any, self).fit(texts).transform(texts)

    @property
    def _n_features_out(self) -> int:
        return cast(Any, self).wv.vector_size


def _container_of_all() -> str:
    """What `sklearn.set_config` says of all transformers; where scikit-learn is not imported, it says nothing."""
    return sys.modules["sklearn"].get_config()["transform_output"] if "sklearn" in sys.modules else "default"
