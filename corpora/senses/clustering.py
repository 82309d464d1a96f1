"""Clusters of a word's contexts: its senses, so many or as many as a threshold tells apart.

With a fixed number they are those of k-means (Huang et al. 2012). With a threshold, contexts come one by one, and one
that is less similar to every centre opens a sense (Neelakantan et al. 2014, their NP-MSSG); senses that few contexts
have are given up, and k-means goes on from the centres that are left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Clusters", "clusters"]

_STARTS = 4  # of k-means with a fixed number
_STEPS = 30


class Clusters(NamedTuple):
    """The senses of a word, the most frequent first."""

    centres: np.ndarray  # float32 (K, D), of length 1
    shares: np.ndarray  # float64 (K,): of the contexts


def clusters(
    contexts: np.ndarray, n_senses: int | None, threshold: float, most: int, least_share: float, seed: int
) -> Clusters:
    """Find the senses that a word's contexts have.

    Parameters
    ----------
    contexts : float32 array (N, D)
        Of length 1, or zeros, which are left out.
    n_senses : int, optional
        None: as many as `threshold` tells apart, `most` at most.
    least_share : float
        Of the contexts: what fewer have is no sense.
    seed : int
    """
    from sklearn.cluster import KMeans

    there = contexts[contexts.any(axis=1)]
    wanted = n_senses or most
    if len(there) <= wanted:
        return _alone(there, contexts.shape[1])
    different = _different(there, wanted)
    init = "k-means++" if n_senses else _opened(there, threshold, most, least_share, seed)
    size = min(n_senses or len(init), different)
    if size == 1:
        return _alone(there, contexts.shape[1])
    init = init if n_senses else init[:size]
    found = KMeans(size, init=init, n_init=_STARTS if n_senses else 1, max_iter=_STEPS, random_state=seed).fit(there)
    centres = _unit(np.asarray(found.cluster_centers_, np.float32))
    shares = np.bincount((there @ centres.T).argmax(axis=1), minlength=size) / len(there)
    order = np.argsort(-shares, kind="stable")
    kept = order[(shares[order] >= least_share) & (shares[order] > 0)]
    if len(kept) < 2:
        return _alone(there, contexts.shape[1])
    return Clusters(np.ascontiguousarray(centres[kept]), shares[kept] / shares[kept].sum())


def _alone(contexts: np.ndarray, dimensions: int) -> Clusters:
    centre = contexts.sum(axis=0, keepdims=True) if len(contexts) else np.zeros((1, dimensions), np.float32)
    return Clusters(_unit(centre), np.ones(1))


def _different(rows: np.ndarray, most: int) -> int:
    """How many different rows there are; no more than `most` are counted."""
    found = 0
    while len(rows) and found < most:
        rows = rows[(rows != rows[0]).any(axis=1)]
        found += 1
    return found


def _opened(contexts: np.ndarray, threshold: float, most: int, least_share: float, seed: int) -> np.ndarray:
    """Centres that contexts open, one after the other in an order of chance; those of too few are left out."""
    sums = np.zeros((most, contexts.shape[1]), np.float32)
    counts = np.zeros(most, np.int64)
    size = 0
    for context in contexts[np.random.default_rng(seed).permutation(len(contexts))]:
        if size:
            lengths = np.sqrt(np.einsum("ij,ij->i", sums[:size], sums[:size]))
            products = sums[:size] @ context / np.maximum(lengths, np.finfo(np.float32).tiny)
            nearest = int(products.argmax())
            opens = products[nearest] < threshold and size < most
        else:
            opens, nearest = True, 0
        if opens:
            nearest, size = size, size + 1
        sums[nearest] += context
        counts[nearest] += 1
    kept = np.flatnonzero(counts[:size] >= max(least_share * len(contexts), 1))
    return _unit(sums[kept if len(kept) else [int(counts.argmax())]])


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
