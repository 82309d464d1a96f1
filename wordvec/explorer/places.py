"""Where keys stand on the map, and the clusters that they are of."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import numpy as np

from ..evaluation.drawing.flattening import flatten
from ..progress import Progress

__all__ = ["clusters_of", "one_thread", "places_of"]

#: How many keys t-SNE places. Its time grows faster than their number, and a map of more could not be read.
PLACED = 3000
_STEPS = 1000  # of t-SNE
_SIDE = 65535  # of the square that places stand in
_NEAREST = 5  # that a key stands amid which t-SNE does not place
_BLOCK = 2000
_CLUSTERS = 12
_NAMING = 2000  # a cluster is named by frequent words


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one core: sums of several threads come in any order, and the same seed shall give the same bits."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


class _Heard(io.TextIOBase):
    """Turns the lines that t-SNE prints into progress."""

    _step = re.compile(r"Iteration (\d+)")

    def __init__(self, progress: Progress):
        self._progress = progress

    def write(self, text: str) -> int:
        """Hear which step is done."""
        for step in self._step.findall(text):
            self._progress.advance(int(step))
        return len(text)


def places_of(unit: np.ndarray, seed: int, what: str, progress: Progress) -> tuple[np.ndarray, int]:
    """Place vectors of length 1 on a square, the first `PLACED` by t-SNE, the others amid their nearest of these.

    Parameters
    ----------
    unit : float32 array (n, dimensions)
    seed : int
    what : str
        What a listener is told that is being placed.
    progress : Progress

    Returns
    -------
    uint16 array (n, 2)
    int
        How many t-SNE placed.
    """
    first = unit[:PLACED]
    progress.begin(what, _STEPS, "steps")
    with redirect_stdout(_Heard(progress)):
        flat = flatten(first, "tsne", seed, verbose=2)
    progress.end()
    rest = [_amid(unit[start : start + _BLOCK], first, flat) for start in range(len(first), len(unit), _BLOCK)]
    every = np.concatenate([flat, *rest]).astype(np.float64)
    low, high = every.min(axis=0), every.max(axis=0)
    scale = _SIDE / max(float((high - low).max()), 1e-12)
    return np.rint(_SIDE / 2 + (every - (low + high) / 2) * scale).clip(0, _SIDE).astype("<u2"), len(first)


def _amid(unit: np.ndarray, first: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """The mean places of the nearest among `first`, each as heavy as the fourth power of its cosine."""
    cosines = unit @ first.T
    nearest = np.argpartition(-cosines, min(_NEAREST, len(first)) - 1, axis=1)[:, :_NEAREST]
    weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 1e-3) ** 4
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkd->nd", weights, flat[nearest])


def clusters_of(unit: np.ndarray, keys: list[str], seed: int) -> tuple[np.ndarray, list[str]]:
    """The cluster of each vector of length 1, by k-means of those that t-SNE places, and names of the clusters.

    Returns
    -------
    uint8 array (n,)
    list of str
        The three most central of each cluster's frequent keys.
    """
    from sklearn.cluster import KMeans

    first = unit[:PLACED]
    count = min(_CLUSTERS, len(np.unique(first, axis=0)))
    means = KMeans(count, n_init=2, random_state=seed).fit(first)
    labels = means.predict(unit).astype(np.uint8)
    central = unit[:_NAMING] @ means.cluster_centers_.T
    names = []
    for cluster in range(count):
        members = np.flatnonzero(labels[:_NAMING] == cluster)
        best = members[np.argsort(-central[members, cluster], kind="stable")[:3]]
        names.append(", ".join(keys[row] for row in best) or "rare ones")
    return labels, names
