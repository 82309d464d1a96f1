"""What makes an estimator a transformer to scikit-learn, without importing it: names of features, vectors in frames."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from ...parameters import choice

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Transformer"]

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

    def _framed(self, vectors: np.ndarray, source: Any) -> Any:
        """The vectors of `source` in the container that was chosen; scikit-learn makes it, so it is like any other."""
        container = getattr(self, "_sklearn_output_config", {}).get("transform") or _container_of_all()
        if container == "default":
            return vectors
        from sklearn.preprocessing import FunctionTransformer

        names = self.get_feature_names_out()
        frame = FunctionTransformer(lambda _: vectors, feature_names_out=lambda *_: names)
        return frame.set_output(transform=container).transform(source)


def _container_of_all() -> str:
    """What `sklearn.set_config` says of all transformers; where scikit-learn is not imported, it says nothing."""
    return sys.modules["sklearn"].get_config()["transform_output"] if "sklearn" in sys.modules else "default"
