"""Two spaces laid upon each other: a transformer of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from threadpoolctl import threadpool_limits

from ..parameters import choice, real, whole
from ..progress import USUAL, Progress
from ..system.arrays import all_finite
from ..system.warning import warn_caller
from .blocks import blocks_of, cross_products
from .learning import SelfLearning, refined, seed_pairs, self_learnt
from .maps import orthogonal_of, products_of, weighted_of
from .rows import Rows, mean_direction

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Alignment"]


class Alignment(TransformerMixin, BaseEstimator):
    """Lays one space of vectors upon another.

    Both are normalized: rows of length 1, less their mean, of length 1 again (Artetxe, Labaka & Agirre 2016, 2018a).
    Of rows that are known to belong together the turn is learnt that brings them together (orthogonal Procrustes). It
    can be refined by pairs that are found with it; and where no pair is known, the first ones are found by how words
    are alike within their own space (Artetxe, Labaka & Agirre 2018b).

    Parameters
    ----------
    method : {"orthogonal", "weighted"}, default "orthogonal"
        A turn, which keeps all cosines of the source and leaves the target as it is; or two maps, of either side, that
        weight directions by how well the two agree in them: see `wordvec.spaces.weighted_maps`.
    center : bool, default True
        Subtract the mean of all directions. Without it rows are of length 1 and no more.
    refine : int, default 1
        How often the map of given pairs is learnt anew from words that choose each other by it (Conneau et al. 2018,
        who take 5); 0 for the given pairs alone.
    self_learning : bool, default False
        Take the pairs for a start only, and learn others in turns with the map, as is done where there are none: for
        dictionaries of a few dozen pairs.
    words : int, default 20,000
        Pairs are found among so many first rows of either side, which are mostly those of the most frequent words.
    seed_words : int, default 4,000
        Without pairs, the first ones are found among so many.
    neighbors : int, default 10
        Of CSLS, by which pairs are found.
    keep, patience : float, int
        Of self-learning: the share of pairs that may be chosen at first, and the rounds without a rise of the mean
        cosine after which it doubles.
    seed : int, default 0
        Of the pairs that are left out in self-learning; nothing else is random.

    Attributes
    ----------
    W_ : float32 array (D, D)
        What normalized source rows are multiplied by.
    target_W_ : float32 array (D, D) or None
        What normalized target rows are multiplied by, with `method="weighted"`.
    source_mean_, target_mean_ : float32 arrays (D,)
        What is subtracted; zeros without `center`.
    pairs_ : int64 array (pairs, 2)
        The rows that the map was learnt from in the end.
    history_ : list of dict
        A record of each ``round`` of refinement or self-learning: the share of pairs (``keep``), and the mean cosine of
        best partners (``mean_cosine``).

    Notes
    -----
    The same input gives the same bits whatever the number of threads: each product of matrices runs on one. Another
    processor or BLAS may round in another way, and self-learning may then end in another, equally good dictionary.

    Examples
    --------
    >>> import numpy as np
    >>> from wordvec.spaces import Alignment
    >>> random = np.random.default_rng(0)
    >>> turn = np.linalg.qr(random.normal(size=(5, 5)))[0]
    >>> english = random.normal(size=(50, 5))
    >>> german = english @ turn
    >>> known = np.repeat(np.arange(20)[:, None], 2, axis=1)
    >>> alignment = Alignment(center=False).fit(english, german, pairs=known)
    >>> bool(np.allclose(alignment.W_, turn, atol=1e-5))
    True
    """

    def __init__(
        self,
        method: str = "orthogonal",
        *,
        center: bool = True,
        refine: int = 1,
        self_learning: bool = False,
        words: int = 20_000,
        seed_words: int = 4_000,
        neighbors: int = 10,
        keep: float = 0.1,
        patience: int = 10,
        seed: int = 0,
    ):
        self.method = method
        self.center = center
        self.refine = refine
        self.self_learning = self_learning
        self.words = words
        self.seed_words = seed_words
        self.neighbors = neighbors
        self.keep = keep
        self.patience = patience
        self.seed = seed

    def fit(self, X: Any, y: Any, pairs: Any = None, *, progress: Progress = USUAL) -> Self:
        """Learn how the rows of `X` are laid upon those of `y`.

        Parameters
        ----------
        X : float array (V, D)
            The source.
        y : float array (W, D)
            The target.
        pairs : int array (pairs, 2), optional
            Rows of `X` and of `y` that belong together. Without them they are found.
        progress : Progress

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            The dimensions differ, numbers are not finite, no pair has directions, a pair names a row that is not there,
            or a parameter is not what it should be.
        """
        how = self._checked()
        source, target = _matrix(X, "source"), _matrix(y, "target")
        if source.shape[1] != target.shape[1]:
            raise ValueError(
                f"the source has {source.shape[1]:,} dimensions and the target {target.shape[1]:,}: spaces that are"
                " laid upon each other must have as many; train one of them again with the other's vector_size"
            )
        self.source_mean_, self.target_mean_ = self._mean(source), self._mean(target)
        x, z = Rows(source, self.source_mean_), Rows(target, self.target_mean_)
        if pairs is not None:
            pairs = _pairs(pairs, len(source), len(target))
        self.history_: list[dict[str, Any]] = []
        if pairs is None or self.self_learning or self.refine:
            pairs = self._learn(x, z, pairs, how, progress)
        ours, theirs = x.chosen(pairs[:, 0]), z.chosen(pairs[:, 1])
        self.pairs_, self.target_W_ = pairs, None
        if self.method == "weighted":
            self.W_, self.target_W_ = weighted_of(products_of(ours, theirs), len(pairs))
        else:
            products = cross_products(ours, theirs)
            if not products.any():
                raise ValueError(
                    "no pair of words has a direction on both sides, about the mean of its space, which would say how"
                    " they are laid upon each other: give more words or other pairs"
                )
            self.W_ = orthogonal_of(products)
        self.n_features_in_ = source.shape[1]
        if len(pairs) < self.n_features_in_:
            say = "1 pair says" if len(pairs) == 1 else f"{len(pairs):,} pairs say"
            warn_caller(f"{say} little of a turn in {source.shape[1]:,} dimensions: give more, or self_learning=True")
        return self

    def transform(self, X: Any, *, copy: bool = True) -> np.ndarray:
        """Source vectors in the target's space.

        Parameters
        ----------
        X : float array (V, D)
        copy : bool, default True
            Leave `X` as it is; otherwise it is overwritten, if it is of float32, so that no memory is taken.

        Returns
        -------
        float32 array (V, D)
            Vectors of about length 1 around the mean of the target's directions: their cosines with the target's
            vectors as they are say what is near. Zero vectors stay zero.
        """
        return self._laid(X, self.source_mean_, self.W_, copy)

    def transform_target(self, X: Any, *, copy: bool = True) -> np.ndarray:
        """Target vectors as they are compared with mapped ones: with `method="weighted"` they are changed, too."""
        return self._laid(X, self.target_mean_, self.target_W_, copy)

    def source_rows(self, X: Any) -> Rows:
        """Source vectors mapped and of length 1, about the mean: what CSLS compares."""
        return Rows(_matrix(X, "source"), self.source_mean_, self.W_)

    def target_rows(self, X: Any) -> Rows:
        """The same of target vectors."""
        return Rows(_matrix(X, "target"), self.target_mean_, self.target_W_)

    @threadpool_limits.wrap(limits=1, user_api="blas")
    def _laid(self, given: Any, mean: np.ndarray, mapped: np.ndarray | None, copy: bool) -> np.ndarray:
        matrix = _matrix(given, "space")
        if matrix.shape[1] != self.n_features_in_:
            raise ValueError(f"vectors of {self.n_features_in_} dimensions were aligned, not {matrix.shape[1]}")
        rows = Rows(matrix, mean, mapped)
        writable = matrix.dtype == np.float32 and matrix.flags.writeable
        made = np.empty(matrix.shape, np.float32) if copy or not writable else matrix
        for block in blocks_of(len(matrix)):
            zero = ~matrix[block].any(axis=1)
            moved = rows.moved(block) + self.target_mean_
            moved[zero] = 0
            made[block] = moved
        return made

    def _mean(self, matrix: np.ndarray) -> np.ndarray:
        return mean_direction(matrix) if self.center else np.zeros(matrix.shape[1], np.float32)

    def _learn(self, x: Rows, z: Rows, pairs: np.ndarray | None, how: SelfLearning, progress: Progress) -> np.ndarray:
        """Find pairs, from some or from none, among the first words; `history_` says how it went."""
        source, target = x.first(self.words).array(), z.first(self.words).array()
        alone = pairs is None
        if pairs is None:
            pairs = seed_pairs(source[: self.seed_words], target[: self.seed_words], self.neighbors)
        turn = orthogonal_of(cross_products(x.chosen(pairs[:, 0]), z.chosen(pairs[:, 1])))
        if alone or self.self_learning:
            learnt = self_learnt(source, target, turn, how, progress)
        else:
            learnt = refined(source, target, turn, self.refine, self.neighbors)
        self.history_ = learnt.history
        return pairs if learnt.pairs is None else learnt.pairs

    def _checked(self) -> SelfLearning:
        """What self-learning is told, once all parameters are what they should be."""
        choice("method", self.method, ("orthogonal", "weighted"))
        for name, least in (("refine", 0), ("words", 2), ("seed_words", 2), ("neighbors", 1), ("patience", 1)):
            whole(name, getattr(self, name), least)
        whole("seed", self.seed, 0)
        real("keep", self.keep, 0, 1, above=True)
        return SelfLearning(self.neighbors, float(self.keep), patience=self.patience, seed=self.seed)


def _matrix(given: Any, called: str) -> np.ndarray:
    matrix = np.asarray(given)
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiu" or not matrix.size:
        raise ValueError(
            f"the {called} must be a matrix of numbers, a vector a row, and not {matrix.dtype} {matrix.shape}"
        )
    if not all_finite(matrix):
        raise ValueError(f"the vectors of the {called} hold NaN or infinity: leave such rows out")
    return matrix


def _pairs(given: Any, sources: int, targets: int) -> np.ndarray:
    pairs = np.asarray(given)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu" or not len(pairs):
        raise ValueError(f"pairs must be whole numbers, two a row, and not {pairs.dtype} {pairs.shape}")
    if pairs.min() < 0 or pairs[:, 0].max() >= sources or pairs[:, 1].max() >= targets:
        raise ValueError(f"pairs name rows of the source, below {sources:,}, and of the target, below {targets:,}")
    return pairs.astype(np.int64)
