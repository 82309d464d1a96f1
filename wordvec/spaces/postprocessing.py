"""What is done to finished vectors so that they compare better: each a function of arrays, and a transformer.

All but `NormWeighting` are one map, ``(v - mean) @ map``, made of the mean and second moments alone. So fitting
takes the memory of a few blocks of rows, and the result one more matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ..parameters import real, whole
from .blocks import blocks_of, cross_products, leading, mapped, moments, powers

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "AllButTheTop",
    "Centring",
    "ConceptorNegation",
    "NormWeighting",
    "PrincipalComponents",
    "Whitening",
    "all_but_the_top",
    "centre",
    "negate_conceptor",
    "principal_components",
    "weigh_norms",
    "whiten",
]


class _Affine(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A map ``(v - mean_) @ map_`` of vectors.

    Attributes
    ----------
    mean_ : float32 array (D,)
    map_ : float32 array (D, dimensions that come out)
    """

    def _maps(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The mean that is taken away and the map that follows."""
        raise NotImplementedError

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the map of vectors, one a row: array or data frame (V, D).

        Raises
        ------
        ValueError
            A vector is not finite, there is none, or a parameter does not suit their dimensions.
        """
        X = validate_data(self, X, dtype=np.float32)
        mean, by = self._maps(X)
        self.mean_, self.map_ = mean.astype(np.float32), by.astype(np.float32)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Map vectors, those of `fit` or others of as many dimensions: float32 (V, dimensions that come out).

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        """
        check_is_fitted(self, "map_")
        return mapped(validate_data(self, X, dtype=np.float32, reset=False), self.map_, self.mean_)

    @property
    def _n_features_out(self) -> int:
        """How many dimensions come out; missing before `fit`."""
        return self.map_.shape[1]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


class Centring(_Affine):
    """Take the mean vector away.

    Words of one text share a direction, which says that they are words of it; without it cosines differ more.
    """

    def _maps(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return moments(X)[0], np.eye(X.shape[1])


class AllButTheTop(_Affine):
    """Take the mean vector away, and the directions in which vectors vary most (Mu & Viswanath 2018, Algorithm 1).

    These mostly tell how frequent a word is.

    Parameters
    ----------
    directions : int, optional
        How many; by default one for each 100 dimensions, at least one, as the paper advises.
    """

    def __init__(self, directions: int | None = None):
        self.directions = directions

    def _maps(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        size = X.shape[1]
        number = max(1, round(size / 100)) if self.directions is None else whole("directions", self.directions, 0)
        if number >= size:
            raise ValueError(
                f"directions ({number}) must be fewer than the {size} dimensions, or nothing is left: lower it"
            )
        mean, covariance = moments(X)
        top = leading(covariance)[1][:, :number]
        return mean, np.eye(size) - top @ top.T


class Whitening(_Affine):
    """Make vectors vary alike in all directions: mean 0, covariance 1 (ZCA, which moves them least; Kessy et al. 2018).

    Directions in which nothing varies come out as zeros.
    """

    def _maps(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean, covariance = moments(X)
        values, vectors = leading(covariance)
        return mean, (vectors * powers(values, -0.5)) @ vectors.T


class ConceptorNegation(_Affine):
    """Damp the directions in which vectors are long, each by how long they are (Liu, Ungar & Sedoc 2019).

    With the mean of outer products R of the vectors, the conceptor is ``C = R (R + a**-2 I)**-1``, and a vector becomes
    ``(I - C) v``: where `AllButTheTop` takes few directions away, this damps all, softly. The mean is not taken away.

    Parameters
    ----------
    aperture : float, default 2
        The a of the formula, as published: more damps more.
    """

    def __init__(self, aperture: float = 2.0):
        self.aperture = aperture

    def _maps(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        aperture = real("aperture", self.aperture, 0, above=True)
        values, vectors = leading(cross_products(X, X) / len(X))
        left = 1 / (1 + values * aperture**2)  # 1 - value / (value + aperture**-2)
        return np.zeros(X.shape[1]), (vectors * left) @ vectors.T


class PrincipalComponents(_Affine):
    """Keep the dimensions in which vectors vary most.

    Parameters
    ----------
    dimensions : int, default 100
    centred : bool, default True
        Take the mean away first, as principal components do. Without it products of vectors are kept best (Eckart &
        Young 1936), and the map is linear: the mean of vectors becomes the mean of what they become.
    """

    def __init__(self, dimensions: int = 100, centred: bool = True):
        self.dimensions = dimensions
        self.centred = centred

    def _maps(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        size = X.shape[1]
        if whole("dimensions", self.dimensions, 1) > size:
            raise ValueError(f"dimensions ({self.dimensions}) must be at most the {size} that there are: lower it")
        mean, products = moments(X) if self.centred else (np.zeros(size), cross_products(X, X))
        return mean, leading(products)[1][:, : self.dimensions]


class NormWeighting(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Raise the length of every vector to a power; its direction stays.

    Lengths grow with how often a word occurs in like company (Schakel & Wilson 2015), and weigh words where vectors are
    added: the mean of a text's, an analogy's sum.

    Parameters
    ----------
    power : float, default 0
        0 makes all vectors of length 1, 1 leaves them, what lies between evens them out. Zero vectors stay.
    """

    def __init__(self, power: float = 0.0):
        self.power = power

    def fit(self, X: Any, y: Any = None) -> Self:
        """Look at the form of vectors, one a row; there is nothing to learn."""
        validate_data(self, X, dtype=np.float32)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Weigh vectors: float32 (V, D)."""
        check_is_fitted(self, "n_features_in_")
        X = validate_data(self, X, dtype=np.float32, reset=False)
        power = real("power", self.power)
        result = np.empty_like(X)
        for block in blocks_of(len(X)):
            lengths = np.linalg.norm(X[block], axis=1, keepdims=True)
            result[block] = X[block] * np.where(lengths == 0, 1, lengths) ** np.float32(power - 1)
        return result


def centre(vectors: Any) -> np.ndarray:
    """Vectors without their mean: float32 (V, D); see `Centring`."""
    return Centring().fit_transform(vectors)


def all_but_the_top(vectors: Any, directions: int | None = None) -> np.ndarray:
    """Vectors without their mean and their top directions: float32 (V, D); see `AllButTheTop`."""
    return AllButTheTop(directions).fit_transform(vectors)


def whiten(vectors: Any) -> np.ndarray:
    """Vectors with mean 0 and covariance 1: float32 (V, D); see `Whitening`."""
    return Whitening().fit_transform(vectors)


def negate_conceptor(vectors: Any, aperture: float = 2.0) -> np.ndarray:
    """Vectors damped where they are long: float32 (V, D); see `ConceptorNegation`."""
    return ConceptorNegation(aperture).fit_transform(vectors)


def principal_components(vectors: Any, dimensions: int = 100, *, centred: bool = True) -> np.ndarray:
    """Vectors in fewer dimensions: float32 (V, dimensions); see `PrincipalComponents`."""
    return PrincipalComponents(dimensions, centred).fit_transform(vectors)


def weigh_norms(vectors: Any, power: float = 0.0) -> np.ndarray:
    """Vectors with their lengths raised to a power: float32 (V, D); see `NormWeighting`."""
    return NormWeighting(power).fit_transform(vectors)
