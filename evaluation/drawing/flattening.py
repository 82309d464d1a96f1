"""Vectors brought down to two dimensions, for maps."""

from __future__ import annotations

import numpy as np

__all__ = ["flatten"]

_FEWEST_FOR_TSNE = 10  # different vectors; scikit-learn's t-SNE crashes when all are equal


def flatten(unit: np.ndarray, method: str, seed: int, *, verbose: int = 0) -> np.ndarray:
    """Bring vectors of length 1 down to two dimensions: by t-SNE, started from their principal components, or by these.

    Fewer than ten different vectors stay at their principal components.

    Parameters
    ----------
    unit : float32 array (words, dimensions)
    method : {"tsne", "pca"}
    seed : int
    verbose : int
        2 prints a line every fifty of t-SNE's 1,000 steps.

    Returns
    -------
    float array (words, 2)
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    if method == "tsne" and unit.shape[1] > 1 and len(np.unique(unit, axis=0)) >= _FEWEST_FOR_TSNE:
        perplexity = min(20, (len(unit) - 1) / 3)
        tsne = TSNE(2, perplexity=perplexity, init="pca", metric="cosine", random_state=seed, verbose=verbose)
        return tsne.fit_transform(unit)
    if not np.ptp(unit, axis=0).any():  # all in one place
        return np.zeros((len(unit), 2))
    flat = PCA(min(2, *unit.shape), svd_solver="full").fit_transform(unit)
    return np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
